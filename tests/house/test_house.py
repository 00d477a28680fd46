"""Whoever opens a room sees few things, each under a name that nothing else has."""

import ast
import configparser
from collections import defaultdict
from pathlib import Path

import pytest

from scripts.make_house import OUT, write_house

ROOT = Path(__file__).parents[2]
FLOORS = ("hub", "connectors", "schemas")
MOST_CHILDREN = 12
LIKE_THINGS = {
    "connectors": "sources",
    "hub": "rooms",
    "hub/cli": "commands",
    "hub/console/pages": "pages",
    "hub/lookup/ask": "questions",
    "hub/rulebook": "rule files",
    "schemas/answers": "answers and what is asked",
    "schemas/record": "record kinds",
    "schemas/tlog": "formats of the log",
}
"""Folders whose children are all of one sort, so that a name is enough to choose by."""
ROOMS_TO_DIVIDE: set[str] = set()
"""Rooms that are too large still. None may be added."""


def rooms():
    """Every package, by its path."""
    for floor in FLOORS:
        for init in sorted((ROOT / floor).rglob("__init__.py")):
            yield init.parent.relative_to(ROOT).as_posix()


def children(room):
    return {path.name for path in (ROOT / room).iterdir() if path.name[0] not in "._"}


def protected():
    """The inner rooms and doors that contracts speak of, without ``.**``."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    return [
        name.removesuffix(".**")
        for section in config.values()
        if section.get("type") == "protected"
        for name in section["protected_modules"].split()
    ]


def test_no_two_classes_of_the_product_bear_one_name():
    places = defaultdict(list)
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and node.name[0] != "_":
                    places[node.name].append(path.relative_to(ROOT).as_posix())

    several = {name: paths for name, paths in places.items() if len(paths) > 1}

    assert several == {}


def test_no_room_has_more_to_choose_from_than_a_reader_can_overlook():
    large = {room for room in rooms() if len(children(room)) > MOST_CHILDREN}

    assert large - set(LIKE_THINGS) == ROOMS_TO_DIVIDE


@pytest.mark.parametrize(
    "room", sorted({name.rsplit(".", 1)[0] for name in protected()})
)
def test_a_room_with_doors_tells_of_each_of_its_parts(room):
    path = room.replace(".", "/")
    said = ast.get_docstring(
        ast.parse((ROOT / path / "__init__.py").read_text("utf-8"))
    )

    told = {line.split()[0] for line in said.splitlines() if line.startswith("    ")}

    assert told == {name.removesuffix(".py") for name in children(path)}


def test_every_inner_room_of_a_room_with_doors_is_closed_to_others():
    closed = set(protected())
    for room in {name.rsplit(".", 1)[0] for name in closed}:
        path = ROOT / room.replace(".", "/")
        inner = {f"{room}.{init.parent.name}" for init in path.glob("*/__init__.py")}

        assert inner <= closed


def test_the_page_of_the_house_is_what_the_rooms_say_of_themselves():
    assert OUT.read_text("utf-8") == write_house(ROOT)
