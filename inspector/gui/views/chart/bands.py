"""Which processes have a band of their own, and in which order: largest at the bottom, calm over time."""

from collections.abc import Mapping

from inspector.domain.frame import ProcessKey

_CALM = 1.25
"""A process must be this much larger to take another one's band or to sink below it."""


class Bands:
    """The shown processes, bottom first.

    Attributes:
        keys: at most `most` processes.
    """

    def __init__(self, most: int = 20) -> None:
        self.most = most
        self.keys: tuple[ProcessKey, ...] = ()

    def rank(self, scores: Mapping[ProcessKey, float]) -> bool:
        """Choose and order anew by `scores`; a process not in it has nothing. True when something changed."""
        before = self.keys
        biased = {key: score * (_CALM if key in before else 1.0) for key, score in scores.items()}
        chosen = set(sorted(biased, key=lambda key: (-biased[key], key))[: self.most])
        order = [key for key in before if key in chosen]
        order += sorted(chosen.difference(before), key=lambda key: (-scores[key], key))
        self.keys = tuple(_sink(order, scores))
        return self.keys != before

    def forget(self) -> None:
        """Begin anew: the next ranking owes nothing to the last."""
        self.keys = ()


def _sink(order: list[ProcessKey], scores: Mapping[ProcessKey, float]) -> list[ProcessKey]:
    """`order` with every process moved towards the bottom past those it clearly outweighs."""
    settled: list[ProcessKey] = []
    for key in order:
        at = len(settled)
        while at and scores[key] > _CALM * scores[settled[at - 1]]:
            at -= 1
        settled.insert(at, key)
    return settled
