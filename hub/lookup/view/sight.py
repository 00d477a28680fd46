"""What one asker sees on one day: whether, which fields, under which name.

This is the one place that decides it, purely, from the view that was compiled, the day
of asking and the dated rules. Everything that answers asks here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.agreements.policy import View
from hub.archive.rules import ENDED_BY, Ruling, office_told
from hub.calendar import add_months
from hub.ground.clock import legal_day
from hub.lookup.view.masking import mask_name, mask_parties
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.rulebook import Rulebook
from hub.rulebook.divisions import DivisionRegister
from schemas.record import KINDS
from schemas.record.names import name_key
from schemas.words import (
    CASE_WORK,
    ENDS_SHARING,
    PERSONS,
    Audience,
    EndedBy,
    Purpose,
    SubjectClass,
)

NOTHING: frozenset[str] = frozenset()
EXPLAINED = CASE_WORK | {Purpose.SELF}
"""The purposes for which the grounds of a judgement are told."""


@dataclass(frozen=True, slots=True, eq=False)
class SightRules:
    """The rules of one day that a sight rests on."""

    retention: Mapping[str, int]
    """Months after its day for which agencies see a record, by kind."""
    told_of_businesses: Mapping[str, frozenset[str]]
    """Kinds of which the public is told about individual businesses: with which fields
    beside those that its kind names."""
    public_fields: Mapping[str, frozenset[str]]
    """The fields of class ``public`` of each data item."""
    divisions: DivisionRegister
    rates_businesses: bool
    """Whether ratings of individual businesses rest on decisions that are told."""
    home: str
    """Division of the hub's own city: a merchant whose place nobody tells lies here."""
    book: Rulebook
    """What tells the field of law, the class and the goods of what is shown."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A view on a day: what is shown of which merchant.

    Of a merchant outside the territory that binds a view, it shows what the public
    sees, and of an authority inside what the audience sees.
    """

    view: View
    day: date
    rules: SightRules
    names_self: bool = False
    """Whether a person is told by the own whole name, as nobody else is."""

    def sees_as_public(self, subject: Subject, entry: Entry | None = None) -> bool:
        """Tell whether a merchant, or a record of it, is seen as the public sees it."""
        if self.view.is_public:
            return True
        if self.view.bound_to is None:
            return False
        return not (
            self.is_inside(subject.region)
            or (entry is not None and self.is_issued_inside(entry.issuer))
        )

    def is_shielded(self, subject: Subject) -> bool:
        """Tell whether a person's business is seen as the public sees it."""
        return subject.subject_class in PERSONS and self.sees_as_public(subject)

    def keeps_rating_back(self, subject: Subject) -> bool:
        """Tell whether the rating of a person's business is kept back.

        No machine decides about a person towards platforms and the public (Personal
        Information Protection Law, art. 24); a dated rule may open ratings of
        individual businesses that rest on published decisions alone.
        """
        if not self.is_shielded(subject):
            return False
        is_business = subject.subject_class == SubjectClass.INDIVIDUAL_BUSINESS
        return not (is_business and self.rules.rates_businesses)

    @property
    def known_by(self) -> frozenset[str] | None:
        """The kinds of which a record makes a merchant known, whether it ended or not.

        None where another rule decides: the public knows by what it is shown, and the
        merchant itself whatever there is.
        """
        if self.view.audience in {Audience.PUBLIC, Audience.SELF}:
            return None
        return frozenset(self.view.items)

    def may_know(self, subject: Subject, shown: Sequence[Entry]) -> bool:
        """Tell whether the asker may know of a merchant with these shown records.

        The public knows merchants by what it is shown of them, and no natural person.
        Of others it is told before anything is read, by `known_by`.
        """
        if not self.sees_as_public(subject):
            return True
        person = subject.subject_class == SubjectClass.NATURAL_PERSON
        return any(
            not person or not self.sees_as_public(subject, entry) for entry in shown
        )

    def shows(self, entry: Entry, subject: Subject) -> bool:
        """Tell whether a record is shown in the file of a merchant."""
        if entry.kind not in self.view.items:
            return False
        if entry.is_sealed and not self.view.opens_sealed:
            return False
        if self.sees_as_public(subject, entry):
            return entry.is_public and (
                KINDS[entry.kind].neutral or self._may_be_adverse(entry.kind, subject)
            )
        return self.view.audience is not Audience.AGENCIES or self._is_shared(entry)

    def _is_shared(self, entry: Entry) -> bool:
        """Tell whether agencies are told of a record."""
        if KINDS[entry.kind].shared_if_public and not entry.is_public:
            return False
        if self._is_own_repaired(entry):
            return not self._is_past_term(entry)
        return entry.status not in ENDS_SHARING and not self._is_past_use(entry)

    def visible(self, entries: Iterable[Entry], subject: Subject) -> list[Entry]:
        """Keep the records that are shown, newest first."""
        kept = [entry for entry in entries if self.shows(entry, subject)]
        return sorted(kept, key=_newest_first)

    def known_fields(self, entry: Entry, subject: Subject) -> frozenset[str]:
        """List the fields of a shown record by which its merchant is known.

        The code and the region of a person's business are known, though its records
        do not tell them.
        """
        names = self.view.items[entry.kind]
        if self.view.is_public or not self.sees_as_public(subject, entry):
            return names
        return names & self.rules.public_fields[entry.kind]

    def fields(self, entry: Entry, subject: Subject) -> frozenset[str]:
        """List the fields of a shown record that are shown."""
        names = self.known_fields(entry, subject)
        if subject.subject_class in PERSONS and self.sees_as_public(subject, entry):
            names &= KINDS[entry.kind].person_fields | (
                self._public_about(entry.kind, subject) or NOTHING
            )
        return names

    def opens(self, item: str) -> frozenset[str]:
        """List the fields of an item that the view opens at all."""
        return self.view.items.get(item, NOTHING)

    def body(self, entry: Entry, subject: Subject) -> dict[str, Any]:
        """Write a record's content, cut and masked."""
        fields = self.fields(entry, subject)
        body = {name: entry.body[name] for name in entry.body if name in fields}
        body |= self.released(entry, subject)
        if not self.sees_as_public(subject, entry):
            return body
        is_person = subject.subject_class in PERSONS
        if is_person and "party_name" in self.opens(entry.kind) and _is_first(entry):
            body |= {
                name: value
                for name, value in entry.body.items()
                if name == "party_name"
            }
        is_whole = self.tells_name(subject)
        masked = mask_parties(
            KINDS[entry.kind], entry, body, own=is_person and not is_whole
        )
        if is_whole and "party_name" in masked and _is_first(entry):
            # It may hold the name of a person who is masked beside it.
            masked["party_name"] = body["party_name"]
        return masked

    def released(self, entry: Entry, subject: Subject) -> dict[str, str]:
        """Give the redacted texts that stand in place of texts that are not shown.

        Where an agreement names fields of the item, of those alone; none of a person's
        business towards those who see it as the public does.
        """
        if subject.subject_class in PERSONS and self.sees_as_public(subject, entry):
            return {}
        shown = self.fields(entry, subject)
        is_whole, opened = entry.kind in self.view.whole, self.opens(entry.kind)
        return {
            name: text
            for name, text in entry.released.items()
            if name not in shown and (is_whole or name in opened)
        }

    def name_of(self, subject: Subject) -> str | None:
        """Give the name under which a merchant is shown."""
        masked = self.is_shielded(subject)
        return mask_name(subject.name) if masked else subject.name

    def tells_name(self, subject: Subject) -> bool:
        """Tell whether the registered name of a person's business is told whole.

        It stands beside its published decisions as a company's does (SAMR Order 45,
        article 2), in its own file, to which its code alone leads.
        """
        is_business = subject.subject_class == SubjectClass.INDIVIDUAL_BUSINESS
        return is_business and bool(self.rules.told_of_businesses)

    def registered_name_of(self, subject: Subject) -> str | None:
        """Give the name under which a merchant stands in its own file."""
        return subject.name if self.tells_name(subject) else self.name_of(subject)

    def standing(self, entry: Entry) -> dict[str, Any] | None:
        """Say whether a record is public, until when, and what ended it by which rule.

        None towards those who see nothing but what is public.
        """
        if self.view.is_public:
            return None
        entry = entry.present or entry
        ended_on, ended_by = self._end_of(entry)
        return {
            "public": entry.is_public,
            "from": entry.public_from,
            "until": entry.publicity_until,
            "ended_on": ended_on,
            "ended_by": ended_by,
            "rule": entry.publicity_rule,
        }

    def status_since(self, entry: Entry, subject: Subject) -> date | None:
        """Say since when a record has its status, where it has not always had it.

        That tells what had ended it before, so it is told to those alone to whom what
        has ended is open.
        """
        is_open = self.view.audience in {Audience.PROCEEDINGS, Audience.SELF}
        if not is_open or self.sees_as_public(subject, entry):
            return None
        return entry.status_from

    def judged(self, entry: Entry, subject: Subject) -> Ruling | None:
        """Give how a record is judged now, to whom the grounds of it are told.

        Those are the merchant itself and whoever works on a case; None towards others.
        """
        if self.view.purpose not in EXPLAINED or self.sees_as_public(subject, entry):
            return None
        row = (entry.present or entry).row
        return None if row is None else row.judgement

    def _end_of(self, entry: Entry) -> tuple[date | None, str | None]:
        """Tell the last day of what has ended, and by what.

        What a decision ended has the day from which it did, as far as it is told, else
        the day on which the hub learned of it.
        """
        if entry.status in ENDED_BY:
            since = entry.status_from or legal_day(entry.known_from)
            return since, ENDED_BY[entry.status].value
        neutral = KINDS[entry.kind].neutral
        if neutral and entry.effect_to is not None and entry.effect_to < self.day:
            return entry.effect_to, EndedBy.EFFECT.value
        if entry.publicity_until is not None and entry.publicity_until < self.day:
            return entry.publicity_until, entry.ended_by or EndedBy.EXPIRY.value
        return None, None

    def _may_be_adverse(self, kind: str, subject: Subject) -> bool:
        """Tell whether the public is told adverse facts of a kind about a merchant."""
        if subject.kind == "provisional" or subject.disputed:
            return False
        return (
            subject.subject_class not in PERSONS
            or self._public_about(kind, subject) is not None
        )

    def _public_about(self, kind: str, subject: Subject) -> frozenset[str] | None:
        """List what the public is told of decisions about an individual business.

        None if nothing; no rule tells anything of a natural person.
        """
        if subject.subject_class != SubjectClass.INDIVIDUAL_BUSINESS:
            return None
        return self.rules.told_of_businesses.get(kind)

    def _is_own_repaired(self, entry: Entry) -> bool:
        """Tell whether it is repaired, and of the office that asks for enforcement."""
        own, told = self.view.own_office, office_told(entry.status, entry.issuer)
        return own is not None and told is not None and name_key(told) == name_key(own)

    def _is_past_use(self, entry: Entry) -> bool:
        """Tell whether its use has ended, by the rule of today or as it was judged."""
        judged = None if entry.row is None else entry.row.judgement.sharing_until
        if judged is not None and judged < self.day:
            return True
        return self._is_past_term(entry)

    def _is_past_term(self, entry: Entry) -> bool:
        """Tell whether the term of its kind is over, by the rule of today."""
        months = self.rules.retention.get(entry.kind)
        if months is None or entry.event_day is None:
            return False
        return add_months(entry.event_day, months) < self.day

    def is_issued_inside(self, authority: str | None) -> bool:
        """Tell whether an authority, by its name, lies in the territory."""
        return self._has(self.rules.divisions.named_first(authority or ""))

    def is_inside(self, region: str | None) -> bool:
        """Tell whether a region, given as code or name, lies in the territory."""
        divisions = self.rules.divisions
        if region is None:
            return self._has({self.rules.home})
        if divisions.known(region):
            return self._has({region})
        return self._has(divisions.named_first(region))

    def _has(self, places: Iterable[str]) -> bool:
        """Tell whether one of some divisions lies in the territory."""
        divisions = self.rules.divisions
        return any(
            divisions.lies_in(place, own)
            for place in places
            for own in self.view.bound_to or ()
        )


def _is_first(entry: Entry) -> bool:
    """Tell whether the subject is the first whom the record names."""
    return not entry.party_nos or 0 in entry.party_nos


def _newest_first(entry: Entry) -> tuple[int, str]:
    """Order by day, newest first, then by id."""
    day = entry.event_day.toordinal() if entry.event_day else 0
    return -day, entry.public_id
