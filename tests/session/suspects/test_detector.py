"""Suspects of devices made by hand, one for each ground, and of the simulator's."""

from dataclasses import replace

import pytest

from inspector.domain.capture import Absence, RawFile
from inspector.domain.frame import Frame
from inspector.session.suspects import Ground, Suspect, SuspectDetector
from tests.benchmarks.leaks import judge
from tests.exporters.frames import Buffer, make_frame

NAMES = {10: b"compositor", 20: b"app", 30: b"camera"}
IDLE = [Buffer(900, 4096, b"own", [10]), Buffer(901, 4096, b"own", [20]), Buffer(902, 4096, b"own", [30])]


def at(second: float, buffers: list[Buffer], *, alive: tuple[int, ...] = (10, 20, 30)) -> Frame:
    """A frame at device time `second`; `alive` are the processes the device lists."""
    files = [RawFile(f"/proc/{pid}/memtrack") for pid in alive]
    files.append(RawFile("/proc/77/memtrack", absence=Absence.VANISHED))
    frame = make_frame(NAMES, sorted([*buffers, *IDLE], key=lambda buffer: buffer.id))
    return replace(
        frame, uptime_s=(second, second), capture=replace(frame.capture, files=tuple(files)), seq=int(second)
    )


def suspects_of(frames: list[Frame]) -> tuple[Suspect, ...]:
    detector = SuspectDetector()
    for frame in frames:
        detector.add(frame)
    return detector.suspects


def leaking(holders: list[int], seconds: int = 100) -> list[Frame]:
    return [
        at(t, [Buffer(n, 9000, b"lost", holders, allocator=20) for n in range(t // 3)])
        for t in range(seconds)
    ]


def test_steady_growth_names_holder_rate_and_allocator() -> None:
    (suspect,) = suspects_of(leaking([10]))
    assert suspect.holder is not None
    assert (suspect.holder.name, suspect.tag, suspect.findings[0].ground) == (
        "compositor",
        b"lost",
        Ground.GROWTH,
    )
    assert suspect.per_minute == pytest.approx(20.0, rel=0.05)
    assert [(a.name, a.is_alive) for a in suspect.allocators] == [("app", True)]
    assert suspect.buffers.tolist() == list(range(len(suspect.buffers))), "oldest first"
    assert suspect.total == 9000 * len(suspect.buffers)
    assert "the holder need not be at fault" in suspect.reasons[-1]


def test_two_holders_of_the_same_lost_buffers_are_one_suspect() -> None:
    (suspect,) = suspects_of(leaking([10, 30]))
    assert suspect.holder is not None
    both = {suspect.holder.name, *(who.name for who in suspect.growing_too)}
    assert both == {"compositor", "camera"}
    assert "Growing with it" in suspect.reasons[-1]


def test_two_leaks_under_one_tag_are_two_suspects_that_know_of_each_other() -> None:
    frames = []
    for t in range(100):
        mine = [Buffer(n, 9000, b"lost", [20]) for n in range(t // 3)]
        frames.append(at(t, [*mine, *(Buffer(100 + n, 9000, b"lost", [30]) for n in range(t // 4))]))
    first, second = suspects_of(frames)
    assert [who.name for who in first.growing_too] == ["camera"]
    assert [who.name for who in second.growing_too] == ["app"]


def test_orphans_are_told_when_they_are_old() -> None:
    orphan = [Buffer(1, 5000, b"pinned", allocator=55)]
    assert suspects_of([at(t, orphan) for t in range(30)]) == ()
    (suspect,) = suspects_of([at(t, orphan) for t in range(50)])
    assert suspect.holder is None
    assert suspect.findings[0].ground is Ground.ORPHANED
    assert [(a.name, a.is_alive) for a in suspect.allocators] == [("pid 55", False)]
    assert "pid 55, which has ended" in suspect.reasons[-1]


def test_orphans_that_come_and_go_are_not() -> None:
    orphan = [Buffer(1, 5000, b"pinned", allocator=55)]
    assert suspects_of([at(t, orphan if t % 20 < 12 else []) for t in range(120)]) == ()


def test_buffers_whose_allocator_died() -> None:
    buffer = [Buffer(1, 5000, b"window", [10, 20], allocator=30)]
    frames = [at(t, buffer, alive=(10, 20, 30) if t < 20 else (10, 20)) for t in range(70)]
    (suspect,) = suspects_of(frames)
    assert suspect.findings[0].ground is Ground.ALLOCATOR_DIED
    assert suspect.buffers.tolist() == [1]
    assert suspects_of([at(t, buffer) for t in range(70)]) == ()


def test_buffers_left_with_one_holder() -> None:
    def frames(count: int, allocator: int) -> list[Frame]:
        return [
            at(
                t,
                [
                    Buffer(n, 5000, b"w", [10, 20] if t < 5 else [10], allocator=allocator)
                    for n in range(count)
                ],
            )
            for t in range(90)
        ]

    (suspect,) = suspects_of(frames(4, allocator=20))
    assert suspect.findings[0].ground is Ground.LEFT_BEHIND
    assert suspects_of(frames(2, allocator=20)) == (), "the last frame of a window"
    assert suspects_of(frames(4, allocator=10)) == (), "it keeps its own"


def test_holdings_never_mapped() -> None:
    def frames(mapped: int) -> list[Frame]:
        used = [Buffer(n, 5000, b"used", [20], mapped=5000) for n in range(10)]
        idle = [Buffer(50 + n, 5000, b"idle", [20], mapped=mapped) for n in range(5)]
        return [at(t, used + idle) for t in range(90)]

    (suspect,) = suspects_of(frames(0))
    assert (suspect.findings[0].ground, suspect.tag) == (Ground.NEVER_MAPPED, b"idle")
    assert suspects_of(frames(5000)) == ()


def test_a_recycled_id_does_not_inherit_an_age() -> None:
    frames = [at(t, [Buffer(1, 5000 + t // 20 * 4096, b"pinned", allocator=20)]) for t in range(120)]
    assert suspects_of(frames) == ()


def test_a_reboot_begins_afresh() -> None:
    detector = SuspectDetector()
    for frame in leaking([10]):
        detector.add(frame)
    assert detector.suspects
    detector.add(at(3.0, []))
    assert detector.suspects == ()


def test_without_a_device_clock_the_hosts_counts() -> None:
    frames = [replace(f, uptime_s=None, started_ns=f.seq * 10**9) for f in leaking([10])]
    assert len(suspects_of(frames)) == 1


@pytest.mark.parametrize("scenario", ["leak", "compositor-leak", "orphans"])
@pytest.mark.parametrize("seed", [7])
def test_every_planted_leak_is_found_and_its_culprit_named(scenario: str, seed: int) -> None:
    verdict = judge(scenario, seed)
    assert (verdict.found, verdict.blamed, verdict.false) == (verdict.planted, verdict.planted, 0)


@pytest.mark.parametrize("scenario", ["phone", "camera", "churn", "fork"])
def test_nobody_is_accused_where_nothing_leaks(scenario: str) -> None:
    assert judge(scenario, 3).named == {}


def test_samples_without_the_device_clock_among_others_do_no_harm() -> None:
    frames = [replace(f, uptime_s=None, started_ns=5) if f.seq % 7 == 3 else f for f in leaking([10])]
    assert len(suspects_of(frames)) == 1


def test_names_that_never_come_back_are_forgotten() -> None:
    detector = SuspectDetector()
    for t in range(1500):
        detector.add(at(t, [Buffer(n, 9000, f"{t} {n}".encode(), [20]) for n in range(4)]))
    assert len(detector._groups.tags) < 1500
    assert detector.suspects == ()


def test_a_very_slow_leak_shows_in_longer_windows() -> None:
    frames = [at(t, [Buffer(n, 9000, b"slow", [20]) for n in range(t // 50)]) for t in range(0, 1000, 4)]
    (suspect,) = suspects_of(frames)
    assert suspect.findings[0].ground is Ground.GROWTH
    assert suspect.per_minute == pytest.approx(1.2, rel=0.1)
    assert suspect.findings[0].lasting_s > 600


def test_a_rotation_a_camera_and_a_swap_chain_are_not_accused() -> None:
    frames = []
    for t in range(150):
        windows = 6 if t % 30 == 7 else 3
        camera = 20 if 20 < t < 55 or 80 < t < 115 else 0
        swap = 3 + t % 4
        buffers = [Buffer(n, 9 << 20, b"window", [10, 20]) for n in range(windows)]
        buffers += [Buffer(100 + n, 12 << 20, b"stream", [30]) for n in range(camera)]
        frames.append(at(t, buffers + [Buffer(200 + n, 4 << 20, b"swap", [20]) for n in range(swap)]))
    assert suspects_of(frames) == ()
