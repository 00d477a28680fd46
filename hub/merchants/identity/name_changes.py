"""Noting whose names changed, so that whoever searches reads them anew."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from hub.db.bulk import insert_rows
from hub.db.counters import allocate_ids
from hub.merchants.models import NameChange


def note_changes(session: Session, merchants: Collection[int]) -> None:
    """Note in the writers' transaction that merchants are called otherwise now."""
    if merchants:
        first = allocate_ids(session, "name_change", len(merchants))
        insert_rows(
            session,
            NameChange,
            [
                {"number": first + at, "merchant_id": merchant}
                for at, merchant in enumerate(sorted(merchants))
            ],
        )
