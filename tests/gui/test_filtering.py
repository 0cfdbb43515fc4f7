"""The filter: which processes and buffers a few words let through."""

import pytest

from inspector.gui.filtering import Filter, Matcher, ranks
from tests.gui.frames_by_hand import frame

_FRAME = frame(
    {0: (10, b"camera raw"), 1: (20, b"YUV preview"), 2: (30, b""), 7: (5, "Straße".encode())},
    {(100, "camera-server"): [0, 1], (200, "surfaceflinger"): [1, 2], (300, "maps"): [7], (10, "init"): []},
)


@pytest.mark.parametrize(
    ("text", "processes", "buffers"),
    [
        ("", [10, 100, 200, 300], [0, 1, 2, 7]),
        ("   ", [10, 100, 200, 300], [0, 1, 2, 7]),
        ("camera", [100], [0, 1]),
        ("CAMERA", [100], [0, 1]),
        ("yuv", [100, 200], [1]),
        ("camera yuv", [100], [1]),
        ("100", [100], [0, 1]),
        ("10", [10], []),
        ("STRASSE", [300], [7]),
        ("7", [300], [7]),
        ("no such thing", [], []),
        ("surfaceflinger", [200], [1, 2]),
    ],
)
def test_words_match_names_pids_tags_and_ids(text: str, processes: list[int], buffers: list[int]) -> None:
    found = Matcher().matches(_FRAME, Filter.parse(text))
    assert _FRAME.processes.pid[found.processes].tolist() == processes
    assert _FRAME.buffers.id[found.buffers].tolist() == buffers


def test_a_filter_on_an_empty_frame_matches_nothing() -> None:
    found = Matcher().matches(frame({}, {}), Filter.parse("x 12"))
    assert len(found.processes) == len(found.buffers) == 0


def test_an_escaped_tag_is_found_as_it_is_shown() -> None:
    hostile = frame({0: (1, b"\x1b[31m"), 1: (1, b"plain")}, {(1, "a"): [0, 1]})
    assert Matcher().matches(hostile, Filter.parse("\\x1b[31m")).buffers.tolist() == [True, False]


def test_ranks_are_case_blind_and_shared_by_equal_texts() -> None:
    assert ranks(["b", "A", "B", "c"]).tolist() == [1, 0, 1, 2]
