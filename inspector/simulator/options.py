"""What can be written behind `sim:SCENARIO?`, as data: parsing, help and error messages come from here."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from inspector.domain.capture import LinkError, Trouble
from inspector.simulator.printing import Dialect


class Access(Enum):
    YES = "yes"
    REFUSED = "refused"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Outage:
    """From `at_s` for `for_s` seconds of device time."""

    at_s: float
    for_s: float

    def holds(self, seconds: float) -> bool:
        return self.at_s <= seconds < self.at_s + self.for_s


@dataclass(frozen=True, slots=True)
class Options:
    """How a simulated device behaves. Each field is one option of the target; see OPTIONS for their help."""

    seed: int = 1
    speed: float = 1.0
    start: float = 0.0
    dialect: Dialect = Dialect.RFC2
    debugfs: Access = Access.YES
    memtrack: bool = True
    own_only: bool = False
    lose: Outage | None = None
    hang: Outage | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One word before `=`.

    Attributes:
        field: which field of Options it sets.
        values: what may stand behind `=`, for people.
        about: one line of help.
        read: text -> value; raises ValueError.
    """

    word: str
    field: str
    values: str
    about: str
    read: Callable[[str], object]


def _one_of(**meanings: object) -> Callable[[str], object]:
    def read(text: str) -> object:
        if text not in meanings:
            raise ValueError(text)
        return meanings[text]

    return read


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError(text)
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number < 1e7:
        raise ValueError(text)
    return number


def _outage(text: str) -> Outage:
    at, comma, lasting = text.partition(",")
    if not comma:
        raise ValueError(text)
    return Outage(_seconds(at), _positive(lasting))


_ACCESS = {"yes": Access.YES, "refused": Access.REFUSED, "absent": Access.ABSENT}

OPTIONS: tuple[Option, ...] = (
    Option("seed", "seed", "a whole number", "the same seed gives the same device", int),
    Option("speed", "speed", "a number above 0", "device seconds per second", _positive),
    Option("start", "start", "seconds", "device time already gone when attaching", _seconds),
    Option(
        "dialect",
        "dialect",
        "rfc2 or rfc4",
        "text of /proc/<pid>/memtrack; rfc4 has mapping lines",
        _one_of(rfc2=Dialect.RFC2, rfc4=Dialect.RFC4),
    ),
    Option("debugfs", "debugfs", "yes, refused or absent", "the list of all buffers", _one_of(**_ACCESS)),
    Option(
        "memtrack", "memtrack", "yes or absent", "absent: no memtrack kernel", _one_of(yes=True, absent=False)
    ),
    Option(
        "processes",
        "own_only",
        "all or own",
        "own: only lists of the system user's processes may be read",
        _one_of(all=False, own=True),
    ),
    Option(
        "lose", "lose", "AT,FOR in seconds", "the link is lost at device time AT for FOR seconds", _outage
    ),
    Option("hang", "hang", "AT,FOR in seconds", "no answer from device time AT for FOR seconds", _outage),
)


def parse_options(query: Mapping[str, str]) -> Options:
    """`query` as Options. Raises LinkError(USAGE) naming what was found and what there is."""
    known = {option.word: option for option in OPTIONS}
    values: dict[str, object] = {}
    for word, text in query.items():
        option = known.get(word)
        if option is None:
            raise unknown("option of the simulator", word, known)
        try:
            values[option.field] = option.read(text)
        except ValueError:
            cause = f"expected {option.values} behind {word}=, found {text!r}."
            raise LinkError(Trouble.USAGE, cause, f"{word}: {option.about}.", retry=False) from None
    return Options(**values)  # type: ignore[arg-type]  # each Option reads its own field's type


def unknown(kind: str, found: str, words: Iterable[str]) -> LinkError:
    """A usage error that lists the valid words and names the nearest."""
    there_are = list(words)
    near = difflib.get_close_matches(found, there_are, n=1, cutoff=0.5)
    remedy = f"Did you mean {near[0]}?" if near else ""
    cause = f"expected one of {', '.join(there_are)} as {kind}, found {found!r}."
    return LinkError(Trouble.USAGE, cause, remedy, retry=False)
