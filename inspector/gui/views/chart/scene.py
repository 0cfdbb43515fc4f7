"""What the chart shows of a history, without Qt: which series, in which colours, how high."""

from dataclasses import dataclass, replace

from inspector.domain.blame import measure as measure_of
from inspector.domain.units import BINARY, Units
from inspector.gui.colors import ColorBook
from inspector.gui.theme import Theme
from inspector.gui.views.chart import looks, scale
from inspector.gui.views.chart.bands import Bands
from inspector.gui.views.chart.brushes import Look, Style
from inspector.gui.views.chart.lines import pen_for
from inspector.gui.views.chart.readouts import Wording
from inspector.gui.views.chart.strip import Strip
from inspector.gui.views.chart.timeline import Timeline
from inspector.session.history import History
from inspector.session.series import Grouping, SeriesKey

_RANK_SAMPLES = 256


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user chose to see.

    Attributes:
        measure: id of a measure.
        units: of amounts of bytes.
        highlight: a series to emphasise, of any kind; it counts while its kind is shown.
    """

    measure: str = "proportional"
    grouping: Grouping = "process"
    style: Style = "stack"
    units: Units = BINARY
    highlight: SeriesKey | None = None


class Scene:
    """Keeps the picture of one history: its columns, its bands and their colours.

    Attributes:
        look: as last composed; None before.
        legend: of what is shown; see looks.Legend.
    """

    def __init__(self, history: History, colors: ColorBook, theme: Theme) -> None:
        self.history, self.theme = history, theme
        self.choice = Choice()
        self.strip = Strip(history)
        self.bands = Bands()
        self.look: Look | None = None
        self.legend: looks.Legend = []
        self._colors = colors
        self._shades = looks.shades_of([], None, theme)
        self._dressed_for: object = None
        self._rank_now, self._top = True, 0.0

    def show_history(self, history: History) -> None:
        """Begin anew with another history."""
        self.history, self.strip, self.look = history, Strip(history), None
        self.choice = replace(self.choice, highlight=None)
        self._dressed_for = None
        self._begin_anew()

    def choose(self, choice: Choice) -> None:
        """Show something else from the next `compose` on. Raises KeyError for an unknown measure."""
        measure_of(choice.measure)
        before, self.choice = self.choice, choice
        if (choice.measure, choice.grouping) != (before.measure, before.grouping):
            self._begin_anew()
        elif (choice.style, choice.units) != (before.style, before.units):
            self._top = 0.0

    def rank_soon(self) -> None:
        """Rank at the next `compose`."""
        self._rank_now = True

    @property
    def units(self) -> Units | None:
        """Of what is shown; None for counts."""
        return self.choice.units if measure_of(self.choice.measure).is_bytes else None

    @property
    def wording(self) -> Wording:
        return Wording(self.choice.measure, self.choice.grouping, self.choice.units)

    @property
    def highlight(self) -> SeriesKey | None:
        """The emphasised series, when it is of the kind that is shown and remembered."""
        key = self.choice.highlight
        ledger = self.history.ledgers[self.choice.grouping]
        return key if key is not None and ledger.series(key) is not None else None

    def compose(self, line: Timeline, height: int, ratio: float, *, live: bool) -> Look:
        """Bring columns, ranking, colours and scale up to date for the view `line`.

        Args:
            height: pixels of the picture. ratio: pixels per unit of length.
            live: the view follows and rests: time to rank now and then.
        """
        choice, strip = self.choice, self.strip
        strip.select(choice.measure, line.first, line.columns, line.width_s, choice.grouping)
        ranked = self._rank_if_due(live)
        keys = self._keys()
        is_stack = choice.style == "stack"
        peak = strip.peak() if is_stack else strip.trace(keys)
        self._top = scale.keep_or_change(self._top, peak, self.units, may_shrink=ranked)
        self._dress(keys)
        shades = self._shades
        self.look = Look(
            keys,
            shades.series,
            shades.background,
            shades.hatch,
            choice.measure,
            self._top,
            height,
            max(1, round(ratio)),
            choice.grouping,
            choice.style,
            () if is_stack else shades.outlines,
            pen_for(ratio),
            keys.index(self.highlight) if self.highlight in keys else None,
        )
        return self.look

    def _begin_anew(self) -> None:
        self.bands.forget()
        self._rank_now, self._top = True, 0.0

    def _rank_if_due(self, live: bool) -> bool:
        choice = self.choice
        if not self._rank_now and not (live and self.bands.is_due(self.history, choice.grouping)):
            return False
        self._rank_now = False
        samples = self.strip.some_samples(_RANK_SAMPLES)
        self.bands.rank_by(self.history, choice.measure, samples, choice.grouping)
        return True

    def _keys(self) -> tuple[SeriesKey, ...]:
        keys, lit = self.bands.keys, self.highlight
        return (*keys, lit) if lit is not None and lit not in keys else keys

    def _dress(self, keys: tuple[SeriesKey, ...]) -> None:
        choice = self.choice
        version = self.history.ledgers[choice.grouping].seats.version
        basis = (keys, self.highlight, self.theme, version, choice.style, choice.grouping)
        if basis != self._dressed_for:
            self._dressed_for = basis
            self.legend = looks.legend_of(self.history, keys, self._colors, self.theme, choice.style)
            self._shades = looks.shades_of(self.legend, self.highlight, self.theme)
