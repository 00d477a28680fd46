"""The lines of a batch as rows of a table: one for each merchant of a line."""

from collections.abc import Iterator

from msgspec import UNSET

from hub.lookup.wording import word
from hub.sheets.model import Cell, SheetColumn, SheetSection, SheetTable
from hub.sheets.wording import COLUMNS
from schemas.answers.screening import ScreenedLine, ScreeningDocument
from schemas.wording import (
    DID_YOU_MEAN,
    LINE_FAULTS,
    LINE_HINTS,
    SCREEN_OUTCOMES,
    UNRATED,
)

HEADS = (
    *("line", "ref", "asked_code", "asked_name", "outcome", "fault"),
    *("name", "code", "id", "grade", "record_count"),
)
UNRATED_GRADE = "unrated"


def screening_section(document: ScreeningDocument, language: str) -> SheetSection:
    """Write a batch as one table; a line without a merchant has a row too."""
    heads = [SheetColumn(COLUMNS[one].of(language)) for one in HEADS]
    rows = [row for line in document.lines for row in _rows(line, language)]
    return SheetSection(COLUMNS["screening"].of(language), [SheetTable(heads, rows)])


def _note(line: ScreenedLine, language: str) -> str:
    """Say why a line cannot be looked for, or what to know about it."""
    said = [] if line.fault is None else [word(LINE_FAULTS[line.fault], language)]
    if line.hint is not UNSET:
        said.append(word(LINE_HINTS[line.hint], language))
    if line.did_you_mean is not UNSET:
        said.append(word(DID_YOU_MEAN, language).format(code=line.did_you_mean))
    return "; ".join(said) if language == "en" else "；".join(said)


def _rows(line: ScreenedLine, language: str) -> Iterator[tuple[Cell, ...]]:
    """Write the rows of one line."""
    asked: tuple[Cell, ...] = (
        *(line.line, line.ref, line.code, line.name),
        *(word(SCREEN_OUTCOMES[line.outcome], language), _note(line, language) or None),
    )
    if not line.merchants:
        yield (*asked, None, None, None, None, None)
    for one in line.merchants:
        merchant = one.merchant
        grade = word(UNRATED, language) if one.grade == UNRATED_GRADE else one.grade
        yield (
            *asked,
            *(merchant.name, merchant.uscc, merchant.id, grade, one.records),
        )
