"""Names of merchants that were never registered, and how they get damaged on the way.

The same seed gives the same names. Brands, trades and places repeat as they do in
registers, so that many names have near namesakes.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence

from hub.names import Divisions, anatomy, short_name
from hub.names.words.characters import SIMPLIFIED, SYLLABLES
from hub.names.words.tables import read_rows
from schemas.fields.lookalikes import LOOKALIKES

SEED = 20261124
BRAND_CHARACTERS = (
    "鑫博佳瑞凯荣诚达亚宏鼎泰亿宇华润杰众腾优友盛奥恒翔顺鹏德辉伟泽鸿禾益森浩邦圣之欣万诺嘉国雅"
    "正千欧晟爱和久驰冠威立坤永宁旺祥睿耀志锐捷铭启汇豪云富弘昊恩卓奇远中吉福春悦昌干星强思峰裕普"
    "惠聚沃辰佰拓艾硕双旭九迪协好晨赛格俊逸川世君为朗飞轩神越兰茂一升先美锦贝凡海雷同凌丰得隆群蓝"
)
FORMS = [
    *["有限公司"] * 62,
    *["有限责任公司"] * 7,
    *["专业合作社"] * 6,
    *["店"] * 6,
    *["厂", "商行", "经营部"] * 5,
    *["股份有限公司"] * 4,
]
"""Each as often as it is among a hundred merchants."""

SIZES = (2, 2, 2, 2, 3, 3, 4)
TWO_TRADES = 0.4
A_BRAND = 6
"""Names that share a brand, on the average."""

Damage = Callable[[random.Random, str, Divisions], str | None]


def make_names(count: int, divisions: Divisions) -> list[str]:
    """Make this many different names."""
    dice = random.Random(SEED)  # noqa: S311  # made-up names, no secrets
    places = sorted(name for name in divisions.codes if 2 <= len(name) <= 5)  # noqa: PLR2004
    trades = [word for word, _ in read_rows("industries.txt") if len(word) > 1]
    brands = [
        "".join(dice.choices(BRAND_CHARACTERS, k=dice.choice(SIZES)))
        for _ in range(max(1, count // A_BRAND))
    ]
    made: dict[str, None] = {}
    while len(made) < count:
        trade = dice.choice(trades)
        if dice.random() < TWO_TRADES:
            trade += dice.choice(trades)
        name = dice.choice(places) + dice.choice(brands) + trade + dice.choice(FORMS)
        made[name] = None
    return list(made)


def damage_names(
    names: Sequence[str], each: int, divisions: Divisions
) -> dict[str, list[tuple[str, int]]]:
    """Damage ``each`` names in every way: by kind, the name and its place."""
    dice = random.Random(SEED + 1)  # noqa: S311  # made-up names, no secrets
    made: dict[str, list[tuple[str, int]]] = {}
    for kind, damage in KINDS.items():
        pairs: list[tuple[str, int]] = []
        while len(pairs) < each:
            place = dice.randrange(len(names))
            damaged = damage(dice, names[place], divisions)
            if damaged is not None:
                pairs.append((damaged, place))
        made[kind] = pairs
    return made


def _cut(name: str, divisions: Divisions) -> tuple[str, str, str]:
    """Cut a name into place, core and what stands behind."""
    core = anatomy(name, divisions).core
    place, _, rest = name.partition(core)
    return place, core, rest


def _keep(dice: random.Random, name: str, divisions: Divisions) -> str:
    del dice, divisions
    return name


def _leave_out_place(dice: random.Random, name: str, divisions: Divisions) -> str:
    del dice
    _, core, rest = _cut(name, divisions)
    return core + rest


def _leave_out_form(dice: random.Random, name: str, divisions: Divisions) -> str:
    del dice
    place, core, _ = _cut(name, divisions)
    return place + core


def _abbreviate(dice: random.Random, name: str, divisions: Divisions) -> str:
    del dice
    return _cut(name, divisions)[1]


def _change_form(dice: random.Random, name: str, divisions: Divisions) -> str | None:
    del dice, divisions
    if name.endswith("有限责任公司"):
        return name.replace("有限责任公司", "有限公司")
    if name.endswith("有限公司") and "股份" not in name:
        return name.replace("有限公司", "有限责任公司")
    return None


def _bracket(dice: random.Random, name: str, divisions: Divisions) -> str | None:
    del dice
    place, core, rest = _cut(name, divisions)
    return f"{core[:2]}（{short_name(place)}）{core[2:]}{rest}" if place else None


def _homophone(dice: random.Random, name: str, divisions: Divisions) -> str | None:
    return _swap(dice, name, divisions, _ALIKE_IN_SOUND)


def _shape(dice: random.Random, name: str, divisions: Divisions) -> str | None:
    return _swap(dice, name, divisions, _ALIKE_IN_SHAPE)


def _drop(dice: random.Random, name: str, divisions: Divisions) -> str:
    place, core, rest = _cut(name, divisions)
    at = dice.randrange(len(core))
    return place + core[:at] + core[at + 1 :] + rest


def _go_back(dice: random.Random, name: str, divisions: Divisions) -> str | None:
    del dice, divisions
    old = "".join(_TRADITIONAL.get(char, char) for char in name)
    return None if old == name else old


def _add_branch(dice: random.Random, name: str, divisions: Divisions) -> str | None:
    del divisions
    tail = dice.choice(("第二分公司", "沭阳分公司", "众兴路店"))
    return name + tail if name.endswith("公司") else None


def _add_province(dice: random.Random, name: str, divisions: Divisions) -> str | None:
    del dice
    for code in anatomy(name, divisions).divisions:
        province = f"{code[:2]}0000"
        for full, codes in divisions.codes.items():
            if codes == {province} and full[-1] in "省市区" and full not in name:
                return full + name
    return None


def _open_shop(dice: random.Random, name: str, divisions: Divisions) -> str:
    core = _cut(name, divisions)[1]
    return core[:4] + dice.choice(("旗舰店", "官方旗舰店", "专营店"))


def _combine(dice: random.Random, name: str, divisions: Divisions) -> str | None:
    changed = _change_form(dice, name, divisions)
    if changed is None:
        return None
    _, core, rest = _cut(changed, divisions)
    return _homophone(dice, core + rest, divisions)


def _swap(
    dice: random.Random, name: str, divisions: Divisions, alike: dict[str, str]
) -> str | None:
    """Put another character in the place of one in the core."""
    place, core, rest = _cut(name, divisions)
    places = [at for at, char in enumerate(core) if char in alike]
    if not places:
        return None
    at = dice.choice(places)
    other = dice.choice(alike[core[at]])
    return place + core[:at] + other + core[at + 1 :] + rest


def _sounds() -> dict[str, str]:
    """Give for each character those that sound like it and are in use in names."""
    common = sorted(set("".join(word for word, _ in read_rows("industries.txt"))))
    common += [char for char in BRAND_CHARACTERS if char not in common]
    groups: dict[str, str] = defaultdict(str)
    for char in common:
        groups[SYLLABLES.get(ord(char), char)] += char
    alike = {c: g.replace(c, "") for g in groups.values() for c in g}
    return {char: others for char, others in alike.items() if others}


def _shapes() -> dict[str, str]:
    """Give for each character those that look like it."""
    alike: dict[str, str] = defaultdict(str)
    for one, other in sorted(map(sorted, LOOKALIKES)):
        alike[one] += other
        alike[other] += one
    return dict(alike)


_ALIKE_IN_SOUND = _sounds()
_ALIKE_IN_SHAPE = _shapes()
_TRADITIONAL = {simple: chr(old) for old, simple in SIMPLIFIED.items()}

KINDS: dict[str, Damage] = {
    "exact": _keep,
    "no_place": _leave_out_place,
    "no_form": _leave_out_form,
    "abbreviation": _abbreviate,
    "other_form": _change_form,
    "bracket": _bracket,
    "homophone": _homophone,
    "shape": _shape,
    "dropped": _drop,
    "traditional": _go_back,
    "branch": _add_branch,
    "province": _add_province,
    "shop": _open_shop,
    "combination": _combine,
}
"""Ways in which names get damaged."""
