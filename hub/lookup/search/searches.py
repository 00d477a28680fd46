"""Searches: one look into the index of names and the database, cut to a sight."""

from collections.abc import Sequence

from hub.context import Hub
from hub.lookup.search.matching import Matcher
from hub.lookup.search.results import Hit, ShownMerchant
from hub.lookup.task.queries import MerchantQuery, read_text
from hub.lookup.view.sight import Sight
from hub.merchants.index import NameIndex


def find_hits(
    hub: Hub, number: int, sight: Sight, queries: Sequence[MerchantQuery], limit: int
) -> list[list[Hit]]:
    """Find whom each query means, up to ``limit`` each."""
    found = find_all_hits(hub, number, sight, queries, limit)
    return [hits[:limit] for hits in found]


def find_all_hits(
    hub: Hub, number: int, sight: Sight, queries: Sequence[MerchantQuery], limit: int
) -> list[list[Hit]]:
    """Find whom each query may mean: all that a search for so many looks at.

    Whose code was given is among them, however little its name is like the wanted one.
    """
    store = hub.shelf.take(NameIndex).present(hub.reads, number)
    with hub.reads() as session:
        return Matcher(hub, session, sight).match(store, queries, limit)


def find_typed(
    hub: Hub, number: int, sight: Sight, typed: str, limit: int
) -> list[ShownMerchant]:
    """Find whose name, or code, somebody may be typing, up to ``limit``."""
    wanted = read_text(typed)
    if wanted.codes:
        (hits,) = find_hits(hub, number, sight, [wanted], limit)
        return [hit.shown for hit in hits]
    store = hub.shelf.take(NameIndex).present(hub.reads, number)
    with hub.reads() as session:
        return Matcher(hub, session, sight).complete(store, typed, limit)
