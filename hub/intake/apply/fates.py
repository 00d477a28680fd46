"""What became of each row of a pushed delivery, for its sender to ask.

It is written in the transaction of the chunk itself, so that what was told and what is
in are never two things.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from connectors.base import Manifest
from hub.archive.filing import Fate
from hub.db.bulk import in_chunks, insert_rows
from hub.ground.keys import Keyring
from hub.intake.files.staging_file import AsideRow, DraftRow, StagedRow
from hub.intake.models import LandedFile, QuarantinedRow, RowFates
from schemas.words import ParcelFate

ITEMS_AT_ONCE = 500
PUSHED = "parcel"
"""The kind of door whose senders ask what became of each row."""


def keeps_fates(manifest: Manifest) -> bool:
    """Tell whether it is kept what becomes of each row that a source delivers."""
    return manifest.door.kind == PUSHED


def tell_fates(
    rows: Sequence[StagedRow],
    filed: Sequence[Fate],
    items: Sequence[str],
    keys: Keyring,
) -> list[list[str]]:
    """Tell what became of each data row: its fate, and the id of record or item.

    ``filed`` tells it of the drafts among the rows, ``items`` of those set aside. Whom
    a record was linked to is not told: that is no knowledge of its sender's.
    """
    of_drafts, of_aside = iter(filed), iter(items)
    told = []
    for row in rows:
        if isinstance(row, DraftRow):
            is_old = next(of_drafts) == "unchanged"
            fate = ParcelFate.UNCHANGED if is_old else ParcelFate.RECORD
            told.append([str(fate), keys.record_id(row.key)])
        elif isinstance(row, AsideRow):
            item = next(of_aside) if row.item is None else row.item
            told.append([str(ParcelFate.QUARANTINED), item])
    return told


def keep_fates(
    session: Session, file: LandedFile, first: int, fates: list[list[str]]
) -> None:
    """Keep what became of the rows of a file behind its ``first`` ones."""
    row = {"file_id": file.id, "first": first, "fates": fates}
    insert_rows(session, RowFates, [row])


def fates_of_file(session: Session, file_id: str) -> Iterator[list[str]]:
    """Yield what became of each data row of a file, in order."""
    query = (
        select(RowFates.fates)
        .where(RowFates.file_id == file_id)
        .order_by(RowFates.first)
    )
    for fates in session.scalars(query):
        yield from fates


def forget_fates(session: Session, file_id: str) -> None:
    """Let go of what became of the rows of a file; the records stay."""
    session.execute(delete(RowFates).where(RowFates.file_id == file_id))


def reasons_of_items(
    session: Session, items: Sequence[str]
) -> dict[str, tuple[str, str | None]]:
    """Tell why rows are in quarantine, and which field is wrong, by their items."""
    found: dict[str, tuple[str, str | None]] = {}
    row = QuarantinedRow
    for some in in_chunks(items, ITEMS_AT_ONCE):
        query = select(row.id, row.reason, row.field).where(row.id.in_(some))
        found |= {
            item: (reason, field) for item, reason, field in session.execute(query)
        }
    return found
