"""Rules laid over the rows of a file: pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.base import Item, RawRow, Source
from hub.intake.readings.allowed import (
    RuleWording,
    kinds_with,
    may_have_rule,
    meant_value,
    text_key,
    unread_key,
)


@dataclass(frozen=True, slots=True)
class ValueReading:
    """One value read otherwise: by which rule, what that means, and as what."""

    rule: str
    meant: str
    value: Any


@dataclass(frozen=True, slots=True)
class MendedRow(RawRow):
    """A row some of whose values are read by rules.

    ``received`` is what the source read from it, ``readings`` tells by field what is
    read otherwise.
    """

    received: Mapping[str, Any]
    readings: Mapping[str, ValueReading]

    def rules(self) -> Iterator[tuple[str, str]]:
        """Name each rule that changed a value, and the field of that."""
        return ((reading.rule, name) for name, reading in self.readings.items())


@dataclass(frozen=True, slots=True)
class Readings:
    """What is read otherwise in one file: by kind, by field, by the received text."""

    by_kind: Mapping[str, Mapping[str, Mapping[str, ValueReading]]]

    def over(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items of a file, its rows by the rules."""
        if not self.by_kind:
            yield from items
            return
        for item in items:
            yield self.read(item) if isinstance(item, RawRow) else item

    def read(self, row: RawRow) -> RawRow:
        """Read a row by the rules; the same row where none is meant."""
        found = {}
        for field, texts in self.by_kind.get(row.kind, {}).items():
            value = row.values.get(field)
            if isinstance(value, str) and (reading := texts.get(text_key(value))):
                found[field] = reading
        if not found:
            return row
        meant = {field: reading.value for field, reading in found.items()}
        return MendedRow(row.kind, row.values | meant, row.place, row.values, found)


NOTHING = Readings({})


def readings_of(
    source: Source, rules: Mapping[str, RuleWording], day: date
) -> Readings:
    """Say how values are read by rules, each by its id, in a file of a day.

    A rule reads nothing where the value can be stored as it is, or its field may have
    none any more: what a source says of itself can have changed since it was made.
    """
    by_kind: dict[str, dict[str, dict[str, ValueReading]]] = {}
    for rule, wording in rules.items():
        field = wording.field
        if not wording.holds_on(day) or not may_have_rule(source, field):
            continue
        for kind in kinds_with(source, field):
            key = unread_key(source, kind, field, wording.received)
            value = meant_value(source, kind, wording)
            if key is None or (value is not None and kind.stores(field, value) is None):
                continue
            texts = by_kind.setdefault(kind.name, {}).setdefault(field, {})
            texts.setdefault(key, ValueReading(rule, wording.meant, value))
    return Readings(by_kind)
