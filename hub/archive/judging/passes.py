"""Passes in which all records are judged again: which is under way, and how far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from hub.archive.lease import hold_lease
from hub.archive.models import JudgingPass, RecordHead
from hub.db.cache import keeping_answers
from hub.db.ids import new_id
from hub.outbox import service as outbox
from hub.rulebook import Rulebook
from schemas.words import Operation


@dataclass(frozen=True, slots=True)
class JudgingReport:
    """How far a pass is: records looked at, and those that are decided otherwise."""

    id: str
    looked_at: int
    changed: int
    done: bool

    def as_json(self) -> dict[str, Any]:
        """Write the report for machines."""
        return {
            "pass": self.id,
            "looked_at": self.looked_at,
            "changed": self.changed,
            "done": self.done,
        }


def last_pass(session: Session) -> JudgingPass | None:
    """Read the newest pass, or None where there was none."""
    newest = select(JudgingPass).order_by(JudgingPass.began_at.desc()).limit(1)
    return session.scalar(newest)


def is_judged(session: Session, rules: Rulebook) -> bool:
    """Tell whether the newest pass is complete and went by these rules.

    Where there is no record yet there is nothing to judge.
    """
    if session.scalar(select(RecordHead.seq).limit(1)) is None:
        return True
    newest = last_pass(session)
    return (
        newest is not None
        and newest.ended_at is not None
        and newest.judging == rules.judging_digest
    )


def goes_on(newest: JudgingPass, rules: Rulebook) -> bool:
    """Tell whether a pass is under way, and goes by these rules."""
    return newest.ended_at is None and newest.judging == rules.judging_digest


def begin_pass(
    writes: sessionmaker[Session], rules: Rulebook, at: datetime
) -> JudgingPass:
    """Begin a pass, unless another process has begun it meanwhile."""
    with keeping_answers(writes) as session:
        moment = hold_lease(session, at)
        newest = last_pass(session)
        if newest is None or not goes_on(newest, rules):
            number = new_id(moment)
            session.execute(
                insert(JudgingPass).values(
                    id=number,
                    judging=rules.judging_digest,
                    rules=rules.set_digest,
                    began_at=moment,
                    ended_at=None,
                    after=b"",
                    looked_at=0,
                    changed=0,
                )
            )
            newest = session.get_one(JudgingPass, number)
        session.expunge(newest)
        return newest


def next_keys(session: Session, after: bytes, most: int) -> Sequence[bytes]:
    """List the next records by key."""
    query = select(RecordHead.key).where(RecordHead.key > after)
    found = session.scalars(query.order_by(RecordHead.key).limit(most))
    return [bytes(key) for key in found]


def tell_end(
    session: Session, standing: JudgingPass, actor: str, moment: datetime
) -> None:
    """Log that all records were judged by the rules as they stand."""
    outbox.put(
        session,
        at=moment,
        actor=actor,
        op=Operation.RULES_JUDGE,
        subject_type="judging",
        subject=standing.id,
        detail={
            "rules": standing.rules,
            "looked_at": standing.looked_at,
            "changed": standing.changed,
        },
    )


def report_of(standing: JudgingPass) -> JudgingReport:
    """Tell how far a pass is."""
    return JudgingReport(
        standing.id,
        standing.looked_at,
        standing.changed,
        standing.ended_at is not None,
    )
