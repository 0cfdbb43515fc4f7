"""Collecting a sample, against a bare `cat` of the same files through the same kind of link in the same run.

A sample is what a session reads each time: every process's memtrack file and the list of all buffers, of
800 processes with 20,000 holdings and of 300 processes with 2,000. Ratios are medians of paired rounds.

The figures of the links are those of this computer's own shell and tools (dash, coreutils), the worse of the
two sizes; those of the other shells stand beside them. They are higher: busybox's cat of regular files is a
sendfile, which no file of /proc allows, and toybox writes each header by itself. The figure of the device's
processor time is the worst over all shells.
"""

import contextlib
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from inspector.transports import adb, ssh
from inspector.transports.agent import AgentConnection
from inspector.transports.channel import Channel
from inspector.transports.child import ChildChannel
from tests.devices import SHELLS, Shell, environment, make_root
from tests.sources.printing import Row
from tests.transports.adb_server import AdbServer
from tests.transports.adbd import Adbd
from tests.transports.sshd import Sshd

GLOBS = ("/proc/[0-9]*/memtrack", "/sys/kernel/debug/memtrack")
SIZES = {"800 processes": (800, 20_000), "300 processes": (300, 2_000)}
ROUNDS = 25
CPU_ROUNDS, CPU_SAMPLES = 5, 12
END = b"\n@@@@ end of cat\n"
LOOP = """
m() { echo; echo '@@@@ end of cat'; }
{ m; while IFS= read -r q; do cat $q </dev/null; m; done; exit 0; }
"""

Figures = dict[str, float]
Link = tuple[Callable[[], AgentConnection], Callable[[], Channel]]


def _root(folder: Path, processes: int, holdings: int) -> Path:
    """A fake root on which each process holds its share, some of it shared with the next."""
    share = holdings // processes
    rows: dict[int, list[Row]] = {}
    for number in range(processes):
        first = number * share - number % 3
        tag = b"SurfaceView - com.example.app%d/.Main#%d" % (number, number)
        rows[300 + 7 * number] = [
            Row(max(0, first + i), 4096 * (1 + i * i), 1 + i % 3, tag) for i in range(share)
        ]
    return make_root(folder, rows)


def _available() -> list[Shell]:
    return [shell for shell in SHELLS if shell.missing is None]


def _patterns(root: Path) -> str:
    return " ".join(f"{root}{glob}" for glob in GLOBS)


def _cat(channel: Channel, patterns: str) -> int:
    """One `cat` through `channel`; the number of bytes."""
    channel.send(f"{patterns}\n".encode())
    data = bytearray()
    while not data.endswith(END):
        data += channel.receive(10.0)
    return len(data) - len(END)


def _ratio(link: Link, root: Path) -> tuple[float, float, float]:
    """Median ratio of a sample to a `cat`, and the medians of both in ms."""
    connect, listen = link
    sample_ms, cat_ms = [], []
    connection, channel = connect(), listen()
    try:
        patterns = _patterns(root)
        size = sum(len(file.data) for file in connection.read(GLOBS).files)
        assert _cat(channel, patterns) == size
        for _ in range(ROUNDS):
            began = time.perf_counter()
            _cat(channel, patterns)
            between = time.perf_counter()
            connection.read(GLOBS)
            cat_ms.append((between - began) * 1e3)
            sample_ms.append((time.perf_counter() - between) * 1e3)
    finally:
        connection.close()
        channel.close()
    ratios = [sample / cat for sample, cat in zip(sample_ms, cat_ms, strict=True)]
    return statistics.median(ratios), statistics.median(sample_ms), statistics.median(cat_ms)


def _collect(
    key: str, links: Callable[[Path, dict[str, str]], contextlib.AbstractContextManager[Link]]
) -> Figures:
    """The figure `key`, the worse of the sizes with this computer's own shell, and each of them."""
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as place:
        for name, (processes, holdings) in SIZES.items():
            root = _root(Path(place, name.replace(" ", "-")), processes, holdings)
            for shell in _available():
                tools = environment(shell, Path(place, shell.name), root)
                with links(Path(place, f"{shell.name}-{processes}"), tools) as link:
                    ratio, sample_ms, cat_ms = _ratio(link, root)
                figures[f"{key} {shell.name} {name}"] = ratio
                figures[f"{key} {shell.name} {name} sample_ms"] = sample_ms
                figures[f"{key} {shell.name} {name} cat_ms"] = cat_ms
    return {key: max(figures[f"{key} {_available()[0].name} {name}"] for name in SIZES), **figures}


def collect_ssh_vs_cat() -> Figures:
    """Over loopback OpenSSH."""

    @contextlib.contextmanager
    def links(folder: Path, tools: dict[str, str]) -> Iterator[Link]:
        with Sshd(folder, tools) as host:
            config = str(host.config)
            yield (
                lambda: ssh.connect("device", config=config),
                lambda: _looping(ChildChannel(ssh.command("device", config=config, options=(), silent=True))),
            )

    return _collect("collect_ssh_vs_cat", links)


def collect_adb_vs_cat() -> Figures:
    """Over the real adb server and the tests' adbd."""
    with tempfile.TemporaryDirectory() as place, AdbServer(Path(place)) as server:

        @contextlib.contextmanager
        def links(folder: Path, tools: dict[str, str]) -> Iterator[Link]:
            with Adbd(tools) as device:
                server.attach(device.serial)
                yield (
                    lambda: adb.connect(device.serial, port=server.port),
                    lambda: _looping(adb.open_channel(device.serial, port=server.port)),
                )
                server.detach(device.serial)

        return _collect("collect_adb_vs_cat", links)


def _looping(channel: Channel) -> Channel:
    """`channel` to a shell that runs `cat` on what each line names."""
    channel.send(LOOP.encode())
    # Some shells read ahead, so the first request must wait until the loop is known to run.
    data = bytearray()
    while not data.endswith(END):
        data += channel.receive(10.0)
    return channel


def device_cpu_vs_cat() -> Figures:
    """CPU of the shell and its children on the device for a sample, against `cat` run by the same shell."""
    key = "device_cpu_vs_cat"
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as place:
        for name, (processes, holdings) in SIZES.items():
            root = _root(Path(place, name.replace(" ", "-")), processes, holdings)
            for shell in _available():
                tools = environment(shell, Path(place, shell.name), root)
                sample, cat = [], []
                for _ in range(CPU_ROUNDS):
                    cat.append(_cpu_of(lambda count, t=tools, r=root: _cats(t, r, count)))  # type: ignore[misc]
                    sample.append(_cpu_of(lambda count, t=tools: _samples(t, count)))  # type: ignore[misc]
                ratios = [a / b for a, b in zip(sample, cat, strict=True)]
                figures[f"{key} {shell.name} {name}"] = statistics.median(ratios)
                figures[f"{key} {shell.name} {name} sample_ms"] = statistics.median(sample)
                figures[f"{key} {shell.name} {name} cat_ms"] = statistics.median(cat)
    return {key: max(figures[name] for name in figures if not name.endswith("_ms")), **figures}


def _cpu_of(run: Callable[[int], None]) -> float:
    """CPU ms of child processes per repetition of `run`, without what it takes to start."""
    start = _children_ms()
    run(1)
    between = _children_ms()
    run(1 + CPU_SAMPLES)
    return (_children_ms() - between - (between - start)) / CPU_SAMPLES


def _children_ms() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1e3


def _samples(tools: dict[str, str], count: int) -> None:
    channel = ChildChannel([f"{tools['PATH']}/sh"], environment=tools)
    connection = AgentConnection("local:", channel, {})
    for _ in range(count):
        connection.read(GLOBS)
    connection.close()


def _cats(tools: dict[str, str], root: Path, count: int) -> None:
    channel = _looping(ChildChannel([f"{tools['PATH']}/sh"], environment=tools))
    for _ in range(count):
        _cat(channel, _patterns(root))
    channel.close()


def measure() -> Figures:
    """All figures of this module."""
    return {**collect_ssh_vs_cat(), **collect_adb_vs_cat(), **device_cpu_vs_cat()}


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{value:8.2f}  {name}")
