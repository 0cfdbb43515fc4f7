"""What the window remembers between runs: an INI file under the user's configuration directory."""

import re
from datetime import datetime
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

APP_NAME = "memtrack-inspector"
_LINE = re.compile(r"^(\[[^\]\n]+\]|[^=\n]+=.*|[ \t\r]*|;.*)$")
_LARGEST_BYTES = 4_000_000


def settings_path() -> Path:
    """Where the settings of this user are."""
    return Path(platformdirs.user_config_dir(APP_NAME, appauthor=False)) / "window.ini"


class Settings:
    """Values by name, saved at once; a file that cannot be understood is set aside.

    Attributes:
        warning: a sentence for the user when the file was set aside or cannot be written, else "".
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings_path()
        self.warning = _set_aside_if_corrupt(self.path)
        self._store = QSettings(str(self.path), QSettings.Format.IniFormat)
        if self._store.status() == QSettings.Status.FormatError:  # Qt is stricter than this module
            self.warning = _set_aside(self.path)
            self._store = QSettings(str(self.path), QSettings.Format.IniFormat)

    def bytes_of(self, name: str) -> QByteArray | None:
        """A saved layout, None where there is none or it is something else."""
        value = self._store.value(name)
        return value if isinstance(value, QByteArray) else None

    def found(self, name: str) -> str | None:
        """What the file has for `name`, as text; None when it has nothing."""
        value = self._store.value(name)
        return None if value is None else ", ".join(value) if isinstance(value, list) else str(value)

    def text_of(self, name: str, default: str, allowed: tuple[str, ...] = ()) -> str:
        value = self._store.value(name, default)
        if not isinstance(value, str) or (allowed and value not in allowed):
            return default
        return value

    def number_of(self, name: str, default: float, lowest: float, highest: float) -> float:
        try:
            value = float(str(self._store.value(name, default)))
        except ValueError:
            return default
        return value if lowest <= value <= highest else default

    def keep(self, name: str, value: QByteArray | str | float) -> None:
        self._store.setValue(name, value)

    def save(self) -> str:
        """Write to disk; a sentence when that failed, else ""."""
        self._store.sync()
        if self._store.status() == QSettings.Status.NoError:
            return ""
        return f"The settings could not be written to {self.path}; this run's layout will be forgotten."


def _set_aside_if_corrupt(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"The settings in {path} cannot be read ({error.strerror}); the defaults are used."
    return "" if _is_ini(raw) else _set_aside(path)


def _set_aside(path: Path) -> str:
    aside = path.with_name(f"{path.name}.corrupt-{datetime.now():%Y%m%d-%H%M%S}")
    try:
        path.replace(aside)
    except OSError as error:
        return f"The settings in {path} are damaged and cannot be moved away ({error.strerror})."
    return f"The settings file was damaged. It was set aside as {aside.name} and the defaults are used."


def _is_ini(raw: bytes) -> bool:
    if len(raw) > _LARGEST_BYTES or b"\0" in raw:
        return False
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(_LINE.match(line) for line in text.split("\n"))
