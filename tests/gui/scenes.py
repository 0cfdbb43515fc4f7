"""The pictures of the window that are kept: `python -m tests.gui.scenes --write` makes them anew.

    python -m tests.gui.scenes --write [SCENE ...]     replaces the kept pictures
    python -m tests.gui.scenes --to DIR [SCENE ...]    writes them elsewhere

Without names: all. The two pictures in the README are the scenes main-dark and main-light.
"""

import argparse
import gc
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from unittest.mock import patch

from PySide6.QtCore import QEvent, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from inspector.domain.capture import LinkError, Trouble
from inspector.gui import fonts
from inspector.gui.inspection import Inspection
from inspector.gui.recent import RecentTargets
from inspector.gui.settings import Settings
from inspector.gui.theme import DARK, LIGHT
from inspector.gui.window import MainWindow
from inspector.session.explain.subjects import OfProcess, ProcessFigure
from inspector.session.glimpse import Trend
from tests.domain.holdings import crowd, frame_of
from tests.gui.goldens import environment
from tests.gui.start.scouts import Sight, device
from tests.gui.stills import (
    StillBridge,
    StillClock,
    nobody,
    picture_of,
    recorded,
    standing,
    surroundings,
    window_of,
)

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "resources" / "screenshots"
_MIB = 1 << 20
_PHONE = "sim:phone"
_HARMLESS = "This plugin does not support "
"""Of the offscreen platform, about hints for a window manager."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture.

    Attributes:
        play: shows the window and brings it to what is to be seen.
        size: of the window, in Qt's pixels.
        scale: pixels of the screen to one of Qt's.
        folder: where the picture is kept, when not among the other goldens.
    """

    name: str
    play: Callable[["Stage"], MainWindow]
    theme: str = "dark"
    size: tuple[int, int] = (1400, 840)
    scale: int = 1
    text_percent: int = 100
    folder: Path = environment.FOLDER

    @property
    def path(self) -> Path:
        return self.folder / f"{self.name}.png"


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scene is played on.

    Attributes:
        folder: for settings; empty at first.
    """

    app: QApplication
    clock: StillClock
    scene: Scene
    folder: Path

    def window(self) -> MainWindow:
        """A window that shows nothing yet."""
        scene = self.scene
        window = window_of(
            self.app,
            Settings(self.folder / "window.ini"),
            lambda target, _: StillBridge(target, self.clock),
            theme=scene.theme,
            text_percent=scene.text_percent,
        )
        window.resize(*scene.size)
        return window

    def inspect(self, target: str, seconds: float, span_s: float = 60.0, layout: str = "") -> MainWindow:
        """The window after `seconds` of a simulated target."""
        window = self.open(target, span_s, layout)
        bridge_of(window).play(recorded(self.clock, target, seconds))
        picture_of(window)
        return window

    def open(self, target: str, span_s: float = 60.0, layout: str = "") -> MainWindow:
        """The window that waits for a first sample."""
        window = self.window()
        view = window.inspect(target, nobody)
        view.choose_span(span_s)
        if layout:
            view.area.arrange(layout)
        self.raise_curtain(window)
        while view.chart.chart is None:
            QTest.qWait(10)
        return window

    def raise_curtain(self, window: QWidget) -> None:
        window.show()
        window.activateWindow()
        QTest.qWaitForWindowActive(window)


def view_of(window: MainWindow) -> Inspection:
    assert window.inspection is not None
    return window.inspection


def bridge_of(window: MainWindow) -> StillBridge:
    bridge = view_of(window).bridge
    assert isinstance(bridge, StillBridge)
    return bridge


# --- the scenes -----------------------------------------------------------------------------------


def phone(stage: Stage) -> MainWindow:
    """Four minutes of a phone in use, the camera open; one of its preview buffers is selected."""
    window = stage.inspect(_PHONE, 252.0, span_s=300.0)
    buffers = view_of(window).buffers.table
    buffers.sort_by("ref_count", is_descending=True)
    buffers.selectRow(0)
    buffers.setFocus()
    return window


def minute(stage: Stage) -> MainWindow:
    return stage.inspect(_PHONE, 70.0)


def arranged(layout: str) -> Callable[[Stage], MainWindow]:
    def play(stage: Stage) -> MainWindow:
        window = stage.inspect(_PHONE, 70.0, layout=layout)
        view_of(window).processes.table.selectRow(0)
        return window

    return play


def paused(stage: Stage) -> MainWindow:
    """Ten seconds went by since."""
    window = stage.inspect(_PHONE, 70.0)
    window.actions_by_id["pause"].setChecked(True)
    bridge_of(window).play_on(recorded(stage.clock, _PHONE, 80.0))
    return window


def device_lost(stage: Stage) -> MainWindow:
    window = stage.inspect(_PHONE, 70.0)
    error = LinkError(
        Trouble.LOST, "The device 28071FDH2000B2 was unplugged.", "Plug it in again: `adb reconnect`"
    )
    bridge_of(window).lose(error, after_s=8.0, attempts=2)
    return window


def hostile(stage: Stage) -> MainWindow:
    """Tags chosen to break tools."""
    window = stage.inspect("sim:hostile", 40.0, layout="buffers")
    view_of(window).buffers.table.sort_by("tag", is_descending=True)
    return window


def explain(stage: Stage) -> MainWindow:
    """The proportional share of the largest process, with the lines it was read from."""
    window = stage.inspect(_PHONE, 70.0, layout="numbers")
    view = view_of(window)
    view.processes.table.selectRow(0)
    frame = view.picture.frame
    assert frame is not None
    largest = frame.processes.who[int(frame.processes.proportional.argmax())]
    view.explainer.explain(OfProcess(largest.key, ProcessFigure.PROPORTIONAL))
    return window


def sharing(stage: Stage) -> MainWindow:
    """Sixty holders."""
    window = stage.open(_PHONE, layout="sharing")
    bridge_of(window).play(standing(stage.clock, _PHONE, crowd(60)))
    return window


def no_memtrack(stage: Stage) -> MainWindow:
    return stage.inspect(f"{_PHONE}?memtrack=absent", 3.0)


def nothing_held(stage: Stage) -> MainWindow:
    window = stage.open(_PHONE)
    bridge_of(window).play(standing(stage.clock, _PHONE, frame_of([])))
    return window


def no_permission(stage: Stage) -> MainWindow:
    return stage.inspect(f"{_PHONE}?debugfs=refused&processes=own", 70.0)


def start(stage: Stage) -> MainWindow:
    wave = [round((300 + 40 * math.sin(n / 4) + (120 if 30 < n < 45 else 0)) * _MIB) for n in range(60)]
    sight = Sight(
        [device("28071FDH2000B2", model="Pixel 8"), device("emulator-5554", "unauthorized")],
        aliases=("board", "lab-rack-3"),
    )
    sight.trends = {
        "adb:28071FDH2000B2": Trend(tuple(wave)),
        "sim:phone": Trend(tuple(reversed(wave))),
        "sim:leak": Trend(tuple(round((210 + 3.1 * n) * _MIB) for n in range(60))),
    }
    recent = RecentTargets(Settings(stage.folder / "window.ini"), wall_clock_s=time.time)
    for target, later_s in (("ssh:root@board", 200_000), ("sim:camera", 9000), ("adb:28071FDH2000B2", 1000)):
        recent.add(target)
        stage.clock.go_to(stage.clock.seconds() + later_s)
    window = stage.window()
    with patch("inspector.gui.views.start.page._scouts", lambda options: sight.make):
        window.show_start_page()
    stage.raise_curtain(window)
    return window


SCENES: tuple[Scene, ...] = (
    Scene("main-dark", phone, folder=SCREENSHOTS),
    Scene("main-light", phone, "light", folder=SCREENSHOTS),
    Scene("main-2x", minute, scale=2, size=(1024, 640)),
    Scene("main-text-200", minute, text_percent=200),
    Scene("main-1024x640", minute, size=(1024, 640)),
    Scene("layout-buffers", arranged("buffers"), size=(1200, 760)),
    Scene("layout-sharing", arranged("sharing"), size=(1200, 760)),
    Scene("layout-leak", arranged("leak"), size=(1200, 760)),
    Scene("start-dark", start),
    Scene("start-light", start, "light"),
    Scene("start-text-200", start, text_percent=200),
    Scene("sharing-60", sharing),
    Scene("explain", explain, size=(1200, 760)),
    Scene("paused", paused, size=(1200, 760)),
    Scene("device-lost", device_lost, size=(1200, 760)),
    Scene("hostile", hostile, size=(1200, 760)),
    Scene("no-memtrack", no_memtrack, size=(1200, 760)),
    Scene("nothing-held", nothing_held, size=(1200, 760)),
    Scene("no-permission", no_permission, size=(1200, 760)),
)


# --- making them ----------------------------------------------------------------------------------


def make(scene: Scene, clock: StillClock, app: QApplication, to: Path) -> None:
    """Write the picture of `scene` as `to`."""
    with tempfile.TemporaryDirectory() as folder:
        window = scene.play(Stage(app, clock, scene, Path(folder)))
        _draw_anew(window, scene)
        environment.write_picture(picture_of(window), to)
        window.close()
        window.deleteLater()
        del window
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


def _draw_anew(window: MainWindow, scene: Scene) -> None:
    """By another theme and back: rows and edges drawn in haste on the way are kept while they will do."""
    if window.inspection is not None:
        other_first = (DARK, LIGHT) if scene.theme == "light" else (LIGHT, DARK)
        for theme in other_first:
            picture_of(window)
            window.inspection.dress(theme)


def perform(scenes: Sequence[Scene], folder: Path | None) -> None:
    """In this process, which has its surroundings already."""
    clock = StillClock()
    clock.rule()
    sys.excepthook = _give_up
    qInstallMessageHandler(_judge_message)
    gc.disable()  # as in the program: a collection in the middle of painting may take what is painted
    app = QApplication([])
    fonts.load()
    app.setQuitOnLastWindowClosed(False)
    app.setCursorFlashTime(0)
    for scene in scenes:
        make(scene, clock, app, folder / scene.path.name if folder is not None else scene.path)


def _judge_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt complains of what a picture should not be made with."""
    if _HARMLESS not in message:
        sys.exit(f"making a picture, Qt said: {message}")


def _give_up(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error in a slot or while painting would only be printed, and the picture be kept."""
    sys.__excepthook__(kind, error, trace)
    sys.stderr.flush()
    os._exit(1)


def write(scenes: Sequence[Scene], folder: Path | None = None) -> None:
    """Make pictures, kept ones or in `folder`, in one process for each scale. Raises CalledProcessError."""
    for scale in sorted({scene.scale for scene in scenes}):
        names = [scene.name for scene in scenes if scene.scale == scale]
        command = [sys.executable, "-m", "tests.gui.scenes", "--perform", *names]
        if folder is not None:
            command += ["--to", str(folder)]
        with tempfile.TemporaryDirectory() as home:
            subprocess.run(command, cwd=ROOT, env=surroundings(Path(home), scale), check=True)


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.gui.scenes", description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the kept pictures")
    parser.add_argument("--to", type=Path, metavar="DIR", help="write the pictures there instead")
    parser.add_argument("--perform", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("scene", nargs="*", metavar="SCENE", help=", ".join(scene.name for scene in SCENES))
    wanted = parser.parse_args(words)
    unknown = set(wanted.scene) - {scene.name for scene in SCENES}
    if unknown or not (wanted.write or wanted.to or wanted.perform):
        parser.error(f"no scene {', '.join(sorted(unknown))}" if unknown else "expected --write or --to DIR")
    scenes = [scene for scene in SCENES if not wanted.scene or scene.name in wanted.scene]
    if wanted.perform:
        perform(scenes, wanted.to)
        return
    if wanted.to:
        wanted.to.mkdir(parents=True, exist_ok=True)
    write(scenes, wanted.to)
    if not wanted.to:
        environment.write()


if __name__ == "__main__":
    main()
