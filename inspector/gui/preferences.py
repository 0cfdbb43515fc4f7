"""What the user may choose about the window, each with its values and a line that explains it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from inspector.domain.units import BINARY, UNITS, Units, units
from inspector.gui.settings import Settings
from inspector.gui.theme import PALETTES, STANDARD, Palette, palette

Value = float | str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few.

    Attributes:
        name: the preference's, also in the settings file.
        options: id and title of each.
    """

    name: str
    title: str
    explanation: str
    default: str
    options: tuple[tuple[str, str], ...]

    def read(self, text: str) -> str | None:
        """The value `text` means, None when it means none."""
        return text if text in dict(self.options) else None

    @property
    def expected(self) -> str:
        return f"one of {', '.join(id for id, _ in self.options)}"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number.

    Attributes:
        name: the preference's, also in the settings file.
        step: of the arrow keys. decimals: digits after the point. unit: behind the number.
    """

    name: str
    title: str
    explanation: str
    default: float
    lowest: float
    highest: float
    step: float
    decimals: int = 0
    unit: str = ""

    def read(self, text: str) -> float | None:
        """The value `text` means, None when it means none."""
        try:
            number = round(float(text), self.decimals)
        except (ValueError, OverflowError):
            return None
        return number if self.lowest <= number <= self.highest else None

    @property
    def expected(self) -> str:
        return f"a number from {self.lowest:g} to {self.highest:g}"


PREFERENCES: tuple[Choice | Amount, ...] = (
    Amount(
        "rate_hz",
        "Sampling rate",
        "How often the device is read; a faster rate shows shorter peaks and costs the device more.",
        default=10.0,
        lowest=0.2,
        highest=30.0,
        step=1.0,
        decimals=1,
        unit=" Hz",
    ),
    Amount(
        "top_n",
        "Bands in the chart",
        "How many processes, tags or allocators have a band of their own; the rest is “other”.",
        default=20.0,
        lowest=1.0,
        highest=24.0,
        step=1.0,
    ),
    Choice(
        "units",
        "Bytes",
        "Binary units count in 1024s as the kernel does, decimal ones in 1000s as data sheets do.",
        BINARY.id,
        tuple((chosen.id, chosen.title) for chosen in UNITS),
    ),
    Choice(
        "theme",
        "Theme",
        "Follow the desktop, or always look like this.",
        "system",
        (
            ("system", "As the desktop"),
            ("dark", "Dark"),
            ("light", "Light"),
            ("contrast", "High contrast"),
        ),
    ),
    Choice(
        "palette",
        "Colours of the bands",
        "Both are made for colour-blind viewers too; Bold is farther apart and less calm.",
        STANDARD.id,
        tuple((chosen.id, chosen.title) for chosen in PALETTES),
    ),
    Amount(
        "text_percent",
        "Text size",
        "Size of all text; 100 % is 10 pt. Rows and buttons grow with it.",
        default=100.0,
        lowest=80.0,
        highest=200.0,
        step=10.0,
        unit=" %",
    ),
)
_BY_NAME = {spec.name: spec for spec in PREFERENCES}


class Preferences(QObject):
    """The choices that are on, kept in `settings`; whoever depends on one listens to `changed`.

    Attributes:
        messages: sentences for the user about saved values that could not be used.
    """

    changed = Signal(str)
    """Name of the preference that has another value now."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.messages: tuple[str, ...] = ()
        self._values: dict[str, Value] = {spec.name: spec.default for spec in PREFERENCES}
        for spec in PREFERENCES:
            self._read(spec)

    # The values, typed

    @property
    def rate_hz(self) -> float:
        return float(self._values["rate_hz"])

    @property
    def interval_s(self) -> float:
        """Seconds between the starts of two samples."""
        return 1.0 / self.rate_hz

    @property
    def top_n(self) -> int:
        return int(self._values["top_n"])

    @property
    def units(self) -> Units:
        return units(str(self._values["units"]))

    @property
    def theme(self) -> str:
        """One of appearance.THEMES."""
        return str(self._values["theme"])

    @property
    def palette(self) -> Palette:
        return palette(str(self._values["palette"]))

    @property
    def text_percent(self) -> int:
        return int(self._values["text_percent"])

    # Reading and changing them

    @property
    def values(self) -> Mapping[str, Value]:
        """All values by name, as they are now."""
        return MappingProxyType(dict(self._values))

    def choose(self, name: str, value: Value) -> None:
        """Change one preference; it is kept, and told when it is another than before.

        Raises ValueError for a value that the preference cannot have, KeyError for a name there is not.
        """
        spec = _BY_NAME[name]
        read = spec.read(str(value))
        if read is None:
            raise ValueError(f"{spec.title}: expected {spec.expected}, found {value!r}.")
        if read != self._values[name]:
            self._values[name] = read
            self._settings.keep(name, read)
            self.changed.emit(name)

    def restore(self, values: Mapping[str, Value]) -> None:
        """Choose several, such as what `values` gave before a change."""
        for name, value in values.items():
            self.choose(name, value)

    def reset(self) -> Mapping[str, Value]:
        """Choose all defaults. Returns what was on before, for `restore`."""
        before = self.values
        self.restore({spec.name: spec.default for spec in PREFERENCES})
        return before

    def _read(self, spec: Choice | Amount) -> None:
        found = self._settings.found(spec.name)
        if found is None:
            return
        value = spec.read(found)
        if value is not None:
            self._values[spec.name] = value
            return
        default = f"{spec.default:g}" if isinstance(spec, Amount) else spec.default
        where = f"{spec.title} in {self._settings.path.name}"
        message = f"{where}: expected {spec.expected}, found {_short(found)}; {default} is used."
        self.messages = (*self.messages, message)


def _short(text: str, most: int = 40) -> str:
    """Saved text in a sentence: visible characters only, and not too many."""
    return ascii(text if len(text) <= most else f"{text[:most]}...")
