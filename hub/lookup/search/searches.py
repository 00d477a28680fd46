"""Searches: one look into the index of names and the database, cut to a sight."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.run_reads import last_runs
from hub.lookup.search.matching import Found, Matcher
from hub.lookup.search.results import Hit, ShownMerchant
from hub.lookup.search.walking import TypedNames, TypedPage
from hub.lookup.task.queries import MerchantQuery, read_text
from hub.lookup.view.entries import registers_of
from hub.lookup.view.shown_codes import in_register
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.merchants.index import NameIndex
from hub.merchants.service import count_registered

SECONDS_KEPT = 60
"""How long the figures of the dataset are kept: anybody may ask for them."""


class DatasetFigures(NamedTuple):
    """What is told of the dataset to whoever asks: nothing about any merchant."""

    merchants: int
    """How many merchants the registers name."""
    changed: date | None
    """The last day on which a source delivered well; None before the first."""


def dataset_figures(hub: Hub) -> DatasetFigures:
    """Count the dataset, at most once a minute.

    The day alone is told, so that nobody can watch single records come in.
    """
    key = ("dataset-figures", int(hub.clock().timestamp()) // SECONDS_KEPT)
    found: DatasetFigures | None = hub.cache.get(key)
    if found is None:
        number = hub.cache.number()
        with hub.reads() as session:
            runs = [run for run in last_runs(session).values() if run.is_good]
            merchants = count_registered(session)
        days = [legal_day(run.ended_at) for run in runs if run.ended_at is not None]
        found = DatasetFigures(merchants, max(days, default=None))
        hub.cache.put(key, number, found)
    return found


def find_hits(
    hub: Hub, number: int, sight: Sight, queries: Sequence[MerchantQuery], limit: int
) -> list[list[Hit]]:
    """Find whom each query means, up to ``limit`` each."""
    found = find_all_hits(hub, number, sight, queries, limit)
    return [one.hits[:limit] for one in found]


def find_all_hits(
    hub: Hub,
    number: int,
    sight: Sight,
    queries: Sequence[MerchantQuery],
    limit: int,
    *,
    firms: bool = False,
) -> list[Found]:
    """Find whom each query may mean: all that a search for so many looks at.

    Whose code was given is among them, however little its name is like the wanted one.
    With ``firms`` names that are like a wanted one are those of firms alone.
    """
    store = hub.shelf.take(NameIndex).present(hub.reads, number)
    with hub.reads() as session:
        matcher = Matcher(hub, session, sight)
        found = matcher.match(store, queries, limit, firms=firms)
        told = [hit.shown for one in found for hit in one.hits[:limit]]
        states = _in_register(session, hub, told, sight)
    return [
        one._replace(
            hits=[
                replace(hit, shown=states.get(hit.shown.card.id, hit.shown))
                for hit in one.hits
            ]
        )
        for one in found
    ]


def find_typed(
    hub: Hub,
    number: int,
    sight: Sight,
    typed: str,
    limit: int,
    after: str | None = None,
) -> TypedPage:
    """Find whose name, or code, somebody may be typing, up to ``limit`` behind one.

    Raises:
        AfterInvalidError: ``after`` is none of those.
    """
    wanted = read_text(typed)
    if wanted.codes:
        (hits,) = find_hits(hub, number, sight, [wanted], limit)
        return TypedPage([hit.shown for hit in hits])
    with typed_names(hub, number, sight) as names:
        page = names.walk(typed, firms=False).page(limit, after)
        shown = names.showing.mark_shared_names(page.shown)
        states = _in_register(names.session, hub, shown, sight)
    return replace(page, shown=[states.get(one.card.id, one) for one in shown])


def _in_register(
    session: Session, hub: Hub, found: Iterable[ShownMerchant], sight: Sight
) -> dict[int, ShownMerchant]:
    """Give merchants that are shown whole the states that their registers say.

    What those who see public records only are told is told by these already.
    """
    whole = {one.card.id: one for one in found if one.known is None}
    registers = registers_of(session, hub, whole, sight) if whole else {}
    return {
        number: replace(whole[number], subject=_said(whole[number], entries, sight))
        for number, entries in registers.items()
    }


def _said(shown: ShownMerchant, entries: Sequence[Entry], sight: Sight) -> Subject:
    """Give a merchant the state that its register says, as far as that is shown."""
    visible = sight.visible(entries, shown.subject)
    return in_register(shown.subject, visible, sight)


@contextmanager
def typed_names(hub: Hub, number: int, sight: Sight) -> Iterator[TypedNames]:
    """Look for whose name somebody may be typing, in one look into the database."""
    store = hub.shelf.take(NameIndex).present(hub.reads, number)
    with hub.reads() as session:
        yield TypedNames(hub, session, sight, store)
