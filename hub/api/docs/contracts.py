"""The contracts that are published of answers, derived from what is sent."""

from functools import cache
from typing import Any, ClassVar, get_args

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import INCLUDE, fields, validate
from msgspec import NODEFAULT, inspect

from hub.lookup.ask import Question
from schemas.answers.document import (
    ALWAYS,
    KEPT_AS,
    AnyDocument,
    KeyedDocument,
    ReceiptedDocument,
)
from schemas.answers.receipt import ReceiptDocument
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


class KeyedContract(Contract):
    """The contract of an answer by keys of the asker's choice."""

    held: ClassVar[type[Contract]]
    """What stands behind each key."""

    class Meta(Contract.Meta):
        """The keys are the asker's."""

        unknown = INCLUDE


class PublishedConverter(OpenAPIConverter):
    """Says also of an answer by keys what stands behind each."""

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        """Write what a contract says."""
        write: Any = super().schema2jsonschema
        refer_to: Any = self.resolve_nested_schema
        said: dict[str, Any] = write(schema)
        if isinstance(schema, KeyedContract):
            said["additionalProperties"] = refer_to(schema.held)
        return said


class PublishedPlugin(MarshmallowPlugin):
    """Writes contracts into the interface's description."""

    Converter = PublishedConverter


def published(question: type[Question]) -> type[Contract] | None:
    """Give the contract of a question's answer, of several that of the fullest."""
    if question.document is None:
        return None
    fullest, *_ = get_args(question.document) or (question.document,)
    return contract_of(fullest)


@cache
def contract_of(document: type[AnyDocument]) -> type[Contract]:
    """Derive the contract of a document, with the receipt where one follows it."""
    name = f"{document.__name__.removesuffix('Document')}Contract"
    derived: type[Contract]
    if issubclass(document, KeyedDocument):
        held = contract_of(document.held())
        derived = type(name, (KeyedContract,), {"held": held})
        return derived
    told = inspect.type_info(document)
    assert isinstance(told, inspect.StructType)  # noqa: S101  # says so to mypy
    members = {one.encode_name: _member(one) for one in told.fields}
    if issubclass(document, ReceiptedDocument):
        members["receipt"] = fields.Nested(contract_of(ReceiptDocument), required=True)
    derived = type(name, (Contract,), members)
    return derived


def _member(told: inspect.Field) -> fields.Field[Any]:
    """Describe one member, which is always sent but where it may be unset."""
    extra = getattr(told.type, "extra", None) or {}
    defaults = (told.default, told.default_factory)
    is_set = told.required or any(one is not NODEFAULT for one in defaults)
    return _field(told.type, required=extra.get(ALWAYS, is_set))


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
        case inspect.IntType(ge=least, le=most) if least is not None:
            options["validate"] = validate.Range(least, most)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return fields.List(_field(item), **options)
        case inspect.DictType(value_type=value):
            held = None if isinstance(value, inspect.AnyType) else _field(value)
            return fields.Dict(keys=fields.String(), values=held, **options)
    kind, how = PLAIN[type(told)]
    return kind(**how, **options)
