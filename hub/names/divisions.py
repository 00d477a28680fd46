"""Divisions as names need them: which codes a division's name may stand for."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.names.folding import fold

MIN_NAME = 2
"""A division's short name has at least two characters."""

_PEOPLES = (
    "各族|蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|"
    "侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|"
    "畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|"
    "羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|普米族|塔吉克|怒族|保安族|裕固族|"
    "独龙族"
)
_AUTONOMOUS = re.compile(rf"(.{{2,}}?)(?:{_PEOPLES})+自治([区州县旗])")
_LEVEL_ENDINGS = (
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "特别行政区",
    "地区",
    "新区",
    "省",
    "市",
    "县",
    "区",
)


@dataclass(frozen=True, slots=True, eq=False)
class Divisions:
    """Administrative divisions and local zones: what their names stand for.

    ``codes`` leads from a name, folded, in full (沭阳县) or short (沭阳), to the codes
    that bear it; ``parents`` from a code to the code it lies in; ``longest`` is the
    length of the longest name. ``former`` are the codes of divisions that have ended.
    """

    codes: Mapping[str, frozenset[str]]
    parents: Mapping[str, str]
    longest: int
    former: frozenset[str]

    @classmethod
    def of(
        cls,
        rows: Iterable[tuple[str, str, str | None]],
        former: Iterable[str] = (),
    ) -> "Divisions":
        """Build the tables from (code, full name, code of what it lies in) rows."""
        codes: dict[str, set[str]] = {}
        parents: dict[str, str] = {}
        for code, name, parent in rows:
            codes.setdefault(fold(name), set()).add(code)
            for short in (short_name(name), _middle_name(name)):
                codes.setdefault(fold(short), set()).add(code)
            if parent is not None:
                parents[code] = parent
        frozen = {name: frozenset(found) for name, found in codes.items()}
        longest = max(map(len, frozen), default=0)
        return cls(frozen, parents, longest, frozenset(former))

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

    def within(self, here: frozenset[str], outer: frozenset[str]) -> frozenset[str]:
        """Keep those of ``here`` that lie in one of ``outer`` without being it.

        Where ``outer`` is empty all are kept.
        """
        if not outer:
            return here
        return frozenset(
            code
            for code in here
            if any(code != out and self.lies_in(code, out) for out in outer)
        )

    def goes_behind(
        self, here: frozenset[str], outer: frozenset[str], *, in_full: bool
    ) -> bool:
        """Tell whether a division may be named behind one that it does not lie in.

        塘沽 was a district beside 滨海新区 before it became a part of it: the two have
        a parent in common. A name in full (岑巩县) may follow any of its province.
        """
        provinces = {code[:2] for code in outer}
        above = {self.parents.get(code) for code in outer} - {None}
        return any(
            (in_full and code[:2] in provinces)
            or (code in self.former and self.parents.get(code) in above)
            for code in here - outer
        )


def short_name(division: str) -> str:
    """Give a division's name without its level: 宿迁市 is 宿迁; two characters stay.

    An autonomous division is called without its peoples: 广西壮族自治区 is 广西.
    """
    parts = _autonomous_parts(division)
    if parts:
        return parts[0]
    for ending in _LEVEL_ENDINGS:
        if division.endswith(ending) and len(division) - len(ending) >= MIN_NAME:
            return division[: -len(ending)]
    return division


def _middle_name(division: str) -> str:
    """Give 黔东南州 for 黔东南苗族侗族自治州, and any other name as it is."""
    return "".join(_autonomous_parts(division)) or division


def _autonomous_parts(division: str) -> tuple[str, ...]:
    """Split an autonomous division into its place and its level, without peoples."""
    if "自治" not in division:
        return ()
    match = _AUTONOMOUS.fullmatch(division)
    return match.groups() if match is not None else ()
