"""Going through the merchants that a typed text may mean, as the view shows them.

This is the one loop over the candidates of a typed name. Nothing is cut before sight
has been asked: it goes on until as many as are wanted are shown, or to the end.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from hub.agreements.policy import View
from hub.context import Hub
from hub.ground.errors import BadInputError
from hub.lookup.search.results import ShownMerchant, is_person
from hub.lookup.search.shown_merchants import ShownMerchants
from hub.lookup.view.sight import Sight
from hub.merchants.service import absorbed_by, find_merchant
from hub.names.search.completing import complete
from hub.names.search.retrieve import NameStore
from hub.names.search.slips import Meant, slipped
from schemas.record.names import names_nobody

AT_ONCE = 25
"""Candidates that are read together."""

MOST_COUNTED = 1_000
"""Merchants that are counted; beyond them it is told that there are more."""


class AfterInvalidError(BadInputError):
    """The merchant to go on behind stands nowhere in the list that the text finds."""

    code = "after-invalid"
    title = "The list has no such merchant to go on behind: begin again without after."


class Led(NamedTuple):
    """A candidate that leads to somebody who is shown."""

    place: int
    """In the list of candidates."""
    merchant: int
    """Whose name it is: of whom is shown, or of a part of that merchant."""
    shown: ShownMerchant


@dataclass(frozen=True, slots=True)
class TypedPage:
    """A piece of the list of those whom a typed text may mean."""

    shown: Sequence[ShownMerchant]
    after: str | None = None
    """Behind whom the list goes on; None where it has ended."""
    is_cut: bool = False
    """Whether others may bear such a name who were not looked for."""


@dataclass(frozen=True, slots=True)
class TypedCount:
    """How many merchants a typed text may mean."""

    value: int
    is_whole: bool = True
    """Whether there are no more than these."""


class NameWalk:
    """The candidates of a typed name, in their order, and which of them are shown.

    ``lists`` are the candidates by all names and those by open ones: the first lead to
    those whom the view shows whole, the others to those whom it shows as the public
    sees them. ``firms`` leaves out persons and their businesses.
    """

    def __init__(
        self,
        showing: ShownMerchants,
        session: Session,
        lists: Mapping[bool, NDArray[np.int64]],
        *,
        firms: bool,
        is_cut: bool = False,
        may_go_on: bool = False,
    ) -> None:
        """Go through candidates; ``is_cut`` tells that there are others.

        ``may_go_on`` tells that there may be some, which matters where nobody is shown.
        """
        self._showing = showing
        self._session = session
        self._merchants = np.concatenate(list(lists.values()))
        sizes = [len(one) for one in lists.values()]
        self._is_open = np.repeat(np.array(list(lists), np.bool_), sizes)
        self._firms = firms
        self._is_cut = is_cut
        self._may_go_on = may_go_on

    def page(self, limit: int, after: str | None = None) -> TypedPage:
        """Give up to ``limit`` merchants behind one of the list, or the first.

        Raises:
            AfterInvalidError: it is none of the list.
        """
        start = 0 if after is None else self._place_of(after) + 1
        found = [one.shown for one in islice(self.led(start), limit + 1)]
        more = len(found) > limit
        found = found[:limit]
        last = found[-1].subject.public_id if more else None
        nobody = after is None and not found
        return TypedPage(found, last, self._is_cut or (self._may_go_on and nobody))

    def count(self) -> TypedCount:
        """Count the merchants of the list, up to as many as are counted."""
        found = sum(1 for _ in islice(self.led(), MOST_COUNTED + 1))
        is_whole = found <= MOST_COUNTED and not self._is_cut
        return TypedCount(min(found, MOST_COUNTED), is_whole)

    def led(self, start: int = 0, end: int | None = None) -> Iterator[Led]:
        """Yield those who are shown, each once, from a place of the list on."""
        last = len(self._merchants) if end is None else end
        for first in range(start, last, AT_ONCE):
            some = self._merchants[first : min(first + AT_ONCE, last)].tolist()
            self._showing.load(some)
            led = [
                Led(place, merchant, shown)
                for place, merchant in enumerate(some, first)
                if (shown := self._leads(place, merchant)) is not None
            ]
            families = self._families({one.shown.card.id for one in led})
            yield from (
                one
                for one in led
                if one.shown.known is not None
                or not self._led_before(one.place, families.get(one.shown.card.id, ()))
            )

    def _place_of(self, public_id: str) -> int:
        """Tell where a merchant stands that is shown.

        Raises:
            AfterInvalidError: nowhere.
        """
        card = find_merchant(self._session, public_id)
        if card is not None:
            family = [card.id, *absorbed_by(self._session, [card.id])]
            for place in np.flatnonzero(np.isin(self._merchants, family)).tolist():
                for one in self.led(place, place + 1):
                    if one.shown.subject.public_id == public_id:
                        return place
        raise AfterInvalidError

    def _leads(self, place: int, merchant: int) -> ShownMerchant | None:
        """Give whom a candidate leads to, if its name may lead the asker there."""
        shown = self._showing.named(merchant)
        if shown is None or (shown.known is not None) != bool(self._is_open[place]):
            return None
        return None if self._firms and is_person(shown) else shown

    def _families(self, roots: Collection[int]) -> dict[int, list[int]]:
        """List of merchants that others were merged into all that they are made of."""
        families: dict[int, list[int]] = {}
        for part, root in absorbed_by(self._session, roots).items():
            families.setdefault(root, [root]).append(part)
        return families

    def _led_before(self, place: int, family: Sequence[int]) -> bool:
        """Tell whether the name of another part has led to a merchant already."""
        if not family:
            return False
        before = self._merchants[:place][~self._is_open[:place]]
        return bool(np.isin(before, family).any())


def searched(store: NameStore, view: View) -> Iterator[tuple[NameStore, bool]]:
    """Give of an index what may lead to merchants in a view, and whether anybody.

    Where territory binds, what may lead to those outside is a part of it.
    """
    if not view.is_public:
        yield store, False
    if view.is_public or view.bound_to is not None:
        yield store.opened, True


class TypedNames:
    """Looks for whose name somebody may be typing, in one look into the database."""

    def __init__(
        self, hub: Hub, session: Session, sight: Sight, store: NameStore
    ) -> None:
        """Look at the database, and an index, as a sight shows them."""
        self.showing = ShownMerchants(hub, session, sight)
        self.session = session
        self._divisions = hub.rulebook.divisions
        self._stores = list(searched(store, sight.view))

    def walk(self, typed: str, *, firms: bool) -> NameWalk:
        """Go through the merchants whose names have a text; ``firms`` alone, or all."""
        lists = {False: _NOBODY, True: _NOBODY}
        is_cut = may_go_on = False
        if names_nobody(typed) is None:
            for store, is_open in self._stores:
                among = store.firms if firms else None
                found = complete(store, typed, self._divisions, among=among)
                lists[is_open] = self._leading(found.merchants, is_open=is_open)
                is_cut = is_cut or not found.is_whole
                may_go_on = may_go_on or found.may_go_on
        return NameWalk(
            *(self.showing, self.session, lists),
            firms=firms,
            is_cut=is_cut,
            may_go_on=may_go_on,
        )

    def slipped(self, typed: str, most: int) -> list[tuple[ShownMerchant, Meant]]:
        """List firms of whose names a text may be one with a slip, nearest first."""
        if names_nobody(typed) is not None:
            return []
        why: dict[int, Meant] = {}
        lists = {False: _NOBODY, True: _NOBODY}
        for store, is_open in self._stores:
            slips = slipped(store, typed, self._divisions, among=store.firms)
            why |= {slip.merchant: slip.why for slip in slips}
            found = np.array([slip.merchant for slip in slips], np.int64)
            lists[is_open] = self._leading(found, is_open=is_open)
        walk = NameWalk(self.showing, self.session, lists, firms=True)
        return [(one.shown, why[one.merchant]) for one in islice(walk.led(), most)]

    def _leading(
        self, merchants: NDArray[np.int64], *, is_open: bool
    ) -> NDArray[np.int64]:
        """Leave out whom no name leads to: names that are not open, the public's."""
        return merchants if is_open else self.showing.shown_whole(merchants)


_NOBODY = np.empty(0, np.int64)
