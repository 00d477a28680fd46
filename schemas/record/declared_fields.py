"""What a contract declares of its fields: their classes, types and Chinese names."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from marshmallow import ValidationError

from schemas.base import Contract
from schemas.fields import (
    Choice,
    Code,
    Count,
    FreeText,
    LegalDate,
    Money,
    Text,
    Words,
    YesNo,
)
from schemas.words import FieldClass

_PLAIN = (LegalDate, Money, Count, YesNo, Choice, Words)
_CLOSED_TEXTS = frozenset((FieldClass.SHARED, FieldClass.RESTRICTED))
_NOT_PLAIN = frozenset((FieldClass.PERSONAL, FieldClass.SEALED))


@dataclass(frozen=True)
class DeclaredFields:
    """The fields of a contract, asked for by their names."""

    schema: Contract

    @cached_property
    def classes(self) -> dict[str, FieldClass]:
        """The class of every field."""
        return {
            name: declared.metadata["field_class"]
            for name, declared in self.schema.fields.items()
        }

    @cached_property
    def texts(self) -> dict[str, Text]:
        """The fields with text."""
        declared = self.schema.fields.items()
        return {name: text for name, text in declared if isinstance(text, Text)}

    @cached_property
    def codes(self) -> dict[str, Code]:
        """The fields with codes."""
        declared = self.schema.fields.items()
        return {name: code for name, code in declared if isinstance(code, Code)}

    @cached_property
    def closed_texts(self) -> frozenset[str]:
        """The fields with free text that is neither public nor more than restricted."""
        declared = self.schema.fields.items()
        return frozenset(
            name
            for name, text in declared
            if isinstance(text, FreeText) and self.classes[name] in _CLOSED_TEXTS
        )

    def label(self, name: str) -> str:
        """Give the Chinese name of a field; its own name where it has none."""
        declared = self.schema.fields.get(name)
        return name if declared is None else str(declared.metadata["zh"])

    def stores(self, name: str, value: object) -> Any:
        """Give what one value of a row would be stored as; None if it would not be."""
        declared = self.schema.load_fields.get(name)
        if declared is None or value is None:
            return None
        try:
            return stored_form(declared.deserialize(value, name, {name: value}))
        except ValidationError:
            return None

    def is_amount(self, name: str) -> bool:
        """Tell whether a field holds an amount of money."""
        return isinstance(self.schema.fields.get(name), Money)

    def is_plain(self, name: str) -> bool:
        """Tell whether a field holds a day, an amount, a count or words of a list.

        What is personal, or sealed, is none of these whatever its type.
        """
        declared = self.schema.load_fields.get(name)
        return isinstance(declared, _PLAIN) and self.classes.get(name) not in _NOT_PLAIN

    def is_count(self, name: str) -> bool:
        """Tell whether a field holds a count."""
        return isinstance(self.schema.fields[name], Count)


def stored_form(value: Any) -> Any:
    """Return a loaded value as the archive keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: stored_form(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [stored_form(entry) for entry in value]
    return value
