"""The window looks as it did when somebody last looked at it: pictures compared to the pixel.

After a wanted change: `python -m tests.gui.scenes --write`, look at every picture that changed, commit it.
"""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.gui.goldens import environment
from tests.gui.scenes import ROOT, SCENES, Scene, write

KEPT_MB = 3.0
SHOWN = Path(os.environ.get("MEMTRACK_PICTURES", ROOT / "out" / "goldens"))
"""Where pictures that are not as expected are left, beside one that marks what differs."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pictures, made now."""
    if why := environment.difference():
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("pictures")
    try:
        write(SCENES, folder)
    except subprocess.CalledProcessError as error:
        pytest.fail(f"the pictures could not be made: {error}")
    return folder


@pytest.mark.timeout(300)  # the first one makes the pictures of all
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_the_window_looks_as_it_did(scene: Scene, made: Path) -> None:
    found, expected = (environment.read_picture(path) for path in (made / scene.path.name, scene.path))
    if np.array_equal(found, expected):
        return
    actual, marked = SHOWN / scene.path.name, SHOWN / f"{scene.name}.differs.png"
    environment.write_pixels(found, actual)
    environment.write_pixels(environment.marked(expected, found), marked)
    pytest.fail(
        f"expected the picture {scene.path.relative_to(ROOT)}, found {actual}; {marked.name} beside it shows "
        f"in red what differs. If it is meant: python -m tests.gui.scenes --write {scene.name}"
    )


def test_the_folder_holds_these_pictures_and_is_small() -> None:
    kept = {path for folder in {scene.folder for scene in SCENES} for path in folder.glob("*.png")}
    assert kept == {scene.path for scene in SCENES}
    assert sum(path.stat().st_size for path in kept) < KEPT_MB * 1e6


def test_a_picture_is_written_without_loss(tmp_path: Path) -> None:
    few = np.zeros((5, 7, 3), np.uint8)
    few[2, 3] = (255, 128, 1)
    many = np.random.default_rng(1).integers(0, 256, (40, 33, 3), np.uint8)
    for number, picture in enumerate((few, many)):
        path = tmp_path / f"{number}.png"
        environment.write_pixels(picture, path)
        assert np.array_equal(environment.read_picture(path), picture)


def test_what_differs_is_marked() -> None:
    expected = np.full((4, 4, 3), 90, np.uint8)
    found = expected.copy()
    found[1, 2, 0] += 1
    red = (environment.marked(expected, found) == (220, 30, 30)).all(axis=2)
    assert np.argwhere(red).tolist() == [[1, 2]]
    assert (environment.marked(expected, found[:3]) == (220, 30, 30)).all()
