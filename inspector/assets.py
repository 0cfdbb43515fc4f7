"""Where the files beside the code are: `resources` in the tree, `inspector/resources` in a wheel."""

from pathlib import Path


def asset(name: str) -> Path:
    """Path of the resource file `name`. Raises FileNotFoundError naming the places tried."""
    package = Path(__file__).parent
    places = (package.parent / "resources" / name, package / "resources" / name)
    for place in places:
        if place.exists():
            return place
    raise FileNotFoundError(f"expected the resource {name} at one of {', '.join(map(str, places))}")
