"""Write docs/house.md: every room of the house, told by its own docstring.

Usage: make_house.py. Run it after a room was made, moved or told anew.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "house.md"
FLOORS = ("schemas", "connectors", "hub", "scripts")
"""The packages, each importing only those before it."""
HEADER = """\
# The house, room by room

供程序员。For programmers who look for the room where something is done.

A room is a folder; each line is how its own docstring begins. A floor
imports only floors above it in this page, a room of the hub only rooms under it: the
order, and the doors of rooms that have inner rooms, stand in `setup.cfg` and are
checked. Loose modules of the hub put rooms together.

This page is written by `scripts/make_house.py`.
"""


def main() -> None:
    """Write the page."""
    OUT.write_text(write_house(ROOT), "utf-8")


def write_house(root: Path) -> str:
    """Write the page of the house that lies under a folder.

    Raises:
        ValueError: a room does not say what it is.
    """
    parts = [HEADER]
    for floor in FLOORS:
        lines = [_line(root, path) for path in _rooms(root / floor)]
        parts.append(f"## {floor}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _rooms(floor: Path) -> Iterator[Path]:
    """Yield the packages of a floor, and the loose modules of the hub."""
    found = [path.parent for path in floor.rglob("__init__.py")]
    if floor.name == "hub":
        found += [path for path in floor.glob("*.py") if path.stem != "__init__"]
    # A source is data and has a page of its own; revisions are a history.
    yield from sorted(
        path
        for path in found
        if not (path / "source.toml").exists() and path.parent.name != "migrations"
    )


def _line(root: Path, path: Path) -> str:
    """Write the line of one room, deeper rooms further in."""
    place = path.relative_to(root)
    file = path if path.is_file() else path / "__init__.py"
    said = ast.get_docstring(ast.parse(file.read_text("utf-8")))
    if not said:
        msg = f"{place} does not say what it is"
        raise ValueError(msg)
    told = " ".join(said.split("\n\n")[0].split())
    return f"{'  ' * (len(place.parts) - 1)}- `{place.as_posix()}`: {told}"


if __name__ == "__main__":
    main()
