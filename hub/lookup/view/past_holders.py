"""Whose the records of a past merchant are today: by them it is judged what is shown.

People may have parted since what was one merchant then, and a record may lie elsewhere
today than it did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads import stand_as_read
from hub.context import Hub
from hub.lookup.view.entries import entry_of
from hub.lookup.view.public_merchants import subject_of
from hub.lookup.view.shown_codes import as_shown, shown_codes
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Subject
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


def as_known(
    session: Session,
    hub: Hub,
    rows: Iterable[RecordRow],
    holders: PastHolders,
) -> Subject | None:
    """Describe a merchant as those may know it then who see today what they see.

    ``rows`` are all its records that were known then. By those that are hidden today
    it is known no more: None where there are no others, and its name and its codes are
    those alone that the others say.
    """
    sight = holders.sight
    known = list(rows)
    today = stand_as_read(session, known)
    told = [
        row
        for row in known
        if holders.may_tell(entry_of(hub, today[row.key], sight.day))
    ]
    if known and not told:
        return None
    if len(told) == len(known):
        return holders.then
    entries = [entry_of(hub, row, sight.day) for row in told]
    entries = [entry for entry in entries if entry.kind in sight.view.items]
    shown = sight.visible(entries, holders.then)
    codes = shown_codes(shown, holders.then, sight)
    return as_shown(holders.then, shown, codes, sight)


def hidden_today(
    session: Session, hub: Hub, rows: Iterable[RecordRow], holders: PastHolders
) -> frozenset[str]:
    """List, by public id, the records on which no rating may rest that is told."""
    today = stand_as_read(session, rows).values()
    entries = [entry_of(hub, row, holders.sight.day) for row in today]
    return frozenset(one.public_id for one in entries if not holders.may_weigh(one))
