"""Capture -> Frame: the one decode path of live devices, the simulator and files."""

import re

from inspector.domain.assemble import assemble
from inspector.domain.capture import Absence, Capture, RawFile
from inspector.domain.frame import Frame, Process
from inspector.sources import SOURCES
from inspector.sources.process import NAME_FILES, parse_process

_NAME_ENDS = tuple(f"/{name}" for name in NAME_FILES)
_NAME_PATH = re.compile(r"/proc/([0-9]{1,18})/[a-z_]+")


class Decoder:
    """Decodes the captures of one session in order; remembers who the pids are and skips unchanged text."""

    def __init__(self) -> None:
        self._parsers = [source.parser() for source in SOURCES]
        self._processes: dict[int, Process] = {}

    def decode(self, capture: Capture) -> Frame:
        """The frame of `capture`. Never raises on what a device wrote."""
        self._learn(capture.files)
        frame = assemble(capture, [parser.parse(capture.files) for parser in self._parsers], self._processes)
        if len(self._processes) > 2 * len(frame.processes.who) + 64:
            alive = set(frame.processes.pid.tolist())
            self._processes = {pid: process for pid, process in self._processes.items() if pid in alive}
        return frame

    def _learn(self, files: tuple[RawFile, ...]) -> None:
        """Take in names; a lone stat is only a check and tells a newcomer by its start time."""
        by_pid: dict[int, dict[str, RawFile]] = {}
        for file in files:
            if file.path.endswith(_NAME_ENDS) and (match := _NAME_PATH.fullmatch(file.path)):
                by_pid.setdefault(int(match[1]), {})[file.path] = file
        for pid, found in by_pid.items():
            known = self._processes.get(pid)
            process = parse_process(pid, found)
            if process is None:
                gone = found.get(f"/proc/{pid}/stat")
                if gone is not None and gone.absence in (Absence.MISSING, Absence.VANISHED):
                    self._processes.pop(pid, None)
            elif known is None or len(found) > 1 or known.key != process.key:
                self._processes[pid] = process
