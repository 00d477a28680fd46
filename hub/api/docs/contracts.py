"""The contracts that are published of answers, derived from what is sent."""

from functools import cache
from typing import Any

from marshmallow import fields, validate
from msgspec import NODEFAULT, inspect

from hub.lookup.ask import Question
from schemas.answers.document import FILLED, KEPT_AS, ReceiptedDocument, SentDocument
from schemas.answers.merchant import ReceiptContract
from schemas.base import Contract

PLAIN: dict[type[inspect.Type], tuple[type[fields.Field[Any]], dict[str, Any]]] = {
    inspect.AnyType: (fields.Raw, {}),
    inspect.BoolType: (fields.Boolean, {"truthy": {True}, "falsy": {False}}),
    inspect.DateTimeType: (fields.AwareDateTime, {"format": "iso"}),
    inspect.DateType: (fields.Date, {}),
    inspect.FloatType: (fields.Float, {}),
    inspect.IntType: (fields.Integer, {"strict": True}),
    inspect.StrType: (fields.String, {}),
}
"""How members are described that hold no others."""


def published(question: type[Question]) -> type[Contract] | None:
    """Give the contract of a question's answer."""
    if question.document is None:
        return question.contract
    return contract_of(question.document)


@cache
def contract_of(document: type[SentDocument]) -> type[Contract]:
    """Derive the contract of a document, with the receipt where one follows it."""
    told = inspect.type_info(document)
    assert isinstance(told, inspect.StructType)  # noqa: S101  # says so to mypy
    members = {one.encode_name: _member(one) for one in told.fields}
    if issubclass(document, ReceiptedDocument):
        members["receipt"] = fields.Nested(ReceiptContract, required=True)
    name = f"{document.__name__.removesuffix('Document')}Contract"
    derived: type[Contract] = type(name, (Contract,), members)
    return derived


def _member(told: inspect.Field) -> fields.Field[Any]:
    """Describe one member, which is always sent but where it may be unset."""
    extra = getattr(told.type, "extra", None) or {}
    has_default = {told.default, told.default_factory} != {NODEFAULT}
    is_sent = told.required or has_default or FILLED in extra
    return _field(told.type, required=is_sent)


def _field(told: inspect.Type, **options: Any) -> fields.Field[Any]:
    """Describe one member, or what a list or an object by keys holds."""
    match told:
        case inspect.Metadata(type=inner):
            said = dict(told.extra_json_schema or {})
            if words := said.pop("enum", ()):
                options["validate"] = validate.OneOf(words)
            if said:
                options["metadata"] = said
            document = (told.extra or {}).get(KEPT_AS)
            return _field(inspect.type_info(document) if document else inner, **options)
        case inspect.UnionType(types=(inner, inspect.NoneType())):
            return _field(inner, **options, allow_none=True)
        case inspect.StructType(cls=document):
            return fields.Nested(contract_of(document), **options)
        case inspect.EnumType(cls=words):
            told, options["validate"] = inspect.StrType(), validate.OneOf(tuple(words))
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return fields.List(_field(item), **options)
        case inspect.DictType(value_type=value):
            held = None if isinstance(value, inspect.AnyType) else _field(value)
            return fields.Dict(keys=fields.String(), values=held, **options)
    kind, how = PLAIN[type(told)]
    return kind(**how, **options)
