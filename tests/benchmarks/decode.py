"""Decoding 20,000 holdings of 800 processes, against a C parser of the same bytes in the same run."""

import random
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from inspector.domain.capture import RawFile
from inspector.domain.columns import Parsed
from inspector.sources import Parser
from inspector.sources.memtrack import MEMTRACK

PROCESSES, HOLDINGS = 800, 20_000
ROUNDS = 25
TAGS = (
    b"",
    b"camera",
    b"camera preview 0",
    b"gralloc",
    b"SurfaceFlinger layer  7",
    b"video decoder out",
    "très long tag with many words".encode(),
)


def texts(seed: int = 3) -> list[RawFile]:
    """Files of PROCESSES processes that together hold HOLDINGS, in the order of a shell glob."""
    draw = random.Random(seed)
    holders = [draw.sample(range(PROCESSES), draw.choice((1, 1, 1, 2, 2, 3, 4))) for _ in range(HOLDINGS)]
    lines: list[list[bytes]] = [[] for _ in range(PROCESSES)]
    left = HOLDINGS
    for identifier, who in enumerate(holders):
        size = 4096 * max(1, int(draw.lognormvariate(5, 2)))
        tag = draw.choice(TAGS) + (b" %d" % (identifier % 40) if identifier % 50 == 0 else b"")
        for process in who[:left]:
            lines[process].append(b"%10d  %16d  %12d  %s\n" % (len(who), identifier, size, tag))
        left -= min(left, len(who))
    files = []
    for i, rows in enumerate(lines):
        pid = 1000 + 7 * i
        header = b" ref_count:       Identifier:         size: tag: pid:%d\n" % pid
        files.append(RawFile(f"/proc/{pid}/memtrack", header + b"".join(rows)))
    return sorted(files, key=lambda file: file.path)


def changed(files: list[RawFile], share: float, draw: random.Random) -> list[RawFile]:
    """The same with the last tag of `share` of the processes changed; all bytes copied, as off a wire."""
    chosen = set(draw.sample(range(len(files)), int(len(files) * share)))
    answer = []
    for i, file in enumerate(files):
        data = bytes(bytearray(file.data))
        if i in chosen:
            data = data[:-1] + b"%d\n" % draw.randrange(10)
        answer.append(RawFile(file.path, data))
    return answer


def compiled(folder: Path) -> Path:
    """The C parser, built with gcc -O2."""
    program = folder / "parser"
    source = Path(__file__).with_name("parser.c")
    subprocess.run(["gcc", "-O2", "-o", str(program), str(source)], check=True)
    return program


def _timed(parser: Parser, files: list[RawFile]) -> tuple[float, Parsed]:
    begun = time.thread_time()
    parsed = parser.parse(files)
    return (time.thread_time() - begun) * 1e3, parsed


def measure() -> dict[str, float]:
    """Figures: processor ms of the C parser, and of ours full and with 5 % of the processes changed: medians.

    Every round times C, full and changed one after another, five times each, so that a slow moment of the
    machine hits all. A full decode begins with a parser that remembers nothing, tags included.
    """
    files = texts()
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text"
        text.write_bytes(b"".join(file.data for file in files))
        program = compiled(Path(folder))
        c_ms, full_ms, changed_ms = [], [], []
        warm = MEMTRACK.parser()
        warm.parse(files)
        for _ in range(ROUNDS):
            answer = subprocess.run(
                [str(program), str(text), "5"], check=True, capture_output=True, text=True
            )
            rows, _, size_sum, took = answer.stdout.split()
            c_ms.append(float(took))
            took_ms, parsed = zip(*(_timed(MEMTRACK.parser(), files) for _ in range(5)), strict=True)
            full_ms.append(statistics.median(took_ms))
            held = parsed[0].holdings
            assert held is not None
            assert (int(rows), int(size_sum)) == (len(held.id), int(held.size.sum()))
            took_ms = ()
            for _ in range(5):
                files = changed(files, 0.05, draw)
                took_ms += (_timed(warm, files)[0],)
            changed_ms.append(statistics.median(took_ms))
            text.write_bytes(b"".join(file.data for file in files))
    c, full, partial = map(statistics.median, (c_ms, full_ms, changed_ms))
    return {
        "decode_c_ms": c,
        "decode_full_ms": full,
        "decode_changed_ms": partial,
        "decode_full_vs_c": statistics.median(a / b for a, b in zip(full_ms, c_ms, strict=True)),
        "decode_changed_vs_c": statistics.median(a / b for a, b in zip(changed_ms, c_ms, strict=True)),
    }


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:24} {value:8.3f}")
