"""A running inspection: poll, decode, hand over, remember."""
