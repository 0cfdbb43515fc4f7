"""What the actions of a window do to what it inspects."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox

import inspector
from inspector.domain.blame import MEASURES
from inspector.gui.actions import keys_by_menu
from inspector.gui.exports import Exports
from inspector.gui.inspection import Inspection
from inspector.gui.views.chart.panel import STYLES, TOPS
from inspector.gui.views.header import SPANS
from inspector.gui.views.keys_dialog import KeysDialog
from inspector.gui.views.layout import ARRANGEMENTS
from inspector.gui.views.link_bar import LinkBar
from inspector.gui.views.link_details import LinkDetails
from inspector.gui.widgets.data_table import DataTable
from inspector.session.series import GROUPINGS
from inspector.session.status import LinkStatus

_ZOOM = 1.5
_PAN = 0.2
DOCKS = ("processes", "buffers", "holders", "tags", "sharing", "problems", "explain")


class InspectionCommands:
    """Deeds by the id of their action. They need something that is inspected: without it nothing happens.

    Args:
        inspection: gives what the window inspects now, None on the start page.
    """

    def __init__(
        self, window: QMainWindow, link_bar: LinkBar, inspection: Callable[[], Inspection | None]
    ) -> None:
        self._window, self._bar, self._get = window, link_bar, inspection
        self.exports = Exports(window, link_bar)
        self.link_details: LinkDetails | None = None

    def deeds(self) -> dict[str, Callable[[], object]]:
        """What to do for every action that concerns an inspection."""
        with_chart: dict[str, Callable[[Inspection], object]] = {
            "zoom_in": lambda view: view.chart.zoom(1 / _ZOOM),
            "zoom_out": lambda view: view.chart.zoom(_ZOOM),
            "zoom_back": lambda view: view.chart.zoom_back(),
            "pan_left": lambda view: view.chart.pan(-_PAN),
            "pan_right": lambda view: view.chart.pan(_PAN),
            "next_measure": _next_measure,
            "next_grouping": _next_grouping,
            "next_style": _next_style,
            "next_top": _next_top,
            **{f"span_{at}": partial(_choose_span, span) for at, (_, span) in enumerate(SPANS)},
            **{f"group_{grouping}": partial(_group, grouping) for grouping in GROUPINGS},
            **{f"style_{style}": partial(_style, style) for style, _ in STYLES},
        }
        others: dict[str, Callable[[Inspection], object]] = {
            "export": self.exports.ask_snapshot,
            "export_png": partial(self.exports.ask_chart, "png"),
            "export_svg": partial(self.exports.ask_chart, "svg"),
            "export_window": self.exports.ask_window,
            "copy": self._copy,
            "find": lambda view: view.bar.focus(),
            "clear": lambda view: view.clear_one(),
            "explain_number": self._explain,
            "retry": lambda view: view.bridge.retry_now(),
            "link": self._show_link,
            **{f"dock_{id}": partial(_toggle_dock, id) for id in DOCKS},
            **{f"layout_{chosen.id}": partial(_arrange, chosen.id) for chosen in ARRANGEMENTS},
            "reset_layout": partial(_arrange, ARRANGEMENTS[0].id),
        }
        return {id: partial(self._with, deed) for id, deed in (with_chart | others).items()}

    def _with(self, deed: Callable[[Inspection], object]) -> None:
        view = self._get()
        if view is not None:
            deed(view)

    # Rows

    def _copy(self, view: Inspection) -> None:
        """Copy the selected rows of the table that has the focus, else of the process table."""
        focused = QApplication.focusWidget()
        table = focused if isinstance(focused, DataTable) else view.processes.table
        table.copy_selected()
        count = len(table.selectionModel().selectedRows())
        self._bar.tell(f"Copied {count} rows." if count else "Select rows of a table to copy them.")

    def _explain(self, view: Inspection) -> None:
        """Explain the cell that has the focus, else bring the explanation up."""
        focused = QApplication.focusWidget()
        if isinstance(focused, DataTable) and focused in view.tables and focused.currentIndex().isValid():
            focused.explain_current()
        else:
            view.area.docks["explain"].bring_up()

    # The link

    def show_link_details(self) -> None:
        self._with(self._show_link)

    def show_problems(self) -> None:
        self._with(lambda view: view.area.docks["problems"].bring_up())

    def _show_link(self, view: Inspection) -> None:
        if self.link_details is None:
            self.link_details = LinkDetails(self._window)
            self.link_details.retry_wanted.connect(lambda: self._with(lambda view: view.bridge.retry_now()))
        self.link_details.show_status(view.bridge.status)
        self.link_details.show()
        self.link_details.raise_()
        self.link_details.activateWindow()

    def follow(self, status: LinkStatus) -> None:
        """Bring the details of the link up to date while they are shown."""
        if self.link_details is not None and self.link_details.isVisible():
            self.link_details.show_status(status)

    def leave(self) -> None:
        """What is inspected ends."""
        self.exports.cancel()
        if self.link_details is not None:
            self.link_details.close()


def show_keys(window: QMainWindow) -> None:
    KeysDialog(keys_by_menu(), window).open()


def show_about(window: QMainWindow) -> None:
    text = (
        f"Memtrack Inspector {inspector.__version__}\n\n"
        "Who holds which shared graphics, camera and video buffer, live.\nApache License 2.0."
    )
    QMessageBox(QMessageBox.Icon.NoIcon, "About Memtrack Inspector", text, parent=window).open()


def _choose_span(seconds: float | None, view: Inspection) -> None:
    view.choose_span(seconds)


def _group(grouping: str, view: Inspection) -> None:
    view.set_grouping(grouping)  # type: ignore[arg-type]


def _style(style: str, view: Inspection) -> None:
    view.set_style(style)  # type: ignore[arg-type]


def _toggle_dock(id: str, view: Inspection) -> None:
    view.area.toggle(id)


def _arrange(id: str, view: Inspection) -> None:
    view.area.arrange(id)


def _next_measure(view: Inspection) -> None:
    ids = [measure.id for measure in MEASURES]
    view.set_measure(ids[(ids.index(view.picture.blame.id) + 1) % len(ids)])


def _next_grouping(view: Inspection) -> None:
    box = view.header.groupings
    box.setCurrentIndex((box.currentIndex() + 1) % box.count())


def _next_style(view: Inspection) -> None:
    box = view.chart.styles
    box.setCurrentIndex((box.currentIndex() + 1) % box.count())


def _next_top(view: Inspection) -> None:
    at = TOPS.index(view.chart.tops.currentData())
    view.set_top(TOPS[(at + 1) % len(TOPS)])
