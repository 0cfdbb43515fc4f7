"""What a screen reader and a keyboard find in a window."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

_ROLE = QAccessible.Role
CONTROLS = frozenset(
    {
        _ROLE.Button,
        _ROLE.ButtonDropDown,
        _ROLE.ButtonMenu,
        _ROLE.CheckBox,
        _ROLE.ComboBox,
        _ROLE.Dial,
        _ROLE.EditableText,
        _ROLE.Link,
        _ROLE.List,
        _ROLE.MenuItem,
        _ROLE.PageTab,
        _ROLE.RadioButton,
        _ROLE.Slider,
        _ROLE.SpinBox,
        _ROLE.Table,
        _ROLE.Tree,
    }
)
"""Roles of what a user acts on."""
_WHOLE = frozenset({_ROLE.Table, _ROLE.Tree, _ROLE.List, _ROLE.ComboBox, _ROLE.SpinBox})
"""Roles whose parts are named by their content; thousands of cells are not visited one by one."""


@dataclass(frozen=True, slots=True)
class Found:
    """One control: its role, its name, and where it is, for a message."""

    role: str
    name: str
    path: str


def controls(top: QWidget) -> list[Found]:
    """Every visible control in the accessible tree of `top`."""
    return list(_walk(QAccessible.queryAccessibleInterface(top), type(top).__name__))


def _walk(one: QAccessibleInterface, path: str) -> Iterator[Found]:
    if not one.isValid() or one.state().invisible:
        return
    name = one.text(QAccessible.Text.Name)
    if one.role() in CONTROLS:
        yield Found(one.role().name, name, path)
    if one.role() in _WHOLE:
        return
    for place in range(one.childCount()):
        child = one.child(place)
        if child is not None:
            told = child.text(QAccessible.Text.Name) or _class_of(child)
            yield from _walk(child, f"{path} > {told}")


def _class_of(one: QAccessibleInterface) -> str:
    made = one.object() if one.isValid() else None
    return type(made).__name__ if made is not None else one.role().name


def tab_stops(top: QWidget) -> list[QWidget]:
    """Every visible widget of the window `top` that Tab should reach."""
    return [
        widget
        for widget in top.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.window() is top
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not _is_part(widget)
    ]


def is_reached(stop: QWidget, visited: list[QWidget]) -> bool:
    """Whether `stop` was visited; of buttons of which one is on, arrow keys lead to the others."""
    group = stop.group() if isinstance(stop, QAbstractButton) else None
    if group is not None and group.exclusive():
        return any(button in visited for button in group.buttons())
    return stop in visited


def _is_part(widget: QWidget) -> bool:
    """The line in a spin box, the header of a table: whoever holds it has the focus."""
    holder = widget.parentWidget()
    return holder is not None and (holder.focusProxy() is widget or widget.objectName().startswith("qt_"))


def tab_round(start: QWidget, most: int, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Widgets that have the focus one after the other as `key` is pressed, until `start` has it again."""
    visited = [start]
    for _ in range(most):
        focused = QApplication.focusWidget()
        assert focused is not None, f"nothing has the focus after {visited[-1]}"
        QTest.keyClick(focused, key)
        now = QApplication.focusWidget()
        if now is start:
            return visited
        assert now is not None
        assert now is not focused, f"{describe(now)} keeps the focus"
        assert now not in visited, (
            f"{describe(now)} has the focus twice before {describe(start)} has it again"
        )
        visited.append(now)
    raise AssertionError(f"{describe(start)} never has the focus again: {[describe(w) for w in visited]}")


def shows_focus(widget: QWidget) -> bool:
    """Whether `widget` looks another way while it has the focus."""
    widget.clearFocus()
    QApplication.processEvents()
    without = _look(widget)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert widget.hasFocus(), f"{describe(widget)} takes no focus"
    return _look(widget) != without


def _look(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def describe(widget: QWidget) -> str:
    """A widget in a message."""
    return f"{type(widget).__name__} {widget.accessibleName() or widget.objectName() or '(nameless)'}"
