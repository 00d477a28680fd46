"""What a page shows as rows of sheets: pure, and harmless to spreadsheet programs.

Rows hold what the document holds and nothing else. A text that a program would take for
a formula is told to be text: by an apostrophe before it in CSV, and by its kind of cell
in XLSX, where it stands as it is.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from hub.lookup.disclosure.encoding import encode
from hub.lookup.file.register_facts import SaidFact
from hub.lookup.page.documents import MerchantPageDocument
from hub.lookup.search.found_documents import FindDocument, FoundMerchant
from hub.lookup.wording import SHEETS, word

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds."""
SHEET_NAME = 31
"""Characters that the name of a sheet may have."""

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class ExportSheet:
    """A table with its heading."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def page_sheets(document: MerchantPageDocument, language: str) -> list[ExportSheet]:
    """Write a merchant's page as sheets: who, rating, records, versions, relations."""
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
    sheets = [write.sheet("identity", ("item", "value"), who)]
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
        sheets.append(write.sheet("rating", columns, points))
    return [*sheets, *_record_sheets(document, write)]


def _record_sheets(
    document: MerchantPageDocument, write: "_Writer"
) -> list[ExportSheet]:
    """Write records, their versions, relations, and what is withheld."""
    records = write.sheet(
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
    versions = write.sheet(
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
    relations = write.sheet(
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
    withheld = write.sheet(
        "withheld",
        ("item", "rule", "reason", "fields"),
        (
            (one.name, one.rule, one.text, " ".join(one.fields.values()))
            for one in document.withheld
        ),
    )
    return [records, versions, relations, withheld]


def find_sheets(document: FindDocument, language: str) -> list[ExportSheet]:
    """Write the result of finding as one sheet, one merchant a row."""
    write = _Writer(language)
    columns = (
        *("name", "code", "id", "region", "grade", "score", "established_day"),
        *("address", "records", "operator"),
    )
    rows = (_found_row(one, write) for one in (*document.results, *document.alike))
    return [write.sheet("found", columns, rows)]


def _found_row(found: FoundMerchant, write: "_Writer") -> tuple[Any, ...]:
    """Write one found merchant."""
    facts = {} if found.register is None else found.register.facts
    shop = found.shop
    return (
        *(found.merchant.name, found.merchant.uscc, found.merchant.id),
        *(found.region_name, found.grade, found.score),
        *(write.fact_of(facts, name) for name in ("established_day", "address")),
        " ".join(f"{one.name} {one.total}" for one in found.counts),
        None if shop is None or shop.operator is None else shop.operator.name,
    )


class _Writer:
    """Writes sheets in one language."""

    def __init__(self, language: str) -> None:
        """Write in a language."""
        self._language = language

    def label(self, key: str) -> str:
        """Head a column or a row."""
        return word(SHEETS.get(key, (key, key)), self._language)

    def sheet(
        self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> ExportSheet:
        """Write a sheet; every cell becomes a text, a number or nothing."""
        return ExportSheet(
            name=self.label(name),
            header=tuple(map(self.label, columns)),
            rows=tuple(tuple(map(self.cell, row)) for row in rows),
        )

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

    def fact_of(self, facts: Mapping[str, SaidFact], name: str) -> Cell:
        """Write a fact among some; nothing where no register is shown."""
        return self.fact(facts[name]) if name in facts else None


def neutralised(cell: Cell) -> Cell:
    """Mark a text that a spreadsheet program would run as a formula."""
    if isinstance(cell, str) and cell.lstrip(" \u3000").startswith(FORMULA_SIGNS):
        return f"'{cell}"
    return cell


def as_csv(sheet: ExportSheet) -> bytes:
    """Write a sheet as CSV that spreadsheet programs open as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(map(neutralised, sheet.header))
    writer.writerows(map(neutralised, row) for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Sequence[ExportSheet]) -> bytes:
    """Write sheets as one workbook in which no cell is a formula or a link."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        # The same sheets make the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001  (the format knows no zones)
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:SHEET_NAME])
            for column, text in enumerate(sheet.header):
                page.write_string(0, column, text, bold)
            for number, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(number, column, cell[:LONGEST_CELL])
                    elif cell is not None:
                        page.write_number(number, column, cell)
    return file.getvalue()
