"""The anatomy of Chinese merchant names: pure functions, tables handed in.

A registered name is administrative division, trade name, industry and organisational
form (Provisions on the Administration of Enterprise Name Registration, State Council
Order 734, articles 6 to 8). A division may stand in front, or in brackets behind the
trade name; a branch puts its own tail behind its parent's full name.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Agreement = Literal["equal", "compatible", "different"]
"""How two names stand to each other: one spelling of one name; the same stem, form,
tail and group with divisions that do not contradict; or not shown to be one name."""

MIN_STEM = 2
"""A stem has at least two characters; a shorter rest carries no distinction."""

_OPEN = "([{【〔〖［「『《〈﹝﹙"
_CLOSE = ")]}】〕〗］」』》〉﹞﹚"
_DROPPED = " \t\r\n\u3000\u00a0·•・‧∙.．。,，、-‐‑‒–—―－_'\"‘’“”`´＇＂"
_FOLD = str.maketrans(_OPEN + _CLOSE, "(" * len(_OPEN) + ")" * len(_CLOSE), _DROPPED)
_FLAT = str.maketrans("", "", "()")
_BRACKETED = re.compile(r"\(([^()]*)\)")

_COMPANY = {
    "股份有限责任公司": "股份有限公司",
    "股份有限公司": "股份有限公司",
    "股份公司": "股份有限公司",
    "有限责任公司": "有限公司",
    "有限公司": "有限公司",
}
"""Forms that a branch's tail can follow, and the class of each."""

_PARTNERSHIP = ("特殊普通合伙", "普通合伙", "有限合伙")

_OTHER = {
    "农民专业合作社联合社": "合作社联合社",
    "专业合作社联合社": "合作社联合社",
    "合作社联合社": "合作社联合社",
    "农民专业合作社": "合作社",
    "专业合作社": "合作社",
    "供销合作社": "供销合作社",
    "信用合作社": "信用社",
    "信用社": "信用社",
    "合作社": "合作社",
    "合伙企业": "合伙企业",
    "个人独资企业": "个人独资企业",
    "分公司": "分公司",
    "支公司": "支公司",
    "总公司": "公司",
    "公司": "公司",
    "经营部": "经营部",
    "营业部": "营业部",
    "门市部": "门市部",
    "服务部": "服务部",
    "加工厂": "加工厂",
    "分厂": "分厂",
    "厂": "厂",
    "商行": "商行",
    "分行": "分行",
    "支行": "支行",
    "行": "行",
    "旗舰店": "旗舰店",
    "专卖店": "专卖店",
    "专营店": "专营店",
    "便利店": "便利店",
    "分店": "分店",
    "商店": "商店",
    "店": "店",
    "超市": "超市",
    "商场": "商场",
    "农场": "农场",
    "场": "场",
    "饭馆": "饭馆",
    "馆": "馆",
    "服务中心": "服务中心",
    "中心": "中心",
    "工作室": "工作室",
    "事务所": "事务所",
    "办事处": "办事处",
    "代表处": "代表处",
    "分社": "分社",
    "部": "部",
    "社": "社",
    "站": "站",
    "院": "院",
    "坊": "坊",
    "庄": "庄",
}
"""Other endings and their classes: 厂, 经营部, 商行, 店 are forms of their own."""

_HOUSEHOLD = "(个体工商户)"
"""Since 2024 a household business may be told by this ending; older rows lack it."""

_FORMS = _COMPANY | _OTHER
_LONGEST_FORM = max(map(len, _FORMS))
_COMPANY_INSIDE = re.compile("|".join(sorted(_COMPANY, key=len, reverse=True)))
_GROUP = "集团"

_LEVEL_ENDINGS = (
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
    "特别行政区",
    "地区",
    "省",
    "市",
    "县",
    "区",
)


@dataclass(frozen=True, slots=True)
class Divisions:
    """Administrative divisions and local zones: what their names stand for.

    ``codes`` leads from a name, in full (沭阳县) or short (沭阳), to the codes that
    bear it; ``parents`` from a code to the code it lies in; ``longest`` is the length
    of the longest name.
    """

    codes: Mapping[str, frozenset[str]]
    parents: Mapping[str, str]
    longest: int

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str | None]]) -> "Divisions":
        """Build the tables from (code, full name, code of what it lies in) rows."""
        codes: dict[str, set[str]] = {}
        parents: dict[str, str] = {}
        for code, name, parent in rows:
            codes.setdefault(name, set()).add(code)
            codes.setdefault(short_name(name), set()).add(code)
            if parent is not None:
                parents[code] = parent
        frozen = {name: frozenset(found) for name, found in codes.items()}
        return cls(frozen, parents, max(map(len, frozen), default=0))

    def lies_in(self, code: str, other: str) -> bool:
        """Tell whether one division is another or lies in it."""
        at: str | None = code
        while at is not None:
            if at == other:
                return True
            at = self.parents.get(at)
        return False

    def nested(self, some: frozenset[str], others: frozenset[str]) -> bool:
        """Tell whether one of ``some`` and one of ``others`` lie in each other."""
        return any(
            self.lies_in(one, two) or self.lies_in(two, one)
            for one in some
            for two in others
        )


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The parts of a name, folded.

    ``divisions`` are the codes that its smallest named division may have, empty when
    it names none. ``stem`` is trade name and industry. ``form`` is the class of its
    organisational form, "" when it shows none. ``branch_tail`` is what stands behind
    the parent's full name. ``group`` tells whether it calls itself a group (集团).
    """

    divisions: frozenset[str]
    stem: str
    form: str
    branch_tail: str
    group: bool


def fold(name: str) -> str:
    """Give a name in one width, case and bracket pair, without blanks and dots."""
    if not name.isascii() and not unicodedata.is_normalized("NFKC", name):
        # Brackets first: NFKC would turn some of them into characters of their own.
        name = unicodedata.normalize("NFKC", name.translate(_FOLD))
    return name.translate(_FOLD).casefold()


def flat(name: str) -> str:
    """Give the search key of a name: folded, without brackets."""
    return fold(name).translate(_FLAT)


def short_name(division: str) -> str:
    """Give a division's name without its level: 宿迁市 is 宿迁; two characters stay."""
    for ending in _LEVEL_ENDINGS:
        if division.endswith(ending) and len(division) - len(ending) >= MIN_STEM:
            return division[: -len(ending)]
    return division


def anatomy(name: str, divisions: Divisions) -> Anatomy:
    """Split a name into division, stem, form, branch tail and group.

    Only the leading run of divisions of which each lies in the one before is taken off,
    and a bracketed one that fits it: many division names are brand words too.
    """
    text = fold(name).removesuffix(_HOUSEHOLD)
    partnership = ""
    bracketed = []
    for inner in _BRACKETED.findall(text):
        if inner in _PARTNERSHIP:
            partnership = inner
            text = text.replace(f"({inner})", "", 1)
        elif inner in divisions.codes:
            bracketed.append(inner)
    text, tail = _split_tail(text)
    text, form = _split_form(text)
    text, group = _split_group(text)
    text, found = _split_leading(text, divisions)
    for inner in bracketed:
        closer = _within(divisions.codes[inner], found, divisions)
        if closer and len(text) - len(inner) - 2 >= MIN_STEM:
            text = text.replace(f"({inner})", "", 1)
            found = closer
    return Anatomy(
        found, text.translate(_FLAT), form + partnership, tail.translate(_FLAT), group
    )


def agreement(one: str, other: str, divisions: Divisions) -> Agreement:
    """Tell how two names stand to each other; the order of the two is indifferent."""
    if flat(one) == flat(other):
        return "equal"
    a, b = anatomy(one, divisions), anatomy(other, divisions)
    same = (
        len(a.stem) >= MIN_STEM
        and a.stem == b.stem
        and a.form == b.form
        and a.branch_tail == b.branch_tail
        and a.group == b.group
    )
    if same and _fit(a, b, divisions):
        return "compatible"
    return "different"


def shares_stem(one: str, other: str, divisions: Divisions) -> bool:
    """Tell whether two names have one stem, whatever their divisions and forms."""
    a, b = anatomy(one, divisions), anatomy(other, divisions)
    return len(a.stem) >= MIN_STEM and a.stem == b.stem


def _fit(a: Anatomy, b: Anatomy, divisions: Divisions) -> bool:
    """Tell whether the divisions of two names do not contradict each other."""
    if not a.divisions or not b.divisions:
        return True
    return divisions.nested(a.divisions, b.divisions)


def _split_tail(text: str) -> tuple[str, str]:
    """Cut off what stands behind the last company form: 某有限公司|沭阳分公司."""
    ends = [match.end() for match in _COMPANY_INSIDE.finditer(text)]
    if not ends:
        return text, ""
    return text[: ends[-1]], text[ends[-1] :]


def _split_form(text: str) -> tuple[str, str]:
    """Take off the longest known form at the end and give its class."""
    for size in range(min(_LONGEST_FORM, len(text)), 0, -1):
        form = _FORMS.get(text[-size:])
        if form is not None:
            return text[:-size], form
    return text, ""


def _split_group(text: str) -> tuple[str, bool]:
    """Take off the word that makes a group, in brackets or not."""
    for word in (f"({_GROUP})", _GROUP):
        if text.endswith(word):
            return text[: -len(word)], True
    if f"({_GROUP})" in text:
        return text.replace(f"({_GROUP})", "", 1), True
    return text, False


def _split_leading(text: str, divisions: Divisions) -> tuple[str, frozenset[str]]:
    """Take off the leading divisions of which each lies in the one before."""
    found: frozenset[str] = frozenset()
    while True:
        for size in range(min(divisions.longest, len(text) - MIN_STEM), 1, -1):
            here = divisions.codes.get(text[:size])
            closer = _within(here, found, divisions) if here else frozenset()
            if closer:
                text, found = text[size:], closer
                break
        else:
            return text, found


def _within(
    here: frozenset[str], outer: frozenset[str], divisions: Divisions
) -> frozenset[str]:
    """Keep the divisions that lie in one of ``outer`` without being it."""
    if not outer:
        return here
    return frozenset(
        code
        for code in here
        if any(code != out and divisions.lies_in(code, out) for out in outer)
    )
