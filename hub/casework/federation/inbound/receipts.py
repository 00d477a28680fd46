"""What came of a matter, how it was signed, and what proves that it was taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.casework.federation.correspondence import read_receipt
from hub.casework.federation.models import (
    MatterAbroad,
    MatterParcel,
    MatterParcelReceipt,
    MatterPeer,
    receipt_row,
)
from hub.casework.federation.wire import ReadParcel
from hub.casework.matter.steps.writing import WrittenStep
from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.db.ids import new_id
from schemas.answers.parcel import MatterParcelDocument
from schemas.words import MatterParcelState, ParcelWay

MOST_RECEIPTS = 20


@dataclass(frozen=True, slots=True)
class SignedAs:
    """With what a parcel was signed, as its head said."""

    key: str
    signature_input: str
    signature: str
    receipt: str = ""
    """The sender's receipt of its entry, in Base64, if it sent one."""


class MatterParcelOutcome(MatterParcelDocument, frozen=True, kw_only=True):
    """What became of a parcel of a matter, as its sender is told, and where it is."""

    parcel: str | None = None
    """Id under which it is kept; nothing while it is held."""

    def as_json(self) -> dict[str, Any]:
        """Write what the sender is told, without the receipt."""
        told = MatterParcelDocument.__struct_fields__
        return {name: getattr(self, name) for name in told}


def note_receipt(
    hub: Hub, told: MatterParcelOutcome, leaf: str, receipt: Mapping[str, Any]
) -> None:
    """Keep the receipt that the answer to a parcel had: its sender may have that one.

    Of answers to the same beyond ``MOST_RECEIPTS`` none is kept.
    """
    if told.parcel is None:
        return
    with keeping_answers(hub.writes) as session:
        query = select(func.count()).where(MatterParcelReceipt.parcel_id == told.parcel)
        if (session.scalar(query) or 0) < MOST_RECEIPTS:
            session.add(receipt_row(told.parcel, leaf, receipt, hub.clock()))


def keep_parcel(
    session: Session, hub: Hub, signed: SignedAs, read: ReadParcel, done: WrittenStep
) -> MatterParcelOutcome:
    """Keep with what a parcel came."""
    at = hub.clock()
    peer = session.get_one(MatterPeer, session.get_one(MatterAbroad, done.matter).peer)
    row = MatterParcel(
        id=new_id(at),
        matter_id=done.matter,
        no=read.event.no,
        way=str(ParcelWay.IN),
        kind=str(read.event.kind),
        at=at,
        sha256=read.sha256,
        leaf=read.leaf,
        signing_key=signed.key,
        signature_input=signed.signature_input,
        signature=signed.signature,
        receipt=read_receipt(signed.receipt, peer.trust, read.leaf, read.sha256),
    )
    session.add(row)
    session.flush()
    return tell_parcel(done.number, read, at, row.id)


def tell_parcel(
    number: str, read: ReadParcel, at: datetime, parcel: str | None = None
) -> MatterParcelOutcome:
    """Tell of a parcel that was taken, or that is held: then it has no id."""
    state = MatterParcelState.HELD if parcel is None else MatterParcelState.TAKEN
    return MatterParcelOutcome(
        matter=read.event.matter,
        number=number,
        kind=read.event.kind,
        no=read.event.no,
        state=state,
        received_at=at,
        parcel=parcel,
    )
