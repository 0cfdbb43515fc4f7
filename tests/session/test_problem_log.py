"""Problems of one frame after another, merged."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from inspector.domain.assemble import assemble
from inspector.domain.capture import Absence, Capture, Problem, RawFile
from inspector.domain.frame import Frame
from inspector.session import problem_log
from inspector.session.problem_log import ProblemLog, kind_of
from inspector.sources import SOURCES
from tests.sources.printing import Row, plain

FILE = "/proc/312/memtrack"
SECOND = 1_000_000_000


def frame_of(problems: Sequence[Problem] = (), files: Sequence[RawFile] = (), at_s: int = 0) -> Frame:
    capture = Capture(at_s, at_s * SECOND, 0, 0, None, tuple(files))
    frame = assemble(capture, [source.parser().parse(capture.files) for source in SOURCES], {})
    return replace(frame, problems=(*frame.problems, *problems))


def problem(line: int | None = 3, found: str = "“x”", path: str = FILE, expected: str = "a row") -> Problem:
    return Problem(path, line, expected, found)


def test_the_same_problem_is_one_kind_with_its_times_and_newest_example() -> None:
    log = ProblemLog()
    for at_s, line in ((10, 3), (11, 5), (14, 4)):
        assert log.add(frame_of([problem(line, f"“text {line}”")], at_s=at_s))
    assert not log.add(frame_of(at_s=20))
    (kind,) = log.kinds
    assert (kind.count, kind.samples) == (3, 3)
    assert (kind.first_seen_ns, kind.last_seen_ns) == (10 * SECOND, 14 * SECOND)
    assert kind.newest == problem(4, "“text 4”")


def test_several_in_one_sample_count_each() -> None:
    log = ProblemLog()
    log.add(frame_of([problem(3), problem(4), problem(9)]))
    (kind,) = log.kinds
    assert (kind.count, kind.samples, log.count) == (3, 1, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (problem(3), problem(None)),
        (problem(found="“a”"), problem(found="“b \\n “c” d”")),
        (problem(found="buffer 3 with 2 and with less"), problem(found="buffer 71 with 12 and with less")),
        (problem(path="/proc/3/fdinfo/17"), problem(path="/proc/3/fdinfo/4")),
        (problem(expected="a size from 0 to 5"), problem(expected="a size from 0 to 9")),
    ],
)
def test_lines_numbers_and_quoted_text_do_not_make_a_new_kind(one: Problem, other: Problem) -> None:
    assert kind_of(one) == kind_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (problem(path="/proc/3/memtrack"), problem(path="/proc/4/memtrack")),
        (problem(found="“a” and the end of the file"), problem(found="“a”")),
        (problem(expected="a row"), problem(expected="a whole line")),
    ],
)
def test_process_and_words_do(one: Problem, other: Problem) -> None:
    assert kind_of(one) != kind_of(other)


def test_files_that_cannot_be_read_are_problems() -> None:
    log = ProblemLog()
    refused = RawFile("/proc/9/memtrack", absence=Absence.REFUSED, detail="Permission denied")
    failed = RawFile("/proc/8/memtrack", absence=Absence.FAILED, detail="I/O \x1b[31merror")
    log.add(frame_of(files=[refused, failed]))
    assert [kind.newest.found for kind in log.kinds] == ["permission refused", "I/O \\x1b[31merror"]


def test_kinds_are_limited_and_the_others_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_log, "MOST_KINDS", 3)
    log = ProblemLog()
    for _ in range(2):
        log.add(frame_of([problem(path=f"/proc/{pid}/memtrack") for pid in range(5)]))
    assert len(log.kinds) == 3
    assert [kind.count for kind in log.kinds] == [2, 2, 2]
    assert (log.unlisted, log.count) == (4, 10)


def test_remembered_problems_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_log, "MOST_KEYS", 10)
    log = ProblemLog()
    for number in range(100):
        log.add(frame_of([problem(number)]))
    assert len(log._keys) <= 10
    assert log.kinds[0].count == 100


def test_the_text_of_the_newest_example_is_kept() -> None:
    log = ProblemLog()
    broken = RawFile(FILE, plain(312, [Row(0, 4096, 1, b"a"), Row(3, 4096, 1, b"b")])[:-5])
    log.add(frame_of(files=[broken, RawFile("/proc/5/memtrack", plain(5, [Row(0, 1, 1, b"")]))], at_s=4))
    log.add(frame_of(at_s=5))
    kept = log.text_of(FILE)
    assert kept is not None
    assert (kept.file, kept.read_at_ns) == (broken, 4 * SECOND)
    assert log.text_of("/proc/5/memtrack") is None


def test_kept_text_is_limited_to_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_log, "MOST_TEXT", 100)
    log = ProblemLog()
    for pid in (1, 2, 3):
        log.add(frame_of(files=[RawFile(f"/proc/{pid}/memtrack", b"x" * 40 + b"\n")]))
    assert [log.text_of(f"/proc/{pid}/memtrack") is not None for pid in (1, 2, 3)] == [False, True, True]


def test_cleared_it_begins_anew() -> None:
    log = ProblemLog()
    log.add(frame_of([problem()]))
    log.clear()
    assert (log.kinds, log.count, log.text_of(FILE)) == ((), 0, None)


def test_lasting_problems_are_not_worked_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    log = ProblemLog()
    asked: list[Problem] = []

    def asking(each: Problem) -> problem_log.KindKey:
        asked.append(each)
        return kind_of(each)

    frame = frame_of([problem(path=f"/proc/{pid}/memtrack") for pid in range(100)])
    monkeypatch.setattr(problem_log, "kind_of", asking)
    for _ in range(5):
        log.add(frame)
    assert len(asked) == 100
    assert [kind.count for kind in log.kinds] == [5] * 100
