"""The records of a past merchant: each read once, and told as far as today allows."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads import as_stood_on, stand_as_read, versions_at
from hub.archive.rules import SEALED
from hub.archive.sealed_parties import sealed_keys_of
from hub.context import Hub
from hub.lookup.view.entries import entry_of, with_parties
from hub.lookup.view.past_holders import PastHolders, past_holders
from hub.lookup.view.shown_codes import as_shown, shown_codes
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.merchants.service import PastMerchant


@dataclass(frozen=True, eq=False)
class PastRecords:
    """What was known of a merchant at a moment, as it may be seen today."""

    session: Session
    hub: Hub
    past: PastMerchant
    moment: datetime
    sight: Sight

    @cached_property
    def holders(self) -> PastHolders:
        """Whoever holds the records today: by them it is judged what is shown."""
        return past_holders(self.session, self.past, self.sight)

    @cached_property
    def subject(self) -> Subject | None:
        """The merchant as those may know it then who see today what they see.

        By records that are hidden today it is known no more: None where there are no
        others, and its name and its codes are those alone that the others say.
        """
        then, sight = self.holders.then, self.sight
        told = [row for row in self._known if self.holders.may_tell(self._now(row))]
        if self._known and not told:
            return None
        if len(told) == len(self._known):
            return then
        entries = [self._entry(row) for row in told]
        entries = [entry for entry in entries if entry.kind in sight.view.items]
        shown = sight.visible(entries, then)
        return as_shown(then, shown, shown_codes(shown, then, sight), sight)

    def shown(self, day: date | None) -> list[Entry]:
        """List the records that were known, as they stood on a day if one is asked for.

        What may not be shown today is left out, by whoever holds it today.
        """
        sight, rows = self.sight, self.rows(day)
        today = {row.key: self._today[row.key] for row in rows}
        if sight.view.opens_sealed:
            sealed = self._sealed(day)
            today |= stand_as_read(self.session, sealed)
            rows = [*rows, *sealed]
        entries = [self._entry(row) for row in rows]
        entries = sight.visible(
            with_parties(self.session, entries, sight), self.holders.then
        )
        found = []
        for entry in entries:
            row, now = today[entry.key], entry
            if row is not entry.row:
                now = entry_of(self.hub, row, sight.day)
            if self.holders.shows(now):
                found.append(replace(entry, present=now))
        return found

    def rows(self, day: date | None) -> list[RecordRow]:
        """Give the records that were known, as they stood on a day if one is given."""
        if day is None:
            return self._known
        if day not in self._by_day:
            self._by_day[day] = self._as_stood_on(self._known, day)
        return self._by_day[day]

    def weighing(self, day: date) -> list[RecordRow]:
        """Give those of a day on which a rating may rest that is told today."""
        return [row for row in self.rows(day) if self._may_weigh(row)]

    @property
    def hidden(self) -> frozenset[str]:
        """Public ids of the records on which no rating may rest that is told."""
        rows = (row for row in self._known if not self._may_weigh(row))
        return frozenset(self.hub.keys.record_id(row.key) for row in rows)

    def _as_stood_on(self, known: list[RecordRow], day: date) -> list[RecordRow]:
        """Give records that were known as they stood on a day."""
        rules = self.hub.rulebook
        return as_stood_on(self.session, rules, known, self.moment, day)

    @cached_property
    def _known(self) -> list[RecordRow]:
        """All records that were known of the merchant."""
        return versions_at(self.session, self.past.parties, self.moment)

    @cached_property
    def _today(self) -> dict[bytes, RecordRow]:
        """The same as they stand today, by key."""
        return stand_as_read(self.session, self._known)

    @cached_property
    def _by_day(self) -> dict[date, list[RecordRow]]:
        """What has been read of days."""
        return {}

    @cached_property
    def _entries_now(self) -> dict[bytes, Entry]:
        """What has been described of the records of today."""
        return {}

    def _now(self, row: RecordRow) -> Entry:
        """Describe a record as it stands today."""
        found = self._entries_now.get(row.key)
        if found is None:
            found = entry_of(self.hub, self._today[row.key], self.sight.day)
            self._entries_now[row.key] = found
        return found

    def _entry(self, row: RecordRow) -> Entry:
        """Describe a record as it was read."""
        if self._today.get(row.key) is row:
            return self._now(row)
        return entry_of(self.hub, row, self.sight.day)

    def _may_weigh(self, row: RecordRow) -> bool:
        """Tell whether a rating that is told today may rest on a record."""
        return self.holders.may_weigh(self._now(row))

    def _sealed(self, day: date | None) -> list[RecordRow]:
        """Read what the law sealed by then about whoever carried its codes."""
        keys = sealed_keys_of(self.session, self.past.codes)
        own = {key for key, _ in self.past.parties}
        rows = versions_at(self.session, {(key, 0) for key in keys - own}, self.moment)
        if day is not None:
            rows = self._as_stood_on(rows, day)
        return [replace(r, party_nos=()) for r in rows if r.record_class == SEALED]
