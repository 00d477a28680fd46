"""What a person types in the place of a cell, read as that cell would be: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.base import ReadCell
from connectors.cells import UNIT_WORDS
from hub.ground.documents import document_of
from hub.intake.readings.typed import YUAN
from schemas.fields import Choice, Words
from schemas.record import KINDS

FEN_PER_YUAN = 100
UNITS = tuple(sorted(UNIT_WORDS.values(), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Correction:
    """A value that was typed, the unit it was read in, and what it would store.

    ``before`` is what the value as it came would have stored. None is nothing: no
    value, or one that cannot be stored.
    """

    field: str
    label: str
    typed: str
    unit: str | None
    before: str | None
    after: str | None

    @property
    def echo(self) -> str:
        """Say what was typed beside what it is stored as: ``3 万元 = 30,000.00 元``."""
        stored = "" if self.after is None else self.after
        if self.unit is None:
            return f"{self.typed} = {stored}"
        bare = self.typed.strip()
        for word in UNITS:
            bare = bare.removesuffix(word).strip()
        return f"{bare} {self.unit} = {stored}"

    def as_json(self) -> dict[str, Any]:
        """Write the correction as a document."""
        return document_of(
            self, ("field", "label", "typed", "unit", "before", "after", "echo")
        )


def stored_form(kind: str, name: str, value: Any) -> str | None:
    """Write a value as it would be stored: amounts in yuan, people masked.

    A word of a list stands as it is spoken in Chinese, not as its code.
    """
    if value is None:
        return None
    declared = KINDS[kind].contract().fields.get(name) if kind in KINDS else None
    if isinstance(value, int) and kind in KINDS and KINDS[kind].is_amount(name):
        return f"{Decimal(value) / FEN_PER_YUAN:,.2f} {UNIT_WORDS[YUAN]}"
    if isinstance(value, list | tuple):
        words = map(str, value)
        if isinstance(declared, Words):
            words = map(declared.chinese_of, words)
        text = "、".join(words)
    elif isinstance(declared, Choice):
        return declared.chinese_of(str(value))
    else:
        text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return KINDS[kind].mask_row({name: text})[name] if kind in KINDS else text


def corrections_of(
    kind: str,
    typed: Mapping[str, str],
    read: Mapping[str, ReadCell],
    before: Mapping[str, Any],
    stored: Mapping[str, Any] | None,
) -> tuple[Correction, ...]:
    """Say of each typed value in which unit it was read and what it would store.

    ``stored`` is the body of the record that the row would become, masked; without one
    each value is told as its field alone would store it.
    """
    found = []
    for name, text in typed.items():
        cell = read[name]
        told = None if stored is None else stored.get(name)
        value = _stored(kind, name, cell.value) if told is None else told
        masked = stored_form(kind, name, text) if cell.unit is None else text
        found.append(
            Correction(
                name,
                KINDS[kind].label(name) if kind in KINDS else name,
                masked or "",
                cell.unit,
                stored_form(kind, name, _stored(kind, name, before.get(name))),
                stored_form(kind, name, value),
            )
        )
    return tuple(found)


def echo_of(kind: str, name: str, text: str, cell: ReadCell) -> str:
    """Say what one value that is typed would be stored as, beside what was typed."""
    stored = stored_form(kind, name, _stored(kind, name, cell.value))
    return Correction(name, name, text, cell.unit, None, stored).echo


def _stored(kind: str, name: str, value: Any) -> Any:
    """Give what a value would be stored as."""
    return KINDS[kind].stores(name, value) if kind in KINDS else value
