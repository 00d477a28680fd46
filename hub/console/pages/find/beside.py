"""Firms of one trade name set beside each other, so that nobody takes one for another.

Pure.
"""

from collections.abc import Callable, Mapping, Sequence

from hub.console.pages.find.views import SideBySide, SideFact, SideRow
from hub.console.pages.merchant.naming import said_fact
from hub.console.views.parts import Link
from hub.console.words.translator import AROUND_AMOUNTS, Translator
from hub.lookup.search import FindDocument, FoundMerchant

MOST_BESIDE = 2
"""So many stand beside each other on a phone too."""
CODE_DIVISION = 1
"""Which group of a unified code says the division."""
LONG = 24
"""Characters of a text that is told once where it is the same for all."""
REGISTER_ROWS = (
    ("established_day", "day"),
    ("address", "address"),
    ("legal_rep", "legal_rep"),
    ("capital", "capital"),
    ("business_scope", "scope"),
)
"""Facts of the register that are compared, and the words for them."""


def differing_parts(document: FindDocument) -> Mapping[str, frozenset[str]]:
    """Tell which parts of names differ among firms of one trade name."""
    known = {one.merchant.id: one for one in document.results}
    differing: dict[str, frozenset[str]] = {}
    for group in document.namesakes:
        firms = [known[one] for one in group.merchants if one in known]
        texts: dict[str, set[str]] = {}
        for firm in firms:
            said = {part.part: part.text for part in firm.name_parts}
            for part in ("division", "industry", "form"):
                texts.setdefault(part, set()).add(said.get(part, ""))
        parts = frozenset(part for part, found in texts.items() if len(found) > 1)
        differing |= {firm.merchant.id: parts for firm in firms}
    return differing


def beside_of(
    document: FindDocument, voice: Translator, base: str
) -> SideBySide | None:
    """Set the first firms of one trade name beside each other, if there are any."""
    if not document.namesakes:
        return None
    group = document.namesakes[0]
    known = {one.merchant.id: one for one in document.results}
    all_firms = [known[one] for one in group.merchants if one in known]
    firms = all_firms[:MOST_BESIDE]
    key = "same_core" if group.is_whole_core else "same_stem"
    return SideBySide(
        heads=tuple(
            Link(_head(firm, voice), f"{base}/{firm.merchant.id}") for firm in firms
        ),
        rows=tuple(_rows(firms, voice)),
        remark=voice.t(f"find.beside.{key}", stem=group.stem),
        more=len(all_firms) - len(firms),
    )


def _head(firm: FoundMerchant, voice: Translator) -> str:
    """Name a firm by what comes before its trade name, else in full."""
    for part in firm.name_parts:
        if part.part == "division":
            return part.text
    return firm.merchant.name or voice.t("merchant.nameless")


def _rows(firms: Sequence[FoundMerchant], voice: Translator) -> list[SideRow]:
    """Compare what tells firms apart."""
    told: list[tuple[str, Callable[[FoundMerchant], SideFact]]] = [
        ("division", _division),
        ("org_code", _org_code),
        *((label, _of_register(name, voice)) for name, label in REGISTER_ROWS),
        ("penalties", lambda firm: SideFact(voice.number(_penalties(firm)))),
    ]
    absent = voice.t("parts.absent.not_sent")
    rows = []
    for label, fact in told:
        facts = tuple(fact(firm) for firm in firms)
        texts = {one.text for one in facts}
        meant = {_meant(one.text) for one in facts}
        is_long = len(texts) == 1 and len(facts[0].text) > LONG
        rows.append(
            SideRow(
                voice.t(f"find.beside.{label}"),
                tuple(SideFact(one.text or absent, one.is_code) for one in facts),
                # What a source did not say tells nobody apart.
                same=len(meant) == 1 or "" in meant,
                once=voice.t("find.beside.once", text=facts[0].text) if is_long else "",
            )
        )
    return rows


def _meant(text: str) -> str:
    """Leave out what sources write around one and the same amount of capital."""
    return text.translate(AROUND_AMOUNTS)


def _division(firm: FoundMerchant) -> SideFact:
    """Tell the division, by the name and by the code."""
    named = [part.text for part in firm.name_parts if part.part == "division"]
    coded = [
        code.groups[CODE_DIVISION]
        for code in firm.codes
        if code.scheme == "uscc" and len(code.groups) > CODE_DIVISION
    ]
    return SideFact(" ".join([*named[:1], *coded[:1]]))


def _org_code(firm: FoundMerchant) -> SideFact:
    """Tell the organisation code, which no two firms share."""
    codes = (code.value for code in firm.codes if code.scheme == "org_code")
    return SideFact(next(codes, ""), is_code=True)


def _of_register(name: str, voice: Translator) -> Callable[[FoundMerchant], SideFact]:
    """Tell a fact of the register, or that the view withholds it."""

    def told(firm: FoundMerchant) -> SideFact:
        fact = None if firm.register is None else firm.register.facts.get(name)
        if fact is not None and fact.state == "withheld":
            return SideFact(voice.t("parts.absent.withheld"))
        return SideFact(str(said_fact(firm.register, name) or ""))

    return told


def _penalties(firm: FoundMerchant) -> int:
    """Count the penalties that the view shows."""
    return sum(one.total for one in firm.counts if one.kind == "penalty")
