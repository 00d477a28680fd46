"""The end of parcels: after their time nobody may ask for them; their records stay."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.ground.documents import Documented
from hub.intake.apply import forget_fates
from hub.outbox import service as outbox
from hub.parcels.models import Parcel, ParcelNonce
from schemas.words import Operation

AT_ONCE = 100
"""Parcels that one write lets go of: each may have 100,000 rows to tell of."""


@dataclass(frozen=True, slots=True)
class ParcelRetention(Documented):
    """How much has ended in one round."""

    parcels: int
    nonces: int


def end_parcels(hub: Hub) -> ParcelRetention:
    """Let go of parcels whose time is over, and of nonces that are too old anyway."""
    at = hub.clock()
    limit = hub.rulebook.kept_since("parcel", at, legal_day(at))
    count = 0
    while True:
        with keeping_answers(hub.writes) as session:
            old = session.execute(
                select(Parcel.id, Parcel.file_id)
                .where(Parcel.received_at < limit)
                .order_by(Parcel.received_at)
                .limit(AT_ONCE)
            ).all()
            if not old:
                break
            for parcel_id, file_id in old:
                _end_one(session, parcel_id, file_id)
            outbox.put(
                session,
                at=at,
                actor=HUB,
                op=Operation.PARCEL_FORGET,
                subject_type="retention",
                subject="parcels",
                detail={"count": len(old)},
            )
        count += len(old)
    with keeping_answers(hub.writes) as session:
        nonces = session.connection().execute(
            delete(ParcelNonce).where(ParcelNonce.until < at)
        )
    return ParcelRetention(count, nonces.rowcount)


def _end_one(session: Session, parcel_id: str, file_id: str | None) -> None:
    """Let go of a parcel, and of the fates of its rows unless another tells them."""
    session.execute(delete(Parcel).where(Parcel.id == parcel_id))
    if file_id is None:
        return
    others = select(Parcel.id).where(Parcel.file_id == file_id).limit(1)
    if session.scalars(others).first() is None:
        forget_fates(session, file_id)
