"""The tables whose rows the log must tell of, and telling all of them anew."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from hub.agreements.models import Agreement
from hub.db.bulk import in_chunks
from hub.db.counters import allocate_ids, skip_ids
from hub.members.models import ApiToken, Member, MemberKey, OfficerList
from hub.merchants.models import ReviewItem, ReviewOpinion
from hub.outbox import service as outbox
from hub.outbox.covered import covered_tables
from hub.outbox.logged_rows import COUNTER, MOST_TOLD, logged_members, read_stored
from hub.outbox.row_groups import logged_together, stored_keys
from hub.outbox.telling import tell_groups
from schemas.words import Operation


def _always(stored: Mapping[str, Any]) -> bool:
    """Say that the log must tell of every row."""
    del stored
    return True


def _is_decided(stored: Mapping[str, Any]) -> bool:
    """Tell whether people have decided an item; what is open changes as rows come."""
    return stored["state"] == "decided" or stored["decision"] is not None


TOLD_TABLES: Mapping[Table, Callable[[Mapping[str, Any]], bool]] = {
    model.__table__: must_be_told  # type: ignore[misc]  # a class has a Table
    for model, must_be_told in (
        (Agreement, _always),
        (Member, _always),
        (ApiToken, _always),
        (MemberKey, _always),
        (OfficerList, _always),
        (ReviewOpinion, _always),
        (ReviewItem, _is_decided),
    )
}
"""Each with what says of a stored row whether the log must tell of it."""


def tell_anew(session: Session, *, beyond: int, actor: str, at: datetime) -> int:
    """Put events that tell how all such rows stand now; return how many rows.

    Their writes are numbered from after ``beyond``, so that they count as the latest
    whatever the log was told by a database that is gone.
    """
    skip_ids(session, COUNTER, beyond)
    told = 0
    for table, must_be_told in TOLD_TABLES.items():
        rows = filter(must_be_told, read_stored(session.connection(), table))
        for some in in_chunks(rows, MOST_TOLD):
            first = allocate_ids(session, COUNTER, len(some))
            outbox.put(
                session,
                at=at,
                actor=actor,
                op=Operation.ROWS_TELL,
                subject_type="rows",
                subject=table.name,
                detail=logged_members([(table, row, True) for row in some], first),
            )
            told += len(some)
    for covered in covered_tables().values():
        keys = stored_keys(session.connection(), covered) if covered.told else []
        for chosen in logged_together(covered, keys):
            places = [(covered, key) for key in chosen]
            tell_groups(session, places, events=[], clock=lambda: at, anew=True)
        told += len(keys)
    return told
