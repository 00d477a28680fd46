"""Which tables the log covers, and how: one list, for whoever writes and who checks."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hub.ground.errors import ConfigError

LIST = Path(__file__).with_name("covered.toml")
EACH_NIGHT = "each night"
HOW = ("told", "part_of", "compared", "harmless")
"""The words that say how a table is covered; each line has one of them."""
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CoveredTable:
    """What the list says of one table."""

    name: str
    told: str = ""
    part_of: str = ""
    by: str = ""
    compared: str = ""
    harmless: str = ""
    key: tuple[str, ...] = ("id",)
    open: str = ""
    at_night: str = ""
    ends: str = ""
    guarded: bool = False
    harmless_columns: Mapping[str, str] = field(default_factory=lambda: _NONE)
    unsaid: Mapping[str, Any] = field(default_factory=lambda: _NONE)

    @property
    def how(self) -> str:
        """The one word of ``HOW`` that holds for it."""
        return next(word for word in HOW if getattr(self, word))

    @property
    def is_guarded(self) -> bool:
        """Whether its rows are compared with what was told before they are written."""
        return self.guarded or bool(self.told and not self.at_night)


@cache
def covered_tables() -> Mapping[str, CoveredTable]:
    """Give the list."""
    return read_covered(LIST.read_text("utf-8"))


def read_covered(text: str) -> Mapping[str, CoveredTable]:
    """Read a list.

    Raises:
        ConfigError: a line says none or several of ``HOW``, or what no line says, or
            names no table as owner.
    """
    lines = tomllib.loads(text)["table"]
    found = {name: _read(name, line) for name, line in lines.items()}
    for one in found.values():
        if sum(bool(getattr(one, word)) for word in HOW) != 1:
            msg = f"covered.toml: {one.name} must be covered in one way"
            raise ConfigError(msg)
        owner = found.get(one.part_of)
        if one.part_of and (owner is None or not owner.told or not one.by):
            msg = f"covered.toml: {one.name} is part of nothing that is told"
            raise ConfigError(msg)
        if (one.guarded and not one.compared) or (one.at_night and not one.told):
            msg = f"covered.toml: {one.name} is not told, or not compared"
            raise ConfigError(msg)
    return MappingProxyType(found)


def _read(name: str, line: Mapping[str, Any]) -> CoveredTable:
    """Read one line."""
    unknown = line.keys() - {one.name for one in fields(CoveredTable)}
    if unknown:
        msg = f"covered.toml: {name} says {', '.join(sorted(unknown))}"
        raise ConfigError(msg)
    key = line.get("key", "id")
    return CoveredTable(
        name=name, **{**line, "key": (key,) if isinstance(key, str) else tuple(key)}
    )


@cache
def parts_of(name: str) -> tuple[CoveredTable, ...]:
    """Give the tables whose rows are hashed with a table's own."""
    return tuple(one for one in covered_tables().values() if one.part_of == name)


@cache
def owner_of(name: str) -> CoveredTable | None:
    """Give the table whose rows are told when one of this table is written."""
    one = covered_tables().get(name)
    if one is None or not (one.told or one.part_of):
        return None
    return covered_tables()[one.part_of or name]
