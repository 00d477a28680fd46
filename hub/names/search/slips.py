"""Whose name a text may be with one slip in it: for whoever typed it and found nobody.

A slip is a character that is missing, too much or another one, or two neighbours in
each other's place. All ways to look for names are gone through, since a slip in a short
text may leave no pair of it.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA, Hamming, LCSseq

from hub.names.compare import Likeness, Spelling, imitation, spell, spell_folded
from hub.names.divisions import Divisions
from hub.names.search.retrieve import Candidate, NameStore
from hub.names.search.scoring import Masks
from hub.names.words.characters import aloud, without_english_form
from hub.names.words.forms import split_form, split_shop

LOOKED_AT = 100
"""Merchants that are looked at, by each way."""

LEAST_LEFT = 2
"""Characters that text and name must have in common, in order."""

MOST_SLIPS = 2
CHARACTERS_A_SLIP = 4
"""Slips with which a whole name is still near, one in so many characters."""

LEAST_HELD = 4
"""Characters of a name all of which another may have in order and be near to it."""

Meant = Likeness | Literal["slip", "stem"]
"""Why a name may be meant: it imitates the typed trade name, differs from the text by a
slip, or has the trade name of it."""


class Slip(NamedTuple):
    """A name that a text may mean: how far off it is, how long, and whose."""

    far: int
    size: int
    merchant: int
    why: Meant


def slipped(
    store: NameStore, typed: str, divisions: Divisions, *, among: Masks | None = None
) -> list[Slip]:
    """List the merchants of whose names a text may be one with a slip, nearest first.

    Each comes once. ``among`` tells which names are looked at.
    """
    wanted = spell(typed, divisions)
    found = []
    for candidate in dict.fromkeys(_candidates(store, wanted.flat, among)):
        meant = _slip_in(wanted, spell_folded(candidate.name, divisions))
        if meant is not None:
            far, why = meant
            size = len(candidate.name)
            found.append(Slip(far, size, candidate.merchant_id, why))
    nearest: dict[int, Slip] = {}
    for slip in sorted(found):
        nearest.setdefault(slip.merchant, slip)
    return list(nearest.values())


def _candidates(
    store: NameStore, text: str, among: Masks | None
) -> Iterator[Candidate]:
    """Yield the names that are likest to a text, by each way to look for it."""
    yield from store.find(text, LOOKED_AT, among=among)
    yield from store.find(text, LOOKED_AT, spoken=True, among=among)
    yield from store.find_apart(text, LOOKED_AT, among=among)


def _slip_in(wanted: Spelling, name: Spelling) -> tuple[int, Meant] | None:
    """Tell how far a text is from a name, and by what; None where it is another."""
    text, one, two = wanted.flat, wanted.parts.stem, name.parts.stem
    likeness = imitation(one, two)
    # What a text shares with a name must be more than its place.
    shared = LCSseq.similarity(text, name.parts.core)
    found: tuple[int, Meant] | None = None
    if is_slip(text, name.flat):
        found = 0, "slip"
    elif likeness is not None:
        found = 1, likeness
    elif is_slip(text, two) or is_slip(text, name.parts.core):
        found = 1, "slip"
    elif len(text) > LEAST_LEFT <= shared and _slips_into(text, name.flat):
        found = 2, "slip"
    elif one == two and len(one) >= LEAST_LEFT:
        found = 3, "stem"
    elif len(text) == len(two) == LEAST_LEFT and Hamming.distance(text, two) == 1:
        found = 4, "slip"
    return found


def is_slip(one: str, other: str) -> bool:
    """Tell whether one slip makes one text of another, and two characters stay."""
    return (
        one != other
        and LCSseq.similarity(one, other) >= LEAST_LEFT
        and OSA.distance(one, other, score_cutoff=1) == 1
    )


def _slips_into(text: str, name: str) -> bool:
    """Tell whether a text is a piece of a name but for one slip."""
    size = len(text)
    if LCSseq.similarity(text, name) < size - 1:
        return False
    return any(
        is_slip(text, name[at : at + length])
        for length in (size - 1, size, size + 1)
        for at in range(len(name) - length + 1)
    )


def slips_between(wanted: str, name: str) -> int | None:
    """Count the slips that make one whole name another, both flat, up to two.

    As one counts all that differs in place and form where what stands before the form
    of one is a piece of the other but for a slip, or has its characters in order. A
    name in Latin letters is read aloud. None where they are more.
    """
    if wanted.isascii() is not name.isascii():
        wanted, name = (aloud(without_english_form(one)) for one in (wanted, name))
    most = min(MOST_SLIPS, max(len(wanted), len(name)) // CHARACTERS_A_SLIP)
    heads = [split_form(split_shop(one)[0])[0] for one in (wanted, name)]
    shorter, longer = sorted(heads, key=len)
    slips = OSA.distance(wanted, name, score_cutoff=most)
    if slips > 1 and len(shorter) >= LEAST_HELD:
        held = LCSseq.similarity(shorter, longer) == len(shorter)
        if held or _slips_into(shorter, longer):
            return 1
    return slips if slips <= most else None
