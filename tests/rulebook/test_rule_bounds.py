"""Each number of a rule has bounds within which every day can be counted."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Annotated, get_args, get_origin

import msgspec
import pytest

import connectors
import hub
from hub.rulebook import RuleFileError, load_rulebook
from hub.rulebook.loader import FOLDER
from schemas.configuration import Configured

STRUCT = re.compile(r"^class \w+\(.*frozen=True", re.MULTILINE)


def find_source(module):
    """Read the text of a module."""
    return Path(module.module_finder.find_spec(module.name).origin).read_text("utf-8")


@pytest.mark.parametrize(
    ("file", "key", "value"),
    [
        ("publicity", "max_months", 999_999),
        ("publicity", "min_months", -1),
        ("retention", "months", 999_999),
        ("windows", "penalty_months", 99_999),
        ("sampling", "days", 999_999_999),
        ("sampling", "days", -1),
        ("effects", "notice_days", -1),
        ("effects", "notice_days", 36_501),
        ("clocks", "usual", -1),
        ("clocks", "most_pauses", -1),
        ("night", "back_off_seconds", 10**15),
        ("law_fields", "editions", [1982, 99_999]),
    ],
)
def test_a_number_that_no_day_can_be_counted_by_is_refused_with_its_line(
    file, key, value
):
    text = (FOLDER / f"{file}.toml").read_text("utf-8")
    told = re.search(rf"^{key} = .*$", text, re.MULTILINE)
    line = text.count("\n", 0, told.start()) + 1
    changed = f"{text[: told.start()]}{key} = {value}{text[told.end() :]}"

    with pytest.raises(RuleFileError, match="must be a number from") as refused:
        load_rulebook(instead={f"{file}.toml": changed})

    assert (refused.value.file, refused.value.line) == (f"{file}.toml", line)
    place = " 2" if isinstance(value, list) else ""
    assert refused.value.key.endswith(f".{key}{place}")


def numbers_of(kind):
    """Yield the bounds of each number that a type has, in lists and tables too."""
    if kind in {int, float}:
        yield msgspec.Meta()
    elif get_origin(kind) is Annotated and get_args(kind)[0] in {int, float}:
        yield get_args(kind)[1]
    else:
        for one in get_args(kind):
            yield from numbers_of(one)


def every_type(kind):
    """Yield all types of tables of configuration."""
    for one in kind.__subclasses__():
        yield one
        yield from every_type(one)


def test_every_number_of_every_file_of_configuration_has_both_bounds():
    for room in (connectors, hub):
        for module in walk_packages(room.__path__, f"{room.__name__}."):
            if STRUCT.search(find_source(module)):
                import_module(module.name)
    rooms = ("connectors.", "hub.", "schemas.")
    types = {
        kind for kind in every_type(Configured) if kind.__module__.startswith(rooms)
    }

    unbounded = {
        f"{kind.__name__}.{field.name}"
        for kind in types
        for field in msgspec.structs.fields(kind)
        for one in numbers_of(field.type)
        if one.ge is None or one.le is None
    }

    assert len(types) > 100
    assert unbounded == set()
