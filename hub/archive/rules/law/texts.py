"""The texts of a record that tell its law, without names that stand in them: pure."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from schemas.record import meaning_of

Texts = tuple[str, ...]
_GAP = "，"
_FIRM = re.compile(
    r"[\u4e00-\u9fff（）()*]{1,40}?"
    r"(?:有限责任公司|有限公司|合作社|经营部|商行|酒店"
    r"|管理局|监督局|管理委员会|委员会|检验所|检验院|检测院)"
)


def texts_of(body: Mapping[str, Any], names: Iterable[str]) -> Texts:
    """List the texts that stand in some fields of a record."""
    texts: list[str] = []
    for name in names:
        value = body.get(name)
        if isinstance(value, str):
            texts.append(value)
        elif value is not None:
            texts += (one for one in value if isinstance(one, str))
    return tuple(texts)


def party_names(kind: str, body: Mapping[str, Any]) -> Texts:
    """List the names that a record gives its parties, and the holder of a right."""
    meaning = meaning_of(kind)
    named = (body.get(role.name) for role in (*meaning.roles, *meaning.unlinked))
    return tuple(name for name in named if isinstance(name, str) and name)


def without_names(texts: Iterable[str], names: Texts) -> Texts:
    """Take names of parties, firms and authorities out of texts: they tell no act."""
    return tuple(_without_names(text, names) for text in texts)


# What one record tells of is asked several times in a row.
@lru_cache(maxsize=1 << 11)
def _without_names(text: str, names: Texts) -> str:
    """Take names out of one text."""
    for name in names:
        text = text.replace(name, _GAP)  # as it is left
    return _FIRM.sub(_GAP, text)


def pattern_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """Make a pattern of the words of a rule; None of no words."""
    parts = [".{0,12}?".join(map(re.escape, word.split("…"))) for word in words]
    return re.compile("|".join(parts)) if parts else None
