"""Finding merchants for a page: whom a text may mean, and what tells them apart.

Individual businesses and people are found by their codes alone, whoever asks.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import structs

from hub.context import Hub
from hub.lookup.search.found_documents import (
    FindDocument,
    NamesakesDocument,
    WrongCodeDocument,
)
from hub.lookup.search.found_merchants import describe_found
from hub.lookup.search.results import ShownMerchant, is_person
from hub.lookup.search.searches import find_hits, typed_names
from hub.lookup.search.walking import TypedCount, TypedPage
from hub.lookup.task.queries import read_text
from hub.lookup.task.wrong_codes import is_wrong_code, meant_code, wrong_form
from hub.lookup.view.sight import Sight
from hub.lookup.wording import TEXTS, word
from hub.names import Divisions, anatomy, flat
from hub.names.search.completing import LEAST_TYPED
from schemas.answers.match import TotalDocument

MOST_ALIKE = 5
"""Merchants with names that are like the typed one."""


def find_for_page(
    hub: Hub,
    number: int,
    sight: Sight,
    typed: str,
    limit: int,
    language: str,
    after: str | None = None,
) -> tuple[FindDocument, Sequence[ShownMerchant]]:
    """Find whom a text may mean; the merchants that are told come with it.

    ``after`` is the merchant behind whom the list goes on.

    Raises:
        QueryInvalidError: the text is too long for a name.
        AfterInvalidError: the list has no such merchant.
    """
    by = _way(typed)
    page, count, alike = _NOBODY, TypedCount(0), []
    if by == "code":
        (hits,) = find_hits(hub, number, sight, [read_text(typed)], limit)
        page, count = TypedPage([hit.shown for hit in hits]), TypedCount(len(hits))
    elif by == "name":
        with typed_names(hub, number, sight) as names:
            walk = names.walk(typed, firms=True)
            page, count = walk.page(limit, after), walk.count()
            if after is None and page.after is None:
                known = {one.card.id for one in page.shown}
                found = names.slipped(typed, len(known) + MOST_ALIKE)
                alike = [one for one in found if one[0].card.id not in known]
    told, alike = page.shown, alike[:MOST_ALIKE]
    shown = [*told, *(one for one, _ in alike)]
    with hub.reads() as session:
        described = describe_found(session, hub, shown, sight, language)
    document = FindDocument(
        by=by,
        wrong=_wrong(typed, language) if by == "wrong-code" else None,
        results=[described[one.card.id] for one in told],
        total=TotalDocument(count.value, "eq" if count.is_whole else "gte"),
        has_more=page.after is not None or page.is_cut,
        after=page.after,
        alike=[
            structs.replace(described[one.card.id], lookalike=why) for one, why in alike
        ],
        namesakes=namesakes_among(
            [one for one in told if described[one.card.id].shop is None],
            sight,
            hub.rulebook.divisions,
        ),
        note=word(TEXTS["by-code-only"], language),
        limit=limit,
    )
    return document, shown


_NOBODY = TypedPage(())


def _way(typed: str) -> Literal["code", "name", "nothing", "wrong-code"]:
    """Tell how is looked for a text."""
    if read_text(typed).codes:
        return "code"
    if is_wrong_code(typed):
        return "wrong-code"
    return "name" if len(flat(typed)) >= LEAST_TYPED else "nothing"


def _wrong(typed: str, language: str) -> WrongCodeDocument:
    """Tell in which form a code is wrong, and which may be meant."""
    said = wrong_form(typed)
    return WrongCodeDocument(word(said, language), meant_code(typed))


def namesakes_among(
    found: Sequence[ShownMerchant], sight: Sight, divisions: Divisions
) -> list[NamesakesDocument]:
    """Group firms of one trade name, as far as their names are shown.

    A branch bears its parent's trade name by law, a shop that of who runs it: neither
    is a namesake.
    """
    groups: dict[str, list[tuple[str, tuple[str, str]]]] = {}
    for one in found:
        if sight.is_shielded(one.subject) or is_person(one):
            continue
        parts = anatomy(one.subject.name or "", divisions)
        if (
            parts.branch
            or parts.shop
            or not parts.form
            or len(parts.stem) < LEAST_TYPED
        ):
            continue
        told = (one.subject.public_id, (parts.industry, parts.form))
        groups.setdefault(parts.stem, []).append(told)
    return [
        NamesakesDocument(
            stem=stem,
            merchants=[public_id for public_id, _ in group],
            is_whole_core=len({rest for _, rest in group}) == 1,
        )
        for stem, group in groups.items()
        if len(group) > 1
    ]
