"""What the tables and cards show together: one frame, one selection, one filter, one measure."""

from PySide6.QtCore import QObject, Signal

from inspector.domain.blame import Measure, measure
from inspector.domain.frame import Frame, ProcessKey
from inspector.gui.ages import Ages, FirstSeen
from inspector.gui.filtering import Filter, Matcher, Matches
from inspector.gui.models.buffers import BufferKey
from inspector.gui.views.buffers import BufferPanel
from inspector.gui.views.cards import CardRow
from inspector.gui.views.holders import HolderPanel
from inspector.gui.views.processes import ProcessPanel


class Picture(QObject):
    """Keeps the panels on one frame and tells them of each other's selection; the panels know no other."""

    process_selected = Signal(object)
    """ProcessKey or None."""

    def __init__(
        self,
        cards: CardRow,
        processes: ProcessPanel,
        buffers: BufferPanel,
        holders: HolderPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.frame: Frame | None = None
        self.process: ProcessKey | None = None
        self.buffer: BufferKey | None = None
        self.blame: Measure = measure("proportional")
        self._name = ""
        self._filter = Filter()
        self._matcher = Matcher()
        self._matches: Matches | None = None
        self._first_seen = FirstSeen()
        self._ages: Ages | None = None
        self._cards, self._processes = cards, processes
        self._buffers, self._holders = buffers, holders
        processes.chosen.connect(self.select_process)
        buffers.chosen.connect(self.select_buffer)
        holders.chosen.connect(self._on_holder)

    def show(self, frame: Frame) -> None:
        """Put `frame` in all panels."""
        self.frame = frame
        self._ages = self._first_seen.update(frame)
        self._match()
        self._cards.show_frame(frame)
        self._processes.show_frame(frame, self._matches.processes if self._matches else None)
        self._show_buffers()
        self._holders.show_frame(frame, self.buffer)

    def select_process(self, key: ProcessKey | None) -> None:
        """The user's choice, from whichever view."""
        if key == self.process:
            return
        self.process = key
        if key is not None and self.frame is not None:
            row = self.frame.row_of(key)
            self._name = self.frame.processes.who[row].name if row is not None else f"pid {key.pid}"
        self._processes.choose(key)
        self._show_buffers()
        self.process_selected.emit(key)

    def select_buffer(self, key: BufferKey | None) -> None:
        self.buffer = key
        self._buffers.choose(key)
        if self.frame is not None:
            self._holders.show_frame(self.frame, key)

    def set_filter(self, text: str) -> None:
        self._filter = Filter.parse(text)
        if self.frame is not None:
            self._match()
            self._processes.narrow(self._matches.processes if self._matches else None)
            self._show_buffers()

    def set_measure(self, measure_id: str) -> None:
        self.blame = measure(measure_id)
        self._processes.set_measure(self.blame)

    def clear_one(self) -> bool:
        """Undo the innermost selection; False when there is none."""
        if self.buffer is not None:
            self.select_buffer(None)
        elif self.process is not None:
            self.select_process(None)
        else:
            return False
        return True

    def _on_holder(self, key: ProcessKey | None) -> None:
        if key is not None:
            self.select_process(key)

    def _match(self) -> None:
        frame = self.frame
        self._matches = (
            self._matcher.matches(frame, self._filter) if frame is not None and self._filter else None
        )

    def _show_buffers(self) -> None:
        if self.frame is not None:
            mask = self._matches.buffers if self._matches else None
            self._buffers.show_frame(self.frame, self._ages, self.process, self._name, mask)
