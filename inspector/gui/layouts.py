"""The user's own layouts, kept under a name between runs."""

import base64
import binascii
import json

from PySide6.QtCore import QByteArray

from inspector.gui.settings import Settings

_KEY = "layout/own"
_LONGEST_NAME = 40
_MOST = 30


class OwnLayouts:
    """Names and places of docks; what cannot be understood in the settings is left out."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def read(self) -> dict[str, QByteArray]:
        """By name, in the order in which they were saved."""
        try:
            found = json.loads(self._settings.text_of(_KEY, "{}"))
        except (ValueError, RecursionError):
            return {}
        pairs = found.items() if isinstance(found, dict) else ()
        states = {name: _decoded(text) for name, text in pairs}
        return {name: state for name, state in states.items() if state is not None}

    def keep(self, name: str, state: QByteArray) -> None:
        """Save under `name`, in the place of the one that had it."""
        name = " ".join(name.split())[:_LONGEST_NAME]
        if name:
            kept = self.read() | {name: state}
            self._write(dict(list(kept.items())[-_MOST:]))

    def remove(self, name: str) -> None:
        self._write({known: state for known, state in self.read().items() if known != name})

    def _write(self, states: dict[str, QByteArray]) -> None:
        told = {name: base64.b64encode(state.data()).decode() for name, state in states.items()}
        self._settings.keep(_KEY, json.dumps(told))


def _decoded(text: object) -> QByteArray | None:
    try:
        return QByteArray(base64.b64decode(text, validate=True)) if isinstance(text, str) else None
    except (binascii.Error, ValueError):
        return None
