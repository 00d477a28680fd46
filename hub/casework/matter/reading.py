"""Read matters as they stand by their events, each under its own table."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hub.casework.machines.loader import kept_machine, load_machines
from hub.casework.machines.table import Machine
from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.flow import MatterNow, TakenStep, fold
from hub.casework.matter.models import (
    MatterDocumentRow,
    MatterEventRow,
    MatterPartyRow,
    MatterRow,
    MatterTable,
)
from hub.casework.matter.parties import NewParty
from hub.db.bulk import CHUNK, in_chunks
from hub.ground.keys import Keyring
from hub.merchants.service import find_merchant


@dataclass(frozen=True, slots=True)
class OpenedMatter:
    """A matter: what its row says, its machine, and how it stands by its events."""

    id: str
    number: str
    machine: Machine
    now: MatterNow
    opener: str
    handler: str
    territory: str
    opened_at: datetime
    opened_day: date
    last_day: date
    merchant: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class WholeEvent:
    """One event as whoever may read the whole matter reads it."""

    no: int
    event: str
    from_state: str
    to_state: str
    at: datetime
    happened_at: datetime
    day: date
    actor: str
    officer: str
    role: str
    brings: str | None
    """Member that it brought in."""
    basis: str
    counts_at: datetime
    """From when clocks count it."""
    facts: dict[str, Any] | None
    """None where they are not shown."""


MADE = {"machine", "now", "counts_at", "facts"}
OF_ROW = [one.name for one in fields(OpenedMatter) if one.name not in MADE]
OF_EVENT = [one.name for one in fields(WholeEvent) if one.name not in MADE]
"""What a matter and an event tell as their rows have it, without what is made of it."""


def find_matter(session: Session, name: str) -> OpenedMatter:
    """Read a matter by its id or number.

    Raises:
        MatterUnknownError: there is none.
    """
    matter_id = session.scalar(id_named(name))
    if matter_id is None:
        raise MatterUnknownError(name)
    return read_matters(session, [matter_id])[matter_id]


def id_named(name: str) -> Select[str]:
    """Ask for the id of the matter that has a name, be it its id or its number.

    What cannot be read names none: a database refuses some of it as text.
    """
    table, name = MatterRow, name if name.isprintable() else ""
    return select(table.id).where((table.id == name) | (table.number == name))


def read_matters(session: Session, ids: Collection[str]) -> dict[str, OpenedMatter]:
    """Read matters by their ids; those that are not there are left out."""
    found = {}
    for chunk in in_chunks(ids, CHUNK):
        steps = steps_of(session, chunk)
        table = MatterRow.__table__
        query = select(table).where(table.c.id.in_(chunk))
        for row in session.execute(query).mappings():
            machine = machine_of(session, row["rules"])
            kept = {name: row[name] for name in OF_ROW}
            now = fold(machine, steps[row["id"]])
            found[row["id"]] = OpenedMatter(machine=machine, now=now, **kept)
    return found


def count_matters(session: Session) -> dict[str, int]:
    """Count the matters of each kind that were ever opened and are kept."""
    kind = MatterRow.machine
    query = select(kind, func.count()).group_by(kind)
    return {str(row[0]): int(row[1]) for row in session.execute(query)}


def machine_of(session: Session, digest: str) -> Machine:
    """Give the table of a digest: a shipped one, or one that matters were opened under.

    Raises:
        MatterUnknownError: no matter was opened under it.
    """
    for machine in load_machines().tables:
        if machine.digest == digest:
            return machine
    text = session.scalar(select(MatterTable.text).where(MatterTable.digest == digest))
    if text is None:
        raise MatterUnknownError(digest)
    return _past_machine(text)


@lru_cache(maxsize=64)
def _past_machine(text: str) -> Machine:
    """Read a table that is shipped no more."""
    return kept_machine(text)


def steps_of(session: Session, ids: Collection[str]) -> dict[str, list[TakenStep]]:
    """Read what happened in matters, in its order."""
    documents: dict[tuple[str, int], set[str]] = defaultdict(set)
    papers, table = MatterDocumentRow, MatterEventRow
    query = select(papers.matter_id, papers.event_no, papers.kind)
    for matter, no, kind in session.execute(query.where(papers.matter_id.in_(ids))):
        documents[matter, no].add(kind)
    steps: dict[str, list[TakenStep]] = defaultdict(list)
    columns = (table.matter_id, table.no, table.event, table.actor)
    events = select(*columns, table.role, table.brings, table.from_state)
    events = events.where(table.matter_id.in_(ids))
    for row in session.execute(events.order_by(table.matter_id, table.no)):
        kinds = frozenset(documents.get((row.matter_id, row.no), ()))
        who = (row.actor, row.role, row.brings)
        step = TakenStep(row.event, *who, kinds, stood=row.from_state)
        steps[row.matter_id].append(step)
    return steps


def tell_events(session: Session, keys: Keyring, matter: str) -> list[WholeEvent]:
    """Read all events of a matter with what they tell, in their order."""
    table = MatterEventRow.__table__
    query = select(table).where(table.c.matter_id == matter).order_by(table.c.no)
    return [
        WholeEvent(
            **{name: row[name] for name in OF_EVENT},
            counts_at=row["counts_at"] or row["happened_at"],
            facts=open_facts(keys, matter, row["no"], row["facts"]),
        )
        for row in session.execute(query).mappings()
    ]


class EventParty(NamedTuple):
    """Somebody whom a matter is about, and the event that told of it."""

    event_no: int
    party: NewParty


def tell_parties(session: Session, keys: Keyring, matter: str) -> list[EventParty]:
    """Read all parties of a matter as they were said, in their order."""
    table = MatterPartyRow.__table__
    query = select(table).where(table.c.matter_id == matter).order_by(table.c.no)
    found = []
    for row in session.execute(query):
        said = open_facts(keys, matter, row.no, row.sealed, "party")
        party = NewParty(row.role, **said, merchant=row.merchant)
        found.append(EventParty(row.event_no, party))
    return found


def seal_json(keys: Keyring, content: Any, context: str) -> bytes:
    """Seal a document for one place."""
    return keys.seal(json.dumps(content, ensure_ascii=False).encode(), context)


def open_facts(
    keys: Keyring, matter: str, no: int, sealed: bytes, what: str = "facts"
) -> Any:
    """Open what was sealed for one place: facts of an event, a party, a title."""
    return json.loads(keys.unseal(sealed, place_of(matter, no, what)))


def place_of(matter: str, no: int, what: str = "facts") -> str:
    """Name the place that something is sealed for."""
    return f"{matter}:{no}:{what}"


def merchant_now(session: Session, merchant: str | None) -> str | None:
    """Name the merchant that stands today for one: another, where it was merged."""
    if merchant is None:
        return None
    card = find_merchant(session, merchant)
    return merchant if card is None else card.public_id


def standing_of_numbers(
    session: Session, numbers: Collection[str]
) -> dict[str, tuple[str, str]]:
    """Tell the kind and the state of matters by their numbers, in Chinese.

    Numbers of none are left out.
    """
    found = {}
    table = MatterRow
    query = select(table.number, table.rules, table.state)
    for chunk in in_chunks(numbers, CHUNK):
        for number, rules, state in session.execute(
            query.where(table.number.in_(chunk))
        ):
            machine = machine_of(session, rules)
            found[number] = (machine.zh, machine.state_of[state].zh)
    return found
