"""A ring of which any stretch is one slice, without a copy."""

import math
import mmap
import sys
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T", bound=np.generic)


def blank(shape: tuple[int, ...], dtype: type[T]) -> npt.NDArray[T]:
    """Zeros that take memory only as they are written, a small page at a time.

    numpy asks for huge pages for large arrays: then writing one row here and there zeroes megabytes at once,
    which stops a GUI thread for tens of milliseconds.
    """
    length = max(1, math.prod(shape) * np.dtype(dtype).itemsize)
    if sys.platform == "win32":
        pages = mmap.mmap(-1, length)
    else:
        pages = mmap.mmap(-1, length, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        if sys.platform == "linux":
            pages.madvise(mmap.MADV_NOHUGEPAGE)
    return np.frombuffer(pages, dtype, math.prod(shape)).reshape(shape)


class Ring(Generic[T]):
    """The last `capacity` values of one or several series; every value is written twice, a capacity apart.

    The values of a sample lie side by side: writing them touches two places in memory, not two per series.

    Args:
        capacity: a power of two.
        series: None for a ring of scalars, else how many values belong to each sample.
    """

    def __init__(self, capacity: int, dtype: type[T], series: int | None = None) -> None:
        shape = (2 * capacity,) if series is None else (2 * capacity, series)
        self._values: npt.NDArray[T] = blank(shape, dtype)
        self._capacity = capacity
        self._mask = capacity - 1

    def write(self, sample: int, value: npt.ArrayLike) -> None:
        at = sample & self._mask
        self._values[at] = value
        self._values[at + self._capacity] = value

    def at(self, samples: npt.NDArray[np.int64] | int, series: int | None = None) -> npt.NDArray[T]:
        """The values (of one series) of samples that are kept, in the shape of `samples`."""
        values = self._values if series is None else self._values[:, series]
        found: npt.NDArray[T] = values[samples & self._mask]
        return found

    def stretch(self, first: int, end: int, series: int | None = None) -> npt.NDArray[T]:
        """A view of samples first .. end - 1 (of one series); at most `capacity` of them, or one more."""
        values = self._values if series is None else self._values[:, series]
        start = first & self._mask
        return values[start : start + end - first]
