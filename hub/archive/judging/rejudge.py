"""Judge all records again by the rules as they stand, some at a time.

What is decided as before stays as it was decided; each other record gets a further
judgement. A pass remembers in the transaction of each step how far it is, so that one
that was cut off goes on there, and several processes may work on one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import LargeBinary, bindparam, select, update
from sqlalchemy.orm import Session, sessionmaker

from hub.archive.drafts import Draft, Filing, RecordRow, Touched
from hub.archive.judging.kept_rules import keep_rules
from hub.archive.judging.passes import (
    JudgingReport,
    begin_pass,
    goes_on,
    last_pass,
    next_keys,
    report_of,
    tell_end,
)
from hub.archive.lease import hold_lease
from hub.archive.models import JudgingPass, RecordHead, RecordJudgement
from hub.archive.proof.version_events import JUDGED_FORM, judgement_leaf
from hub.archive.reads import current_by_key, holders_among
from hub.archive.reads.repair_standing import RepairStanding, repairs_standing
from hub.archive.rules.judgements import (
    Ruling,
    as_ended,
    class_known,
    judge_after_repair,
)
from hub.archive.rules.rows import FIRST, JudgementTuple, digest_of, judgement_tuple
from hub.archive.rules.sealed import SEALED
from hub.archive.sealed_parties import SEALED_RECORDS, draft_sealed, seal_stored
from hub.db.bulk import execute_many, in_chunks, insert_tuples
from hub.db.cache import narrow_changes, touch
from hub.db.pace import Pace
from hub.db.tables import to_micros
from hub.ground.clock import legal_day
from hub.ground.keys import Keyring
from hub.merchants.dependence import touch_merchants
from hub.outbox import service as outbox
from hub.rulebook import Rulebook
from schemas.tlog.tree import root_of
from schemas.words import Operation

JUDGED_AT_ONCE = 1_000
"""Records that are judged in one step and told in one event, at most."""
IN_LIST = 500


class FollowUp(Protocol):
    """Lets what rests on decisions among judged records follow, as they are filed."""

    def __call__(
        self,
        session: Session,
        filing: Filing,
        rows: Iterable[RecordRow],
        *,
        at: datetime,
    ) -> int:
        """Tell of how many other records something is said otherwise."""


_HEAD = RecordHead.__table__
_MOVE = (
    update(_HEAD)  # type: ignore[arg-type]  # __table__ is a Table here
    .where(_HEAD.c.key == bindparam("of_key", type_=LargeBinary()))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("judgement", "public_from", "publicity_until")
        }
    )
)


@dataclass(frozen=True, slots=True)
class _Changed:
    """A record that the rules decide otherwise than it stands."""

    row: RecordRow
    judgement: Ruling
    sealed: Draft | None
    """What says it again as sealed, where it turns out that it must be."""


def judge_some(
    sessions: tuple[sessionmaker[Session], sessionmaker[Session]],
    filing: Filing,
    rules: Rulebook,
    pace: Pace,
    *,
    follow: FollowUp,
    at: datetime,
) -> JudgingReport:
    """Judge the next records of the pass that is under way, or begin one.

    ``sessions`` read and write; the pass is the run of what is filed. Reading and
    judging is done before the lock is taken; a record that moved meanwhile was judged
    by whoever moved it, or is by the next step, since a step that another process took
    is left out.
    """
    keys, actor = filing.keys, filing.actor
    reads, writes = sessions
    with reads() as session:
        newest = last_pass(session)
    if newest is None or not goes_on(newest, rules):
        newest = begin_pass(writes, rules, at)
    with reads() as session:
        ahead = next_keys(session, newest.after, pace.size)
        rows = current_by_key(session, ahead)
        repairs = repairs_standing(session, keys, ahead)
        due = [row for row in rows if row.judgement.rules != rules.set_digest]
        rulings = {r.key: judged_anew(r, rules, repairs.get(r.key)) for r in due}
        sealed = {one.key: one for one in draft_sealed(session, keys, rules, due, at)}
    found = [
        _Changed(row, rulings[row.key], sealed.get(row.key))
        for row in due
        if row.key in sealed or not rulings[row.key].decides_as(row.judgement)
    ]
    with writes() as session:
        moment = hold_lease(session, at)
        standing = session.get_one(JudgingPass, newest.id)
        if standing.after != newest.after or standing.ended_at is not None:
            return report_of(standing)
        narrow_changes(session)
        with pace.measured(len(rows)):
            keep_rules(session, rules, actor=actor, at=moment)
            changed = _write(session, keys, found, standing.id, actor, moment)
            if changed:
                _touch(session, rules, changed, filing.touched)
            standing.looked_at += len(rows)
            standing.changed += len(changed)
            named = replace(filing, run=standing.id, rules=rules)
            standing.changed += follow(session, named, rows, at=moment)
            if ahead:
                standing.after = ahead[-1]
            else:
                standing.ended_at = moment
                tell_end(session, standing, actor, moment)
            report = report_of(standing)
            session.commit()
    return report


def judged_anew(
    row: RecordRow, rules: Rulebook, repair: RepairStanding | None = None
) -> Ruling:
    """Judge a stored version by the rules as they stand.

    ``repair`` is what decisions on its repair made of it: once revoked, its period has
    begun again.
    """
    known = class_known(row.judgement)
    standing = repair or RepairStanding(())
    judgement = judge_after_repair(
        *(row.kind, row.body, rules, standing.revoked_on),
        subject_class=known,
        barred_until=standing.barred_until,
    )
    since = row.status_from or legal_day(row.known_from)
    return as_ended(judgement, row.status, since)


def _write(
    session: Session,
    keys: Keyring,
    found: Sequence[_Changed],
    number: str,
    actor: str,
    moment: datetime,
) -> list[_Changed]:
    """Write further judgements of records that stand as they did when they were read.

    One event commits to all of them, and one to further versions of those that turn
    out to be sealed; those that were written are returned.
    """
    standing = _standing(session, [one.row.key for one in found])
    written = [
        one
        for one in found
        if standing.get(one.row.key) == (one.row.seq, one.row.judgement_no)
    ]
    sealed = [
        replace(one.sealed, judgement=one.judgement)
        for one in written
        if one.sealed is not None
    ]
    seal_stored(session, keys, sealed, run=number, actor=actor, at=moment)
    micros = to_micros(moment)
    decided = [
        (
            one.judgement,
            judgement_tuple(
                one.judgement,
                (one.row.key, one.row.seq, one.row.judgement_no + 1),
                judged_at=micros,
                judged_by=number,
            ),
        )
        for one in written
        if one.sealed is None
    ]
    if decided:
        judged = [one for _, one in decided]
        insert_tuples(session, RecordJudgement, judged)
        execute_many(session, _MOVE, [_moved(*one) for one in decided])
        _announce(session, keys, judged, number, actor, moment)
    return written


def _moved(ruling: Ruling, judged: JudgementTuple) -> dict[str, Any]:
    """Tell the head of a record that another judgement of it holds."""
    key, _, number, *_ = judged
    return {
        "of_key": key,
        "new_judgement": number,
        "new_public_from": ruling.public_from,
        "new_publicity_until": ruling.publicity_until,
    }


def _standing(session: Session, keys: Iterable[bytes]) -> dict[bytes, tuple[int, int]]:
    """Read version and judgement that hold of some records now."""
    found: dict[bytes, tuple[int, int]] = {}
    judged = RecordJudgement
    same = (judged.key == RecordHead.key) & (judged.seq == RecordHead.seq)
    for chunk in in_chunks(keys, IN_LIST):
        query = (
            select(RecordHead.key, RecordHead.seq, judged.number)
            .join(judged, same & (judged.number == RecordHead.judgement), isouter=True)
            .where(RecordHead.key.in_(chunk))
        )
        for key, seq, number in session.execute(query):
            # None where an earlier build took the version in.
            found[bytes(key)] = (seq, number or FIRST)
    return found


def _announce(
    session: Session,
    keys: Keyring,
    judged: Sequence[JudgementTuple],
    number: str,
    actor: str,
    moment: datetime,
) -> None:
    """Put the event of one step: its root is over record id and judgement digest."""
    leaves = sorted(
        (record := keys.record_id(one[0]), judgement_leaf(record, digest_of(one)))
        for one in judged
    )
    outbox.put(
        session,
        at=moment,
        actor=actor,
        op=Operation.RECORD_JUDGE,
        subject_type="judging",
        subject=number,
        detail={
            "count": len(leaves),
            "root": root_of(leaf for _, leaf in leaves).hex(),
            "form": JUDGED_FORM,
            "first_known_from": to_micros(moment),
            "first_record": leaves[0][0],
        },
    )


def _touch(
    session: Session,
    rules: Rulebook,
    changed: Sequence[_Changed],
    touched: Touched,
) -> None:
    """Let answers about the merchants of records be made anew, and their ratings.

    What was never public, and is not now, leaves alone what everybody is told.
    """
    keys = [one.row.key for one in changed]
    found = holders_among(session, rules.divisions, sorted(keys))
    touched(session, sorted(found.merchants))
    touch_merchants(session, found.merchants, hidden=found.hidden)
    if any(one.row.record_class == SEALED for one in changed):
        touch(session, {SEALED_RECORDS})
