"""The other files of /proc that a reader of memtrack wants, in the kernel's own format (linux 6.1)."""

from inspector.simulator.machine import Machine, Process

TICK_MS = 10
_MEMORY_KB = 7_793_664
_KERNEL_AND_CODE_KB = 1_300_000
_ANONYMOUS_KB = 9_000
"""Rough anonymous memory per process with a command line."""


def comm(process: Process) -> bytes:
    return process.comm + b"\n"


def cmdline(process: Process) -> bytes:
    return process.cmdline


def oom_score_adj(process: Process) -> bytes:
    return b"%d\n" % process.oom_score_adj


def stat(process: Process) -> bytes:
    """52 fields; the 22nd is the start time in ticks. comm is printed as it is, whatever it holds."""
    head = b"%d (%s) S %d 0 0 0 -1 4194368 18 0 0 0 0 0 0 0 20 0 1 0 %d" % (
        process.pid,
        process.comm,
        process.parent,
        process.started_ticks,
    )
    memory = b" 5890048 18" if process.cmdline else b" 0 0"
    return (
        head + memory + b" 18446744073709551615 0 0 0 0 0 0 0 4102 0 1 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
    )


def uptime(machine: Machine) -> bytes:
    """Seconds since boot and seconds idle, in steps of 10 ms."""
    seconds, hundredths = divmod(machine.ticks, 100)
    return b"%d.%02d %d.%02d\n" % (seconds, hundredths, seconds * 5, hundredths)


def meminfo(machine: Machine) -> bytes:
    """Totals in kB. What buffers take is gone from MemFree and stands nowhere else: why memtrack exists."""
    buffers_kb = machine.memtrack.size // 1024
    anonymous_kb = _ANONYMOUS_KB * sum(1 for process in machine.processes.values() if process.cmdline)
    cached_kb = 1_800_000
    free_kb = max(_MEMORY_KB - _KERNEL_AND_CODE_KB - anonymous_kb - cached_kb - buffers_kb, 65_536)
    rows = (
        (b"MemTotal", _MEMORY_KB),
        (b"MemFree", free_kb),
        (b"MemAvailable", free_kb + cached_kb * 3 // 4),
        (b"Buffers", 4_120),
        (b"Cached", cached_kb),
        (b"SwapCached", 0),
        (b"Active", anonymous_kb * 2 // 3),
        (b"Inactive", cached_kb),
        (b"SwapTotal", 4_194_300),
        (b"SwapFree", 4_194_300),
        (b"AnonPages", anonymous_kb),
        (b"Mapped", 612_000),
        (b"Shmem", 21_340),
        (b"Slab", 402_118),
        (b"KernelStack", 52_736),
        (b"PageTables", 118_204),
        (b"CmaTotal", 409_600),
        (b"CmaFree", 24_576),
    )
    return b"".join(b"%-16s%8d kB\n" % (name + b":", kb) for name, kb in rows)
