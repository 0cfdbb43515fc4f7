"""record: a session as a file, until it is ended."""

import re
import signal
import sys
import threading
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from inspector.cli.commands.base import Command, Context
from inspector.cli.console import Console
from inspector.cli.exits import Exit
from inspector.cli.link import connected, ending_on_request, require_memtrack
from inspector.cli.options import add_link_options, link_options, seconds, target_of
from inspector.domain.capture import Connection, LinkError, Trouble
from inspector.domain.units import bytes_text, duration_text
from inspector.exporters.base import text_of

if TYPE_CHECKING:
    from inspector.session.recording.recorder import Recorder

STDIN = "-"
_SIZE = re.compile(r"(\d{1,15})([kKMGT]?)(i?B)?")
_LEAST_SIZE = 1 << 20


def configure(parser: ArgumentParser) -> None:
    add = parser.add_argument
    output = add("-o", "--output", metavar="FILE", required=True, help="the new file, usually FILE.mtrec")
    output.complete = {"bash": "_shtab_compgen_files", "zsh": "_files"}  # type: ignore[attr-defined]
    add(
        "-i",
        "--interval",
        metavar="SECONDS",
        type=seconds(0.02, 3600),
        default=1.0,
        help="between the starts of two samples (default 1; they never overlap)",
    )
    add("--duration", metavar="SECONDS", type=seconds(0.02, 1e9), help="end after so long")
    add("--max-size", metavar="BYTES", type=size, help="end when the file is as large, like 500M or 2G")
    add("--marks-from", metavar="-", choices=(STDIN,), help="-: every line of standard input is a mark")
    add("--exit-on-loss", action="store_true", help="end when the device is lost instead of trying again")
    add_link_options(parser)


def size(text: str) -> int:
    """A type of argparse: bytes, with K, M, G or T for powers of 1024."""
    found = _SIZE.fullmatch(text)
    value = int(found[1]) << 10 * "\0KMGT".index(found[2].upper() or "\0") if found else 0
    if value < _LEAST_SIZE:
        raise ArgumentTypeError(f"expected a size from 1M, like 500M or 2G, found {text!r}")
    return value


def run(args: Namespace, context: Context) -> int:
    target = target_of(args)
    if target.scheme == "file":
        cause = f"expected a device to record, found {text_of(target.uri)}, a recording."
        raise LinkError(Trouble.USAGE, cause, "Copy the file.", retry=False)
    session = _Session(args, context.console)
    try:
        with ending_on_request():
            session.run()
    finally:
        session.end()
    return Exit.FAILURE if session.failed else Exit.OK


class _Session:
    """One recording: connect, sample, lose the device, connect again, until something ends it."""

    def __init__(self, args: Namespace, console: Console) -> None:
        self.failed = False
        self._args = args
        self._console = console
        self._recorder: Recorder | None = None
        self._begun_s = 0.0
        self._next_seq = 0
        self._samples = 0
        self._told = ""
        self._ends_because = ""

    def run(self) -> None:
        """Record until it is time to end. Raises LinkError."""
        from inspector.session.poller import RETRY_DELAYS_S

        target, options = target_of(self._args), link_options(self._args)
        attempt = 0
        while not self._ends_because:
            before = self._samples
            try:
                with connected(target, options, self._console) as connection:
                    self._sample(connection)
            except LinkError as error:
                if self._args.exit_on_loss or not error.retry or self._recorder is None:
                    raise
                attempt = 0 if self._samples > before else attempt + 1
                wait_s = RETRY_DELAYS_S[min(attempt, len(RETRY_DELAYS_S) - 1)]
                self._recorder.gap(error.cause)
                self._next_seq += 1  # the number left out marks the gap
                self._console.warn(
                    f"memtrack-inspector: {error} Trying again in {wait_s:g} s; Ctrl+C ends the recording."
                )
                self._wait(wait_s)

    def _sample(self, connection: Connection) -> None:
        """Sample until it is time to end. Raises LinkError when the device is lost."""
        from inspector.session.preflight import preflight
        from inspector.session.sampling import Sampler

        checks = preflight(connection)
        sampler = Sampler(connection, first_seq=self._next_seq)
        is_first, due_s = True, time.monotonic()
        while not self._ends_because:
            frame = sampler.frame()
            if self._recorder is None and not frame.totals.buffers:
                require_memtrack(connection)
            recorder = self._open()
            if is_first:
                recorder.connected(connection.target, connection.facts.items(), checks)
                is_first = False
            recorder.append(frame)
            self._next_seq = frame.seq + 1
            self._samples += 1
            due_s = max(due_s + self._args.interval, time.monotonic())
            self._look()
            self._wait(due_s - time.monotonic())

    def _open(self) -> "Recorder":
        """The recorder; the file is made when there is something to put into it. Raises LinkError."""
        if self._recorder is None:
            from inspector.session.recording.recorder import Recorder

            self._recorder = Recorder(Path(self._args.output))
            self._begun_s = time.monotonic()
            self._console.note(f"Recording to {text_of(self._args.output)}; Ctrl+C ends it.")
            if self._args.marks_from == STDIN:
                reader = threading.Thread(target=_read_marks, args=(self._recorder,), daemon=True)
                reader.start()
            _mark_on_signal(self._recorder)
        return self._recorder

    def _wait(self, wait_s: float) -> None:
        """Wait, but look in between whether it is time to end."""
        until_s = time.monotonic() + wait_s
        while not self._ends_because and (left_s := until_s - time.monotonic()) > 0:
            time.sleep(min(left_s, 0.5))
            self._look()

    def _look(self) -> None:
        """Tell how far it is, and decide whether it is time to end."""
        if self._recorder is None:
            return
        status, passed_s = self._recorder.status, time.monotonic() - self._begun_s
        if status.error and status.error != self._told:
            self._console.warn(f"memtrack-inspector: {status.error}")
        self._told = status.error
        amount = f"{self._samples} samples, {bytes_text(status.size)}"
        left_out = f", {status.left_out} left out" if status.left_out else ""
        self._console.progress(f"{duration_text(passed_s)}: {amount}{left_out}")
        args = self._args
        if args.duration is not None and passed_s >= args.duration:
            self._ends_because = "its time was over"
        elif args.max_size is not None and status.size >= args.max_size:
            self._ends_because = f"it reached {bytes_text(args.max_size)}"

    def end(self) -> None:
        """Complete the file, if there is one, and say what is in it."""
        if self._recorder is None:
            return
        status = self._recorder.close()
        self.failed = bool(status.error) or not status.is_closed
        why = f"; {self._ends_because}" if self._ends_because else ""
        left_out = f" {status.left_out} samples were left out." if status.left_out else ""
        self._console.note(
            f"Wrote {text_of(self._args.output)}: {status.samples} samples, "
            f"{bytes_text(status.size)}{why}.{left_out}"
        )
        if self.failed:
            self._console.error(status.error or "The recording could not be completed in time.")


def _read_marks(recorder: "Recorder") -> None:
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", "replace").strip()
        if text:
            recorder.mark(text, origin="stdin")


def _mark_on_signal(recorder: "Recorder") -> None:
    if not hasattr(signal, "SIGUSR1") or threading.current_thread() is not threading.main_thread():
        return
    numbers = iter(range(1, sys.maxsize))

    def note(number: int, frame: FrameType | None) -> None:
        recorder.mark(f"signal {next(numbers)}", origin="signal")

    signal.signal(signal.SIGUSR1, note)


RECORD = Command(
    id="record",
    summary="record a session to a file",
    description=(
        "Samples the device and writes everything it says to a new file, until Ctrl+C, --duration or\n"
        "--max-size. A lost device is tried again until it is back. A full disk does not end it either.\n"
        "Marks come from standard input (--marks-from -), and from every SIGUSR1. The file is a target like\n"
        "any other: -t file:FILE."
    ),
    examples=(
        ("record -t sim:leak -o leak.mtrec", "once a second until Ctrl+C"),
        ("record -i 0.2 --duration 3600 -o hour.mtrec", "an hour at five samples a second"),
        ("record -o night.mtrec --max-size 2G --exit-on-loss", "for a script"),
    ),
    configure=configure,
    run=run,
)
