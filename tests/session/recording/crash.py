"""Recorders that are killed: forks several at once, so that fifty take seconds.

    python -m tests.session.recording.crash DIRECTORY ROUNDS

Each child records frames as fast as a device at 50 Hz gives them and notes every one it has appended, with
the time; it is killed at a random moment.
"""

import os
import random
import signal
import struct
import sys
import time
from pathlib import Path

from inspector.domain.frame import Frame
from inspector.session.recording.recorder import Recorder
from tests.session.recording.sessions import frames

AT_ONCE = 5
NOTE = struct.Struct("<qd")
"""seq, and host monotonic seconds after it was appended."""


def record(path: Path, shown: list[Frame]) -> None:
    """Never returns."""
    recorder = Recorder(path)
    recorder.connected("sim:leak")
    noted = os.open(path.with_suffix(".noted"), os.O_WRONLY | os.O_CREAT)
    for frame in shown:
        recorder.append(frame)
        os.write(noted, NOTE.pack(frame.seq, time.monotonic()))
        time.sleep(0.02)
    os._exit(1)


def main(folder: Path, rounds: int) -> None:
    draw = random.Random(rounds)
    shown = list(frames("leak", 400))
    for number in range(rounds):
        children = {}
        for child in range(AT_ONCE):
            path = folder / f"{number}-{child}.mtrec"
            pid = os.fork()
            if not pid:
                record(path, shown)
            children[pid] = path
        waits = sorted(draw.uniform(0.1, 2.5) for _ in children)
        began = time.monotonic()
        for (pid, path), wait_s in zip(children.items(), waits, strict=True):
            time.sleep(max(0.0, began + wait_s - time.monotonic()))
            os.kill(pid, signal.SIGKILL)
            path.with_suffix(".killed").write_bytes(NOTE.pack(0, time.monotonic()))
            _, status = os.waitpid(pid, 0)
            assert os.WIFSIGNALED(status), "it ended by itself"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
