"""Pictures of the window that come out the same to the pixel: no thread, no clock, no font of this computer.

Frames are read from the simulator by a clock that only moves when told, and are given to the window without
a poller. `python -m tests.gui.scenes` runs in a process of its own, in `surroundings`, because Qt asks for
fonts, scale and style once.
"""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from inspector.domain.capture import Check, Connection, LinkError, Reading, Trouble
from inspector.domain.frame import Frame
from inspector.gui.appearance import Appearance
from inspector.gui.bridge import SessionBridge
from inspector.gui.preferences import Preferences
from inspector.gui.recent import RecentTargets
from inspector.gui.settings import Settings
from inspector.gui.window import MainWindow, Surroundings
from inspector.session.poller import OpenConnection
from inspector.session.preflight import preflight
from inspector.session.sampling import Sampler
from inspector.session.status import LinkStatus, Phase
from inspector.session.targets import LinkOptions, parse_target
from inspector.simulator.device import connect

BEGAN_UNIX_NS = 1_772_445_600 * 1_000_000_000
"""Monday, 2 March 2026, 10:00 UTC: when every recording began."""
BEGAN_MONOTONIC_S = 50_000.0
INTERVAL_S = 0.2
READ_S = 0.0064
_TABLES_EVERY = 10
"""Samples from one update of the tables to the next."""
_STILL_FOR_MS = 70
_STILLS = 3
"""So many equal pictures, _STILL_FOR_MS apart, mean that nothing is going to change any more."""
_FONTS = Path(__file__).parents[2] / "resources" / "fonts"

_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <match target="pattern"><edit name="rgba" mode="assign"><const>none</const></edit></match>
</fontconfig>
"""


def surroundings(folder: Path, scale: int = 1) -> dict[str, str]:
    """Environment variables for a process that makes pictures.

    Args:
        folder: for fontconfig's files and for settings; must exist.
        scale: pixels of the screen to one of Qt's.
    """
    config = folder / "fonts.conf"
    config.write_text(_FONTCONFIG.format(fonts=_FONTS, cache=folder / "font-cache"))
    kept = {
        name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ
    }
    return kept | {
        "FONTCONFIG_FILE": str(config),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": str(scale),
        "TZ": "UTC",
        "XDG_CONFIG_HOME": str(folder),
    }


class StillClock:
    """A clock that only moves when told, and that everything in this process reads from `rule` on."""

    def __init__(self) -> None:
        self._seconds = BEGAN_MONOTONIC_S

    def seconds(self) -> float:
        return self._seconds

    def go_to(self, seconds: float) -> None:
        """Also back: another recording begins."""
        self._seconds = seconds

    def monotonic_ns(self) -> int:
        return round(self.seconds() * 1e9)

    def unix_ns(self) -> int:
        return BEGAN_UNIX_NS + self.monotonic_ns() - round(BEGAN_MONOTONIC_S * 1e9)

    def rule(self) -> None:
        replacements: dict[str, Any] = {
            "monotonic": self.seconds,
            "monotonic_ns": self.monotonic_ns,
            "time": lambda: self.unix_ns() / 1e9,
            "time_ns": self.unix_ns,
        }
        for name, function in replacements.items():
            setattr(time, name, function)


class StillConnection:
    """A Connection whose readings were made at a StillClock's time, READ_S each."""

    def __init__(self, connection: Connection, clock: StillClock) -> None:
        self._connection, self._clock = connection, clock
        self.target, self.facts = connection.target, connection.facts

    def read(self, globs: Sequence[str]) -> Reading:
        began_ns = self._clock.monotonic_ns()
        reading = self._connection.read(globs)
        return replace(reading, started_ns=began_ns, ended_ns=began_ns + round(READ_S * 1e9))

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Recording:
    """What a simulated device gave.

    Attributes:
        frames: one every INTERVAL_S.
        ends_s: host monotonic seconds at the last of them.
    """

    target: str
    frames: tuple[Frame, ...]
    checks: tuple[Check, ...]
    facts: Mapping[str, str]
    ends_s: float


@cache
def recorded(clock: StillClock, target: str, seconds: float) -> Recording:
    """The first `seconds` of a simulated device."""
    clock.go_to(BEGAN_MONOTONIC_S)
    parsed = parse_target(target)
    connection = StillConnection(connect(parsed.place, parsed.query, clock=clock), clock)
    sampler = Sampler(connection, wall_clock_ns=clock.unix_ns)
    frames = []
    for number in range(round(seconds / INTERVAL_S) + 1):
        clock.go_to(BEGAN_MONOTONIC_S + number * INTERVAL_S)
        frames.append(sampler.frame())
    found = Recording(target, tuple(frames), preflight(connection), connection.facts, clock.seconds())
    connection.close()
    return found


def standing(clock: StillClock, target: str, frame: Frame, seconds: float = 10.0) -> Recording:
    """A device on which `frame` stays as it is."""
    frames = []
    for number in range(round(seconds / INTERVAL_S) + 1):
        clock.go_to(BEGAN_MONOTONIC_S + number * INTERVAL_S)
        began_ns = clock.monotonic_ns()
        ended_ns = began_ns + round(READ_S * 1e9)
        frames.append(
            replace(frame, seq=number, taken_at_ns=clock.unix_ns(), started_ns=began_ns, ended_ns=ended_ns)
        )
    return Recording(target, tuple(frames), (), {"model": "made by hand"}, clock.seconds())


class StillBridge(SessionBridge):
    """A session without a thread: what it brings is what a scene gives it."""

    def __init__(self, target: str, clock: StillClock) -> None:
        super().__init__(target, nobody, interval_s=INTERVAL_S)
        self.clock = clock
        self._shown = LinkStatus(target, interval_s=INTERVAL_S)

    @property
    def status(self) -> LinkStatus:
        return self._shown

    def start(self) -> None:
        """There is nothing to start."""

    def play(self, recording: Recording) -> None:
        """Remember all frames, and show some of them on the way as a running session does."""
        self.clock.go_to(recording.ends_s)
        self.show_status(
            phase=Phase.LIVE,
            connections=1,
            samples=len(recording.frames),
            rate_hz=1 / INTERVAL_S,
            latency_ms=READ_S * 1e3,
            device_share=READ_S / INTERVAL_S,
            facts=tuple(recording.facts.items()),
            checks=recording.checks,
        )
        self._show(recording.frames)

    def play_on(self, recording: Recording) -> None:
        """Go on with what a longer recording of the same device has more."""
        self.clock.go_to(recording.ends_s)
        self._show(recording.frames[self.history.count :])

    def remember(self, frame: Frame) -> None:
        """Put `frame` where a running session puts it; nothing is told."""
        self.history.append(frame)
        self.problems.add(frame)
        self.newest = frame

    def _show(self, frames: Sequence[Frame]) -> None:
        for number, frame in enumerate(frames, 1):
            self.remember(frame)
            if number % _TABLES_EVERY == len(frames) % _TABLES_EVERY:
                self.settled.emit()
        self.sampled.emit()

    def lose(self, error: LinkError, *, after_s: float, attempts: int) -> None:
        """The device went away `after_s` ago and will be tried again in three seconds."""
        self.history.gap(error.trouble.value)
        self.clock.go_to(self.clock.seconds() + after_s)
        self.history.advance(self.clock.seconds())
        self.idled.emit()
        self.show_status(
            phase=Phase.LOST,
            error=error,
            attempts=attempts,
            rate_hz=0.0,
            retry_at_ns=self.clock.monotonic_ns() + 3_000_000_000,
        )

    def show_status(self, **fields: object) -> None:
        self._shown = replace(self._shown, **fields)  # type: ignore[arg-type]
        self.status_changed.emit(self._shown)


def window_of(
    app: QApplication,
    settings: Settings,
    begin_session: Callable[[str, OpenConnection], SessionBridge],
    *,
    theme: str = "dark",
    text_percent: int = 100,
) -> MainWindow:
    """The window with sessions of the caller's making; nothing is inspected yet."""
    preferences = Preferences(settings)
    preferences.restore({"theme": theme, "text_percent": float(text_percent)})
    surroundings = Surroundings(
        settings=settings,
        preferences=preferences,
        appearance=Appearance(app, theme, preferences, text_percent=text_percent),
        recent=RecentTargets(settings, preferences, wall_clock_s=lambda: time.time()),
        options=LinkOptions(),
        begin_session=begin_session,
        open_window=lambda _: None,
    )
    window = MainWindow(surroundings)
    preferences.setParent(window)
    return window


def nobody(*_: object) -> Connection:
    """Opens the connections that nobody opens."""
    raise LinkError(Trouble.LOST, "expected a still picture, found somebody who wants to connect.")


def picture_of(widget: QWidget) -> QImage:
    """`widget` once it does not change any more, without transparency; what moves for ever stands still."""
    for bar in widget.findChildren(QProgressBar):
        if bar.maximum() == bar.minimum():
            bar.setRange(0, 100)
            bar.setValue(40)
    before, same = QImage(), 0
    for _ in range(100):
        QTest.qWait(_STILL_FOR_MS)
        now = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        same = same + 1 if now == before else 0
        if same == _STILLS:
            return now
        before = now
    raise AssertionError(f"expected {widget.accessibleName()!r} to come to rest, found it still changing")
