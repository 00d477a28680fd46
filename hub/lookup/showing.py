"""Merchants as a view shows them, read from one look into the database."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from hub.agreements.policy import View
from hub.archive.service import current_records
from hub.context import Hub
from hub.lookup import answers
from hub.lookup.entries import entry_of
from hub.lookup.hits import Shown
from hub.lookup.knowing import known_by, subject_of
from hub.merchants.service import MerchantCard, absorbed_by, merchants_by_ids

SPARE = 15
"""Merchants looked at beyond those wanted, since some may not be shown."""


class Showing:
    """Reads merchants and tells how a view shows them, each once."""

    def __init__(self, hub: Hub, session: Session, view: View, day: date) -> None:
        """Look at the database as a view shows it on a day."""
        self._hub = hub
        self._session = session
        self._view = view
        self._day = day
        self._shown: dict[int, Shown | None] = {}
        self._parts: dict[int, list[int]] = {}

    def get(self, merchant: int) -> Shown | None:
        """Give a merchant that was read, or the one that stands for it."""
        return self._shown.get(merchant)

    def named(self, merchant: int) -> Shown | None:
        """Give the merchant to which its own name, or that of a part, may lead.

        A name that may be hidden leads the public nowhere.
        """
        shown = self._shown.get(merchant)
        if shown is None or not self._view.public_only:
            return shown
        shielded = answers.is_shielded(shown.subject, self._view)
        return shown if merchant == shown.card.id and not shielded else None

    def load(self, merchants: Iterable[int]) -> None:
        """Read merchants and work out how the view shows them."""
        wanted = [m for m in dict.fromkeys(merchants) if m not in self._shown]
        cards = merchants_by_ids(self._session, wanted)
        merged = {c.id: c.merged_into for c in cards.values() if c.merged_into}
        if merged:
            self.load(merged.values())
            wanted = [merchant for merchant in wanted if merchant not in merged]
        records = {}
        if self._view.public_only:
            records = current_records(self._session, wanted)
            for part, root in absorbed_by(self._session, wanted).items():
                self._parts.setdefault(root, []).append(part)
        for merchant in wanted:
            card = cards.get(merchant)
            entries = [
                entry_of(self._hub, r, self._day) for r in records.get(merchant, ())
            ]
            self._shown[merchant] = None if card is None else self._show(card, entries)
        # Whoever means a merged merchant means the one that stands for it.
        for part, root in merged.items():
            self._shown[part] = self._shown.get(root)

    def _show(
        self, card: MerchantCard, entries: Sequence[answers.Entry]
    ) -> Shown | None:
        """Describe a merchant as the view shows it, or not at all."""
        if card.status != "active" or card.name is None:
            return None
        if not self._view.public_only:
            return Shown(card, subject_of(card))
        if card.subject_class == "natural_person":
            return None
        shown = answers.visible(entries, subject_of(card), self._view, self._day)
        parts = self._parts.get(card.id, [])
        known = known_by(
            self._session, self._hub, card, parts, shown, (self._view, self._day)
        )
        if not shown or not known.subject.name:
            return None
        return Shown(known.card, known.subject, known, (card.id, *parts))
