"""What there is to attach to, and the looks at it: real adb, hand-made targets, and nothing left behind."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.domain.capture import Connection, LinkError, Trouble
from inspector.session.candidates import (
    Candidate,
    Kind,
    Readiness,
    adb_candidate,
    judged,
    recent_candidate,
    sim_candidates,
    ssh_candidates,
)
from inspector.session.glimpse import KEPT, Glimpse, Trend
from inspector.session.scout import Scout, Survey
from inspector.session.targets import LinkOptions, Target, connect
from inspector.simulator.scenarios import SCENARIOS
from inspector.transports.devices import AdbDevice
from tests.devices import DASH, environment
from tests.gui.devices import HandMadeDevice
from tests.transports.adb_server import AdbServer, free_port
from tests.transports.adbd import Adbd
from tests.transports.sshd import Sshd

FILES = {
    "/proc/7/memtrack": b"%10d  %16d  %12d  %s\n" % (1, 1, 4096, b"camera"),
    "/sys/kernel/debug/memtrack": b" pid  buffer_size        ref   Identifier tag\n"
    + b"%4d %12d %10d %12d %s\n" % (7, 4096, 1, 1, b"camera"),
}


class Watch:
    """Surveys a scout until it says what is wanted."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self.wakes = 0

    def wake(self) -> None:
        self.wakes += 1
        self._woken.set()

    def until(self, scout: Scout, wanted: Callable[[Survey], bool], seconds: float = 15.0) -> Survey:
        ends = time.monotonic() + seconds
        while True:
            self._woken.clear()
            survey = scout.survey()
            if wanted(survey):
                return survey
            assert self._woken.wait(max(ends - time.monotonic(), 0.01)), survey


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not left


@pytest.fixture
def lone_server(tmp_path: Path) -> Iterator[AdbServer]:
    """An adb server without devices, so that nothing is asked of the user's own."""
    folder = tmp_path / "adb"
    folder.mkdir()
    with AdbServer(folder) as server:
        yield server


def options(server: AdbServer, folder: Path, config: str = "") -> LinkOptions:
    path = folder / "ssh_config"
    path.write_text(config)
    return LinkOptions(adb_port=server.port, ssh_config=str(path))


def found(survey: Survey, target: str, kind: Kind) -> Candidate:
    return next(c for c in survey.candidates if c.target == target and c.kind is kind)


def no_target(target: Target, options: LinkOptions) -> Connection:
    raise LinkError(Trouble.NO_DEVICE, "Expected a device, found none.", retry=False)


# --- candidates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "readiness", "command"),
    [
        ("device", Readiness.READY, ""),
        ("unauthorized", Readiness.ATTENTION, "`adb -s X1 reconnect offline`"),
        ("offline", Readiness.ATTENTION, "`adb reconnect offline`"),
        ("no permissions", Readiness.ATTENTION, "plugdev $USER"),
        ("bootloader", Readiness.ATTENTION, "`fastboot -s X1 reboot`"),
        ("connecting", Readiness.UNKNOWN, ""),
    ],
)
def test_a_devices_state_has_its_remedy(state: str, readiness: Readiness, command: str) -> None:
    candidate = adb_candidate(AdbDevice("X1", state, "Pixel 8", 1, "" if state == "device" else "Look."))
    assert candidate.state is readiness
    assert command in candidate.remedy
    assert (candidate.remedy == "") == (state == "device")
    assert state == "device" or state in candidate.subtitle


def test_a_serial_cannot_get_into_the_command_that_is_pasted() -> None:
    candidate = adb_candidate(AdbDevice("$(reboot)`x`", "unauthorized"))
    assert "adb -s '$(reboot)`x`' reconnect" in candidate.remedy


def test_hosts_are_listed_once_and_only_if_ssh_would_take_them() -> None:
    hosts = ssh_candidates(
        ("board", "-oProxyCommand=x", "board"), ("ssh:board", "ssh:root@10.0.0.7", "adb:X")
    )
    assert [host.target for host in hosts] == ["ssh:board", "ssh:root@10.0.0.7"]
    assert {host.state for host in hosts} == {Readiness.UNKNOWN}


def test_every_scenario_has_a_line() -> None:
    assert [c.target for c in sim_candidates()] == [f"sim:{scenario.id}" for scenario in SCENARIOS]
    assert all(c.subtitle and c.about and c.state is Readiness.READY for c in sim_candidates())


def test_a_recent_target_shows_the_state_it_is_in_now() -> None:
    here = adb_candidate(AdbDevice("X1", "unauthorized", "Pixel 8", 1, "Allow it."))
    assert recent_candidate("adb:X1", {"adb:X1": here}).state is Readiness.ATTENTION
    gone = recent_candidate("adb:X1", {})
    assert (gone.title, gone.state) == ("X1", Readiness.UNKNOWN)
    assert "not attached now" in gone.subtitle
    assert "seed 3" in recent_candidate("sim:leak?seed=3", {}).subtitle


def test_a_look_corrects_the_state() -> None:
    host = ssh_candidates(("board",), ())[0]
    assert judged(host, Trend((5,))).state is Readiness.READY
    assert judged(host, Trend()).state is Readiness.UNKNOWN
    bare = judged(host, Trend((0,), finds_memtrack=False))
    assert bare.state is Readiness.ATTENTION
    assert bare.remedy
    lost = LinkError(Trouble.NO_DEVICE, "ssh said: refused.", "Check that sshd runs.")
    assert judged(host, Trend((5,), lost)).remedy == "ssh said: refused. Check that sshd runs."
    asks = LinkError(Trouble.PERMISSION, "ssh said: Permission denied.", "Add a key.")
    assert judged(host, Trend(error=asks)).state is Readiness.UNKNOWN
    changed = LinkError(Trouble.PERMISSION, "ssh said: CHANGED.", "Forget the old one: ssh-keygen -R HOST")
    assert judged(host, Trend(error=changed)).state is Readiness.ATTENTION


# --- one glimpse ----------------------------------------------------------------------------------


class Told:
    def __init__(self) -> None:
        self.trends: list[Trend] = []
        self._told = threading.Condition()

    def __call__(self, trend: Trend) -> None:
        with self._told:
            self.trends.append(trend)
            self._told.notify_all()

    def wait(self, wanted: Callable[[Trend], bool]) -> Trend:
        with self._told:
            assert self._told.wait_for(lambda: bool(self.trends) and wanted(self.trends[-1]), 10)
            return self.trends[-1]


def glimpse_of(device: HandMadeDevice, told: Told) -> Glimpse:
    gate = threading.Semaphore(1)
    return Glimpse("it", device.connect, gate, told, every_s=0.005, retry_delays_s=(0.005,))


def test_a_glimpse_tells_totals_and_closes_its_connection() -> None:
    device, told = HandMadeDevice(FILES), Told()
    glimpse = glimpse_of(device, told)
    glimpse.start()
    trend = told.wait(lambda trend: len(trend.totals) >= 3)
    assert trend.now == 4096
    assert trend.finds_memtrack
    told.wait(lambda trend: len(trend.totals) == KEPT)
    glimpse.close()
    assert (device.opened, device.closed) == (1, 1)
    assert all(len(trend.totals) <= KEPT for trend in told.trends)


def test_a_lost_device_is_an_error_of_the_trend_and_comes_back() -> None:
    device, told = HandMadeDevice(FILES), Told()
    glimpse = glimpse_of(device, told)
    glimpse.start()
    told.wait(lambda trend: trend.now == 4096)
    device.unplug()
    assert told.wait(lambda trend: trend.error is not None).now is None
    device.fault = None
    told.wait(lambda trend: trend.error is None)
    glimpse.close()


def test_a_device_without_memtrack_has_no_number() -> None:
    told = Told()
    glimpse = glimpse_of(HandMadeDevice({"/proc/meminfo": b"MemTotal: 8 kB\n"}), told)
    glimpse.start()
    trend = told.wait(lambda trend: bool(trend.totals))
    glimpse.close()
    assert not trend.finds_memtrack
    assert trend.now is None


def test_a_glimpse_that_waits_for_its_turn_closes_at_once() -> None:
    gate, told = threading.Semaphore(0), Told()
    glimpse = Glimpse("it", HandMadeDevice(FILES).connect, gate, told)
    glimpse.start()
    glimpse.close()
    assert not told.trends


def test_closing_does_not_wait_for_a_target_that_hangs_while_it_is_opened() -> None:
    device, told = HandMadeDevice(FILES), Told()
    opening, release = threading.Event(), threading.Event()

    def hang() -> Connection:
        opening.set()
        release.wait(20)
        return device.connect()

    glimpse = Glimpse("it", hang, threading.Semaphore(1), told)
    glimpse.start()
    assert opening.wait(10)
    began = time.monotonic()
    glimpse.close()
    assert time.monotonic() - began < 2.0
    release.set()
    _end(glimpse)
    assert device.opened == device.closed
    assert not told.trends


def _end(glimpse: Glimpse) -> None:
    glimpse._thread.join(10)


# --- the scout ------------------------------------------------------------------------------------


def test_scenarios_are_looked_at_and_everything_ends(
    lone_server: AdbServer, tmp_path: Path, watch: Watch
) -> None:
    scout = Scout(options(lone_server, tmp_path, "Host board *.lab\n"), wake=watch.wake)
    scout.start()
    targets = [f"sim:{scenario.id}" for scenario in SCENARIOS]
    survey = watch.until(
        scout, lambda s: s.knows_devices and all(t in s.trends and s.trends[t].now for t in targets)
    )
    scout.close()
    scout.join()
    kinds = [candidate.kind for candidate in survey.candidates]
    assert kinds == sorted(kinds, key=[Kind.SSH, Kind.LOCAL, Kind.SIM].index)
    assert [c.target for c in survey.candidates if c.kind is Kind.SSH] == ["ssh:board"]
    assert "ssh:board" not in survey.trends, "a host was asked although nobody wanted to"
    assert survey.adb_error is None


def test_a_device_appears_has_a_number_and_goes(
    adb_server: AdbServer, tmp_path: Path, device_root: Path, watch: Watch
) -> None:
    scout = Scout(options(adb_server, tmp_path), wake=watch.wake, every_s=0.05)
    scout.start()
    try:
        watch.until(scout, lambda s: s.knows_devices)
        with Adbd(environment(DASH, tmp_path / "tools", device_root)) as device:
            adb_server.attach(device.serial)
            target = f"adb:{device.serial}"
            survey = watch.until(scout, lambda s: target in s.trends and len(s.trends[target].totals) > 2)
            candidate = found(survey, target, Kind.ADB)
            assert (candidate.title, candidate.state) == ("Test Phone", Readiness.READY)
            assert survey.trends[target].now == 3 * 901120 + 524288 + 65536 + 12582912
            adb_server.detach(device.serial)
            survey = watch.until(scout, lambda s: not any(c.kind is Kind.ADB for c in s.candidates))
    finally:
        scout.close()
        scout.join()


def test_an_unauthorized_device_is_not_asked(adb_server: AdbServer, tmp_path: Path, watch: Watch) -> None:
    asked: list[str] = []

    def note(target: Target, options: LinkOptions) -> Connection:
        asked.append(target.uri)
        return connect(target, options)

    scout = Scout(options(adb_server, tmp_path), wake=watch.wake, open_target=note)
    scout.start()
    try:
        with Adbd({}, authorized=False) as device:
            adb_server.here.ask(f"host:connect:{device.serial}")
            target = f"adb:{device.serial}"
            survey = watch.until(
                scout,
                lambda s: any(c.target == target and "unauthorized" in c.subtitle for c in s.candidates),
            )
            assert "USB debugging" in found(survey, target, Kind.ADB).remedy
            adb_server.detach(device.serial)
    finally:
        scout.close()
        scout.join()
    assert not [target for target in asked if target.startswith("adb:")]


def test_an_absent_adb_server_is_told_and_its_return_too(
    tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADBUTILS_ADB_PATH", "/bin/false")
    folder = tmp_path / "adb"
    folder.mkdir()
    server = AdbServer(folder)
    server.port = free_port()
    scout = Scout(options(server, tmp_path), wake=watch.wake, open_target=no_target)
    scout.start()
    try:
        survey = watch.until(scout, lambda s: s.adb_error is not None)
        assert survey.knows_devices
        server.start()
        watch.until(scout, lambda s: s.adb_error is None)
    finally:
        scout.close()
        scout.join()
        server.kill()


def test_a_recent_host_is_looked_at_without_a_question(
    lone_server: AdbServer, ssh_host: Sshd, watch: Watch
) -> None:
    """Once its key is known it has a number; before, nobody is asked whether to trust it."""
    known = (ssh_host.folder / "known_hosts").read_bytes()
    (ssh_host.folder / "known_hosts").write_bytes(b"")
    seen: list[LinkOptions] = []

    def note(target: Target, options: LinkOptions) -> Connection:
        if target.scheme != "ssh":
            return no_target(target, options)
        seen.append(options)
        return connect(target, options)

    scout = Scout(
        LinkOptions(adb_port=lone_server.port, ssh_config=str(ssh_host.config), askpass="/bin/false"),
        recent=("ssh:device",),
        wake=watch.wake,
        open_target=note,
        every_s=0.05,
    )
    scout.start()
    try:
        survey = watch.until(scout, lambda s: "ssh:device" in s.trends)
        candidate = found(survey, "ssh:device", Kind.SSH)
        assert candidate.state is Readiness.UNKNOWN
        assert "asks when attaching" in candidate.subtitle
        (ssh_host.folder / "known_hosts").write_bytes(known)
        scout.look_at("ssh:device")
        survey = watch.until(scout, lambda s: "ssh:device" in s.trends and bool(s.trends["ssh:device"].now))
        assert found(survey, "ssh:device", Kind.RECENT).state is Readiness.READY
    finally:
        scout.close()
        scout.join()
    assert all(o.askpass is None and "BatchMode=yes" in o.ssh_options for o in seen)


def test_a_simulated_loss_is_not_looked_at(lone_server: AdbServer, tmp_path: Path, watch: Watch) -> None:
    """It would go on from there for whoever attaches next."""
    lossy, plain = "sim:phone?lose=1,5", "sim:phone?seed=9"
    scout = Scout(options(lone_server, tmp_path), recent=(lossy, plain), wake=watch.wake)
    scout.start()
    survey = watch.until(scout, lambda s: plain in s.trends)
    scout.close()
    scout.join()
    assert lossy not in survey.trends
    assert found(survey, lossy, Kind.RECENT).state is Readiness.READY


def test_closing_returns_at_once_and_wakes_nobody_afterwards(
    lone_server: AdbServer, tmp_path: Path, watch: Watch
) -> None:
    scout = Scout(options(lone_server, tmp_path), wake=watch.wake, every_s=0.01)
    scout.start()
    watch.until(scout, lambda s: bool(s.trends))
    began = time.monotonic()
    scout.close()
    assert time.monotonic() - began < 0.1
    scout.join()
    wakes = watch.wakes
    scout.look_at("ssh:x")
    assert watch.wakes == wakes
