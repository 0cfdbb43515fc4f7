"""The snapshot of real kernel text equals an independent slow reading of the same files."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from inspector.exporters import EXPORTERS
from inspector.session.sampling import Sampler
from inspector.transports import local
from tests.devices import CAPTURES, unpack_capture
from tests.domain import oracle


@pytest.fixture(params=CAPTURES, scope="module")
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack_capture(request.param, tmp_path_factory.mktemp("device"))


@pytest.fixture(scope="module")
def snapshot(root: Path) -> dict[str, Any]:
    connection = local.connect(str(root))
    try:
        frame = Sampler(connection).frame()
    finally:
        connection.close()
    stream = io.BytesIO()
    next(e for e in EXPORTERS if e.id == "json").write(frame, "local:capture", stream)
    answer: dict[str, Any] = json.loads(stream.getvalue())
    return answer


def test_totals_equal_the_oracle(root: Path, snapshot: dict[str, Any]) -> None:
    assert snapshot["totals"] == pytest.approx(
        {name: float(value) for name, value in oracle.snapshot(root)["totals"].items()}, rel=1e-12
    )


def test_every_process_equals_the_oracle(root: Path, snapshot: dict[str, Any]) -> None:
    expected = oracle.snapshot(root)["processes"]
    found = {process["pid"]: process for process in snapshot["processes"]}
    assert found.keys() == expected.keys()
    for pid, facts in expected.items():
        for name, value in facts.items():
            assert found[pid][name] == (value if value is None else pytest.approx(float(value))), (pid, name)


def test_every_buffer_equals_the_oracle(root: Path, snapshot: dict[str, Any]) -> None:
    found = sorted(
        (b["id"], b["size_bytes"], b["ref_count"], b["allocator_pid"], b["holders"])
        for b in snapshot["buffers"]
    )
    assert found == oracle.snapshot(root)["buffers"]
    for buffer in snapshot["buffers"]:
        assert buffer["unseen_holders"] == buffer["ref_count"] - len(buffer["holders"])


def test_sums_reconcile(snapshot: dict[str, Any]) -> None:
    totals = snapshot["totals"]
    proportional = sum(process["proportional_bytes"] for process in snapshot["processes"])
    rest = totals["unattributed_bytes"] + totals["orphan_bytes"]
    assert proportional + rest == pytest.approx(totals["unique_bytes"], abs=1e-3)
