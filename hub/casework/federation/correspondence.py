"""What of matters went between hubs: parcels with receipts, and steps asked for."""

import base64
import binascii
import json
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.audit.events import OPENED_TO_ASKER
from hub.casework.federation.models import (
    HeldMatterParcel,
    MatterAbroad,
    MatterParcel,
    MatterParcelReceipt,
    MatterPeer,
    SentMatterStep,
)
from hub.casework.matter.models import MatterRow
from hub.context import Hub
from schemas.tlog.errors import TlogError
from schemas.tlog.evidence import Trust, judge_evidence, read_evidence
from schemas.tlog.extra import ReceiptExtra
from schemas.tlog.keys import parse_vkey
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.receipt import proof_of_inline
from schemas.words import Operation, ParcelWay, SentStepState, operation_of

MOST = 500


def tell_peers(session: Session) -> list[dict[str, Any]]:
    """List the other hubs with what waits for each; neither token nor key is told."""
    abroad, step, held = MatterAbroad, SentMatterStep, HeldMatterParcel
    found = []
    for row in session.scalars(select(MatterPeer).order_by(MatterPeer.member)):
        matters = select(func.count()).where(abroad.peer == row.member)
        steps = (
            select(func.count())
            .select_from(step)
            .join(abroad, abroad.matter_id == step.matter_id)
            .where(abroad.peer == row.member, step.state == SentStepState.WAITING)
        )
        early = select(func.count()).where(held.peer == row.member)
        found.append(
            {
                "member": row.member,
                "url": row.url,
                "names": json.loads(row.names),
                "receivers": json.loads(row.receivers),
                "set_at": row.set_at,
                "ended_at": row.ended_at,
                "matters": session.scalar(matters),
                "steps_waiting": session.scalar(steps),
                "held": session.scalar(early),
                "attempts": row.attempts,
                "next_at": row.next_at,
                "last": row.last,
            }
        )
    return found


def tell_parcels(
    session: Session, matter: str | None = None, *, proven_by: Hub | None = None
) -> list[dict[str, Any]]:
    """List parcels of one matter by its id or number, or of all: the newest first.

    Each has the entry of the sender's log and, once it was taken, of the receiver's.
    With ``proven_by``, this hub, each entry has its receipt (tlog-proof) beside it.
    """
    row, head = MatterParcel, MatterRow
    query = (
        select(row, head.number, MatterAbroad)
        .join(head, head.id == row.matter_id)
        .join(MatterAbroad, MatterAbroad.matter_id == row.matter_id)
        .order_by(row.at.desc(), row.matter_id, row.no.desc())
        .limit(MOST)
    )
    if matter is not None:
        query = query.where((head.id == matter) | (head.number == matter))
    rows = session.execute(query).all()
    receipts = _receipts_of(session, [parcel.id for parcel, _, _ in rows])
    return [
        {
            "matter": number,
            "their_number": abroad.their_number,
            "peer": abroad.peer,
            "no": parcel.no,
            "way": parcel.way,
            "kind": parcel.kind,
            "at": parcel.at,
            "sha256": parcel.sha256,
            "sender_leaf": parcel.leaf,
            "receiver_leaves": [one.leaf for one in receipts.get(parcel.id, ())],
            "last": abroad.last,
            **_proofs(proven_by, parcel, receipts.get(parcel.id, [])),
        }
        for parcel, number, abroad in rows
    ]


def tell_steps(session: Session, matter: str | None = None) -> list[dict[str, Any]]:
    """List the steps that other hubs were asked to take, and what they said."""
    row, head = SentMatterStep, MatterRow
    query = (
        select(row, head.number)
        .join(head, head.id == row.matter_id)
        .order_by(row.at.desc(), row.id.desc())
        .limit(MOST)
    )
    if matter is not None:
        query = query.where((head.id == matter) | (head.number == matter))
    return [
        {
            "matter": number,
            "after": step.base,
            "event": step.event,
            "member": step.member,
            "officer": step.officer,
            "at": step.at,
            "state": step.state,
            "code": step.code,
            "detail": step.detail,
            "decided_at": step.decided_at,
            "sender_leaf": step.leaf,
            "receiver_leaf": step.their_leaf,
        }
        for step, number in session.execute(query)
    ]


def _receipts_of(
    session: Session, parcels: list[str]
) -> dict[str, list[MatterParcelReceipt]]:
    """Read the receipts of parcels, the first of each first."""
    row = MatterParcelReceipt
    query = select(row).where(row.parcel_id.in_(parcels))
    found: dict[str, list[MatterParcelReceipt]] = {}
    for one in session.scalars(query.order_by(row.at, row.leaf)):
        found.setdefault(one.parcel_id, []).append(one)
    return found


def _proofs(
    hub: Hub | None, parcel: MatterParcel, receipts: list[MatterParcelReceipt]
) -> dict[str, Any]:
    """Give the receipts of both sides, where they are wanted."""
    if hub is None:
        return {}
    sender = parcel.receipt
    if parcel.way == ParcelWay.OUT:
        sender = own_receipt(hub, parcel.leaf).decode()
    return {
        "sender_receipt": sender,
        "receiver_receipts": [kept_receipt(hub, one).decode() for one in receipts],
    }


OPENED: Final = (*OPENED_TO_ASKER, "detail")
LONGEST: Final = 16_000
"""Characters of a receipt on its way; those of any log are a third of it."""


def own_receipt(hub: Hub, address: str) -> bytes:
    """Give the receipt of an entry of this hub's log about a parcel.

    Raises:
        AuditEntryUnknownError: there is no such entry.
        AuditUnavailableError: the stored log is not what was signed.
    """
    shard, _, index = address.rpartition("/")
    tree = hub.audit.signed(shard)
    entry = hub.audit.entry(int(index), shard)
    openings = hub.audit.openings(parse_leaf(entry).header["id"]) or {}
    opened = {place: openings[place] for place in OPENED if place in openings}
    extra = ReceiptExtra(entry, opened).encode()
    return hub.audit.prove(tree, int(index), entry, extra)


def kept_receipt(hub: Hub, row: MatterParcelReceipt) -> bytes:
    """Give the receipt of the receiver's entry, which stands here or came proven."""
    told = json.loads(row.receipt)
    if "proof" in told:
        return proof_of_inline(told)
    return own_receipt(hub, row.leaf)


def write_receipt(receipt: bytes) -> str:
    """Write a receipt as it goes with a parcel, on one line."""
    return base64.b64encode(receipt).decode()


def read_receipt(said: str, trusted: str, leaf: str, sha256: str) -> str | None:
    """Read the sender's receipt that came with a parcel; None where it proves nothing.

    ``trusted`` are the keys of the sender's log, one a line; ``leaf`` and ``sha256``
    name the entry and the event that it has to be about. A hub that sends none, or
    whose keys changed since, is no reason to refuse what happened in a matter.
    """
    if not said or len(said) > LONGEST:
        return None
    keys = [line for line in trusted.split("\n") if line and line[0] != "#"]
    try:
        receipt = base64.b64decode(said, validate=True)
        trust = Trust([parse_vkey(key) for key in keys])
        proven = judge_evidence(read_evidence(receipt), trust)
    except (binascii.Error, ValueError, TlogError):
        return None
    is_it = (
        operation_of(proven.leaf.header) == Operation.MATTER_SEND
        and f"{proven.shard}/{proven.index}" == leaf
        and proven.opened.get("resp") == sha256
    )
    return receipt.decode() if is_it else None
