"""The JSON snapshot: as its schema says, nothing lost, always the same bytes."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from inspector.assets import asset
from inspector.domain.frame import Frame
from inspector.exporters.json import JsonExporter
from tests.exporters.escapes import unescaped
from tests.exporters.frames import HOSTILE, Buffer, crowd, hostile, make_frame, phone

GOLDEN = Path(__file__).parent / "data/phone.snapshot-1.0.json"
SCHEMA = json.loads(asset("snapshot.schema.json").read_text("utf-8"))


def written(frame: Frame, target: str = "sim:phone") -> bytes:
    stream = BytesIO()
    JsonExporter().write(frame, target, stream)
    return stream.getvalue()


def document(frame: Frame, target: str = "sim:phone") -> dict[str, Any]:
    found = json.loads(written(frame, target), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert isinstance(found, dict)
    return found


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("frame", [phone(), hostile(), crowd(3, 2), make_frame({}, [])])
def test_every_export_is_valid(frame: Frame) -> None:
    Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(document(frame))


def test_the_golden_document_is_written_and_still_valid() -> None:
    assert written(phone()) == GOLDEN.read_bytes()
    Draft202012Validator(SCHEMA).validate(json.loads(GOLDEN.read_text("utf-8")))


def test_the_members_are_the_promised_ones_in_their_order() -> None:
    found = document(phone())
    assert list(found) == SCHEMA["required"] == list(SCHEMA["properties"])
    assert list(found["totals"]) == SCHEMA["properties"]["totals"]["required"]
    assert list(found["processes"][0]) == SCHEMA["$defs"]["process"]["required"]
    assert list(found["buffers"][0]) == SCHEMA["$defs"]["buffer"]["required"]
    assert list(found["problems"][0]) == ["path", "line", "message"]


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("schema",), "something else"),
        (("schema_version",), "2.0"),
        (("taken_at",), "2026-01-01 00:00:00"),
        (("totals", "unique_bytes"), -1),
        (("totals", "unattributed_bytes"), None),
        (("processes", 0, "held_bytes"), 1.5),
        (("processes", 0, "name"), "\x1b[31m"),
        (("buffers", 0, "tag"), None),
        (("buffers", 0, "holders"), ["312"]),
        (("problems", 0, "line"), 0),
    ],
)
def test_the_schema_refuses_what_is_wrong(path: tuple[str | int, ...], wrong: object) -> None:
    found: Any = document(phone())
    place = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wrong
    assert not Draft202012Validator(SCHEMA).is_valid(found)


def test_unknown_is_null_and_whole_amounts_have_no_fraction() -> None:
    found = document(make_frame({7: b"app"}, [Buffer(0, 10, b"x", [7], unseen=2)]))
    process, buffer = found["processes"][0], found["buffers"][0]
    assert (process["start_time"], process["mapped_bytes"], process["allocated_bytes"]) == (None, None, None)
    assert buffer["allocator_pid"] is None
    assert buffer["unseen_holders"] == 2
    assert process["proportional_bytes"] == pytest.approx(10 / 3)
    assert isinstance(document(phone())["processes"][0]["proportional_bytes"], int)


def test_the_sums_reconcile() -> None:
    found = document(phone())
    totals = found["totals"]
    shares = sum(process["proportional_bytes"] for process in found["processes"])
    rest = totals["unattributed_bytes"] + totals["orphan_bytes"]
    assert shares + rest == pytest.approx(totals["unique_bytes"])
    assert totals["unique_bytes"] == sum(buffer["size_bytes"] for buffer in found["buffers"])
    for buffer in found["buffers"]:
        assert buffer["ref_count"] == len(buffer["holders"]) + buffer["unseen_holders"]


def test_what_could_not_be_read_is_a_problem_too() -> None:
    messages = {row["path"]: row["message"] for row in document(phone())["problems"]}
    assert messages["/proc/77/memtrack"].endswith("found refused (Permission denied)")


def test_a_clock_that_is_no_number_is_unknown() -> None:
    frame = phone()
    object.__setattr__(frame, "uptime_s", (float("nan"), 1.0))
    assert document(frame)["device_uptime_s"] is None


def test_each_row_has_a_line_of_its_own_and_the_last_ends() -> None:
    text = written(phone()).decode()
    assert text.endswith("}\n")
    assert sum(line.startswith('    {"id": ') for line in text.split("\n")) == 6


def test_the_same_frame_gives_the_same_bytes() -> None:
    assert written(hostile()) == written(hostile())


def test_hostile_tags_and_names_come_back_exactly() -> None:
    found = document(hostile())
    assert [unescaped(buffer["tag"]) for buffer in found["buffers"]] == list(HOSTILE)
    assert [unescaped(process["name"]) for process in found["processes"]] == list(HOSTILE)
    assert "\x1b" not in written(hostile()).decode()


@given(st.lists(st.binary(max_size=31), min_size=1, max_size=5))
def test_any_tag_survives(tags: list[bytes]) -> None:
    found = document(make_frame({1: b"a"}, [Buffer(i, 1, tag, [1]) for i, tag in enumerate(tags)]))
    assert [unescaped(buffer["tag"]) for buffer in found["buffers"]] == tags


@given(st.text(max_size=20))
def test_any_text_survives_as_a_tag(tag: str) -> None:
    raw = tag.encode("utf-8", "surrogatepass")
    found = document(make_frame({1: b"a"}, [Buffer(0, 1, raw, [1])]))
    assert unescaped(found["buffers"][0]["tag"]) == raw


def test_a_target_that_is_no_utf8_is_written_safely() -> None:
    assert document(phone(), "local:/tmp/\udcff")["target"] == "local:/tmp/\\xff"


def test_amounts_are_exact_up_to_the_largest_taken_from_a_device() -> None:
    found = document(make_frame({1: b"a"}, [Buffer(0, 2**53, b"", [1])]))
    assert found["buffers"][0]["size_bytes"] == 2**53


def test_numpy_scalars_do_not_leak_into_the_encoder() -> None:
    frame = make_frame({1: b"a"}, [Buffer(0, 5, b"", [1])])
    object.__setattr__(frame.totals, "unattributed", np.float64(0.5))
    assert document(frame)["totals"]["unattributed_bytes"] == 0.5
