"""Whose name somebody may be typing, cut to what may be shown."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
from sqlalchemy.orm import Session

from hub.agreements.policy import View
from hub.context import Hub
from hub.lookup.search.results import ShownMerchant
from hub.lookup.search.shown_merchants import ShownMerchants
from hub.lookup.search.walking import NameWalk
from hub.lookup.view.sight import Sight
from hub.names.search.completing import complete
from hub.names.search.retrieve import NameStore
from hub.names.search.slips import Meant, slipped
from schemas.record.names import names_nobody


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
        self._session = session
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
                lists[is_open] = found.merchants
                is_cut = is_cut or not found.is_whole
                may_go_on = may_go_on or found.may_go_on
        return NameWalk(
            *(self.showing, self._session, lists),
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
            lists[is_open] = np.array([slip.merchant for slip in slips], np.int64)
        walk = NameWalk(self.showing, self._session, lists, firms=True)
        return [(one.shown, why[one.merchant]) for one in islice(walk.led(), most)]


_NOBODY = np.empty(0, np.int64)
