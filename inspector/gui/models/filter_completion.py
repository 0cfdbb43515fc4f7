"""What the filter bar offers to complete, as a list for Qt."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from inspector.domain.filter import Completion

DETAIL_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""str: what a completion means or how much it is."""

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_EDIT = int(Qt.ItemDataRole.EditRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_NOWHERE = QModelIndex()


class CompletionModel(QAbstractListModel):
    """One row per completion, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._offered: tuple[Completion, ...] = ()

    @property
    def offered(self) -> tuple[Completion, ...]:
        return self._offered

    def offer(self, completions: Sequence[Completion]) -> None:
        self.beginResetModel()
        self._offered = tuple(completions)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._offered)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> Any:
        if not index.isValid():
            return None
        one = self._offered[index.row()]
        if role in (_DISPLAY, _EDIT):
            return one.title
        if role == DETAIL_ROLE:
            return one.detail
        return f"{one.title}, {one.detail}" if role == _ACCESSIBLE else None
