"""A simulated device through the interface of every device."""

import re
import threading
from pathlib import Path

import pytest

from inspector.domain.capture import Absence, LinkError, RawFile, Trouble
from inspector.simulator.clock import ManualClock
from inspector.simulator.device import SimulatedDevice, connect, find_scenario
from inspector.simulator.options import OPTIONS, Options, parse_options
from inspector.simulator.scenarios import SCENARIOS

LISTS = "/proc/[0-9]*/memtrack"
DEBUG_LIST = "/sys/kernel/debug/memtrack"


def read(device: SimulatedDevice, *globs: str) -> tuple[RawFile, ...]:
    return device.connect().read(globs).files


def device(scenario: str = "phone", *, clock: ManualClock | None = None, **query: str) -> SimulatedDevice:
    return SimulatedDevice(scenario, clock=clock or ManualClock(), options=parse_options(query))


def one(phone: SimulatedDevice, path: str) -> RawFile:
    (file,) = read(phone, path)
    return file


def test_globs_expand_in_the_shells_order_and_empty_lists_are_empty_files() -> None:
    files = read(device(), LISTS)
    paths = [file.path for file in files]
    assert paths == sorted(paths)
    assert "/proc/1/memtrack" in paths
    assert files[paths.index("/proc/1/memtrack")] == RawFile("/proc/1/memtrack", b"")
    assert 30 <= sum(bool(file.data) for file in files) <= 60
    assert 350 <= len(files) <= 450


@pytest.mark.parametrize(
    ("glob", "matches"),
    [
        ("/proc/1/*", ["cmdline", "comm", "memtrack", "oom_score_adj", "stat"]),
        ("/proc/1/[!c]*", ["memtrack", "oom_score_adj", "stat"]),
        ("/proc/1/com?", ["comm"]),
        ("/proc/[0-9]*/nothing", []),
        ("/proc/x*", []),
        ("/sys/kernel/debug/mem*", ["memtrack"]),
        ("/*/kernel/*/memtrack", ["memtrack"]),
    ],
)
def test_globs_match_as_in_a_shell(glob: str, matches: list[str]) -> None:
    assert [file.path.rpartition("/")[2] for file in read(device(), glob)] == matches


def test_files_come_in_the_order_of_the_globs() -> None:
    files = read(device(), "/proc/uptime", "/proc/1/comm", DEBUG_LIST)
    assert [file.path for file in files] == ["/proc/uptime", "/proc/1/comm", DEBUG_LIST]


@pytest.mark.parametrize(
    ("path", "absence"),
    [
        ("/proc/99999/memtrack", Absence.MISSING),
        ("/proc/1/maps", Absence.MISSING),
        ("/etc/passwd", Absence.MISSING),
        ("/proc/1", Absence.FAILED),
        ("/proc", Absence.FAILED),
    ],
)
def test_a_full_name_always_gives_a_file_or_why_not(path: str, absence: Absence) -> None:
    file = one(device(), path)
    assert (file.absence, file.data) == (absence, b"")
    assert file.detail


def test_names_have_the_kernels_format() -> None:
    phone = device()
    (stat,) = [file for file in read(phone, "/proc/[0-9]*/stat") if b"(surfaceflinger)" in file.data]
    fields = stat.data.rstrip(b"\n").split(b" ")
    pid = stat.path.split("/")[2]
    assert (fields[0].decode(), len(fields)) == (pid, 52)
    assert 0 < int(fields[21]) < 420_000
    assert one(phone, f"/proc/{pid}/comm").data == b"surfaceflinger\n"
    assert one(phone, f"/proc/{pid}/cmdline").data == b"/system/bin/surfaceflinger\0"
    assert one(phone, f"/proc/{pid}/oom_score_adj").data == b"-1000\n"
    assert one(phone, "/proc/2/cmdline").data == b""


def test_an_apps_comm_is_the_end_of_its_name() -> None:
    names = {file.data for file in read(device(), "/proc/[0-9]*/comm")}
    assert b"droid.launcher3\n" in names
    assert all(len(name) <= 16 for name in names)


def test_uptime_follows_the_clock_and_meminfo_has_totals() -> None:
    clock = ManualClock()
    phone = device(clock=clock, speed="2", start="1.5")
    clock.advance(3.25)
    reading = phone.connect().read(["/proc/uptime", "/proc/meminfo"])
    assert reading.files[0].data.split()[0] == b"4208.00"
    assert reading.uptime_s == (4208.0, 4208.0)
    assert re.match(rb"MemTotal:        \d{7} kB\n", reading.files[1].data)


def test_text_at_a_moment_does_not_depend_on_how_often_it_was_read() -> None:
    clocks = ManualClock(), ManualClock()
    often, once = (device(clock=clock, seed="7") for clock in clocks)
    for _ in range(200):
        clocks[0].advance(0.1)
        read(often, LISTS)
    clocks[1].advance(20.0)
    assert often.seconds == pytest.approx(once.seconds)
    clocks[0].advance(0.05)
    clocks[1].advance(0.05)
    assert read(often, LISTS, DEBUG_LIST) == read(once, LISTS, DEBUG_LIST)


@pytest.mark.parametrize("scenario", [scenario.id for scenario in SCENARIOS])
def test_the_seed_decides_everything(scenario: str) -> None:
    texts = [read(device(scenario, seed=seed, start="12"), LISTS, DEBUG_LIST) for seed in ("1", "1", "2")]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_files_that_did_not_change_are_the_same_objects() -> None:
    clock = ManualClock()
    stress = device("stress", clock=clock)
    before = read(stress, LISTS)
    clock.advance(0.1)
    after = read(stress, LISTS)
    changed = sum(new is not old for new, old in zip(after, before, strict=True))
    assert 0 < changed <= 40


def test_dialects_tell_the_same_holdings() -> None:
    first, second = (read(device(dialect=dialect), LISTS) for dialect in ("rfc2", "rfc4"))
    assert any(b"startAddr-endAddr" in file.data for file in second)

    def facts(files: tuple[RawFile, ...]) -> list[list[bytes]]:
        rows = [line.split()[:3] for file in files for line in file.data.split(b"\n")]
        return [row for row in rows if len(row) == 3 and all(word.isdigit() for word in row)]

    assert facts(first) == facts(second)


def test_a_kernel_without_memtrack_has_no_such_files() -> None:
    bare = device(memtrack="absent")
    assert read(bare, LISTS) == ()
    assert one(bare, "/proc/1/memtrack").absence is Absence.MISSING
    assert one(bare, DEBUG_LIST).absence is Absence.MISSING
    assert read(bare, "/proc/1/comm")[0].data == b"init\n"


@pytest.mark.parametrize(("access", "absence"), [("refused", Absence.REFUSED), ("absent", Absence.MISSING)])
def test_the_debug_list_may_be_out_of_reach(access: str, absence: Absence) -> None:
    assert one(device(debugfs=access), DEBUG_LIST).absence is absence


def test_with_own_processes_only_the_others_are_refused() -> None:
    files = read(device(processes="own"), LISTS)
    refused = [file for file in files if file.absence is Absence.REFUSED]
    assert refused
    assert all(file.data == b"" and file.detail == "Permission denied" for file in refused)
    readable = [file for file in files if file.absence is None]
    assert any(b"FramebufferSurface" in file.data for file in readable)


def test_a_lost_device_goes_on_where_it_is_and_is_found_again() -> None:
    clock = ManualClock()
    phone = device(clock=clock, lose="2,3")
    link = phone.connect()
    link.read([LISTS])
    clock.advance(2.0)
    with pytest.raises(LinkError) as caught:
        link.read([LISTS])
    assert (caught.value.trouble, caught.value.retry) == (Trouble.LOST, True)
    with pytest.raises(LinkError):
        phone.connect()
    clock.advance(3.0)
    assert phone.connect().read(["/proc/uptime"]).uptime_s == (4205.0, 4205.0)


def test_connecting_again_after_a_loss_finds_the_same_device() -> None:
    query = {"lose": "1,1", "seed": "77"}
    clock = ManualClock()
    link = connect("phone", query, clock=clock)
    clock.advance(1.0)
    with pytest.raises(LinkError):
        link.read(["/proc/uptime"])
    with pytest.raises(LinkError):
        connect("phone", query)
    clock.advance(1.0)
    again = connect("phone", query)
    assert again.read(["/proc/uptime"]).uptime_s == (4202.0, 4202.0)
    assert link.target == again.target == "sim:phone?lose=1,1&seed=77"
    fresh = connect("phone", query, clock=clock)
    assert fresh.read(["/proc/uptime"]).uptime_s == (4200.0, 4200.0)


def test_a_link_does_not_survive_an_outage_that_nobody_saw() -> None:
    clock = ManualClock()
    phone = device(clock=clock, lose="1,1")
    link = phone.connect()
    clock.advance(60.0)
    with pytest.raises(LinkError) as caught:
        link.read([LISTS])
    assert caught.value.trouble is Trouble.LOST
    assert phone.connect().read([LISTS]).files


def test_close_ends_a_read_that_hangs() -> None:
    link = device(hang="0,1000").connect()
    ended: list[LinkError] = []
    entered = threading.Event()

    def hang() -> None:
        entered.set()
        try:
            link.read([LISTS])
        except LinkError as error:
            ended.append(error)

    reader = threading.Thread(target=hang)
    reader.start()
    assert entered.wait(5)
    link.close()
    reader.join(5)
    assert not reader.is_alive()
    assert [error.trouble for error in ended] == [Trouble.LOST]


def test_a_device_given_up_while_it_hung_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.simulator.device.NO_ANSWER_S", 0.0)
    query = {"hang": "0,10", "seed": "78"}
    clock = ManualClock()
    link = connect("phone", query, clock=clock)
    with pytest.raises(LinkError):
        link.read(["/proc/uptime"])
    link.close()
    clock.advance(10.0)
    assert connect("phone", query).read(["/proc/uptime"]).uptime_s == (4210.0, 4210.0)


def test_a_hang_that_passes_is_answered_and_one_that_does_not_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert connect("phone", {"hang": "0,1", "speed": "50"}).read(["/proc/uptime"]).uptime_s
    monkeypatch.setattr("inspector.simulator.device.NO_ANSWER_S", 0.02)
    with pytest.raises(LinkError) as caught:
        device(hang="0,1000").connect().read([LISTS])
    assert caught.value.trouble is Trouble.HUNG


def test_a_closed_connection_reads_no_more() -> None:
    link = device().connect()
    link.close()
    with pytest.raises(LinkError):
        link.read([LISTS])


@pytest.mark.parametrize(
    ("word", "query", "found", "meant"),
    [
        ("fone", {}, "'fone'", "phone"),
        ("phone", {"sed": "1"}, "'sed'", "seed"),
        ("phone", {"dialect": "rfc3"}, "'rfc3'", "rfc4"),
        ("phone", {"seed": "one"}, "'one'", "whole number"),
        ("phone", {"speed": "0"}, "'0'", "above 0"),
        ("phone", {"speed": "nan"}, "'nan'", "above 0"),
        ("phone", {"start": "-1"}, "'-1'", "seconds"),
        ("phone", {"lose": "5"}, "'5'", "AT,FOR"),
    ],
)
def test_what_is_not_understood_is_named(word: str, query: dict[str, str], found: str, meant: str) -> None:
    with pytest.raises(LinkError) as caught:
        connect(word, query)
    assert (caught.value.trouble, caught.value.retry) == (Trouble.USAGE, False)
    assert found in str(caught.value)
    assert meant in str(caught.value)


def test_every_option_has_its_field_and_help() -> None:
    assert sorted(option.field for option in OPTIONS) == sorted(Options.__dataclass_fields__)
    assert all(option.about and option.values for option in OPTIONS)


def test_a_script_is_shown_step_by_step(tmp_path: Path) -> None:
    path = tmp_path / "steps.ops"
    path.write_bytes(b"proc 1 app\nalloc 1 1 4096 \xff\ndump\nalloc 1 2 4096 b\ndump\nkill 1\ndump\n")
    clock = ManualClock()
    steps = SimulatedDevice(find_scenario(str(path)), clock=clock)
    counts = []
    for _ in range(4):
        counts.append(read(steps, DEBUG_LIST)[0].data.count(b"\n") - 1)
        clock.advance(1.0)
    assert counts == [1, 2, 0, 0]


def test_a_script_is_a_target(tmp_path: Path) -> None:
    path = tmp_path / "one.ops"
    path.write_bytes(b"proc 1 app\nalloc 1 1 4096 \xff\ndump\n")
    link = connect(str(path), {})
    assert [file.data for file in link.read(["/proc/[0-9]*/comm"]).files] == [b"memops\n", b"app\n"]
    assert b"\xff\n" in link.read([LISTS]).files[1].data
    assert link.target == f"sim:{path}"
