"""The text of a filter: what is understood, what is refused and where, what is offered, what is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.filter import Filter, FilterError, completions, describe, parse_filter
from inspector.domain.filter.lex import as_value, lex, quoted
from inspector.domain.filter.terms import NumberTerm, TextTerm, WordTerm
from inspector.domain.units import bytes_text
from tests.exporters.frames import hostile, phone
from tests.gui.frames_of_many import changing_frames

SIGNS = st.sampled_from(
    (
        *("tag:", "size", ">", "<=", "!=", ":", "=", '"', '""', "-", "!", "|", "OR", "AND", "(", ")", " "),
        *("8MiB", "orphan", "pid", "age>", "30s", "MiB", "camera", "9" * 5000),
        *("\\", "\n", "\u202e", "\ud800", "é", "١"),
    )
)
ANY_TEXT = st.text() | st.lists(SIGNS, max_size=8).map("".join)


def error_of(text: str) -> FilterError:
    with pytest.raises(FilterError) as caught:
        parse_filter(text)
    return caught.value


@settings(max_examples=600, deadline=None)
@given(ANY_TEXT)
def test_any_text_is_a_filter_or_an_error_with_a_place(text: str) -> None:
    error: FilterError | None = None
    try:
        wanted = parse_filter(text)
    except FilterError as refusal:
        error = refusal
    else:
        wanted.matches(phone())
        assert describe(wanted).isprintable()
        assert parse_filter(text) == wanted
    if error is not None:
        start, end = error.place
        assert 0 <= start <= end <= len(text)
        assert error.expected
        assert error.found
        assert error.message.isprintable(), "display-safe"


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_pieces_cover_all_but_the_blanks(text: str) -> None:
    at = 0
    for piece in lex(text):
        assert piece.start < piece.end
        assert not text[at : piece.start].strip()
        at = piece.end
    assert not text[at:].strip()


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, st.integers(-3, 40))
def test_completions_replace_a_place_that_ends_at_the_cursor(text: str, cursor: int) -> None:
    for one in completions(text, cursor, phone()):
        start, end = one.place
        assert 0 <= start <= end == max(0, min(cursor, len(text)))


@given(st.text(min_size=1))
def test_quoted_text_is_taken_as_it_is(text: str) -> None:
    assert parse_filter(quoted(text)) == Filter(parse_filter(quoted(text)).groups)
    (group,) = parse_filter(quoted(text)).groups
    assert group[0].term == WordTerm(text)
    (group,) = parse_filter(f"-tag:{as_value(text)}").groups
    assert isinstance(group[0].term, TextTerm)
    assert (group[0].term.text, group[0].is_negated) == (text, True)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("8MiB", 8 << 20),
        ("8mib", 8 << 20),
        ("8 MiB", 8 << 20),
        ("1.5KiB", 1536),
        ("2GiB", 2 << 30),
        ("3KB", 3000),
        ("3kb", 3000),
        ("3kB", 3000),
        ("3MB", 3_000_000),
        ("1GB", 10**9),
        ("12B", 12),
        ("4096", 4096),
        ('"8 MiB"', 8 << 20),
        ("0.3B", 0.3),
    ],
)
@pytest.mark.parametrize("operator", [">", " >= ", "<", "<=", "=", "==", "!=", ":", ":>"])
def test_sizes_in_every_unit(written: str, number: float, operator: str) -> None:
    if operator == ":>" and written.startswith('"'):
        return
    (group,) = parse_filter(f"size{operator}{written}").groups
    assert isinstance(group[0].term, NumberTerm)
    assert group[0].term.number == number


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("30s", 30), ("30", 30), ("500ms", 0.5), ("2min", 120), ("2 h", 7200), ("1d", 86400)],
)
def test_ages_in_every_unit(written: str, seconds: float) -> None:
    (group,) = parse_filter(f"age>{written}").groups
    assert isinstance(group[0].term, NumberTerm)
    assert group[0].term.number == seconds


@pytest.mark.parametrize(
    ("text", "marked", "expected", "suggestion"),
    [
        ("foo tga:camera", "tga", "a field name", "tag"),
        ("siez>8MiB", "siez", "a field name", "size"),
        ("com.android.chrome:priv -zygote:pro", "zygote:pro", "a field such as tag", '"zygote:pro"'),
        ("size>8M", "8M", "a unit such as KiB, MiB", "8MiB"),
        ("size>8MiBs ", "8MiBs", "a unit such as KiB, MiB", "8MiB"),
        ("size>big x", "big", "a size such as 8MiB", ""),
        ("size>-5", "-5", "a size such as 8MiB", ""),
        ("size>99999999GiB x", "99999999GiB", "a smaller number", ""),
        ("age>1y", "1y", "a unit such as s, min", ""),
        ("holders>1.5", "1.5", "a whole number such as 2", "1"),
        ("pid:12MiB", "12MiB", "a whole number such as 123", "12"),
        ("tag > 3", " > ", "one of : = !=", ":"),
        ("name<=x", "<=", "one of : = !=", ":"),
        ("--type=renderer", "--type=renderer", "one - before a term", '"--type=renderer"'),
        ("- x", "-", "a term right after -", ""),
        ("<b>", "<b>", "a field such as size", '"<b>"'),
        ("(tag:camera) x", "(tag:camera)", "terms without parentheses", "tag:camera"),
        ("| x", "|", "a term before |", ""),
        ("a OR OR b", "OR", "a term after OR", ""),
        ('"" x', '""', "text between the quotes", ""),
        ("size> | x", "size>", "a size such as 8MiB after size>", ""),
    ],
)
def test_errors_tell_place_reason_and_remedy(text: str, marked: str, expected: str, suggestion: str) -> None:
    error = error_of(text)
    assert text[slice(*error.place)] == marked
    assert expected in error.message
    assert error.suggestion == suggestion
    assert not error.is_unfinished or text.endswith(marked)
    if suggestion and ">" not in marked:
        start, end = error.place
        parse_filter(text[:start] + suggestion + text[end:])


@pytest.mark.parametrize(
    "text", ["tag:", "size>", "size > ", "-", '"yuv pre', 'tag:"', "a OR", "a |", "size>8Mi", "a tag="]
)
def test_what_is_only_unfinished_says_so(text: str) -> None:
    assert error_of(text).is_unfinished


def test_or_binds_tighter_than_a_blank() -> None:
    assert [len(group) for group in parse_filter("a b|c OR d e AND f").groups] == [1, 3, 1, 1]
    assert parse_filter("a|b") == parse_filter("a OR b") == parse_filter("a || b")
    assert parse_filter("a b") == parse_filter("  a AND b ")


def test_words_are_words() -> None:
    for text in (
        "com.example.app",
        "android.hardware.camera@2.7-service",
        "x-y",
        "or",
        "50%",
        "(sd-pam)",
        "a\\n",
    ):
        (group,) = parse_filter(text).groups
        assert group[0].term == WordTerm(text)


def test_a_filter_in_words() -> None:
    assert describe(parse_filter("")) == "everything"
    assert describe(parse_filter('tag:camera|name=sf size>8MiB -pid:1 orphan tag:""')) == (
        "tag contains “camera” or name is “sf”, and size is more than 8 MiB, and not (pid is 1), "
        "and orphan (alive in the kernel, held by no process), and tag is empty"
    )
    assert describe(parse_filter("camera")) == "name, command line or tag contains “camera”"


def texts(text: str, cursor: int | None = None) -> list[str]:
    """What the text would become with each completion."""
    cursor = len(text) if cursor is None else cursor
    found = completions(text, cursor, phone())
    return [text[: one.place[0]] + one.text + text[one.place[1] :] for one in found]


def test_fields_and_words_are_offered_first() -> None:
    assert texts("")[:4] == ["tag:", "name:", "pid:", "id:"]
    assert texts("or") == ["orphan"]
    assert texts("x -si") == ["x -size>"]
    assert texts("a|hol") == ["a|holders>"]
    assert "process:" in texts("proc")


def test_values_of_the_frame_are_offered_the_largest_first() -> None:
    assert texts("tag:") == [
        "tag:screenshot",
        "tag:FrameBuffer",
        'tag:"app layer"',
        "tag:camera",
        "tag:hidden",
        'tag:""',
    ]
    assert texts("name:ca") == ["name:camera_provider"]
    assert texts("cam") == ["tag:camera", "name:camera_provider"]
    assert texts('tag:"app l') == ['tag:"app layer"']
    assert texts("pid:cam") == ["pid:501"], "a pid is found by its name too"
    assert texts("allocator:") == ["allocator:300", "allocator:299", "allocator:501"]
    assert texts("tag:camera") == [], "what is written already is not offered"
    assert texts('"app layer"') == []


def test_numbers_say_how_much_they_would_leave() -> None:
    found = {one.text: one.detail for one in completions("size>", 5, phone())}
    assert found["8MiB"] == "1 buffer"
    assert found["4MiB"] == "3 buffers"
    assert {one.text: one.detail for one in completions("held>=", 6, phone())}["16MiB"] == "0 processes"
    assert texts("size:>1G") == ["size:>1GiB"]


def test_completion_in_the_middle_keeps_what_follows() -> None:
    assert texts("ta size>1", 2)[0] == "tag: size>1"
    assert texts("x", 0)[0] == "tag:x"


def test_every_offered_value_is_understood_and_found() -> None:
    frame = hostile()
    for text in ("tag:", "name:", "pid:", "tag=", "-name="):
        for one in completions(text, len(text), frame):
            wanted = parse_filter(text[: one.place[0]] + one.text)
            assert wanted.buffers(frame).any()


def test_completions_work_without_a_frame() -> None:
    assert [one.text for one in completions("si", 2)] == ["size>"]
    assert "8MiB" in [one.text for one in completions("size>", 5)]
    assert completions("tag:", 4) == ()


def test_few_are_offered_of_many() -> None:
    (frame,) = changing_frames(2000, 1)
    found = completions("tag:", 4, frame)
    assert len(found) == 40
    sizes = [float(frame.buffers.size[parse_filter("tag=" + one.text).buffers(frame)].sum()) for one in found]
    assert sizes == sorted(sizes, reverse=True)
    assert found[0].detail.startswith(bytes_text(sizes[0]))
