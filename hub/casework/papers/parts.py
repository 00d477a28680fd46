"""A paper laid out: the same texts for its page, its PDF and its DOCX.

Every text is data: it is shown letter by letter. What cannot be seen, or turns the
direction of reading, stands as its code in brackets, and a note says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from hub.casework.papers.form import PaperColumn, PaperField, PaperForm, PaperTable
from hub.casework.papers.paper import Paper, check_paper
from hub.casework.papers.values import (
    Value,
    coded,
    write_amount,
    write_day,
    write_value,
)
from hub.sheets.apart.paper_parts import WORDS, PaperHead, PaperParts, PaperRows

NUMBERS = frozenset({"money", "count"})
CODE = "[U+"


def page_parts(paper: Paper) -> PaperParts:
    """Lay a paper out.

    Raises:
        PaperFormUnknownError: there is no such form.
        PaperRefusedError: it does not keep to its form.
    """
    form, paper = check_paper(paper)
    language = paper.language

    def word(name: str) -> str:
        return WORDS[name].of(language)

    values = list(_values(form, paper))
    tables = [
        _table(one, paper.tables[one.key], language)
        for one in form.tables
        if paper.tables[one.key]
    ]
    basis = form.basis_on(paper.day)
    colon = ": " if language == "en" else "："
    parts = PaperParts(
        language=language,
        issuer=coded(paper.issuer),
        title=form.of(language),
        number=coded(paper.number),
        addressee=_addressed(paper, language),
        opening=form.opening(language),
        facts=[(one.of(language), text) for one, text in values if one.type != "long"],
        texts=[(one.of(language), text) for one, text in values if one.type == "long"],
        tables=tables,
        closing=form.closing(language),
        signature=_signature(form, paper, word("seal")),
        signs=[f"{one.of(language)}{colon}" for one in form.signs],
        basis=f"{word('basis')}{colon}{basis.cite(language)}" if basis else "",
        below=_below(paper),
        note="",
        day=paper.day,
    )
    has_codes = CODE in str(msgspec.to_builtins(parts))
    return msgspec.structs.replace(parts, note=word("coded")) if has_codes else parts


def _values(form: PaperForm, paper: Paper) -> Iterator[tuple[PaperField, str]]:
    """Yield each field that has a value, and how it is written."""
    for one in form.fields:
        if one.key in paper.fields:
            yield one, write_value(one, paper.fields[one.key], paper.language)


def _addressed(paper: Paper, language: str) -> str:
    """Write whom the paper is addressed to, as letters do."""
    if not paper.addressee:
        return ""
    return f"{coded(paper.addressee)}{':' if language == 'en' else '：'}"


def _signature(form: PaperForm, paper: Paper, seal: str) -> Sequence[str]:
    """Write who issued the paper, and when."""
    written = write_day(paper.day, paper.language)
    return [coded(paper.issuer), written, seal] if form.sealed else [written]


def _below(paper: Paper) -> Sequence[tuple[str, str]]:
    """Write what stands below each page: the receipt and where it is checked."""
    told = [("state", WORDS["draft"].of(paper.language))]
    if paper.receipt:
        told = [("receipt", coded(paper.receipt))]
    if paper.receipt and paper.verify_at:
        told.append(("verify", coded(paper.verify_at)))
    return [(WORDS[name].of(paper.language), text) for name, text in told]


def _table(
    table: PaperTable, rows: Sequence[Mapping[str, Any]], language: str
) -> PaperRows:
    """Write the rows of a table, each with its place before it."""
    heads = [PaperHead(WORDS["place"].of(language), 1, "left")]
    heads += [
        PaperHead(
            one.of(language), one.width, "right" if one.type in NUMBERS else "left"
        )
        for one in table.columns
    ]
    written = [
        [str(place), *(_cell(one, row, language) for one in table.columns)]
        for place, row in enumerate(rows, 1)
    ]
    total: list[str] = []
    if any(one.total for one in table.columns):
        sums = [_sum(one, rows, language) for one in table.columns]
        total = [WORDS["sum"].of(language), *sums]
    return PaperRows(table.of(language), heads, written, total)


def _cell(column: PaperColumn, row: Mapping[str, Value], language: str) -> str:
    """Write one cell; empty where the row has no value."""
    if column.key not in row:
        return ""
    return write_value(column, row[column.key], language)


def _sum(column: PaperColumn, rows: Sequence[Mapping[str, Any]], language: str) -> str:
    """Add up a column; empty where it is not to be, or no row has a value."""
    values = [row[column.key] for row in rows if column.key in row]
    if not column.total or not values:
        return ""
    return (
        write_amount(sum(values), language)
        if column.type == "money"
        else f"{sum(values):,}"
    )
