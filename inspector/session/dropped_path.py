"""What a file or directory that was dropped on the window can be attached to as."""

from pathlib import Path

from inspector.domain.text import printable

EXPECTED = (
    "Expected a script of memops operations (lines like `alloc 1 5 4096 camera`) or a directory that looks "
    "like a device's root (it holds proc/PID/memtrack or sys/kernel/debug/memtrack)"
)
_WORDS = (b"proc", b"alloc", b"dup", b"share", b"close", b"fork", b"kill", b"dump")
_LOOKED_AT = 1 << 16
_ROOT_MARKS = ("proc/[0-9]*/memtrack", "sys/kernel/debug/memtrack")


class NotATargetError(Exception):
    """Nothing to attach to; the text is a sentence that says what was expected and found."""


def target_of_path(path: Path) -> str:
    """`path` as a target's URI. Reads a little of it. Raises NotATargetError."""
    try:
        if path.is_dir():
            return _directory(path)
        with path.open("rb") as stream:
            head = stream.read(_LOOKED_AT)
    except OSError as error:
        raise _refused(path, f"it cannot be read ({error.strerror})") from error
    return _file(path, head)


def _directory(path: Path) -> str:
    if any(next(path.glob(mark), None) is not None for mark in _ROOT_MARKS):
        return f"local:{path.absolute()}"
    raise _refused(path, "a directory with neither")


def _file(path: Path, head: bytes) -> str:
    lines = [line for line in head.split(b"\n") if line.strip() and not line.startswith(b"#")]
    if b"\0" in head or not lines:
        raise _refused(path, "an empty file" if not head.strip() else "a binary file")
    if not any(line.startswith(_WORDS) for line in lines):
        raise _refused(path, f"a text that begins {printable(lines[0][:40])!r}")
    if "?" in str(path):
        raise _refused(path, "a name with a question mark, which a target cannot hold; rename it")
    return f"sim:{path.absolute()}"


def _refused(path: Path, found: str) -> NotATargetError:
    name = printable(path.name.encode("utf-8", "surrogateescape"))
    return NotATargetError(f"{EXPECTED}; found {found}: {name}.")
