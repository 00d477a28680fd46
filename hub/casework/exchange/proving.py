"""Receipts of parcels of matters: each proves one entry to whoever has the log's key.

The sender's own goes with the parcel, the receiver's comes with the answer, so that
either hub can show offline what both logs say, also when the other one is gone.
"""

import base64
import binascii
import json
from typing import Final

from hub.audit.events import OPENED_TO_ASKER
from hub.casework.exchange.models import MatterParcelReceipt
from hub.context import Hub
from schemas.tlog.errors import TlogError
from schemas.tlog.evidence import Trust, judge_evidence, read_evidence
from schemas.tlog.extra import ReceiptExtra
from schemas.tlog.keys import parse_vkey
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.receipt import proof_of_inline
from schemas.words import Operation, operation_of

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
