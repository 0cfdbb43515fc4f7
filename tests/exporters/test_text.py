"""The text report: what it says, and that nothing in it obeys a device."""

from io import BytesIO

from inspector.domain.aligned import cells
from inspector.domain.frame import Frame
from inspector.exporters.text import TOP_BUFFERS, TextExporter
from tests.exporters.frames import Buffer, crowd, hostile, make_frame, phone


def written(frame: Frame, target: str = "sim:phone") -> str:
    stream = BytesIO()
    TextExporter().write(frame, target, stream)
    return stream.getvalue().decode()


def test_it_names_the_device_and_the_moment() -> None:
    lines = written(phone()).split("\n")
    assert lines[0].split(maxsplit=2) == ["Memtrack", "snapshot", "sim:phone"]
    assert "2026-01-01T00:00:00.123456Z" in lines[1]
    assert lines[2].endswith("1 h 10 min")


def test_the_greatest_share_comes_first_and_the_columns_line_up() -> None:
    lines = written(phone()).split("\n")
    head = next(i for i, line in enumerate(lines) if line.lstrip().startswith("PID"))
    names = [line.split()[-1] for line in lines[head + 1 : head + 4]]
    assert names == ["surfaceflinger", "com.example.app", "camera_provider"]
    column = lines[head].index("PROCESS")
    assert all(line[column:] == name for line, name in zip(lines[head + 1 :], names, strict=False))


def test_it_tells_who_holds_what_and_who_could_not_be_seen() -> None:
    text = written(phone())
    assert "surfaceflinger 312, com.example.app 455, 1 unseen" in text
    assert "nobody (allocated by 299)" in text
    assert "/proc/455/memtrack:3: expected four fields, found two" in text
    assert "/proc/77/memtrack: expected a file that can be read, found refused" in text
    assert "\n  expected a sum, found another\n" in text


def test_the_buffers_left_out_are_counted() -> None:
    text = written(crowd(4, 10))
    assert f"... and {40 - TOP_BUFFERS} more, 80.0 KiB together" in text


def test_a_buffer_of_many_names_the_first_holders() -> None:
    names = dict.fromkeys(range(1, 9), b"app")
    assert "app 1, app 2, app 3, app 4, 4 more" in written(
        make_frame(names, [Buffer(0, 80, b"", list(names))])
    )


def test_a_device_where_nothing_is_held_is_a_sentence() -> None:
    assert "No process holds a buffer." in written(make_frame({}, []))


def test_nothing_in_it_is_obeyed_by_a_terminal() -> None:
    assert all(line.isprintable() for line in written(hostile(), "local:/\x1b[2J").split("\n"))


def test_its_own_words_fit_eighty_columns() -> None:
    head, sums, *_ = written(phone(), "ssh:" + "long words " * 20).split("\n\n")
    assert len(head.split("\n")) > 6
    assert all(cells(line) <= 80 for part in (head, sums) for line in part.split("\n"))


def test_wide_characters_keep_the_columns() -> None:
    frame = make_frame({1: b"a"}, [Buffer(0, 9, "宽字符".encode(), [1]), Buffer(1, 9, b"narrow", [1])])
    lines = [line for line in written(frame).split("\n") if line.endswith("a 1")]
    assert len({cells(line) for line in lines}) == 1
