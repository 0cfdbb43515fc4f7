"""The fonts that come with the program, so that the window looks the same on every computer.

Inter for everything, DejaVu Sans Mono for text of devices: its letters have all one width, it joins no signs
(`->`, `==`) to others as fonts for programmers do, and it has most of what hostile tags may hold.
"""

import logging
from functools import cache

from PySide6.QtGui import QFontDatabase

from inspector.assets import asset

TEXT = "Inter"
MONOSPACED = "DejaVu Sans Mono"
FILES = ("Inter-Regular.otf", "Inter-SemiBold.otf", "DejaVuSansMono.ttf")
"""Below `resources/fonts`, with their licences."""

_log = logging.getLogger(__name__)


@cache
def load() -> frozenset[str]:
    """Give Qt the bundled fonts, once; the names of the families there are now because of it.

    They come before installed fonts of the same name, which may be of another version. Needs a QApplication.
    What cannot be loaded is left to the fonts of the computer, with a warning in the log.
    """
    return frozenset(family for name in FILES for family in _families(name))


def _families(name: str) -> list[str]:
    try:
        font = QFontDatabase.addApplicationFont(str(asset(f"fonts/{name}")))
    except FileNotFoundError as error:
        _log.warning("%s; the window uses a font of this computer", error)
        return []
    if font < 0:
        _log.warning("expected a font in %s, found something else; the window uses another font", name)
        return []
    return QFontDatabase.applicationFontFamilies(font)
