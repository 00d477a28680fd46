"""What a damaged code, day or amount may have been before it was written wrongly: pure.

Every way to read it is given; whoever asks says which of them pass, and takes none
where several do.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from schemas.codes.identifiers import fold
from schemas.codes.repair import LOOK_ALIKES, without_fillers
from schemas.record.amounts import read_han_number

ALIKE_DIGITS = str.maketrans("OoQDIl|ZzSsGB", "0000111225568")
NUMBERS = re.compile(r"[0-9]+")
BETWEEN_NUMBERS = re.compile(r"[年月日号./\\\-: ,，、]*")
CENTURY = 2000
YEAR_DIGITS, SHORT_DIGITS, COMPACT_DIGITS = 4, 2, 8
DAY_PARTS = 3

MONEY_WORDS = re.compile(r"人民币|RMB|CNY|[¥￥\s]", re.IGNORECASE)
MONEY = re.compile(r"([^万亿元圆块角分]+)(万|亿|)(元|圆|块钱|块|)[整正]?")
HAN_NUMBER = re.compile(
    "[零〇壹贰叁肆伍陆柒捌玖一二三四五六七八九两弌貳參陸十百千拾佰仟]+"
)
PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
HUNDRED_MILLION = 10_000
"""Ten thousands in a 亿."""
MOST_CHARS = 40


def near_codes(text: str, codes: Iterable[str]) -> tuple[str, ...]:
    """Give the codes that a text misses by one character, or by look-alikes alone.

    One character is another, is missing, is one too many, or has changed places with
    the next.
    """
    written = without_fillers(fold(text))
    return tuple(dict.fromkeys(code for code in codes if _is_near(written, code)))


def differing_place(text: str, code: str) -> int | None:
    """Tell the one place where two codes differ; None where there is no such place."""
    written = fold(text)
    if len(written) != len(code):
        return None
    places = [
        n for n, pair in enumerate(zip(written, code, strict=True)) if _differ(pair)
    ]
    return places[0] if len(places) == 1 else None


def day_readings(text: str) -> tuple[date, ...]:
    """Read a day with its parts in any order, and with letters that look like digits.

    Nothing but numbers and what stands between the parts of a day may be there.
    """
    written = unicodedata.normalize("NFKC", text).strip().translate(ALIKE_DIGITS)
    if len(written) > MOST_CHARS or not BETWEEN_NUMBERS.fullmatch(
        NUMBERS.sub("", written)
    ):
        return ()
    parts = NUMBERS.findall(written)
    if len(parts) == 1 and len(parts[0]) == COMPACT_DIGITS:
        one = parts[0]
        tried = [(one[:4], one[4:6], one[6:]), (one[:2], one[2:4], one[4:])]
    elif len(parts) == DAY_PARTS:
        tried = [(parts[0], parts[1], parts[2])]
    else:
        return ()
    found = (day for some in tried for day in _days(some))
    return tuple(dict.fromkeys(found))


def amount_readings(text: str) -> tuple[str, ...]:
    """Write an amount so that it can be read: its unit whole, its marks in order.

    What has a word in it that is neither a number nor a unit is no amount.
    """
    written = MONEY_WORDS.sub("", unicodedata.normalize("NFKC", text))
    match = MONEY.fullmatch(written) if len(written) <= MOST_CHARS else None
    if match is None:
        return ()
    number, scale, unit = match.groups()
    found = []
    for plain in _numbers(number):
        if scale == "亿":
            found.append(f"{Decimal(plain) * HUNDRED_MILLION:f}万元")
        else:
            found.append(plain + ("万元" if scale else "元" if unit else ""))
    return tuple(dict.fromkeys(found))


def _numbers(text: str) -> Iterator[str]:
    """Write a number plainly, in each way in which its marks may be meant."""
    if HAN_NUMBER.fullmatch(text):
        han = read_han_number(text)
        yield from () if han is None else (str(han),)
        return
    digits = text.translate(ALIKE_DIGITS).replace("、", ",")
    points, commas = digits.count("."), digits.count(",")
    ways = [digits.replace(",", "")]
    if commas == 1:
        ways.append(digits.replace(".", "").replace(",", "."))
    if points > 1:
        ways.append(digits.replace(".", "").replace(",", ""))
    yield from (way for way in ways if PLAIN.fullmatch(way))


def _days(parts: tuple[str, str, str]) -> Iterator[date]:
    """Make the days that three numbers can be, the year in front or behind."""
    first, second, third = parts
    for leads, (year, one, other) in (
        (True, (first, second, third)),
        (False, (third, first, second)),
    ):
        if len(year) not in (SHORT_DIGITS, YEAR_DIGITS):
            continue
        if max(len(one), len(other)) > SHORT_DIGITS:
            continue
        number = int(year) + (CENTURY if len(year) == SHORT_DIGITS else 0)
        plain = _day(number, one, other)
        if plain is not None:
            yield plain
        # Nobody writes the day behind the year: it is tried where a month cannot be.
        turned = _day(number, other, one)
        if turned is not None and (plain is None or not leads):
            yield turned


def _day(year: int, month: str, day: str) -> date | None:
    """Make a day of its parts, or nothing if there is no such day."""
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def _is_near(written: str, code: str) -> bool:
    """Tell whether a text is a code but for one slip, or for look-alikes."""
    if written == code:
        return False
    if len(written) == len(code):
        wrong = [
            (number, pair)
            for number, pair in enumerate(zip(written, code, strict=True))
            if _differ(pair)
        ]
        if len(wrong) == 1 or all(_alike(*pair) for _, pair in wrong):
            return True
        swapped = len(wrong) == 2 and wrong[1][0] == wrong[0][0] + 1  # noqa: PLR2004
        return swapped and wrong[0][1] == wrong[1][1][::-1]
    shorter, longer = sorted((written, code), key=len)
    if len(longer) != len(shorter) + 1:
        return False
    return any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    )


def _differ(pair: tuple[str, str]) -> bool:
    """Tell whether two characters differ."""
    return pair[0] != pair[1]


def _alike(one: str, other: str) -> bool:
    """Tell whether two characters look alike in print."""
    return any(one in group and other in group for group in LOOK_ALIKES)
