"""Rows that sum up the rows above them, which tables of people end with."""

import re
import unicodedata
from collections.abc import Sequence

WORD = "(?:总|合|小|共|總)[计計]|(?:总|總)[合][计計]"
TOTAL = re.compile(rf"(?:{WORD})[:：]?")
COUNTED = re.compile(
    rf"(?:(?:{WORD})[:：]?)?[¥￥]?-?[\d,.]{{1,16}}"
    r"(?:%|分|万?[元圆]|亿元|条|件|家|户|户次|件次|人次?|笔|份|个|项|批次?|起|宗|戶|筆|個|項|條)?"
    r"(?:记录|数据|案件)?"
)
MOST_CHARS = 24
MOST_DIGITS = 12
"""A longer number is a code, and a row with a code is about somebody."""


def is_total(cells: Sequence[object]) -> bool:
    """Tell whether a row says nothing but a word like 合计, and figures.

    A firm of that name is told by what else its row says: a code, a day, a number of a
    document, a name. None of these is a figure of at most twelve digits.
    """
    # What every row pays for.
    for first in cells:
        if first is not None and first != "":
            break
    else:
        return False
    if not isinstance(first, str) or len(first) > MOST_CHARS:
        return False
    if "计" not in first and "計" not in first:
        return False
    said = [text for cell in cells if (text := _folded(cell))]
    has_word = TOTAL.match(said[0]) is not None
    return has_word and all(_is_figure(text) for text in said)


def _is_figure(text: str) -> bool:
    """Tell whether a cell is a word for a total, a figure, or both."""
    if TOTAL.fullmatch(text):
        return True
    digits = sum(char.isdigit() for char in text)
    return digits <= MOST_DIGITS and COUNTED.fullmatch(text) is not None


def _folded(cell: object) -> str:
    """Write a cell without blanks, in half width."""
    if cell is None:
        return ""
    return "".join(unicodedata.normalize("NFKC", str(cell)).split())
