"""Amounts in binary units by their old names, for the chart until it is given its Units."""

from inspector.domain.units import BINARY, count_text, duration_text, plural

__all__ = ["UNITS", "bytes_text", "change_text", "count_text", "duration_text", "plural"]

UNITS = BINARY.names
bytes_text = BINARY.text
change_text = BINARY.change
