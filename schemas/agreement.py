"""Sharing agreements and the data catalog as answers."""

from marshmallow import fields

from schemas.base import Contract
from schemas.fields.sent import choice, day, text, yes_no
from schemas.words import FieldClass, Purpose


class CatalogFieldContract(Contract):
    """One field of a data item."""

    name = text("Field name")
    zh = text("Chinese name")
    field_class = choice("Who may see it at most", tuple(FieldClass))
    required = yes_no("Whether every record gives it")


class CatalogItemContract(Contract):
    """One data item of the catalog: a record kind with its fields."""

    item = text("Record kind")
    zh = text("Chinese name")
    fields_ = fields.List(
        fields.Nested(CatalogFieldContract),
        required=True,
        data_key="fields",
        attribute="fields",
        metadata={"description": "Fields of the item"},
    )


class AgreementContract(Contract):
    """What is shared with whom, for what, until when."""

    id = text("Agreement id")
    member_kind = text("Kind of member it is made with")
    member_code = text("One member's code; null for every one", allow_none=True)
    title = text("Title")
    legal_basis = text("Law or document it rests on")
    purposes = fields.List(
        choice("Purpose", tuple(Purpose)),
        required=True,
        metadata={"description": "Purposes it opens"},
    )
    items = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": "Fields by data item; * for every one"},
    )
    named_officer = yes_no("Whether each question names its officer")
    valid_from = day("First day")
    valid_to = day("Last day; null for no end", allow_none=True)
