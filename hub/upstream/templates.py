"""Layouts in which decisions are written for others: dated data, and cells by them."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hub.agreements.catalog import every_item
from hub.ground.config import read_shipped
from hub.ground.errors import ConfigError
from hub.rulebook.rules import Rule
from schemas.configuration import Configured
from schemas.record.licence import LICENCE_TYPES
from schemas.record.parties import PARTY_CATEGORIES
from schemas.record.penalty import PENALTY_KINDS
from schemas.words import FieldClass

FILE = Path(__file__).with_name("templates.toml")
CLOSED = frozenset({FieldClass.PERSONAL, FieldClass.SEALED})
"""Classes of fields that are never pushed."""
FEN_OF_WAN = 1_000_000
SAID: Mapping[str, Mapping[str, str]] = {
    "party_category": {str(word): zh for word, zh in PARTY_CATEGORIES.items()},
    "penalty_kinds": dict(PENALTY_KINDS),
    "licence_type": {name: zh for name, zh, _ in LICENCE_TYPES},
}
"""Words of fields as the layouts have them."""


class Template(Rule, frozen=True, kw_only=True):
    """One layout: for which kind of record, since when, and its columns in order."""

    kind: str
    clock: str
    """Key of the clock rule by which decisions are due."""
    columns: tuple[tuple[str, str], ...]
    """Name of the column, and the field that stands in it; none where it is ours."""

    def cells(
        self, body: Mapping[str, Any], texts: Mapping[str, str]
    ) -> dict[str, str]:
        """Write the cells of a record by column, without those that are empty.

        ``texts`` are redacted ones that stand in the place of fields. Nothing personal
        is written, whatever the layout has a column for.
        """
        held = every_item()[self.kind]
        cells = {}
        for column, field in self.columns:
            if not field or held[field] in CLOSED:
                continue
            value = texts.get(field, body.get(field))
            if value is not None and (text := _cell(field, value)):
                cells[column] = text
        return cells


class TemplatesFile(Configured, frozen=True):
    """The file of the layouts."""

    id: str
    title: str
    template: tuple[Template, ...]


@cache
def load_templates() -> tuple[Template, ...]:
    """Read the layouts.

    Raises:
        ConfigError: one lacks something, or names a field that its kind does not have.
    """
    templates = read_shipped(TemplatesFile, FILE.read_text("utf-8"), FILE.name).template
    for one in templates:
        fields = every_item().get(one.kind, {})
        for _, field in one.columns:
            if field and field not in fields:
                msg = f"{FILE.name}: {one.key}: no field {field}"
                raise ConfigError(msg)
    return templates


def template_for(kind: str, day: date) -> Template | None:
    """Give the layout of a kind that is in force on a day."""
    found = [one for one in load_templates() if one.kind == kind and one.in_force(day)]
    return found[-1] if found else None


def _cell(field: str, value: Any) -> str:
    """Write one value as the layouts have it."""
    said = SAID.get(field, {})
    if isinstance(value, list):
        return "、".join(said.get(one, one) for one in value)
    if field.endswith("_fen"):
        return _wan(value)
    return said.get(str(value), str(value))


def _wan(fen: int) -> str:
    """Write an amount in ten thousand yuan, exactly."""
    whole, rest = divmod(fen, FEN_OF_WAN)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
