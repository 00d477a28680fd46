"""The base of every contract, and the stable codes of what can be wrong with one.

Every message of a contract is written ``code: text``. The code never changes; the
text tells a person what to do. `problems_of` takes a marshmallow error apart into
(field, code, detail), which is what quarantine and problem documents speak.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NoReturn, Self

from marshmallow import RAISE, Schema, ValidationError

CODES: Final[Mapping[str, str]] = {
    "required": "a value must be given",
    "unknown-field": "the record kind has no such field",
    "not-an-object": "the row is not a set of named values",
    "not-a-list": "a list is expected",
    "not-text": "text is expected",
    "too-long": "the text is longer than the field allows",
    "too-many": "the list is longer than the field allows",
    "nul": "the text holds a NUL byte",
    "control-character": "the text holds a control character",
    "date-unreadable": "no date can be read from the text",
    "date-range": "the date lies outside 1800 to 2199, or is a stand-in for no date",
    "money-unreadable": "no amount can be read from the value",
    "money-precision": "the amount is finer than one fen",
    "money-range": "the amount is negative or beyond a hundred thousand billion yuan",
    "number-unreadable": "a whole number is expected",
    "yes-no": "yes or no is expected",
    "choice": "the value is not one of those allowed",
    "party-missing": "neither a name nor a usable identifier of the party is given",
    "code-check": "the code fails its check and no other identifier is usable",
    "date-order": "an end lies before its beginning",
    "service-before-decision": "the decision would have been served before it was "
    "made (Administrative Penalty Law art. 61)",
    "item-unknown": "the article cited has no such item on the day of the decision",
    "invalid": "the value is not valid",
}
"""Every code a contract can answer with, and what it means."""

_WRITTEN = re.compile(r"([a-z][a-z-]*[a-z]): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a row: the field's path, a stable code, a text for people."""

    field: str
    code: str
    detail: str


class Contract(Schema):
    """A wire contract that refuses fields it does not know."""

    error_messages = {  # noqa: RUF012 (an instance variable in marshmallow)
        "unknown": "unknown-field: this field is not part of the contract",
        "type": "not-an-object: an object with named values is expected",
    }

    class Meta:
        """Refuse what is not declared."""

        unknown = RAISE

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Stay the same: a contract is not changed once it is made.

        What describes an interface is copied with each entry that is added to it;
        copying the contracts in it too took a third of the start of a server.
        """
        return self

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what `load` returns for an object, visiting only what is given.

        The wide contracts of records would spend half their time on fields that a
        row does not have. For contracts without hooks or validators of their own;
        `load` is the oracle of this method's tests.
        """
        declared = self._readers
        loaded: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for name, value in values.items():
            read = declared.get(name)
            if read is None:
                errors[name] = [self.error_messages["unknown"]]
                continue
            try:
                if value is None:
                    read = self.load_fields[name].deserialize
                loaded[name] = read(value, name, values)
            except ValidationError as error:
                errors[name] = error.messages
        for name in self._required:
            if name not in values:
                errors[name] = [self.load_fields[name].error_messages["required"]]
        if errors:
            raise ValidationError(errors, data=values, valid_data=loaded)
        return loaded

    @cached_property
    def _readers(self) -> dict[str, Callable[..., Any]]:
        """Give what reads a value that is not None, by its field's name.

        Of a field with nothing before and behind it `deserialize` comes to that.
        """
        return {
            name: field.deserialize
            if field.pre_load or field.post_load or field.validators
            else field._deserialize  # noqa: SLF001  # what a field is made of
            for name, field in self.load_fields.items()
        }

    @cached_property
    def _required(self) -> tuple[str, ...]:
        return tuple(n for n, field in self.load_fields.items() if field.required)


def refuse(field: str, code: str, detail: str) -> NoReturn:
    """Raise the error that says what is wrong with one field."""
    raise ValidationError({field: [f"{code}: {detail}"]})


def problems_of(error: ValidationError) -> tuple[Problem, ...]:
    """Return every fault in a marshmallow error, nested ones with a dotted path.

    A message without a known code in front comes out as ``invalid``.
    """
    return tuple(_walk((), error.messages))


def _walk(path: tuple[str, ...], messages: Any) -> Iterator[Problem]:
    """Yield the problems under one node of a message tree."""
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            yield from _walk((*path, str(name)), below)
        return
    if isinstance(messages, (list, tuple)):
        for below in messages:
            yield from _walk(path, below)
        return
    text = str(messages)
    match = _WRITTEN.fullmatch(text)
    code, detail = match.groups() if match and match[1] in CODES else ("invalid", text)
    yield Problem(".".join(path), code, detail)
