"""Merchants as a view shows them, read from one look into the database."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from hub.archive.reads import unknown_by_kinds
from hub.context import Hub
from hub.db.bulk import in_chunks
from hub.lookup.search.results import ShownMerchant
from hub.lookup.view.entries import entries_by_merchant
from hub.lookup.view.public_merchants import known_by, subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.service import (
    MerchantCard,
    absorbed_by,
    bearers_of,
    merchants_by_ids,
    regions_by_ids,
)
from hub.names import flat

SPARE = 15
"""Merchants looked at beyond those wanted, since some may not be shown."""
AT_ONCE = 20
"""Bearers of one name that are read at once, until two of them are found."""


class ShownMerchants:
    """Reads merchants and tells how a view shows them, each once."""

    def __init__(self, hub: Hub, session: Session, sight: Sight) -> None:
        """Look at the database as a sight shows it."""
        self._hub = hub
        self._session = session
        self._sight = sight
        self._shown: dict[int, ShownMerchant | None] = {}
        self._parts: dict[int, list[int]] = {}
        self._judged: set[int] = set()
        """Those of whom it was told whether kinds of records make them known."""

    def get(self, merchant: int) -> ShownMerchant | None:
        """Give a merchant that was read, or the one that stands for it."""
        return self._shown.get(merchant)

    def shown_whole(self, merchants: NDArray[np.int64]) -> NDArray[np.int64]:
        """Keep of some merchants those of whom the view may show all, in their order.

        The others are not read: how long an answer takes must not tell of them.
        """
        if self._sight.view.bound_to is not None:
            inside = lru_cache(maxsize=None)(self._sight.is_inside)
            regions = regions_by_ids(self._session, merchants.tolist())
            kept = [merchant for merchant, region in regions.items() if inside(region)]
            merchants = merchants[np.isin(merchants, kept)]
        known = self._known_among(merchants.tolist())
        return merchants[np.isin(merchants, known)]

    def _known_among(self, merchants: Collection[int]) -> list[int]:
        """Keep of merchants those that records of kinds make known which it opens."""
        kinds = self._sight.known_by
        if kinds is None:
            return list(merchants)
        opens = self._sight.view.opens_sealed
        unknown = unknown_by_kinds(self._session, merchants, kinds, with_sealed=opens)
        self._judged.update(merchants)
        self._shown |= dict.fromkeys(unknown)
        return [merchant for merchant in merchants if merchant not in unknown]

    def named(self, merchant: int) -> ShownMerchant | None:
        """Give the merchant to which its own name, or that of a part, may lead.

        A name that may be hidden, or that no shown record says, leads the public
        nowhere.
        """
        shown = self._shown.get(merchant)
        if shown is None or shown.known is None:
            return shown
        shielded = self._sight.is_shielded(shown.subject)
        is_named = shown.subject.name is not None and not shielded
        return shown if merchant == shown.card.id and is_named else None

    def mark_shared_names(self, found: Sequence[ShownMerchant]) -> list[ShownMerchant]:
        """Say of each merchant whether its name alone would not tell who is meant.

        What hidden merchants are called does not count: it must not show.
        """
        keys = {
            one.card.id: flat(self._sight.name_of(one.subject) or "") for one in found
        }
        called = bearers_of(self._session, set(keys.values()) - {""})
        self.load(number for some in called.values() for number, _ in some[:AT_ONCE])
        bearers = {key: self._two_registered(some) for key, some in called.items()}
        return [
            replace(one, shares_name=True)
            if bearers.get(keys[one.card.id], set()) - {one.card.id}
            else one
            for one in found
        ]

    def _two_registered(self, called: Sequence[tuple[int, bool]]) -> set[int]:
        """List registered bearers of one name whom it leads the asker to.

        Two are enough, for then whoever bears it shares it.
        """
        found: set[int] = set()
        for some in in_chunks(called, AT_ONCE):
            self.load(number for number, _ in some)
            found |= {
                one.card.id
                for one in (self._led(*bearer) for bearer in some)
                if one is not None and one.card.kind == "registered"
            }
            if len(found) > 1:
                break
        return found

    def _led(self, merchant: int, is_open: bool) -> ShownMerchant | None:  # noqa: FBT001  # as bearers are listed
        """Give the merchant to which its name leads the asker."""
        shown = self.named(merchant)
        return shown if shown is None or shown.known is None or is_open else None

    def load(self, merchants: Iterable[int]) -> None:
        """Read merchants and work out how the view shows them."""
        wanted = [m for m in dict.fromkeys(merchants) if m not in self._shown]
        if not wanted:
            return
        new = [merchant for merchant in wanted if merchant not in self._judged]
        if new:
            self._known_among(new)
            wanted = [merchant for merchant in wanted if merchant not in self._shown]
        cards = merchants_by_ids(self._session, wanted)
        merged = {c.id: c.merged_into for c in cards.values() if c.merged_into}
        if merged:
            self.load(merged.values())
            wanted = [merchant for merchant in wanted if merchant not in merged]
        records: dict[int, Sequence[Entry]] = {}
        by_records = [
            merchant
            for merchant in wanted
            if merchant in cards
            and self._sight.sees_as_public(subject_of(cards[merchant]))
        ]
        if by_records:
            records = entries_by_merchant(
                *(self._session, self._hub, dict.fromkeys(by_records, True)),
                self._sight,
            )
            for part, root in absorbed_by(self._session, by_records).items():
                self._parts.setdefault(root, []).append(part)
        for merchant in wanted:
            card = cards.get(merchant)
            entries = records.get(merchant, ())
            self._shown[merchant] = None if card is None else self._show(card, entries)
        # Whoever means a merged merchant means the one that stands for it.
        for part, root in merged.items():
            self._shown[part] = self._shown.get(root)

    def _show(
        self, card: MerchantCard, entries: Sequence[Entry]
    ) -> ShownMerchant | None:
        """Describe a merchant as the view shows it, or not at all."""
        if card.status != "active":
            return None
        subject = subject_of(card)
        if not self._sight.sees_as_public(subject):
            return ShownMerchant(card, subject)
        shown = self._sight.visible(entries, subject)
        parts = self._parts.get(card.id, [])
        known = known_by(self._session, self._hub, card, parts, shown, self._sight)
        if not self._sight.may_know(subject, shown):
            return None
        return ShownMerchant(known.card, known.subject, known, (card.id, *parts))
