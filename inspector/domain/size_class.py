"""Sizes that belong together: one class for every power of two, as allocators round and people think."""

import numpy as np

from inspector.domain.columns import Ints
from inspector.domain.units import bytes_text


def size_class(size: Ints) -> Ints:
    """int64[n]: the class of each size in bytes; class c holds sizes above 2**(c - 1) up to 2**c.

    Sizes 0 and 1 are class 0; no size a device may tell is above class 53.
    """
    _, exponent = np.frexp(np.maximum(size - 1, 0).astype(np.float64))
    return exponent.astype(np.int64)


def size_class_text(number: int, sizes: Ints | None = None) -> str:
    """A class in words: `at most 64.0 KiB`; the exact size when all `sizes` in it (bytes) are the same."""
    if sizes is not None and len(sizes) and bool(np.all(sizes == sizes[0])):
        return bytes_text(int(sizes[0]))
    if number == 0:
        return "at most 1 B"
    return f"{bytes_text(2 ** (number - 1))} to {bytes_text(2**number)}"
