"""The bar above everything: what is inspected, by which measure, divided by what, over which span."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.blame import MEASURES
from inspector.gui.icons import icon
from inspector.gui.style import text_font
from inspector.gui.theme import Theme
from inspector.gui.widgets.choice_box import ChoiceBox
from inspector.gui.widgets.panel import ElidedLabel
from inspector.session.series import GROUPINGS

SPANS: tuple[tuple[str, float | None], ...] = (
    ("1 min", 60.0),
    ("5 min", 300.0),
    ("20 min", 1200.0),
    ("All", None),
)
"""Title and seconds of each preset; None is everything remembered."""

_LEAST_TITLE_EMS = 8
_MENU_BUTTON = """
QToolButton#button {{ padding-right: 26px; }}
QToolButton#button::menu-button {{ background: transparent; border: none; border-left: 1px solid {line};
    width: 20px; }}
"""


class Header(QWidget):
    """Controls of the live picture. Emits what the user asked for; shows nothing of its own accord."""

    measure_chosen = Signal(str)
    span_chosen = Signal(object)
    """float seconds, or None for all."""
    grouping_chosen = Signal(str)

    def __init__(
        self, pause: QAction, export: QAction, exports: QMenu, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._pause, self._export = pause, export
        self._pause_button = _button_of(pause, "Pause")
        self._export_button = _button_of(export, "Export")
        self._export_button.setMenu(exports)
        self._export_button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self._controls = QHBoxLayout()
        self._controls.setSpacing(8)
        self._controls.addWidget(self._measures())
        self._controls.addWidget(self._groupings())
        self._controls.addSpacing(6)
        for button in self._spans():
            self._controls.addWidget(button)
        self._controls.addSpacing(6)
        self._controls.addWidget(self._pause_button)
        self._controls.addWidget(self._export_button)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._rows.addLayout(self._titles(), 1)
        self._rows.addLayout(self._controls)
        pause.toggled.connect(self._name_pause)

    def _titles(self) -> QVBoxLayout:
        self.target = ElidedLabel()
        self.target.setAccessibleName("Target")
        self.target.setFont(text_font(14, is_bold=True, has_even_digits=False))
        self.subtitle = ElidedLabel()
        self.subtitle.setObjectName("dim")
        self.subtitle.setAccessibleName("What is shown")
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self.target)
        titles.addWidget(self.subtitle)
        return titles

    def _measures(self) -> ChoiceBox:
        self.measures = ChoiceBox()
        self.measures.setAccessibleName("Measure")
        self.measures.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        for place, measure in enumerate(MEASURES):
            self.measures.addItem(measure.title, measure.id)
            self.measures.setItemData(place, measure.formula, Qt.ItemDataRole.ToolTipRole)
        self.measures.currentIndexChanged.connect(self._on_measure)
        self._explain_measure()
        return self.measures

    def _on_measure(self) -> None:
        self._explain_measure()
        self.measure_chosen.emit(self.measures.currentData())

    def _explain_measure(self) -> None:
        formula = self.measures.currentData(Qt.ItemDataRole.ToolTipRole)
        self.measures.setToolTip(f"Blame each process by: {formula}.")

    def choose_measure(self, measure_id: str) -> None:
        place = self.measures.findData(measure_id)
        if place >= 0:
            self.measures.setCurrentIndex(place)

    def _groupings(self) -> ChoiceBox:
        self.groupings = ChoiceBox()
        self.groupings.setAccessibleName("Divide by")
        self.groupings.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self.groupings.setToolTip("What a band of the chart stands for (G)")
        for grouping in GROUPINGS:
            self.groupings.addItem(f"by {grouping}", grouping)
        self.groupings.currentIndexChanged.connect(
            lambda: self.grouping_chosen.emit(self.groupings.currentData())
        )
        return self.groupings

    def choose_grouping(self, grouping: str) -> None:
        place = self.groupings.findData(grouping)
        if place >= 0:
            self.groupings.setCurrentIndex(place)

    def _spans(self) -> list[QToolButton]:
        self._span_group = QButtonGroup(self)
        buttons = []
        for place, (title, seconds) in enumerate(SPANS):
            button = QToolButton()
            button.setObjectName("button")
            button.setText(title)
            button.setCheckable(True)
            button.setAccessibleName(f"Show {title.lower() if seconds is None else 'the last ' + title}")
            button.setToolTip(f"{button.accessibleName()} ({place + 1})")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._span_group.addButton(button, place)
            buttons.append(button)
        self._span_group.idClicked.connect(lambda place: self.span_chosen.emit(SPANS[place][1]))
        return buttons

    def choose_span(self, seconds: float | None) -> None:
        """Show which preset is on, none for a span between them; does not emit."""
        self._span_group.setExclusive(False)
        for place, (_, preset) in enumerate(SPANS):
            self._span_group.button(place).setChecked(preset == seconds)
        self._span_group.setExclusive(True)

    def chosen_span(self, otherwise: float | None) -> float | None:
        """The preset that is on, `otherwise` when none is."""
        place = self._span_group.checkedId()
        return SPANS[place][1] if place >= 0 else otherwise

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The titles go above the controls where there is no room for them beside."""
        super().resizeEvent(event)
        room = self.width() - self._controls.sizeHint().width()
        is_narrow = room < _LEAST_TITLE_EMS * self.fontMetrics().height()
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if self._rows.direction() != direction:
            self._rows.setDirection(direction)

    def dress(self, theme: Theme) -> None:
        self._pause.setIcon(icon("pause", theme.text, theme.accent_text))
        self._export.setIcon(icon("export", theme.text))
        self._export_button.setStyleSheet(_MENU_BUTTON.format(line=theme.line))

    def _name_pause(self, is_paused: bool) -> None:
        self._pause_button.setAccessibleName("Resume" if is_paused else "Pause")
        self._pause.setIconText("Paused" if is_paused else "Pause")

    def entitle(self, target: str, subtitle: str) -> None:
        if target != self.target.text():
            self.target.setText(target)
        if subtitle != self.subtitle.text():
            self.subtitle.setText(subtitle)


def _button_of(action: QAction, name: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName("button")
    action.setIconText(name)
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIconSize(QSize(14, 14))
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
