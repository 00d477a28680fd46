"""Rules that read a value of a source otherwise: made, listed and ended by people."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from connectors.base import Source
from hub.context import Hub
from hub.db.ids import is_id, new_id
from hub.ground.actors import agency_of, done_by
from hub.intake.errors import (
    RowUnreadableError,
    RuleEndedError,
    RuleOverlapError,
    RuleSourceUnknownError,
    RuleUnknownError,
)
from hub.intake.files.rereading import Sources, find_source
from hub.intake.models import ReadingRule
from hub.intake.quarantine.decisions import said_reason
from hub.intake.readings import RuleWording, check_wording, standing_rules, text_key
from hub.outbox import service as outbox
from schemas.canonical import canonical
from schemas.words import Operation

ALONE = "LOCK TABLE reading_rule IN SHARE ROW EXCLUSIVE MODE"
"""Nobody else makes a rule meanwhile; on SQLite there is one writer anyway."""


def make_rule(
    hub: Hub,
    wording: RuleWording,
    *,
    actor: str,
    reason: str,
    sources: Sources | None = None,
) -> ReadingRule:
    """Have a value of a source read otherwise in files received on certain days.

    It holds from the next reading on, of new files and of rows that still wait; what
    is filed already stays as it is.

    Raises:
        RuleSourceUnknownError, RuleFieldUnknownError, RuleFieldClosedError,
        RuleTextError, RuleDaysError, RuleNeedlessError, RuleUnreadableError,
        ReasonMissingError: as they say.
        RuleOverlapError: another rule reads the value on some of the days.
    """
    said = said_reason(reason)
    source = rule_source(hub, wording.source, sources)
    check_wording(source, wording)
    with hub.writing(keeps_answers=True) as session:
        if hub.engine.dialect.name == "postgresql":
            session.execute(text(ALONE))
        _demand_alone(session, wording)
        at = hub.clock()
        rule = ReadingRule(
            id=new_id(at),
            source=wording.source,
            field=wording.field,
            received=wording.received.strip(),
            meant=wording.meant.strip(),
            valid_from=wording.valid_from,
            valid_to=wording.valid_to,
            reason=said,
            made_by=actor,
            made_at=at,
            ended_by=None,
            ended_at=None,
            end_reason=None,
        )
        session.add(rule)
        session.flush()
        _tell(session, rule, Operation.RULE_MAKE, actor=actor, at=at)
        return rule


def end_rule(hub: Hub, rule_id: str, *, actor: str, reason: str) -> ReadingRule:
    """End a rule: nothing is read by it any more, of whatever day a file is.

    What came in by it stays as it is.

    Raises:
        RuleUnknownError, RuleEndedError, ReasonMissingError: as they say.
    """
    said = said_reason(reason)
    if not is_id(rule_id):
        raise RuleUnknownError(rule_id)
    with hub.writing(keeps_answers=True) as session:
        at = hub.clock()
        ended = session.connection().execute(
            update(ReadingRule)
            .where(ReadingRule.id == rule_id, ReadingRule.ended_at.is_(None))
            .values(ended_by=actor, ended_at=at, end_reason=said)
        )
        rule = session.get(ReadingRule, rule_id)
        if rule is None:
            raise RuleUnknownError(rule_id)
        if ended.rowcount == 0:
            raise RuleEndedError(rule_id)
        _tell(session, rule, Operation.RULE_END, actor=actor, at=at)
        return rule


def list_rules(
    session: Session, source: str | None = None, *, with_ended: bool = False
) -> list[ReadingRule]:
    """List rules, the oldest first; those that were ended only where asked."""
    query = select(ReadingRule).order_by(ReadingRule.id)
    if source is not None:
        query = query.where(ReadingRule.source == source)
    if not with_ended:
        query = query.where(ReadingRule.ended_at.is_(None))
    return list(session.scalars(query))


def rule_source(hub: Hub, name: str, sources: Sources | None) -> Source:
    """Find the source that a rule is about.

    Raises:
        RuleSourceUnknownError: there is none of this name.
    """
    try:
        return find_source(hub, name, sources)
    except RowUnreadableError as error:
        raise RuleSourceUnknownError(name) from error


def _demand_alone(session: Session, wording: RuleWording) -> None:
    """Refuse a second rule for one value on one day.

    Raises:
        RuleOverlapError: there is one.
    """
    key = text_key(wording.received)
    for rule, other in standing_rules(session, wording.source).items():
        same = (other.field, text_key(other.received)) == (wording.field, key)
        if same and other.meets(wording):
            raise RuleOverlapError(rule)


def _tell(
    session: Session, rule: ReadingRule, op: Operation, *, actor: str, at: datetime
) -> None:
    """Put the event: where and when the rule reads, and a hash of all that it says."""
    days: dict[str, Any] = {"valid_from": rule.valid_from.isoformat()}
    if rule.valid_to is not None:
        days["valid_to"] = rule.valid_to.isoformat()
    said = {"received": rule.received, "meant": rule.meant, "reason": rule.reason}
    whole = {"source": rule.source, "field": rule.field, **days, **said}
    outbox.put(
        session,
        at=at,
        actor=agency_of(actor),
        op=op,
        subject_type="reading-rule",
        subject=rule.id,
        detail={
            "source": rule.source,
            "field": rule.field,
            **days,
            "rule_sha256": sha256(canonical(whole)).hexdigest(),
            **done_by(actor),
        },
    )
