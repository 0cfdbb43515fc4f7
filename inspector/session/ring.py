"""A ring of which any stretch is one slice, without a copy."""

from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T", bound=np.generic)


class Ring(Generic[T]):
    """The last `capacity` values of one or several series; every value is written twice, a capacity apart.

    Args:
        capacity: a power of two.
        series: None for a ring of scalars, else how many values belong to each sample.
    """

    def __init__(self, capacity: int, dtype: type[T], series: int | None = None) -> None:
        shape = (2 * capacity,) if series is None else (series, 2 * capacity)
        self._values: npt.NDArray[T] = np.zeros(shape, dtype)
        self._capacity = capacity
        self._mask = capacity - 1

    def write(self, sample: int, value: npt.ArrayLike) -> None:
        at = sample & self._mask
        self._values[..., at] = self._values[..., at + self._capacity] = value

    def at(self, samples: npt.NDArray[np.int64] | int) -> npt.NDArray[T]:
        """[..., n]: the values of samples that are kept."""
        found: npt.NDArray[T] = self._values[..., samples & self._mask]
        return found

    def stretch(self, first: int, end: int, series: int | None = None) -> npt.NDArray[T]:
        """A view of samples first .. end - 1 (of one series); at most `capacity` of them, or one more."""
        values = self._values if series is None else self._values[series]
        start = first & self._mask
        return values[..., start : start + end - first]
