"""Every action of the window as data: menu, words, keys. Menus, tooltips and shortcuts follow from here."""

from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes:
        id: by which the window connects it.
        menu: title of the menu it is in; "" keeps it out of the menus.
        group: of the checkable actions with the same group one is on.
        begins: a line is drawn above it.
    """

    id: str
    menu: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    is_checkable: bool = False
    group: str = ""
    begins: bool = False


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "export", "&File", "&Export Snapshot…", "Save what is shown as JSON, CSV or text", ("Ctrl+S",)
    ),
    ActionSpec("quit", "&File", "&Quit", "End the inspection and leave", ("Ctrl+Q",), begins=True),
    ActionSpec("copy", "&Edit", "&Copy Rows", "Copy the selected rows, tab-separated", ("Ctrl+C",)),
    ActionSpec("find", "&Edit", "&Filter", "Go to the filter box", ("Ctrl+F", "/"), begins=True),
    ActionSpec("clear", "&Edit", "Clear &Selection", "Clear filter box, buffer, then process", ("Esc",)),
    ActionSpec(
        "pause",
        "&View",
        "&Pause",
        "Hold the picture still; sampling goes on (Space)",
        ("Space",),
        is_checkable=True,
    ),
    ActionSpec(
        "follow", "&View", "&Follow Live", "Keep the newest sample in sight", ("F",), is_checkable=True
    ),
    ActionSpec("zoom_in", "&View", "Zoom &In", "Show a shorter span", ("W", "Ctrl++", "Ctrl+="), begins=True),
    ActionSpec("zoom_out", "&View", "Zoom &Out", "Show a longer span", ("S", "Ctrl+-")),
    ActionSpec("pan_left", "&View", "Pan &Left", "Go back in time", ("A",)),
    ActionSpec("pan_right", "&View", "Pan &Right", "Go forward in time", ("D",)),
    ActionSpec("span_0", "&View", "Last 1 min", "Show the last minute", ("1",), begins=True),
    ActionSpec("span_1", "&View", "Last 5 min", "Show the last five minutes", ("2",)),
    ActionSpec("span_2", "&View", "Last 20 min", "Show the last twenty minutes", ("3",)),
    ActionSpec("span_3", "&View", "All", "Show everything remembered", ("4",)),
    ActionSpec(
        "theme_system",
        "&View",
        "System Theme",
        "Follow the desktop",
        is_checkable=True,
        group="theme",
        begins=True,
    ),
    ActionSpec("theme_dark", "&View", "Dark", "Always dark", is_checkable=True, group="theme"),
    ActionSpec("theme_light", "&View", "Light", "Always light", is_checkable=True, group="theme"),
    ActionSpec("reset_layout", "&View", "Reset Layout", "Put all panels back", begins=True),
    ActionSpec("full_screen", "&View", "F&ull Screen", "Use the whole screen", ("F11",), is_checkable=True),
    ActionSpec("retry", "&Device", "&Retry Now", "Try to connect again without waiting", ("Ctrl+R",)),
    ActionSpec("link", "&Device", "Link &Details", "State, checks and remedies", ("Ctrl+I",)),
    ActionSpec("problems", "&Device", "&Problems", "What did not fit in the device's files", ("Ctrl+P",)),
    ActionSpec("keys", "&Help", "&Keys", "Show all keys", ("?", "F1")),
    ActionSpec("about", "&Help", "&About", "Version and licence"),
)


def build_actions(window: QMainWindow) -> dict[str, QAction]:
    """Make all actions and the menus of `window`; connect them by id."""
    actions: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    menus = {title: window.menuBar().addMenu(title) for title in dict.fromkeys(spec.menu for spec in ACTIONS)}
    window.menuBar().setAccessibleName("Menus")
    for spec in ACTIONS:
        action = QAction(spec.text, window)
        action.setCheckable(spec.is_checkable)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setToolTip(f"{spec.tip} ({spec.keys[0]})" if spec.keys and "(" not in spec.tip else spec.tip)
        if spec.group:
            if spec.group not in groups:
                groups[spec.group] = QActionGroup(window)
            groups[spec.group].addAction(action)
        menu = menus[spec.menu]
        if spec.begins and menu.actions():
            menu.addSeparator()
        menu.addAction(action)
        actions[spec.id] = action
    return actions


def keys_text() -> str:
    """All keys with what they do, one a line, tab-separated."""
    return "\n".join(
        f"{' or '.join(spec.keys)}\t{spec.text.replace('&', '').rstrip('…')}" for spec in ACTIONS if spec.keys
    )
