"""Make facts of records: public fields only, of the merchant's own records: pure."""

from collections.abc import Callable, Iterable
from datetime import date

from hub.archive.drafts import RecordRow
from hub.archive.rules import SEALED, LawFields, law_fields_of, stored_law
from hub.ratings.terms import Fact
from hub.rulebook import Rulebook
from schemas.record import KINDS, meaning_of
from schemas.record.parties import BY_NAME
from schemas.record.traits import Rated


def facts_of(
    rows: Iterable[RecordRow], record_id: Callable[[bytes], str], rules: Rulebook
) -> list[Fact]:
    """Make facts of the records that a merchant is the subject of.

    A record in which the merchant is another party (nominal producer, parent firm,
    opponent) says nothing about it, one without a day cannot be weighed, and of a kind
    that no rating may rest on none is made, nor of a record that the law seals.
    """
    return [
        _fact(row, row.event_day, record_id(row.key), rated, rules)
        for row in rows
        if 0 in row.party_nos
        and row.record_class != SEALED
        and row.event_day is not None
        and (rated := meaning_of(row.kind).rated) is not None
    ]


def _fact(
    row: RecordRow, event_day: date, record_id: str, rated: Rated, rules: Rulebook
) -> Fact:
    """Make a fact of one record."""
    body = row.body
    document, subject = KINDS[row.kind].split_key(row.natural_key)
    return Fact(
        id=record_id,
        kind=row.kind,
        event_day=event_day,
        seq=row.seq,
        tier=row.judgement.tier,
        amount_fen=sum(body.get(name, 0) for name in rated.amounts),
        penalty_kinds=tuple(body.get(rated.measures, ())) if rated.measures else (),
        fields=_fields_of(row, rated, event_day, rules),
        outcome=body.get(rated.outcome) if rated.outcome else None,
        status=row.status,
        public_from=row.public_from,
        public_until=row.publicity_until,
        document=document,
        by_name=subject.startswith(BY_NAME),
    )


def _fields_of(
    row: RecordRow, rated: Rated, day: date, rules: Rulebook
) -> tuple[str, ...]:
    """Tell the fields of law by the public violation type alone.

    What the basis of a decision says more is not for everybody to see, so no public
    rating may rest on it.
    """
    if rated.violation is None or rated.violation not in row.body:
        return ()
    stored = row.judgement.law
    if stored is not None:
        return _names_of(stored_law(stored).public)
    # An earlier build judged it.
    seen = {rated.violation: row.body[rated.violation]}
    return _names_of(law_fields_of(row.kind, seen, day, rules))


def _names_of(found: LawFields) -> tuple[str, ...]:
    """List fields of law by their names, each once."""
    return tuple(dict.fromkeys(one.field for one in found))
