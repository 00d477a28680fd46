"""Finding merchants for a page: whom a text may mean, and what tells them apart.

Individual businesses and people are found by their codes alone, whoever asks.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Literal

from msgspec import structs

from hub.context import Hub
from hub.lookup.search.found_documents import FindDocument, NamesakesDocument
from hub.lookup.search.found_merchants import describe_found
from hub.lookup.search.results import ShownMerchant
from hub.lookup.search.searches import find_hits, find_typed
from hub.lookup.search.shown_merchants import SPARE
from hub.lookup.task.queries import read_text
from hub.lookup.view.sight import Sight
from hub.lookup.wording import BY_CODE_ONLY, word
from hub.names import Divisions, anatomy, flat
from hub.names.compare import Likeness
from hub.names.search.completing import LEAST_TYPED
from schemas.words import PERSONS

MOST_ALIKE = 5
"""Merchants with names that are like the typed one."""


def find_for_page(
    hub: Hub, number: int, sight: Sight, typed: str, limit: int, language: str
) -> tuple[FindDocument, Sequence[ShownMerchant]]:
    """Find whom a text may mean; the merchants that are told come with it.

    Raises:
        QueryInvalidError: the text is too long for a name.
    """
    by = _way(typed)
    found = [] if by == "nothing" else _named(hub, number, sight, typed, limit + SPARE)
    told = found[:limit]
    alike = (
        _alike(hub, number, sight, typed, {one.card.id for one in found})
        if by == "name" and len(found) <= limit
        else {}
    )
    shown = [*told, *(one for one, _ in alike.values())]
    with hub.reads() as session:
        described = describe_found(session, hub, shown, sight, language)
    results = [described[one.card.id] for one in told]
    document = FindDocument(
        by=by,
        results=results,
        has_more=len(found) > limit,
        alike=[
            structs.replace(described[merchant], lookalike=likeness)
            for merchant, (_, likeness) in alike.items()
        ],
        namesakes=namesakes_among(
            [one for one in told if described[one.card.id].shop is None],
            sight,
            hub.rulebook.divisions,
        ),
        note=word(BY_CODE_ONLY, language),
        limit=limit,
    )
    return document, shown


def _way(typed: str) -> Literal["code", "name", "nothing"]:
    """Tell how is looked for a text."""
    if read_text(typed).codes:
        return "code"
    return "name" if len(flat(typed)) >= LEAST_TYPED else "nothing"


def _named(
    hub: Hub, number: int, sight: Sight, typed: str, limit: int
) -> list[ShownMerchant]:
    """Find whose name holds a text, or who carries it as a code."""
    found = find_typed(hub, number, sight, typed, limit)
    by_code = bool(read_text(typed).codes)
    return [one for one in found if by_code or not is_person(one)]


def is_person(shown: ShownMerchant) -> bool:
    """Tell whether a merchant is a person, or the business of one."""
    return shown.subject.subject_class in PERSONS


def _alike(
    hub: Hub, number: int, sight: Sight, typed: str, known: set[int]
) -> dict[int, tuple[ShownMerchant, Likeness]]:
    """Find merchants whose names may be taken for a text and do not hold it."""
    (hits,) = find_hits(hub, number, sight, [read_text(typed)], SPARE)
    likely = (
        (hit.shown.card.id, (hit.shown, hit.comparison.lookalike))
        for hit in hits
        if hit.comparison.lookalike is not None
        and hit.shown.card.id not in known
        and not is_person(hit.shown)
    )
    return {
        number: (shown, likeness)
        for number, (shown, likeness) in islice(likely, MOST_ALIKE)
        if likeness is not None
    }


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
