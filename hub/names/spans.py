"""Where in a written name its parts stand: what readers see underlined."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hub.names.divisions import Divisions
from hub.names.folding import fold
from hub.names.parts import Anatomy, take_apart
from hub.names.words.forms import split_branch

KEPT_MARKS = frozenset(".-,'")
"""Punctuation that folding keeps between digits."""

NamePart = Literal["division", "stem", "industry", "form", "branch"]


@dataclass(frozen=True, slots=True)
class PartSpan:
    """A run of characters of a name, and which part of the name it is."""

    part: NamePart
    start: int
    end: int
    """The place behind its last character."""


def name_spans(name: str, divisions: Divisions) -> list[PartSpan]:
    """Tell the parts of a name by their places in it, from its first character on.

    Together they cover the name. A name that is not taken apart is one stem.
    """
    folded = fold(name)
    parts = take_apart(folded, divisions)
    places = _places(name, folded)
    if places is None or not parts.stem or parts.mixed:
        return [PartSpan("stem", 0, len(name))] if name else []
    found = list(_split(folded, parts))
    if not found:
        return [PartSpan("stem", 0, len(name))]
    # What folding drops, a blank or a dot, goes with the part before it.
    ends = [places[end] for _, end in found[:-1]] + [len(name)]
    starts = [0, *ends[:-1]]
    return [
        PartSpan(part, start, end)
        for (part, _), start, end in zip(found, starts, ends, strict=True)
        if start < end
    ]


def _split(folded: str, parts: Anatomy) -> Iterator[tuple[NamePart, int]]:
    """Yield the parts of a folded name in their order, each with where it ends."""
    company, branch = split_branch(folded) if parts.branch else (folded, "")
    # A stem stands behind the division: a place may bear the same characters.
    core = company.find(parts.stem + parts.industry)
    start = core if core >= 0 else company.find(parts.stem)
    if start < 0:
        return
    if start:
        yield "division", start
    end = start + len(parts.stem)
    yield "stem", end
    if parts.industry:
        at = company.find(parts.industry, end)
        if at < 0:
            return
        if at > end:
            # A place in brackets behind the trade name.
            yield "division", at
        end = at + len(parts.industry)
        yield "industry", end
    if end < len(company):
        yield "form", len(company)
    if branch:
        yield "branch", len(folded)


def _places(name: str, folded: str) -> list[int] | None:
    """Tell where each character of a folded name stands in the written one.

    None where folding changes characters together, which none can then be told of.
    """
    places: list[int] = []
    for at, character in enumerate(name):
        piece = fold(character)
        kept = folded[len(places) : len(places) + 1]
        if not piece and kept in KEPT_MARKS and fold(f"1{character}1") == f"1{kept}1":
            # Punctuation between digits.
            piece = kept
        places += [at] * len(piece)
    return [*places, len(name)] if len(places) == len(folded) else None
