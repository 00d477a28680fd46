"""Read which articles of which laws a text cites, and which items of them: pure.

《商标法》第五十七条第（三）项、第六十条第二款 cites two articles of one law, and the
third item of the first. A law may be named with or without brackets and with the year
of its text.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

MOST_CHARS = 4000
"""A text is read as far as this: no field that cites may be longer."""

ITEM = "项"
"""Stands in every text that names an item."""
_NUMERALS = "零〇一二三四五六七八九十百两0-9０-９"
_ITEM_NO = rf"第?\s*[（(]?\s*[{_NUMERALS}]{{1,3}}\s*[）)]?"
_ARTICLE = re.compile(f"第([{_NUMERALS}]{{1,9}})条(?:之([一二三四五六七八九]))?")
_TOKEN = re.compile(
    r"《(?P<title>[^《》]{2,80})》"
    rf"|(?P<article>第[{_NUMERALS}]{{1,9}}条(?:之[一二三四五六七八九])?)"
    rf"|(?P<bare>[\u4e00-\u9fff]{{1,40}}?"
    r"(?:法|条例|办法|规定|规则|细则|解释|决定|规范|指南))"
    rf"(?=\s*(?:[（(][^（）()]{{0,20}}[）)])?\s*第[{_NUMERALS}]{{1,9}}条)"
    rf"|(?P<items>{_ITEM_NO}(?:\s*项?\s*[、,，和及与至到]\s*{_ITEM_NO})*\s*项)"
    r"|(?P<end>[。；;\n])"
)
_ITEMS = re.compile(rf"(?P<to>[至到])?\s*第?\s*[（(]?\s*(?P<no>[{_NUMERALS}]{{1,3}})")
_BETWEEN = re.compile(rf"(?:\s|第[{_NUMERALS}]{{1,3}}款|[、,，和及与])*")
_EDITION = re.compile(r"\s*[（(]\s*(\d{4})[^（）()]{0,16}[）)]")
_YEAR_BEFORE = re.compile(r"(\d{4})年?(?:版|修正|修订|修改)(?:后)?的?$")
_IN_TITLE = re.compile(r"[（(]([^（）()]{0,20})[）)]$")
_INNER = re.compile(
    r"实施[〈<＜](.{2,40})[〉>＞]|实施(?:中华人民共和国)(.{2,40}?法)(?:办法|细则)"
)
_RANGE = re.compile(r"\s*(?:至|到|-|—|－|~|～)\s*$")
_DENIED = re.compile(
    r"(?:不构成|未构成|不属于|未违反|不违反|没有违反|不适用|未适用|不予适用|不再适用"
    r"|并非)"
    r"[^，,。；;、]{0,12}$"
)
_SAME = (
    "本法",
    "该法",
    "同法",
    "此法",
    "本条例",
    "该条例",
    "本办法",
    "该办法",
    "本规定",
)
# What may stand right before the name of a law that has no brackets.
_BEFORE_NAME = frozenset("反违了据照按依和及与或的款条项用由合将以对在即")
_STATE = "中华人民共和国"
_DIGITS = dict(
    zip("零〇一二三四五六七八九两", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2), strict=True)
)


@dataclass(frozen=True, slots=True)
class Citation:
    """That a text cites a law: one article of it, or the law as such."""

    law: str
    """Its name, without 中华人民共和国; an unknown one stays as it is written."""
    article: str | None
    """Like ``57`` or, for 第二百一十九条之一, ``219.1``."""
    edition: int | None
    """The year of the text, where it is given."""
    items: tuple[int, ...] = ()
    """The items of the article; none where the text names none."""


def citations_in(text: str, known: Collection[str]) -> list[Citation]:
    """List what a text cites; ``known`` are the names of laws that need no brackets.

    What is said not to be broken, or not to apply, is left out.
    """
    reading = _Reading(text[:MOST_CHARS], known)
    for token in _TOKEN.finditer(reading.text):
        if token["article"]:
            reading.take_article(token)
        elif token["items"]:
            reading.take_items(token)
        elif token["end"]:
            reading.leave_law()
        elif token["title"] or reading.names_a_law(token["bare"]):
            reading.leave_law()
            reading.take_law(token)
    reading.leave_law()
    return reading.found


class _Reading:
    """A text as far as it is read: which law is spoken of, and what was cited."""

    def __init__(self, text: str, known: Collection[str]) -> None:
        self.text = text
        self.found: list[Citation] = []
        self._known = known
        self._forget()

    def _forget(self) -> None:
        """Speak of no law."""
        self._law = ""
        self._edition: int | None = None
        self._denied = False
        self._cited = False
        self._last: tuple[int, int] | None = None

    def take_law(self, token: re.Match[str]) -> None:
        """Speak of another law from here on."""
        if token["title"]:
            start = token.start()
            self._law, self._edition = name_of(token["title"])
        else:
            self._law = _known_ending(token["bare"], self._known)
            start = token.end() - len(self._law or token["bare"])
        if self._edition is None:
            self._edition = _edition(self.text, start, token.end())
        before = self.text[max(0, start - 24) : start]
        self._denied = _DENIED.search(before) is not None

    def names_a_law(self, run: str) -> bool:
        """Tell whether a run of characters names a law, and not 本法 or its like."""
        return bool(_known_ending(run, self._known)) or not run.endswith(_SAME)

    def leave_law(self) -> None:
        """End what is said of a law; one without an article is cited as such."""
        if self._law and not self._cited and not self._denied:
            self.found.append(Citation(self._law, None, self._edition))
        self._forget()

    def take_article(self, token: re.Match[str]) -> None:
        """Cite an article of the law that is spoken of, and those of a range."""
        article = _article(token["article"])
        if not self._law or self._denied or article is None:
            return
        number, inserted = article
        if self._last is not None:
            before, end = self._last
            if _RANGE.search(self.text[end : token.start()]):
                for each in range(before + 1, number):
                    self._cite(str(each))
        self._cite(inserted or str(number))
        self._last = number, token.end()

    def take_items(self, token: re.Match[str]) -> None:
        """Note items that stand right behind the article that was cited last."""
        if self._last is None:
            return
        number, end = self._last
        if not _BETWEEN.fullmatch(self.text, end, token.start()):
            return
        items = list(self.found[-1].items)
        for said in _ITEMS.finditer(token["items"]):
            item = _number(said["no"]) or 0
            first = items[-1] + 1 if said["to"] and items else item
            items += range(first, item + 1)
        self.found[-1] = replace(self.found[-1], items=tuple(dict.fromkeys(items)))
        self._last = number, token.end()

    def _cite(self, article: str) -> None:
        """Cite an article."""
        self.found.append(Citation(self._law, article, self._edition))
        self._cited = True


def name_of(title: str) -> tuple[str, int | None]:
    """Give the name in a title and the year of the text: (name, year)."""
    name = re.sub(r"\s", "", title).removeprefix(_STATE)
    year = None
    while found := _IN_TITLE.search(name):
        digits = re.search(r"\d{4}", found[1])
        if digits is None:
            break
        year = year or int(digits[0])
        name = name[: found.start()]
    if inner := _INNER.search(name):
        # A province's measures under a law have numbers of their own.
        return (inner[1] or inner[2]).removeprefix(_STATE) + "*", year
    return name, year


def _edition(text: str, start: int, end: int) -> int | None:
    """Read the year of a text behind its name, or before it."""
    if found := _EDITION.match(text, end):
        return int(found[1])
    before = _YEAR_BEFORE.search(text[max(0, start - 12) : start])
    return int(before[1]) if before else None


def _known_ending(run: str, known: Collection[str]) -> str:
    """Find the law whose name ends a run of characters; empty if that is none."""
    for start in range(len(run) - 1):
        name = run[start:]
        before = run[:start]
        if before.endswith(_STATE):
            before = before.removesuffix(_STATE)
            if name in known:
                return name
        if name in known and (not before or before[-1] in _BEFORE_NAME):
            return name
    return ""


def _article(words: str) -> tuple[int, str] | None:
    """Read an article's number: (57, "") or, with 之一, (219, "219.1")."""
    found = _ARTICLE.match(words)
    number = None if found is None else _number(found[1])
    if found is None or number is None:
        return None
    return number, f"{number}.{_DIGITS[found[2]]}" if found[2] else ""


def _number(words: str) -> int | None:
    """Read a number up to 999 in Chinese numerals or digits; None if it is none."""
    if words.isdecimal():
        return int(words)
    total = 0
    digit: int | None = None
    for sign in words:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in "十百":
            total += (1 if digit is None else digit) * (10 if sign == "十" else 100)
            digit = None
        else:
            return None
    return total + (digit or 0)
