"""Capture -> Frame: the one decode path of live devices, the simulator and files."""

from inspector.domain.assemble import assemble
from inspector.domain.capture import Capture
from inspector.domain.frame import Frame
from inspector.session.naming import Names
from inspector.sources import SOURCES


class Decoder:
    """Decodes the captures of one session in order; remembers who the pids are and skips unchanged text.

    Args:
        names: who the pids are before the first capture; nobody is known when not given.
    """

    def __init__(self, names: Names | None = None) -> None:
        self._parsers = [source.parser() for source in SOURCES]
        self._names = names or Names()

    def decode(self, capture: Capture) -> Frame:
        """The frame of `capture`. Never raises on what a device wrote."""
        self._names.learn(capture.files)
        parsed = [parser.parse(capture.files) for parser in self._parsers]
        frame = assemble(capture, parsed, self._names.processes)
        self._names.keep(frame.processes.pid.tolist())
        return frame
