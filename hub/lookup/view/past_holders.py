"""Whose the records of a past merchant are today: by them it is judged what is shown.

People may have parted since what was one merchant then, and a record may lie elsewhere
today than it did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.lookup.view.public_merchants import subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.merchants.service import (
    PastMerchant,
    holders_of_parties,
    merchants_by_ids,
)
from schemas.record import meaning_of
from schemas.words import ENDS_SHARING, Audience

PartyKey = tuple[bytes, int]


@dataclass(frozen=True, slots=True)
class PastHolders:
    """A sight on a past merchant's records, each by whoever holds it today."""

    sight: Sight
    then: Subject
    """The merchant as it was; it stands for records that nobody holds today."""
    holders: Mapping[PartyKey, Subject]

    def lies_elsewhere(self, entry: Entry) -> bool:
        """Tell whether a record's past is not opened by the territory of the view."""
        return any(
            self.sight.sees_as_public(subject, entry) for subject in self._of(entry)
        )

    def shows(self, entry: Entry) -> bool:
        """Tell whether a record as it stands today is shown to whoever looks."""
        return not self.lies_elsewhere(entry) and all(
            self.sight.shows(entry, subject) for subject in self._of(entry)
        )

    def may_weigh(self, entry: Entry) -> bool:
        """Tell whether a rating that is told may rest on a record, as it stands today.

        In proceedings it may on all but what the law seals, whatever is agreed on.
        """
        if self.sight.view.audience is not Audience.PROCEEDINGS:
            return self.shows(entry)
        is_open = self.sight.view.opens_sealed or not entry.is_sealed
        return is_open and not self.lies_elsewhere(entry)

    def may_tell(self, entry: Entry) -> bool:
        """Tell whether a merchant may be known by a record, as it stands today.

        A register tells of it also where an agreement leaves the register out.
        """
        is_register = meaning_of(entry.kind).register
        is_closed = entry.is_sealed or entry.status in ENDS_SHARING
        return self.shows(entry) or (
            is_register and not is_closed and not self.lies_elsewhere(entry)
        )

    def _of(self, entry: Entry) -> Sequence[Subject]:
        """Give the merchants that hold a record's parties today."""
        parties = ((entry.key, number) for number in entry.party_nos)
        found = [self.holders[one] for one in parties if one in self.holders]
        return found or [self.then]


def past_holders(session: Session, past: PastMerchant, sight: Sight) -> PastHolders:
    """Read who holds today the parties that a merchant had at a moment."""
    then = subject_of(past.card)
    held = holders_of_parties(session, past.parties)
    cards = merchants_by_ids(session, set(held.values()))
    heads = {card.merged_into for card in cards.values()} - {None} - cards.keys()
    if heads:
        cards |= merchants_by_ids(session, {head for head in heads if head})
    subjects = {
        number: subject_of(cards[card.merged_into or number])
        for number, card in cards.items()
    }
    holders = {party: subjects[number] for party, number in held.items()}
    return PastHolders(sight, then, holders)
