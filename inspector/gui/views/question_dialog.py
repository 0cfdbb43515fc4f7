"""The dialog for a question of ssh: a host key to trust or not, a password, a passphrase."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from inspector.domain.text import printable
from inspector.gui.style import text_font


class QuestionDialog(QDialog):
    """Shows the whole question as ssh put it. Closing, Esc and Enter on nothing refuse.

    Args:
        text: the question; shown as plain text, control characters escaped.
        wants_consent: offer "Trust this host" and "Refuse" instead of a field; Refuse is the default.
    """

    def __init__(self, target: str, text: str, wants_consent: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("ssh asks")
        self.setMinimumWidth(520)
        self._wants_consent = wants_consent
        title = QLabel("Do you trust this host?" if wants_consent else "ssh needs a secret")
        title.setFont(text_font(14, is_bold=True, has_even_digits=False))
        about = QLabel(f"While connecting to {target}, ssh asks:")
        about.setObjectName("dim")
        question = QLabel("\n".join(printable(line.encode()) for line in text.strip().split("\n")))
        question.setObjectName("command")
        question.setAccessibleName("Question")
        for label in (title, about, question):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        question.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setAccessibleName("Secret")
        self.secret.setVisible(not wants_consent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        for widget in (title, about, question, self.secret):
            layout.addWidget(widget)
        layout.addWidget(self._buttons())
        self.setWindowModality(Qt.WindowModality.WindowModal)

    def _buttons(self) -> QDialogButtonBox:
        role = QDialogButtonBox.ButtonRole
        buttons = QDialogButtonBox()
        self.agree = buttons.addButton(
            "Trust this host" if self._wants_consent else "Answer", role.AcceptRole
        )
        self.refuse = buttons.addButton("Refuse", role.RejectRole)
        for button in (self.agree, self.refuse):
            button.setAccessibleName(button.text())
        self.agree.setAutoDefault(not self._wants_consent)
        self.agree.setDefault(not self._wants_consent)
        self.refuse.setDefault(self._wants_consent)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def answer(self) -> str:
        """What ssh is to be told when the dialog was accepted."""
        return "yes" if self._wants_consent else self.secret.text()
