"""Why two names alone must not be taken for one merchant's, however alike they are.

Each veto is a fact that a high score hides. None of them says that the merchants
differ; each says that people have to look. The order of the two names is indifferent.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from hub.names.compare import Spelling, imitation, side_by_side
from hub.names.divisions import Divisions
from hub.names.parts import fit

Veto = Literal[
    "division", "branch", "group", "character", "code", "not-unique", "former"
]
"""``division``: they name places of which neither lies in the other. ``branch``: a
branch's or shop's tail, or an ordinal, differs. ``group``: only one calls itself a
group. ``character``: the trade names differ by more than a slip of ear or eye behind
their first two characters. ``code``: the codes beside them exclude each other.
``not-unique``: another merchant bears the name, or the trade name where one of the two
leaves out the place. ``former``: the wanted name is one that the merchant bore once."""

VETOES: tuple[Veto, ...] = get_args(Veto)

BRAND_HEAD = 2
"""In the first characters of a trade name no slip is assumed: they tell it apart."""

_ORDINAL = re.compile(
    r"第([一二三四五六七八九十百\d]+)"
    r"|([一二三四五六七八九十百\d]+)(?=(?:号|分公司|分店|分厂|分行|支行|店|厂|部|所|队|站)"
    r"(?![一二三四五六七八九十百\d]))"
)


@dataclass(frozen=True, slots=True)
class Rivals:
    """Names of merchants that may be meant, counted by what two of them may share."""

    flats: Counter[str]
    stems: Counter[str]
    own: Spelling | None = None
    """The one among them that is no rival: that of the merchant which is judged."""

    @classmethod
    def of(cls, names: Iterable[Spelling]) -> "Rivals":
        """Count names, each as often as it is borne."""
        names = list(names)
        return cls(
            Counter(one.flat for one in names), Counter(one.parts.stem for one in names)
        )

    def besides(self, own: Spelling) -> "Rivals":
        """Give the same without a merchant that is one of them."""
        return replace(self, own=own)

    def bear(self, name: str) -> bool:
        """Tell whether one of them is called so."""
        is_own = self.own is not None and self.own.flat == name
        return self.flats[name] > is_own

    def share(self, *stems: str) -> bool:
        """Tell whether one of them has one of these trade names."""
        own = None if self.own is None else self.own.parts.stem
        return any(self.stems[stem] > (stem == own) for stem in stems)


NO_RIVALS = Rivals.of(())


def find_vetoes(
    a: Spelling,
    b: Spelling,
    divisions: Divisions,
    *,
    codes_differ: bool = False,
    former: bool = False,
    rivals: Rivals = NO_RIVALS,
) -> tuple[Veto, ...]:
    """List the vetoes against taking two names for one merchant's.

    ``codes_differ`` tells whether the codes beside the names exclude each other,
    ``former`` whether the first is an earlier name of whom the second names now;
    ``rivals`` are names of further merchants that may be meant.
    """
    a, b = side_by_side(a, b, divisions)
    one, two = a.parts, b.parts
    if a.flat == b.flat:
        met = {"not-unique": rivals.bear(a.flat)}
    else:
        nowhere = not one.divisions or not two.divisions
        stems = (one.stem, two.stem)
        met = {
            "division": not fit(one, two, divisions),
            "branch": (one.branch, one.shop) != (two.branch, two.shop)
            or ordinals(a.flat) != ordinals(b.flat),
            "group": one.group != two.group,
            "character": not is_slip(*stems),
            "not-unique": nowhere and rivals.share(*stems),
        }
    met |= {"code": codes_differ, "former": former}
    return tuple(name for name in VETOES if met.get(name))


def ordinals(flat: str) -> tuple[str, ...]:
    """List the ordinals in a flat name: 第二分公司 has 二, 一分店 has 一."""
    return tuple(first or second for first, second in _ORDINAL.findall(flat))


def is_slip(one: str, other: str) -> bool:
    """Tell whether two trade names are one, but for what ear or eye mistakes.

    Not where one of the first two characters differs: 洋和 is not 洋河.
    """
    if one == other:
        return True
    return imitation(one, other) in ("homophone", "shape") and (
        one[:BRAND_HEAD] == other[:BRAND_HEAD]
    )
