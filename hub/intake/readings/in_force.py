"""The rules that stand for a source."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.base import Source
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.models import LandedFile, ReadingRule
from hub.intake.readings.allowed import RuleWording
from hub.intake.readings.applied import Readings, readings_of


def standing_rules(session: Session, source: str) -> dict[str, RuleWording]:
    """Read the rules of a source that nobody ended, by their ids, the oldest first."""
    rule = ReadingRule
    query = select(rule).where(rule.source == source, rule.ended_at.is_(None))
    return {one.id: wording_of(one) for one in session.scalars(query.order_by(rule.id))}


def wording_of(rule: ReadingRule) -> RuleWording:
    """Give what a rule says."""
    return RuleWording(
        rule.source,
        rule.field,
        rule.received,
        rule.meant,
        rule.valid_from,
        rule.valid_to,
    )


def in_force(hub: Hub, source: Source, file: LandedFile) -> Readings:
    """Say how a file's values are read, by the day on which it was received."""
    return in_force_on(hub, source, legal_day(file.landed_at))


def in_force_on(hub: Hub, source: Source, day: date) -> Readings:
    """Say how the values of files are read that are received on a day."""
    with hub.reads() as session:
        rules = standing_rules(session, source.manifest.name)
    return readings_of(source, rules, day)
