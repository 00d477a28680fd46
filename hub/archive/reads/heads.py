"""The newest version of each record, as a further one is compared with it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from hub.archive.drafts import Body, Draft
from hub.archive.reads.current import current_by_key
from hub.archive.reads.status_days import ALWAYS, GONE
from hub.db.bulk import look_up
from schemas.record import meaning_of
from schemas.words import LASTING, RecordStatus

HEAD_COLUMNS = (
    *("seq", "content_hash", "personal_hash", "status", "known_from"),
    *("judgement", "public_from", "publicity_until", "issuer"),
)
HEAD_ROW = 1 + len(HEAD_COLUMNS)
"""How many fields of a head are its columns: those behind its key, and the key."""
_SELECT_HEADS = f"SELECT key, {', '.join(HEAD_COLUMNS)} FROM record_head WHERE key"  # noqa: S608 (our own names)


class KnownHead(NamedTuple):
    """The newest version of a record, in the database or in this batch.

    The first fields are the columns of ``record_head`` as drivers take them.
    """

    key: bytes
    seq: int
    content_hash: str
    personal_hash: str | None
    status: str
    known_from: int
    judgement: int
    public_from: str | None
    publicity_until: str | None
    issuer: str | None
    stored: bool
    fresh: bool
    body: Body | None
    held_from: date | None
    """Since when it has its status, where that was not always so."""


def load_heads(session: Session, drafts: Sequence[Draft]) -> dict[bytes, KnownHead]:
    """Read the heads of the drafts' records.

    With bodies where rows add up, and with since when they have their status where that
    was not always so.
    """
    wanted = {draft.key for draft in drafts}
    heads = {
        key: KnownHead(key, *rest, stored=True, fresh=False, body=None, held_from=None)  # type: ignore[misc]  # mypy cannot tell how many
        for key, *rest in look_up(session, _SELECT_HEADS, wanted)
    }
    needed = {
        draft.key
        for draft in drafts
        if draft.key in heads
        and (draft.unite is not None or _had_another_status(heads[draft.key], draft))
    }
    for row in current_by_key(session, sorted(needed)):
        heads[row.key] = heads[row.key]._replace(
            body=row.body, held_from=row.status_from
        )
    return heads


def _had_another_status(head: KnownHead, draft: Draft) -> bool:
    """Tell whether a record is not active, or may not always have been.

    That matters where another version follows, and not of the first.
    """
    is_other = head.content_hash != draft.content_hash
    return head.status != RecordStatus.ACTIVE or (is_other and head.seq > 1)


def status_after(head: KnownHead | None, draft: Draft) -> str:
    """Tell a version's status: what a decision made of the record lasts.

    A record may say itself that it was annulled, and then that it was not: but to say
    nothing of it takes nothing back.
    """
    if draft.undoes or draft.status != RecordStatus.ACTIVE:
        return draft.status
    if meaning_of(draft.kind).is_annulled(draft.body):
        return RecordStatus.ANNULLED.value
    if head is None or head.status not in LASTING or _takes_back(head, draft):
        return draft.status
    return head.status


def _takes_back(head: KnownHead, draft: Draft) -> bool:
    """Tell whether a record says that it is not annulled, as it had told before."""
    if head.status != RecordStatus.ANNULLED or head.body is None:
        return False
    kind = meaning_of(draft.kind)
    return kind.is_annulled(draft.body) is False and bool(kind.is_annulled(head.body))


def told_day(head: KnownHead | None, draft: Draft, status: str) -> date | None:
    """Give the day from which a version's status holds, where anybody tells it anew.

    A decision tells it, else the record itself where it is over: but not again what its
    version before told already. That it was annulled it may take back: then it never
    was so.
    """
    if draft.status_from is not None and draft.status == status:
        return draft.status_from
    if status not in GONE:
        if status != RecordStatus.ACTIVE or head is None:
            return None
        return ALWAYS if _takes_back(head, draft) else None
    kind = meaning_of(draft.kind)
    told = kind.ended_on(draft.body)
    if head is None or head.status != status or head.body is None:
        return told
    return None if kind.ended_on(head.body) == told else told
