"""Withdraw records that their source no longer has: a further version says so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.drafts import Draft, RecordRow
from hub.archive.filing import Filing
from hub.archive.reads import withdrawn_among
from hub.archive.rules.sealed import OPEN, SEALED
from hub.archive.service import append_versions, current_by_key, unseal_personal
from hub.merchants.dependence import touch_merchants
from hub.merchants.models import Membership
from hub.merchants.relate import relate_again
from schemas.record import meaning_of
from schemas.words import RecordStatus


def withdraw_records(
    session: Session,
    filing: Filing,
    keys: Sequence[bytes],
    *,
    source: str,
    at: datetime,
) -> int:
    """Withdraw the records among these that ``source`` told last; return how many.

    What another source has told since stays, and so does what a decision made of a
    record. Their merchants are due for rating.
    """
    drafts = [
        replace(
            _as_draft(row),
            personal=unseal_personal(session, filing.keys, row.key, row.seq),
        )
        for row in current_by_key(session, keys)
        if row.source == source and row.status == RecordStatus.ACTIVE
    ]
    append_versions(
        session, filing.keys, drafts, run=filing.run, actor=filing.actor, at=at
    )
    gone = [draft.key for draft in drafts]
    query = select(Membership.merchant_id).where(Membership.record_key.in_(gone))
    merchants = sorted(set(session.scalars(query)))
    filing.touched(session, merchants)
    touch_merchants(session, merchants)
    # Whom a register does not know any more bears no name of a branch's parent.
    if any(meaning_of(draft.kind).register for draft in drafts):
        relate_again(session, merchants, at=at, withdrawn=withdrawn_among)
    return len(drafts)


def _as_draft(row: RecordRow) -> Draft:
    """Say again what the newest version says, as withdrawn."""
    return Draft(
        key=row.key,
        kind=row.kind,
        source=row.source,
        natural_key=row.natural_key,
        body=row.body,
        event_day=row.event_day,
        effect=(row.effect_from, row.effect_to),
        judgement=row.judgement,
        status=RecordStatus.WITHDRAWN.value,
        issuer=row.issuer,
        issuer_code=row.issuer_code,
        record_class=SEALED if row.record_class == SEALED else OPEN,
    )
