"""Whether what a row tells may be of somebody not yet of age: pure.

What is told in part is read so that it seals in doubt: of a year without its day the
last day is the birthday. A day counts for nobody who was not twelve by then: no younger
person answers for an act (Criminal Law, article 17), so it is of something else.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from unicodedata import normalize

from hub.calendar import add_months
from hub.rulebook.rules import SealRule
from schemas.codes.verdict import looks_like_identity_number

LEAST_AGE = 12
OLD_LENGTH, LEAST_LENGTH = 15, 14
"""Digits of a number without its century, and of one of which enough can be read."""
_PLACE = "[0-9*]{6}"
_YEAR = "(?P<year>(?:19|20)[0-9]{2})"
_STATED = re.compile(f"{_PLACE}{_YEAR}(?P<rest>[0-9]*)")
_WHOLE = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9X](?![0-9])")
_MASKED = re.compile(
    rf"(?<![0-9]){_PLACE}{_YEAR}(?P<rest>[0-9]{{0,7}})[*X×.·•●○□]{{2,}}"
)
_CALLED = re.compile(r"(?:身份|证件)[^0-9*]{0,12}(?P<number>[0-9*][0-9X* -]{12,22})")
_JOINED = re.compile(r"(?<=[0-9*])[ -]+(?=[0-9X*])")
_DAY = r"(?P<year>(?:19|20)[0-9]{2})[年.\-/]{1,2}(?P<month>[0-9]{1,2})"
_DAY += r"(?:[月.\-/]{1,2}(?P<day>[0-9]{1,2})日?|月)"
_BORN = re.compile(
    rf"{_DAY}(?:出生|生(?=[,，。;；、)）\s]|$))"
    rf"|(?:出生于?|生于|出生日期|出生年月)[:：]?\s*{_DAY.replace('P<', 'P<on_')}"
)
_TOLD = re.compile(
    rf"(?<![0-9]){_DAY}(?!日?(?:出生|生[,，。;；、)）]|修正|修订|通过|施行))"
)
_COUNT = "(?P<count>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_YEARS = rf"\s*[:：为]?\s*{_COUNT}\s*周?岁"
_LIMITS = "以上|以下|以内|及|至|[-~+]"
_SIGNS = "一二三四五六七八九"

_LONG = re.compile(r"[0-9０-９*＊](?:[ -]?[0-9０-９*＊]){9}")
_SPOKEN = ("岁", "成年", "出生", "生于", "日生", "月生", "附条件", "封存")
"""One of these stands in what tells an age or a birthday, but for numbers."""


def on_age(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Choose, quickly, the texts whose words may tell of somebody's age."""
    said = "\n".join(texts)
    words = [word for word in _SPOKEN if word in said]
    return tuple(t for t in texts if any(word in t for word in words)) if words else ()


def folded(text: str) -> str:
    """Write full-width signs narrow, so that one form is looked for."""
    return normalize("NFKC", text).upper()


def birth_stated(number: str) -> date | None:
    """Read the birthday in what stands as a person's number, however it is masked.

    The last that it may be; None where not even the year can be read.
    """
    text = "".join(folded(number).split()).replace("-", "")
    if len(text) == OLD_LENGTH and text.isdecimal():
        return _latest(int(f"19{text[6:8]}"), text[8:12])
    found = _STATED.match(text)
    if found is None or len(text) < LEAST_LENGTH:
        return None
    return _latest(int(found["year"]), found["rest"])


def births_in(text: str) -> Iterator[date]:
    """Read the birthdays that a text tells: in numbers, masked or not, and in words."""
    told = folded(text)
    for form in {told, _JOINED.sub("", told)}:
        numbers = filter(looks_like_identity_number, _WHOLE.findall(form))
        yield from (born for one in numbers if (born := birth_stated(one)))
        for found in _MASKED.finditer(form):
            yield _latest(int(found["year"]), found["rest"])
    for found in _CALLED.finditer(told):
        born = birth_stated(found["number"])
        if born is not None:
            yield born
    for found in _BORN.finditer(told):
        on = "" if found["year"] else "on_"
        month, day = found[f"{on}month"], found[f"{on}day"] or ""
        yield _latest(
            int(found[f"{on}year"]), f"{month:0>2}" + (f"{day:0>2}" if day else "")
        )


def days_in(text: str) -> Iterator[date]:
    """Read the days that a text tells, of a month the first; no birthdays."""
    for found in _TOLD.finditer(folded(text)):
        try:
            yield date(
                int(found["year"]), int(found["month"]), int(found["day"] or "1")
            )
        except ValueError:
            continue


def is_juvenile(
    rule: SealRule,
    *,
    births: tuple[date, ...],
    ages: tuple[int, ...],
    texts: tuple[str, ...],
    days: tuple[date, ...],
    told_days: tuple[date, ...],
) -> bool:
    """Tell whether somebody spoken of may have been younger than a rule's age.

    ``days`` are those that the row tells of itself, the day of receipt where it tells
    none: the first is that of the act, on the last an age was stated. ``told_days``
    stand in its words.
    """
    top = rule.below_age
    if top is None or not (births or ages or texts):
        return False
    raw = "\n".join(texts)
    said = folded(raw) if _may_tell_age(rule, raw) else ""
    first, last = min(days), max(days)
    stated = {*ages, *_ages_in(rule, said)}
    born = {*births, *births_in(said), *(add_months(last, -12 * age) for age in stated)}
    return (
        any(age_on(birth, first) < top for birth in born)
        or any(LEAST_AGE <= age_on(b, day) < top for b in born for day in told_days)
        or any(word in said for word in rule.told_words)
        or _is_said_under(rule, said)
    )


def age_on(birth: date, day: date) -> int:
    """Count the full years of a life on a day; a birthday counts from the day after.

    So the Criminal Law is read: who was born on 29 February is a year older on 1 March.
    """
    return day.year - birth.year - ((day.month, day.day) <= (birth.month, birth.day))


def _may_tell_age(rule: SealRule, text: str) -> bool:
    """Tell, looking quickly, whether a text can tell anything of somebody's age."""
    words = (*_SPOKEN, *(word.strip("()") for word in rule.told_words))
    return any(word in text for word in words) or _LONG.search(text) is not None


def _latest(year: int, rest: str) -> date:
    """Give the last day that a birthday may be, as far as it can be read."""
    for digits in (rest[:4], rest[:2]):
        try:
            if len(digits) == len("0101"):
                return date(year, int(digits[:2]), int(digits[2:]))
            if len(digits) == len("01"):
                after = add_months(date(year, int(digits), 1), 1)
                return date.fromordinal(after.toordinal() - 1)
        except ValueError:
            # No such day or month: less of it can be read.
            continue
    return date(year, 12, 31)


def _ages_in(rule: SealRule, said: str) -> Iterator[int]:
    """Read the ages that words state of somebody, no limits of goods or rules."""
    return _counts(rule.age_words, rule, said)


def _is_said_under(rule: SealRule, said: str) -> bool:
    """Tell whether words say that somebody is under an age."""
    top = rule.below_age or 0
    return any(count <= top for count in _counts(rule.under_words, rule, said))


def _counts(words: tuple[str, ...], rule: SealRule, said: str) -> Iterator[int]:
    """Read the years after some words, but for those of nobody in particular.

    Who sells to people under eighteen is no juvenile.
    """
    if not words or not any(word in said for word in words):
        return
    for found in _pattern(words, rule.led_by, rule.anybody).finditer(said):
        if not (found["led"] and found["anybody"]):
            yield _number(found["count"])


@lru_cache(maxsize=16)
def _pattern(
    words: tuple[str, ...], led_by: tuple[str, ...], anybody: tuple[str, ...]
) -> re.Pattern[str]:
    """Make what finds one of some words with the years after it."""
    led, said, whom = (
        "|".join(map(re.escape, some)) or "(?!)" for some in (led_by, words, anybody)
    )
    return re.compile(
        rf"(?P<led>{led})?(?:{said})[,，]?{_YEARS}(?!{_LIMITS})"
        rf"(?P<anybody>的?(?:{whom}))?"
    )


def _number(text: str) -> int:
    """Read a number of up to two places in digits or in Chinese."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    if not ten:
        return _SIGNS.find(ones[:1]) + 1
    return (_SIGNS.find(tens) + 1 if tens else 1) * 10 + _SIGNS.find(ones or "-") + 1
