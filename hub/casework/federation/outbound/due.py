"""What is to be sent to other hubs, by what they have not acknowledged."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hub.casework.federation.models import (
    MatterAbroad,
    MatterParcel,
    MatterParcelReceipt,
    MatterPeer,
    SentMatterStep,
)
from hub.casework.matter.models import MatterRow
from hub.context import Hub
from schemas.words import (
    ParcelWay,
    SentStepState,
)

BACK_OFF = (0, 20, 60, 120, 300, 600, 1800)
"""Seconds until the next attempt after so many have failed; then always the last."""
LONGEST_CODE = 64
LONGEST_WAIT = timedelta(seconds=BACK_OFF[-1])
AT_ONCE = 200
"""Matters of one hub that one round looks at."""


def due_peers(hub: Hub, *, at_once: bool) -> list[str]:
    """Name the hubs that may be tried now and for which something lies here."""
    at, row = hub.clock(), MatterPeer
    query = select(row.member).where(row.ended_at.is_(None)).order_by(row.member)
    if not at_once:
        query = query.where(_is_due(row.next_at, at))
    with hub.reads() as session:
        return [
            member
            for member in session.scalars(query)
            if steps_of(session, member, at, at_once=at_once)
            or matters_of(session, member, at, at_once=at_once)
        ]


def _is_due(next_at: Any, at: datetime) -> ColumnElement[bool]:
    """Tell whether the wait is over; no longer one was set but by a wrong clock."""
    return or_(next_at.is_(None), next_at <= at, next_at > at + LONGEST_WAIT)


def steps_of(
    session: Session, member: str, at: datetime, *, at_once: bool
) -> list[str]:
    """List the steps that a hub is to be asked to take."""
    row, abroad = SentMatterStep, MatterAbroad
    query = (
        select(row.id)
        .join(abroad, abroad.matter_id == row.matter_id)
        .where(abroad.peer == member, row.state == SentStepState.WAITING)
    )
    if not at_once:
        query = query.where(_is_due(abroad.next_at, at))
    return list(session.scalars(query.order_by(row.id).limit(AT_ONCE)))


def matters_of(
    session: Session, member: str, at: datetime, *, at_once: bool
) -> list[str]:
    """List the matters of which a hub has not every event."""
    abroad, matter = MatterAbroad, MatterRow
    parcel, receipt = MatterParcel, MatterParcelReceipt
    settled = (
        select(func.count(parcel.id.distinct()))
        .select_from(parcel)
        .outerjoin(receipt, receipt.parcel_id == parcel.id)
        .where(parcel.matter_id == abroad.matter_id)
        .where(or_(parcel.way == ParcelWay.IN, receipt.parcel_id.is_not(None)))
        .correlate(abroad)
        .scalar_subquery()
    )
    query = (
        select(abroad.matter_id)
        .join(matter, matter.id == abroad.matter_id)
        .where(abroad.peer == member, matter.version > settled)
    )
    if not at_once:
        query = query.where(_is_due(abroad.next_at, at))
    return list(session.scalars(query.order_by(abroad.matter_id).limit(AT_ONCE)))


def set_back(row: MatterPeer | MatterAbroad, code: str | None, at: datetime) -> None:
    """Let something wait after a failure, longer each time; or not after none."""
    if code is None:
        row.attempts, row.next_at, row.last = 0, None, None
        return
    row.attempts += 1
    seconds = BACK_OFF[min(row.attempts, len(BACK_OFF) - 1)]
    row.next_at, row.last = at + timedelta(seconds=seconds), code[:LONGEST_CODE]


def next_of(session: Session, matter_id: str) -> int | None:
    """Find the first event of a matter that the other hub is not known to have."""
    parcel, receipt = MatterParcel, MatterParcelReceipt
    query = (
        select(parcel.no)
        .outerjoin(receipt, receipt.parcel_id == parcel.id)
        .where(parcel.matter_id == matter_id)
        .where(or_(parcel.way == ParcelWay.IN, receipt.parcel_id.is_not(None)))
    )
    settled = set(session.scalars(query))
    version = session.get_one(MatterRow, matter_id).version
    return next((no for no in range(1, version + 1) if no not in settled), None)
