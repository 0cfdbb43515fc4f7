"""The formats there are, and that each is fast enough for the largest device."""

import time
from io import BytesIO

import pytest

from inspector.exporters import EXPORTERS, exporter
from inspector.exporters.base import Exporter
from tests.exporters.frames import crowd


def test_the_formats_are_told_apart() -> None:
    assert [each.id for each in EXPORTERS] == ["json", "csv", "text"]
    assert len({each.suffix for each in EXPORTERS}) == len(EXPORTERS)
    assert exporter("csv").media_type == "text/csv"


def test_an_unknown_format_is_answered_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="json, csv, text"):
        exporter("xml")


@pytest.mark.parametrize("each", EXPORTERS, ids=lambda each: each.id)
def test_twenty_thousand_holdings_are_written_within_a_second(each: Exporter) -> None:
    frame = crowd()
    assert len(frame.holdings.process) == 20_000
    began = time.process_time()
    each.write(frame, "sim:stress", BytesIO())
    assert time.process_time() - began < 1.0
