"""What a cell says, read without judging: texts, days and amounts of dirty tables.

Everything here is pure. What cannot be read stays the text it is, so that the record's
contract refuses it with a reason that shows the text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

NULL_MARKS = frozenset(
    ("\\n", "无", "暂无", "/", "-", "--", "—", "——", "不详", "n/a", "null", "none")
)
"""Texts that stand for an empty cell, in lower case; a manifest can add more."""

NO_END = frozenset(("长期", "长期有效", "永久", "永久有效", "无期限", "无处罚期限"))
"""Texts in a column of days that say that there is no such day."""

SENTINELS = frozenset(
    (date(1900, 1, 1), date(2099, 12, 31), date(9999, 9, 9), date(9999, 12, 31))
)
"""Days that systems write where there is none."""

CHINA = timezone(timedelta(hours=8))
ROC_YEARS = 1911
ROC_LAST_YEAR = 1000
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 73_051)
"""Excel's numbers for the days of 1954 to 2099; lower ones are rather not days."""
COMPACT_LENGTH = 8
EPOCH_SECONDS = range(-2_208_988_800, 10_000_000_000)
EPOCH_MILLIS = range(10_000_000_000, 10_000_000_000_000)

FEN_PER_UNIT = {"fen": Decimal(1), "yuan": Decimal(100), "wan_yuan": Decimal(1_000_000)}
UNIT_WORDS = {"fen": "分", "yuan": "元", "wan_yuan": "万元"}
WORD_UNITS = {"分": "fen", "元": "yuan", "圆": "yuan", "万元": "wan_yuan"}
MOST_AMOUNT_CHARS = 40

TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?"
SPELT_DAY = re.compile(
    rf"(\d{{1,4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){TIME}"
    rf"|(\d{{1,4}})年(\d{{1,2}})月(\d{{1,2}})日?{TIME}",
    re.ASCII,
)
AMOUNT = re.compile(
    r"(?:人民币|¥|￥)?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(万元|元|圆|分)?(?:人民币)?(?:整)?",
    re.ASCII,
)
WHOLE_NUMBER = re.compile(r"-?\d{1,14}", re.ASCII)
EXCEL_MOMENT = re.compile(r"\d{5}\.\d+", re.ASCII)
BLANKS = re.compile(r"\s+")

Cleaner = Callable[[object], object]


def longest_null(more_nulls: Iterable[str] = ()) -> int:
    """Count the characters of the longest text that stands for an empty cell."""
    return max(map(len, (*NULL_MARKS, *more_nulls)))


def text_cleaner(more_nulls: Sequence[str] = ()) -> Cleaner:
    """Make the reader of a column of text: None where it says that there is nothing.

    Any other text comes out exactly as it went in: codes and names are evidence.
    """
    nulls = NULL_MARKS | {mark.strip().lower() for mark in more_nulls}
    longest = longest_null(more_nulls)

    def clean(value: object) -> object:
        if isinstance(value, str):
            bare = value.strip()
            if len(bare) > longest:
                return value
            return None if not bare or bare.lower() in nulls else value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float | Decimal):
            return write_number(value)
        return value

    return clean


def write_number(value: float | Decimal) -> str:
    """Write a number the way a person would have typed it: no exponent, no ``.0``.

    A float is written with 15 digits, which is all that a spreadsheet keeps.
    """
    if isinstance(value, int):
        return str(value)
    exact = Decimal(format(value, ".15g")) if isinstance(value, float) else value
    plain = format(exact, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def day_cleaner(style: str, clean: Cleaner) -> Cleaner:
    """Make the reader of a column of days, over the reader of its text.

    ``style`` is plain (the Western calendar or Excel's numbers), roc (years of the
    Republic below 1000) or epoch (also seconds or milliseconds since 1970).
    """

    def clean_day(value: object) -> object:
        text = clean(value)
        if not isinstance(text, str) or text.strip() in NO_END:
            return None if isinstance(text, str) else text
        day = read_day(text, style)
        if day is None:
            return text
        return None if day in SENTINELS else day

    return clean_day


@lru_cache(maxsize=1 << 16)
def read_day(text: str, style: str) -> date | None:
    """Read the day that a text names, or nothing; the time of day does not count."""
    folded = unicodedata.normalize("NFKC", text).strip()
    # Behind the point of Excel's number for a moment is the time of day.
    number = folded.partition(".")[0] if EXCEL_MOMENT.fullmatch(folded) else folded
    if WHOLE_NUMBER.fullmatch(number):
        return read_day_number(number, style)
    match = SPELT_DAY.fullmatch(folded)
    if match is None:
        return None
    groups = match.groups()
    year, month, day = groups[0:1] + groups[2:4] if groups[0] else groups[5:8]
    found = make_day(year, month, day, style)
    zone = groups[4] or groups[8]
    return found if found is None or zone is None else read_moment(folded)


def read_moment(text: str) -> date | None:
    """Read the day in China of an ISO moment that is written with its zone."""
    try:
        return datetime.fromisoformat(text).astimezone(CHINA).date()
    except ValueError:
        return None


def read_day_number(digits: str, style: str) -> date | None:
    """Read a day that is written as digits only."""
    number = int(digits)
    if style == "roc" and len(digits) in (6, 7):
        return make_day(digits[:-4], digits[-4:-2], digits[-2:], style)
    if len(digits) == COMPACT_LENGTH and digits[0] in "12":
        found = make_day(digits[:4], digits[4:6], digits[6:], style)
        if found is not None:
            return found
    if number in EXCEL_DAYS:
        return EXCEL_EPOCH + timedelta(days=number)
    if style == "epoch" and number and number in EPOCH_SECONDS:
        return day_of_epoch(number)
    if style == "epoch" and number in EPOCH_MILLIS:
        return day_of_epoch(number // 1000)
    return None


def day_of_epoch(seconds: int) -> date:
    """Find the day in China of a moment in seconds since 1970."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return moment.astimezone(CHINA).date()


def make_day(year: str, month: str, day: str, style: str) -> date | None:
    """Make a day of its parts, or nothing if there is no such day."""
    number = int(year)
    if style == "roc" and number < ROC_LAST_YEAR:
        number += ROC_YEARS
    elif len(year) != 4:  # noqa: PLR2004  # a year of the Western calendar
        return None
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def amount_cleaner(unit: str, clean: Cleaner) -> Cleaner:
    """Make the reader of a column of amounts in ``unit``: an integer of fen.

    A unit written in the cell goes before the column's. What cannot be read, or is
    finer than one fen, comes out as text; where the column is not in yuan its unit is
    written behind, so that nobody takes the text for yuan.
    """

    def clean_amount(value: object) -> object:
        text = clean(value)
        if not isinstance(text, str):
            return text
        fen = read_fen(text, unit)
        if fen is not None:
            return fen
        return text if unit == "yuan" else f"{text}{UNIT_WORDS[unit]}"

    return clean_amount


def unit_of(text: str, unit: str) -> str:
    """Tell the word of the unit that an amount is read in: its own, or the column's."""
    match = AMOUNT.fullmatch(BLANKS.sub("", unicodedata.normalize("NFKC", text)))
    word = match[2] if match is not None else None
    return UNIT_WORDS[WORD_UNITS[word] if word else unit]


def read_fen(text: str, unit: str) -> int | None:
    """Read an amount as whole fen, or nothing."""
    folded = BLANKS.sub("", unicodedata.normalize("NFKC", text))
    match = AMOUNT.fullmatch(folded) if len(folded) <= MOST_AMOUNT_CHARS else None
    if match is None:
        return None
    number, word = match.groups()
    fen = Decimal(number.replace(",", "")) * FEN_PER_UNIT[WORD_UNITS.get(word, unit)]
    return int(fen) if fen == fen.to_integral_value() else None
