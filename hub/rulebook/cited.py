"""Which articles of which laws the source of a rule names: pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

WHOLE = "*"
"""Stands for a text of which no article is named."""
_ONE = r"\d+(?:-\d+)?(?:\s?\([\divx]+\))*"
_LIST = rf"{_ONE}(?:(?:,? (?:and|to|or) |, ?)(?:{_ONE}|\([\divx]+\)))*"
_NAMED = re.compile(rf"\barts\. (?P<some>{_LIST})|\b(?:art\.|no\.) (?P<one>{_ONE})")
_ITEMED = re.compile(
    r"(?<![\d(-])(?P<number>\d+(?:-\d+)?)(?![\d)])"
    r"(?P<items>(?:\s?\([\divx]+\))*(?:,? (?:and |or |to )?\([ivx]+\))*)"
)
_ITEM = re.compile(r"\(([ivx]+)\)")
ITEMS = {
    "i": "（一）",
    "ii": "（二）",
    "iii": "（三）",
    "iv": "（四）",
    "v": "（五）",
    "vi": "（六）",
    "vii": "（七）",
    "viii": "（八）",
    "ix": "（九）",
    "x": "（十）",
    "xi": "（十一）",
    "xii": "（十二）",
}
"""The items of an article as sources name them, and as its text does."""
_PART = re.compile(r"(?P<to>\bto )?(?<![\d(-])(?P<number>\d+(?:-\d+)?)(?![\d)])")
_CHINESE = re.compile(r"第([一二三四五六七八九十百零〇\d]+)条(?:之([一二三]))?")
_DIGITS = {word: number for number, word in enumerate("零一二三四五六七八九")}


class Cited(NamedTuple):
    """An article of a law, by the law's key; `WHOLE` where no article is named."""

    law: str
    article: str


def cited_in(source: str, names: Mapping[str, str]) -> list[Cited]:
    """Read which articles a source names, each once, in the order in which it does.

    ``names`` gives the key of each law by what sources call it. An article is of the
    law that was named last before it; one that stands before any law is of none.
    """
    found: list[Cited] = []
    for law, text in _by_law(source, names):
        found += (Cited(law, one) for one in articles_in(text) or [WHOLE])
    return list(dict.fromkeys(found))


def items_in(source: str, names: Mapping[str, str]) -> list[tuple[Cited, str]]:
    """Read which items of articles a source names, each as a text in Chinese has it."""
    return [
        (Cited(law, one["number"]), ITEMS[item])
        for law, text in _by_law(source, names)
        for match in _NAMED.finditer(text)
        for one in _ITEMED.finditer(_whole(text, match))
        for item in _ITEM.findall(one["items"])
    ]


def _whole(text: str, match: re.Match[str]) -> str:
    """Take what names articles, with items that stand behind a single one."""
    if match["some"]:
        return match["some"]
    one = _ITEMED.match(text, match.start("one"))
    return one[0] if one else match["one"]


def _by_law(source: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Part a source by the laws that it names: each with what stands behind it."""
    places = _laws_in(source, names)
    for place, (_, end, law) in enumerate(places):
        last = places[place + 1][0] if place + 1 < len(places) else len(source)
        yield law, source[end:last]


def _laws_in(source: str, names: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """Find where laws are named, by the longest name where one holds another."""
    if not names:
        return []
    matches = _any_of(tuple(names)).finditer(source)
    return [(*match.span(), names[match[0]]) for match in matches]


@lru_cache(maxsize=8)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Look for any of some names, not for the beginning of a longer number."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))})(?!\d)")


def articles_in(text: str) -> list[str]:
    """List the numbers of the articles that a text names: ``57``, ``219-1``."""
    found: list[str] = []
    for match in _NAMED.finditer(text):
        for part in _PART.finditer(match["some"] or match["one"]):
            number = part["number"]
            if part["to"] and found:
                found += map(str, range(int(found[-1]) + 1, int(number)))
            found.append(number)
    for number, beside in _CHINESE.findall(text):
        found.append(f"{_read(number)}-{_DIGITS[beside]}" if beside else _read(number))
    return list(dict.fromkeys(found))


def _read(number: str) -> str:
    """Read a number below a thousand that is written in Chinese or in digits."""
    if number.isdigit():
        return number
    hundreds, _, rest = number.replace("〇", "零").rpartition("百")
    tens, has_ten, ones = rest.replace("零", "").rpartition("十")
    total = 100 * _DIGITS[hundreds] if hundreds else 0
    total += 10 * (_DIGITS[tens] if tens else 1) if has_ten else 0
    return str(total + (_DIGITS[ones] if ones else 0))


def law_keys(laws: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Give the key of each law by its names.

    Raises:
        ValueError: two laws bear one name.
    """
    found: dict[str, str] = {}
    for key, names in laws:
        for name in names:
            if found.setdefault(name, key) != key:
                raise ValueError(name)
    return found
