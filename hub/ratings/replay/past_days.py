"""The records that are rated for a day which may be over already."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads import current_records, records_on
from hub.ground.clock import legal_day
from hub.merchants.service import find_past_merchant
from hub.rulebook import Rulebook


def records_of_day(
    session: Session,
    rules: Rulebook,
    merchants: Mapping[int, str],
    *,
    day: date,
    at: datetime,
) -> tuple[dict[int, list[RecordRow]], set[int]]:
    """Read the records of merchants as they stood on a day, known at present.

    ``merchants`` gives public ids by number. Tells also of whom something was learned
    after the day: what it says of later days does not count, as in whatever computes
    the rating again. The transaction holds the archive's lease, whose moment is ``at``.
    """
    records = current_records(session, merchants)
    late: set[int] = set()
    if day >= legal_day(at):
        return records, late
    for number, rows in records.items():
        if any(legal_day(row.known_from) > day for row in rows):
            past = find_past_merchant(session, merchants[number], at)
            parties = frozenset() if past is None else past.parties
            records[number] = records_on(session, rules, parties, at, day)
            late.add(number)
    return records, late
