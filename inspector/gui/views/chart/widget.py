"""BlameChart: the live stacked chart. Importing this imports pyqtgraph; do it after the first paint."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.domain.blame import measure as measure_of
from inspector.domain.frame import ProcessKey
from inspector.gui.colors import ColorBook
from inspector.gui.theme import DARK, Theme
from inspector.gui.views.chart import readouts, scale
from inspector.gui.views.chart.axes import Label
from inspector.gui.views.chart.bands import Bands
from inspector.gui.views.chart.hover import Hover, Readout
from inspector.gui.views.chart.plot import Plot
from inspector.gui.views.chart.raster import blend, rgb
from inspector.gui.views.chart.strip import Look, Strip
from inspector.gui.views.chart.timeline import Timeline
from inspector.session.history import GAP, History

OTHER = "other"
Legend = list[tuple[ProcessKey | None, str, str]]

_SETTLED_MS = 120
"""Without a move for so long the picture is smoothed and ranked anew."""
_RANK_EVERY_S = 3.0
_RANK_SOON_S = 0.5
_RANK_SAMPLES = 256
_DIMMED = 0.62
_CLICK_PX = 4.0
_WHEEL_STEP = 0.8
_KEY_PAN = 0.1
_TIME_LABEL_PX = 110.0


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
        self._top = 0.0
        self._look: Look | None = None
        self._legend: Legend = []
        self._legend_next: Legend = []
        self._ranked_s = -math.inf
        self._ranked_version = -1
        self._rank_now = True
        self._moving = False
        self._pressed: QPointF | None = None
        self._dragging = False
        self._carry = 0.0
        self._pointer: QPointF | None = None
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
        self.plot.pressed.connect(self._press)
        self.plot.dragged.connect(self._drag)
        self.plot.released.connect(self._release)
        self.plot.double_clicked.connect(self._return_to_live)
        self.plot.hovered.connect(self._point)
        self.plot.wheeled.connect(self._wheel)
        self._use_fonts()

    # -- what is shown -------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """The history has grown. Cheap; call it as often as you like."""
        if not self._frozen:
            self._schedule()

    def set_history(self, history: History) -> None:
        """Show another session from its beginning, live."""
        self._history, self._strip = history, Strip(history)
        self._bands.forget()
        self._frozen, self._rank_now, self._top, self._look = False, True, 0.0, None
        self.plot.picture.clear()
        self.set_following(True)
        self._schedule()

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

    def legend(self) -> Legend:
        """(process, name, `#rrggbb`) of every band, bottom first; the last is (None, "other", grey)."""
        return list(self._legend)

    # -- where it looks ------------------------------------------------------------------------------------

    def set_span(self, seconds: float | None) -> None:
        """Show so many seconds; None shows everything."""
        self._change_view(lambda: self._timeline.show(seconds))

    @property
    def span_s(self) -> float | None:
        """Seconds in view; None while everything is shown."""
        return self._timeline.span_s

    def set_following(self, on: bool) -> None:
        """Keep the newest moment at the right edge, or stay where the view is."""
        if on:
            self._frozen = False
            self._catch_up()
        self._change_view(lambda: self._timeline.follow(on))

    @property
    def is_following(self) -> bool:
        return self._timeline.following and not self._frozen

    def freeze(self, on: bool) -> None:
        """Let the picture stand still while the history grows; off: go on where it would be."""
        if on != self._frozen:
            self._frozen = on
            self._catch_up()
            self._schedule()

    @property
    def is_frozen(self) -> bool:
        return self._frozen

    def zoom(self, factor: float, anchor: float | None = None) -> None:
        """Multiply the span by `factor`.

        Args:
            anchor: what stays in place, from 0 (left edge) to 1 (right); None: the newest moment while
                following, else the middle.
        """
        if anchor is None:
            anchor = 1.0 if self._timeline.following else 0.5
        place = anchor
        self._change_view(lambda: self._timeline.zoom(factor, place))

    def pan(self, fraction: float) -> None:
        """Move by a fraction of the view; positive is towards now."""
        self._pan_columns(round(fraction * self._timeline.columns))

    # -- bringing up to date -------------------------------------------------------------------------------

    def _schedule(self) -> None:
        if not self._turn.isActive():
            self._turn.start()

    def _catch_up(self) -> None:
        if self._history.count and not self._frozen:
            self._timeline.advance(self._history.oldest_s, self._history.now_s)

    def _bring_up_to_date(self) -> None:
        ratio = self.plot.devicePixelRatioF()
        area = self.plot.area
        width, height = round(area.width() * ratio), round(area.height() * ratio)
        if not self._history.count or not self.isVisible() or width < 2 or height < 2:
            self.plot.picture.clear()
            return
        line = self._timeline
        line.resize(width)
        self._catch_up()
        self._strip.select(self._measure, line.first, width, line.width_s)
        ranked = self._rank()
        self._fit_height(may_shrink=ranked)
        look = self._make_look(height, max(1, round(ratio)))
        if look != self._look:
            self._look = look
            self._tell_legend()
        self.plot.picture.show_strip(self._strip, look, exact=not self._moving)
        self.plot.set_range(line.start_s, line.end_s, self._top)
        self._label_axes(ratio)
        self._mark_gaps(ratio)
        self._read_out()

    def _rank(self) -> bool:
        """Rank the processes when it is time. True when it was."""
        now_s, version = self._history.newest_s, self._history.seats.version
        since = abs(now_s - self._ranked_s)
        due = since >= _RANK_EVERY_S or (version != self._ranked_version and since >= _RANK_SOON_S)
        if not self._rank_now and (self._moving or not self.is_following or not due):
            return False
        samples = self._strip.some_samples(_RANK_SAMPLES)
        scores = self._history.means(self._measure, samples)
        for key, value in self._history.means(self._measure, samples[-1:]).items():
            scores[key] = scores.get(key, 0.0) + value
        self._bands.rank(scores)
        self._ranked_s, self._ranked_version, self._rank_now = now_s, version, False
        return True

    def _fit_height(self, *, may_shrink: bool) -> None:
        is_bytes = measure_of(self._measure).is_bytes
        self._top = scale.keep_or_change(self._top, self._strip.peak(), is_bytes, may_shrink=may_shrink)

    def _shown_keys(self) -> tuple[ProcessKey, ...]:
        keys = self._bands.keys
        lit = self._highlight
        if lit is None or lit in keys or self._history.process(lit) is None:
            return keys
        return (*keys, lit)

    def _name(self, key: ProcessKey) -> str:
        process = self._history.process(key)
        return process.name if process is not None else f"pid {key.pid}"

    def _make_look(self, height: int, line: int) -> Look:
        keys = self._shown_keys()
        names = [self._name(key) for key in keys]
        self._colors.show(names)
        legend: Legend = [
            (key, name, self._colors.color(name)) for key, name in zip(keys, names, strict=True)
        ]
        legend.append((None, OTHER, self._theme.other))
        self._legend_next = legend
        panel = rgb(self._theme.panel)
        lit = self._highlight if self._highlight in keys else None
        shades = [
            rgb(color) if lit is None or key == lit else blend(rgb(color), panel, _DIMMED)
            for key, _, color in legend
        ]
        gap = rgb(self._theme.gap)
        return Look(keys, tuple(shades), panel, gap, self._measure, self._top, height, line)

    def _tell_legend(self) -> None:
        if self._legend_next != self._legend:
            self._legend = self._legend_next
            self.legend_changed.emit()

    def _label_axes(self, ratio: float) -> None:
        is_bytes = measure_of(self._measure).is_bytes
        area, line = self.plot.area, self._timeline
        places = [
            (value, area.height() * (1 - value / self._top)) for value in scale.ticks(self._top, is_bytes)
        ]
        self.plot.amounts.set_labels([Label(y, scale.tick_text(value, is_bytes)) for value, y in places])
        self.plot.grid.set_lines([y for value, y in places if value])
        step = scale.time_step(line.seconds, int(area.width() // _TIME_LABEL_PX))
        per_pixel = line.width_s * ratio
        edge_s, reference_s = line.end_s, line.reference_s
        nearest = max(0, math.ceil((reference_s - edge_s) / step - 1e-6)) * step
        labels = []
        while (x := (reference_s - nearest - line.start_s) / per_pixel) >= 0:
            labels.append(Label(round(x), scale.ago_text(nearest)))
            nearest += step
        self.plot.times.set_labels(labels)

    def _mark_gaps(self, ratio: float) -> None:
        line = self._timeline
        per_pixel = line.width_s * ratio
        marks = []
        for gap in self._history.gaps(line.start_s, line.end_s):
            start = max(0.0, (gap.start_s - line.start_s) / per_pixel)
            end = (min(gap.end_s, self._history.now_s, line.end_s) - line.start_s) / per_pixel
            marks.append((round(start), round(max(start, end))))
        self.plot.grid.set_marks(marks)

    # -- pointer -------------------------------------------------------------------------------------------

    def _hit(self, point: QPointF) -> readouts.Hit | None:
        if self._look is None:
            return None
        sample = self._strip.sample_of(self._column_at(point))
        if sample < 0:
            return None
        value = (1 - point.y() / max(1.0, self.plot.area.height())) * self._top
        return readouts.hit(self._history, self._measure, sample, self._look.keys, value)

    def _column_at(self, point: QPointF) -> int:
        return self._timeline.first + math.floor(point.x() * self.plot.devicePixelRatioF())

    def _point(self, point: QPointF | None) -> None:
        self._pointer = point
        self._read_out()

    def _read_out(self) -> None:
        readout = None if self._pointer is None or self._dragging else self._readout(self._pointer)
        if readout is None or self._pointer is None:
            self.hover.hide()
            self.plot.cursor_line.hide()
            return
        area = self.plot.area
        self.plot.cursor_line.show_at(math.floor(self._pointer.x()), area.height())
        at = self._pointer + area.topLeft() + QPointF(self.plot.pos())
        self.hover.show_at(QPoint(round(at.x()), round(at.y())), readout)

    def _readout(self, point: QPointF) -> Readout | None:
        history, reference_s = self._history, self._timeline.reference_s
        found = self._hit(point)
        if found is None:
            return self._gap_readout(point)
        assert self._look is not None
        if (key := self._process_of(found)) is not None and found.band is not None:
            color = self._legend[found.band][2]
            return readouts.process_readout(history, self._measure, found, key, color, reference_s)
        color_of_rest = None if found.band is None else self._theme.other
        return readouts.rest_readout(history, self._measure, found, color_of_rest, reference_s)

    def _gap_readout(self, point: QPointF) -> Readout | None:
        column = self._column_at(point)
        if self._look is None or self._strip.sample_of(column) != GAP:
            return None
        width_s = self._timeline.width_s
        for gap in self._history.gaps(column * width_s, (column + 1) * width_s):
            lasted = None if math.isinf(gap.end_s) else gap.end_s - gap.start_s
            return readouts.gap_readout(gap.reason, lasted)
        return readouts.gap_readout("", None)

    def _press(self, point: QPointF) -> None:
        self._pressed, self._dragging, self._carry = point, False, 0.0
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _drag(self, point: QPointF) -> None:
        if self._pressed is None:
            return
        if not self._dragging and (point - self._pressed).manhattanLength() < _CLICK_PX:
            return
        self._dragging = True
        moved = (self._pressed.x() - point.x()) * self.plot.devicePixelRatioF() + self._carry
        self._carry = moved - round(moved)
        self._pressed = point
        self._pan_columns(round(moved))

    def _release(self, point: QPointF) -> None:
        clicked = self._pressed is not None and not self._dragging
        self._pressed, self._dragging = None, False
        if clicked:
            found = self._hit(point)
            self.process_clicked.emit(self._process_of(found))
        self._read_out()

    def _process_of(self, found: readouts.Hit | None) -> ProcessKey | None:
        """The process a hit is on; None for "other", for empty space and for nothing."""
        if found is None or found.band is None or self._look is None or found.band >= len(self._look.keys):
            return None
        return self._look.keys[found.band]

    def _return_to_live(self) -> None:
        self._pressed = None
        self.set_following(True)

    def _wheel(self, point: QPointF, across: int, up: int) -> None:
        if abs(across) > abs(up):
            self._pan_columns(round(-across / 120 * 0.1 * self._timeline.columns))
        elif up:
            anchor = min(max(point.x() / max(1.0, self.plot.area.width()), 0.0), 1.0)
            self.zoom(_WHEEL_STEP ** (up / 120), anchor)

    def _pan_columns(self, columns: int) -> None:
        if columns:
            self._change_view(lambda: self._timeline.pan(columns))

    def _change_view(self, change: Callable[[], None]) -> None:
        """Change the timeline by hand, and tell who wants to know."""
        before = (self._timeline.following, self._timeline.span_s)
        self._catch_up()
        change()
        self._moved()
        if self._timeline.following != before[0]:
            self.following_changed.emit(self._timeline.following)
        if self._timeline.span_s != before[1]:
            self.span_changed.emit(self._timeline.span_s)

    def _moved(self) -> None:
        """The view moved: draw fast now, smooth and ranked anew when it comes to rest."""
        self._moving = True
        self._settled.start()
        self._schedule()

    def _settle(self) -> None:
        self._moving = False
        self._rank_now = True
        self._strip.smooth()
        self._schedule()

    # -- Qt events -----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actions: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Left: lambda: self.pan(-_KEY_PAN),
            Qt.Key.Key_Right: lambda: self.pan(_KEY_PAN),
            Qt.Key.Key_Plus: lambda: self.zoom(_WHEEL_STEP),
            Qt.Key.Key_Equal: lambda: self.zoom(_WHEEL_STEP),
            Qt.Key.Key_Minus: lambda: self.zoom(1 / _WHEEL_STEP),
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
