"""Rows of a list that the log contradicts: which they are, and no more."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hub.cli.output import table
from hub.faults import CONTRADICTED, EvidenceContradictsError

FAULT, ENTRY = "fault", "entry"


def mark_closed(
    rows: Sequence[Mapping[str, Any]],
    closed: Mapping[str, str],
    name_of: Callable[[Any], str],
    *,
    key: str,
) -> list[dict[str, Any]]:
    """Give rows with ``fault``: none, or the code of one that the log contradicts.

    Such a row keeps its key alone, beside ``entry``, the address of the entry that
    contradicts; None where none tells of the row.
    """
    return [_marked(row, closed.get(name_of(row[key])), key) for row in rows]


def _marked(row: Mapping[str, Any], address: str | None, key: str) -> dict[str, Any]:
    """Mark a row that is closed by an entry, whose address may be empty."""
    if address is None:
        return {**row, FAULT: None, ENTRY: None}
    code = EvidenceContradictsError.code
    emptied = dict.fromkeys(row)
    return emptied | {key: row[key], FAULT: code, ENTRY: address or None}


def marked_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows that were marked; where one is, a last column says so."""
    if not any(row[FAULT] for row in rows):
        table(rows, columns)
        return
    said = f"{CONTRADICTED.zh} {CONTRADICTED.en}"
    told = [
        {**row, FAULT: " ".join(filter(None, [said, row[ENTRY]]))}
        if row[FAULT]
        else row
        for row in rows
    ]
    table(told, (*columns, FAULT))
