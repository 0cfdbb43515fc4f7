"""The totals of a frame as cards: what each is called, what it means, how it is written."""

from dataclasses import dataclass

from inspector.domain.frame import Totals
from inspector.domain.units import Units, count_text, plural
from inspector.session.explain.subjects import Total


@dataclass(frozen=True, slots=True)
class CardSpec:
    """One card.

    Attributes:
        tooltip: the formula.
        total: what explaining it means.
        parts: fields of Totals; the figure is their sum.
    """

    title: str
    tooltip: str
    total: Total
    parts: tuple[str, ...]
    is_bytes: bool = True

    def of(self, totals: Totals) -> float:
        """The figure."""
        return float(sum(getattr(totals, part) for part in self.parts))

    def written(self, figure: float, units: Units) -> str:
        return units.text(figure) if self.is_bytes else count_text(round(figure))

    def widest(self, units: Units) -> str:
        """The figure that needs most room."""
        return f"1023 {units.names[2]}" if self.is_bytes else "99 999"

    def exactly(self, totals: Totals) -> str:
        """The figure to the last digit, and its parts where it has several."""
        noun = "bytes" if self.is_bytes else "processes"
        lines = [f"{count_text(round(self.of(totals)))} {noun}"]
        if len(self.parts) > 1:
            lines += [f"{part}: {count_text(round(getattr(totals, part)))} bytes" for part in self.parts]
        return "\n".join(lines)


CARDS: tuple[CardSpec, ...] = (
    CardSpec(
        "Unique total",
        "Every buffer counted once: what is really gone from the device's memory.\n"
        "Unique = proportional + unattributed + orphaned = shared + private + orphaned.",
        Total.UNIQUE,
        ("unique",),
    ),
    CardSpec(
        "Proportional sum",
        "size ÷ ref_count, summed over the buffers of all processes that could be read.\n"
        "Short of the unique total by what is unattributed and orphaned.",
        Total.PROPORTIONAL,
        ("proportional",),
    ),
    CardSpec(
        "Shared",
        "Sizes of the buffers with ref_count above 1, each counted once.",
        Total.SHARED,
        ("shared",),
    ),
    CardSpec("Private", "Sizes of the buffers with ref_count 1.", Total.PRIVATE, ("private",)),
    CardSpec(
        "Orphans, unattributed",
        "What no process that could be read answers for.\n"
        "Orphaned: sizes of the buffers with ref_count 0, alive in the kernel, held by no process.\n"
        "Unattributed: size × unseen holders ÷ ref_count, the share of holders that could not be read.",
        Total.NOBODYS,
        ("orphaned", "unattributed"),
    ),
    CardSpec(
        "Processes",
        "Processes that hold at least one buffer.",
        Total.PROCESSES,
        ("processes",),
        is_bytes=False,
    ),
)


def remark_on(spec: CardSpec, totals: Totals, units: Units) -> str:
    """Beside the title, where there is room; "" for nothing."""
    if spec.total is Total.UNIQUE:
        return plural(totals.buffers, "buffer")
    if spec.total is Total.NOBODYS and totals.orphaned and totals.unattributed:
        return f"{units.text(totals.orphaned)} orphaned"
    return ""
