"""The records of a merchant as answers need them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from hub.archive.reads import issuers_among, issuers_of, public_records_of
from hub.archive.redaction import released_texts
from hub.archive.rules import SEALED, SealFacts, case_of, is_public, seal_of
from hub.archive.sealed_parties import sealed_records_of
from hub.archive.service import RecordRow, current_records, records_of
from hub.context import Hub
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Subject
from hub.merchants.service import identifiers_of, party_classes
from schemas.record import KINDS


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
    entries = [entry_of(hub, row, sight.day) for row in rows]
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
            session, [entry_of(hub, row, sight.day) for row in rows], sight
        )
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
        is_sealed=row.record_class == SEALED or _is_sealed_now(hub, row, day),
        row=row,
    )


def _is_sealed_now(hub: Hub, row: RecordRow, day: date) -> bool:
    """Tell whether the rules of a day seal what was taken in as open.

    By what such a record still tells: no identity number stands in it.
    """
    number, stages = case_of(row.body)
    facts = SealFacts(authority=row.issuer, number=number, stages=stages)
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
