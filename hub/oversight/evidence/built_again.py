"""What the hub builds again from other rows, compared with them."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

from hub.audit.check import PORTIONS, Portion
from hub.context import Hub
from hub.contradictions import FoundContradiction, merchant_name, open_contradictions
from hub.db.engines import one_view
from hub.merchants.index_check import wrong_index
from hub.merchants.ledger import SHELVES, wrong_watches
from hub.oversight.evidence.codes import INDEX, RATING_DUE, WATCH
from hub.ratings.replay.due_check import forgotten_ratings

ROWS = 500
"""Merchants that lie side by side and are compared together."""


def compare_index(hub: Hub) -> Iterator[FoundContradiction]:
    """Yield in what way the index of names is not what the names make of it."""
    for why in wrong_index(hub.engine):
        yield FoundContradiction(INDEX, "", "", f"the index of names: {why}")


def compare_watches(hub: Hub, portion: Portion) -> Iterator[FoundContradiction]:
    """Yield of how many parties something else is noted than what they rest on."""
    shelves = [one for one in SHELVES if one % PORTIONS in portion.numbers]
    with Session(one_view(hub.engine)) as session:
        wrong = sum(1 for _ in wrong_watches(session, shelves))
    if wrong:
        detail = f"of {wrong} parties it is not noted which row may decide them"
        yield FoundContradiction(WATCH, "", "", f"link_watch: {detail}")


def compare_due(
    hub: Hub, groups: Sequence[int] | None, closed: Collection[str]
) -> Iterator[FoundContradiction]:
    """Yield how many ratings are old, or would be once the day comes.

    What rests on rows that the log contradicts is not computed from them.
    """
    with hub.reads() as session:
        standing = {one.closes for one in open_contradictions(session)} | set(closed)
    found = [
        public_id
        for first, stop in merchant_ranges(groups)
        for public_id in forgotten_ratings(hub, first=first, stop=stop)
        if merchant_name(public_id) not in standing
    ]
    if found:
        detail = (
            f"{len(found)} ratings are not those of today, or would not be given anew "
            f"on the day they change: {' '.join(found[:3])}"
        )
        yield FoundContradiction(RATING_DUE, "", "", detail)


def merchant_ranges(groups: Sequence[int] | None) -> Iterable[tuple[int, int | None]]:
    """Give the bounds of the numbers of some groups of merchants, or of all."""
    if groups is None:
        return [(0, None)]
    return [(number * ROWS, (number + 1) * ROWS) for number in groups]
