"""The records of a merchant as answers need them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from hub.archive.publicity import is_public
from hub.archive.service import RecordRow, records_of
from hub.context import Hub
from hub.lookup import answers


def entries_of(
    session: Session, hub: Hub, merchant_id: int, day: date
) -> Sequence[answers.Entry]:
    """Read the merchant's records as they stand."""
    return [entry_of(hub, row, day) for row in records_of(session, merchant_id)]


def entry_of(hub: Hub, row: RecordRow, day: date) -> answers.Entry:
    """Describe one record as answers need it."""
    return answers.Entry(
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
    )
