"""A ChartPicture as a file: PNG, or SVG with text that is text. For any thread; nothing here is a widget."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from inspector.exporters.base import write_whole
from inspector.gui.export_job import CancelledError
from inspector.gui.views.chart.still import ChartPicture
from inspector.gui.views.chart.still_paint import paint, size_of

_DOTS_PER_INCH = 96
_PER_METRE = 39.3701
_FAMILY = re.compile(rb'font-family="([^"]*)"')


def _never() -> bool:
    return False


def render_png(
    picture: ChartPicture,
    out: Path | BinaryIO,
    scale: float = 2.0,
    *,
    is_cancelled: Callable[[], bool] = _never,
) -> None:
    """Write `picture` as PNG, `scale` pixels to a unit, to a file or a stream.

    Raises CancelledError as soon as `is_cancelled` says so; CannotWriteError with a sentence for the user
    when the file cannot be written. A file is written whole or stays as it was.
    """
    size = size_of(picture) * scale
    image = QImage(round(size.width()), round(size.height()), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(_DOTS_PER_INCH * scale * _PER_METRE))
    image.setDotsPerMeterY(round(_DOTS_PER_INCH * scale * _PER_METRE))
    painter = QPainter(image)
    try:
        painter.scale(scale, scale)
        paint(picture, painter, _checker(is_cancelled))
    finally:
        painter.end()
    buffer = _buffer()
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want the format as bytes
    _write(bytes(buffer.data().data()), out, is_cancelled)


def render_svg(
    picture: ChartPicture, out: Path | BinaryIO, *, is_cancelled: Callable[[], bool] = _never
) -> None:
    """Write `picture` as SVG 1.2 Tiny: areas and lines as vectors, one corner per unit; text as text.

    Raises as `render_png`.
    """
    size = size_of(picture)
    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_DOTS_PER_INCH)
    generator.setSize(QSize(round(size.width()), round(size.height())))
    generator.setTitle(picture.title)
    generator.setDescription(picture.subtitle)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    painter = QPainter(generator)
    try:
        paint(picture, painter, _checker(is_cancelled))
    finally:
        painter.end()
    # Where the font is missing any plain one will do; without this a browser takes one with serifs.
    content = _FAMILY.sub(rb'font-family="\1, sans-serif"', bytes(buffer.data().data()))
    _write(content, out, is_cancelled)


def _buffer() -> QBuffer:
    buffer = QBuffer()  # its own bytes: it would not keep alive any it was given
    buffer.open(QIODevice.OpenModeFlag.ReadWrite)
    return buffer


def _checker(is_cancelled: Callable[[], bool]) -> Callable[[], None]:
    def check() -> None:
        if is_cancelled():
            raise CancelledError

    return check


def _pour(content: bytes, stream: BinaryIO) -> None:
    stream.write(content)


def _write(content: bytes, out: Path | BinaryIO, is_cancelled: Callable[[], bool]) -> None:
    _checker(is_cancelled)()
    if isinstance(out, Path):
        write_whole(out, lambda stream: _pour(content, stream))
    else:
        _pour(content, out)
