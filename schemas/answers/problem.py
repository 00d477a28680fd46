"""Problem documents: how every refusal and failure is told (RFC 9457)."""

from marshmallow import fields, validate

from schemas.answers.merchant import ReceiptContract
from schemas.base import Contract
from schemas.fields.answer import text

PROBLEM_TYPE = "application/problem+json"


class ProblemContract(Contract):
    """Why there is no answer; on disclosure routes the refusal has a receipt too."""

    type = text("URN of the kind of problem")
    title = text("What is wrong and what to do, the same for every case")
    status = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(400, 599),
        metadata={"description": "HTTP status"},
    )
    code = text("Stable code, never changed")
    help = text("Address at which the code is explained", required=False)
    rule = text("Rule that opens nothing, where that is why", required=False)
    detail = text("What is wrong in this case and what to do", required=False)
    errors = fields.Dict(
        keys=fields.String(),
        metadata={"description": "Problems of the parameters, by place and name"},
    )
    article = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "The law that a step is refused by, in zh and en"},
    )
    who = fields.List(
        fields.String(),
        metadata={"description": "Roles whose step it is, where it is another's"},
    )
    posts = fields.List(
        fields.String(),
        metadata={"description": "Posts of which whoever takes the step holds one"},
    )
    missing = fields.List(
        fields.String(), metadata={"description": "Kinds of documents that are missing"}
    )
    doubted = fields.List(
        fields.String(),
        metadata={"description": "Kinds of documents that may not be whole"},
    )
    there = fields.List(
        fields.String(),
        metadata={"description": "Kinds of documents that contradict the step"},
    )
    state = text("State in which it is, where a step does not come", required=False)
    party_role = text("Role that no party of such a matter has", required=False)
    continue_after = text("Place from which a feed goes on", required=False)
    parcel = text("Id of the parcel that was refused", required=False)
    reason = text("Code of why, where that is told apart", required=False)
    fact = text("Fact of a step that is wrong", required=False)
    facts = fields.List(
        fields.String(),
        metadata={"description": "All facts of a step that are wrong or missing"},
    )
    known = fields.List(
        fields.String(), metadata={"description": "The words that may stand there"}
    )
    day = text("Day that cannot be right", required=False)
    member = text("Member that cannot take the part", required=False)
    field = text("Field that cannot be read", required=False)
    about = text("What nobody here is competent for", required=False)
    faults = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String()),
        metadata={"description": "Fields of what was sent that are wrong, by code"},
    )
    found = fields.Boolean(
        metadata={"description": "False where the search itself is the answer"}
    )
    data_version = text("Version of the data that was searched", required=False)
    retry_after = fields.Integer(
        strict=True,
        validate=validate.Range(1),
        metadata={"description": "Seconds to wait, as in Retry-After"},
    )
    refusals = text(
        "Where no receipt came: the leaf to come that counts this with other refusals",
        required=False,
    )
    receipt = fields.Nested(ReceiptContract)
