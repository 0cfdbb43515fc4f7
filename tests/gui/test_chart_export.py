"""The chart as a file: what it says, that text is text, that hostile names stay names, size, cancelling."""

# mypy: allow-untyped-calls

import threading
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from inspector.exporters.base import CannotWriteError
from inspector.gui.export_job import CancelledError
from inspector.gui.theme import DARK, LIGHT
from inspector.gui.views.chart.brushes import Style
from inspector.gui.views.chart.export import render_png, render_svg
from inspector.gui.views.chart.still import ChartPicture
from inspector.gui.views.chart.still_paint import size_of
from inspector.gui.views.chart.widget import BlameChart
from inspector.session.history import History
from tests.gui.charting import rest, show_chart
from tests.session.histories import frame, history_of, process, table
from tests.session.histories import frame_of as frame_around

MIB = 1 << 20
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = process(10, '</text><script>alert("1")</script>&amp;]]>')
CAMERA = process(20, "camera")


@pytest.fixture
def chart(qtbot: QtBot) -> BlameChart:
    history = history_of([frame(1000.0 + n, {HOSTILE: 300 * MIB, CAMERA: 100 * MIB}, n) for n in range(60)])
    history.gap("connection lost")
    for n in range(40):
        history.append(frame(1120.0 + n, {HOSTILE: 300 * MIB, CAMERA: (100 + n) * MIB}, 60 + n))
    return show_chart(qtbot, history, span_s=120.0)


def svg_of(picture: ChartPicture) -> bytes:
    out = BytesIO()
    render_svg(picture, out)
    return out.getvalue()


def texts(svg: bytes) -> list[str]:
    return ["".join(node.itertext()).strip() for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def colors_of(image: QImage) -> set[str]:
    flat = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.unique(np.frombuffer(flat.constBits(), np.uint32))
    return {QColor(int(pixel)).name() for pixel in pixels.tolist()}


def test_an_svg_says_in_text_what_the_chart_shows(chart: BlameChart) -> None:
    said = texts(svg_of(chart.take_picture("Proportional memory", "sim:phone")))
    assert said[:2] == ["Proportional memory", "sim:phone"]
    assert {"camera", "pid 20", "139 MiB", "300 MiB", "other", "0 B", "connection lost"} <= set(said)
    assert any(line.startswith("439 MiB at ") for line in said), "the amounts are those at the right edge"
    assert "256 MiB" in said, "the axis has labels"
    assert len([line for line in said if line.count(":") == 2]) >= 4, "and so has time, by the clock"


@pytest.mark.parametrize("style", ["stack", "lines"])
def test_hostile_names_stay_text(chart: BlameChart, qtbot: QtBot, style: Style) -> None:
    chart.set_style(style)
    rest(qtbot, chart)
    svg = svg_of(chart.take_picture(HOSTILE.name, HOSTILE.name))
    tree = ElementTree.fromstring(svg)
    kinds = {node.tag.removeprefix(SVG) for node in tree.iter()}
    assert kinds <= {"svg", "title", "desc", "defs", "g", "rect", "path", "polygon", "polyline", "text"}
    assert tree.findtext(f"{SVG}title") == HOSTILE.name
    assert tree.findtext(f"{SVG}desc") == HOSTILE.name
    assert any(line.startswith("</text><sc") for line in texts(svg))


@pytest.mark.parametrize("style", ["stack", "lines"])
def test_both_formats_draw_the_colours_of_the_legend(chart: BlameChart, qtbot: QtBot, style: Style) -> None:
    chart.set_style(style)
    chart.set_theme(LIGHT)
    rest(qtbot, chart)
    picture = chart.take_picture("t", "s")
    wanted = {color for _, _, color in chart.legend()} | {LIGHT.panel}
    out = BytesIO()
    render_png(picture, out, 2.0)
    image = QImage.fromData(QByteArray(out.getvalue()))
    size = size_of(picture).toSize()
    assert (image.width(), image.height()) == (2 * size.width(), 2 * size.height())
    assert wanted <= colors_of(image)
    renderer = QSvgRenderer(QByteArray(svg_of(picture)))
    assert renderer.isValid()
    drawn = QImage(size, QImage.Format.Format_RGB32)
    drawn.fill(QColor("red"))
    painter = QPainter(drawn)
    renderer.render(painter)
    painter.end()
    assert wanted <= colors_of(drawn)
    assert "#ff0000" not in colors_of(drawn), "all of it is covered"


def test_the_heights_are_those_of_the_amounts_and_no_band_crosses_the_gap(chart: BlameChart) -> None:
    picture = chart.take_picture("t", "s")
    top = chart.plot.shown_range[2]
    last = picture.high[-1] / picture.height * top / MIB
    assert last.tolist() == pytest.approx([300, 439, 439])
    assert picture.is_missing.sum() == pytest.approx(61 / 120 * picture.width, abs=3)
    assert not (picture.is_missing & picture.is_known).any()


def noisy(bands: int = 20, samples: int = 1500) -> History:
    """Every band changes at every sample: the worst there is to write down."""
    random = np.random.default_rng(5)
    who = [process(100 + n, f"process-{n}" + "x" * 200) for n in range(bands)]
    nothing = np.zeros(bands, np.int64)
    return history_of(
        [
            frame_around(
                1000.0 + 0.1 * n, table(who, random.integers(1, 9999, bands) * 4096, nothing, nothing)
            )
            for n in range(samples)
        ],
        capacity=2048,
    )


@pytest.mark.parametrize("style", ["stack", "lines"])
def test_twenty_bands_that_never_rest_are_less_than_a_megabyte(qtbot: QtBot, style: Style) -> None:
    chart = show_chart(qtbot, noisy())
    chart.resize(1200, 600)
    chart.set_style(style)
    rest(qtbot, chart)
    svg = svg_of(chart.take_picture("t", "s"))
    assert len(svg) < 1_000_000
    assert b"<image" not in svg


def test_a_picture_is_frozen_and_drawn_in_another_thread(chart: BlameChart, tmp_path: Path) -> None:
    picture = chart.take_picture("t", "s")
    before = svg_of(picture)
    history = chart._scene.history
    for n in range(50):
        history.append(frame(1200.0 + n, {CAMERA: 900 * MIB}, 100 + n))
    chart.set_theme(LIGHT)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            render_svg(picture, tmp_path / "chart.svg")
            render_png(picture, tmp_path / "chart.png")
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert failures == []
    assert (tmp_path / "chart.svg").read_bytes() == before
    assert DARK.panel in colors_of(QImage(str(tmp_path / "chart.png")))


def test_cancelled_nothing_is_written(chart: BlameChart, tmp_path: Path) -> None:
    picture, path = chart.take_picture("t", "s"), tmp_path / "chart.svg"
    asked = iter([False, True])
    with pytest.raises(CancelledError):
        render_svg(picture, path, is_cancelled=lambda: next(asked))
    with pytest.raises(CancelledError):
        render_png(picture, path, is_cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(chart: BlameChart, tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match="no directory"):
        render_png(chart.take_picture("t", "s"), tmp_path / "nowhere" / "chart.png")


def test_without_a_subtitle_the_time_is_told(chart: BlameChart) -> None:
    assert chart.take_picture("t").subtitle.count(":") == 4


def test_an_empty_chart_has_no_picture(qtbot: QtBot) -> None:
    with pytest.raises(ValueError, match="without any sample"):
        show_chart(qtbot, History(64)).take_picture("t")
