"""BlameChart: the live chart of blame. Importing this imports pyqtgraph; do it after the first paint."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.domain.frame import ProcessKey
from inspector.domain.units import Units
from inspector.gui.colors import ColorBook
from inspector.gui.theme import DARK, Theme
from inspector.gui.views.chart import looks, ruler
from inspector.gui.views.chart.brushes import Style
from inspector.gui.views.chart.hover import Hover
from inspector.gui.views.chart.navigation import Navigation
from inspector.gui.views.chart.plot import Plot
from inspector.gui.views.chart.pointer import ZOOM_STEP, Pointer
from inspector.gui.views.chart.range_drag import RangeDrag
from inspector.gui.views.chart.scene import Choice, Scene
from inspector.gui.views.chart.still import ChartPicture, take_picture
from inspector.gui.views.chart.under_pointer import UnderPointer
from inspector.session.history import History
from inspector.session.series import Grouping, SeriesKey

_KEY_PAN = 0.1
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class BlameChart(QWidget):
    """Who held how much over time: a stack with one band per process, tag or allocator, or a line for each.

    Largest at the bottom; in a stack the rest is "other" on top. Call `refresh` after every `History.append`.
    The picture is brought up to date at most once per turn of the event loop. Colours go by name and come
    from `colors`, shared with the table that is the chart's legend.

    Signals:
        clicked: ProcessKey, Tag or Allocator; None for the band of all others and for empty space.
        process_clicked: ProcessKey or None; only while processes are shown.
        following_changed: bool, the view follows the newest moment.
        span_changed: seconds in view, or None for all; after presets and after zooming alike.
        trail_changed: `can_zoom_back` may be another.
        legend_changed: the shown series, their order or colours changed; see `legend`.
    """

    clicked = Signal(object)
    process_clicked = Signal(object)
    following_changed = Signal(bool)
    span_changed = Signal(object)
    trail_changed = Signal()
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
        self._scene = Scene(history, colors or ColorBook(), theme)
        self._view = Navigation(history, self)
        self._told_legend: looks.Legend = []
        self._is_stale = False
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
        self._under = UnderPointer(self._scene, self._view.line, self.plot, self.hover)
        self._range = RangeDrag(self._scene, self._view.line, self.plot.range_band)
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._bring_up_to_date)
        self.plot.resized.connect(self._schedule)
        self._view.moved.connect(self._schedule)
        self._view.rested.connect(self._settle)
        self._view.following_changed.connect(self.following_changed)
        self._view.span_changed.connect(self.span_changed)
        self._view.trail_changed.connect(self.trail_changed)
        self._use_pointer()
        self._use_fonts()

    def _use_pointer(self) -> None:
        pointer = self._pointer = Pointer(self.plot)
        pointer.moved.connect(self._under.point_at)
        pointer.clicked.connect(self._click)
        pointer.returned.connect(lambda: self.set_following(True))
        pointer.panned.connect(lambda pixels: self._view.pan_columns(pixels * self._ratio))
        pointer.zoomed.connect(self.zoom)
        pointer.range_begun.connect(self._begin_range)
        pointer.range_moved.connect(lambda x: self._range.move(x, self._ratio))
        pointer.range_dropped.connect(self._range.end)
        pointer.range_done.connect(self._choose_range)

    # -- what is shown --

    def refresh(self) -> None:
        """The history has grown. Cheap; call it as often as you like."""
        if not self._view.is_frozen:
            self._schedule()

    def set_history(self, history: History) -> None:
        """Show another session from its beginning, live."""
        self._scene.show_history(history)
        self.plot.picture.clear()
        self.set_stale(False)
        self._view.use(history)

    def set_theme(self, theme: Theme) -> None:
        self._scene.theme = theme
        self.plot.set_theme(theme)
        self.hover.set_theme(theme)
        self._schedule()

    def set_measure(self, name: str) -> None:
        """Show the measure with this id. Raises KeyError when there is none."""
        self._choose(replace(self._scene.choice, measure=name))

    def set_grouping(self, grouping: Grouping) -> None:
        """Divide by "process", "tag" or "allocator"; each has its whole past."""
        self._choose(replace(self._scene.choice, grouping=grouping))

    @property
    def grouping(self) -> Grouping:
        return self._scene.choice.grouping

    def set_style(self, style: Style) -> None:
        """Draw a "stack" of bands or "lines"."""
        self._choose(replace(self._scene.choice, style=style))

    @property
    def chart_style(self) -> Style:
        return self._scene.choice.style

    def set_units(self, units: Units) -> None:
        """Write amounts of bytes in these units, on the axis and beside the pointer."""
        self._choose(replace(self._scene.choice, units=units))

    def set_top(self, most: int) -> None:
        """Show at most so many series as bands or lines of their own."""
        self._scene.bands.most = max(1, most)
        self._scene.rank_soon()
        self._schedule()

    def set_highlight(self, key: SeriesKey | None) -> None:
        """Emphasise one series (it is shown even when it is small) by dimming the others.

        It stays chosen while another grouping is shown, and counts when its own is shown again.
        """
        self._choose(replace(self._scene.choice, highlight=key))

    def set_stale(self, on: bool) -> None:
        """Grey the live edge: what is shown there is no longer how things are."""
        self._is_stale = on
        self._schedule()

    def legend(self) -> looks.Legend:
        """(key, name, `#rrggbb`) of what is shown, bottom first; a stack ends with (None, "other", grey)."""
        return list(self._scene.legend)

    def take_picture(self, title: str, subtitle: str = "") -> ChartPicture:
        """What is seen now, to be drawn elsewhere: see `export.render_png` and `export.render_svg`.

        A millisecond or two; the result can go to another thread. Raises ValueError while nothing is shown.
        """
        self._view.catch_up()
        size = self.plot.area.size()
        return take_picture(self._scene, self._view.line, title, subtitle, size.width(), size.height())

    def _choose(self, choice: Choice) -> None:
        self._scene.choose(choice)
        self._schedule()

    # -- where it looks --

    def set_span(self, seconds: float | None) -> None:
        """Show so many seconds; None shows everything."""
        self._view.show(seconds)

    @property
    def span_s(self) -> float | None:
        """Seconds in view; None while everything is shown."""
        return self._view.line.span_s

    def set_following(self, on: bool) -> None:
        """Keep the newest moment at the right edge, or stay where the view is. Following ends a freeze."""
        self._view.follow(on)

    @property
    def is_following(self) -> bool:
        """Whether the newest moment stays at the right edge; not while frozen."""
        return self._view.is_following

    def freeze(self, on: bool) -> None:
        """Let the picture stand still while the history grows; off: go on where it would be."""
        if self._view.freeze(on):
            self._schedule()

    @property
    def is_frozen(self) -> bool:
        return self._view.is_frozen

    def zoom(self, factor: float, anchor: float | None = None) -> None:
        """Multiply the span by `factor`.

        Args:
            anchor: what stays in place, from 0 (left edge) to 1 (right); None: the newest moment while
                following, else the middle.
        """
        self._view.zoom(factor, anchor)

    def zoom_to(self, start_s: float, end_s: float) -> None:
        """Show this range of time (host monotonic seconds), until `zoom_back` or following."""
        self._view.zoom_to(start_s, end_s)

    def zoom_back(self) -> bool:
        """Go back to what was shown before the last `zoom_to`; False when there was none."""
        return self._view.go_back()

    @property
    def can_zoom_back(self) -> bool:
        return self._view.can_go_back

    def pan(self, fraction: float) -> None:
        """Move by a fraction of the view; positive is towards now."""
        self._view.pan(fraction)

    def cancel_drag(self) -> bool:
        """End a drag of a range as if it had not been; False when there is none."""
        return self._pointer.cancel()

    def _settle(self) -> None:
        self._scene.rank_soon()
        self._scene.strip.smooth()
        self._schedule()

    # -- bringing up to date --

    @property
    def _ratio(self) -> float:
        return self.plot.devicePixelRatioF()

    def _schedule(self) -> None:
        if not self._turn.isActive():
            self._turn.start()

    def _bring_up_to_date(self) -> None:
        ratio, area = self._ratio, self.plot.area
        width, height = round(area.width() * ratio), round(area.height() * ratio)
        if not self.isVisible() or width < 2 or height < 2:
            return
        if not self._scene.history.count:
            self.plot.picture.clear()
            return
        line = self._view.line
        line.resize(width)
        self._view.catch_up()
        live = self.is_following and not self._view.is_moving
        look = self._scene.compose(line, height, ratio, live=live)
        self.plot.picture.show_strip(self._scene.strip, look, exact=not self._view.is_moving)
        self.plot.set_range(line.start_s, line.end_s, look.top)
        self._label(look.top, line.width_s * ratio)
        self._range.show(ratio)
        self._under.read_out()
        if self._scene.legend != self._told_legend:
            self._told_legend = self._scene.legend
            self.legend_changed.emit()

    def _label(self, top: float, pixel_s: float) -> None:
        """Labels and marks. `pixel_s`: seconds per pixel."""
        plot, area, line, history = self.plot, self.plot.area, self._view.line, self._scene.history
        amounts = ruler.amount_labels(top, self._scene.units, area.height())
        plot.amounts.set_labels(amounts)
        plot.grid.set_lines([label.at for label in amounts[1:]])
        plot.grid.set_marks(ruler.gap_marks(history, line, pixel_s))
        plot.times.set_labels(ruler.time_labels(line, pixel_s, area.width()))
        if self._is_stale:
            plot.stale_edge.show_from((history.newest_s - line.start_s) / pixel_s)
        else:
            plot.stale_edge.hide()

    # -- the pointer --

    def _click(self, point: QPointF) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        key = self._under.key(point)
        self.clicked.emit(key)
        if key is None or isinstance(key, ProcessKey):
            self.process_clicked.emit(key)

    def _begin_range(self, x: float) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._range.begin(x, self._ratio)

    def _choose_range(self) -> None:
        start_s, end_s = self._range.bounds(self._ratio)
        self._range.end()
        self.zoom_to(start_s, end_s)

    # -- Qt events --

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actions: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Left: lambda: self.pan(-_KEY_PAN),
            Qt.Key.Key_Right: lambda: self.pan(_KEY_PAN),
            Qt.Key.Key_Plus: lambda: self.zoom(ZOOM_STEP),
            Qt.Key.Key_Equal: lambda: self.zoom(ZOOM_STEP),
            Qt.Key.Key_Minus: lambda: self.zoom(1 / ZOOM_STEP),
            Qt.Key.Key_End: lambda: self.set_following(True),
            Qt.Key.Key_Backspace: self.zoom_back,
        }
        if self._pointer.is_dragging:
            actions[Qt.Key.Key_Escape] = self.cancel_drag
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
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
            and self._pointer.is_dragging
        ):
            event.accept()  # the window has a use for Escape too, but not while a range is dragged
            return True
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
