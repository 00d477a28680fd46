"""What a page shows as tables to sort and count by: one value a cell.

They hold what the document holds and nothing else. On paper several of these values
share a cell; a spreadsheet has a column for each.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from hub.lookup.disclosure import encode
from hub.lookup.page import MerchantPageDocument, SaidFact
from hub.lookup.wording import word
from hub.sheets.model import Cell, SheetColumn, SheetSection, SheetTable
from hub.sheets.wording import COLUMNS


def page_sections(document: MerchantPageDocument, language: str) -> list[SheetSection]:
    """Write a merchant's page: who it is, rating, records, versions, relations."""
    write = _Writer(language)
    merchant, rating = document.merchant, document.rating
    identity = document.identity
    who: list[tuple[Cell, ...]] = [
        (write.label("name"), merchant.name),
        (write.label("id"), merchant.id),
        *((code.scheme, code.value) for code in identity.codes),
        (write.label("region"), identity.region_name),
    ]
    if identity.register is not None:
        facts = identity.register.facts.items()
        who += [(write.label(name), write.fact(fact)) for name, fact in facts]
    who += [(write.label("former_name"), old.name) for old in identity.former_names]
    sections = [write.table("identity", ("item", "value"), who)]
    if rating is not None:
        points: list[tuple[Cell, ...]] = [
            (
                reason.text,
                reason.article,
                reason.points,
                None if reason.next is None else write.cell(reason.next.day),
                None if reason.next is None else reason.next.points,
                " ".join(reason.records),
            )
            for reason in rating.reasons
        ]
        why = (flag for flag in rating.flags if flag.says_why_unrated)
        points += [(flag.text, flag.article) for flag in why]
        points.append((write.label("score"), rating.grade, rating.score))
        columns = ("reason", "article", "points", "next_day", "next_points", "records")
        sections.append(write.table("rating", columns, points))
    return [*sections, *_record_sections(document, write)]


def _record_sections(
    document: MerchantPageDocument, write: "_Writer"
) -> list[SheetSection]:
    """Write records, their versions, relations, and what is withheld."""
    records = write.table(
        "records",
        (
            *("id", "kind", "state", "event_day", "known_from", "tier"),
            *("publicity_until", "rule", "article", "source", "content"),
        ),
        (
            (
                *(one.id, one.name, one.state, one.event_day, one.known_from, one.tier),
                *(one.publicity_until, one.rule, one.article, one.source),
                encode(one.body).decode(),
            )
            for one in document.records
        ),
    )
    versions = write.table(
        "versions",
        ("id", "number", "event_day", "known_from", "known_to", "state", "changed"),
        (
            (
                *(one.id, version.number, version.event_day, version.known_from),
                *(version.known_to, version.status, " ".join(version.changed)),
            )
            for one in document.records
            for version in one.versions
        ),
    )
    relations = write.table(
        "relations",
        ("kind", "direction", "name", "id", "code", "since", "until"),
        (
            (
                *(one.kind, one.direction, one.merchant.name, one.merchant.id),
                *(one.merchant.uscc, one.since, one.until),
            )
            for one in document.merchant.relations or ()
        ),
    )
    withheld = write.table(
        "withheld",
        ("item", "rule", "reason", "fields"),
        (
            (one.name, one.rule, one.text, " ".join(one.fields.values()))
            for one in document.withheld
        ),
    )
    return [records, versions, relations, withheld]


class _Writer:
    """Writes tables in one language."""

    def __init__(self, language: str) -> None:
        """Write in a language."""
        self._language = language

    def label(self, key: str) -> str:
        """Head a column or a row."""
        return word(COLUMNS.get(key, (key, key)), self._language)

    def table(
        self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> SheetSection:
        """Write a table; every cell becomes a text, a number or nothing."""
        heads = [SheetColumn(self.label(column)) for column in columns]
        # A row that says less ends with nothing.
        cells = [
            [*map(self.cell, row), *[None] * (len(columns) - len(row))] for row in rows
        ]
        return SheetSection(self.label(name), [SheetTable(heads, cells)])

    def cell(self, value: Any) -> Cell:
        """Write a value as a cell."""
        if value is None or isinstance(value, str | int):
            return value
        if isinstance(value, date | datetime):
            return value.isoformat()
        return encode(value).decode()

    def fact(self, fact: SaidFact) -> Cell:
        """Write a fact, or why it is not there: never nothing for either."""
        if fact.state == "said":
            return self.cell(fact.value)
        return self.label(fact.state)
