"""Names and tags from hell: any byte a process may write, chosen to break whoever prints or parses them."""

from collections.abc import Iterator

from inspector.simulator import sizes
from inspector.simulator.android import Android
from inspector.simulator.machine import Process
from inspector.simulator.scenario import Scenario, Truth
from inspector.simulator.scenarios.phone import notifications
from inspector.simulator.stage import Stage

TAGS: tuple[bytes | None, ...] = (
    None,
    b"",
    b" ",
    b"   three blanks before",
    b"trailing blanks   ",
    b"tab\there",
    b"line\nbreak",
    b"\n",
    b"x\n  1      0   4096  forged row",
    b"x\n1  4096  1  0 forged debug",
    b"x\n ref_count:  tag: pid:1\n",
    b"  9  9  9  forged row",
    b"carriage\rreturn",
    b"vertical\x0btab form\x0cfeed",
    b"\x1b[31mred\x1b[0m\x1b[2J",
    b"\x1b]0;title\x07bell\x07",
    b'=HYPERLINK("http://x","y")',
    b"+1+cmd|' /C calc'!A0",
    b"-2+3",
    b"@SUM(A1:A9)",
    b"<script>alert(1)</script>",
    b"<b>&amp;</b><img src=x>",
    b'comma, "quote" and; semicolon',
    b"%s%n%d %(x)s {0}",
    b"../../etc/passwd",
    b"$(reboot) `reboot` ;reboot",
    b"\xff\xfe\x80 no UTF-8",
    b"cut \xe2\x82",
    "\u202egnp.exe RTL override".encode(),
    "שלום مرحبا".encode(),
    "zero\u200bwidth \u2028 line sep".encode(),
    "🎥🎥🎥🎥🎥🎥🎥".encode(),
    b"0123456789012345678901234567890",
    b"\x01\x02\x03\x7f\x85",
    b"@deadbeef00000000 1 E 0 1.00",
    b"==> /proc/1/memtrack <==",
)
NAMES: tuple[bytes, ...] = (
    b"a b c",
    b"new\nline",
    b"paren) S 1 1 1 (",
    b"\x1b[7minverse\x1b[0m",
    b"<h1>com.html</h1>",
    b"=1+1",
    b"\xff\xff\xff",
    "\u202etxet".encode(),
    b"com." + b"very.long." * 40 + b"name",
    b"",
    b"back\\slash",
)


def play(stage: Stage) -> None:
    android = Android(stage)
    people = [stage.machine.spawn(name, parent=1, uid=10_666, oom_score_adj=-17) for name in NAMES]
    for number, tag in enumerate(TAGS):
        owner = people[number % len(people)]
        fd = android.machine.allocate(owner, sizes.METADATA * (number + 1), tag)
        android.machine.map(owner, fd)
        android.machine.send(owner, fd, people[(number + 3) % len(people)])
    stage.begin(notifications(android), after_s=1.0)
    stage.begin(rewrite(android, people[0]))


def rewrite(android: Android, owner: Process) -> Iterator[float]:
    """One more buffer, whose tag changes under the reader's eyes."""
    random = android.stage.random("rewrite")
    file = owner.fds[android.machine.allocate(owner, sizes.METADATA)]
    while file.buffer is not None:
        android.machine.memtrack.buffer_set_tag(file.buffer, random.choice(TAGS) or b"")
        yield 0.3


HOSTILE = Scenario(
    id="hostile",
    title="Hostile text: names and tags chosen to break tools",
    shows="Newlines, forged rows, escapes, formulas, HTML, right-to-left overrides; all must stay text.",
    truth=Truth(processes=49, holdings=560),
    play=play,
)
