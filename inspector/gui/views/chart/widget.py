"""BlameChart: the live stacked chart. Importing this imports pyqtgraph; do it after the first paint."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.domain.blame import measure as measure_of
from inspector.domain.frame import ProcessKey
from inspector.gui.colors import ColorBook
from inspector.gui.theme import DARK, Theme
from inspector.gui.views.chart import looks, readouts, ruler, scale
from inspector.gui.views.chart.bands import Bands
from inspector.gui.views.chart.hover import Hover, Readout
from inspector.gui.views.chart.plot import Plot
from inspector.gui.views.chart.pointer import ZOOM_STEP, Pointer
from inspector.gui.views.chart.strip import Look, Strip
from inspector.gui.views.chart.timeline import Timeline
from inspector.session.history import GAP, History

_SETTLED_MS = 120
"""Without a move for so long the picture is smoothed and ranked anew."""

_RANK_SAMPLES = 256
_KEY_PAN = 0.1
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class BlameChart(QWidget):
    """Who held how much over time: one band per process, largest at the bottom, the rest as "other" on top.

    Call `refresh` after every `History.append`. The picture is brought up to date at most once per turn of
    the event loop. Colours come from `colors`, shared with the table that is the chart's legend.

    Signals:
        process_clicked: ProcessKey, or None for the band of all others and for empty space.
        following_changed: bool, the view follows the newest moment.
        span_changed: seconds in view, or None for all; after presets and after zooming alike.
        legend_changed: the shown processes, their order or colours changed; see `legend`.
    """

    process_clicked = Signal(object)
    following_changed = Signal(bool)
    span_changed = Signal(object)
    legend_changed = Signal()

    def __init__(
        self,
        history: History,
        parent: QWidget | None = None,
        *,
        colors: ColorBook | None = None,
        theme: Theme = DARK,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._colors = colors or ColorBook()
        self._theme = theme
        self._measure = "proportional"
        self._timeline = Timeline()
        self._strip = Strip(history)
        self._bands = Bands()
        self._highlight: ProcessKey | None = None
        self._frozen = False
        self._moving = False
        self._rank_now = True
        self._top = 0.0
        self._look: Look | None = None
        self._legend: looks.Legend = []
        self._shades = looks.shades_of([], None, theme)
        self._dressed_for: object = None
        self._carried_px = 0.0
        self._pointed: QPointF | None = None
        self._build()
        self.set_theme(theme)

    def _build(self) -> None:
        self.setAccessibleName("Chart of blame over time")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot = Plot(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.hover = Hover(self)
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._bring_up_to_date)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._settle)
        self.plot.resized.connect(self._schedule)
        pointer = Pointer(self.plot)
        pointer.moved.connect(self._point)
        pointer.clicked.connect(self._click)
        pointer.returned.connect(lambda: self.set_following(True))
        pointer.panned.connect(self._pan_pixels)
        pointer.zoomed.connect(self.zoom)
        self._use_fonts()

    # -- what is shown --

    def refresh(self) -> None:
        """The history has grown. Cheap; call it as often as you like."""
        if not self._frozen:
            self._schedule()

    def set_history(self, history: History) -> None:
        """Show another session from its beginning, live."""
        self._history, self._strip = history, Strip(history)
        self._bands.forget()
        self._highlight, self._look = None, None
        self._rank_now, self._top = True, 0.0
        self.plot.picture.clear()
        self.set_following(True)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.plot.set_theme(theme)
        self.hover.set_theme(theme)
        self._schedule()

    def set_measure(self, name: str) -> None:
        """Show the measure with this id. Raises KeyError when there is none."""
        self._measure = measure_of(name).id
        self._bands.forget()
        self._rank_now, self._top = True, 0.0
        self._schedule()

    def set_top(self, most: int) -> None:
        """Show at most so many processes as bands of their own."""
        self._bands.most = max(1, most)
        self._rank_now = True
        self._schedule()

    def set_highlight(self, key: ProcessKey | None) -> None:
        """Emphasise one process (it gets a band even when it is small) by dimming the others."""
        self._highlight = key
        self._schedule()

    def legend(self) -> looks.Legend:
        """(process, name, `#rrggbb`) of every band, bottom first; the last is (None, "other", grey)."""
        return list(self._legend)

    # -- where it looks --

    def set_span(self, seconds: float | None) -> None:
        """Show so many seconds; None shows everything."""
        self._change_view(lambda: self._timeline.show(seconds))

    @property
    def span_s(self) -> float | None:
        """Seconds in view; None while everything is shown."""
        return self._timeline.span_s

    def set_following(self, on: bool) -> None:
        """Keep the newest moment at the right edge, or stay where the view is. Following ends a freeze."""
        if on:
            self._frozen = False
        self._change_view(lambda: self._timeline.follow(on))

    @property
    def is_following(self) -> bool:
        """Whether the newest moment stays at the right edge; not while frozen."""
        return self._timeline.following and not self._frozen

    def freeze(self, on: bool) -> None:
        """Let the picture stand still while the history grows; off: go on where it would be."""
        if on != self._frozen:
            self._frozen = on
            self._schedule()
            if self._timeline.following:
                self.following_changed.emit(not on)

    @property
    def is_frozen(self) -> bool:
        return self._frozen

    def zoom(self, factor: float, anchor: float | None = None) -> None:
        """Multiply the span by `factor`.

        Args:
            anchor: what stays in place, from 0 (left edge) to 1 (right); None: the newest moment while
                following, else the middle.
        """
        place = (1.0 if self._timeline.following else 0.5) if anchor is None else anchor
        self._change_view(lambda: self._timeline.zoom(factor, place))

    def pan(self, fraction: float) -> None:
        """Move by a fraction of the view; positive is towards now."""
        self._change_view(lambda: self._timeline.pan(round(fraction * self._timeline.columns)))

    def _pan_pixels(self, pixels: float) -> None:
        wanted = pixels * self.plot.devicePixelRatioF() + self._carried_px
        self._carried_px = wanted - round(wanted)
        self._change_view(lambda: self._timeline.pan(round(wanted)))

    def _change_view(self, change: Callable[[], None]) -> None:
        """Change the timeline by hand: draw fast now, smooth when it rests, tell who wants to know."""
        line = self._timeline
        was_following, span_s = self.is_following, line.span_s
        self._catch_up()
        change()
        self._moving = True
        self._settled.start()
        self._schedule()
        if self.is_following != was_following:
            self.following_changed.emit(self.is_following)
        if line.span_s != span_s:
            self.span_changed.emit(line.span_s)

    def _settle(self) -> None:
        self._moving, self._rank_now = False, True
        self._strip.smooth()
        self._schedule()

    # -- bringing up to date --

    def _schedule(self) -> None:
        if not self._turn.isActive():
            self._turn.start()

    def _catch_up(self) -> None:
        if self._history.count and not self._frozen:
            self._timeline.advance(self._history.oldest_s, self._history.now_s)

    def _bring_up_to_date(self) -> None:
        ratio, area = self.plot.devicePixelRatioF(), self.plot.area
        width, height = round(area.width() * ratio), round(area.height() * ratio)
        if not self.isVisible() or width < 2 or height < 2:
            return
        if not self._history.count:
            self.plot.picture.clear()
            return
        line = self._timeline
        line.resize(width)
        self._catch_up()
        self._strip.select(self._measure, line.first, width, line.width_s)
        ranked = self._rank_if_due()
        self._top = scale.keep_or_change(self._top, self._strip.peak(), self._is_bytes, may_shrink=ranked)
        look = self._make_look(height, max(1, round(ratio)))
        self.plot.picture.show_strip(self._strip, look, exact=not self._moving)
        self.plot.set_range(line.start_s, line.end_s, self._top)
        self._label(line.width_s * ratio)
        self._look = look
        self._read_out()

    @property
    def _is_bytes(self) -> bool:
        return measure_of(self._measure).is_bytes

    def _rank_if_due(self) -> bool:
        live = self.is_following and not self._moving
        if not self._rank_now and not (live and self._bands.is_due(self._history)):
            return False
        self._rank_now = False
        self._bands.rank_by(self._history, self._measure, self._strip.some_samples(_RANK_SAMPLES))
        return True

    def _make_look(self, height: int, line: int) -> Look:
        keys, lit = self._bands.keys, self._highlight
        if lit is not None and lit not in keys and self._history.process(lit) is not None:
            keys = (*keys, lit)
        basis = (keys, lit, self._theme, self._history.seats.version)
        if basis != self._dressed_for:
            self._dressed_for = basis
            self._dress(keys)
        shades = self._shades
        return Look(
            keys, shades.bands, shades.background, shades.hatch, self._measure, self._top, height, line
        )

    def _dress(self, keys: tuple[ProcessKey, ...]) -> None:
        legend = looks.legend_of(self._history, keys, self._colors, self._theme)
        self._shades = looks.shades_of(legend, self._highlight, self._theme)
        if legend != self._legend:
            self._legend = legend
            self.legend_changed.emit()

    def _label(self, pixel_s: float) -> None:
        plot, area, line = self.plot, self.plot.area, self._timeline
        amounts = ruler.amount_labels(self._top, self._is_bytes, area.height())
        plot.amounts.set_labels(amounts)
        plot.grid.set_lines([label.at for label in amounts[1:]])
        plot.grid.set_marks(ruler.gap_marks(self._history, line, pixel_s))
        plot.times.set_labels(ruler.time_labels(line, pixel_s, area.width()))

    # -- what is under the pointer --

    def _point(self, point: QPointF | None) -> None:
        self._pointed = point
        self._read_out()

    def _click(self, point: QPointF) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.process_clicked.emit(self._process_of(self._hit(point)))

    def _hit(self, point: QPointF) -> readouts.Hit | None:
        sample = self._strip.sample_of(self._column_at(point))
        if self._look is None or sample < 0:
            return None
        value = (1 - point.y() / max(1.0, self.plot.area.height())) * self._look.top
        return readouts.hit(self._history, self._look.measure, sample, self._look.keys, value)

    def _column_at(self, point: QPointF) -> int:
        return self._timeline.first + math.floor(point.x() * self.plot.devicePixelRatioF())

    def _process_of(self, found: readouts.Hit | None) -> ProcessKey | None:
        """The process a hit is on; None for "other", for empty space and for nothing."""
        if found is None or found.band is None or self._look is None or found.band >= len(self._look.keys):
            return None
        return self._look.keys[found.band]

    def _read_out(self) -> None:
        readout = None if self._pointed is None else self._readout(self._pointed)
        if readout is None or self._pointed is None:
            self.hover.hide()
            self.plot.cursor_line.hide()
            return
        area = self.plot.area
        self.plot.cursor_line.show_at(math.floor(self._pointed.x()), area.height())
        at = self._pointed + area.topLeft() + QPointF(self.plot.pos())
        self.hover.show_at(QPoint(round(at.x()), round(at.y())), readout)

    def _readout(self, point: QPointF) -> Readout | None:
        history, reference_s = self._history, self._timeline.reference_s
        found = self._hit(point)
        if found is None:
            return self._gap_readout(point)
        color = None if found.band is None else self._legend[found.band][2]
        key = self._process_of(found)
        if key is not None and color is not None:
            return readouts.process_readout(history, self._measure, found, key, color, reference_s)
        return readouts.rest_readout(history, self._measure, found, color, reference_s)

    def _gap_readout(self, point: QPointF) -> Readout | None:
        column, width_s = self._column_at(point), self._timeline.width_s
        if self._strip.sample_of(column) != GAP:
            return None
        gaps = self._history.gaps(column * width_s, (column + 1) * width_s)
        return readouts.gap_readout(gaps[0]) if gaps else Readout("no data")

    # -- Qt events --

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actions: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Left: lambda: self.pan(-_KEY_PAN),
            Qt.Key.Key_Right: lambda: self.pan(_KEY_PAN),
            Qt.Key.Key_Plus: lambda: self.zoom(ZOOM_STEP),
            Qt.Key.Key_Equal: lambda: self.zoom(ZOOM_STEP),
            Qt.Key.Key_Minus: lambda: self.zoom(1 / ZOOM_STEP),
            Qt.Key.Key_End: lambda: self.set_following(True),
        }
        action = actions.get(event.key())
        if action is None:
            super().keyPressEvent(event)
        else:
            action()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._schedule()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._schedule()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.plot.grid.show_focus(event.reason() in _BY_KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.plot.grid.show_focus(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "hover"):
            self._use_fonts()

    def _use_fonts(self) -> None:
        small = QFont(self.font())
        small.setPointSizeF(max(6.0, small.pointSizeF() - 1))
        self.plot.set_label_font(small)
        self.hover.setFont(small)
        self._schedule()
