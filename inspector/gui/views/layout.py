"""Where the panels are: docks around the chart, arrangements to choose from, and the user's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QTabBar,
    QTabWidget,
    QToolButton,
    QWidget,
)

from inspector.gui.icons import icon
from inspector.gui.theme import Theme
from inspector.gui.widgets.panel import Panel

VERSION = 1
"""Of the docks' places as they are saved; another number than the saved one means the default."""
_SHEET = """
QMainWindow {{ background: transparent; }}
QMainWindow::separator {{ background: transparent; width: 8px; height: 8px; }}
QMainWindow::separator:hover {{ background: {line}; }}
QDockWidget {{ background: {window}; }}
QFrame#dockhead {{ background: {panel}; border: 1px solid {line}; border-bottom: none;
    border-top-left-radius: 8px; border-top-right-radius: 8px; }}
QDockWidget QFrame#panel {{ border-top: none; border-top-left-radius: 0; border-top-right-radius: 0; }}
QToolButton#dockbutton {{ background: transparent; border: 1px solid transparent; border-radius: 4px;
    padding: 1px; }}
QToolButton#dockbutton:hover {{ background: {line}; }}
QToolButton#dockbutton:focus {{ border-color: {accent}; }}
"""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which docks are where. Within a stack they are tabs, the first one in front.

    Attributes:
        right: stacks beside the chart, top to bottom. right_share: their part of the width, 0 to 1.
        bottom: stacks below, left to right, with their shares of the width. bottom_share: of the height.
    """

    id: str
    title: str
    tip: str
    right: tuple[tuple[str, ...], ...]
    right_share: float
    bottom: tuple[tuple[str, ...], ...]
    bottom_shares: tuple[float, ...]
    bottom_share: float


ARRANGEMENTS: tuple[Arrangement, ...] = (
    Arrangement(
        "overview",
        "Overview",
        "Chart and processes above, buffers and their holders below",
        (("processes",),),
        0.57,
        (("buffers", "tags", "sharing", "problems"), ("holders", "explain")),
        (0.66, 0.34),
        0.40,
    ),
    Arrangement(
        "buffers",
        "Buffers",
        "Much room for the buffers, their holders and tags",
        (("processes", "tags"),),
        0.5,
        (("buffers",), ("holders", "explain")),
        (0.66, 0.34),
        0.64,
    ),
    Arrangement(
        "sharing",
        "Sharing",
        "Who shares with whom, large, beside the chart",
        (("sharing",),),
        0.62,
        (("processes",), ("buffers", "holders", "explain")),
        (0.5, 0.5),
        0.34,
    ),
    Arrangement(
        "leak",
        "Leak Hunt",
        "A tall chart with tags and processes beside it: what grows, and whose is it?",
        (("tags",), ("processes",)),
        0.46,
        (("buffers", "problems"), ("holders", "explain")),
        (0.62, 0.38),
        0.32,
    ),
    Arrangement(
        "numbers",
        "Numbers",
        "Every figure with its formula and the text it was read from",
        (("explain",),),
        0.52,
        (("processes", "tags"), ("buffers", "holders", "problems")),
        (0.5, 0.5),
        0.42,
    ),
)


class Dock(QDockWidget):
    """A panel that can be moved, tabbed, floated and closed; the panel's head is what it is moved by."""

    seen = Signal(bool)
    """It came into sight, or went: closed, or behind another tab."""

    def __init__(self, id: str, title: str, panel: Panel, parent: QMainWindow) -> None:
        super().__init__(title, parent)
        self.setObjectName(id)
        self.setAccessibleName(f"{title} dock")
        self.panel = panel
        self.is_seen = False
        self._head = QFrame()
        self._head.setObjectName("dockhead")
        row = QHBoxLayout(self._head)
        row.setContentsMargins(5, 0, 5, 0)
        row.setSpacing(2)
        panel.body.removeItem(panel.head)
        panel.head.setParent(None)
        row.addLayout(panel.head, 1)
        self._float = self._button(f"Float {title.lower()}", "Make it a window of its own, or put it back")
        self._close = self._button(f"Close {title.lower()}", f"Hide it; View > {title} brings it back")
        self._float.clicked.connect(lambda: self.setFloating(not self.isFloating()))
        self._close.clicked.connect(self.close)
        for button in (self._float, self._close):
            row.addWidget(button)
        self.setTitleBarWidget(self._head)
        panel.setMinimumSize(180, 56)
        self.setWidget(panel)
        panel.setEnabled(False)
        self._let_focus(False)
        self.visibilityChanged.connect(self._on_visibility)

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("dockbutton")
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setIconSize(QSize(12, 12))
        return button

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_close"):
            side = round(self.fontMetrics().height() * 0.72)
            for button in (self._float, self._close):
                button.setIconSize(QSize(side, side))

    def dress(self, theme: Theme) -> None:
        self._float.setIcon(icon("float", theme.dim))
        self._close.setIcon(icon("close", theme.dim))

    def bring_up(self) -> None:
        """Show it, in front of its tabs."""
        self.show()
        self.raise_()

    def _on_visibility(self, is_seen: bool) -> None:
        if is_seen == self.is_seen:
            return
        self.is_seen = is_seen
        # Qt only moves what is behind another tab out of the way; nobody may get there with the Tab key.
        self.panel.setEnabled(is_seen)
        self._let_focus(is_seen)
        self.seen.emit(is_seen)

    def _let_focus(self, is_let: bool) -> None:
        for button in (self._float, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if is_let else Qt.FocusPolicy.NoFocus)


class DockArea(QMainWindow):
    """The chart in the middle and docks around it.

    Args:
        center: the chart.
        panels: title and panel by id; an arrangement names every one of them or leaves it closed.
    """

    def __init__(
        self, center: QWidget, panels: Mapping[str, tuple[str, Panel]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setAccessibleName("Panels")
        self.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        center.setMinimumSize(200, 120)
        self.setCentralWidget(center)
        self.docks = {id: Dock(id, title, panel, self) for id, (title, panel) in panels.items()}
        self._arrangement = ARRANGEMENTS[0]
        self._is_sized = False
        self._pending: QByteArray | None = None
        self._sizing = QTimer(self, singleShot=True, interval=0)
        self._sizing.timeout.connect(self._share_room)
        self.arrange(ARRANGEMENTS[0].id)

    # Arranging

    def arrange(self, id: str) -> None:
        """Put all docks where the arrangement with this id has them."""
        chosen = next(arrangement for arrangement in ARRANGEMENTS if arrangement.id == id)
        self._arrangement = chosen
        for dock in self.docks.values():
            dock.setFloating(False)
            self.removeDockWidget(dock)
        self._place(chosen.right, Qt.DockWidgetArea.RightDockWidgetArea, Qt.Orientation.Vertical)
        self._place(chosen.bottom, Qt.DockWidgetArea.BottomDockWidgetArea, Qt.Orientation.Horizontal)
        self._close_others(chosen)
        self._is_sized, self._pending = False, None
        if self.isVisible():
            self._sizing.start()

    def _place(
        self, stacks: Sequence[Sequence[str]], area: Qt.DockWidgetArea, direction: Qt.Orientation
    ) -> None:
        for stack in stacks:
            first = self.docks[stack[0]]
            self.addDockWidget(area, first, direction)
            first.show()
        for stack in stacks:  # tabs last: splitting a dock that has tabs would split the tabs
            first = self.docks[stack[0]]
            for id in stack[1:]:
                self.tabifyDockWidget(first, self.docks[id])
                self.docks[id].show()
            first.raise_()

    def _close_others(self, chosen: Arrangement) -> None:
        """Closed docks need a place too: without one a saved state does not name them."""
        placed = {id for stack in (*chosen.right, *chosen.bottom) for id in stack}
        for id in self.docks.keys() - placed:
            self.tabifyDockWidget(self.docks[chosen.bottom[0][0]], self.docks[id])
            self.docks[id].close()
        self.docks[chosen.bottom[0][0]].raise_()

    def _share_room(self) -> None:
        """Give every stack its share; only once there is a size to share."""
        self._is_sized = True
        if self._pending is not None:
            pending, self._pending = self._pending, None
            self.restoreState(pending, VERSION)
            return
        chosen, width, height = self._arrangement, self.width(), self.height()
        right = [self.docks[stack[0]] for stack in chosen.right]
        bottom = [self.docks[stack[0]] for stack in chosen.bottom]
        shares = [round(width * share) for share in chosen.bottom_shares]
        self.resizeDocks(right[:1], [round(width * chosen.right_share)], Qt.Orientation.Horizontal)
        self.resizeDocks(bottom[:1], [round(height * chosen.bottom_share)], Qt.Orientation.Vertical)
        self.resizeDocks(bottom, shares, Qt.Orientation.Horizontal)
        rest = round(height * (1 - chosen.bottom_share) / max(len(right), 1))
        self.resizeDocks(right, [rest] * len(right), Qt.Orientation.Vertical)

    def toggle(self, id: str) -> None:
        """Show a dock, in front of its tabs; close it when that is where it is."""
        dock = self.docks[id]
        if dock.is_seen:
            dock.close()
        else:
            dock.bring_up()

    def is_seen(self, id: str) -> bool:
        return self.docks[id].is_seen

    # Remembering

    def state(self) -> QByteArray:
        return self._pending or self.saveState(VERSION)

    def restore(self, state: QByteArray) -> bool:
        """Put all docks where they were; False, and nothing changes, when that cannot be understood."""
        before = self.saveState(VERSION)
        if not self.restoreState(state, VERSION):
            self.restoreState(before, VERSION)
            return False
        if not self.isVisible():  # again with a size: without one all docks get the least they need
            self._pending, self._is_sized = state, False
        return True

    # Looks

    def dress(self, theme: Theme) -> None:
        names = ("window", "panel", "line", "accent")
        self.setStyleSheet(_SHEET.format(**{name: getattr(theme, name) for name in names}))
        for dock in self.docks.values():
            dock.dress(theme)

    def childEvent(self, event: QChildEvent) -> None:
        """Tab bars come when docks are put on top of each other."""
        super().childEvent(event)
        if event.type() != QEvent.Type.ChildPolished:
            return  # a child that is being removed may be half destroyed: Python must not take hold of it
        bar = event.child()
        if isinstance(bar, QTabBar):
            bar.setAccessibleName("Panels on top of each other")
            bar.setDrawBase(False)
            bar.setUsesScrollButtons(True)
            bar.setElideMode(Qt.TextElideMode.ElideNone)

    def sizeHint(self) -> QSize:
        """No more than it must have: a scroller around it takes the hint of what wraps for the least."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_sized:
            self._sizing.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._is_sized and self.isVisible():
            self._sizing.start()
