"""The link's state in words, and the page that belongs to it."""

import pytest

from inspector.domain.capture import Check, LinkError, Status, Trouble
from inspector.gui import link_text
from inspector.gui.empty import empty_frame
from inspector.gui.lessons import lesson_for
from inspector.gui.widgets.remedy import command_in
from inspector.session.status import LinkStatus, Phase
from tests.gui.frames_by_hand import frame

_LOST = LinkError(Trouble.LOST, "The cable was pulled.", "Plug it in: `adb reconnect`")
_HELD = frame({0: (1, b"")}, {(1, "a"): [0]})
_NO_MEMTRACK = Check("memtrack present", Status.FAIL, "There is none.", "Boot another kernel.")
_NO_DEBUGFS = Check("debugfs readable", Status.WARN, "Refused.", "adb root")


@pytest.mark.parametrize(
    ("status", "text", "severity"),
    [
        (LinkStatus("x", Phase.LIVE), "Live", "good"),
        (LinkStatus("x", Phase.LIVE, checks=(_NO_DEBUGFS,)), "Live · 1 warning", "good"),
        (LinkStatus("x", Phase.STALLED), "No answer yet", "warn"),
        (LinkStatus("x", Phase.CONNECTING), "Connecting", "warn"),
        (LinkStatus("x", Phase.CONNECTING, attempts=2), "Connecting · attempt 3", "warn"),
        (LinkStatus("x", Phase.LOST, retry_at_ns=4_000_000_000), "Lost · trying again in 3 s", "bad"),
        (LinkStatus("x", Phase.LOST, retry_at_ns=1_000_000_000), "Lost · trying again now", "bad"),
        (LinkStatus("x", Phase.FAILED), "Not connected", "bad"),
    ],
)
def test_the_state_is_said_in_a_few_words(status: LinkStatus, text: str, severity: str) -> None:
    sentence = link_text.headline(status, 1_000_000_000)
    assert (sentence.text, sentence.severity) == (text, severity)


def test_a_rate_far_below_what_was_asked_is_a_warning() -> None:
    assert link_text.rate(LinkStatus("x", Phase.LIVE, rate_hz=9.9)) == link_text.Sentence("9.9 of 10 Hz")
    assert link_text.rate(LinkStatus("x", Phase.LIVE, rate_hz=3.0)).severity == "warn"
    assert link_text.dropped(LinkStatus("x", dropped=2), 5) == link_text.Sentence("5 dropped", "warn")
    assert link_text.dropped(LinkStatus("x"), 0).severity == ""


def test_a_picture_needs_no_lesson() -> None:
    assert lesson_for(LinkStatus("x", Phase.LIVE), _HELD, had_picture=True) is None
    assert lesson_for(LinkStatus("x", Phase.LOST, error=_LOST), _HELD, had_picture=True) is None
    assert lesson_for(LinkStatus("x", Phase.LIVE), empty_frame(), had_picture=True) is None


def test_every_state_without_a_picture_has_its_lesson() -> None:
    def title(status: LinkStatus, has_frame: bool = False) -> str:
        lesson = lesson_for(status, empty_frame() if has_frame else None, had_picture=False)
        assert lesson is not None
        return lesson.title

    assert title(LinkStatus("x")) == "Connecting to x"
    assert title(LinkStatus("x", Phase.FAILED, error=_LOST)) == "Not connected to x"
    assert title(LinkStatus("x", Phase.LIVE, checks=(_NO_MEMTRACK,)), True).startswith("x answers, but")
    assert title(LinkStatus("x", Phase.LIVE), True) == "No process holds a shared buffer right now"


def test_the_page_does_not_change_from_attempt_to_attempt() -> None:
    pages = {
        lesson_for(LinkStatus("x", phase, error=_LOST, attempts=n, retry_at_ns=n), None, had_picture=False)
        for phase in (Phase.LOST, Phase.CONNECTING)
        for n in (1, 2, 3)
    }
    assert len(pages) == 1


@pytest.mark.parametrize(
    ("remedy", "command"),
    [
        ("Plug it in: `adb reconnect`", "adb reconnect"),
        (
            "Run on the device as root: mount -t debugfs debugfs /sys/kernel/debug",
            "mount -t debugfs debugfs /sys/kernel/debug",
        ),
        ("Install it, with: sudo apt-get install x", "sudo apt-get install x"),
        ("Run: adb -s X root && adb -s X shell mount", "adb -s X root && adb -s X shell mount"),
        ("An alias must be in the ssh configuration file.", ""),
        ("Allow `su` on the device.", ""),
        ("Unlock the phone.", ""),
        ("", ""),
    ],
)
def test_the_command_in_a_remedy_is_found(remedy: str, command: str) -> None:
    assert command_in(remedy) == command
