"""Every action of the window as data: menu, words, keys. Menus, tooltips and shortcuts follow from here."""

from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes:
        id: by which the window connects it.
        menu: titles of the menu it is in and of those above it, with slashes between.
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
    ActionSpec("new_window", "&File", "&New Window", "Another window, for another target", ("Ctrl+N",)),
    ActionSpec(
        "open",
        "&File",
        "&Change Target…",
        "Back to the start page, to inspect something else in this window",
        ("Ctrl+O",),
    ),
    ActionSpec(
        "export", "&File/&Export", "&Snapshot…", "Save what is shown as JSON, CSV or text", ("Ctrl+S",)
    ),
    ActionSpec(
        "export_png",
        "&File/&Export",
        "Chart as &PNG…",
        "Save the chart as a picture",
        ("Ctrl+Shift+S",),
        begins=True,
    ),
    ActionSpec(
        "export_svg",
        "&File/&Export",
        "Chart as S&VG…",
        "Save the chart as vectors, its text as text",
        ("Ctrl+Alt+S",),
    ),
    ActionSpec(
        "export_window",
        "&File/&Export",
        "&Window as PNG…",
        "Save a picture of the whole window",
        ("Ctrl+Shift+W",),
    ),
    ActionSpec(
        "preferences",
        "&File",
        "&Preferences…",
        "Rate, units, theme, palette, size of text",
        ("Ctrl+,",),
        begins=True,
    ),
    ActionSpec("close", "&File", "&Close Window", "Close this window; others stay", ("Ctrl+W",), begins=True),
    ActionSpec("quit", "&File", "&Quit", "Close all windows and leave", ("Ctrl+Q",)),
    ActionSpec("copy", "&Edit", "&Copy Rows", "Copy the selected rows, tab-separated", ("Ctrl+C",)),
    ActionSpec(
        "find",
        "&Edit",
        "&Filter",
        "Go to the filter box",
        (
            "Ctrl+F",
            "/",
        ),
        begins=True,
    ),
    ActionSpec(
        "clear",
        "&Edit",
        "Clear &Selection",
        "Undo one thing: the filter box, a dragged range, buffer, process, filter",
        ("Esc",),
    ),
    ActionSpec(
        "explain_number", "&Edit", "&Explain", "Explain the number in the selected cell", ("E",), begins=True
    ),
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
    ActionSpec(
        "zoom_in",
        "&View/&Chart",
        "Zoom &In",
        "Show a shorter span",
        (
            "W",
            "Ctrl++",
            "Ctrl+=",
        ),
    ),
    ActionSpec(
        "zoom_out",
        "&View/&Chart",
        "Zoom &Out",
        "Show a longer span",
        (
            "S",
            "Ctrl+-",
        ),
    ),
    ActionSpec(
        "zoom_back", "&View/&Chart", "Zoom &Back", "What was shown before a range was dragged", ("Backspace",)
    ),
    ActionSpec("pan_left", "&View/&Chart", "Pan &Left", "Go back in time", ("A",)),
    ActionSpec("pan_right", "&View/&Chart", "Pan &Right", "Go forward in time", ("D",)),
    ActionSpec("span_0", "&View/&Chart", "Last 1 min", "Show the last minute", ("1",), begins=True),
    ActionSpec("span_1", "&View/&Chart", "Last 5 min", "Show the last five minutes", ("2",)),
    ActionSpec("span_2", "&View/&Chart", "Last 20 min", "Show the last twenty minutes", ("3",)),
    ActionSpec("span_3", "&View/&Chart", "All", "Show everything remembered", ("4",)),
    ActionSpec(
        "next_measure",
        "&View/&Chart",
        "Next &Measure",
        "Proportional, held, private, shared, count",
        ("M",),
        begins=True,
    ),
    ActionSpec("next_grouping", "&View/&Chart", "Next &Grouping", "By process, tag, allocator", ("G",)),
    ActionSpec(
        "next_top", "&View/&Chart", "Next &Number of Bands", "How many have a colour of their own", ("N",)
    ),
    ActionSpec("next_style", "&View/&Chart", "Stack or &Lines", "Draw it the other way", ("L",)),
    ActionSpec(
        "group_process",
        "&View/&Chart",
        "By Process",
        "A band for each process",
        ("Ctrl+Alt+1",),
        is_checkable=True,
        group="grouping",
        begins=True,
    ),
    ActionSpec(
        "group_tag",
        "&View/&Chart",
        "By Tag",
        "A band for each tag",
        ("Ctrl+Alt+2",),
        is_checkable=True,
        group="grouping",
    ),
    ActionSpec(
        "group_allocator",
        "&View/&Chart",
        "By Allocator",
        "A band for each allocator",
        ("Ctrl+Alt+3",),
        is_checkable=True,
        group="grouping",
    ),
    ActionSpec(
        "style_stack",
        "&View/&Chart",
        "Stack",
        "Bands on top of each other",
        ("Ctrl+Alt+4",),
        is_checkable=True,
        group="style",
        begins=True,
    ),
    ActionSpec(
        "style_lines",
        "&View/&Chart",
        "Lines",
        "A line for each",
        ("Ctrl+Alt+5",),
        is_checkable=True,
        group="style",
    ),
    ActionSpec(
        "dock_processes", "&View/&Panels", "Processes", "Show the panel Processes, or close it", ("Ctrl+1",)
    ),
    ActionSpec(
        "dock_buffers", "&View/&Panels", "Buffers", "Show the panel Buffers, or close it", ("Ctrl+2",)
    ),
    ActionSpec(
        "dock_holders", "&View/&Panels", "Holders", "Show the panel Holders, or close it", ("Ctrl+3",)
    ),
    ActionSpec("dock_tags", "&View/&Panels", "Tags", "Show the panel Tags, or close it", ("Ctrl+4",)),
    ActionSpec(
        "dock_sharing", "&View/&Panels", "Sharing", "Show the panel Sharing, or close it", ("Ctrl+5",)
    ),
    ActionSpec(
        "dock_problems",
        "&View/&Panels",
        "Problems",
        "Show the panel Problems, or close it",
        (
            "Ctrl+6",
            "Ctrl+P",
        ),
    ),
    ActionSpec(
        "dock_explain", "&View/&Panels", "Explain", "Show the panel Explain, or close it", ("Ctrl+7",)
    ),
    ActionSpec(
        "layout_overview",
        "&View/&Layout",
        "Overview",
        "Chart and processes above, buffers and their holders below",
        ("Ctrl+Shift+1",),
    ),
    ActionSpec(
        "layout_buffers",
        "&View/&Layout",
        "Buffers",
        "Much room for the buffers, their holders and tags",
        ("Ctrl+Shift+2",),
    ),
    ActionSpec(
        "layout_sharing",
        "&View/&Layout",
        "Sharing",
        "Who shares with whom, large, beside the chart",
        ("Ctrl+Shift+3",),
    ),
    ActionSpec(
        "layout_leak",
        "&View/&Layout",
        "Leak Hunt",
        "A tall chart with tags and processes beside it",
        ("Ctrl+Shift+4",),
    ),
    ActionSpec(
        "layout_numbers",
        "&View/&Layout",
        "Numbers",
        "Every figure with its formula and the text it was read from",
        ("Ctrl+Shift+5",),
    ),
    ActionSpec(
        "save_layout",
        "&View/&Layout",
        "&Save Layout…",
        "Keep this layout under a name",
        ("Ctrl+Shift+L",),
        begins=True,
    ),
    ActionSpec("reset_layout", "&View/&Layout", "&Reset Layout", "Put all panels back", ("Ctrl+Shift+0",)),
    ActionSpec(
        "theme_system",
        "&View/&Theme",
        "System Theme",
        "Follow the desktop",
        ("Ctrl+Alt+0",),
        is_checkable=True,
        group="theme",
    ),
    ActionSpec(
        "theme_dark", "&View/&Theme", "Dark", "Always dark", ("Ctrl+Alt+D",), is_checkable=True, group="theme"
    ),
    ActionSpec(
        "theme_light",
        "&View/&Theme",
        "Light",
        "Always light",
        ("Ctrl+Alt+L",),
        is_checkable=True,
        group="theme",
    ),
    ActionSpec(
        "theme_contrast",
        "&View/&Theme",
        "High Contrast",
        "Always high contrast",
        ("Ctrl+Alt+H",),
        is_checkable=True,
        group="theme",
    ),
    ActionSpec("full_screen", "&View", "F&ull Screen", "Use the whole screen", ("F11",), is_checkable=True),
    ActionSpec("retry", "&Device", "&Retry Now", "Try to connect again without waiting", ("Ctrl+R",)),
    ActionSpec("link", "&Device", "Link &Details", "State, checks and remedies", ("Ctrl+I",)),
    ActionSpec(
        "keys",
        "&Help",
        "&Keys",
        "Show all keys",
        (
            "?",
            "F1",
        ),
    ),
    ActionSpec("about", "&Help", "&About", "Version and licence", ("Shift+F1",)),
)


def build_actions(window: QMainWindow, menus: dict[str, QMenu]) -> dict[str, QAction]:
    """Make all actions of `window`, by id, and its menus, which are put into `menus` by path."""
    actions: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    window.menuBar().setAccessibleName("Menus")
    for spec in ACTIONS:
        action = QAction(spec.text, window)
        action.setObjectName(spec.id)
        action.setCheckable(spec.is_checkable)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setToolTip(f"{spec.tip} ({spec.keys[0]})" if spec.keys and "(" not in spec.tip else spec.tip)
        if spec.group:
            if spec.group not in groups:
                groups[spec.group] = QActionGroup(window)
            groups[spec.group].addAction(action)
        menu = menu_of(window, spec.menu, menus)
        if spec.begins and menu.actions():
            menu.addSeparator()
        menu.addAction(action)
        actions[spec.id] = action
    return actions


def menu_of(window: QMainWindow, path: str, menus: dict[str, QMenu]) -> QMenu:
    """The menu with titles as in `path`, made where it is not there yet; `menus` remembers them by path."""
    if path not in menus:
        above, slash, title = path.rpartition("/")
        if slash:
            menus[path] = menu_of(window, above, menus).addMenu(title)
        else:
            menus[path] = window.menuBar().addMenu(title)
        menus[path].setAccessibleName(title.replace("&", ""))
        menus[path].setObjectName(path.replace("&", ""))
    return menus[path]


def keys_by_menu() -> dict[str, list[tuple[str, str]]]:
    """By menu: keys and what they do, in the order of the menus."""
    told: dict[str, list[tuple[str, str]]] = {}
    for spec in ACTIONS:
        if spec.keys:
            title = spec.menu.rpartition("/")[2].replace("&", "")
            told.setdefault(title, []).append(
                (" or ".join(spec.keys), spec.text.replace("&", "").rstrip("…"))
            )
    return told
