"""Which files, what they mean: bytes -> columns; pure; one file per kernel interface."""
