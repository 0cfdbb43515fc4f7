"""Where the panels are: splitters whose places are remembered."""

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from inspector.gui.settings import Settings

_SPACING = 10
_DEFAULTS: dict[str, tuple[int, ...]] = {"columns": (590, 790), "rows": (520, 300), "details": (930, 450)}


class PanelLayout(QWidget):
    """Chart and processes above, buffers and holders below."""

    def __init__(
        self,
        chart: QWidget,
        processes: QWidget,
        buffers: QWidget,
        holders: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        top = _splitter(Qt.Orientation.Horizontal, (chart, processes))
        bottom = _splitter(Qt.Orientation.Horizontal, (buffers, holders))
        rows = _splitter(Qt.Orientation.Vertical, (top, bottom))
        self._splitters = {"columns": top, "rows": rows, "details": bottom}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(rows)
        self.reset()

    def reset(self) -> None:
        for name, sizes in _DEFAULTS.items():
            self._splitters[name].setSizes(list(sizes))

    def save_to(self, settings: Settings) -> None:
        for name, splitter in self._splitters.items():
            settings.keep(f"layout/{name}", splitter.saveState())

    def restore_from(self, settings: Settings) -> None:
        for name, splitter in self._splitters.items():
            state: QByteArray | None = settings.bytes_of(f"layout/{name}")
            if state is not None:
                splitter.restoreState(state)


def _splitter(orientation: Qt.Orientation, widgets: tuple[QWidget, ...]) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(_SPACING)
    splitter.setChildrenCollapsible(False)
    for place, widget in enumerate(widgets):
        widget.setMinimumSize(180, 96)
        splitter.addWidget(widget)
        splitter.setStretchFactor(place, 1)
    return splitter
