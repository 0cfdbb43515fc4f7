"""A push button that says what it does, to the eye and to assistive tools alike."""

from PySide6.QtWidgets import QPushButton


def text_button(text: str, tip: str) -> QPushButton:
    """A button that is never a dialog's default."""
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setAccessibleName(text)
    button.setAccessibleDescription(tip)
    button.setToolTip(tip)
    return button
