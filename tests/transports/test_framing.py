"""What is no answer of ours is noticed: cut short, mixed with other output, or changed on the way."""

import re
from collections.abc import Callable

import pytest

from inspector.domain.capture import LinkError, Trouble
from inspector.transports.agent import AgentConnection
from inspector.transports.framing import Deadlines
from tests.transports.links import EOF, QUICK, Scripted

GREETING = b"\n%b R\n0\n\nhead\n0\n1.00\n\n/bin\n%b READY\n"
FILES = b"==> /a/1 <==\none\n\n==> /a/2 <==\ntwo\n"


def device(answer: Callable[[bytes, bytes], bytes | None], banner: bytes = b"") -> AgentConnection:
    """A device that greets properly and then gives `answer(token and number, request)`."""
    token = b""

    def reply(sent: bytes) -> bytes | None:
        nonlocal token
        if found := re.search(rb"T=(@[0-9a-f]{16});", sent):
            token = found[1]
            return banner + GREETING % (token, token)
        return answer(b"%b %b" % (token, sent.split()[1]), sent)

    return AgentConnection("test:", Scripted(reply), {}, QUICK)


def whole(mark: bytes, body: bytes = FILES, listing: bytes = b"/a/1\n/a/2") -> bytes:
    return b"%b B 1.00 +\n%b\n%b D\n%b\n%b E 0 1.01\n\n%b Z\n" % (mark, listing, mark, body, mark, mark)


def failure(answer: Callable[[bytes, bytes], bytes | None]) -> LinkError:
    connection = device(answer)
    try:
        with pytest.raises(LinkError) as error:
            connection.read(["/a/*"])
    finally:
        connection.close()
    return error.value


def test_a_whole_answer_is_read_after_any_banner() -> None:
    connection = device(lambda mark, sent: whole(mark), b"Welcome!\n\x1b[1mLast login: never\n@0123 R\n")
    try:
        reading = connection.read(["/a/*"])
    finally:
        connection.close()
    assert [(file.path, file.data) for file in reading.files] == [("/a/1", b"one\n"), ("/a/2", b"two\n")]
    assert reading.uptime_s == (1.0, 1.01)


@pytest.mark.parametrize("cut", [1, 20, 60, 120, -1, -20])
def test_an_answer_cut_short_is_a_lost_link(cut: int) -> None:
    error = failure(lambda mark, sent: whole(mark)[:cut] + EOF)
    assert error.trouble is Trouble.LOST
    assert "its last words" in error.cause


@pytest.mark.parametrize("cut", [1, 60, -1])
def test_an_answer_that_stops_is_a_hung_device(cut: int) -> None:
    error = failure(lambda mark, sent: whole(mark)[:cut])
    assert error.trouble is Trouble.HUNG
    assert error.remedy


def test_foreign_output_before_an_answer_is_noticed() -> None:
    error = failure(lambda mark, sent: b"[1]+ Done sleep\n" + whole(mark))
    assert error.trouble is Trouble.GARBLED
    assert "[1]+ Done" in error.cause


def test_the_answer_to_another_request_is_noticed() -> None:
    assert failure(lambda mark, sent: whole(mark + b"7")).trouble is Trouble.GARBLED


def test_an_answer_inside_an_answer_is_noticed() -> None:
    assert failure(lambda mark, sent: whole(mark, body=whole(mark + b"7"))).trouble is Trouble.GARBLED


def test_output_after_an_answer_is_noticed_at_once() -> None:
    assert failure(lambda mark, sent: whole(mark) + b"more").trouble is Trouble.GARBLED


def test_a_terminal_in_between_is_noticed() -> None:
    error = failure(lambda mark, sent: whole(mark).replace(b"\n", b"\r\n"))
    assert error.trouble is Trouble.GARBLED
    assert "terminal" in error.cause


def test_a_terminal_at_the_greeting_is_noticed() -> None:
    def reply(sent: bytes) -> bytes:
        token = sent.split(b"T=", 1)[1][:17]
        return (GREETING % (token, token)).replace(b"\n", b"\r\n")

    with pytest.raises(LinkError, match="terminal"):
        AgentConnection("test:", Scripted(reply), {}, QUICK)


def test_no_greeting_is_a_hung_shell_and_other_talk_is_not_waited_for() -> None:
    with pytest.raises(LinkError) as silent:
        AgentConnection("test:", Scripted(lambda sent: None), {}, Deadlines(hello_s=0.2))
    assert silent.value.trouble is Trouble.HUNG
    with pytest.raises(LinkError) as ended:
        AgentConnection("test:", Scripted(lambda sent: b"sh: not found\n" + EOF), {}, QUICK)
    assert ended.value.trouble is Trouble.LOST
    with pytest.raises(LinkError) as endless:
        AgentConnection("test:", Scripted(lambda sent: b"y\n" * 99_999), {}, QUICK)
    assert endless.value.trouble is Trouble.GARBLED


def test_a_reader_that_cannot_run_is_said() -> None:
    error = failure(
        lambda mark, sent: whole(mark).replace(b" E 0 1.01\n", b" E 127 1.01\nsh: head: not found")
    )
    assert error.trouble is Trouble.GARBLED
    assert "127" in error.cause
    assert "head: not found" in error.cause


@pytest.mark.parametrize(
    "body",
    [
        b"==> /a/1 <==\none\n",
        b"==> /a/2 <==\ntwo\n\n==> /a/1 <==\none\n",
        b"==> /a/1 <==\none\n\n==> /a/2 <==\ntwo\n\n==> /a/3 <==\nthree\n",
        b"one\n\n==> /a/1 <==\none\n\n==> /a/2 <==\ntwo\n",
        b"",
    ],
)
def test_headers_that_do_not_fit_the_list_are_never_believed(body: bytes) -> None:
    """The exact way is asked for next; here it gets the same doubtful answer, which is then refused."""
    kinds = []

    def answer(mark: bytes, sent: bytes) -> bytes:
        kinds.append(sent[:1])
        return whole(mark, body)

    assert failure(answer).trouble is Trouble.GARBLED
    assert kinds == [b"F", b"X", b"X", b"X"]


def test_a_device_without_a_clock_has_no_uptime() -> None:
    connection = device(lambda mark, sent: re.sub(rb" 1\.0[01]", b" -", whole(mark)))
    try:
        assert connection.read(["/a/*"]).uptime_s is None
    finally:
        connection.close()
