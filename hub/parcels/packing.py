"""Pack records for a neighbouring hub: only what its agreement opens, each asked for.

What is packed is a disclosure like any other: for a purpose and a reference, with an
entry in the log for each thousand merchants.
"""

from dataclasses import dataclass
from datetime import datetime

from hub.context import Hub
from hub.ground.errors import HubError
from hub.lookup.ask import PackedRows, PackQuestion
from hub.lookup.disclosure import OK, Disclosure
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.caller import Caller
from schemas.answers.parcel_head import MOST_BYTES, MOST_ROWS


class PackedTooMuchError(HubError):
    """More is to be packed than one parcel may have."""

    status = 422
    code = "packed-too-much"
    title = "That is more than one parcel may have: name a moment in --since."


@dataclass(frozen=True, slots=True)
class ParcelOrder:
    """What is to be packed: a kind of record, and since when it is new."""

    record_kind: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PackedParcel:
    """Rows that were packed, as JSON Lines, with the entries of the log about them."""

    body: bytes
    rows: int
    receipts: tuple[str, ...]
    refused: Disclosure | None = None
    """The refusal, where nothing may be packed."""
    bound_to: frozenset[str] | None = None
    """Divisions outside which nothing but what is published was packed; None: none."""


def pack_records(
    hub: Hub, caller: Caller, task: Task, order: ParcelOrder
) -> PackedParcel:
    """Pack the records of a kind that a member's agreement opens for a purpose.

    Raises:
        PackedTooMuchError: it would be more than one parcel may have.
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """
    own = frozenset(
        name
        for name, source in hub.find_sources().ready.items()
        if source.manifest.owner == caller.member
    )
    packed = PackedRows()
    parts: list[bytes] = []
    receipts: list[str] = []
    size = 0
    while not packed.is_whole:
        question = PackQuestion(order.record_kind, order.since, packed, own)
        answer = disclose(hub, caller, question, task)
        receipts.append(answer.receipt.address)
        if answer.status != OK:
            return PackedParcel(b"", 0, tuple(receipts), answer)
        parts.append(answer.body)
        size += len(answer.body)
        if packed.rows > MOST_ROWS or size > MOST_BYTES:
            raise PackedTooMuchError
    return PackedParcel(
        b"".join(parts), packed.rows, tuple(receipts), bound_to=packed.bound_to
    )
