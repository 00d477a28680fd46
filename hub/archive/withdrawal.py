"""End records whose source no longer has them, or that a repair decision names.

A further version says so, as it does where the repair is revoked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy.orm import Session

from hub.archive.drafts import Draft, Filing, RecordRow, record_key
from hub.archive.models import RepairClaim
from hub.archive.reads import withdrawn_among
from hub.archive.rules.judgements import Ruling, reinstated
from hub.archive.rules.sealed import OPEN, SEALED
from hub.archive.service import append_versions, current_by_key, unseal_personal
from hub.db.bulk import insert_tuples, look_up
from hub.ground.clock import legal_day
from hub.ground.keys import Keyring
from hub.merchants.dependence import touch_merchants
from hub.merchants.relate import relate_again
from hub.merchants.service import holders_of
from hub.rulebook import Rulebook
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


class RepairStanding(NamedTuple):
    """What the newest decision on the repair of a record made of it."""

    decided_on: date
    known_from: datetime
    decision: bytes
    is_revoked: bool
    """Whether an earlier repair was taken back, for false material."""
    since: date
    """The day from which it holds: of several that say so the first one's."""


def repairs_standing(
    session: Session, keyring: Keyring, keys: Collection[bytes]
) -> dict[bytes, RepairStanding]:
    """Read what decisions on repair that stand made last of some records."""
    told: dict[bytes, set[bytes]] = {}
    for key, decision in look_up(session, _CLAIMS, keys):
        told.setdefault(bytes(decision), set()).add(bytes(key))
    found: dict[bytes, list[RepairStanding]] = {}
    for row in current_by_key(session, sorted(told)):
        # As they stand: one that was corrected names what it names now.
        named, is_revoked = _said(session, keyring, row)
        day = row.event_day or legal_day(row.known_from)
        standing = RepairStanding(day, row.known_from, row.key, is_revoked, day)
        for key in named & told[row.key]:
            found.setdefault(key, []).append(standing)
    return {key: _newest(sorted(decisions)) for key, decisions in found.items()}


def _newest(decisions: Sequence[RepairStanding]) -> RepairStanding:
    """Give the last of decisions, the oldest first, with the day of what it repeats."""
    standing, *others = decisions
    for one in others:
        repeats = one.is_revoked == standing.is_revoked
        standing = one._replace(since=standing.since) if repeats else one
    return standing


def judged_as_revoked(
    session: Session, filing: Filing, drafts: Sequence[Draft]
) -> Sequence[Draft]:
    """Judge drafts anew whose records' repair was revoked: their period began again."""
    if filing.rules is None:
        return drafts
    standing = repairs_standing(session, filing.keys, {one.key for one in drafts})
    if not any(one.is_revoked for one in standing.values()):
        return drafts
    return [
        replace(draft, judgement=_reinstated(draft, filing.rules, said.decided_on))
        if (said := standing.get(draft.key)) is not None and said.is_revoked
        else draft
        for draft in drafts
    ]


def repair_named(
    session: Session, filing: Filing, filed: Iterable[Draft], *, at: datetime
) -> int:
    """Repair what decisions among filed drafts name, or undo it; return how many.

    Whichever comes first: what is filed is repaired too where a decision that stands
    has named it before. The newest decision about a record holds. Their merchants are
    due for rating.
    """
    keys = {draft.key for draft in filed}
    claims = {
        (key, draft.key)
        for draft in filed
        if draft.status == RecordStatus.ACTIVE
        for key in _keys_named(draft)
    }
    insert_tuples(session, RepairClaim, sorted(claims), once=True)
    standing = repairs_standing(session, filing.keys, keys | {key for key, _ in claims})
    if not standing:
        return 0
    rows = current_by_key(session, sorted(standing))
    since = {key: one.since for key, one in standing.items()}
    ended = [
        row
        for row in rows
        if not standing[row.key].is_revoked
        and (row.status in SHOWN or _is_earlier(since[row.key], row))
    ]
    drafts = _ending(session, filing, ended, RecordStatus.REPAIRED, since)
    if filing.rules is not None:
        back = [
            row
            for row in rows
            if row.status == RecordStatus.REPAIRED and standing[row.key].is_revoked
        ]
        for draft in _ending(session, filing, back, RecordStatus.ACTIVE, since):
            day = standing[draft.key].decided_on
            judgement = _reinstated(draft, filing.rules, day)
            drafts.append(replace(draft, judgement=judgement, undoes=True))
    if drafts:
        _append(session, filing, drafts, at=at)
    return len(drafts)


def _reinstated(draft: Draft, rules: Rulebook, day: date) -> Ruling:
    """Judge a draft whose record's repair was revoked on a day."""
    known = draft.judgement.subject_class
    return reinstated(draft.kind, draft.body, rules, day, subject_class=known)


def _is_earlier(day: date, row: RecordRow) -> bool:
    """Tell whether what is repaired already was so from a day that lies before."""
    if row.status != RecordStatus.REPAIRED or row.status_from is None:
        return False
    return day < row.status_from


def _keys_named(draft: Draft) -> Iterable[bytes]:
    """Give every key that the record named by a decision may have."""
    kind = meaning_of(draft.kind)
    if kind.repairs is None:
        return ()
    body = kind.restore(draft.body, draft.personal)
    return (record_key(*one) for one in kind.repairs(body, kind.parties(body)))


def _said(
    session: Session, keyring: Keyring, row: RecordRow
) -> tuple[set[bytes], bool]:
    """Give the keys that what a decision is about may have, and whether it revokes.

    None of one that stands no more.
    """
    kind = meaning_of(row.kind)
    if kind.repairs is None or row.status not in SHOWN:
        return set(), False
    personal = unseal_personal(session, keyring, row.key, row.seq)
    body = kind.restore(row.body, personal)
    named = kind.repairs(body, kind.parties(body))
    is_revoked = kind.revokes is not None and kind.revokes(body)
    return {record_key(*one) for one in named}, is_revoked


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
