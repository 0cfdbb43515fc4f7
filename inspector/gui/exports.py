"""Exports of a window: the dialogs that ask where, and the job that writes in the background."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox

from inspector.gui.export_job import ExportJob, WriteJob, exporter_for, name_filters
from inspector.gui.inspection import Inspection
from inspector.gui.views.link_bar import LinkBar

_NO_CHART = "There is no chart to export yet."


class Exports:
    """One export at a time; what is exported is what was shown when the user asked."""

    def __init__(self, window: QMainWindow, link_bar: LinkBar) -> None:
        self._window, self._bar = window, link_bar
        self.job: WriteJob | None = None

    def ask_snapshot(self, view: Inspection) -> None:
        frame, target = view.picture.frame, view.bridge.target
        if frame is None:
            self._bar.tell("There is no sample to export yet.")
            return

        def export(path: Path, chosen_filter: str) -> None:
            exporter, path = exporter_for(path, chosen_filter)
            self._begin(ExportJob(frame, target, path, exporter, self._window))

        self._ask("Export Snapshot", "snapshot.json", name_filters(), export)

    def ask_chart(self, format: str, view: Inspection) -> None:
        """`format` is "png" or "svg"."""
        status = view.bridge.status
        picture = view.chart.take_picture(f"{view.picture.blame.title} over time", status.target)
        if picture is None:
            self._bar.tell(_NO_CHART)
            return

        def write(stream: BinaryIO, is_cancelled: Callable[[], bool]) -> None:
            from inspector.gui.views.chart import export  # not needed for the first picture

            if format == "svg":
                export.render_svg(picture, stream, is_cancelled=is_cancelled)
            else:
                export.render_png(picture, stream, is_cancelled=is_cancelled)

        self._ask_picture(f"Export Chart as {format.upper()}", f"chart.{format}", write)

    def ask_window(self, view: Inspection) -> None:
        """The window as it looks now, without its frame."""
        image = self._window.grab().toImage()

        def write(stream: BinaryIO, is_cancelled: Callable[[], bool]) -> None:
            stream.write(_png(image))

        self._ask_picture("Export Window as PNG", "window.png", write)

    def cancel(self) -> None:
        """End a running export and wait for its thread."""
        if self.job is not None:
            self.job.cancel()
            self.job.wait()

    def _ask_picture(
        self, title: str, name: str, write: Callable[[BinaryIO, Callable[[], bool]], None]
    ) -> None:
        suffix = Path(name).suffix

        def export(path: Path, _: str) -> None:
            path = path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
            self._begin(WriteJob(path, write, self._window))

        self._ask(title, name, [f"{suffix[1:].upper()} (*{suffix})"], export)

    def _ask(self, title: str, name: str, filters: list[str], export: Callable[[Path, str], None]) -> None:
        if self.job is not None:
            self._bar.tell("An export is still running; cancel it first.")
            return
        dialog = QFileDialog(self._window, title, str(Path.cwd()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setNameFilters(filters)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: export(Path(path), dialog.selectedNameFilter()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _begin(self, job: WriteJob) -> None:
        job.finished.connect(self._on_finished)
        self.job = job
        self._bar.show_work(f"Writing {job.path.name}…", job.cancel)
        job.start()

    def _on_finished(self, saved: str, problem: str) -> None:
        job, self.job = self.job, None
        if job is not None:
            job.wait()
            job.deleteLater()
        self._bar.end_work(saved or problem)
        if problem and self._window.isVisible():
            QMessageBox(QMessageBox.Icon.Warning, "Export", problem, parent=self._window).open()


def _png(image: QImage) -> bytes:
    buffer = QBuffer()  # of its own bytes: it would not keep a QByteArray of ours alive
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want the format as bytes
    return bytes(buffer.data().data())
