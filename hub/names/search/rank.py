"""Searching a store of names: candidates by characters, then ranked by likeness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from rapidfuzz.distance import LCSseq

from hub.names.compare import (
    Comparison,
    compare,
    ratio,
    sounds_like,
    spell,
    spell_folded,
)
from hub.names.divisions import Divisions
from hub.names.folding import without_brackets
from hub.names.search.retrieve import Candidate, NameStore
from hub.names.search.scoring import Masks
from hub.names.search.steps import UNBOUNDED, Steps
from hub.names.words.characters import aloud, sound

CANDIDATES = 20
"""Merchants that are looked at."""

COMPARED = 12
"""Those among them whose names are taken apart and compared in full."""

LATER = 8
"""The same among those that are looked for where the best is low."""

LOW_SCORE = 0.81
"""Where the best is below this, homophones are looked for too."""

LOWER_SCORE = 0.7
"""Where it is below this even then, names that hold the characters one by one are."""

Way = Literal["written", "spoken", "apart"]
WAYS: tuple[Way, ...] = get_args(Way)

LOOKING: Mapping[Way, int] = {"written": 4, "spoken": 4, "apart": 40}
"""Steps that looking for candidates takes each way, beside those of looking at them."""

APART = 5
"""How many times more merchants are looked at by single characters, which tell less."""

HELD = 0.5
"""How much of a wanted name one that is found by single characters holds."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A merchant's name and how like the wanted one it is."""

    merchant_id: int
    name: str
    comparison: Comparison


def rank(  # noqa: PLR0913  # among which names, and how far each way
    store: NameStore,
    name: str,
    divisions: Divisions,
    limit: int,
    *,
    among: Masks | None = None,
    candidates: int = CANDIDATES,
    compared: int = COMPARED,
    steps: Steps | None = None,
) -> list[Ranked]:
    """List up to ``limit`` merchants whose names are most like a name, best first.

    Each merchant comes once, with its best name. ``among`` tells which names of the
    store count, ``candidates`` how many merchants are looked at and ``compared`` how
    many of them are compared in full; ``steps`` bounds what all of that may come to.
    Ties go to the smaller merchant number.
    """
    wanted = spell(name, divisions)
    if not wanted.flat:
        return []
    best: dict[int, Ranked] = {}
    done: set[Candidate] = set()
    size = max(limit, candidates)
    steps = Steps(UNBOUNDED) if steps is None else steps
    for way in WAYS:
        if not steps.take_all(LOOKING[way]):
            break
        if way == "apart":
            held = store.find_apart(name, APART * size, among=among)
            found = [one for one in held if _holds(one.name, wanted.flat)]
        else:
            found = store.find(name, size, spoken=way == "spoken", among=among)
        new = [candidate for candidate in found if candidate not in done]
        most = max(limit, compared if way == "written" else min(compared, LATER))
        promising = _most_promising(wanted.flat, new, most, way)
        for candidate in promising[: steps.take(len(promising))]:
            done.add(candidate)
            spelling = spell_folded(candidate.name, divisions)
            comparison = compare(wanted, spelling, divisions)
            known = best.get(candidate.merchant_id)
            if known is None or comparison.score > known.comparison.score:
                best[candidate.merchant_id] = Ranked(
                    candidate.merchant_id, candidate.name, comparison
                )
        low = LOW_SCORE if way == "written" else LOWER_SCORE
        if any(r.comparison.score >= low for r in best.values()):
            break
    ordered = sorted(best.values(), key=lambda r: (-r.comparison.score, r.merchant_id))
    return ordered[:limit]


def _most_promising(
    name: str, candidates: Sequence[Candidate], limit: int, way: Way
) -> Sequence[Candidate]:
    """Keep the candidates that are worth taking apart, in their order."""
    if len(candidates) <= limit:
        return candidates
    if way == "apart":
        likeness = [_held(name, without_brackets(c.name)) for c in candidates]
    else:
        wanted = aloud(name)
        likeness = [sounds_like(wanted, sound(c.name)) for c in candidates]
    floor = sorted(likeness, reverse=True)[limit - 1]
    promising = [
        c for c, like in zip(candidates, likeness, strict=True) if like >= floor
    ]
    return promising[:limit]


def _holds(folded: str, wanted: str) -> bool:
    """Tell whether a name holds nearly all of a wanted one, in order."""
    shared = LCSseq.similarity(wanted, without_brackets(folded))
    return shared >= HELD * len(wanted)


def _held(wanted: str, name: str) -> float:
    """Tell how much of a wanted name stands in another, and how much of that it is."""
    shared = LCSseq.similarity(wanted, name)
    return shared / len(wanted) + ratio(wanted, name)
