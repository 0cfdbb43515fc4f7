"""The tag panel: how much each tag has, who holds it."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from inspector.domain.frame import Frame
from inspector.domain.tags import tags_with
from inspector.domain.units import Units, count_text
from inspector.gui.filtering import Mask
from inspector.gui.models.table import TableModel
from inspector.gui.models.tags import TagColorOf, TagRows, tag_columns
from inspector.gui.theme import Theme
from inspector.gui.widgets.data_table import DataTable
from inspector.gui.widgets.panel import Panel

_NO_TAGS = "There is no buffer, so there is no tag."
_NO_MATCH = "No tag has a buffer that matches the filter."


class TagPanel(Panel):
    """Shows the tags of a frame, the largest first until the user sorts otherwise."""

    tag_selected = Signal(object)
    """bytes, exactly as the device gave it (perhaps empty), or None."""

    def __init__(self, color_of: TagColorOf | None = None, parent: QWidget | None = None) -> None:
        super().__init__("Tags", parent)
        self._color_of = color_of
        self._filter: Mask | None = None
        self._rows = TagRows(color_of=color_of)
        columns = tag_columns(has_colors=color_of is not None)
        self.table = DataTable(TableModel(columns, self._rows, self), "Tags")
        self.table.empty_text = _NO_TAGS
        self.table.sort_by("unique")
        self.table.chosen.connect(self.tag_selected)
        self.body.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def show_frame(self, frame: Frame, buffers: Mask | None = None) -> None:
        """`buffers` is bool[B]: only tags of these are shown, with all their buffers counted."""
        self._rows = TagRows(frame, self._color_of, self._rows.units)
        self.table.show_rows(self._rows, self._mask(buffers))
        self._entitle(buffers)

    def narrow(self, buffers: Mask | None) -> None:
        """Another filter over the same frame."""
        self.table.narrow(self._mask(buffers))
        self._entitle(buffers)

    def set_units(self, units: Units) -> None:
        """Write amounts of bytes in `units` from now on."""
        self._rows = replace(self._rows, units=units)
        self.table.show_rows(self._rows, self._mask(self._filter))

    def choose(self, tag: bytes | None) -> None:
        """Select a tag without telling `tag_selected`."""
        self.table.choose(tag)

    def dress(self, theme: Theme) -> None:
        self.table.dress(theme)

    def mark_stale(self, is_stale: bool) -> None:
        self.table.mark_stale(is_stale)

    def _mask(self, buffers: Mask | None) -> Mask | None:
        if buffers is None:
            return None
        return np.asarray(tags_with(self._rows.sums, self._rows.frame, buffers))

    def _entitle(self, buffers: Mask | None) -> None:
        self._filter = buffers
        self.table.empty_text = _NO_TAGS if buffers is None else _NO_MATCH
        shown, total = self.table.table.rowCount(), len(self._rows)
        of = f"{count_text(shown)} of {count_text(total)}" if shown != total else count_text(total)
        self.entitle("Tags", of)
