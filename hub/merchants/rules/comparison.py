"""What people are shown of how a name and a merchant's name stand to each other: pure.

The same numbers order their queue.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from hub.names import Divisions
from hub.names.compare import Comparison, compare, spell
from hub.names.vetoes import Veto, find_vetoes
from schemas.record import meaning_of

SCALE = 10_000
"""A score of 1, as it is stored."""

ADVERSE = 2 * SCALE
"""What an adverse record adds to its item's priority: all of them come first."""


class NameComparison(NamedTuple):
    """How alike a name and a merchant's are, with which of its names, and why not."""

    compared: str
    comparison: Comparison
    vetoes: tuple[Veto, ...]

    @property
    def score(self) -> int:
        """The score as it is stored."""
        return round(self.comparison.score * SCALE)

    def as_evidence(self) -> dict[str, Any]:
        """Write it down for people."""
        comparison = self.comparison
        found = {
            "compared": self.compared,
            "features": {
                name: round(value, 3) for name, value in comparison.features.items()
            },
            "vetoes": list(self.vetoes),
        }
        if comparison.lookalike is not None:
            found["lookalike"] = comparison.lookalike
        return found


def name_likeness(
    name: str,
    others: Sequence[str],
    divisions: Divisions,
    *,
    codes_differ: bool = False,
) -> NameComparison | None:
    """Compare a name with all that a merchant is called; the best counts.

    None where the merchant has no name.
    """
    wanted = spell(name, divisions)
    best: NameComparison | None = None
    for other in others:
        spelling = spell(other, divisions)
        comparison = compare(wanted, spelling, divisions)
        if best is None or comparison.score > best.comparison.score:
            vetoes = find_vetoes(wanted, spelling, divisions, codes_differ=codes_differ)
            best = NameComparison(other, comparison, vetoes)
    return best


def priority(score: int, kind: str) -> int:
    """Tell how urgent a question about a record of a kind is."""
    return score + (0 if meaning_of(kind).neutral else ADVERSE)
