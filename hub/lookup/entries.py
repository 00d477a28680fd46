"""The records of a merchant as answers need them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from hub.archive.rules import is_public
from hub.archive.service import RecordRow, current_records, records_of
from hub.context import Hub
from hub.lookup.sight import Sight
from hub.lookup.subjects import Entry
from hub.merchants.service import party_classes
from schemas.record import KINDS


def entries_of(
    session: Session, hub: Hub, merchant_id: int, sight: Sight
) -> Sequence[Entry]:
    """Read the merchant's records as they stand."""
    rows = records_of(session, merchant_id)
    return with_parties(session, [entry_of(hub, row, sight.day) for row in rows], sight)


def entries_by_merchant(
    session: Session, hub: Hub, merchant_ids: Iterable[int], sight: Sight
) -> dict[int, Sequence[Entry]]:
    """Read the records of several merchants as they stand."""
    return {
        merchant: with_parties(
            session, [entry_of(hub, row, sight.day) for row in rows], sight
        )
        for merchant, rows in current_records(session, merchant_ids).items()
    }


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
        effect_to=row.effect_to,
        publicity_rule=row.publicity_rule,
        issuer=row.issuer,
        party_nos=row.party_nos,
    )
