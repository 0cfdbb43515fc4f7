"""The preferences dialog: what is chosen takes effect at once."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspector.gui.preferences import PREFERENCES, Amount, Choice, Preferences, Value
from inspector.gui.widgets.choice_box import ChoiceBox
from inspector.gui.widgets.number_box import NumberBox

_WIDTH_EM = 30
_MOST_OF_SCREEN = 0.9


class PreferencesDialog(QDialog):
    """Shows all preferences, and follows when one is changed elsewhere."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._before_reset: Mapping[str, Value] | None = None
        self._is_resetting = False
        self.setWindowTitle("Preferences")
        self.setAccessibleName("Preferences")
        self._show: dict[str, Callable[[Value], None]] = {}
        self.fields: dict[str, QWidget] = {}
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sheet = self._fields()
        self._scroll.setWidget(self._sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(self._buttons())
        preferences.changed.connect(self._on_change)
        self._say_state()
        self._fit()

    def _fields(self) -> QWidget:
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setVerticalSpacing(2)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(0, 1)
        for place, spec in enumerate(PREFERENCES):
            field = self._choice(spec) if isinstance(spec, Choice) else self._amount(spec)
            field.setAccessibleName(spec.title)
            field.setAccessibleDescription(spec.explanation)
            self.fields[spec.name] = field
            title = QLabel(spec.title)
            title.setBuddy(field)
            explanation = QLabel(spec.explanation)
            explanation.setObjectName("dim")
            explanation.setWordWrap(True)
            grid.addWidget(title, 3 * place, 0)
            grid.addWidget(field, 3 * place, 1)
            grid.addWidget(explanation, 3 * place + 1, 0, 1, 2)
            grid.setRowMinimumHeight(3 * place + 2, 10)
        grid.setRowStretch(3 * len(PREFERENCES), 1)
        return sheet

    def _choice(self, spec: Choice) -> QWidget:
        box = ChoiceBox()
        for id, title in spec.options:
            box.addItem(title, id)

        def show(value: Value) -> None:
            box.setCurrentIndex(box.findData(value))

        show(self._preferences.values[spec.name])
        box.currentIndexChanged.connect(lambda: self._preferences.choose(spec.name, box.currentData()))
        self._show[spec.name] = show
        return box

    def _amount(self, spec: Amount) -> QWidget:
        box = NumberBox()
        box.setRange(spec.lowest, spec.highest)
        box.setDecimals(spec.decimals)
        box.setSingleStep(spec.step)
        box.setSuffix(spec.unit)
        box.setKeyboardTracking(False)  # a number half typed is not yet wanted
        box.setToolTip(f"From {spec.lowest:g} to {spec.highest:g}; arrow keys change it by {spec.step:g}.")
        show = partial(_set, box)
        show(self._preferences.values[spec.name])
        box.valueChanged.connect(partial(self._preferences.choose, spec.name))
        self._show[spec.name] = show
        return box

    def _buttons(self) -> QHBoxLayout:
        self.reset_button = QPushButton("&Reset to Defaults")
        self.reset_button.setToolTip("Choose what was chosen at first, for all of these")
        self.undo_button = QPushButton("&Undo Reset")
        self.undo_button.setToolTip("Go back to what was chosen before the reset")
        close = QPushButton("&Close")
        for button in (self.reset_button, self.undo_button, close):
            button.setAutoDefault(False)
        self.reset_button.clicked.connect(self.reset)
        self.undo_button.clicked.connect(self.undo_reset)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.reset_button)
        row.addWidget(self.undo_button)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def reset(self) -> None:
        """Choose all defaults; `undo_reset` takes it back until something else is chosen."""
        self._is_resetting = True
        self._before_reset = self._preferences.reset()
        self._is_resetting = False
        self._say_state()
        self.undo_button.setFocus()

    def undo_reset(self) -> None:
        """Choose what was on before the reset."""
        before, self._before_reset = self._before_reset, None
        if before is not None:
            self._preferences.restore(before)
        self._say_state()
        self.reset_button.setFocus()

    def _on_change(self, name: str) -> None:
        self._show[name](self._preferences.values[name])
        if not self._is_resetting:
            self._before_reset = None
            self._say_state()

    def _say_state(self) -> None:
        values = self._preferences.values
        self.reset_button.setEnabled(any(values[spec.name] != spec.default for spec in PREFERENCES))
        self.undo_button.setVisible(self._before_reset is not None)

    # Size

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_sheet"):
            QTimer.singleShot(0, self, self._fit)  # the fields learn of the font after this dialog

    def _fit(self) -> None:
        """As wide as its sentences want in this size of text and as high as it must; never off the screen."""
        room: QRect = self.screen().availableGeometry()
        width = min(self.fontMetrics().height() * _WIDTH_EM, round(room.width() * _MOST_OF_SCREEN))
        grid = self._sheet.layout()
        height = grid.totalHeightForWidth(width - 40) if grid is not None else 0
        rest = self.layout()
        buttons = rest.sizeHint().height() - self._scroll.sizeHint().height() if rest is not None else 0
        self.resize(QSize(width, min(height + buttons + 8, round(room.height() * _MOST_OF_SCREEN))))


def _set(box: NumberBox, value: Value) -> None:
    box.setValue(float(value))
