"""What the actions of the main window do."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

import inspector
from inspector.gui.actions import keys_text
from inspector.gui.models.problems import problems_of
from inspector.gui.views.header import SPANS
from inspector.gui.views.keys_dialog import KeysDialog
from inspector.gui.views.link_details import LinkDetails
from inspector.gui.views.problems import ProblemsDialog
from inspector.gui.widgets.data_table import DataTable

if TYPE_CHECKING:
    from inspector.gui.export_job import ExportJob
    from inspector.gui.window import MainWindow

_ZOOM = 1.5
_PAN = 0.2


class WindowCommands:
    """Connects every action of a MainWindow to what it does."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self.export_job: ExportJob | None = None
        self.link_details: LinkDetails | None = None
        self.problems: ProblemsDialog | None = None
        chart, actions = window.chart, window.actions_by_id
        deeds = {
            "export": self.ask_export,
            "quit": QApplication.closeAllWindows,
            "copy": self.copy,
            "find": self.find,
            "clear": self.clear,
            "zoom_in": partial(chart.zoom, 1 / _ZOOM),
            "zoom_out": partial(chart.zoom, _ZOOM),
            "pan_left": partial(chart.pan, -_PAN),
            "pan_right": partial(chart.pan, _PAN),
            "reset_layout": window.panels.reset,
            "retry": window.bridge.retry_now,
            "link": self.show_link_details,
            "problems": self.show_problems,
            "keys": self.show_keys,
            "about": self.show_about,
            **{f"span_{place}": partial(window.choose_span, span) for place, (_, span) in enumerate(SPANS)},
            **{f"theme_{name}": partial(self._theme, name) for name in ("system", "dark", "light")},
        }
        for name, deed in deeds.items():
            actions[name].triggered.connect(partial(_without_argument, deed))
        actions["pause"].toggled.connect(window.pause)
        actions["follow"].triggered.connect(chart.set_following)
        actions["full_screen"].triggered.connect(self._full_screen)

    # Rows and filter

    def copy(self) -> None:
        """Copy the selected rows of the table that has the focus, else of the process table."""
        window = self._window
        focused = QApplication.focusWidget()
        table = focused if isinstance(focused, DataTable) else window.processes.table
        table.copy_selected()
        count = len(table.selectionModel().selectedRows())
        window.link_bar.tell(f"Copied {count} rows." if count else "Select rows of a table to copy them.")

    def find(self) -> None:
        self._window.header.filter.setFocus()
        self._window.header.filter.selectAll()

    def clear(self) -> None:
        """Clear the filter when it has the focus, else undo one selection, else clear the filter."""
        window, box = self._window, self._window.header.filter
        if box.hasFocus():
            box.clear()
            window.processes.table.setFocus()
        elif not window.picture.clear_one():
            box.clear()

    # Export

    def ask_export(self) -> None:
        """Let the user choose a file for the frame that is shown now."""
        window = self._window
        frame = window.picture.frame
        if frame is None:
            window.link_bar.tell("There is no sample to export yet.")
            return
        if self.export_job is not None:
            window.link_bar.tell("An export is still running; cancel it first.")
            return
        from inspector.gui.export_job import name_filters  # not needed for the first picture

        dialog = QFileDialog(window, "Export Snapshot", str(Path.cwd()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setNameFilters(name_filters())
        dialog.selectFile("snapshot.json")
        dialog.fileSelected.connect(lambda path: self._export(Path(path), dialog.selectedNameFilter()))
        dialog.finished.connect(dialog.deleteLater)
        self._export_frame = frame
        dialog.open()

    def _export(self, chosen: Path, chosen_filter: str) -> None:
        from inspector.gui.export_job import ExportJob, exporter_for

        window = self._window
        exporter, path = exporter_for(chosen, chosen_filter)
        job = ExportJob(self._export_frame, window.bridge.target, path, exporter, window)
        job.finished.connect(self._on_exported)
        self.export_job = job
        window.link_bar.show_work(f"Writing {path.name}…", job.cancel)
        job.start()

    def _on_exported(self, saved: str, problem: str) -> None:
        window = self._window
        job, self.export_job = self.export_job, None
        if job is not None:
            job.wait()
            job.deleteLater()
        window.link_bar.end_work(saved or problem)
        if problem and window.isVisible():
            box = QMessageBox(QMessageBox.Icon.Warning, "Export", problem, parent=window)
            box.open()

    def cancel_export(self) -> None:
        """End a running export and wait for its thread."""
        if self.export_job is not None:
            self.export_job.cancel()
            self.export_job.wait()

    # Dialogs and looks

    def show_link_details(self) -> None:
        window = self._window
        if self.link_details is None:
            self.link_details = LinkDetails(window)
            self.link_details.retry_wanted.connect(window.bridge.retry_now)
        self.link_details.show_status(window.bridge.status)
        _raise(self.link_details)

    def show_problems(self) -> None:
        window = self._window
        if self.problems is None:
            self.problems = ProblemsDialog(window)
            self.problems.dress(window.appearance.theme)
            window.appearance.changed.connect(self.problems.dress)
        _raise(self.problems)
        self.show_fresh()

    def show_fresh(self) -> None:
        """Bring the dialogs that are open up to date."""
        window = self._window
        if self.link_details is not None and self.link_details.isVisible():
            self.link_details.show_status(window.bridge.status)
        if self.problems is not None and self.problems.isVisible() and window.picture.frame is not None:
            self.problems.show_rows(problems_of(window.picture.frame))

    def show_keys(self) -> None:
        KeysDialog(keys_text(), self._window).open()

    def show_about(self) -> None:
        text = (
            f"Memtrack Inspector {inspector.__version__}\n\n"
            "Who holds which shared graphics, camera and video buffer, live.\nApache License 2.0."
        )
        QMessageBox(QMessageBox.Icon.NoIcon, "About Memtrack Inspector", text, parent=self._window).open()

    def _theme(self, wanted: str) -> None:
        self._window.appearance.choose(wanted)

    def _full_screen(self, is_full: bool) -> None:
        if is_full:
            self._window.showFullScreen()
        else:
            self._window.showNormal()


def _without_argument(deed: object, _checked: bool = False) -> None:
    cast("partial[object]", deed)()


def _raise(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
