"""Configuration is read strictly, and every fault has its key and its line."""

import tomllib
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal

import pytest
from msgspec import Meta

from schemas.configuration import (
    Configured,
    ShapeError,
    configured,
    end_of_toml,
    line_of,
    lines_of,
    name_of,
    read_toml,
)


class Part(Configured, frozen=True, kw_only=True):
    """A table inside another."""

    key: str = ""
    many: tuple[str, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()


class Whole(Configured, frozen=True, kw_only=True):
    """A file."""

    name: str
    day: date | None = None
    yes: bool = False
    count: Annotated[int, Meta(ge=1, le=9)] = 1
    word: Literal["one", "two"] = "one"
    free: MappingProxyType[str, int] = MappingProxyType({})
    part: tuple[Part, ...] = ()


SOUND = """\
name = "a"
day = 2026-11-24
free = {x = 1}

[[part]]
key = "first"
many = ["b"]

[[part]]
pairs = [[1, 2],
  [3, 4]]
"""


def faults(text):
    """Each fault of a text: its code, key, line and reason."""
    table = read_toml(text)
    with pytest.raises(ShapeError) as refused:
        configured(Whole, table)
    lines = lines_of(text)
    return [
        (one.code, name_of(one.path, table), line_of(one.path, lines), one.reason)
        for one in refused.value.faults
    ]


def test_a_sound_file_becomes_a_value_that_nobody_can_change():
    read = configured(Whole, read_toml(SOUND))

    assert read.part == (
        Part(key="first", many=("b",)),
        Part(pairs=((1, 2), (3, 4))),
    )
    assert (read.day, read.free) == (date(2026, 11, 24), {"x": 1})
    with pytest.raises(AttributeError):
        read.name = "b"
    with pytest.raises(TypeError):
        read.free["x"] = 2


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('name = "a"\n', "", ("missing-key", "name", 1)),
        ("2026-11-24", '"2026-11-24"', ("wrong-type", "day", 2)),
        ("2026-11-24", "2026-11-24T00:00:00", ("wrong-type", "day", 2)),
        ('"a"', '"a"\nyes = 1', ("wrong-type", "yes", 2)),
        ('"a"', '"a"\ncount = true', ("wrong-type", "count", 2)),
        ('"a"', '"a"\ncount = 0', ("bounds", "count", 2)),
        ('"a"', '"a"\ncount = 10', ("bounds", "count", 2)),
        ('"a"', '"a"\nword = "three"', ("unknown-word", "word", 2)),
        ('"a"', '"a"\nnmae = 1', ("unknown-key", "nmae", 2)),
        ("x = 1", 'x = "1"', ("wrong-type", "free.x", 3)),
        ('["b"]', '"b"', ("wrong-type", "first.many", 7)),
        ('["b"]', "[3]", ("wrong-type", "first.many", 7)),
        ("many", "mnay", ("unknown-key", "first.mnay", 7)),
        ("[3, 4]", "[3]", ("wrong-type", "part 2.pairs 2", 10)),
        ("[3, 4]", '[3, "4"]', ("wrong-type", "part 2.pairs 2", 10)),
    ],
)
def test_what_is_not_understood_is_refused_with_its_key_and_line(old, new, fault):
    ((*found, _),) = faults(SOUND.replace(old, new, 1))

    assert tuple(found) == fault


def test_every_fault_is_told_at_once_and_says_what_is_wanted():
    text = 'nmae = "a"\nday = 3\ncount = 10\nword = "three"\npart = 1\n'

    assert [reason for *_, reason in faults(text)] == [
        "unknown key; known: name",
        "must be given: a text in quotes",
        "must be a day like 2026-01-31, not 3",
        "must be a number from 1 to 9, not 10",
        "unknown word three; known: one, two",
        "must be a list of tables or lists, not 1",
    ]


def test_a_text_that_is_no_toml_is_refused_with_its_line():
    with pytest.raises(tomllib.TOMLDecodeError) as refused:
        read_toml("a = 1\nb = \n")
    assert end_of_toml(refused.value) == (2, "Invalid value")

    for deep in (f"a = {'[' * 100_000}", f"{'a.' * 500}a = 1"):
        with pytest.raises(tomllib.TOMLDecodeError, match="too deep"):
            read_toml(deep)


@pytest.mark.parametrize(
    "number",
    [
        "9" * 5000,
        "-" + "9" * 5000,
        f"[1, {'1_0' * 3000}]",
        "0x" + "F" * 5000,
        str(2**63),
        str(-(2**63) - 1),
        f"{{x = [{2**64}]}}",
    ],
)
def test_a_whole_number_beyond_64_bits_is_refused_with_its_line(number):
    with pytest.raises(tomllib.TOMLDecodeError) as refused:
        read_toml(f"a = 1\n[b]\nc = {number}\nd = 1\n")

    assert end_of_toml(refused.value) == (3, "a whole number is beyond 64 bits")
    assert read_toml(f"a = [{2**63 - 1}, {-(2**63)}]")["a"] == [2**63 - 1, -(2**63)]


def test_lines_are_found_in_tables_of_lists_of_tables():
    text = '[[a]]\n[[a.b]]\nx = 1\n[[a.b]]\n"y z" = 2\n[[a]]\n[a.c]\nd.e = 3\n'

    lines = lines_of(text)

    assert line_of(("a", 0, "b", 1, "y z"), lines) == 5
    assert line_of(("a", 1, "c", "d", "e"), lines) == 8
    assert line_of(("a", 0, "b", 0, "missing"), lines) == 2
    assert line_of(("missing",), lines) == 1
