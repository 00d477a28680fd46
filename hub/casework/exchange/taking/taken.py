"""What came of a matter, how it was signed, and what proves that it was taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.casework.exchange.models import (
    MatterAbroad,
    MatterParcel,
    MatterParcelReceipt,
    MatterPeer,
    receipt_row,
)
from hub.casework.exchange.told import read_receipt
from hub.casework.exchange.wire import ReadParcel
from hub.casework.matter.steps.writing import WrittenStep
from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.db.ids import new_id
from schemas.words import MatterParcelKind, MatterParcelState, ParcelWay

MOST_RECEIPTS = 20


@dataclass(frozen=True, slots=True)
class SignedAs:
    """With what a parcel was signed, as its head said."""

    key: str
    signature_input: str
    signature: str
    receipt: str = ""
    """The sender's receipt of its entry, in Base64, if it sent one."""


@dataclass(frozen=True, slots=True)
class MatterParcelTold:
    """What became of a parcel of a matter."""

    matter: str
    """Its id in the hub where it was opened."""
    number: str
    """Its number here; empty while nothing of it was taken."""
    kind: MatterParcelKind
    no: int
    state: MatterParcelState
    received_at: datetime
    parcel: str | None = None
    """Id under which it is kept; nothing while it is held."""

    def as_json(self) -> dict[str, Any]:
        """Write it as ``MatterParcelDocument`` says, without the receipt."""
        return {
            "matter": self.matter,
            "number": self.number,
            "kind": str(self.kind),
            "no": self.no,
            "state": str(self.state),
            "received_at": self.received_at,
        }


def note_receipt(
    hub: Hub, told: MatterParcelTold, leaf: str, receipt: Mapping[str, Any]
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
) -> MatterParcelTold:
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
    return tell_taken(done.number, read, at, row.id)


def tell_taken(
    number: str, read: ReadParcel, at: datetime, parcel: str
) -> MatterParcelTold:
    """Tell of a parcel that was taken."""
    said, state = read.event, MatterParcelState.TAKEN
    return MatterParcelTold(said.matter, number, said.kind, said.no, state, at, parcel)
