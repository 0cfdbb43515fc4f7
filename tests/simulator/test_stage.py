"""Device time: actors, steps, clocks."""

from collections.abc import Iterator

import pytest

from inspector.simulator.clock import ManualClock, RealClock
from inspector.simulator.stage import Stage


def metronome(stage: Stage, beats: list[float], every_s: float) -> Iterator[float]:
    while True:
        beats.append(stage.seconds)
        yield every_s


def test_an_actor_acts_when_it_said_however_time_is_cut() -> None:
    whole, pieces = Stage(1), Stage(1)
    beats: tuple[list[float], list[float]] = ([], [])
    whole.begin(metronome(whole, beats[0], 0.3), after_s=0.5)
    pieces.begin(metronome(pieces, beats[1], 0.3), after_s=0.5)
    whole.advance(2.0)
    for tenth in range(21):
        pieces.advance(tenth / 10)
    assert beats[0] == beats[1] == [0.5, 0.8, 1.1, 1.4, 1.7, 2.0]


def test_the_past_stays_as_it_is() -> None:
    stage = Stage(1)
    stage.advance(3.0)
    stage.advance(1.0)
    assert stage.seconds == 3.0


def test_an_actor_without_patience_does_not_stop_the_clock() -> None:
    stage = Stage(1)
    beats: list[float] = []
    stage.begin(metronome(stage, beats, 0.0))
    stage.advance(0.05)
    assert len(beats) == 6


def test_an_actor_that_ends_is_forgotten() -> None:
    stage = Stage(1)
    stage.begin(iter([0.1]))
    stage.advance(10.0)
    assert stage.seconds == 10.0


def test_streams_of_chance_depend_on_seed_and_name_only() -> None:
    assert Stage(1).random("a").random() == Stage(1).random("a").random()
    assert len({Stage(seed).random(name).random() for seed in (1, 2) for name in "ab"}) == 4


def test_a_manual_clock_moves_forward_only() -> None:
    clock = ManualClock(5.0)
    clock.advance(1.5)
    assert clock.seconds() == 6.5
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1.0)


def test_the_real_clock_never_decreases() -> None:
    clock = RealClock()
    assert clock.seconds() <= clock.seconds()
