"""The rules of the rooms as a function over a tree of files, so that a mutated tree can be judged too.

Nothing is imported to be judged. An import hidden in a function, behind TYPE_CHECKING or in a string that
names a module counts as much as one at the top.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import NamedTuple

TOP = "inspector"
ROOMS: Mapping[str, frozenset[str]] = {
    "domain": frozenset(),
    "sources": frozenset({"domain"}),
    "transports": frozenset({"domain"}),
    "simulator": frozenset({"domain"}),
    "exporters": frozenset({"domain", "assets"}),
    "session": frozenset({"domain", "sources", "transports", "simulator"}),
    "cli": frozenset({"domain", "sources", "transports", "simulator", "exporters", "session", "assets"}),
    "gui": frozenset({"domain", "sources", "transports", "simulator", "exporters", "session", "assets"}),
}
"""Each room and what it may import beside itself and the version in inspector/__init__.py."""

ENTRIES = frozenset({"__main__", "launch"})
"""Modules that start a front end: they may know every room, and no room knows them."""

LEAVES = frozenset({"assets"})
"""Modules beside the rooms that know no room."""

FOLDERS = (
    "cli/commands",
    "domain/filter",
    "gui/models",
    "gui/views",
    "gui/views/*",
    "gui/widgets",
    "session/explain",
    "session/recording",
    "session/suspects",
    "simulator/scenarios",
    "sources/*",
)
"""Folders inside rooms, relative to inspector/; a new one is a decision, made here."""

PACKAGES: Mapping[str, frozenset[str]] = {
    "domain": frozenset({"numpy"}),
    "sources": frozenset({"numpy"}),
    "transports": frozenset({"adbutils"}),
    "simulator": frozenset({"numpy"}),
    "exporters": frozenset({"numpy"}),
    "session": frozenset({"numpy", "platformdirs"}),
    "cli": frozenset({"numpy", "platformdirs", "shtab"}),
    "gui": frozenset({"numpy", "platformdirs", "pyqtgraph", "PySide6", "shiboken6"}),
}
"""What a room may import from outside, beside the standard library."""

PURE = frozenset({"domain", "sources"})
IMPURE_MODULES = frozenset(
    {"asyncio", "concurrent", "ctypes", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib"}
    | {"select", "selectors", "shutil", "signal", "socket", "subprocess", "tempfile", "threading", "time"}
)
"""Input, output, clocks and threads: nothing for the pure rooms."""

EMPTY_NAMES = frozenset({"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"})


class Registry(NamedTuple):
    """A package whose every module is one item of a tuple.

    Attributes:
        module: where the tuple is.
        tuple_name: its name.
        package: whose modules are the plug-ins.
        others: modules there that are no plug-ins.
    """

    module: str
    tuple_name: str
    package: str
    others: frozenset[str]


REGISTRIES = (
    Registry("inspector.sources", "SOURCES", "inspector.sources", frozenset({"base", "process"})),
    Registry("inspector.exporters", "EXPORTERS", "inspector.exporters", frozenset({"base"})),
    Registry("inspector.cli.commands", "COMMANDS", "inspector.cli.commands", frozenset({"base"})),
    Registry("inspector.simulator.scenarios", "SCENARIOS", "inspector.simulator.scenarios", frozenset()),
)


class Import(NamedTuple):
    line: int
    name: str


class Module(NamedTuple):
    name: str
    path: str
    tree: ast.Module
    imports: tuple[Import, ...]

    @property
    def room(self) -> str:
        return room_of(self.name)


def read_tree(root: Path) -> dict[str, str]:
    """Every file under inspector/, by its path relative to `root`; the text only of Python files."""
    files = (path for path in (root / TOP).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") if path.suffix == ".py" else ""
        for path in files
    }


def violations(files: Mapping[str, str]) -> list[str]:
    """What breaks the rules in `files` (path -> text), as sentences that begin with the place."""
    names = frozenset(module_name(path) for path in files if path.endswith(".py"))
    modules = [_module(path, text, names) for path, text in files.items() if path.endswith(".py")]
    found = [*_misplaced(files), *_badly_named(files), *_cycles(modules), *_unregistered(modules)]
    for module in modules:
        unreadable = _unreadable_imports(files[module.path])
        found += [f"{module.path}:{line}: {what}" for line, what in unreadable]
        for item in module.imports:
            found += [f"{module.path}:{item.line}: {why}" for why in _judge(module, item.name)]
    return sorted(set(found))


def module_name(path: str) -> str:
    return ".".join(PurePosixPath(path).with_suffix("").parts).removesuffix(".__init__")


def room_of(name: str) -> str:
    """`inspector.gui.views.chart` -> `gui`; "" for `inspector` itself."""
    return name.split(".")[1] if "." in name else ""


def _module(path: str, text: str, names: frozenset[str]) -> Module:
    imports = {Import(mention.line, _resolved(mention, names)) for mention in _mentions(text)}
    return Module(module_name(path), path, _parsed(text), tuple(sorted(i for i in imports if i.name)))


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


# --- finding imports ------------------------------------------------------------------------------------


class Mention(NamedTuple):
    """A place that names a module or something in one; `otherwise` stands where it is none of ours."""

    line: int
    name: str
    otherwise: str


def _resolved(mention: Mention, names: frozenset[str]) -> str:
    """The module of ours that is named: `inspector.gui.theme.DARK` means inspector.gui.theme."""
    name = mention.name
    while name and not (name in names or (name.count(".") == 1 and room_of(name) in ROOMS)):
        name = name.rpartition(".")[0]
    return name or mention.otherwise


@cache
def _mentions(text: str) -> tuple[Mention, ...]:
    tree = _parsed(text)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return tuple(found for node in ast.walk(tree) if id(node) not in prose for found in _mentioned_by(node))


def _mentioned_by(node: ast.AST) -> Iterator[Mention]:
    match node:
        case ast.Import():
            yield from (Mention(node.lineno, alias.name, alias.name) for alias in node.names)
        case ast.ImportFrom(module=str(origin), level=0):
            yield from (Mention(node.lineno, f"{origin}.{alias.name}", origin) for alias in node.names)
        case ast.Attribute(value=ast.Name(id="inspector"), attr=attribute):
            yield Mention(node.lineno, f"{TOP}.{attribute}", "")
        case ast.Constant(value=str(text)) if re.fullmatch(rf"{TOP}(\.\w+)+(:\w+)?", text):
            yield Mention(node.lineno, text.partition(":")[0], "")
        case ast.Call(func=func, args=[ast.Constant(value=str(text)), *_]) if _loads_modules(func):
            yield Mention(node.lineno, text, text)


def _loads_modules(func: ast.expr) -> bool:
    called = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    return called in {"import_module", "__import__", "find_spec", "run_module"}


@cache
def _unreadable_imports(text: str) -> tuple[tuple[int, str], ...]:
    return tuple(found for node in ast.walk(_parsed(text)) for found in _unreadable(node))


def _unreadable(node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.ImportFrom(level=level) if level:
            yield node.lineno, "a relative import; write the whole name"
        case ast.Call(func=func, args=[ast.Constant(value=str()), *_]) if _loads_modules(func):
            pass
        case ast.Call(func=func) if _loads_modules(func):
            yield node.lineno, "imports a module whose name cannot be read here"


# --- judging them ---------------------------------------------------------------------------------------


def _judge(module: Module, name: str) -> Iterator[str]:
    room, top = module.room, name.partition(".")[0]
    if top == TOP:
        yield from _judge_own(module, name)
    elif top in sys.stdlib_module_names or top == "_typeshed":  # which only type checkers ever see
        if room in PURE and top in IMPURE_MODULES:
            yield f"{room} is pure and imports {top}"
    elif top not in PACKAGES.get(room, frozenset()):
        yield f"{room or module.name} imports the package {top}"


def _judge_own(module: Module, name: str) -> Iterator[str]:
    room = module.room
    allowed = ROOMS.keys() | ENTRIES | LEAVES if room in ENTRIES else ROOMS.get(room, frozenset())
    if room_of(name) not in {*allowed, room, ""}:
        yield f"{room or TOP} imports {name}"
    views = f"{TOP}.gui.views."
    if module.name.startswith(views) and name.startswith(views):
        own, its = module.name.split(".")[3], name.split(".")[3]
        if own != its:
            yield f"the view {own} imports the view {its}"


def _cycles(modules: Iterable[Module]) -> Iterator[str]:
    names = {module.name for module in modules}
    graph = {m.name: {i.name for i in m.imports if i.name in names and i.name != m.name} for m in modules}
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1]
            yield f"{TOP}: these modules import each other in a circle: {' <- '.join(circle)}"
            graph[circle[1]].discard(circle[0])  # cut it there and look for the next
        else:
            return


# --- places and names -----------------------------------------------------------------------------------


def _misplaced(files: Mapping[str, str]) -> Iterator[str]:
    for path in files:
        if path.endswith(".py") and path.count("/") == 1:
            stem = PurePosixPath(path).stem
            if stem not in ENTRIES | LEAVES | {"__init__"}:
                yield f"{path}: belongs into a room"
    for folder in sorted({str(parent) for path in files for parent in PurePosixPath(path).parents}):
        inner = folder.removeprefix(f"{TOP}/")
        if folder in {".", TOP}:
            continue
        if inner not in ROOMS and not any(_matches(inner, pattern) for pattern in FOLDERS):
            yield f"{folder}: is no known room or folder of one"
        if f"{folder}/__init__.py" not in files:
            yield f"{folder}: has no __init__.py"


def _matches(folder: str, pattern: str) -> bool:
    return folder.count("/") == pattern.count("/") and fnmatchcase(folder, pattern)


def _badly_named(files: Iterable[str]) -> Iterator[str]:
    for path in files:
        for part in PurePosixPath(path).with_suffix("").parts:
            if EMPTY_NAMES & set(part.lower().split("_")):
                yield f"{path}: {part} says nothing; a thing lives with the idea it belongs to"


# --- registries -----------------------------------------------------------------------------------------


def _unregistered(modules: Iterable[Module]) -> Iterator[str]:
    by_name = {module.name: module for module in modules}
    for registry in REGISTRIES:
        home = by_name.get(registry.module)
        items = _items(home.tree, registry.tuple_name) if home else None
        if home is None or items is None:
            yield f"{registry.module}: expected a tuple {registry.tuple_name}, found none"
            continue
        registered = [origin for item in items for origin in _origins(home.tree, item)]
        plugins = {_child(name, registry.package) for name in by_name} - {None, *registry.others}
        for plugin in sorted(name for name in plugins if name):
            count = sum(_child(origin, registry.package) == plugin for origin in registered)
            if count == 0:
                yield f"{registry.package}.{plugin}: is not registered in {registry.tuple_name}"


def _child(name: str, package: str) -> str | None:
    """The direct child of `package` that the module `name` is or lies in."""
    inner = name.removeprefix(f"{package}.")
    return None if inner == name else inner.split(".")[0]


def _items(tree: ast.Module, name: str) -> list[ast.expr] | None:
    for node in tree.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.Tuple(elts=items)) if target == name:
                return items
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Tuple(elts=items)) if target == name:
                return items
    return None


def _origins(tree: ast.Module, item: ast.expr) -> Iterator[str]:
    """The modules that the names in `item` were imported from."""
    imported: dict[str, list[str]] = {}
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module:
            for alias in statement.names:
                origins = [statement.module, f"{statement.module}.{alias.name}"]
                imported.setdefault(alias.asname or alias.name, []).extend(origins)
    for node in ast.walk(item):
        if isinstance(node, ast.Name):
            yield from imported.get(node.id, [])
