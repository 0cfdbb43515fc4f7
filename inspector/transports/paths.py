"""Which paths may be asked for: absolute, and only characters no shell gives a second meaning."""

import re
from collections.abc import Sequence

from inspector.domain.capture import LinkError, Trouble

_ALLOWED = re.compile(r"/[A-Za-z0-9_./*?!\[\]:@+,-]*")
_WILDCARDS = re.compile(r"[*?\[]")


def is_pattern(path: str) -> bool:
    """Whether `path` is a glob rather than a full name."""
    return _WILDCARDS.search(path) is not None


def check(globs: Sequence[str]) -> None:
    """Raise LinkError(USAGE) unless each of `globs` can be sent to a shell as it stands."""
    for glob in globs:
        if not _ALLOWED.fullmatch(glob):
            raise LinkError(
                Trouble.USAGE,
                f"Expected an absolute path of letters, digits and . _ - / * ? [ ], found {glob!r}.",
                retry=False,
            )
