"""In which order to show things that are tied to each other, so that those tied together stand together."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import Ints

_FEWEST_TIES_OF_A_HUB = 4


def arranged(ties: Ints) -> list[int]:
    """An order of the k rows of `ties`: int64[k, k], strengths, symmetric; the diagonal does not count.

    Hubs, tied to more than half of all, come first; without them the rest falls into clusters, of which the
    strongest comes first, each beginning with its strongest row and going on with the nearest one.
    """
    ties = _without_diagonal(ties)
    total = ties.sum(axis=1)
    degree = np.count_nonzero(ties, axis=1)
    is_hub = (degree > len(ties) // 2) & (degree >= _FEWEST_TIES_OF_A_HUB)
    hubs = sorted(np.flatnonzero(is_hub).tolist(), key=lambda row: -int(total[row]))
    clusters = _clusters(ties, np.flatnonzero(~is_hub).tolist())
    clusters.sort(key=lambda rows: -int(total[rows].sum()))
    return hubs + [row for rows in clusters for row in _by_nearness(ties, rows, total)]


def joined(ties: Ints, settled: Sequence[int]) -> list[int]:
    """An order that keeps `settled` and puts every other row behind the one it is tied to most."""
    ties = _without_diagonal(ties)
    order = list(settled)
    newcomers = set(range(len(ties))) - set(order)
    for row in sorted(newcomers, key=lambda row: -int(ties[row].sum())):
        strongest = int(np.argmax(ties[row, order]))
        is_tied = ties[row, order[strongest]] > 0
        order.insert(strongest + 1 if is_tied else len(order), row)
    return order


def _without_diagonal(ties: Ints) -> Ints:
    ties = ties.copy()
    np.fill_diagonal(ties, 0)
    return ties


def _clusters(ties: Ints, rows: list[int]) -> list[list[int]]:
    """`rows` in connected groups."""
    is_tied: npt.NDArray[np.bool_] = ties > 0
    left, clusters = set(rows), []
    while left:
        border = [left.pop()]
        cluster = list(border)
        while border:
            found = left.intersection(np.flatnonzero(is_tied[border.pop()]).tolist())
            left -= found
            border += found
            cluster += found
        clusters.append(sorted(cluster))
    return clusters


def _by_nearness(ties: Ints, rows: list[int], total: Ints) -> list[int]:
    """`rows`, the strongest first, then always the one most tied to those already placed."""
    order = [max(rows, key=lambda row: int(total[row]))]
    left = np.array([row for row in rows if row != order[0]], np.intp)
    near = ties[order[0]].astype(float)
    while len(left):
        best = int(left[np.argmax(near[left])])
        order.append(best)
        left = left[left != best]
        near = near * 0.5 + ties[best]  # the last placed counts most: neighbours, not friends of friends
    return order
