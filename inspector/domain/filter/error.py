"""Why a text is no filter, and where."""

from inspector.domain.text import printable

_MOST_SHOWN = 40


class FilterError(ValueError):
    """The text cannot be understood.

    Attributes:
        place: first character and the one behind the last, in the text; both may be its end.
        expected, found: what belongs there and what is there, display-safe.
        suggestion: text that would be right instead of the text at `place`; "" when there is none.
        is_unfinished: nothing is wrong so far, something is missing at the end.
    """

    def __init__(
        self,
        place: tuple[int, int],
        expected: str,
        found: str,
        suggestion: str = "",
        *,
        is_unfinished: bool = False,
    ) -> None:
        super().__init__(f"expected {expected}, found {found}")
        self.place = place
        self.expected = expected
        self.found = found
        self.suggestion = suggestion
        self.is_unfinished = is_unfinished

    @property
    def message(self) -> str:
        return f"expected {self.expected}, found {self.found}"


def cited(text: str) -> str:
    """`text` in quotation marks, display-safe and short; "nothing" when it is empty."""
    shown = printable(text.encode("utf-8", "surrogatepass"))
    if len(shown) > _MOST_SHOWN:
        shown = shown[: _MOST_SHOWN - 1] + "…"
    return f"“{shown}”" if shown else "nothing"
