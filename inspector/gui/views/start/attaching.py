"""From the choice of a target to a link that is ready for a window, checks included."""

from PySide6.QtCore import QObject, Signal

from inspector.gui.views.start.checking import LinkCheck, Outcome
from inspector.session.prepared_link import OpenTarget, PreparedLink
from inspector.session.targets import LinkOptions, parse_target


class Attaching(QObject):
    """One attempt at a time; beginning another, or `cancel`, ends the one before.

    The simulator has nothing to check and is ready at once.
    """

    ready = Signal(str, bool)
    """The target's canonical URI and whether in a new window; `take` gives the link."""
    checking = Signal(str)
    objected = Signal(object)
    """Outcome: something is missing; `go_on`, `retry` or `cancel`."""

    def __init__(
        self,
        options: LinkOptions,
        open_target: OpenTarget,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._options, self._open_target = options, open_target
        self._check: LinkCheck | None = None
        self._link: PreparedLink | None = None
        self._ended: list[LinkCheck] = []
        self._uri, self._in_new_window = "", False

    @property
    def target(self) -> str:
        """What is being attached to, "" when nothing is."""
        return self._uri

    def begin(self, uri: str, in_new_window: bool) -> None:
        """Raises LinkError(USAGE) when `uri` cannot be understood."""
        self.cancel()
        target = parse_target(uri)
        self._uri, self._in_new_window = target.uri, in_new_window
        self._link = PreparedLink(target, self._options, open_target=self._open_target)
        if target.scheme == "sim":
            self.go_on()
            return
        check = LinkCheck(self._link, self)
        check.finished.connect(self._on_outcome)
        self._check = check
        self.checking.emit(target.uri)
        check.start()

    def retry(self) -> None:
        self.begin(self._uri, self._in_new_window)

    def go_on(self) -> None:
        """Attach with what there is."""
        if self._link is not None:
            self._uri = self._link.target.uri
            self.ready.emit(self._uri, self._in_new_window)

    def take(self) -> PreparedLink:
        """The link of the attempt that is ready; the caller's from here on, to open connections with."""
        assert self._link is not None, "nothing is ready"
        link, self._link, self._check, self._uri = self._link, None, None, ""
        return link

    def cancel(self) -> None:
        """End the attempt and its connection; returns at once."""
        check, self._check, self._link, self._uri = self._check, None, None, ""
        if check is not None:
            check.cancel()
            self._ended = [*self._ended[-7:], check]

    def wait_ended(self) -> None:
        """Block until the threads of all attempts that were cancelled are gone, some seconds at most."""
        self.cancel()
        for check in self._ended:
            check.wait()
        self._ended.clear()

    def _on_outcome(self, outcome: Outcome) -> None:
        if outcome.is_flawless:
            self.go_on()
        else:
            self.objected.emit(outcome)
