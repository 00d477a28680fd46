"""Completing a name while it is typed: who bears a name that holds what is there."""

from rapidfuzz.distance import LCSseq

from hub.names.compare import spell_folded
from hub.names.divisions import Divisions
from hub.names.folding import flat, without_brackets
from hub.names.search.retrieve import NameStore

LEAST_TYPED = 2
"""Characters from which on anything is looked for: names are found by pairs."""

LOOKED_AT = 60
"""Merchants that are looked at."""


def complete(store: NameStore, typed: str, divisions: Divisions) -> list[int]:
    """List the merchants whose names hold the typed characters in their order.

    First come those whose name, or what tells it from others, begins with them; then
    those that hold them side by side; then the rest. Among these the candidates of the
    index keep their order, in which short names go first. What so many names hold that
    the index does not look for it, such as a place, finds those that begin with it.
    """
    text = flat(typed)
    if len(text) < LEAST_TYPED:
        return []
    ordered: tuple[list[int], ...] = ([], [], [])
    for candidate in store.find(text, LOOKED_AT) or store.begin(text, LOOKED_AT):
        way = _way_of(text, candidate.name, divisions)
        if way is not None:
            ordered[way].append(candidate.merchant_id)
    return [merchant for merchants in ordered for merchant in merchants]


def _way_of(text: str, folded: str, divisions: Divisions) -> int | None:
    """Tell how a name holds a text: at its head, side by side, in order, or not."""
    name = without_brackets(folded)
    if text in name:
        core = spell_folded(folded, divisions).parts.core
        heads = (0, name.find(core))
        return 0 if any(name.startswith(text, at) for at in heads if at >= 0) else 1
    return 2 if LCSseq.similarity(text, name) == len(text) else None
