"""Make facts of records: public fields only, of the merchant's own records: pure."""

from collections.abc import Callable, Iterable
from datetime import date

from hub.archive.drafts import RecordRow
from hub.ratings.terms import Fact
from hub.rulebook import Rulebook
from schemas.record import KINDS
from schemas.record.parties import BY_NAME

OUTCOMES = {"registration": "status", "sampling_result": "verdict"}
"""The field that tells how a record of a kind came out."""


def facts_of(
    rows: Iterable[RecordRow], record_id: Callable[[bytes], str], rules: Rulebook
) -> list[Fact]:
    """Make facts of the records that a merchant is the subject of.

    A record in which the merchant is another party (nominal producer, parent firm,
    opponent) says nothing about it, and one without a day cannot be weighed.
    """
    return [
        _fact(row, row.event_day, record_id(row.key), rules)
        for row in rows
        if 0 in row.party_nos and row.event_day is not None
    ]


def _fact(row: RecordRow, event_day: date, record_id: str, rules: Rulebook) -> Fact:
    """Make a fact of one record."""
    body = row.body
    document, subject = KINDS[row.kind].split_key(row.natural_key)
    outcome = OUTCOMES.get(row.kind)
    penalty = row.kind == "penalty"
    return Fact(
        id=record_id,
        kind=row.kind,
        event_day=event_day,
        seq=row.seq,
        tier=row.tier,
        amount_fen=(
            body.get("fine_fen", 0) + body.get("confiscated_fen", 0) if penalty else 0
        ),
        penalty_kinds=tuple(body.get("penalty_kinds", ())) if penalty else (),
        field=(
            rules.field_of(body.get("violation_type"), event_day)
            if penalty
            else "other"
        ),
        outcome=body.get(outcome) if outcome else None,
        status=row.status,
        public_from=row.public_from,
        public_until=row.publicity_until,
        document=document,
        by_name=subject.startswith(BY_NAME),
    )
