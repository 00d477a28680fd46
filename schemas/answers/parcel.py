"""What is told of a parcel: what became of it, and of each of its rows."""

from marshmallow import fields

from schemas.answers.merchant import ReceiptContract
from schemas.base import Contract
from schemas.fields.answer import choice, moment, rows, text, whole
from schemas.words import (
    MatterParcelKind,
    MatterParcelState,
    ParcelFate,
    ParcelState,
)


class ParcelRowContract(Contract):
    """What became of one row of a parcel."""

    row = whole("Number of the row as it was sent, from 1; blank lines are not counted")
    fate = choice("What became of it", tuple(ParcelFate))
    record = text("Public id of its record", required=False)
    quarantine = text("Id under which it waits for a person", required=False)
    reason = text("Why it is no record", required=False)
    field = text("Which field is wrong, where it is one", required=False)


class ParcelContract(Contract):
    """What became of a parcel, and of each of its rows."""

    parcel = text("Id of the parcel, by which it is asked for later")
    source = text("Source whose rows they are")
    state = choice("What became of it", tuple(ParcelState))
    reason = text("Code of why it was refused or waits", allow_none=True)
    received_at = moment("When it was first received")
    run = text("Run that took it in", allow_none=True)
    counts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "How many rows there are, and of each fate"},
    )
    rows = rows(ParcelRowContract, "What became of each row, in order")
    receipt = fields.Nested(ReceiptContract, required=True)


class MatterParcelContract(Contract):
    """What became of an event or step of a matter that another hub has sent."""

    matter = text("Id of the matter in the hub where it was opened")
    number = text("Its number here; empty while nothing of it was taken")
    kind = choice("What came", tuple(MatterParcelKind))
    no = whole("Number of the event, the same in both hubs")
    state = choice("What became of it", tuple(MatterParcelState))
    received_at = moment("When it was first received")
    receipt = fields.Nested(ReceiptContract, required=True)
