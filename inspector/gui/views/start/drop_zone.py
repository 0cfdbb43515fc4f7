"""Lets files and directories be dropped on a widget, shows that they can be, and judges them."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from inspector.gui.views.start.drop_hint import DropHint
from inspector.gui.views.start.dropping import DropCheck, Dropped


class DropZone(QObject):
    """Makes `page` take drops for as long as it lives.

    Attributes:
        is_open: whether anything may be dropped now.
    """

    attach_wanted = Signal(str)
    refused = Signal(str)
    """A sentence: what was expected, what was found."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.is_open = True
        self.hint = DropHint(page)
        self._check = DropCheck(self)
        self._check.judged.connect(self._on_judged)
        page.setAcceptDrops(True)
        page.installEventFilter(self)

    def wait(self) -> None:
        """Block until what was dropped is judged, some seconds at most."""
        self._check.wait()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            if event.mimeData().hasUrls() and self.is_open:
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
                self.hint.cover()
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self.hint.hide()
            self._on_drop(event)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self.hint.hide()
        elif event.type() == QEvent.Type.Resize and self.hint.isVisible():
            self.hint.cover()
        return super().eventFilter(watched, event)

    def _on_drop(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if len(paths) == 1:
            self._check.begin(paths[0])
        else:
            self.refused.emit(f"Expected one file or directory, found {len(paths)} of this computer.")

    def _on_judged(self, dropped: Dropped) -> None:
        if dropped.uri:
            self.attach_wanted.emit(dropped.uri)
        else:
            self.refused.emit(dropped.problem)
