"""The envelope in which a record is shown."""

from marshmallow import fields, validate

from schemas.base import Contract
from schemas.words import EndedBy, RecordStatus


class PublicityContract(Contract):
    """Whether a record is public today, until when, and what ended it."""

    public = fields.Boolean(
        required=True, metadata={"description": "Whether it is public today"}
    )
    from_ = fields.Date(
        required=True,
        allow_none=True,
        data_key="from",
        attribute="from",
        metadata={"description": "First public day; null if it never was public"},
    )
    until = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "Last public day; null if no end is known"},
    )
    ended_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "Last day of what has ended"},
    )
    ended_by = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(tuple(EndedBy)),
        metadata={"description": "What ended it"},
    )
    rule = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Key of the rule on publicity that decided"},
    )


class LawFieldContract(Contract):
    """A field of law that a record is of, and what tells it."""

    field = fields.String(
        required=True, metadata={"description": "Key of the field of law"}
    )
    group = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Articles of the Criminal Law, like 213-215"},
    )
    basis = fields.String(
        required=True,
        validate=validate.OneOf(("code", "words")),
        metadata={"description": "Told by a code or an article, or by words"},
    )
    detail = fields.String(
        required=True, metadata={"description": "The code, article or word"}
    )
    rule = fields.String(
        required=True, metadata={"description": "Key of the rule in law_fields.toml"}
    )


class CaseClassContract(Contract):
    """The row of the monthly form in which a case is counted."""

    name = fields.String(required=True, metadata={"description": "Key of the row"})
    rule = fields.String(
        required=True, metadata={"description": "Key of the rule in case_classes.toml"}
    )


class GoodsContract(Contract):
    """The category of the goods that a record is about."""

    category = fields.String(
        required=True, metadata={"description": "Key of the category, or unknown"}
    )
    risk = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "high, medium or low; null if unknown"},
    )
    basis = fields.String(
        required=True,
        validate=validate.OneOf(("field", "words", "unknown")),
        metadata={"description": "What tells the category"},
    )


class LawContract(Contract):
    """Which law a record is about, by what is shown of it."""

    case_class = fields.Nested(CaseClassContract)
    goods = fields.Nested(GoodsContract)
    told = fields.List(
        fields.Nested(LawFieldContract),
        required=True,
        data_key="fields",
        attribute="fields",
        metadata={"description": "Fields of law; empty where nothing tells any"},
    )


class PresentContract(Contract):
    """The status that a record has today, where an answer tells another one of then."""

    status = fields.String(required=True, validate=validate.OneOf(tuple(RecordStatus)))
    since = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "Day from which it has it; null if it always had"},
    )


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
    status_from = fields.Date(
        metadata={
            "description": "Day from which it has the status, where it has not always "
            "had it; in proceedings and to the merchant itself"
        },
    )
    present = fields.Nested(
        PresentContract,
        metadata={"description": "Its status today, where the past is told otherwise"},
    )
    publicity_until = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "Last day it may be public; null if it is not public"},
    )
    publicity = fields.Nested(
        PublicityContract,
        metadata={"description": "Towards agencies and the merchant itself"},
    )
    redacted = fields.List(
        fields.String(),
        metadata={"description": "Fields of the body that stand in a redacted version"},
    )
    law = fields.Nested(
        LawContract,
        metadata={"description": "Towards agencies and the merchant itself"},
    )
    rule = fields.String(
        allow_none=True,
        metadata={
            "description": "Key of the rule that decided; for work on a case and to "
            "the merchant itself, as article and reason are"
        },
    )
    article = fields.String(
        allow_none=True, metadata={"description": "Legal source of that rule"}
    )
    reason = fields.String(
        allow_none=True,
        metadata={"description": "Why it is public, is not, or not for longer: a code"},
    )
    body = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": "The fields this caller may see"},
    )
