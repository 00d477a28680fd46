"""The anatomy of Chinese merchant names: pure functions, tables handed in.

A registered name is administrative division, trade name, industry and organisational
form (Provisions on the Administration of Enterprise Name Registration, State Council
Order 734, articles 6 to 8). A division may stand in front, or in brackets behind the
trade name; a branch puts its own tail behind its parent's full name.
"""

import re
from dataclasses import dataclass
from typing import Literal

from hub.names.divisions import Divisions
from hub.names.folding import flat, fold, without_brackets
from hub.names.words.forms import (
    HOUSEHOLD,
    PARTNERSHIPS,
    form_class,
    is_branch,
    mend_form,
    split_branch,
    split_form,
    split_group,
    split_shop,
    take_form,
)
from hub.names.words.industries import split_industry
from hub.names.words.place_words import BRAND_PLACES, TRADE_PLACES

Agreement = Literal["equal", "compatible", "different"]
"""How two names stand to each other: one spelling of one name; the same core, form,
branch, shop and group, in order, with divisions that do not contradict each other; or
not shown to be one name."""

LONGEST_NAME = 200
"""A longer text is no merchant's name and is left whole."""

MIN_CORE = 2
"""A core has at least two characters; a shorter rest carries no distinction."""

_BRACKETED = re.compile(r"\(([^()]*)\)")
_PLACE = re.compile(
    r"(?:[^()]{2,3}?(?:镇|乡|街道|工业园区|工业园|产业园|新城|新区)"
    r"|[^()]{0,3}?(?:经济技术|经济|高新技术产业|高新技术|工业|科技)?(?:开发区|园区)"
    r"|[^()]{0,2}?(?:高新区|自贸区|保税港区|保税区)|新区|城区|市区|城郊)(?=..)"
)
"""Towns and zones that no table lists; only behind a division that one does."""


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The parts of a name, folded.

    ``divisions`` are the codes that its smallest named division may have, empty when
    it names none. ``core`` is what is left between divisions and form: it tells a
    merchant from others. In it stand ``stem``, the trade name (字号), and ``industry``,
    what it deals in; either may be empty. ``form`` is what its organisational form
    counts as, "" when it shows none. ``branch`` is what stands behind the parent's full
    name, ``shop`` the ending of a platform shop. ``group`` tells whether it calls
    itself a group (集团), ``mixed`` whether the parts stood out of order. ``head`` is
    the short name of a division that was taken off last and that may begin the trade
    name instead, ``guessed`` tells that the divisions were read out of the core.
    """

    divisions: frozenset[str]
    core: str
    stem: str
    industry: str
    form: str = ""
    branch: str = ""
    shop: str = ""
    group: bool = False
    mixed: bool = False
    head: str = ""
    guessed: bool = False


def anatomy(name: str, divisions: Divisions) -> Anatomy:
    """Split a name into its parts.

    Only the leading run of divisions of which each lies in the one before is taken off,
    and a bracketed one that fits it: many division names are brand words too. A short
    name (资源 of 资源县) that is a word of trade is none of them, and one that trade
    names begin with is the trade name where nothing but an industry follows. Towns,
    zones that no table lists and a division in the middle stay in the core and leave
    the trade name only.
    """
    return take_apart(fold(name), divisions)


def take_apart(
    folded: str, divisions: Divisions, *, brand: str | None = None
) -> Anatomy:
    """Split a name that is folded already.

    ``brand`` is what in front of it is no place; "" for nothing, whatever follows.
    """
    if len(folded) > LONGEST_NAME:
        whole = without_brackets(folded)
        return Anatomy(frozenset(), whole, whole, "")
    text, partnership, bracketed = _open_brackets(mend_form(folded), divisions)
    text, shop = split_shop(text)
    text, branch = split_branch(text)
    mixed = bool(branch) and _is_mixed(text, branch, divisions)
    if mixed:
        text, branch = _put_form_last(text, branch), ""
    text, form = split_form(text)
    if not form:
        text, form = take_form(text)
        mixed = mixed or bool(form)
    text, group = split_group(text)
    whole = text
    text, found, head = _take_run(whole, frozenset(), divisions, brand)
    if head in BRAND_PLACES and _lies_elsewhere(bracketed, found, divisions):
        text, found, head = _take_run(whole, frozenset(), divisions, head)
    for inner in bracketed:
        closer = divisions.within(divisions.codes[inner], found)
        if closer and len(text) - len(inner) - 2 >= MIN_CORE:
            text = text.replace(f"({inner})", "", 1)
            found, head = closer, ""
    core = without_brackets(text)
    place = _PLACE.match(core) if found else None
    rest = core[place.end() :] if place else core
    guessed = not found
    if guessed:
        rest, found = _split_inner(rest, divisions)
    stem, industry = split_industry(rest, rearranged=mixed or not form)
    return Anatomy(
        divisions=found,
        core=core,
        stem=stem,
        industry=industry,
        form=form + partnership,
        branch=without_brackets(branch),
        shop=shop,
        group=group,
        mixed=mixed,
        head=head,
        guessed=guessed and bool(found),
    )


def read_beside(
    folded: str, own: Anatomy, other: Anatomy, divisions: Divisions
) -> Anatomy:
    """Read a name as another one beside it suggests, where two readings are there.

    文峰大新咨询 alone may be a firm of 文峰区; beside 南京文峰大新咨询 it is that firm
    without its place. 江山现代物流 alone has 江山 for its trade name, beside 现代物流
    it has none.
    """
    if own.head and other.core.startswith(own.head):
        return take_apart(folded, divisions, brand=own.head)
    first = own.core.removesuffix(other.core) if len(other.core) >= MIN_CORE else ""
    if first in BRAND_PLACES:
        return take_apart(folded, divisions, brand="")
    return own


def agreement(one: str, other: str, divisions: Divisions) -> Agreement:
    """Tell how two names stand to each other; the order of the two is indifferent."""
    one, other = fold(one), fold(other)
    if flat(one) == flat(other):
        return "equal"
    left, right = take_apart(one, divisions), take_apart(other, divisions)
    a = read_beside(one, left, right, divisions)
    b = read_beside(other, right, left, divisions)
    # Parts that were put in order may stem from two orders: then all but the place in
    # front must be the same.
    same = (
        (not (a.mixed or b.mixed) or _from_core(one, a) == _from_core(other, b))
        and len(a.core) >= MIN_CORE
        and (a.core, a.form, a.branch, a.shop, a.group)
        == (b.core, b.form, b.branch, b.shop, b.group)
        and fit(a, b, divisions)
    )
    return "compatible" if same else "different"


def _from_core(folded: str, parts: Anatomy) -> str:
    """Give what of a name stands from the beginning of its core on."""
    text = without_brackets(folded)
    return text[max(0, text.find(parts.core[:MIN_CORE])) :]


def shares_core(one: str, other: str, divisions: Divisions) -> bool:
    """Tell whether two names have one trade name and industry, wherever they are."""
    a, b = anatomy(one, divisions), anatomy(other, divisions)
    return len(a.core) >= MIN_CORE and a.core == b.core


def fit(a: Anatomy, b: Anatomy, divisions: Divisions) -> bool:
    """Tell whether the divisions of two names do not contradict each other.

    What is read out of one core contradicts nothing.
    """
    if a.core == b.core and (a.guessed or b.guessed):
        return True
    if not a.divisions or not b.divisions:
        return True
    return divisions.nested(a.divisions, b.divisions)


def _is_mixed(text: str, branch: str, divisions: Divisions) -> bool:
    """Tell whether what stands behind a company's form is no branch but its core.

    In 天津有限公司(永道科技) it is: a form needs a core before it, and a branch a form
    of its own.
    """
    front = without_brackets(split_form(text)[0])
    tail, form = split_form(without_brackets(branch))
    if not front:
        return True
    if is_branch(tail) or form_class(form) == "branch":
        return False
    return front in divisions.codes or (not form and tail not in divisions.codes)


def _put_form_last(text: str, branch: str) -> str:
    """Write 天津有限公司(永道科技) as 天津永道科技有限公司."""
    front = split_form(text)[0]
    return without_brackets(front + branch) + text[len(front) :]


def _open_brackets(text: str, divisions: Divisions) -> tuple[str, str, list[str]]:
    """Take off what brackets say of the form; list the divisions that they name."""
    text = text.removesuffix(HOUSEHOLD)
    partnership = ""
    bracketed = []
    for inner in _BRACKETED.findall(text):
        if inner in PARTNERSHIPS:
            partnership = inner
            text = text.replace(f"({inner})", "", 1)
        elif inner in divisions.codes:
            bracketed.append(inner)
    return text, partnership, bracketed


def _lies_elsewhere(
    bracketed: list[str], found: frozenset[str], divisions: Divisions
) -> bool:
    """Tell whether a bracketed place shows that the place in front is none.

    东方大数据(江苏) is not of 东方 in Hainan.
    """
    return any(
        not divisions.nested(divisions.codes[inner], found) for inner in bracketed
    )


def _take_run(
    text: str,
    found: frozenset[str],
    divisions: Divisions,
    brand: str | None = None,
) -> tuple[str, frozenset[str], str]:
    """Take off the divisions that a text begins with, from greater to smaller.

    The third is the short name of the last, if it was not named in full.
    """
    head = ""
    while True:
        for size in range(min(divisions.longest, len(text) - MIN_CORE), 1, -1):
            name = text[:size]
            here = divisions.codes.get(name)
            if here is None or name in TRADE_PLACES:
                continue
            in_full = size > MIN_CORE and name[-1] in "市县区"
            closer = divisions.within(here, found)
            if closer or divisions.goes_behind(here, found, in_full=in_full):
                if name == brand or (brand is None and _is_brand(name, text[size:])):
                    return text, found, head
                text, found = text[size:], closer or found
                head = "" if in_full else name
                break
        else:
            return text, found, head


def _is_brand(name: str, rest: str) -> bool:
    """Tell whether a division's name must be the trade name: none follows it."""
    return name in BRAND_PLACES and not split_industry(without_brackets(rest))[0]


def _split_inner(text: str, divisions: Divisions) -> tuple[str, frozenset[str]]:
    """Take out a run of divisions that stands inside or at the end.

    Brackets around it may have been lost: 励尚(天津)广告, 慧明光电(深圳).
    """
    for start in range(MIN_CORE, len(text) - 1):
        for size in range(min(divisions.longest, len(text) - start), 1, -1):
            name = text[start : start + size]
            here = divisions.codes.get(name)
            if here and name not in TRADE_PLACES and name not in BRAND_PLACES:
                rest, found, _ = _take_run(text[start + size :], here, divisions)
                return text[:start] + rest, found
    return text, frozenset()
