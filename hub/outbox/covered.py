"""Which tables the log covers, and how: one list, for whoever writes and who checks."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec.structs import asdict

from hub.ground.config import read_shipped
from hub.ground.errors import ConfigError
from schemas.configuration import Configured

LIST = Path(__file__).with_name("covered.toml")
EACH_NIGHT = "each night"
HOW = ("told", "part_of", "compared", "harmless")
"""The words that say how a table is covered; each line has one of them."""
_NONE: MappingProxyType[str, Any] = MappingProxyType({})


class CoveredLine(Configured, frozen=True, kw_only=True):
    """What the list says of one table."""

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
    harmless_columns: MappingProxyType[str, str] = _NONE
    unsaid: MappingProxyType[str, Any] = _NONE


class CoveredTable(CoveredLine, frozen=True, kw_only=True):
    """A table by its name, and what the list says of it."""

    name: str

    @property
    def how(self) -> str:
        """The one word of ``HOW`` that holds for it."""
        return next(word for word in HOW if getattr(self, word))

    @property
    def is_guarded(self) -> bool:
        """Whether its rows are compared with what was told before they are written."""
        return self.guarded or bool(self.told and not self.at_night)


class CoveredFile(Configured, frozen=True):
    """The list as it is written."""

    table: MappingProxyType[str, CoveredLine]


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
    lines = read_shipped(CoveredFile, text, LIST.name).table
    found = {
        name: CoveredTable(name=name, **asdict(line)) for name, line in lines.items()
    }
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
