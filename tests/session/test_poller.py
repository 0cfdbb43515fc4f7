"""The poller: hand-over, loss and return, closing; every wait is for an event."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from inspector.domain.capture import LinkError, Trouble
from inspector.domain.frame import Frame
from inspector.session.poller import Poller
from inspector.session.status import LinkStatus, Phase
from inspector.session.targets import Started
from tests.session.scripted import ScriptedConnection, ScriptedDevice
from tests.sources.printing import Row

LOST = LinkError(Trouble.LOST, "The device was unplugged.", "Plug it in.")
REFUSED = LinkError(Trouble.PERMISSION, "This computer is not authorized.", "Unlock the phone.", retry=False)
DEADLINE_S = 10.0


class Watcher:
    """Collects what a poller hands over, and waits for it."""

    def __init__(self, device: ScriptedDevice, **options: object) -> None:
        self.frames: list[Frame] = []
        self.dropped = 0
        self._woken = threading.Condition()
        self.poller = Poller(
            "local:scripted",
            device.connect,
            wake=self._wake,
            **{"interval_s": 0.005, "retry_delays_s": (0.01,), **options},  # type: ignore[arg-type]
        )

    def _wake(self) -> None:
        with self._woken:
            self._woken.notify_all()

    def until(self, holds: Callable[[LinkStatus], bool]) -> LinkStatus:
        deadline = time.monotonic() + DEADLINE_S
        while True:
            frames, dropped = self.poller.frames.take()
            self.frames += frames
            self.dropped += dropped
            status = self.poller.status
            if holds(status):
                return status
            assert time.monotonic() < deadline, status
            with self._woken:
                self._woken.wait(0.02)


@contextmanager
def watching(device: ScriptedDevice, **options: object) -> Iterator[Watcher]:
    watcher = Watcher(device, **options)
    watcher.poller.start()
    try:
        yield watcher
    finally:
        watcher.poller.close()
        assert watcher.poller.status.phase is Phase.CLOSED
        assert all(connection.is_closed.is_set() for connection in device.connections)


@pytest.fixture
def device() -> ScriptedDevice:
    device = ScriptedDevice()
    device.process(7, [Row(0, 4096, 1, b"a")], name="camera")
    return device


def test_frames_arrive_in_order(device: ScriptedDevice) -> None:
    with watching(device) as watcher:
        status = watcher.until(lambda status: status.samples >= 5)
        assert status.phase is Phase.LIVE
        assert dict(status.facts) == {"model": "scripted"}
        assert {check.name for check in status.checks} >= {"memtrack present"}
        watcher.until(lambda _: len(watcher.frames) >= 5)
        assert [frame.seq for frame in watcher.frames[:5]] == [0, 1, 2, 3, 4]


def test_a_loss_is_shown_with_its_cause_and_ends_with_a_gap_in_the_numbers(device: ScriptedDevice) -> None:
    with watching(device) as watcher:
        watcher.until(lambda _: len(watcher.frames) >= 2)
        device.trouble = LOST
        lost = watcher.until(lambda status: status.phase is Phase.LOST)
        assert lost.error is LOST
        assert lost.retry_at_ns is not None
        before = watcher.frames[-1].seq
        device.trouble = None
        back = watcher.until(lambda s: s.connections == 2 and watcher.frames[-1].seq > before)
        assert back.error is None
        after = next(frame.seq for frame in watcher.frames if frame.seq > before)
        assert after == before + 2


def test_what_a_person_must_mend_is_not_retried_until_asked(device: ScriptedDevice) -> None:
    device.refuse_connection = REFUSED
    with watching(device) as watcher:
        failed = watcher.until(lambda status: status.phase is Phase.FAILED)
        assert failed.error is REFUSED
        assert failed.retry_at_ns is None
        device.refuse_connection = None
        watcher.poller.retry_now()
        watcher.until(lambda status: status.phase is Phase.LIVE)


def test_attempts_are_counted_until_the_device_is_back(device: ScriptedDevice) -> None:
    device.refuse_connection = LOST
    with watching(device) as watcher:
        watcher.until(lambda status: status.attempts >= 3)
        device.refuse_connection = None
        assert watcher.until(lambda status: status.phase is Phase.LIVE).attempts == 0


def test_a_blocked_read_is_stalled_and_close_ends_it(
    device: ScriptedDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.session.poller.STALLED_AFTER_NS", 20_000_000)
    with watching(device) as watcher:
        watcher.until(lambda _: len(watcher.frames) >= 1)
        device.hold.clear()
        watcher.until(lambda status: status.phase is Phase.STALLED)
        begun = time.monotonic()
        watcher.poller.close()
        assert time.monotonic() - begun < 2.0


def test_a_slow_reader_loses_the_oldest_frames_and_they_are_counted(device: ScriptedDevice) -> None:
    watcher = Watcher(device, interval_s=0.0)
    watcher.poller.start()
    try:
        deadline = time.monotonic() + DEADLINE_S
        while watcher.poller.status.dropped < 10:
            assert time.monotonic() < deadline
            threading.Event().wait(0.005)
        frames, dropped = watcher.poller.frames.take()
        assert dropped >= 10
        assert frames[0].seq >= dropped
    finally:
        watcher.poller.close()


def test_a_slow_rate_changes_at_once(device: ScriptedDevice) -> None:
    with watching(device, interval_s=3600.0) as watcher:
        watcher.until(lambda _: len(watcher.frames) == 1)
        watcher.poller.set_interval(0.005)
        watcher.until(lambda _: len(watcher.frames) >= 3)


def test_closing_while_waiting_for_the_next_sample_is_quick(device: ScriptedDevice) -> None:
    with watching(device, interval_s=3600.0) as watcher:
        watcher.until(lambda _: len(watcher.frames) == 1)
        begun = time.monotonic()
        watcher.poller.close()
        assert time.monotonic() - begun < 1.0


def test_a_fault_of_our_own_is_shown_not_swallowed(
    device: ScriptedDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.session.decoding.Decoder.decode", lambda self, capture: 1 // 0)
    with watching(device) as watcher:
        lost = watcher.until(lambda status: status.phase is Phase.LOST)
        assert lost.error is not None
        assert lost.error.trouble is Trouble.INTERNAL
        assert "ZeroDivisionError" in lost.error.cause


def test_an_interval_that_cannot_be_kept_is_counted(device: ScriptedDevice) -> None:
    with watching(device, interval_s=1e-9) as watcher:
        status = watcher.until(lambda status: status.samples >= 5)
        assert status.overruns >= 4
        assert status.rate_hz > 0


def test_closing_while_connecting_ends_the_attempt_at_once(device: ScriptedDevice) -> None:
    device.greeting.clear()
    with watching(device) as watcher:
        watcher.until(lambda _: bool(device.connections))
        begun = time.monotonic()
        watcher.poller.close()
        assert time.monotonic() - begun < 1.0
        assert device.connections[0].is_closed.is_set()
        assert watcher.poller.status.phase is Phase.CLOSED
        assert not [thread for thread in threading.enumerate() if thread.name == "poller local:scripted"]


def test_a_connection_that_starts_after_closing_is_closed(device: ScriptedDevice) -> None:
    may_start = threading.Event()
    asked = threading.Event()

    def slow_to_start(started: Started) -> ScriptedConnection:
        asked.set()
        may_start.wait(DEADLINE_S)
        return device.connect(started)

    poller = Poller("local:scripted", slow_to_start)
    poller.start()
    assert asked.wait(DEADLINE_S)
    closing = threading.Thread(target=poller.close)
    device.greeting.clear()
    closing.start()
    may_start.set()
    closing.join(DEADLINE_S)
    assert poller.status.phase is Phase.CLOSED
    assert [connection.is_closed.is_set() for connection in device.connections] == [True]
