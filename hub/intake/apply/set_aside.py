"""Rows that are no records are set aside: each is one item, however often it comes."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import asdict
from sqlalchemy import func, literal_column, select, update
from sqlalchemy.orm import Session

from hub.db.bulk import in_chunks, insert_rows
from hub.db.ids import new_id
from hub.intake.files.staging_file import AsideRow, StagedRow
from hub.intake.models import LandedFile, QuarantinedRow, RowSeenAgain, StagedFile

KEYS_AT_ONCE = 500


class SetAside(NamedTuple):
    """Rows that were set aside: how many were open already, and the item of each."""

    again: int
    items: tuple[str, ...]
    """In the order of the rows that are no items of an earlier reading."""


def set_aside(
    session: Session,
    file: LandedFile,
    staged: StagedFile,
    rows: Sequence[StagedRow],
    *,
    at: datetime,
) -> SetAside:
    """Put rows that are no records into the quarantine, unless they are there.

    One that is open from an earlier delivery is counted there and is no further one.
    """
    aside = [row for row in rows if isinstance(row, AsideRow) and row.item is None]
    is_again = staged.run_id != file.run_id
    known = _open_already(session, file, aside)
    if is_again:
        known |= _seen_before(session, file, aside)
    again = Counter(known[c] for row in aside if (c := row.content) in known)
    for row_id, count in again.items():
        _see_again(session, (file.id, row_id), count, at=at, is_again=is_again)
    items = [known.get(row.content) or new_id(at) for row in aside]
    insert_rows(
        session,
        QuarantinedRow,
        [
            {
                "id": item,
                "run_id": staged.run_id,
                "file_id": file.id,
                "file_sha256": file.sha256,
                "source": staged.source,
                **_kept_of(row),
                "state": "open",
                "opened_at": at,
                "decided_at": None,
                "decided_by": None,
                "decision": None,
                "decision_run": None,
            }
            for row, item in zip(aside, items, strict=True)
            if row.content not in known
        ],
    )
    return SetAside(sum(again.values()), tuple(items))


def _see_again(
    session: Session,
    what: tuple[str, str],
    count: int,
    *,
    at: datetime,
    is_again: bool,
) -> None:
    """Note that rows of a file are an item that is open already: (file, item).

    A file that is read again brings nothing that it did not bring before.
    """
    seen = session.get(RowSeenAgain, what)
    if seen is not None and is_again:
        return
    if seen is None:
        session.add(RowSeenAgain(file_id=what[0], row_id=what[1], rows=count))
    else:
        seen.rows += count
    session.execute(
        update(QuarantinedRow)
        .where(QuarantinedRow.id == what[1])
        .values(seen_again=QuarantinedRow.seen_again + count, seen_at=at)
    )


def _open_already(
    session: Session, file: LandedFile, rows: Sequence[AsideRow]
) -> dict[str | None, str]:
    """Tell which contents are open from earlier deliveries, and as which row.

    Rows of one file that say the same stay as many as they are.
    """
    contents = dict.fromkeys(row.content for row in rows if row.content is not None)
    row = QuarantinedRow
    known: dict[str | None, str] = {}
    for some in in_chunks(contents, KEYS_AT_ONCE):
        query = (
            select(row.content, func.min(row.id))
            .where(
                row.source == file.source,
                # As the index says it: a parameter would not be known to fit.
                row.state == literal_column("'open'"),
                row.content.in_(some),
                row.file_id != file.id,
            )
            .group_by(row.content)
        )
        known |= {str(content): found for content, found in session.execute(query)}
    return known


def _seen_before(
    session: Session, file: LandedFile, rows: Sequence[AsideRow]
) -> dict[str | None, str]:
    """Tell which contents were told of when the file was first read, and as which row.

    What has become of that row since, a person may have decided.
    """
    row, seen = QuarantinedRow, RowSeenAgain
    contents = {row.content for row in rows if row.content is not None}
    query = select(row.content, row.id).where(
        seen.file_id == file.id, row.id == seen.row_id, row.state != "open"
    )
    return {c: found for c, found in session.execute(query) if c in contents}


def _kept_of(row: AsideRow) -> dict[str, Any]:
    """Give what the quarantine keeps of a row."""
    said = asdict(row)
    del said["item"]
    return said
