"""Numbers with units as they are typed: `8MiB`, `1.5GiB`, `30s`, `2`."""

import re
from difflib import get_close_matches

from inspector.domain.columns import LARGEST_FIELD
from inspector.domain.filter.error import FilterError, cited
from inspector.domain.filter.fields import UNITS, Kind

_AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)")
_UNITS_MEANT = {Kind.BYTES: "a unit such as KiB, MiB or GB", Kind.SECONDS: "a unit such as s, min or h"}
_LARGEST = {Kind.SECONDS: 86400 * 36500}


def is_unit(text: str, kind: Kind) -> bool:
    """`text` is a unit of `kind`, exactly as it is shown."""
    return text in UNITS[kind]


def amount(written: str, kind: Kind, place: tuple[int, int], text: str) -> tuple[float, str]:
    """The number `written` means in bytes or seconds (an int where it is whole), and how people read it.

    Raises FilterError at `place` of `text`.
    """
    found = _AMOUNT.fullmatch(written)
    if found is None:
        raise FilterError(place, kind.value, cited(written))
    digits, typed = found.groups()
    unit = _unit(typed, kind)
    if unit is None:
        raise _unknown_unit(written, digits, typed, kind, place, text)
    if "." in digits and not UNITS[kind]:
        raise FilterError(place, kind.value, cited(written), digits.partition(".")[0])
    number = float(digits) * (UNITS[kind][unit] if unit else 1)
    if number > _LARGEST.get(kind, LARGEST_FIELD):
        raise FilterError(place, "a smaller number", cited(written))
    whole = number.is_integer()
    return int(number) if whole else number, f"{digits} {unit}".rstrip()


def _unit(typed: str, kind: Kind) -> str | None:
    """The unit meant by `typed`, "" when there is none, None when it is unknown."""
    if not typed or typed in UNITS[kind]:
        return typed
    return next((unit for unit in UNITS[kind] if unit.casefold() == typed.casefold()), None)


def _unknown_unit(
    written: str, digits: str, typed: str, kind: Kind, place: tuple[int, int], text: str
) -> FilterError:
    units = UNITS[kind]
    if not units:
        return FilterError(place, kind.value, cited(written), digits)
    begun = [unit for unit in units if unit.casefold().startswith(typed.casefold())]
    close = begun or get_close_matches(typed, units, 1)
    return FilterError(
        place,
        _UNITS_MEANT[kind],
        cited(written),
        digits + close[0] if close else "",
        is_unfinished=bool(begun) and place[1] == len(text),
    )
