"""Rows of a list that the log contradicts: which they are, and no more."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.cli.output import CommandOutput
from hub.contradictions import CONTRADICTED, EvidenceContradictsError

FAULT, ENTRY = "fault", "entry"


def with_closed(
    rows: Sequence[Mapping[str, Any]], closed: Mapping[str, str], *, key: str
) -> list[dict[str, Any]]:
    """Put what the log contradicts, by its keys alone, in front of a list's rows.

    ``closed`` has the address of the entry for each, as ``mark_closed`` takes it.
    """
    return mark_closed([*({key: one} for one in closed), *rows], closed, key=key)


def mark_closed(
    rows: Sequence[Mapping[str, Any]], closed: Mapping[str, str], *, key: str
) -> list[dict[str, Any]]:
    """Give rows with ``fault``: none, or the code of one that the log contradicts.

    Such a row keeps its key alone, beside ``entry``, the address of the entry that
    contradicts; None where none tells of the row.
    """
    return [_marked(row, closed.get(str(row[key])), key) for row in rows]


def _marked(row: Mapping[str, Any], address: str | None, key: str) -> dict[str, Any]:
    """Mark a row that is closed by an entry, whose address may be empty."""
    if address is None:
        return {**row, FAULT: None, ENTRY: None}
    code = EvidenceContradictsError.code
    return {**dict.fromkeys(row), key: row[key], FAULT: code, ENTRY: address or None}


def marked_rows(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str]
) -> CommandOutput:
    """List rows that were marked; where one is, a last column says so."""
    if not any(row[FAULT] for row in rows):
        return CommandOutput(rows, columns, rows)
    said = f"{CONTRADICTED.zh} {CONTRADICTED.en}"
    shown = [
        {**row, FAULT: " ".join(filter(None, [said, row[ENTRY]]))}
        if row[FAULT]
        else row
        for row in rows
    ]
    return CommandOutput(rows, (*columns, FAULT), shown)
