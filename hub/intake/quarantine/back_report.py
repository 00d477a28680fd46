"""The report back to a source: which of its rows wait, where and why; no content."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.intake.quarantine.listing import QuarantineEntry, RowFilter, page_of_rows
from schemas.base import CODES
from schemas.record import KINDS

ROWS_AT_ONCE = 1_000
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "|")
HEADER = (
    "文件",
    "文件SHA-256",
    "工作表",
    "行",
    "原因代码",
    "原因",
    "字段",
    "字段名称",
    "状态",
    "收到时间",
)


@dataclass(frozen=True, slots=True)
class BackReport:
    """A report as CSV that spreadsheet programs open, and how many rows it tells of."""

    content: bytes
    rows: int


def report_rows(
    session: Session, source: str, *, states: Sequence[str] = ("open", "returned")
) -> BackReport:
    """Write the rows of a source that it should send anew: place, reason and field."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    count = 0
    for state in states:
        for entry in _entries(session, RowFilter(source=source, state=state)):
            writer.writerow(map(neutralised, _line(entry)))
            count += 1
    return BackReport(text.getvalue().encode("utf-8-sig"), count)


def neutralised(text: str) -> str:
    """Mark a text that a spreadsheet program would run as a formula."""
    bare = text.lstrip(" \u3000")
    return f"'{text}" if bare.startswith(FORMULA_SIGNS) else text


def _line(entry: QuarantineEntry) -> tuple[str, ...]:
    """Write one row; of a sealed one its file, number and reason alone."""
    field = entry.field or ""
    kind = KINDS.get(entry.kind or "")
    label = kind.label(field.partition(".")[0]) if kind is not None and field else ""
    return (
        entry.file,
        entry.file_sha256,
        entry.sheet or "",
        str(entry.row),
        entry.reason,
        CODES.get(entry.reason, entry.reason),
        field,
        label,
        entry.state,
        entry.opened_at.isoformat(timespec="seconds"),
    )


def _entries(session: Session, chosen: RowFilter) -> Iterator[QuarantineEntry]:
    """Yield everything that a filter leaves, page by page."""
    after: str | None = None
    while page := page_of_rows(session, chosen, limit=ROWS_AT_ONCE, after=after):
        yield from page
        after = page[-1].id
