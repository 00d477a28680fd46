"""Numbers of papers, such as 宿移送〔2026〕12号: gapless within a series.

Which was given last is known by whoever keeps the series; what the next one is, and
what a number says, is decided here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.ground.errors import BadInputError

MOST_NUMBER = 999_999
YEARS = range(2000, 2100)
SERIES = re.compile(r"[\u3400-\u9fffA-Z（）]{1,20}")
NUMBER = re.compile(
    r"(?P<head>[\u3400-\u9fffA-Z（）]{1,20})〔(?P<year>[0-9]{4})〕(?P<number>[1-9][0-9]{0,5})号"
)


class PaperNumberError(BadInputError):
    """The text is no number of a document, or its series cannot have it."""

    code = "paper-number"
    title = "This is no number of a paper: write it as in 宿移送〔2026〕12号."


@dataclass(frozen=True, slots=True, order=True)
class NumberSeries:
    """A series of numbers: of one place or unit, one word of a form, one year."""

    place: str
    word: str
    year: int


def number_text(series: NumberSeries, number: int) -> str:
    """Write a number of a series.

    Raises:
        PaperNumberError: the series cannot have it.
    """
    head = f"{series.place}{series.word}"
    sound = SERIES.fullmatch(head) and series.place and series.word
    if not sound or series.year not in YEARS or not 1 <= number <= MOST_NUMBER:
        msg = f"{head} {series.year} {number}"
        raise PaperNumberError(msg)
    return f"{head}〔{series.year}〕{number}号"


def next_number(series: NumberSeries, last: int | None) -> tuple[int, str]:
    """Give the number after the last one of a series, and how it is written.

    Raises:
        PaperNumberError: the series has no further one.
    """
    number = (last or 0) + 1
    return number, number_text(series, number)


def read_number(text: str, place: str, word: str) -> tuple[NumberSeries, int]:
    """Read a number of a place and a word.

    Raises:
        PaperNumberError: it is none.
    """
    found = NUMBER.fullmatch(text)
    if found is None or found["head"] != f"{place}{word}":
        raise PaperNumberError(text[:60])
    series = NumberSeries(place, word, int(found["year"]))
    number = int(found["number"])
    number_text(series, number)
    return series, number


def missing_numbers(given: Iterable[int]) -> Sequence[int]:
    """List the numbers below the greatest that were not given: there should be none."""
    there = set(given)
    return [one for one in range(1, max(there, default=0)) if one not in there]
