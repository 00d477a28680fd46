"""What is told of an event of a matter that another hub has sent."""

from marshmallow import fields

from schemas.answers.merchant import ReceiptContract
from schemas.base import Contract
from schemas.fields.answer import choice, moment, text, whole
from schemas.words import MatterParcelKind, MatterParcelState


class MatterParcelContract(Contract):
    """What became of an event or step of a matter that another hub has sent."""

    matter = text("Id of the matter in the hub where it was opened")
    number = text("Its number here; empty while nothing of it was taken")
    kind = choice("What came", tuple(MatterParcelKind))
    no = whole("Number of the event, the same in both hubs")
    state = choice("What became of it", tuple(MatterParcelState))
    received_at = moment("When it was first received")
    receipt = fields.Nested(ReceiptContract, required=True)
