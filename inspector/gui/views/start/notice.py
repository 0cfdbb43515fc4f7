"""A line at the foot of the page: what just happened, and a way to undo it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from inspector.gui.views.start.words import Words


class Notice(QFrame):
    """Hidden until something is said, and again once it is dismissed or done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName("Notice")
        self.words = Words()
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.deed = QPushButton()
        self.dismiss = QPushButton("Dismiss")
        self.dismiss.setAccessibleName("Dismiss the notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(self.words, 1)
        row.addWidget(self.deed)
        row.addWidget(self.dismiss)
        self._do: Callable[[], None] | None = None
        self.deed.clicked.connect(self._on_deed)
        self.dismiss.clicked.connect(self.hide)
        self.hide()

    def say(
        self, text: str, deed: str = "", do: Callable[[], None] | None = None, *, is_bad: bool = False
    ) -> None:
        """Say `text` and offer to `do` what the button `deed` says."""
        self.words.play_role("bad" if is_bad else "")
        self.words.setText(text)
        self.setAccessibleDescription(text)
        self.deed.setText(deed)
        self.deed.setAccessibleName(deed or "Nothing to do")
        self.deed.setVisible(bool(deed))
        self._do = do
        self.show()

    def _on_deed(self) -> None:
        self.hide()
        if self._do is not None:
            self._do()
