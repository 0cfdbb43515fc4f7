"""The hosts a user has named in the ssh configuration: what can be attached to without typing."""

import shlex
from collections.abc import Iterator
from pathlib import Path

DEEPEST_INCLUDE = 16
"""As OpenSSH: an Include below this depth is not followed."""


def ssh_hosts(config: Path | None = None) -> tuple[str, ...]:
    """The aliases of `Host` lines without wildcards, in the order of the file, each once.

    Args:
        config: the file to read; None means ~/.ssh/config. A file that cannot be read names no host.

    `Include` is followed as ssh_config(5) says: relative to ~/.ssh, with wildcards.
    """
    home = Path.home() / ".ssh"
    return tuple(dict.fromkeys(_aliases(config or home / "config", home, 0)))


def _aliases(config: Path, home: Path, depth: int) -> Iterator[str]:
    try:
        text = config.read_text("utf-8", "replace")
    except OSError:
        return
    for line in text.split("\n"):
        keyword, words = _split(line)
        if keyword == "host":
            yield from (word for word in words if not set(word) & set("*?!"))
        elif keyword == "include" and depth < DEEPEST_INCLUDE:
            for word in words:
                for path in _matching(home, word):
                    yield from _aliases(path, home, depth + 1)


def _matching(home: Path, pattern: str) -> list[Path]:
    place = home / Path(pattern).expanduser()
    return sorted(Path(place.anchor).glob(str(place.relative_to(place.anchor)).replace("**", "*")))


def _split(line: str) -> tuple[str, list[str]]:
    """Keyword in lower case and its arguments; ("", []) for a comment or what ssh would refuse too."""
    try:
        words = shlex.split(line.strip().replace("=", " ", 1), comments=True)
    except ValueError:
        return "", []
    return (words[0].lower(), words[1:]) if words else ("", [])
