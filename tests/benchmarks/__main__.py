"""All figures of the project, each measured in a process of its own: a table, or an object with --json.

    python -m tests.benchmarks [--json] [FIGURE ...]

Exit code 1 when a figure is beyond its bound.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its bound.

    Attributes:
        key: its name in the JSON object.
        bound: what it may be at most, or must be at least.
        unit: "" for ratios.
        what: for people.
        is_least: higher is better.
    """

    key: str
    bound: float
    unit: str
    what: str
    is_least: bool = False

    def is_missed(self, value: float) -> bool:
        return value < self.bound if self.is_least else value > self.bound


@dataclass(frozen=True, slots=True)
class Benchmark:
    """`measure()` of a module gives its figures, and others that explain them."""

    module: str
    figures: tuple[Figure, ...]


BENCHMARKS = (
    Benchmark(
        "decode",
        (
            Figure("decode_full_vs_c", 5, "", "decode 20,000 holdings of 800 processes, against a C parser"),
            Figure("decode_changed_vs_c", 1, "", "the same with 5 % of the processes changed"),
        ),
    ),
    Benchmark(
        "collect",
        (
            Figure("collect_ssh_vs_cat", 1.3, "", "a sample over loopback ssh, against cat of the files"),
            Figure("collect_adb_vs_cat", 1.3, "", "a sample over adb, against cat of the files"),
            Figure("device_cpu_vs_cat", 1.5, "", "device-side processor time of a sample, against one cat"),
        ),
    ),
    Benchmark(
        "chart",
        (
            Figure("chart_update_ms", 4, "ms", "live chart update, 200 series, 36,000 samples"),
            Figure("chart_lines_ms", 4, "ms", "the same update, drawn as 200 lines"),
            Figure("chart_pan_ms", 16, "ms", "the stack panned, every column new"),
        ),
    ),
    Benchmark(
        "window",
        (
            Figure("table_update_ms", 16, "ms", "table update, 50,000 rows sorted and filtered"),
            Figure(
                "gui_gap_p99_ms", 25, "ms", "99th percentile gap of an 8 ms GUI timer, 10 stress samples/s"
            ),
            Figure("start_s", 1.0, "s", "time to the first painted window, warm"),
        ),
    ),
    Benchmark(
        "whole_window",
        (
            Figure("window_update_ms", 8, "ms", "a stress sample in the whole window, all docks to be seen"),
            Figure(
                "four_windows_gap_p99_ms", 25, "ms", "the GUI timer's gap with four windows on four targets"
            ),
        ),
    ),
    Benchmark("growth", (Figure("growth_mb", 5, "MB", "growth over 100,000 samples of phone"),)),
    Benchmark("soak", (Figure("churn_growth_mb", 5, "MB", "growth over two hours of churn at 10 Hz"),)),
    Benchmark(
        "recording",
        (
            Figure("record_bytes_per_sample", 8000, "B", "recording 20,000 holdings, 40 changes a sample"),
            Figure("record_append_ms", 5, "ms", "95th percentile of taking in a sample to record"),
            Figure("open_8h_s", 2, "s", "eight hours of stress at 1 Hz to the first full chart"),
            Figure("seek_ms", 50, "ms", "to the full state at any instant"),
        ),
    ),
    Benchmark(
        "leaks",
        (
            Figure(
                "leak_recall", 1, "", "planted leaks among the first three within 120 samples", is_least=True
            ),
            Figure("leak_false_alarms", 0, "", "accusations in clean scenarios"),
        ),
    ),
)


def run(benchmark: Benchmark) -> dict[str, float]:
    """Measure in a fresh process. Raises RuntimeError with what it printed when it fails."""
    code = f"import json, tests.benchmarks.{benchmark.module} as b; print(json.dumps(b.measure()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the benchmark {benchmark.module} failed:\n{done.stderr}")
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object with every number")
    parser.add_argument("figure", nargs="*", help="only these (and what is measured with them)")
    wanted = parser.parse_args(words)
    chosen = [b for b in BENCHMARKS if not wanted.figure or any(f.key in wanted.figure for f in b.figures)]
    numbers: dict[str, float] = {}
    missed = []
    if not wanted.json:
        print(f"{'figure':24} {'measured':>11}   {'bound':>9}   what")
    for benchmark in chosen:
        begun = time.monotonic()
        print(f"measuring {benchmark.module} ...", file=sys.stderr, end="", flush=True)
        found = run(benchmark)
        print(f" {time.monotonic() - begun:.0f} s", file=sys.stderr)
        numbers |= found
        for figure in benchmark.figures:
            if figure.is_missed(found[figure.key]):
                missed.append(figure.key)
            if not wanted.json:
                print(_line(figure, found[figure.key]))
    if wanted.json:
        print(json.dumps(numbers, indent=2))
    if missed:
        print(f"beyond the bound: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


def _line(figure: Figure, value: float) -> str:
    measured, bound = (f"{number:.4g} {figure.unit}".rstrip() for number in (value, figure.bound))
    side = "≥" if figure.is_least else "≤"
    mark = "!" if figure.is_missed(value) else " "
    return f"{figure.key:24} {measured:>11} {side} {bound:>9} {mark} {figure.what}"


if __name__ == "__main__":
    sys.exit(main())
