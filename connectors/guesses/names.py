"""How near the name of a column is to one that is known, and what explains the rest."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA, Levenshtein

from schemas.codes.repair import LOOK_ALIKES
from schemas.fields.lookalikes import look_alike

SLIP_COST, CHANGE_COST = 600, 1200
"""What one edit takes from a name of one character, in thousandths."""
FAR = 1_000_000
"""The cost of making a name another one."""
MOST_OF_CHANGED = 750
"""A name that no slip explains may be another word: it is never surer than this."""
FEWEST_FOR_DROP = 4
"""In shorter names a dropped character leaves another word."""
MOST_SLIPS, MOST_DROPPED = 2, 1
"""With more, a name is rather another one."""
TURNING = frozenset("不未无非被原前后拟副已否")
"""Characters that turn the sense of a name: leaving one out is no slip."""
COMMON = re.compile(
    "日期|时间|名称|编号|号码|代码|机关|单位|部门|金额|法院|[（(].*?[)）]|[号日名人]$"
)
"""What many names of columns have in common."""
FEWEST_OF_KIN = 2


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a name is to ``known``, in thousandths; 0 where nothing joins them.

    ``is_slip`` where misread, dropped, doubled or exchanged characters explain it.
    ``cost`` is what all edits together cost, whatever the length of the name.
    """

    known: str
    permille: int
    is_slip: bool
    cost: int


def nearness(name: str, known: str) -> Nearness:
    """Compare a folded name with a known one."""
    most = max(len(name), len(known))
    if not most or OSA.distance(known, name, score_cutoff=most // 2) > most // 2:
        return Nearness(known, 0, is_slip=False, cost=FAR)
    if _is_exchanged(name, known):
        return Nearness(known, 1000 - SLIP_COST // most, is_slip=True, cost=SLIP_COST)
    edits = list(Levenshtein.editops(known, name))
    slips = [_is_slip(one.tag, known, one.src_pos, name, one.dest_pos) for one in edits]
    cost = sum(SLIP_COST if slip else CHANGE_COST for slip in slips)
    near = max(1000 - cost // most, 0)
    dropped = sum(one.tag == "delete" for one in edits)
    if all(slips) and dropped <= MOST_DROPPED and len(slips) <= MOST_SLIPS:
        return Nearness(known, near, is_slip=True, cost=cost)
    return Nearness(known, min(near, MOST_OF_CHANGED), is_slip=False, cost=cost)


def are_kin(name: str, known: str) -> bool:
    """Tell whether two names share a word that is not common to many names.

    处罚日期 and 处罚决定日期 do, 列入日期 and 移出日期 do not.
    """
    one, other = COMMON.sub("", name), COMMON.sub("", known)
    pairs = {one[at : at + FEWEST_OF_KIN] for at in range(len(one) - 1)}
    return any(pair in other for pair in pairs)


def _is_exchanged(name: str, known: str) -> bool:
    """Tell whether two neighbours changed places and nothing else."""
    differ = [at for at, (x, y) in enumerate(zip(name, known, strict=False)) if x != y]
    return (
        len(name) == len(known)
        and len(differ) == 2  # noqa: PLR2004  # two neighbours
        and differ[1] == differ[0] + 1
        and name[differ[0]] == known[differ[1]]
        and name[differ[1]] == known[differ[0]]
    )


def _is_slip(edit: str, known: str, source: int, name: str, target: int) -> bool:
    """Tell whether a slip of eye or hand explains one edit."""
    if edit == "replace":
        return _misread(known[source], name[target])
    if edit == "delete":
        gone = known[source]
        turns = gone in TURNING or gone.isdigit()
        return not turns and (not gone.isalnum() or len(known) >= FEWEST_FOR_DROP)
    came = name[target]
    beside = known[max(source - 1, 0) : source + 1]
    return not came.isalnum() or (came in beside and not came.isdigit())


def _misread(one: str, other: str) -> bool:
    """Tell whether a character is known to be taken for another."""
    if not one.isalnum() and not other.isalnum():
        return True
    signs = {one.upper(), other.upper()}
    return look_alike(one, other) or any(signs <= set(group) for group in LOOK_ALIKES)
