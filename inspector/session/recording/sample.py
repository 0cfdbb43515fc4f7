"""What a recording gives in place of a device's files."""

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from inspector.domain.capture import Capture, Check

if TYPE_CHECKING:  # the command line checks devices without loading numpy
    from inspector.session.naming import Names


class Sample(NamedTuple):
    """One sample of a recording.

    Attributes:
        number: its place in the recording.
        names: who was known before it, for a new decoder; None where the decoder goes on.
    """

    number: int
    capture: Capture
    names: "Names | None"


@runtime_checkable
class Recorded(Protocol):
    """A Connection to a recording: it gives whole samples, as they were read then."""

    def checks(self) -> tuple[Check, ...]:
        """About the recording, and those of the device when it was recorded; reads the whole file."""
        ...

    def next_sample(self) -> Sample:
        """The next sample, when it is time for it. Raises LinkError at the end of the recording."""
        ...
