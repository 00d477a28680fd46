"""The sheets of whom a text may mean: by the page for finding, a search or a match."""

from collections.abc import Sequence

from hub.lookup.disclosure import Disclosure
from hub.lookup.search import FindDocument, FoundMerchant
from hub.sheets.framing import Asking, frame
from hub.sheets.model import (
    Part,
    Sheet,
    SheetFacts,
    SheetNote,
    SheetSection,
    SheetTable,
)
from hub.sheets.pages.values import BETWEEN
from hub.sheets.wording import SheetWords
from schemas.answers.match import HitDocument

UNRATED = "unrated"
SAID = "said"
PERCENT = 100


def find_sheet(document: FindDocument, answer: Disclosure, asking: Asking) -> Sheet:
    """Make the sheet of whom a text may mean, with what tells them apart."""
    words = SheetWords(asking.language)
    table = _table(document.results, words)
    parts = found_parts(asking, table, words)
    parts += [
        SheetNote(words("namesakes", stem=one.stem, count=len(one.merchants)))
        for one in document.namesakes
    ]
    if document.has_more:
        parts.append(SheetNote(words("more")))
    parts += [SheetNote(document.note), SheetNote(words("not-all"))]
    remark = words("entries", count=len(document.results))
    sections = [SheetSection(words("hits"), parts, remark)]
    if document.alike:
        sections.append(SheetSection(words("alike"), [_table(document.alike, words)]))
    return frame(words("found-pages"), (), sections, answer, asking)


def hits_sheet(
    hits: Sequence[HitDocument], answer: Disclosure, asking: Asking
) -> Sheet:
    """Make the sheet of whom a search or a match by example found."""
    words = SheetWords(asking.language)
    rows = [_hit(hit, words) for hit in hits]
    heads = (("name", 7), ("code", 5), ("state", 2), ("region", 4), ("hits", 3))
    parts = found_parts(asking, words.table(heads, rows), words)
    parts.append(SheetNote(words("not-all")))
    remark = words("entries", count=len(rows))
    sections = [SheetSection(words("hits"), parts, remark)]
    return frame(words("results"), (), sections, answer, asking)


def _hit(hit: HitDocument, words: SheetWords) -> list[str]:
    """Write a hit as a row."""

    def told_of(name: str) -> str:
        return "\n".join(filter(None, hit.properties.get(name, ())))

    found = "exact" if hit.match else "lookalike" if hit.lookalike else "other"
    likeness = f"{words('likeness')} {round(hit.score * PERCENT)}%"
    return [
        f"{hit.caption or words('not-told')}\n{hit.id}",
        told_of("uscCode") or words("not-told"),
        words.state(told_of("status")),
        told_of("address") or words("not-told"),
        f"{words(f'hit.{found}')}\n{likeness}",
    ]


def found_parts(asking: Asking, table: SheetTable, words: SheetWords) -> list[Part]:
    """Say what was searched for, and list what was found, or that there is nothing."""
    found = table if table.rows else SheetNote(words("none"), framed=True)
    if not asking.searched:
        return [found]
    return [SheetFacts([(words("query"), asking.searched)]), found]


def _table(found: Sequence[FoundMerchant], words: SheetWords) -> SheetTable:
    """List merchants, one a row."""
    heads = (("name", 6), ("code", 5), ("region", 5), ("on-file", 5), ("grade", 2))
    return words.table(heads, [_row(one, words) for one in found])


def _row(found: FoundMerchant, words: SheetWords) -> list[str]:
    """Write one merchant as a row."""
    merchant, shop = found.merchant, found.shop
    name = [merchant.name or words("not-told"), merchant.id]
    if shop is not None and shop.operator is not None:
        operator = shop.operator.name or shop.operator.id
        name.append(f"{words('operator')} {operator}")
    codes = [code.value for code in found.codes if code.scheme != "org_code"]
    place = [words(f"class.{'shop' if shop else found.subject_class}")]
    place += [found.region_name or words("not-told")]
    facts = {} if found.register is None else found.register.facts
    for label, key in (("registered", "established_day"), ("address", "address")):
        fact = facts.get(key)
        if fact is not None and fact.state == SAID:
            place.append(f"{words(label)} {fact.value}")
    counts = (f"{one.name} {one.total}" for one in found.counts)
    grade = found.grade or words("not-told")
    return [
        "\n".join(name),
        merchant.uscc or "\n".join(codes) or words("not-told"),
        "\n".join(place),
        BETWEEN[words.language].join(counts) or words("none"),
        words("unrated") if grade == UNRATED else grade,
    ]
