"""Short ways to write the fields of what is sent, and what is said of their faults."""

from collections.abc import Callable, Iterable, Sized
from dataclasses import field
from dataclasses import fields as members_of
from typing import Any, NoReturn

from marshmallow import Schema, ValidationError, fields, post_load, validate

from schemas.base import Contract
from schemas.fields.numbers import plain_number, whole_number
from schemas.printable import is_text

SENT = "sent"
"""Under which name a member of a dataclass keeps the field that it is read by."""
MISSING = "required: a value must be given"
NO_TEXT = "not-text: text is expected"
NO_NUMBER = "number-unreadable: a whole number is expected"
NO_DECIMAL = "invalid: a number is expected"
NO_DAY = "date-unreadable: no date can be read from the text"
NO_YES_NO = "yes-no: yes or no is expected"
NO_LIST = "not-a-list: a list is expected"
TOO_MANY = "too-many"
NO_OBJECT = "not-an-object: an object with named values is expected"
WAYS = (
    *("null", "type", "invalid", "invalid_utf8", "invalid_awareness", "too_large"),
    "format",
)
"""How marshmallow names that a value is of another kind than its field."""

Check = Callable[[Any], Any]


class SentFault(str):
    """What is said of a fault in both languages, with the code of it in front."""

    zh: str
    en: str

    def __new__(cls, zh: str, en: str, code: str = "invalid") -> "SentFault":
        """Say it; as a text it is English."""
        made = super().__new__(cls, f"{code}: {en}")
        made.zh, made.en = zh, en
        return made


def refuse_value(zh: str, en: str, *under: str | int) -> NoReturn:
    """Say what is wrong with a value, or with what it has under names and places.

    Raises:
        ValidationError: as it says.
    """
    said: Any = [SentFault(zh, en)]
    for name in reversed(under):
        said = {name: said}
    raise ValidationError(said) from None


class _FewRows(fields.List[Any]):
    """A list that is counted before any of it is read."""

    most: int | None = None

    def deserialize(self, value: Any, *where: Any, **options: Any) -> Any:
        if isinstance(value, list):
            check_count(value, self.most)
        return super().deserialize(value, *where, **options)


class _FewKeys(fields.Dict):
    """An object by keys that is counted before any of it is read."""

    most: int | None = None

    def deserialize(self, value: Any, *where: Any, **options: Any) -> Any:
        if isinstance(value, dict):
            check_count(value, self.most)
        return super().deserialize(value, *where, **options)


def check_count(value: Sized, most: int | None) -> None:
    """Refuse more members than are read.

    Raises:
        ValidationError: they are more.
    """
    if most is not None and len(value) > most:
        zh, en = f"{len(value)} 项，最多 {most} 项", f"{len(value)}; at most {most}"
        raise ValidationError([SentFault(zh, en, TOO_MANY)])


def within(least: int, most: int) -> Check:
    """Check that a number lies between two."""

    def check(value: float) -> None:
        if not least <= value <= most:
            _refuse_outside(least, most)

    return check


def _refuse_outside(least: int, most: int) -> NoReturn:
    """Say between which numbers one must lie."""
    refuse_value(f"须为 {least} 至 {most}", f"{least} to {most} is expected")


def long(least: int, most: int) -> Check:
    """Check how many characters a text has."""

    def check(value: str) -> None:
        if not least <= len(value) <= most:
            zh = f"{len(value)} 字，须为 {least} 至 {most} 字"
            en = f"{len(value)} characters; {least} to {most} are expected"
            refuse_value(zh, en)

    return check


def some(value: Sized) -> None:
    """Check that a list or an object by keys is not empty."""
    if not value:
        refuse_value("须至少一项", "at least one is expected")


class _Text(fields.String):
    """A text; where null is taken, it says nothing."""

    takes_null = False

    def deserialize(self, value: Any, *where: Any, **options: Any) -> Any:
        if value is None and self.takes_null:
            return None
        return super().deserialize(value, *where, **options)


class _Commas(fields.String):
    """Texts with commas between them."""

    def deserialize(self, value: Any, *where: Any, **options: Any) -> Any:
        read = super().deserialize(value, *where, **options)
        return tuple(filter(None, read.split(","))) if isinstance(read, str) else read


def typed(**options: Any) -> fields.String:
    """Return a text as a parameter has it; it may be left out."""
    options = {"required": False} | options
    return fields.String(**_options(NO_TEXT, None, options, printable))


def commas(**options: Any) -> fields.String:
    """Return texts with commas between them as a parameter has them."""
    options = {"required": False} | options
    return _Commas(**_options(NO_TEXT, None, options, printable))


def text(
    description: str | None, *checks: Check, takes_null: bool = False, **options: Any
) -> fields.String:
    """Return a text that is always there, unless ``required`` says otherwise.

    Null may be taken for nothing where that is not told, for those who send it.
    """
    made = _Text(**_options(NO_TEXT, description, options, _written, *checks))
    made.takes_null = takes_null
    return made


def choice(description: str, words: tuple[str, ...], **options: Any) -> fields.String:
    """Return a text that is one of a closed list."""
    known = validate.OneOf(words, error="choice: the value is not one of those allowed")
    return text(description, known, **options)


def whole(description: str, *checks: Check, **options: Any) -> fields.Integer:
    """Return a whole number that is always there, unless said otherwise."""
    options = _options(NO_NUMBER, description, options, *checks)
    return fields.Integer(strict=True, **options)


class _Digits(fields.Integer):
    """A whole number that stands in a text, in so many ASCII digits."""

    longest = 0
    range = (0, 0)

    def _format_num(self, value: Any) -> int:
        if len(value) > self.longest:
            if value.isascii() and value.isdigit():
                _refuse_outside(*self.range)
            raise ValueError
        return whole_number(value)


class _Decimal(fields.Float):
    """A number that stands in a text, in ASCII digits with perhaps a point."""

    def _format_num(self, value: Any) -> float:
        return plain_number(value)


def digits(least: int, most: int, longest: int = 18) -> fields.Integer:
    """Return a whole number between two as a parameter has it; it may be left out."""
    options = _options(NO_NUMBER, None, {"required": False}, within(least, most))
    made = _Digits(**options)
    made.longest, made.range = longest, (least, most)
    return made


def decimal(least: int, most: int) -> fields.Float:
    """Return a number between two as a parameter has it; it may be left out."""
    options = {"required": False}
    return _Decimal(**_options(NO_DECIMAL, None, options, within(least, most)))


class _YesNo(fields.Boolean):
    """A yes or no; no number is taken for one, though 1 equals true."""

    def deserialize(self, value: Any, *where: Any, **options: Any) -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool):
            raise ValidationError(self.error_messages["invalid"])
        return super().deserialize(value, *where, **options)


def yes_no(description: str | None, **options: Any) -> fields.Boolean:
    """Return a JSON true or false that is always there, unless said otherwise."""
    options = {"truthy": {True}, "falsy": {False}} | options
    return _YesNo(**_options(NO_YES_NO, description, options))


def day(description: str | None, **options: Any) -> fields.Date:
    """Return an ISO day that is always there, unless said otherwise."""
    return fields.Date(**_options(NO_DAY, description, options))


def moment(description: str, **options: Any) -> fields.AwareDateTime:
    """Return an ISO moment with its offset, always there unless said otherwise."""
    return fields.AwareDateTime(format="iso", **_options(NO_DAY, description, options))


def listed(
    inner: fields.Field[Any],
    description: str | None,
    *checks: Check,
    most: int | None = None,
    **options: Any,
) -> fields.List[Any]:
    """Return a list that is always there, unless said otherwise."""
    made = _FewRows(inner, **_options(NO_LIST, description, options, *checks))
    made.most = most
    return made


def rows(
    contract: type[Schema], description: str | None, *checks: Check, **options: Any
) -> fields.List[Any]:
    """Return a list of objects that is always there, unless said otherwise."""
    return listed(nested(contract), description, *checks, **options)


def nested(
    contract: type[Schema], description: str | None = None, **options: Any
) -> fields.Nested:
    """Return an object that is always there, unless said otherwise."""
    return fields.Nested(contract, **_options(NO_OBJECT, description, options))


def by_key(
    description: str | None,
    *checks: Check,
    keys: fields.String | None = None,
    values: fields.Field[Any] | None = None,
    most: int | None = None,
    **options: Any,
) -> fields.Dict:
    """Return an object whose keys its sender chose, always there unless said so."""
    options = _options(NO_OBJECT, description, options, *checks)
    made = _FewKeys(keys=keys or fields.String(), values=values, **options)
    made.most = most
    return made


def sent(told: fields.Field[Any], **options: Any) -> Any:
    """Say by which field a member of a dataclass is read where it is sent."""
    return field(metadata={SENT: told}, **options)


def contract_of_sent(name: str, made: type[Any]) -> type[Contract]:
    """Derive the contract of an object that is sent from the dataclass it becomes."""
    told = {
        one.name: one.metadata[SENT] for one in members_of(made) if SENT in one.metadata
    }
    is_plain = all(one.data_key is None for one in told.values())

    def make(contract: Contract, said: dict[str, Any], **_: Any) -> Any:
        del contract
        return made(**said)

    def load(contract: Contract, sent: Any, **how: Any) -> Any:
        # A batch has thousands of such objects, of few members each.
        if is_plain and isinstance(sent, dict) and how.get("unknown") is None:
            return made(**contract.read(sent))
        return Contract.load(contract, sent, **how)

    members = told | {"make": post_load(make), "load": load}
    derived: type[Contract] = type(name, (Contract,), members)
    return derived


def printable(value: str) -> None:
    """Refuse what nobody types."""
    if not value.isprintable():
        zh, en = "含有不可读的字符", "has characters that cannot be read"
        refuse_value(zh, en)


def _written(value: str) -> None:
    """Refuse half of a character, which can neither be kept nor sent back."""
    if not is_text(value):
        refuse_value("含半个字符，不成文字", "half of a character is no text")


def _options(
    fault: str, description: str | None, options: dict[str, Any], *checks: Check
) -> dict[str, Any]:
    """Complete the options of a field by what is said of its faults."""
    also: Check | Iterable[Check] = options.pop("validate", ())
    said = options.pop("metadata", {})
    return {
        "required": True,
        "validate": [*checks, *([also] if callable(also) else also)] or None,
        "metadata": said
        | ({} if description is None else {"description": description}),
        "error_messages": dict.fromkeys(WAYS, fault) | {"required": MISSING},
    } | options
