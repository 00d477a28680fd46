"""Lists as their address asks for them: filters, order and pages by key."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from flask import request
from markupsafe import Markup

from hub.console.views.tables import Paging

CODE = re.compile(r"[a-z0-9][a-z0-9:.-]{0,63}")
SORT = "sort"
"""The field that says by which column a list is sorted, a minus before it downwards."""
Reading = Callable[[str], str]
"""Reads one field of an address; what it cannot mean is empty."""


def one_of(values: Collection[str]) -> Reading:
    """Read one of some values."""
    return lambda given: given if given in values else ""


def a_code(given: str) -> str:
    """Read a code, of a division or a member; what can be none is none."""
    return given if CODE.fullmatch(given) else ""


def path_with(path: str, fields: Mapping[str, str | None]) -> str:
    """Write an address with fields; what is empty is left out."""
    given = {name: value for name, value in fields.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


@dataclass(frozen=True, slots=True)
class AskedList:
    """A list as its address asks for it."""

    path: str
    fields: Mapping[str, str] = field(default_factory=dict)
    """What narrows or orders it, as its address writes it; nothing that is empty."""
    after: str = ""
    before: str = ""
    names: Sequence[str] = ()
    """All its fields, in the order of its address."""

    def value(self, name: str) -> str:
        """Give a field; empty where it is not asked for."""
        return self.fields.get(name, "")

    def at(self, **other: str) -> str:
        """Write the address with other fields beside its own, or in their place."""
        ordered = dict.fromkeys(self.names, "")
        return path_with(self.path, {**ordered, **self.fields, **other})

    def only(self, **fields: str) -> str:
        """Write the address with these fields alone."""
        return path_with(self.path, fields)

    def under(self, rest: str, **more: str) -> str:
        """Write an address below this one, which finds its way back to the list."""
        return path_with(f"{self.path}/{rest}", {**self.fields, **more})

    def without(self, name: str) -> "AskedList":
        """Leave a field out."""
        rest = {one: value for one, value in self.fields.items() if one != name}
        return replace(self, fields=rest)

    def paging(
        self, keys: Sequence[str], total: int, ahead: Callable[[str], int]
    ) -> Paging:
        """Say which of all rows these are, and where those before and after are.

        ``keys`` are the places of the rows that are shown, ``ahead`` counts the rows
        that stand before a place.
        """
        skipped = ahead(keys[0]) if keys and (self.after or self.before) else 0
        last = skipped + len(keys)
        return Paging(
            total,
            skipped + 1,
            last,
            self.at(before=keys[0]) if keys and skipped else None,
            self.at(after=keys[-1]) if keys and last < total else None,
        )

    def order(self, column: str) -> str:
        """Say how a column sorts the list: ``ascending``, ``descending`` or not."""
        orders = {column: "ascending", f"-{column}": "descending"}
        return orders.get(self.value(SORT), "")

    def sorted_by(self, column: str) -> str:
        """Write the address of the list sorted by a column, turned where it is."""
        turned = self.order(column) == "ascending"
        return self.at(**{SORT: f"-{column}" if turned else column})


def asked_list(path: str, readings: Mapping[str, Reading]) -> AskedList:
    """Read a list from the address or the form, each field by its reading."""
    found = {
        name: read(request.values.get(name, "")) for name, read in readings.items()
    }
    fields = {name: value for name, value in found.items() if value}
    after, before = (request.args.get(name, "") for name in ("after", "before"))
    return AskedList(path, fields, after, before, tuple(readings))


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A filter over a list: a select of values, a field to type in, or a tick.

    ``say`` says a value in words, in the select and where the filter is on.
    """

    name: str
    label: str = ""
    values: Collection[str] = ()
    say: Callable[[str], str] = str
    kind: str = "select"
    """``select``, ``search`` or ``tick``."""
    chosen: str | None = None
    """What the select stands on, where that is not what the address says."""
    most: int | None = None
    """The most characters."""
    rest: Mapping[str, str] = field(default_factory=dict)
    """What the address says in its place, once it is off."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list: its head, and the macro that writes a row's cell."""

    label: str
    cell: Callable[[Any], Markup]
    number: bool = False
    """Whether it holds numbers."""
    strong: bool = False
    short: bool = False
    """Whether what stands in it is never broken in two: a day."""
    sort: str = ""
    """What the address calls it, where the list can be sorted by it."""
    tick: bool = False
    """Whether rows are chosen in it."""

    @property
    def classes(self) -> str:
        """Name how its cells look."""
        looks = {"number": self.number, "nowrap": self.short, "strong": self.strong}
        return " ".join(name for name, on in looks.items() if on)
