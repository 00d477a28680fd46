"""What parties rest on, as their judgements say it, compared with what is noted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import bindparam, delete, select, union
from sqlalchemy.orm import Session

from hub.db.bulk import execute_many, insert_tuples, look_up
from hub.db.tables import Base
from hub.merchants.batch.book import Book
from hub.merchants.models import LinkJudgement, LinkWatch
from hub.merchants.models.columns import KEY_BYTES
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.states import BY_PEOPLE, watch_keys

SHELVES = range(64)
"""Parties lie side by side by the first bits of their record's key."""
Watches = dict[PartyKey, set[str]]


def watches_of(session: Session, parties: Collection[PartyKey]) -> Watches:
    """Tell what parties rest on; those that rest on nothing are left out."""
    book = Book(session)
    book.load_parties(parties)
    standings = [
        book.standings[party]
        for party in parties
        if party in book.standings and book.standings[party].rule != BY_PEOPLE
    ]
    book.load_merchants({s.attached_to for s in standings if s.attached_to})
    found = {
        standing.party: watch_keys(
            standing.read(),
            standing.decision,
            book.merchants.get(standing.attached_to or 0),
        )
        for standing in standings
    }
    return {party: keys for party, keys in found.items() if keys}


def wrong_watches(
    session: Session, shelves: Iterable[int] = SHELVES
) -> Iterator[PartyKey]:
    """Yield the parties of which something else is noted than they rest on."""
    for shelf in shelves:
        yield from wrong_among(session, parties_on(session, shelf))


def wrong_among(session: Session, parties: Collection[PartyKey]) -> list[PartyKey]:
    """Name those of some parties of which something else is noted."""
    wanted = watches_of(session, parties)
    noted: defaultdict[PartyKey, set[str]] = defaultdict(set)
    rows = look_up(
        session,
        "SELECT record_key, party_no, key FROM link_watch WHERE record_key",
        {record_key for record_key, _ in parties},
    )
    for record_key, party_no, key in rows:
        noted[(record_key, party_no)].add(key)
    return [one for one in parties if wanted.get(one, set()) != noted.get(one, set())]


def note_watches(session: Session, parties: Collection[PartyKey]) -> None:
    """Note of parties what they rest on, and nothing else."""
    execute_many(session, of_party(LinkWatch), party_rows(parties))
    wanted = watches_of(session, parties)
    rows = [(key, *party) for party, keys in wanted.items() for key in sorted(keys)]
    insert_tuples(session, LinkWatch, rows)


def parties_on(session: Session, shelf: int) -> list[PartyKey]:
    """List the parties of a shelf that were judged, or of which something is noted."""
    first, last = bytes([shelf * 4]), bytes([shelf * 4 + 3]) + b"\xff" * KEY_BYTES
    query = union(
        *(
            select(table.record_key, table.party_no).where(
                table.record_key.between(first, last)
            )
            for table in (LinkJudgement, LinkWatch)
        )
    )
    return sorted((record_key, no) for record_key, no in session.execute(query))


def of_party(table: type[Base]) -> Any:
    """Delete a party's rows."""
    columns = table.__table__.c
    return delete(table).where(
        columns.record_key == bindparam("b_key"), columns.party_no == bindparam("b_no")
    )


def party_rows(parties: Iterable[PartyKey]) -> list[dict[str, Any]]:
    """Give parties as parameters."""
    return [{"b_key": record_key, "b_no": party_no} for record_key, party_no in parties]
