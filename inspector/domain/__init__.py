"""Values and sums: standard library and numpy only; no I/O, no clock, no thread, no Qt."""
