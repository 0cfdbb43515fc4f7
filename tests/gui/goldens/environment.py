"""Where pictures come out the same: the versions they were made with; how they are written and compared."""

import hashlib
import json
import platform
import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtGui import QImage

from inspector.assets import asset
from inspector.gui.fonts import FILES

FOLDER = Path(__file__).parent
_RECORD = FOLDER / "environment.json"

Pixels = npt.NDArray[np.uint8]


def here() -> dict[str, str]:
    """What decides about pixels on this computer."""
    fonts = {name: hashlib.sha256(asset(f"fonts/{name}").read_bytes()).hexdigest()[:16] for name in FILES}
    return {"PySide6": PySide6.__version__, "Qt": qVersion(), "machine": platform.machine()} | fonts


def difference() -> str:
    """Why pictures made here cannot be compared with the kept ones, "" when they can."""
    recorded, found = json.loads(_RECORD.read_text()), here()
    differing = sorted(
        name for name in recorded.keys() | found.keys() if recorded.get(name) != found.get(name)
    )
    return "; ".join(
        f"the pictures were made with {name} {recorded.get(name)}, here is {found.get(name)}"
        for name in differing
    )


def write() -> None:
    """Remember that the kept pictures were made here."""
    _RECORD.write_text(json.dumps(here(), indent=2) + "\n")


def read_picture(path: Path) -> Pixels:
    """uint8[height, width, 3] of a PNG file. Raises ValueError when there is none."""
    image = QImage(str(path))
    if image.isNull():
        raise ValueError(f"expected a PNG picture at {path}, found none")
    return pixels(image)


def pixels(image: QImage) -> Pixels:
    """uint8[height, width, 3]: red, green, blue."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def write_picture(image: QImage, path: Path) -> None:
    """Write `image` as a small PNG file, without loss.

    Flat areas and letters are packed best unfiltered, and by number when there are few colours; what Qt
    writes is a third larger.
    """
    write_pixels(pixels(image), path)


def write_pixels(shown: Pixels, path: Path) -> None:
    height, width, _ = shown.shape
    packed = shown.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    colors, numbers = np.unique(packed, return_inverse=True)
    if len(colors) <= 256:
        table = np.stack([colors >> 16, colors >> 8 & 255, colors & 255], axis=1).astype(np.uint8)
        kind, chunks, rows = 3, [(b"PLTE", table.tobytes())], numbers.reshape(height, width).astype(np.uint8)
    else:
        kind, chunks, rows = 2, [], shown.reshape(height, 3 * width)
    unfiltered = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    chunks = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(unfiltered.tobytes(), 9)), (b"IEND", b"")]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def marked(expected: Pixels, found: Pixels) -> Pixels:
    """`found` faded, with what is not as expected in red; red as a whole where the sizes differ."""
    faded = (found // 4 + 160).astype(np.uint8)
    if expected.shape != found.shape:
        differs = np.ones(found.shape[:2], bool)
    else:
        differs = (expected != found).any(axis=2)
    faded[differs] = (220, 30, 30)
    return faded
