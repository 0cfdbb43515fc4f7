"""What users install: the wheel, the exact versions it was tried with, and the Qt that it must not meet."""

import json
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that has the wheel, and the dependencies from ours."""
    folder = tmp_path_factory.mktemp("installed") / "env"
    venv.create(folder, with_pip=False)
    base = str(getattr(sys, "_base_executable", sys.executable))
    python = folder / "bin" / "python"
    pip = [base, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin"


def test_the_wheel_holds_the_package_and_its_files(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for file in (ROOT / "resources").rglob("*"):
        if file.is_file():
            assert f"inspector/resources/{file.relative_to(ROOT / 'resources').as_posix()}" in names
    assert {"inspector/py.typed", "inspector/transports/agent.sh"} <= set(names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"inspector", "memtrack_inspector"}


def test_the_installed_command_runs_outside_of_the_tree(installed: Path, tmp_path: Path) -> None:
    program = str(installed / "memtrack-inspector")
    shown = subprocess.run([program, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "snapshot" in shown.stdout
    command = [program, "snapshot", "-t", "sim:phone", "-f", "json", "-o", "-"]
    taken = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(taken.stdout)["totals"]["processes"] > 0


def test_the_installed_package_finds_its_resources(installed: Path, tmp_path: Path) -> None:
    code = "import inspector.assets as a; print(a.asset('snapshot.schema.json'))"
    done = subprocess.run(
        [str(installed / "python"), "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()).is_relative_to(installed.parent)


def test_every_dependency_is_pinned_to_a_version_that_the_ranges_allow() -> None:
    pins = {
        canonicalize_name(name): version
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if line and not line.startswith("#")
        for name, _, version in [line.partition("==")]
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]["dev"]
    waiting = [Requirement(text) for text in project["project"]["dependencies"] + extras]
    seen: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        assert name in pins, f"expected {name} in constraints.txt"
        assert requirement.specifier.contains(pins[name]), f"{requirement} does not allow {pins[name]}"
        if name not in seen:
            seen.add(name)
            waiting += [Requirement(text) for text in distribution(name).requires or ()]
    assert pins.keys() - seen == {"colorama"} - seen, "expected nothing in constraints.txt that nothing needs"


def test_qt_takes_a_reference_to_what_it_returns() -> None:
    """PySide6 6.12 on Python 3.11 returns None without one: a live window dies after some thousand calls."""
    code = (
        "import sys; from PySide6.QtCore import QObject; thing = QObject(); before = sys.getrefcount(None)\n"
        "for _ in range(200): thing.setObjectName('x')\n"
        "print(before - sys.getrefcount(None))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if "cannot open shared object file" in done.stderr:
        pytest.skip(f"Qt cannot load here: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 100
