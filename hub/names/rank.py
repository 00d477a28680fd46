"""Searching a store of names: candidates by characters, then ranked by likeness."""

from dataclasses import dataclass

from hub.names.compare import Comparison, compare, spell, spell_folded
from hub.names.divisions import Divisions
from hub.names.retrieve import NameStore

CANDIDATES = 20
"""Merchants whose names are compared in full."""

LOW_SCORE = 0.85
"""Where the best is below this, homophones are looked for too."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A merchant's name and how like the wanted one it is."""

    merchant_id: int
    name: str
    comparison: Comparison


def rank(
    store: NameStore,
    name: str,
    divisions: Divisions,
    limit: int,
    *,
    registered: bool = False,
) -> list[Ranked]:
    """List up to ``limit`` merchants whose names are most like a name, best first.

    Each merchant comes once, with its best name. With ``registered`` only registered
    names are looked at. Ties go to the smaller merchant number.
    """
    wanted = spell(name, divisions)
    if not wanted.flat:
        return []
    best: dict[int, Ranked] = {}
    for spoken in (False, True):
        for found in store.find(
            name, max(limit, CANDIDATES), spoken=spoken, registered=registered
        ):
            known = best.get(found.merchant_id)
            if known is not None and known.name == found.name:
                continue
            candidate = spell_folded(found.name, divisions)
            comparison = compare(wanted, candidate, divisions)
            if known is None or comparison.score > known.comparison.score:
                best[found.merchant_id] = Ranked(
                    found.merchant_id, found.name, comparison
                )
        if any(r.comparison.score >= LOW_SCORE for r in best.values()):
            break
    ordered = sorted(best.values(), key=lambda r: (-r.comparison.score, r.merchant_id))
    return ordered[:limit]
