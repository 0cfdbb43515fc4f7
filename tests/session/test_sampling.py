"""Which files a sample reads, and who the pids are."""

from inspector.domain.capture import Absence
from inspector.domain.frame import ProcessKey
from inspector.session.roster import CHECKED_PER_SAMPLE
from inspector.session.sampling import Sampler
from tests.session.scripted import ScriptedDevice
from tests.sources.printing import Row

A = [Row(0, 4096, 1, b"a")]
B = [Row(1, 8192, 1, b"b")]


def names_asked(device: ScriptedDevice) -> list[str]:
    return [path for asked in device.asked for path in asked if path.endswith("/cmdline")]


def test_names_are_read_once_and_only_for_holders() -> None:
    device = ScriptedDevice()
    device.process(7, A, name="camera.provider")
    device.process(8, [], name="idle")
    sampler = Sampler(device.connect())
    frames = [sampler.frame() for _ in range(5)]
    assert names_asked(device) == ["/proc/7/cmdline"]
    assert [process.name for process in frames[-1].processes.who] == ["camera.provider"]
    assert [frame.seq for frame in frames] == [0, 1, 2, 3, 4]


def test_a_known_sample_is_one_round_trip() -> None:
    device = ScriptedDevice()
    device.process(7, A)
    sampler = Sampler(device.connect())
    sampler.frame()
    before = len(device.asked)
    sampler.frame()
    assert len(device.asked) == before + 1


def test_a_process_that_begins_to_hold_is_named() -> None:
    device = ScriptedDevice()
    device.process(7, [], name="late")
    sampler = Sampler(device.connect())
    assert sampler.frame().processes.who == ()
    device.process(7, A, name="late")
    assert [process.name for process in sampler.frame().processes.who] == ["late"]


def test_a_pid_taken_over_while_holding_becomes_another_process() -> None:
    device = ScriptedDevice()
    device.process(7, A, name="first", start=100)
    for pid in range(100, 100 + 3 * CHECKED_PER_SAMPLE):
        device.process(pid, [Row(pid, 1, 1, b"")], name="other")
    sampler = Sampler(device.connect())
    assert sampler.frame().processes.who[0].key == ProcessKey(7, 100)
    device.process(7, B, name="second", start=200)
    keys = [sampler.frame().processes.who[0] for _ in range(4)]
    assert keys[-1].key == ProcessKey(7, 200)
    assert keys[-1].name == "second"


def test_a_pid_that_ended_and_came_back_is_another_process_at_once() -> None:
    device = ScriptedDevice()
    device.process(7, A, name="first", start=100)
    sampler = Sampler(device.connect())
    sampler.frame()
    device.end(7)
    assert sampler.frame().processes.who == ()
    device.process(7, B, name="second", start=200)
    assert sampler.frame().processes.who[0].key == ProcessKey(7, 200)


def test_a_new_name_after_exec_is_seen() -> None:
    device = ScriptedDevice()
    device.process(7, A, name="zygote64")
    sampler = Sampler(device.connect())
    sampler.frame()
    device.process(7, A, name="com.example.app")
    assert sampler.frame().processes.who[0].name == "com.example.app"


def test_a_process_whose_stat_is_refused_is_not_asked_for_ever() -> None:
    device = ScriptedDevice()
    device.process(7, A)
    for name in ("stat", "comm", "cmdline", "oom_score_adj"):
        device.files[f"/proc/7/{name}"] = Absence.REFUSED
    sampler = Sampler(device.connect())
    frames = [sampler.frame() for _ in range(6)]
    assert frames[-1].processes.who[0].name == "pid 7"
    assert len(names_asked(device)) == 1
    assert any(file.path == "/proc/7/stat" for file in frames[-1].unreadable)


def test_a_process_that_died_before_it_was_named_is_asked_for_again() -> None:
    device = ScriptedDevice()
    device.process(7, A, name="quick")
    stat = device.files.pop("/proc/7/stat")
    sampler = Sampler(device.connect())
    assert sampler.frame().processes.who[0].name == "pid 7"
    device.files["/proc/7/stat"] = stat
    assert sampler.frame().processes.who[0].name == "quick"
