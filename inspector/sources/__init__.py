"""Which files, what they mean: bytes -> columns; pure; one file or package per kernel interface."""

from inspector.sources.base import Parser, Source
from inspector.sources.meminfo import MEMINFO
from inspector.sources.memtrack import MEMTRACK

SOURCES: tuple[Source, ...] = (MEMTRACK, MEMINFO)

__all__ = ["SOURCES", "Parser", "Source"]
