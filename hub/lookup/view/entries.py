"""The records of a merchant as answers need them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy.orm import Session

from hub.archive.reads import (
    issuers_among,
    issuers_of,
    public_records_of,
    unseal_fields,
)
from hub.archive.redaction import released_texts
from hub.archive.rules import (
    SEALED,
    SealFacts,
    case_of,
    day_in,
    days_of,
    is_public,
    on_age,
    seal_of,
    texts_of,
)
from hub.archive.sealed_parties import sealed_records_of
from hub.archive.service import RecordRow, current_records, records_of
from hub.context import Hub
from hub.lookup.view.shown_codes import register_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.merchants.service import identifiers_of, party_classes
from hub.rulebook import Rulebook
from schemas.record import KINDS
from schemas.words import SHOWN, EndedBy, SubjectClass

REGISTRATION = "registration"
NAME = "party_name"
TOLD_BY_ROWS = frozenset(
    {
        EndedBy.DEREGISTRATION,
        EndedBy.MASK,
        EndedBy.LIST_REMOVAL,
        EndedBy.REPAIR,
    }
)
"""What ends publicity before its term, where the row of the record tells it."""


def entries_of(
    session: Session,
    hub: Hub,
    merchant_id: int,
    subject: Subject,
    sight: Sight,
) -> Sequence[Entry]:
    """Read the merchant's records as they stand, as far as the view may show them.

    Of one that does not lie outside the territory of the view nothing is read that the
    public is told instead.
    """
    as_public = sight.sees_as_public(subject)
    rows = _rows_of(session, merchant_id, sight, as_public=as_public)
    entries = while_registered(
        [entry_of(hub, row, sight.day) for row in rows], sight.day, hub.rulebook
    )
    known = {entry.key for entry in entries}
    sealed = sealed_entries(session, hub, merchant_id, sight)
    entries += [entry for entry in sealed if entry.key not in known]
    entries = with_released(session, hub, entries, sight, may_lie_elsewhere=as_public)
    return with_parties(session, entries, sight)


def _rows_of(
    session: Session, merchant_id: int, sight: Sight, *, as_public: bool
) -> list[RecordRow]:
    """Read a merchant's records; where it is seen as by the public, the shown alone.

    Records that are hidden and dropped afterwards would be told by the time they take.
    """
    if not as_public:
        return records_of(session, merchant_id)
    inside: list[str] = []
    if not sight.view.is_public:
        inside = _inside(issuers_of(session, merchant_id), sight)
    if not inside:
        return public_records_of(session, merchant_id, sight.day)
    return current_records(
        session, [merchant_id], public_on=sight.day, or_issued_by=inside
    )[merchant_id]


def _inside(issuers: Iterable[str], sight: Sight) -> list[str]:
    """Keep the authorities that lie in the territory of a view."""
    return [issuer for issuer in issuers if sight.is_issued_inside(issuer)]


def entries_by_merchant(
    session: Session, hub: Hub, merchants: Mapping[int, bool], sight: Sight
) -> dict[int, Sequence[Entry]]:
    """Read the records of several merchants as they stand, as `entries_of` does.

    Of each it is told whether it is seen as the public sees it.
    """
    cut = [number for number, as_public in merchants.items() if as_public]
    found = current_records(session, merchants.keys() - cut)
    if cut:
        inside: list[str] = []
        if not sight.view.is_public:
            inside = _inside(issuers_among(session, cut), sight)
        found |= current_records(session, cut, public_on=sight.day, or_issued_by=inside)
    return {
        merchant: with_parties(
            session,
            while_registered(
                [entry_of(hub, row, sight.day) for row in rows],
                sight.day,
                hub.rulebook,
            ),
            sight,
        )
        for merchant, rows in found.items()
    }


def registers_of(
    session: Session, hub: Hub, merchant_ids: Iterable[int], sight: Sight
) -> dict[int, Sequence[Entry]]:
    """Read what registers say of several merchants, where the view opens it."""
    if "status" not in sight.opens(REGISTRATION):
        return {}
    found = current_records(session, merchant_ids, kind=REGISTRATION)
    return {
        merchant: [entry_of(hub, row, sight.day) for row in rows]
        for merchant, rows in found.items()
    }


def with_released(
    session: Session,
    hub: Hub,
    entries: list[Entry],
    sight: Sight,
    *,
    known_at: datetime | None = None,
    may_lie_elsewhere: bool = True,
) -> list[Entry]:
    """Add the redacted texts that stand released, where a closed text is not shown.

    Those are the texts that stood at ``known_at`` where that is given.
    """
    # Who is bound to a territory sees of all others what the public sees.
    as_public = may_lie_elsewhere and sight.view.bound_to is not None
    rows = [
        entry.row
        for entry in entries
        if entry.row is not None
        and (as_public or not KINDS[entry.kind].closed_texts <= sight.opens(entry.kind))
    ]
    if not rows:
        return entries
    told = released_texts(session, hub.keys, hub.audit, rows, known_at=known_at)
    return [
        replace(entry, released=told[entry.key]) if entry.key in told else entry
        for entry in entries
    ]


def with_parties(
    session: Session, entries: Sequence[Entry], sight: Sight
) -> Sequence[Entry]:
    """Add what the other parties of records are in law, where that may mask them."""
    if not sight.view.is_public and sight.view.bound_to is None:
        return entries
    shared = [entry.key for entry in entries if names_others(entry)]
    if not shared:
        return entries
    known = party_classes(session, shared)
    return [replace(entry, party_classes=known.get(entry.key, {})) for entry in entries]


def names_others(entry: Entry) -> bool:
    """Tell whether records of a kind may name others beside their subject."""
    kind = KINDS[entry.kind]
    return len(kind.roles) > 1 or kind.party_rows is not None


def while_registered(
    entries: list[Entry], day: date, rulebook: Rulebook
) -> list[Entry]:
    """End publicity of what is told of a merchant that was deregistered by a day.

    Its register tells it; of which records it ends publicity, the rules do.
    """
    register = register_of(one for one in entries if one.status in SHOWN)
    if register is None or register.body.get("status") != "deregistered":
        return entries
    gone = day_in(dict(register.body), "cancelled_day") or register.event_day
    if gone is None or gone > day:
        return entries
    ending = _ended_with_registration(rulebook)
    return [
        replace(
            entry,
            is_public=False,
            publicity_until=max(gone, since) - timedelta(days=1),
            ended_by=EndedBy.DEREGISTRATION.value,
        )
        if entry.is_public
        and (since := ending.get(entry.publicity_rule, date.max)) <= day
        else entry
        for entry in entries
    ]


@lru_cache(maxsize=4)
def _ended_with_registration(rulebook: Rulebook) -> Mapping[str | None, date]:
    """List the rules of publicity that deregistration ends, each with since when."""
    return {
        rule.key: rule.ends_since or rule.valid_from
        for rule in rulebook.publicity
        if EndedBy.DEREGISTRATION in rule.ends_with
    }


def entry_of(hub: Hub, row: RecordRow, day: date) -> Entry:
    """Describe one record as answers need it."""
    return Entry(
        key=row.key,
        public_id=hub.keys.record_id(row.key),
        kind=row.kind,
        source=row.source,
        event_day=row.event_day,
        status=row.status,
        public_from=row.public_from,
        publicity_until=row.publicity_until,
        is_public=is_public(row, day),
        known_from=row.known_from,
        body=row.body,
        status_from=row.status_from,
        effect_to=row.effect_to,
        publicity_rule=row.judgement.rule,
        issuer=row.issuer,
        party_nos=row.party_nos,
        ended_by=row.judgement.ended_by
        if row.judgement.ended_by in TOLD_BY_ROWS
        else None,
        is_sealed=row.record_class == SEALED or _is_sealed_now(hub, row, day),
        row=row,
    )


def _is_sealed_now(hub: Hub, row: RecordRow, day: date) -> bool:
    """Tell whether the rules of a day seal what was taken in as open.

    By what such a record still tells: no identity number stands in it.
    """
    number, stages = case_of(row.body)
    kind = KINDS[row.kind]
    texts = on_age(texts_of(kind, row.body))
    facts = SealFacts(
        authority=row.issuer,
        days=days_of(kind, row.body) if texts else (),
        texts=texts,
        number=number,
        stages=stages,
        basis=str(row.body.get("basis", "")),
    )
    return seal_of(row.kind, facts, day, hub.rulebook) is not None


def sealed_entries(
    session: Session, hub: Hub, merchant_id: int, sight: Sight
) -> Sequence[Entry]:
    """Read the sealed records about a merchant, where they may be seen."""
    if not sight.view.opens_sealed:
        return []
    codes = {
        (code.scheme, code.value)
        for code in identifiers_of(session, [merchant_id]).get(merchant_id, [])
    }
    rows = sealed_records_of(session, codes)
    return [entry_of(hub, row, sight.day) for row in rows]


def with_own_name(
    session: Session,
    hub: Hub,
    subject: Subject,
    shown: Sequence[Entry],
    sight: Sight,
) -> tuple[Subject, Sequence[Entry]]:
    """Give a person, and the shown records that name them first, under the whole name.

    It is told to the person who stands there and asks for themselves, and to nobody
    else: a masked name is kept of persons, and the whole one encrypted beside each.
    A record that bears another masked name than the person has stays as it is, and so
    does one whose values were erased.
    """
    if not sight.names_self or subject.subject_class != SubjectClass.NATURAL_PERSON:
        return subject, shown
    own = {
        one.row.key: one.row.seq
        for one in shown
        if one.row is not None
        and one.party_nos == (0,)
        and one.body.get(NAME) == subject.name
    }
    names = {
        key: values[NAME]
        for key, values in unseal_fields(session, hub.keys, own, {NAME}).items()
    }
    if not names:
        return subject, shown
    newest = next(names[one.key] for one in shown if one.key in names)
    return replace(subject, name=newest), [
        replace(one, body={**one.body, NAME: names[one.key]})
        if one.key in names
        else one
        for one in shown
    ]
