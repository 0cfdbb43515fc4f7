"""What is on the screen and where, told to a program that drives the window with a real pointer.

Off unless MEMTRACK_INSPECTOR_PROBE is set. Then every line read from standard input is answered with one line
of JSON on standard output that describes all visible controls by their accessible names, and the first paint
is announced. It only tells; nothing can be pressed or changed through it.
"""

import json
import os
import sys
import time
from typing import Any

from PySide6.QtCore import QObject, QRect, QSocketNotifier
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget

from inspector.gui.widgets.data_table import DataTable

SWITCH = "MEMTRACK_INSPECTOR_PROBE"


class Probe(QObject):
    """Answers on standard output for as long as it lives; `announce` may be called at any time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_line)

    def announce(self, event: str) -> None:
        _tell({"event": event, "monotonic_ns": time.monotonic_ns()})

    def close(self) -> None:
        self._notifier.setEnabled(False)

    def _on_line(self) -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            self._notifier.setEnabled(False)
            return
        widgets = (widget for widget in QApplication.allWidgets() if _is_seen(widget))
        _tell({"controls": [described for widget in widgets if (described := _described(widget))]})


def probe(parent: QObject) -> Probe | None:
    """A probe when the environment asks for one."""
    return Probe(parent) if os.environ.get(SWITCH) else None


def _is_seen(widget: QWidget) -> bool:
    """Visible, and not where no part of it shows: Qt moves docks behind other tabs out of the window."""
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def _tell(facts: dict[str, Any]) -> None:
    print(json.dumps(facts), flush=True)


def _described(widget: QWidget) -> dict[str, Any] | None:
    name = widget.accessibleName() or (widget.windowTitle() if widget.isWindow() else "")
    text = _text(widget)
    if not name and not text:
        return None
    facts: dict[str, Any] = {
        "kind": type(widget).__name__,
        "name": name,
        "text": text,
        "window": widget.window().windowTitle(),
        "rect": _on_screen(widget, widget.rect()),
        "is_enabled": widget.isEnabled(),
    }
    if isinstance(widget, QAbstractButton) and widget.isCheckable():
        facts["is_checked"] = widget.isChecked()
    if isinstance(widget, DataTable):
        facts["rows"] = _rows(widget)
    return facts


def _text(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        return widget.text()
    return widget.currentText() if isinstance(widget, QComboBox) else ""


def _rows(table: DataTable) -> list[dict[str, Any]]:
    """The rows in sight."""
    shown = table.viewport().rect()
    lines = range(table.rowAt(0), table.table.rowCount()) if table.table.rowCount() else range(0)
    rows = []
    for line in lines:
        rect = table.visualRect(table.table.index(line, 0))
        if not shown.contains(rect.center()):
            break
        row = int(table.table.order[line])
        rows.append(
            {
                "cells": [column.text(table.table.rows, row) for column in table.table.columns],
                "rect": _on_screen(table.viewport(), rect),
                "is_selected": table.selectionModel().isRowSelected(line),
            }
        )
    return rows


def _on_screen(widget: QWidget, rect: QRect) -> list[int]:
    corner = widget.mapToGlobal(rect.topLeft())
    return [corner.x(), corner.y(), rect.width(), rect.height()]
