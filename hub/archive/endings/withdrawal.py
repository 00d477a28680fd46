"""End records whose source no longer has them, or that a repair decision names.

A further version says so, as it does where the repair is revoked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.drafts import Draft, Filing, RecordRow, said_again
from hub.archive.judging.kept_rules import keep_rules
from hub.archive.models import RecordHead, RepairClaim
from hub.archive.reads import RecordHolders, holders_among, withdrawn_among
from hub.archive.reads.repair_standing import (
    RepairStanding,
    ever_named,
    named_by_draft,
    repairs_standing,
)
from hub.archive.reads.status_days import ALWAYS, StatusSpan
from hub.archive.reads.stored import statuses_of
from hub.archive.rules.judgements import (
    ENDED_BY,
    Ruling,
    class_known,
    judge_after_repair,
    not_ended,
)
from hub.archive.service import append_versions, current_by_key, unseal_personal
from hub.db.bulk import insert_tuples
from hub.ground.clock import legal_day
from hub.merchants.dependence import touch_merchants
from hub.merchants.link import MAY_HAVE_TAUGHT, unlearn_withdrawn
from hub.merchants.models import LinkJudgement, Membership
from hub.merchants.relate import relate_again
from hub.names import Divisions
from hub.outbox.telling import note_written
from hub.rulebook import Rulebook
from schemas.record import meaning_of
from schemas.words import RecordStatus

FORGOTTEN_AT_ONCE = 200
"""Records of which one transaction lets merchants forget what they taught."""


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
    record; what a decision on repair made of others ends with it. Their merchants are
    due for rating.
    """
    rows = [
        row
        for row in current_by_key(session, keys)
        if row.source == source and row.status == RecordStatus.ACTIVE
    ]
    drafts = _ending(session, filing, rows, RecordStatus.WITHDRAWN)
    holders = _append(session, filing, drafts, at=at)
    unlearned = unlearn_withdrawn(
        session,
        [draft.key for draft in drafts],
        run=filing.run,
        at=at,
        actor=filing.actor,
        divisions=filing.divisions,
    )
    if unlearned.touched:
        filing.touched(session, unlearned.touched)
        # Where rows moved, anything may be shown otherwise of whom they were or are.
        hidden = {} if unlearned.moved else holders.hidden
        touch_merchants(session, unlearned.touched, hidden=hidden, with_codes=True)
    # Whom a register does not know any more bears no name of a branch's parent.
    if any(meaning_of(draft.kind).register for draft in drafts):
        relate_again(session, holders.merchants, at=at, withdrawn=withdrawn_among)
    decisions = [one.key for one in drafts if meaning_of(one.kind).repairs is not None]
    named = ever_named(session, filing.keys, decisions)
    tell_standing(session, filing, named, at=at)
    return len(drafts)


def forget_some_withdrawn(
    session: Session, divisions: Divisions, *, at: datetime, actor: str
) -> frozenset[int] | None:
    """Let merchants forget what some rows taught that earlier releases withdrew.

    Returns who is due for rating, and None once no such row is left.
    """
    member, said = Membership, LinkJudgement
    query = (
        select(member.record_key)
        .distinct()
        .join(RecordHead, RecordHead.key == member.record_key)
        .join(said, said.id == member.judgement_id)
        .where(RecordHead.status == str(RecordStatus.WITHDRAWN), *MAY_HAVE_TAUGHT)
        .limit(FORGOTTEN_AT_ONCE)
    )
    records = list(session.scalars(query))
    if not records:
        return None
    unlearned = unlearn_withdrawn(
        session, records, run=None, at=at, actor=actor, divisions=divisions
    )
    return unlearned.touched


def judged_as_revoked(
    session: Session, filing: Filing, drafts: Sequence[Draft]
) -> Sequence[Draft]:
    """Judge drafts anew whose records' repair was revoked, or refused for long.

    What is new is judged as it is; what decisions made of it is told after it.
    """
    if filing.rules is None:
        return drafts
    standing = repairs_standing(session, filing.keys, {one.key for one in drafts})
    moved = {
        key: one
        for key, one in standing.items()
        if one.revoked_on is not None or one.barred_until is not None
    }
    for key in set(moved) - {row.key for row in current_by_key(session, [*moved])}:
        del moved[key]
    return [
        replace(
            draft,
            judgement=_judged(
                draft, filing.rules, moved[draft.key], moved[draft.key].revoked_on
            ),
        )
        if draft.key in moved
        else draft
        for draft in drafts
    ]


def follow_refusals(
    session: Session, filing: Filing, rows: Iterable[RecordRow], *, at: datetime
) -> int:
    """Let refusals of repair bar what they name; return of how many records it is told.

    An earlier release took them in without asking what they name.
    """
    refusals = [
        row
        for row in rows
        if (refuses := meaning_of(row.kind).refuses) is not None and refuses(row.body)
    ]
    drafts = [
        draft
        for row in refusals
        for draft in _ending(session, filing, [row], row.status)
    ]
    return repair_named(session, filing, drafts, at=at) if drafts else 0


def repair_named(
    session: Session, filing: Filing, filed: Collection[Draft], *, at: datetime
) -> int:
    """Tell of what decisions name what all that stand make of it; return of how many.

    Whichever comes first: what is filed is told so too where decisions have named it
    before, and what a decision named before it was corrected. Of each day a record has
    the status that the last decision up to it gave. Their merchants are due for rating.
    """
    decisions = [draft for draft in filed if meaning_of(draft.kind).repairs is not None]
    claims = {
        (key, draft.key)
        for draft in decisions
        if draft.status == RecordStatus.ACTIVE
        for key in named_by_draft(draft)
    }
    insert_tuples(session, RepairClaim, sorted(claims), once=True)
    note_written(session, RepairClaim.__tablename__, sorted(claims))
    keys = {draft.key for draft in filed} | {key for key, _ in claims}
    keys |= ever_named(session, filing.keys, [draft.key for draft in decisions])
    return tell_standing(session, filing, keys, at=at)


def tell_standing(
    session: Session, filing: Filing, keys: Collection[bytes], *, at: datetime
) -> int:
    """Append the versions by which records are told as decisions and marks stand.

    Return of how many records there are any.
    """
    standing = repairs_standing(session, filing.keys, keys)
    if not standing:
        return 0
    told = statuses_of(session, standing)
    drafts = [
        draft
        for row in current_by_key(session, sorted(standing))
        for draft in _told_anew(
            session,
            filing,
            row,
            standing[row.key],
            standing[row.key].tellings(told[row.key], legal_day(at)),
        )
    ]
    if drafts:
        if filing.rules is not None:
            keep_rules(session, filing.rules, actor=filing.actor, at=at)
        _append(session, filing, drafts, at=at)
    return len({draft.key for draft in drafts})


def _told_anew(
    session: Session,
    filing: Filing,
    row: RecordRow,
    standing: RepairStanding,
    tellings: Iterable[StatusSpan],
) -> Iterable[Draft]:
    """Draft what is to be said of one record, each with the judgement of its days.

    Where it has its status already, what a refusal moved is judged again.
    """
    told = list(tellings)
    if not told and filing.rules is not None and row.status not in ENDED_BY:
        (draft,) = _ending(session, filing, [row], row.status)
        judgement = _judged(draft, filing.rules, standing, standing.revoked_on)
        if judgement.repair_from != row.judgement.repair_from:
            yield replace(draft, judgement=judgement, judged_again=True)
    for one in told:
        day = one.told_from or ALWAYS
        (draft,) = _ending(session, filing, [row], one.status, {row.key: day})
        judgement = not_ended(row.judgement, row.status)
        revoked = standing.revoked_by(one.told_from)
        if filing.rules is not None and _is_by_decision(row, standing):
            judgement = _judged(draft, filing.rules, standing, revoked)
        yield replace(draft, judgement=judgement, undoes=True)


def _is_by_decision(row: RecordRow, standing: RepairStanding) -> bool:
    """Tell whether a status or a decision may have moved how a record is judged."""
    is_moved = row.status in ENDED_BY or row.status_told is not None
    if standing.barred_until is not None:
        return True
    return is_moved or standing.revoked_on is not None


def _judged(
    draft: Draft, rules: Rulebook, standing: RepairStanding, revoked_on: date | None
) -> Ruling:
    """Judge a draft whose record's repair was revoked on a day, or was not."""
    return judge_after_repair(
        *(draft.kind, draft.body, rules, revoked_on),
        subject_class=class_known(draft.judgement),
        barred_until=standing.barred_until,
    )


def _ending(
    session: Session,
    filing: Filing,
    rows: Iterable[RecordRow],
    status: str,
    since: Mapping[bytes, date | None] = MappingProxyType({}),
) -> list[Draft]:
    """Say again what the newest versions say, with a status that ends them.

    ``since`` tells from which day they have it by decision.
    """
    return [
        replace(
            said_again(row, status, since.get(row.key)),
            personal=unseal_personal(session, filing.keys, row.key, row.seq),
        )
        for row in rows
    ]


def _append(
    session: Session, filing: Filing, drafts: Sequence[Draft], *, at: datetime
) -> RecordHolders:
    """Append versions, and mark their merchants as touched; give these."""
    append_versions(
        session, filing.keys, drafts, run=filing.run, actor=filing.actor, at=at
    )
    found = holders_among(session, filing.divisions, [draft.key for draft in drafts])
    filing.touched(session, sorted(found.merchants))
    touch_merchants(session, found.merchants, hidden=found.hidden)
    return found
