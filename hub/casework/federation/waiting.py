"""What waits for other hubs: since when, why, and which terms run meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from hub.casework.federation.models import (
    MatterAbroad,
    MatterParcel,
    MatterParcelReceipt,
    MatterPeer,
    SentMatterStep,
)
from hub.casework.matter.models import MatterRow
from hub.casework.matter.steps.clocks import SUBJECT
from hub.db.bulk import CHUNK, in_chunks
from hub.deadlines.models import ClockRow
from schemas.words import ParcelWay, SentStepState


@dataclass(frozen=True, slots=True)
class WaitingPeer:
    """Another hub that has not taken what lies here for it."""

    member: str
    """Its code as a member here."""
    why: str
    """Code of why it was not reached, or refused; empty where nobody tried yet."""
    since: datetime | None
    """When the oldest of it was sent first; None where nothing was."""
    matters: int
    steps: int
    """Steps that it was asked to take."""
    clocks: int
    """Terms that run, or have run out, in these matters."""
    overdue: int
    first_due: date | None

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        since, first = self.since, self.first_due
        return {
            "member": self.member,
            "why": self.why or None,
            "since": None if since is None else since.isoformat(),
            "matters": self.matters,
            "steps": self.steps,
            "clocks": self.clocks,
            "overdue": self.overdue,
            "first_due": None if first is None else first.isoformat(),
        }


def peers_waiting(session: Session, at: datetime) -> Iterator[WaitingPeer]:
    """Yield the other hubs for which something lies here, in their order."""
    peer = MatterPeer
    query = select(peer.member, peer.last).where(peer.ended_at.is_(None))
    for member, last in session.execute(query.order_by(peer.member)).all():
        waits = _waiting(session, member)
        if not waits:
            continue
        numbers = [one.number for one in waits]
        clocks, overdue, first = _clocks_of(session, numbers, at)
        refused = next((one.last for one in waits if one.last), None)
        yield WaitingPeer(
            member=member,
            why=last or refused or "",
            since=min((one.since for one in waits if one.since), default=None),
            matters=len(waits),
            steps=sum(one.asked is not None for one in waits),
            clocks=clocks,
            overdue=overdue,
            first_due=first,
        )


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A matter of which another hub has not every event, or not said its word."""

    number: str
    last: str | None
    sent: datetime | None
    asked: datetime | None

    @property
    def since(self) -> datetime | None:
        """When it was sent first, or asked for."""
        return min((at for at in (self.sent, self.asked) if at), default=None)


def _waiting(session: Session, member: str) -> list[_Waiting]:
    """List the matters that wait for a hub."""
    abroad, matter, step = MatterAbroad, MatterRow, SentMatterStep
    parcel, receipt = MatterParcel, MatterParcelReceipt
    is_taken = exists().where(receipt.parcel_id == parcel.id)
    is_settled = or_(parcel.way == ParcelWay.IN, is_taken)
    of_matter = parcel.matter_id == abroad.matter_id
    settled = select(func.count(parcel.no.distinct())).where(of_matter, is_settled)
    sent = select(func.min(parcel.at)).where(of_matter, ~is_settled)
    is_asked = and_(
        step.matter_id == abroad.matter_id, step.state == SentStepState.WAITING
    )
    query = (
        select(matter.number, abroad.last)
        .add_columns(sent.correlate(abroad).scalar_subquery(), step.at)
        .join(matter, matter.id == abroad.matter_id)
        .outerjoin(step, is_asked)
        .where(abroad.peer == member)
        .where(
            or_(
                matter.version > settled.correlate(abroad).scalar_subquery(),
                step.id.is_not(None),
            )
        )
    )
    return [_Waiting(*row) for row in session.execute(query.order_by(matter.id))]


def _clocks_of(
    session: Session, numbers: list[str], at: datetime
) -> tuple[int, int, date | None]:
    """Count the terms of matters that are open: all, those run out, the first day."""
    clock = ClockRow
    query = select(
        func.count(),
        func.count().filter(clock.due_at <= at),
        func.min(clock.due_day),
    ).where(clock.subject_type == SUBJECT, clock.closed_at.is_(None))
    found = [
        session.execute(query.where(clock.subject.in_(chunk))).one()
        for chunk in in_chunks(numbers, CHUNK)
    ]
    days = [first for _, _, first in found if first is not None]
    return (
        sum(count for count, _, _ in found),
        sum(late for _, late, _ in found),
        min(days, default=None),
    )
