"""What was sent: each parcel with its leaf, and what proves that it was taken."""

from datetime import datetime
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from connectors.hub_client import ProvenAnswer
from hub.audit.events import make_event
from hub.casework.federation.models import (
    MatterParcel,
    MatterParcelReceipt,
    receipt_row,
)
from hub.casework.federation.wire import hash_event
from hub.casework.matter.reading import find_matter
from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.db.ids import new_id
from hub.ground.actors import HUB
from schemas.answers.parcel import MatterParcelDocument
from schemas.words import MatterParcelKind, Operation, ParcelWay

TakenParcel: TypeAlias = ProvenAnswer[MatterParcelDocument]
"""What another hub says has become of a parcel of a matter."""


def sent_parcel(
    hub: Hub, member: str, matter_id: str, no: int, said: bytes
) -> MatterParcel:
    """Give the row of what is sent; the first attempt puts it into the log."""
    query = select(MatterParcel).where(
        MatterParcel.matter_id == matter_id,
        MatterParcel.no == no,
        MatterParcel.way == ParcelWay.OUT,
    )
    with hub.reads() as session:
        found = session.scalars(query).one_or_none()
    if found is not None:
        return found
    leaf = leaf_of(hub, member, matter_id, no, said, MatterParcelKind.EVENT)
    row = out_row(matter_id, no, MatterParcelKind.EVENT, said, leaf, hub.clock())
    try:
        with keeping_answers(hub.writes) as session:
            session.add(row)
    except IntegrityError:
        with hub.reads() as session:
            return session.scalars(query).one()
    return row


def leaf_of(
    hub: Hub, member: str, matter_id: str, no: int, said: bytes, kind: MatterParcelKind
) -> str:
    """Put into the log what is about to be sent; give its place there.

    Raises:
        AuditUnavailableError: the log cannot take it; nothing is sent.
    """
    with hub.reads() as session:
        number = find_matter(session, matter_id).number
    receipt = hub.audit.append(
        make_event(
            at=hub.clock(),
            actor=HUB,
            op=Operation.MATTER_SEND,
            subject_type="matter",
            subject=number,
            resp=hash_event(said),
            policy=hub.rulebook.digest,
            detail={"peer": member, "no": no, "kind": str(kind)},
        )
    )
    return receipt.address


def out_row(
    matter_id: str,
    no: int,
    kind: MatterParcelKind,
    said: bytes,
    leaf: str,
    at: datetime,
) -> MatterParcel:
    """Write the row of what is sent."""
    return MatterParcel(
        id=new_id(at),
        matter_id=matter_id,
        no=no,
        way=str(ParcelWay.OUT),
        kind=str(kind),
        at=at,
        sha256=hash_event(said),
        leaf=leaf,
    )


def keep_receipt(
    session: Session, parcel_id: str, answer: TakenParcel, at: datetime
) -> None:
    """Keep what proves that the other hub has taken a parcel; the first counts."""
    row = MatterParcelReceipt
    known = select(row.parcel_id).where(row.parcel_id == parcel_id).limit(1)
    if session.scalar(known) is None:
        receipt = answer.members["receipt"]
        session.add(receipt_row(parcel_id, answer.receipt.address, receipt, at))
        session.flush()
