"""The folder names are a promise; this file keeps it, and mutants prove that it would notice."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import REGISTRIES, ROOMS, Registry, module_name, read_tree, violations

ROOT = Path(__file__).parents[1]
TREE = read_tree(ROOT)
NOW = frozenset(violations(TREE))


def added(changes: dict[str, str]) -> set[str]:
    """What the checker reports only when `changes` (path -> text appended) are in the tree."""
    return set(violations(TREE | {path: TREE.get(path, "") + text for path, text in changes.items()})) - NOW


def test_the_tree_keeps_its_rules() -> None:
    assert not NOW, "\n".join(["", *sorted(NOW)])


IN_FUNCTION = "\ndef late() -> None:\n    from inspector.gui import theme\n"
UNDER_TYPE_CHECKING = (
    "\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import inspector.gui.theme\n"
)
BY_STRING = '\nimport importlib\ntheme = importlib.import_module("inspector.gui.theme")\n'
BY_VARIABLE = (
    "\nimport importlib\n\ndef load(name: str) -> object:\n    return importlib.import_module(name)\n"
)
NAMED_IN_DATA = '\nPLACES = {"window": "inspector.gui.theme:DARK"}\n'
BY_ATTRIBUTE = "\nimport inspector\n\ndef late() -> object:\n    return inspector.gui\n"

MUTANTS = {
    "inside a function": (
        {"inspector/session/status.py": IN_FUNCTION},
        "session imports inspector.gui",
    ),
    "under TYPE_CHECKING": (
        {"inspector/session/status.py": UNDER_TYPE_CHECKING},
        "session imports inspector.gui",
    ),
    "by a string": ({"inspector/session/status.py": BY_STRING}, "session imports inspector.gui"),
    "by a variable": ({"inspector/session/status.py": BY_VARIABLE}, "whose name cannot be read"),
    "named in data": ({"inspector/session/status.py": NAMED_IN_DATA}, "session imports inspector.gui"),
    "as an attribute": ({"inspector/session/status.py": BY_ATTRIBUTE}, "session imports inspector.gui"),
    "a room by its package": (
        {"inspector/session/status.py": "\nfrom inspector import exporters\n"},
        "session imports inspector.exporters",
    ),
    "relative": ({"inspector/domain/frame.py": "\nfrom .capture import RawFile\n"}, "relative import"),
    "relative, upwards": ({"inspector/gui/theme.py": "\nfrom .. import domain\n"}, "relative import"),
    "cli knows gui": (
        {"inspector/cli/mutant.py": "import inspector.gui.theme\n"},
        "cli imports inspector.gui",
    ),
    "gui knows cli": (
        {"inspector/gui/mutant.py": "from inspector import cli\n"},
        "gui imports inspector.cli",
    ),
    "siblings": (
        {"inspector/transports/mutant.py": "from inspector.sources import SOURCES\n"},
        "transports imports inspector.sources",
    ),
    "a room knows the entry": (
        {"inspector/cli/mutant.py": "import inspector.launch\n"},
        "cli imports inspector.launch",
    ),
    "Qt in session": (
        {"inspector/session/status.py": "\nfrom PySide6.QtCore import QObject\n"},
        "session imports the package PySide6",
    ),
    "pyqtgraph in cli": (
        {"inspector/cli/mutant.py": "def late() -> None:\n    import pyqtgraph\n"},
        "cli imports the package pyqtgraph",
    ),
    "a foreign package in domain": (
        {"inspector/domain/frame.py": "\nimport platformdirs\n"},
        "domain imports the package platformdirs",
    ),
    "a clock in domain": (
        {"inspector/domain/frame.py": "\nimport time\n"},
        "domain is pure and imports time",
    ),
    "a file in sources": (
        {"inspector/sources/base.py": "\nfrom pathlib import Path\n"},
        "sources is pure and imports pathlib",
    ),
    "a circle": (
        {
            "inspector/domain/mutant_a.py": "import inspector.domain.mutant_b\n",
            "inspector/domain/mutant_b.py": "def late() -> None:\n    import inspector.domain.mutant_a\n",
        },
        "import each other in a circle",
    ),
    "a new folder": (
        {"inspector/plugins/__init__.py": ""},
        "inspector/plugins: is no known room",
    ),
    "a new folder in a room": (
        {"inspector/session/storage/__init__.py": ""},
        "inspector/session/storage: is no known room",
    ),
    "a folder that is no package": (
        {"inspector/gui/views/mutant/view.py": ""},
        "inspector/gui/views/mutant: has no __init__.py",
    ),
    "a module outside of the rooms": (
        {"inspector/settings.py": ""},
        "inspector/settings.py: belongs into a room",
    ),
    "a module that says nothing": ({"inspector/session/device_utils.py": ""}, "device_utils says nothing"),
    "a manager": ({"inspector/session/manager.py": ""}, "manager says nothing"),
    "a view knows a view": (
        {
            "inspector/gui/views/mutant_a.py": "from inspector.gui.views import mutant_b\n",
            "inspector/gui/views/mutant_b.py": "",
        },
        "the view mutant_a imports the view mutant_b",
    ),
    "inside a view's package": (
        {
            "inspector/gui/views/mutant_a/__init__.py": "",
            "inspector/gui/views/mutant_a/axis.py": "import inspector.gui.views.mutant_b\n",
            "inspector/gui/views/mutant_b.py": "",
        },
        "the view mutant_a imports the view mutant_b",
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_reported(name: str) -> None:
    changes, expected = MUTANTS[name]
    reported = added(changes)
    assert any(expected in line for line in reported), f"expected {expected!r}, reported: {sorted(reported)}"


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.package)
def test_an_unregistered_plugin_is_reported(registry: Registry) -> None:
    new = f"{registry.package.replace('.', '/')}/mutant.py"
    assert added({new: ""}) == {f"{registry.package}.mutant: is not registered in {registry.tuple_name}"}


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.package)
def test_an_item_taken_out_of_its_tuple_is_reported(registry: Registry) -> None:
    home = f"{registry.module.replace('.', '/')}/__init__.py"
    renamed = TREE[home].replace(f"\n{registry.tuple_name}: ", "\nOTHERS: ")
    emptied = TREE | {home: f"{renamed}\n{registry.tuple_name}: tuple[object, ...] = ()\n"}
    assert any(f"is not registered in {registry.tuple_name}" in line for line in violations(emptied))


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.package)
def test_the_ids_of_a_registry_are_distinct(registry: Registry) -> None:
    items = getattr(importlib.import_module(registry.module), registry.tuple_name)
    ids = [item.id for item in items]
    assert ids
    assert len(set(ids)) == len(ids)


HARMLESS = {
    "downwards": {"inspector/cli/mutant.py": "from inspector.exporters import EXPORTERS\nimport shtab\n"},
    "a docstring": {"inspector/session/mutant.py": '"""inspector.gui.theme"""\n'},
    "a file beside the code": {"inspector/session/mutant.py": 'FOLDER = "inspector.resources"\n'},
    "the version": {"inspector/gui/mutant.py": "from inspector import __version__\n"},
    "within a view": {
        "inspector/gui/views/mutant/__init__.py": "from inspector.gui.views.mutant.axis import AXIS\n",
        "inspector/gui/views/mutant/axis.py": "AXIS = 1\n",
    },
    "the entry": {
        "inspector/__main__.py": "\ndef late() -> None:\n    import inspector.gui, inspector.cli\n"
    },
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_allowed_is_not_reported(name: str) -> None:
    assert added(HARMLESS[name]) == set()


def test_headless_rooms_load_no_qt() -> None:
    headless = [
        module_name(path)
        for path in TREE
        if path.endswith(".py") and module_name(path).split(".")[1:2] != ["gui"] and "__main__" not in path
    ]
    code = f"import importlib, sys\nfor name in {headless!r}: importlib.import_module(name)\n"
    code += (
        "print(*sorted({m.partition('.')[0] for m in sys.modules} & {'PySide6', 'pyqtgraph', 'shiboken6'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr


def test_every_room_has_its_tests() -> None:
    assert [room for room in ROOMS if not (ROOT / "tests" / room).is_dir()] == []
