"""The envelope in which a record is shown."""

from marshmallow import fields, validate

from schemas.base import Contract
from schemas.words import RecordStatus


class RecordContract(Contract):
    """A record as an answer shows it; the body is cut to the caller's agreement."""

    id = fields.String(
        required=True,
        metadata={
            "description": "Public record id, the same in every view and version"
        },
    )
    kind = fields.String(required=True, metadata={"description": "Record kind"})
    source = fields.String(
        required=True, metadata={"description": "Name of the source that delivered it"}
    )
    event_day = fields.Date(
        required=True, metadata={"description": "The day the record is about"}
    )
    status = fields.String(
        required=True,
        validate=validate.OneOf(tuple(RecordStatus)),
        metadata={"description": "State of the current version"},
    )
    publicity_until = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "Last day it may be public; null if it is not public"},
    )
    body = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": "The fields this caller may see"},
    )
