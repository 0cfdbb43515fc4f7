"""A connection as a stream of frames: the generator under the CLI and the poller alike."""

from inspector.domain.capture import Capture, Connection
from inspector.domain.frame import Frame


class Sampler:
    """Reads captures from one connection and decodes them.

    Which files are read follows from the sources and from which processes hold something.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def capture(self) -> Capture:
        """Read one sample. Raises LinkError."""
        raise NotImplementedError

    def frame(self) -> Frame:
        """Read one sample and decode it. Raises LinkError."""
        raise NotImplementedError
