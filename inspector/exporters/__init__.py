"""Frames -> a file: one format per file."""
