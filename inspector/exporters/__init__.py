"""Frames as files: one format per file, each one item of EXPORTERS; `write_whole` puts it on disk."""

from inspector.exporters.base import Exporter
from inspector.exporters.csv import CsvExporter
from inspector.exporters.json import JsonExporter
from inspector.exporters.text import TextExporter

EXPORTERS: tuple[Exporter, ...] = (JsonExporter(), CsvExporter(), TextExporter())


def exporter(name: str) -> Exporter:
    """The exporter with id `name`. Raises KeyError with the ids there are."""
    for candidate in EXPORTERS:
        if candidate.id == name:
            return candidate
    raise KeyError(f"expected one of {', '.join(e.id for e in EXPORTERS)}, found {name}")
