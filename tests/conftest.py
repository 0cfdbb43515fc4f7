"""Fixtures that more than one room uses."""

from tests.lab import lab

__all__ = ["lab"]
