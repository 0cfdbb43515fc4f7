"""What there is to attach to right now, and a live look at the totals of what is cheap to ask.

Without Qt: a front end gives `wake`, which is called from other threads and must only post an event, and then
takes `survey()`. A scout serves once: `start`, `close`; one that is hidden and shown again makes a new one.
"""

import platform
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from inspector.domain.capture import Connection, LinkError
from inspector.session.candidates import (
    Candidate,
    Readiness,
    adb_candidate,
    judged,
    local_candidate,
    recent_candidate,
    sim_candidates,
    ssh_candidates,
)
from inspector.session.glimpse import EVERY_S, Glimpse, Trend
from inspector.session.targets import LinkOptions, Target, connect, parse_target
from inspector.transports.devices import AdbDevice, DeviceWatcher
from inspector.transports.local import expand
from inspector.transports.ssh_hosts import ssh_hosts

MOST_GLIMPSES = 40
"""Targets looked at; what comes after them is listed without a number."""
AT_ONCE_OUTSIDE, AT_ONCE_HERE = 4, 1
"""Looks at the same time: at devices, where one that hangs holds a place; at what is on this computer."""
CLOSE_WITHIN_S = 4.0


@dataclass(frozen=True, slots=True)
class Survey:
    """One moment of what there is. Immutable.

    Attributes:
        candidates: grouped by kind in the order of Kind, within a kind in a stable order.
        trends: by target; only of those that are looked at.
        adb_error: why adb devices cannot be listed; None when they can.
        knows_devices: whether the adb server has answered, or failed to, yet.
    """

    candidates: tuple[Candidate, ...] = ()
    trends: Mapping[str, Trend] = field(default_factory=dict)
    adb_error: LinkError | None = None
    knows_devices: bool = False


class Scout:
    """Finds candidates and looks at them until closed.

    Args:
        options: how to reach devices. Nobody is ever asked: ssh runs in batch mode, `su` is not used.
        recent: URIs attached to before, newest first; the ssh hosts among them are looked at.
        wake: called when `survey` would give something new; any thread, often.
        every_s: between two looks at one target.
    """

    def __init__(
        self,
        options: LinkOptions | None = None,
        *,
        recent: tuple[str, ...] = (),
        wake: Callable[[], None] | None = None,
        open_target: Callable[[Target, LinkOptions], Connection] = connect,
        every_s: float = EVERY_S,
    ) -> None:
        self._options = options or LinkOptions()
        self._quiet = replace(
            self._options,
            adb_su=False,
            askpass=None,
            ssh_options=(*self._options.ssh_options, "BatchMode=yes"),
        )
        self._recent = recent
        self._wake, self._open_target, self._every_s = wake, open_target, every_s
        self._lock = threading.Lock()
        self._aliases: tuple[str, ...] = ()
        self._fixed: tuple[Candidate, ...] = ()
        self._devices: tuple[AdbDevice, ...] | None = None
        self._adb_error: LinkError | None = None
        self._trends: dict[str, Trend] = {}
        self._asked: set[str] = set()
        self._again: set[str] = set()
        self._glimpses: dict[str, Glimpse] = {}
        self._gates = {
            True: threading.Semaphore(AT_ONCE_HERE),
            False: threading.Semaphore(AT_ONCE_OUTSIDE),
        }
        self._closing = threading.Event()
        self._nudge = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scout", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Begin to end everything; returns at once."""
        self._closing.set()
        self._nudge.set()

    def join(self, timeout_s: float = CLOSE_WITHIN_S) -> None:
        """Wait until all threads and connections are gone, at most so long."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def look_at(self, target: str) -> None:
        """Look at an ssh host too, because the user asked."""
        with self._lock:
            self._asked.add(target)
            self._again.add(target)
            self._trends.pop(target, None)
        self._nudge.set()

    def remember(self, recent: tuple[str, ...]) -> None:
        """The targets attached to before are others now."""
        with self._lock:
            self._recent = recent
        self._nudge.set()
        self._tell()

    def survey(self) -> Survey:
        """What is known now; any thread."""
        with self._lock:
            devices, error, trends = self._devices, self._adb_error, dict(self._trends)
            hosts = ssh_candidates(self._aliases, self._recent)
            found, recents = [*map(adb_candidate, devices or ()), *hosts, *self._fixed], self._recent
        known = {candidate.target: judged(candidate, trends.get(candidate.target)) for candidate in found}
        recent = [
            judged(recent_candidate(target, known), trends.get(target))
            if target not in known
            else recent_candidate(target, known)
            for target in recents
        ]
        return Survey((*known.values(), *recent), trends, error, devices is not None or error is not None)

    # The scout's own thread

    def _run(self) -> None:
        aliases, fixed = self._hosts(), (_this_computer(), *sim_candidates())
        with self._lock:
            self._aliases, self._fixed = aliases, fixed
        self._tell()
        watcher = DeviceWatcher(
            self._on_devices,
            failed=self._on_adb_error,
            host=self._options.adb_host,
            port=self._options.adb_port,
        )
        try:
            self._patrol()
        finally:
            for glimpse in self._glimpses.values():
                glimpse.cut()
            for glimpse in self._glimpses.values():
                glimpse.close()
            watcher.close()

    def _patrol(self) -> None:
        while True:
            self._nudge.clear()  # before the look at `_closing`, so that no request to close is missed
            if self._closing.is_set():
                return
            self._reconcile()
            self._nudge.wait()

    def _hosts(self) -> tuple[str, ...]:
        return ssh_hosts(Path(self._options.ssh_config) if self._options.ssh_config else None)

    def _reconcile(self) -> None:
        """Look at what is there and cheap, and at nothing else."""
        wanted = dict.fromkeys(islice(self._cheap(), MOST_GLIMPSES))
        with self._lock:
            again, self._again = self._again, set()
        for target in [target for target in self._glimpses if target not in wanted or target in again]:
            self._glimpses.pop(target).close()
            with self._lock:
                self._trends.pop(target, None)
        for target in wanted:
            if target not in self._glimpses and not self._closing.is_set():
                self._glimpses[target] = self._begin(target)

    def _cheap(self) -> list[str]:
        with self._lock:
            devices, recent, asked = self._devices or (), self._recent, sorted(self._asked)
        ready = [f"adb:{device.serial}" for device in devices if device.is_ready]
        hosts = [target for target in recent if target.startswith("ssh:")]
        here = [candidate.target for candidate in self._fixed if candidate.state is Readiness.READY]
        return [*ready, *hosts, *asked, *here, *filter(_is_replayed, recent)]

    def _begin(self, target: str) -> Glimpse:
        parsed = parse_target(target)
        glimpse = Glimpse(
            target,
            lambda: self._open_target(parsed, self._quiet),
            self._gates[parsed.scheme in ("sim", "local")],
            lambda trend: self._on_trend(target, trend),
            every_s=self._every_s,
        )
        glimpse.start()
        return glimpse

    # Other threads tell

    def _on_trend(self, target: str, trend: Trend) -> None:
        with self._lock:
            self._trends[target] = trend
        self._tell()

    def _on_devices(self, devices: tuple[AdbDevice, ...]) -> None:
        with self._lock:
            self._devices, self._adb_error = devices, None
        self._nudge.set()
        self._tell()

    def _on_adb_error(self, error: LinkError) -> None:
        with self._lock:
            self._devices, self._adb_error = (), error
        self._nudge.set()
        self._tell()

    def _tell(self) -> None:
        if self._wake is not None and not self._closing.is_set():
            self._wake()


def _is_replayed(target: str) -> bool:
    """Whether `target` plays on this computer, and looking at it leaves no trace.

    A simulated device that is lost while it is looked at would go on from there when it is attached to.
    """
    parsed = parse_target(target)
    if parsed.scheme == "sim":
        return not {"lose", "hang"} & parsed.query.keys()
    return parsed.scheme == "local" and bool(parsed.place)


def _this_computer() -> Candidate:
    has_memtrack = any(True for _ in expand("", "/proc/[0-9]*/memtrack"))
    return local_candidate(platform.node() or "localhost", has_memtrack=has_memtrack)
