"""Fields of days, amounts, counts, yes and no, and lists."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from marshmallow import Schema, fields

from schemas.codes.verdict import fold_width
from schemas.fields.text import ERRORS, Text, absent, described, fail
from schemas.words import FieldClass

MOST_FEN: Final = 10**16
"""No amount reaches a hundred thousand billion yuan; beyond is a slip of units."""

_DATE = re.compile(
    r"(\d{4})(?:年(\d{1,2})月(\d{1,2})日?|([-/.])(\d{1,2})\4(\d{1,2})|(\d\d)(\d\d))"
    r"(?:[ T]?0{1,2}:00(?::00(?:\.0+)?)?)?",
    re.ASCII,
)
_FIRST_DAY = date(1800, 1, 1)
_LAST_DAY = date(2199, 12, 31)
_STAND_INS = frozenset((date(1900, 1, 1), date(2099, 12, 31)))
_YUAN = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_SEPARATORS = re.compile(r"[、,，;；|/+\n]+")
_YES = frozenset(("是", "1", "true", "y", "yes", "有"))
_NO = frozenset(("否", "0", "false", "n", "no", "无"))

_WORDS_ERRORS = {
    **ERRORS,
    "invalid": "not-a-list: a list of texts is expected",
}
_ROWS_ERRORS = {
    **ERRORS,
    "invalid": "not-a-list: a list of objects is expected",
}
_COUNT_ERRORS = {
    **ERRORS,
    "invalid": "number-unreadable: a whole number is expected",
    "too_large": "number-unreadable: the number is too large",
}


class Words(fields.List[str]):
    """A bounded list of short texts; one text is split at 、,;/| and line ends."""

    default_error_messages = _WORDS_ERRORS

    def __init__(
        self,
        zh: str,
        field_class: FieldClass = FieldClass.PUBLIC,
        *,
        inner: Text | None = None,
        most: int = 50,
        required: bool = False,
        dump_only: bool = False,
        spoken: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Take what stands in the list, how many may, and how its words are spoken."""
        self.most = most
        self.spoken = {} if spoken is None else spoken
        super().__init__(
            inner or Text(zh, field_class),
            required=required,
            dump_only=dump_only,
            metadata=described(zh, field_class),
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            value = [part for part in _SEPARATORS.split(value) if part.strip()]
        if isinstance(value, (list, tuple)) and len(value) > self.most:
            fail("too-many", f"at most {self.most} entries, not {len(value)}")
        words = super()._deserialize(value, attr, data, **kwargs)
        return [word for word in dict.fromkeys(words) if word is not None] or None

    def chinese_of(self, word: str) -> str:
        """Return how a word of the list is spoken first in Chinese, else itself."""
        return next(iter(self.spoken.get(word, ())), word)


class Rows(fields.List[dict[str, Any]]):
    """A bounded list of objects with a contract of their own."""

    default_error_messages = _ROWS_ERRORS

    def __init__(
        self,
        contract: type[Schema],
        zh: str,
        field_class: FieldClass = FieldClass.PUBLIC,
        *,
        most: int = 500,
        required: bool = False,
    ) -> None:
        """Take the entries' contract and how many there may be."""
        self.contract = contract
        self.most = most
        super().__init__(
            fields.Nested(
                contract,
                error_messages={
                    **ERRORS,
                    "type": "not-an-object: an object with named values is expected",
                },
            ),
            required=required,
            metadata=described(zh, field_class),
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, (list, tuple)) and len(value) > self.most:
            fail("too-many", f"at most {self.most} entries, not {len(value)}")
        return super()._deserialize(value, attr, data, **kwargs)


class NamedField(fields.Field[Any]):
    """A field that says of itself only its Chinese name and its class."""

    default_error_messages = ERRORS

    def __init__(
        self,
        zh: str,
        field_class: FieldClass = FieldClass.PUBLIC,
        *,
        required: bool = False,
    ) -> None:
        """Take the Chinese name and the class."""
        super().__init__(
            required=required,
            metadata=described(zh, field_class),
        )


class LegalDate(NamedField, fields.Date):
    """A day of legal meaning: ISO, 2019年1月2日, 20190102, 2019/1/2 or 2019.1.2.

    A midnight behind the day is dropped. Stand-ins for "no date" (1900-01-01,
    2099-12-31, years 9999) are refused: connectors know them and leave them out.
    """

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, str):
            text = value.strip()
            if not text:
                return absent(self)
            day = read_day(text)
        elif isinstance(value, datetime):
            day = value.date()
        elif isinstance(value, date):
            day = value
        else:
            fail("date-unreadable", "a date is expected")
        if not _FIRST_DAY <= day <= _LAST_DAY or day in _STAND_INS:
            fail("date-range", f"{day.isoformat()} is no day of a record")
        return day


def read_day(text: str) -> date:
    """Return the day written in one of the accepted forms."""
    text = fold_width(text)
    if len(text) == 10 and text[4] == "-" == text[7]:  # noqa: PLR2004 (ISO length)
        try:
            return date.fromisoformat(text)
        except ValueError:
            fail("date-unreadable", f"{text} is not a day")
    match = _DATE.fullmatch(text)
    if match is None:
        fail("date-unreadable", f"{text[:40]} is not a date")
    year, *parts = match.groups()
    month, day = (int(p) for p in parts if p is not None and p.isdigit())
    try:
        return date(int(year), month, day)
    except ValueError:
        fail("date-unreadable", f"{text} is not a day")


class Money(NamedField, fields.Integer):
    """An amount in whole fen: an int is fen, a text or Decimal is yuan.

    Floats are refused: they are not exact. Range 0 to 10^16 fen.
    """

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, str):
            text = fold_width(value)
            if not text:
                return absent(self)
            if not _YUAN.fullmatch(text) or len(text) > 40:  # noqa: PLR2004 (no amount)
                fail("money-unreadable", f"{text[:40]} is not an amount in yuan")
            fen = fen_of(Decimal(text.replace(",", "")))
        elif isinstance(value, Decimal):
            fen = fen_of(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            fen = value
        else:
            fail("money-unreadable", "an amount in yuan is expected, as text")
        if not 0 <= fen <= MOST_FEN:
            fail("money-range", "the amount is negative or too large")
        return fen


def fen_of(yuan: Decimal) -> int:
    """Return the whole fen of an amount in yuan."""
    try:
        fen = yuan * 100
        whole = int(fen)
    except (InvalidOperation, ValueError, OverflowError):
        fail("money-unreadable", "not a finite amount")
    if whole != fen:
        fail("money-precision", f"{yuan} yuan is finer than one fen")
    return whole


class Count(NamedField, fields.Integer):
    """A whole number that counts something, from 0 to 10^9."""

    default_error_messages = _COUNT_ERRORS

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and not value.strip():
            return None
        if isinstance(value, float) and not value.is_integer():
            fail("number-unreadable", "a whole number is expected")
        number = super()._deserialize(value, attr, data, **kwargs)
        if not 0 <= number <= 10**9:
            fail("number-unreadable", "a number from 0 to 10^9 is expected")
        return number


class YesNo(NamedField, fields.Boolean):
    """Yes or no: 是/否, 有/无, 1/0, true/false, yes/no."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower() if isinstance(value, (str, int)) else ""
        if word in _YES:
            return True
        if word in _NO:
            return False
        return fail("yes-no", "yes or no is expected")
