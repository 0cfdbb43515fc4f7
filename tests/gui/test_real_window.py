"""The real program in a real window: attach, look, select, filter, pause, export, lose, regain, close."""

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.gui.screen import RunningProgram, missing, x_server

pytestmark = pytest.mark.skipif(
    bool(missing()), reason=f"needs {' and '.join(missing())} (apt-get install xvfb xdotool)"
)

Start = Callable[..., RunningProgram]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server() as name:
        yield name


@pytest.fixture
def start(display: str, tmp_path: Path) -> Iterator[Start]:
    started: list[RunningProgram] = []

    def start_on(target: str, *arguments: str) -> RunningProgram:
        started.append(RunningProgram(display, tmp_path, ["-t", target, *arguments]))
        return started[-1]

    yield start_on
    for program in started:
        program.kill()


@pytest.fixture
def start_without(display: str, tmp_path: Path) -> Iterator[Start]:
    """Starts the program without a target."""
    started: list[RunningProgram] = []

    def start_it() -> RunningProgram:
        started.append(RunningProgram(display, tmp_path, []))
        return started[-1]

    yield start_it
    for program in started:
        program.kill()


def _live(program: RunningProgram) -> RunningProgram:
    program.until(lambda: program.text_of("Link state") == "● Live", "the state Live")
    program.until(lambda: program.rows("Processes"), "processes in the table")
    program.focus()
    return program


def _cell(program: RunningProgram, table: str, line: int, column: int) -> str:
    return str(program.rows(table)[line]["cells"][column])


def test_a_click_on_a_process_shows_its_buffers_and_their_holders(start: Start) -> None:
    program = _live(start("sim:phone?speed=0.01"))
    name, pid = program.rows("Processes")[0]["cells"][:2]
    program.click(program.rows("Processes")[0], near_left=True)
    program.until(
        lambda: any(f"Buffers of {name} ({pid})" == c["text"] for c in program.controls()), "its buffers"
    )
    assert [row["cells"][0] for row in program.rows("Processes") if row["is_selected"]] == [name]
    ident = _cell(program, "Buffers", 0, 0)
    program.click(program.rows("Buffers")[0], near_left=True)
    program.until(
        lambda: any(c["text"] == f"Holders of buffer {ident}" for c in program.controls()), "its holders"
    )
    assert name in [row["cells"][0] for row in program.rows("Holders")]
    program.press("Escape")
    program.until(lambda: program.rows("Holders") == [], "no holders after Esc")
    program.press("Escape")
    program.until(lambda: any(c["text"] == "All buffers" for c in program.controls()), "all buffers")


def test_the_filter_narrows_both_tables(start: Start) -> None:
    program = _live(start("sim:phone?speed=0.01"))
    before = len(program.rows("Processes"))
    program.press("ctrl+f")
    program.write("surfaceflinger")
    program.until(lambda: program.text_of("Filter") == "surfaceflinger", "the filter's text")
    program.until(lambda: len(program.rows("Processes")) == 1, "one process")
    assert _cell(program, "Processes", 0, 0) == "surfaceflinger"
    program.press("Escape")
    program.until(lambda: len(program.rows("Processes")) == before, "all processes again")


def test_pause_holds_the_picture_and_sampling_goes_on(start: Start) -> None:
    program = _live(start("sim:churn"))
    program.click(program.control("Pause"))
    program.until(lambda: program.find("Resume"), "the button to resume")
    assert program.control("Resume")["is_checked"]

    def picture() -> list[object]:
        return [row["cells"] for row in program.rows("Buffers")]

    held = picture()
    for _ in range(20):
        assert picture() == held
    assert program.text_of("Link state") == "● Live"
    program.press("space")
    program.until(lambda: program.find("Pause"), "the button to pause")
    program.until(lambda: picture() != held, "a picture that goes on")


def test_export_writes_what_the_command_line_writes(start: Start, tmp_path: Path) -> None:
    program = _live(start("sim:phone"))
    place = tmp_path / "shot.json"
    program.click(program.control("Export"))
    program.until(
        lambda: any(c["window"] == "Export Snapshot" for c in program.controls()), "the save dialog"
    )
    program.press("ctrl+a")
    program.write(str(place))
    program.press("Return")
    program.until(lambda: program.text_of("Message") == f"Saved {place}", "the message that it is saved")
    snapshot = json.loads(place.read_text())
    assert snapshot["schema"] == "memtrack-inspector.snapshot"
    assert snapshot["target"] == "sim:phone"
    totals = snapshot["totals"]
    shares = sum(process["proportional_bytes"] for process in snapshot["processes"])
    assert shares + totals["unattributed_bytes"] + totals["orphan_bytes"] == pytest.approx(
        totals["unique_bytes"]
    )
    assert list(tmp_path.glob("*.part")) == []


def test_closing_ends_with_zero_and_leaves_nothing(start: Start, tmp_path: Path) -> None:
    program = _live(start("sim:phone"))
    assert program.children() == []
    program.press("ctrl+q")
    assert program.wait() == 0
    assert program.errors() == ""
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("memtrack-inspector-")] == []
    assert "measure=proportional" in (tmp_path / "config/memtrack-inspector/window.ini").read_text()


def test_ctrl_c_ends_it_with_the_shells_number(start: Start) -> None:
    program = _live(start("sim:phone"))
    program.process.send_signal(signal.SIGINT)
    assert program.wait() == 130
    assert program.errors() == ""


def test_a_lost_device_is_said_and_comes_back_by_itself(start: Start) -> None:
    program = _live(start("sim:phone?lose=3,2"))
    program.until(lambda: program.find("Link problem"), "the banner")
    said = " ".join(c["text"] for c in program.controls() if c["kind"] == "QLabel")
    assert "The device is gone" in said
    program.until(lambda: program.find("Link problem") is None, "the banner gone")
    program.until(lambda: program.text_of("Link state") == "● Live", "the state Live again")


def test_a_device_without_memtrack_teaches(start: Start) -> None:
    program = start("sim:phone?memtrack=absent")
    program.until(
        lambda: any("there is no memtrack to read" in c["text"] for c in program.controls()), "the lesson"
    )
    assert program.find("Retry now") is not None


def test_a_target_nobody_understands_is_a_usage_error(display: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="expected a target like"):
        RunningProgram(display, tmp_path, ["-t", "nonsense"])


def test_a_click_on_the_start_page_attaches_and_ctrl_o_goes_back(start_without: Start) -> None:
    program = start_without()
    program.focus()
    program.click(program.control("Attach to sim:phone"))
    program.until(lambda: program.text_of("Link state") == "● Live", "the state Live")
    program.until(lambda: program.rows("Processes"), "processes in the table")
    program.press("ctrl+o")
    program.until(lambda: program.find("Attach to sim:leak"), "the start page")
    program.click(program.control("Attach to sim:leak"))
    program.until(lambda: program.text_of("Inspected target") == "sim:leak", "the other target")
    program.press("ctrl+q")
    assert program.wait() == 0
    assert program.errors() == ""


def test_a_click_on_a_card_explains_its_figure(start: Start) -> None:
    program = _live(start("sim:phone?speed=0.01"))
    program.click(program.control("Unique total", "FigureCard"))
    program.until(
        lambda: any(c["name"] == "Explain" and c["kind"] == "ExplainPanel" for c in program.controls()),
        "the explanation",
    )
    program.until(lambda: any("unique" in c["text"].lower() for c in program.controls()), "its title")


def test_the_chosen_layout_is_there_after_a_restart(start: Start) -> None:
    program = _live(start("sim:phone?speed=0.01"))
    assert program.find("Tags", "DataTable") is None
    program.press("ctrl+shift+4")
    program.until(lambda: program.find("Tags", "DataTable"), "the tag table")
    program.press("ctrl+q")
    assert program.wait() == 0
    again = _live(start("sim:phone?speed=0.01"))
    again.until(lambda: again.find("Tags", "DataTable"), "the tag table again")


def test_ctrl_n_opens_a_second_window_with_a_session_of_its_own(start: Start) -> None:
    program = _live(start("sim:phone?speed=0.01"))
    program.press("ctrl+n")
    program.click(program.control("Attach to sim:leak"))
    program.until(
        lambda: (
            {"sim:phone?speed=0.01", "sim:leak"}
            <= {c["text"] for c in program.controls() if c["name"] == "Inspected target"}
        ),
        "both targets",
    )
