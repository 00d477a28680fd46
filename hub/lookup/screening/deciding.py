"""What became of a line: decided from the merchants that the view shows: pure.

Whom linking would attach the line to is a hit, and without a code the one registered
firm of exactly this name. All else is left to people.
"""

from collections.abc import Sequence

from hub.lookup.search.results import Hit, is_person, sole_bearer
from hub.lookup.task.queries import MerchantQuery
from hub.names import flat
from hub.names.search.slips import slips_between
from schemas.words import ScreenOutcome

LIKE = 0.81
"""From this score on a name is like another one; below it searches try syllables."""
LIKE_STEM = 0.5
"""How alike trade names must be where whole names differ by two slips."""
MOST_TOLD = 5
"""Merchants of a line that are told."""

Decided = tuple[ScreenOutcome, Sequence[Hit]]


def decide_line(wanted: MerchantQuery, hits: Sequence[Hit]) -> Decided:
    """Decide a line from its hits, best first.

    Individual businesses and people are found by their codes alone.
    """
    shown = [hit for hit in hits if hit.by_code or not is_person(hit.shown)]
    meant = _meant(wanted, shown)
    if meant is not None:
        return ScreenOutcome.HIT, [meant]
    exact = [hit for hit in shown if hit.by_code or _bears(hit, wanted)]
    if len(exact) > 1:
        return ScreenOutcome.SEVERAL, exact[:MOST_TOLD]
    like = exact or [hit for hit in shown if _is_like(hit, wanted)]
    if like:
        return ScreenOutcome.LOOKALIKE, like[:MOST_TOLD]
    return ScreenOutcome.NONE, ()


def _meant(wanted: MerchantQuery, hits: Sequence[Hit]) -> Hit | None:
    """Give the one that is meant without doubt."""
    if wanted.codes or wanted.verdicts:
        return next((hit for hit in hits if hit.match), None)
    # Only among those that a name may lead to: others must not make it two.
    bearer = sole_bearer(wanted, [hit.shown for hit in hits])
    if bearer is None or bearer.subject.disputed:
        return None
    others = [hit for hit in hits if _bears(hit, wanted)]
    return others[0] if len(others) == 1 else None


def _bears(hit: Hit, wanted: MerchantQuery) -> bool:
    """Tell whether a merchant bears exactly a wanted name."""
    names = {flat(name) for name in wanted.names} - {""}
    return flat(hit.shown.subject.name or "") in names


def _is_like(hit: Hit, wanted: MerchantQuery) -> bool:
    """Tell whether a name may be taken for a wanted one."""
    comparison = hit.comparison
    if comparison.lookalike is not None or comparison.score >= LIKE:
        return True
    name = flat(hit.shown.subject.name or "")
    found = (slips_between(flat(one), name) for one in wanted.names)
    slips = min((one for one in found if one is not None), default=None)
    # Two may be all that tells one trade name from another.
    return slips is not None and (slips < 2 or comparison.features["stem"] >= LIKE_STEM)  # noqa: PLR2004  # as it says
