"""End records whose source no longer has them, or that a repair decision names.

A further version says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from hub.archive.drafts import Draft, Filing, RecordRow, record_key
from hub.archive.models import RepairClaim
from hub.archive.reads import withdrawn_among
from hub.archive.rules.sealed import OPEN, SEALED
from hub.archive.service import append_versions, current_by_key, unseal_personal
from hub.db.bulk import insert_tuples, look_up
from hub.merchants.dependence import touch_merchants
from hub.merchants.relate import relate_again
from hub.merchants.service import holders_of
from schemas.record import meaning_of
from schemas.words import SHOWN, RecordStatus

_CLAIMS = "SELECT record_key, decision_key FROM repair_claim WHERE record_key"


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
    rows = [
        row
        for row in current_by_key(session, keys)
        if row.source == source and row.status == RecordStatus.ACTIVE
    ]
    drafts = _ending(session, filing, rows, RecordStatus.WITHDRAWN)
    merchants = _append(session, filing, drafts, at=at)
    # Whom a register does not know any more bears no name of a branch's parent.
    if any(meaning_of(draft.kind).register for draft in drafts):
        relate_again(session, merchants, at=at, withdrawn=withdrawn_among)
    return len(drafts)


def repair_named(
    session: Session, filing: Filing, filed: Iterable[Draft], *, at: datetime
) -> int:
    """Repair what decisions among filed drafts name; return how many records.

    Whichever comes first: what is filed is repaired too where a decision that stands
    has named it before. Their merchants are due for rating.
    """
    keys = {draft.key for draft in filed}
    claims = {
        (key, draft.key)
        for draft in filed
        if draft.status == RecordStatus.ACTIVE
        for key in _keys_named(draft)
    }
    insert_tuples(session, RepairClaim, sorted(claims), once=True)
    keys |= {key for key, _ in claims}
    told = {
        (bytes(one), bytes(other)) for one, other in look_up(session, _CLAIMS, keys)
    }
    if not told:
        return 0
    decisions = current_by_key(session, sorted({decision for _, decision in told}))
    # As they stand: one that was corrected names what it names now.
    standing = {row.key: _keys_granted(session, filing, row) for row in decisions}
    decided = {row.key: row.event_day for row in decisions}
    since: dict[bytes, date | None] = {}
    for key, decision in told:
        if key in standing[decision]:
            since[key] = _earlier(since.get(key), decided[decision])
    rows = [
        row
        for row in current_by_key(session, sorted(since))
        if row.status in SHOWN or _is_earlier(since[row.key], row)
    ]
    drafts = _ending(session, filing, rows, RecordStatus.REPAIRED, since)
    if drafts:
        _append(session, filing, drafts, at=at)
    return len(drafts)


def _earlier(day: date | None, other: date | None) -> date | None:
    """Give the earlier of two days, as far as they are known."""
    return min((one for one in (day, other) if one is not None), default=None)


def _is_earlier(day: date | None, row: RecordRow) -> bool:
    """Tell whether what is repaired already was so from a day that lies before."""
    if row.status != RecordStatus.REPAIRED or day is None or row.status_from is None:
        return False
    return day < row.status_from


def _keys_named(draft: Draft) -> Iterable[bytes]:
    """Give every key that the record named by a decision may have."""
    kind = meaning_of(draft.kind)
    if kind.repairs is None:
        return ()
    body = kind.restore(draft.body, draft.personal)
    return (record_key(*one) for one in kind.repairs(body, kind.parties(body)))


def _keys_granted(session: Session, filing: Filing, row: RecordRow) -> set[bytes]:
    """Give the keys that what a decision ends may have, if it stands."""
    kind = meaning_of(row.kind)
    if kind.repairs is None or row.status not in SHOWN:
        return set()
    personal = unseal_personal(session, filing.keys, row.key, row.seq)
    body = kind.restore(row.body, personal)
    return {record_key(*one) for one in kind.repairs(body, kind.parties(body))}


def _ending(
    session: Session,
    filing: Filing,
    rows: Iterable[RecordRow],
    status: RecordStatus,
    since: Mapping[bytes, date | None] = MappingProxyType({}),
) -> list[Draft]:
    """Say again what the newest versions say, with a status that ends them.

    ``since`` tells from which day they have it by decision.
    """
    return [
        replace(
            _as_draft(row, status, since.get(row.key)),
            personal=unseal_personal(session, filing.keys, row.key, row.seq),
        )
        for row in rows
    ]


def _append(
    session: Session, filing: Filing, drafts: Sequence[Draft], *, at: datetime
) -> list[int]:
    """Append versions, and mark their merchants as touched; give these."""
    append_versions(
        session, filing.keys, drafts, run=filing.run, actor=filing.actor, at=at
    )
    held = holders_of(session, [draft.key for draft in drafts])
    merchants = sorted(set().union(*held.values()))
    filing.touched(session, merchants)
    touch_merchants(session, merchants)
    return merchants


def _as_draft(row: RecordRow, status: RecordStatus, since: date | None) -> Draft:
    """Say again what the newest version says, with another status."""
    return Draft(
        key=row.key,
        kind=row.kind,
        source=row.source,
        natural_key=row.natural_key,
        body=row.body,
        event_day=row.event_day,
        effect=(row.effect_from, row.effect_to),
        judgement=row.judgement,
        status=status.value,
        status_from=since,
        issuer=row.issuer,
        issuer_code=row.issuer_code,
        record_class=SEALED if row.record_class == SEALED else OPEN,
    )
