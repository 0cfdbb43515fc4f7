"""What to make of a target a person is typing: usable or not, and why, without asking any device or disk."""

from collections.abc import Collection
from dataclasses import dataclass

from inspector.domain.capture import LinkError
from inspector.session.targets import SCHEMES, Target, parse_target
from inspector.simulator.options import parse_options, unknown
from inspector.simulator.scenarios import SCENARIOS
from inspector.transports.ssh import split_place


@dataclass(frozen=True, slots=True)
class Verdict:
    """About one text.

    Attributes:
        uri: what to attach to; "" when the text cannot be used.
        reason: one sentence: what would be attached to, or what was expected instead.
    """

    uri: str
    reason: str

    @property
    def is_usable(self) -> bool:
        return bool(self.uri)


HINT = "adb:SERIAL, ssh:user@host, local:DIRECTORY or sim:phone?seed=2"
_WHAT = {
    "adb": "The adb device {place}.",
    "ssh": "The host {place}, over ssh.",
    "local": "The directory {place}, read as a device's root.",
    "sim": "The simulator.",
    "file": "The recording {place}.",
}


def judge(text: str, serials: Collection[str] = ()) -> Verdict:
    """`text` as far as it is typed; `serials` are the adb devices attached now."""
    text = text.strip()
    if not text:
        return Verdict("", f"Expected a target: {HINT}.")
    try:
        target = parse_target(text)
        reason = _described(target, serials)
    except LinkError as error:
        return Verdict("", _sentence(f"{error.cause} {_nearest(text, serials) or error.remedy}"))
    return Verdict(target.uri, reason)


def _described(target: Target, serials: Collection[str]) -> str:
    """What attaching would do. Raises LinkError(USAGE)."""
    place = target.place
    if target.scheme == "ssh":
        split_place(place)
    elif target.scheme == "sim":
        return _simulated(target)
    elif target.scheme == "local" and not place:
        return "This computer."
    elif target.scheme == "adb" and not place:
        return _only(serials)
    elif target.scheme == "adb" and place not in serials:
        return f"The adb device {place}, which is not attached now."
    return _WHAT[target.scheme].format(place=place)


def _only(serials: Collection[str]) -> str:
    if len(serials) > 1:
        return f"Expected one adb device, found {len(serials)}: name one behind adb:"
    return (
        f"The only adb device, {next(iter(serials))}."
        if serials
        else "The only adb device; none is attached."
    )


def _simulated(target: Target) -> str:
    options = dict(target.query)
    parse_options(options)
    for scenario in SCENARIOS:
        if scenario.id == target.place:
            return f"Simulator: {scenario.title}."
    if "/" in target.place or "." in target.place:
        return f"The operations in the file {target.place}, played by the simulator."
    raise unknown("scenario (or a file with memops operations)", target.place, [s.id for s in SCENARIOS])


def _nearest(text: str, serials: Collection[str]) -> str:
    """A guess at the kind that is missing in front."""
    if text.partition(":")[0] in SCHEMES:
        return ""
    if any(text == scenario.id for scenario in SCENARIOS):
        return f"Did you mean sim:{text}?"
    if text in serials:
        return f"Did you mean adb:{text}?"
    if text.startswith(("/", "~", "./")):
        return f"Did you mean local:{text}, or sim:{text} for a file of operations?"
    if "@" in text:
        return f"Did you mean ssh:{text.removeprefix('ssh://')}?"
    return ""


def _sentence(words: str) -> str:
    words = words.strip()
    return words[:1].upper() + words[1:]
