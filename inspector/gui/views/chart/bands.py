"""Which series have a band of their own, and in which order: largest at the bottom, calm over time."""

import math
from collections.abc import Mapping

from inspector.domain.columns import Ints
from inspector.session.history import History
from inspector.session.series import Grouping, SeriesKey, Tag

_CALM = 1.25
"""A series must be this much larger to take another one's band or to sink below it."""

_EVERY_S = 3.0
_SOON_S = 0.5


class Bands:
    """The shown series, bottom first.

    Attributes:
        most: how many have a band.
        keys: at most `most` series of one kind.
    """

    def __init__(self, most: int = 20) -> None:
        self.most = most
        self.keys: tuple[SeriesKey, ...] = ()
        self._ranked_s = -math.inf
        self._ranked_version = -1

    def is_due(self, history: History, grouping: Grouping = "process") -> bool:
        """Whether a live view should rank anew: now and then, and soon after series came or went."""
        since = abs(history.newest_s - self._ranked_s)
        return since >= _EVERY_S or (
            history.ledgers[grouping].seats.version != self._ranked_version and since >= _SOON_S
        )

    def rank_by(self, history: History, measure: str, samples: Ints, grouping: Grouping = "process") -> bool:
        """Rank by a picture of `samples` (ascending). True when something changed.

        Who has a band follows from what stands out: short tall blocks count, and what is held at the last of
        the samples, so that what has just appeared is seen at once. The order follows from the mean: what
        comes and goes lies above what stays, and does not make it jump.
        """
        over_time = history.weights(measure, samples, grouping)
        at_the_end = history.weights(measure, samples[-1:], grouping)
        stands_out = {key: weight.effective for key, weight in over_time.items()}
        for key, weight in at_the_end.items():
            stands_out[key] = max(stands_out.get(key, 0.0), weight.mean)
        self._ranked_s = history.newest_s
        self._ranked_version = history.ledgers[grouping].seats.version
        return self.rank(stands_out, {key: weight.mean for key, weight in over_time.items()})

    def rank(self, stands_out: Mapping[SeriesKey, float], size: Mapping[SeriesKey, float]) -> bool:
        """Choose by the first, order by the second; who is in neither has nothing. True when it changed."""
        before = self.keys
        biased = {key: score * (_CALM if key in before else 1.0) for key, score in stands_out.items()}
        chosen = set(sorted(biased, key=lambda key: (-biased[key], _tie(key)))[: self.most])
        order = [key for key in before if key in chosen]
        order += sorted(chosen.difference(before), key=lambda key: (-size[key], _tie(key)))
        self.keys = tuple(_sink(order, size))
        return self.keys != before

    def forget(self) -> None:
        """Begin anew: the next ranking owes nothing to the last."""
        self.keys = ()


def _tie(key: SeriesKey) -> tuple[int, int, bytes]:
    """Order of equals: by pid and start time, or by the tag's bytes."""
    return (0, 0, key.text) if isinstance(key, Tag) else (key.pid, key.start_time, b"")


def _sink(order: list[SeriesKey], size: Mapping[SeriesKey, float]) -> list[SeriesKey]:
    """`order` with every series moved towards the bottom past those it clearly outweighs."""
    settled: list[SeriesKey] = []
    for key in order:
        at = len(settled)
        while at and size[key] > _CALM * size[settled[at - 1]]:
            at -= 1
        settled.insert(at, key)
    return settled
