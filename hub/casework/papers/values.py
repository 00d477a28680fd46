"""Values of fields: what each kind takes, and how it stands on paper.

A value comes as JSON has it: days and moments may be text (ISO 8601), amounts are fen.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hub.casework.papers.form import PaperField
from hub.ground.clock import CHINA
from hub.sheets.typeset import is_seen
from schemas.wording import Wording

MOST_TEXT = 200
MOST_LONG = 20_000
MOST_PEOPLE = 20
MOST_AMOUNT = 10**17
"""Fen: more than any case has, less than what an integer of a database holds."""
FEN_A_YUAN = 100
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
Value = str | int | date | datetime | Sequence[str]


class ValueRefusedError(ValueError):
    """A value is not what its field takes; says why in Chinese and English."""

    def __init__(self, why: Wording) -> None:
        """Say why in both languages."""
        super().__init__(why.en)
        self.why = why


def coded(text: str) -> str:
    """Write what cannot be seen, or turns the direction of reading, as its code."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        one if one == "\n" or is_seen(one) else f"[U+{ord(one):04X}]" for one in plain
    )


def take_value(field: PaperField, value: Any) -> Value:
    """Take a value for a field.

    Raises:
        ValueRefusedError: it is not what the field takes.
    """
    taker = TAKERS.get(field.type)
    if taker is not None:
        return taker(value)
    if field.type == "choice":
        # What JSON has, such as a list, need not be hashable.
        if not isinstance(value, str) or value not in {
            one.key for one in field.choices
        }:
            raise ValueRefusedError(Wording("不是可选的值", "is none of the choices"))
        return value
    if type(value) is not int or not 0 <= value < MOST_AMOUNT:
        raise ValueRefusedError(
            Wording("应为不小于零的整数", "must be a whole number from 0")
        )
    return value


def write_value(field: PaperField, value: Value, language: str) -> str:
    """Write a value that was taken, as it stands on paper."""
    if isinstance(value, datetime):
        return write_moment(value, language)
    if isinstance(value, date):
        return write_day(value, language)
    if isinstance(value, int):
        return write_amount(value, language) if field.type == "money" else f"{value:,}"
    if field.type == "choice":
        return next(one.of(language) for one in field.choices if one.key == value)
    if isinstance(value, str):
        return coded(value)
    return (", " if language == "en" else "、").join(map(coded, value))


def write_day(day: date, language: str) -> str:
    """Write a day as letters do."""
    if language == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def write_moment(moment: datetime, language: str) -> str:
    """Write a moment in Beijing time."""
    here = moment.astimezone(CHINA)
    if language == "en":
        return f"{write_day(here.date(), language)}, {here:%H:%M} (Beijing time)"
    return f"{write_day(here.date(), language)}{here.hour}时{here.minute:02}分"


def write_amount(fen: int, language: str) -> str:
    """Write an amount with its fen."""
    yuan, rest = divmod(fen, FEN_A_YUAN)
    return f"CNY {yuan:,}.{rest:02}" if language == "en" else f"{yuan:,}.{rest:02}元"


def _text(value: Any) -> str:
    """Take a text of one line."""
    text = _long(value, MOST_TEXT)
    if len(text.splitlines()) > 1:
        raise ValueRefusedError(Wording("应为一行", "must be of one line"))
    return text


def _long(value: Any, most: int = MOST_LONG) -> str:
    """Take a text of at most so many characters."""
    if not isinstance(value, str) or not value.strip():
        raise ValueRefusedError(Wording("应为文字", "must be a text"))
    if len(value) > most:
        raise ValueRefusedError(
            Wording(f"超过{most}字", f"has more than {most} characters")
        )
    return value.strip()


def _people(value: Any) -> Sequence[str]:
    """Take names of people, one or more."""
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        raise ValueRefusedError(Wording("应为姓名列表", "must be a list of names"))
    if len(value) > MOST_PEOPLE:
        raise ValueRefusedError(
            Wording(f"超过{MOST_PEOPLE}人", f"names more than {MOST_PEOPLE} people")
        )
    return tuple(map(_text, value))


def _day(value: Any) -> date:
    """Take a day."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueRefusedError(Wording("应为日期", "must be a day"))


def _moment(value: Any) -> datetime:
    """Take a moment of a known zone."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if isinstance(value, datetime) and value.tzinfo is not None:
        try:
            value.astimezone(CHINA)
        except OverflowError:
            pass
        else:
            return value
    raise ValueRefusedError(
        Wording("应为带时区的时间", "must be a moment with its zone")
    )


TAKERS: Mapping[str, Callable[[Any], Value]] = {
    "text": _text,
    "long": _long,
    "people": _people,
    "day": _day,
    "moment": _moment,
}
