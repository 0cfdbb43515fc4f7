"""What the panels show together: one frame, one selection, one filter, one measure."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.domain.blame import Measure, measure
from inspector.domain.filter import Filter, Matches
from inspector.domain.frame import Frame, ProcessKey
from inspector.gui.ages import Ages, FirstSeen
from inspector.gui.models.buffers import BufferKey
from inspector.gui.views.buffers import BufferPanel
from inspector.gui.views.cards import CardRow
from inspector.gui.views.filter_bar import FilterBar
from inspector.gui.views.holders import HolderPanel
from inspector.gui.views.processes import ProcessPanel
from inspector.gui.views.sharing import SharingView
from inspector.gui.views.tags import TagPanel

_TURN_MS = 25
"""Between the panels that show one frame in turn."""


@dataclass(frozen=True, slots=True)
class Panels:
    """The views of one frame."""

    cards: CardRow
    bar: FilterBar
    processes: ProcessPanel
    buffers: BufferPanel
    holders: HolderPanel
    tags: TagPanel
    sharing: SharingView


class Picture(QObject):
    """Keeps the panels on one frame and tells them of each other's selection; the panels know no other.

    Args:
        is_seen: whether the dock with this id can be seen; one that cannot costs nothing until `catch_up`.
    """

    process_selected = Signal(object)
    """ProcessKey or None."""
    matched = Signal()
    """Another filter, or the same one over another frame."""

    def __init__(self, panels: Panels, is_seen: Callable[[str], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.frame: Frame | None = None
        self.process: ProcessKey | None = None
        self.buffer: BufferKey | None = None
        self.blame: Measure = measure("proportional")
        self.matches: Matches | None = None
        self._name = ""
        self._filter = Filter()
        self._first_seen = FirstSeen()
        self._ages: Ages | None = None
        self._panels, self._is_seen = panels, is_seen
        self._waiting: list[str] = []
        self._turn = QTimer(self, interval=_TURN_MS)
        self._turn.timeout.connect(self._show_next)
        self._shows: dict[str, Callable[[], None]] = {
            "processes": self._show_processes,
            "buffers": self._show_buffers,
            "holders": self._show_holders,
            "tags": self._show_tags,
            "sharing": self._show_sharing,
        }
        panels.processes.chosen.connect(self.select_process)
        panels.buffers.chosen.connect(self.select_buffer)
        panels.holders.chosen.connect(self._on_holder)
        panels.sharing.process_selected.connect(self.select_process)
        panels.bar.filter_changed.connect(self._set_filter)

    def show(self, frame: Frame) -> None:
        """Put `frame` in all panels that can be seen, at once."""
        self._take(frame)
        self._waiting = list(self._shows)
        while self._waiting:
            self._show_next()

    def show_in_turn(self, frame: Frame) -> None:
        """Put `frame` in the cards now and in the other panels one after the other: no turn is long."""
        if self.frame is None:
            self.show(frame)
            return
        self._take(frame)
        self._waiting = list(self._shows)
        self._turn.start()

    def _take(self, frame: Frame) -> None:
        self.frame = frame
        self._ages = self._first_seen.update(frame)
        self._match()
        self._panels.cards.show_frame(frame)
        self._panels.bar.show_frame(frame)

    def _show_next(self) -> None:
        """Show the next waiting panel that can be seen."""
        while self._waiting:
            id = self._waiting.pop(0)
            if self._is_seen(id):
                self._update(id)
                break
        if not self._waiting:
            self._turn.stop()

    def catch_up(self, id: str) -> None:
        """A dock came into sight."""
        if id in self._shows:
            self._update(id)

    def select_process(self, key: ProcessKey | None) -> None:
        """The user's choice, from whichever view."""
        if key == self.process:
            return
        self.process = key
        if key is not None and self.frame is not None:
            row = self.frame.row_of(key)
            self._name = self.frame.processes.who[row].name if row is not None else f"pid {key.pid}"
        self._panels.processes.choose(key)
        self._panels.sharing.choose_process(key)
        self._update("buffers")
        self.process_selected.emit(key)

    def select_buffer(self, key: BufferKey | None) -> None:
        self.buffer = key
        self._panels.buffers.choose(key)
        self._update("holders")

    def set_measure(self, measure_id: str) -> None:
        self.blame = measure(measure_id)
        self._panels.processes.set_measure(self.blame)

    def clear_one(self) -> bool:
        """Undo the innermost selection; False when there is none."""
        if self.buffer is not None:
            self.select_buffer(None)
        elif self.process is not None:
            self.select_process(None)
        else:
            return False
        return True

    def only_match(self) -> ProcessKey | None:
        """The process that the filter lets through, when it is but one."""
        if self.frame is None or self.matches is None or int(self.matches.processes.sum()) != 1:
            return None
        return self.frame.processes.who[int(self.matches.processes.argmax())].key

    def _on_holder(self, key: ProcessKey | None) -> None:
        if key is not None:
            self.select_process(key)

    def _set_filter(self, wanted: Filter) -> None:
        self._filter = wanted
        if self.frame is not None:
            self._match()
            if self._is_seen("processes"):
                self._panels.processes.narrow(self.matches.processes if self.matches else None)
            for id in ("buffers", "tags", "sharing"):
                self._update(id)

    def _match(self) -> None:
        frame = self.frame
        if frame is None:
            return
        ages = self._ages.seconds if self._ages is not None else None
        found = self.matches = self._filter.matches(frame, ages) if self._filter else None
        processes, buffers = len(frame.processes.who), len(frame.buffers.id)
        self._panels.bar.show_counts(
            (int(found.processes.sum()) if found else processes, processes),
            (int(found.buffers.sum()) if found else buffers, buffers),
        )
        self.matched.emit()

    # One panel each

    def _update(self, id: str) -> None:
        if self.frame is not None and self._is_seen(id):
            self._shows[id]()

    def _show_processes(self) -> None:
        assert self.frame is not None
        self._panels.processes.show_frame(self.frame, self.matches.processes if self.matches else None)

    def _show_buffers(self) -> None:
        assert self.frame is not None
        mask = self.matches.buffers if self.matches else None
        self._panels.buffers.show_frame(self.frame, self._ages, self.process, self._name, mask)

    def _show_holders(self) -> None:
        assert self.frame is not None
        self._panels.holders.show_frame(self.frame, self.buffer)

    def _show_tags(self) -> None:
        assert self.frame is not None
        self._panels.tags.show_frame(self.frame, self.matches.buffers if self.matches else None)

    def _show_sharing(self) -> None:
        assert self.frame is not None
        self._panels.sharing.show_frame(self.frame, self.matches.buffers if self.matches else None)
