"""Which of the series colours a name gets: the same today and tomorrow, dark and light. No Qt here."""

from collections.abc import Iterable
from zlib import crc32

from inspector.gui.theme import SERIES

_KEPT = 2048
"""Names whose colours are remembered though they are not on show; hostile names may be without end."""


def home(name: str) -> int:
    """The colour index `name` has wherever no other name is in its way: a stable hash, never Python's."""
    return crc32(name.encode("utf-8", "surrogatepass")) % len(SERIES)


class ColorBook:
    """Colour indexes by process name, kept for the session.

    A name gets its `home`. Where another name on show already has that colour it gets the next one that
    nobody on show has, and keeps it; of two known names the one that was shown first has the better right.
    Names that are shown together get the same colours in whatever order they are given. More names than
    colours share colours: nobody can tell 30 colours apart.
    """

    def __init__(self) -> None:
        self._colors: tuple[str, ...] = SERIES
        self._index: dict[str, int] = {}
        self._shown: frozenset[str] = frozenset()

    def show(self, names: Iterable[str]) -> None:
        """Tell which names are on show together from now on; settles every collision between them."""
        now = frozenset(names)
        if now == self._shown:
            return
        taken: set[int] = set()
        known = [name for name in self._index if name in now]
        for name in (*(n for n in known if n in self._shown), *(n for n in known if n not in self._shown)):
            self._settle(name, taken)
        pushed_out = []
        for name in sorted(now - self._index.keys()):
            if home(name) in taken:
                pushed_out.append(name)
            else:
                self._settle(name, taken)
        for name in pushed_out:
            self._settle(name, taken)
        self._shown = now
        self._forget()

    def index(self, name: str) -> int:
        """Colour index of `name`, 0 to 23; a name never shown has its home."""
        return self._index.get(name, home(name))

    def color(self, name: str) -> str:
        """The colour of `name` as `#rrggbb`."""
        return self._colors[self.index(name)]

    def use(self, colors: tuple[str, ...]) -> None:
        """Take the colours of another palette, 24 of them; every name keeps its index."""
        if len(colors) != len(SERIES):
            raise ValueError(f"expected {len(SERIES)} colours, found {len(colors)}")
        self._colors = colors

    def _forget(self) -> None:
        """Leave names that came late and are not on show to their homes when there are very many."""
        if len(self._index) > 2 * _KEPT:
            late = [name for name in self._index if name not in self._shown][_KEPT:]
            for name in late:
                del self._index[name]

    def _settle(self, name: str, taken: set[int]) -> None:
        count = len(SERIES)
        wish = self.index(name)
        free = (
            candidate % count for candidate in range(wish, wish + count) if candidate % count not in taken
        )
        self._index[name] = next(free, wish)
        taken.add(self._index[name])
