"""To whom a record was shown: told from the looks in the log, through views as kept.

A look tells which view its answer was cut to, and what the view showed on that day, of
the merchant as it was known then, is worked out again.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from hub.agreements.stored_views import stored_view
from hub.archive.reads import all_versions, versions_at
from hub.context import Hub
from hub.db.ids import first_id
from hub.ground.clock import legal_day
from hub.lookup.disclosure.reply import NOT_MODIFIED, OK
from hub.lookup.file.certificate.effects import PENALTY
from hub.lookup.file.certificate.sanctions import COURT_CASE, CRIMINAL_CASE
from hub.lookup.history.merchant_history import filed_under
from hub.lookup.history.policy import Viewer
from hub.lookup.history.reads import ReadsScope, opened_values, visible_reads
from hub.lookup.view.entries import entry_of, while_registered
from hub.lookup.view.public_merchants import subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import sight_of
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.merchants.service import (
    MerchantCard,
    find_past_merchant,
    merchants_by_ids,
)
from schemas.words import Purpose

PARCEL, TRUST, PERSON, CERTIFICATE = "parcel", "trust", "person", "penalties"
CERTIFIED: Final = frozenset({PENALTY, COURT_CASE, CRIMINAL_CASE})
"""Kinds of the records that certificates tell of."""
SHOW_RECORDS: Final = frozenset(
    {"merchant", "page", "history", PARCEL, TRUST, PERSON, CERTIFICATE}
)
"""What answers are about that show records one by one."""
ROUND_TRIP = timedelta(hours=1)
"""How much later than it was asked the entry of an answer may say that it was."""
TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ShownSpan:
    """A record between two moments, as it stood of one merchant."""

    key: bytes
    merchant: int
    since: datetime
    """The hub has known the record since then."""
    until: datetime
    """From then on it is known otherwise."""


@dataclass(frozen=True, slots=True)
class ViewLook:
    """What the open part of an entry tells of one answer: for what, through what."""

    view: str
    purpose: str
    day: date
    about: str
    kind: str | None = None
    """The kind of records that alone was asked for, where one was."""


class ShownRecords:
    """Works out what views showed of records; of each view, day and state once."""

    def __init__(self, session: Session, hub: Hub) -> None:
        """Know nothing yet."""
        self._session, self._hub = session, hub
        self._known: dict[tuple[ShownSpan, ViewLook, int], bool] = {}
        self._moments: dict[int, Sequence[datetime]] = {}
        self._cards: dict[int, MerchantCard] = {}

    def members_of(self, span: ShownSpan) -> dict[str, set[date]]:
        """Tell which members were shown a record, and on which days.

        Reads for proceedings are not among them: nobody can tell whom they were about.
        """
        found: dict[str, set[date]] = {}
        for member, look, at in self._looks(span):
            days = found.setdefault(member, set())
            if look.day not in days and self.showed(span, look, at):
                days.add(look.day)
        return {member: days for member, days in found.items() if days}

    def showed(self, span: ShownSpan, look: ViewLook, at: datetime) -> bool:
        """Tell whether an answer showed a record, if it was about its merchant."""
        at = max(span.since, min(at, span.until - TICK))
        key = (span, look, bisect_right(self._changes(span.merchant), at))
        if key not in self._known:
            self._known[key] = self._worked_out(span, look, at)
        return self._known[key]

    def _changes(self, merchant: int) -> Sequence[datetime]:
        """List the moments at which anything of a merchant's records was told anew."""
        if merchant not in self._moments:
            rows = all_versions(self._session, merchant)
            self._moments[merchant] = sorted({row.known_from for row in rows})
        return self._moments[merchant]

    def _card(self, merchant: int) -> MerchantCard:
        """Read who a merchant is now."""
        if merchant not in self._cards:
            self._cards |= merchants_by_ids(self._session, [merchant])
        return self._cards[merchant]

    def _looks(self, span: ShownSpan) -> Iterator[tuple[str, ViewLook, datetime]]:
        """Yield the answers about the merchant that may have shown the record."""
        hub = self._hub
        card = self._card(span.merchant)
        filed = filed_under(self._session, hub, card, card.public_id, None, None)
        day = legal_day(span.until)
        viewer = Viewer(member=None, supervises=True)
        scope = ReadsScope(viewer, filed.names, filed.once, (), day, "", {})
        last = first_id(span.until)
        for event, leaf, read in visible_reads(hub, scope, None):
            at = datetime.fromisoformat(leaf["at"])
            if at < span.since - ROUND_TRIP:
                break
            # Who asked before the end may be answered after it.
            if event.event_id[: len(last)] > last or at < span.since:
                continue
            look = look_of(leaf)
            if look is None or look.purpose == Purpose.SELF:
                continue
            if look.about == PARCEL:
                told = opened_values(hub, event).get("detail", {})
                look = replace(look, kind=told.get("kind"))
            yield read.member, look, at

    def _worked_out(self, span: ShownSpan, look: ViewLook, at: datetime) -> bool:
        """Work out what a view showed at a moment of the merchant as it was then."""
        session, hub = self._session, self._hub
        view = stored_view(session, look.view, look.purpose)
        past = find_past_merchant(session, self._card(span.merchant).public_id, at)
        if view is None or past is None:
            return False
        sight, subject = sight_of(hub, view, look.day), subject_of(past.card)
        rows = versions_at(session, past.parties, at)
        entries = while_registered(
            [entry_of(hub, row, look.day) for row in rows], look.day, hub.rulebook
        )
        shown = sight.visible(entries, subject)
        own = next((one for one in shown if one.key == span.key), None)
        if own is None or not sight.may_know(subject, shown):
            return False
        return _tells(look, own, subject, sight)


def look_of(leaf: Mapping[str, Any]) -> ViewLook | None:
    """Read what an entry tells of an answer that may show records; None of others."""
    told = leaf.get("resp_class") or {}
    if told.get("about") not in SHOW_RECORDS or told.get("view") is None:
        return None
    if told.get("status") not in {OK, NOT_MODIFIED}:
        return None
    day = legal_day(datetime.fromisoformat(leaf["at"]))
    return ViewLook(told["view"], leaf.get("purpose") or "", day, told["about"])


def _tells(look: ViewLook, entry: Entry, subject: Subject, sight: Sight) -> bool:
    """Tell whether an answer of a sort tells of a record that its view shows."""
    if look.kind is not None and look.kind != entry.kind:
        return False
    if look.about == TRUST:
        return entry.is_public
    if look.about == PERSON:
        return not sight.sees_as_public(subject, entry)
    return look.about != CERTIFICATE or entry.kind in CERTIFIED
