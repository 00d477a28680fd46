"""Whether matters are whole: rows as their events say, documents and clocks there."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hub.casework.machines.table import Machine
from hub.casework.matter.documents import read_document
from hub.casework.matter.flow import NOTHING, MatterNow, TakenStep, follow
from hub.casework.matter.models import (
    ELSEWHERE,
    MatterDocumentRow,
    MatterEventRow,
    MatterRow,
)
from hub.casework.matter.reading import machine_of, steps_of
from hub.casework.matter.steps.clocks import SUBJECT
from hub.context import Hub
from hub.db.bulk import CHUNK
from hub.deadlines.models import ClockRow
from hub.ground.blobs import BlobDamagedError
from hub.ground.errors import HubError

ROW, STEPS, DOCUMENT, BYTES, CLOCK = (
    "its row is not what its events say",
    "its events could not have happened like this",
    "a document has no bytes or no key",
    "the bytes of a document were changed",
    "a clock runs for a matter that is not there",
)


@dataclass(frozen=True, slots=True)
class WrongMatter:
    """What is wrong with a matter, named by its number."""

    number: str
    why: str


def check_matters(
    hub: Hub, takes: Callable[[str], bool] = bool
) -> Iterator[WrongMatter]:
    """Yield what is wrong with matters, their documents and their clocks.

    ``takes`` tells of a matter's id whether it is looked at; none is empty.
    """
    after = ""
    while True:
        with hub.reads() as session:
            table = MatterRow.__table__
            query = select(table).where(table.c.id > after).order_by(table.c.id)
            found = session.execute(query.limit(CHUNK)).all()
            if not found:
                break
            after = found[-1].id
            rows = [row for row in found if takes(row.id)]
            yield from _check_rows(session, rows)
            numbers = {row.id: row.number for row in rows if row.erased_at is None}
            yield from _check_documents(session, hub, numbers)
    with hub.reads() as session:
        yield from _check_clocks(session)


def _check_rows(session: Session, rows: Collection[Any]) -> Iterator[WrongMatter]:
    """Yield matters whose row or events do not fit the table that they go by."""
    by_id = {row.id: row for row in rows}
    steps = steps_of(session, by_id)
    event = MatterEventRow
    columns = select(event.matter_id, event.no, event.from_state, event.to_state)
    query = columns.where(event.matter_id.in_(by_id))
    states: dict[str, list[tuple[int, str, str]]] = {matter: [] for matter in by_id}
    for found in session.execute(query.order_by(event.matter_id, event.no)):
        states[found.matter_id].append((found.no, found.from_state, found.to_state))
    for matter, row in by_id.items():
        machine = machine_of(session, row.rules)
        now = _follow_all(machine, steps[matter], states[matter])
        if now is None:
            yield WrongMatter(row.number, STEPS)
            continue
        is_final = now.state in machine.state_of and machine.state_of[now.state].final
        if (row.state, row.version, row.closed_at is not None) != (
            *(now.state, now.version),
            is_final,
        ):
            yield WrongMatter(row.number, ROW)


def _follow_all(
    machine: Machine,
    steps: Sequence[TakenStep],
    states: Sequence[tuple[int, str, str]],
) -> MatterNow | None:
    """Tell how a matter stands by its events; None if they do not follow one another.

    What was written down after a note of the hub may follow where the matter stood
    before it.
    """
    now = NOTHING
    try:
        for step, (no, begun, ended) in zip(steps, states, strict=True):
            if begun not in {now.state, now.noted_in}:
                return None
            now = follow(machine, now, step)
            if (now.version, now.state) != (no, ended):
                return None
    except HubError:
        return None
    return now


def _check_documents(
    session: Session, hub: Hub, numbers: dict[str, str]
) -> Iterator[WrongMatter]:
    """Yield matters of which a document lacks its bytes or their key, or has others."""
    paper = MatterDocumentRow
    query = select(paper.matter_id, paper.blob, paper.sha256).where(
        paper.matter_id.in_(numbers), paper.blob != ELSEWHERE
    )
    for matter, name, sha256 in session.execute(query):
        if why := _wrong_bytes(hub, matter, name, sha256):
            yield WrongMatter(numbers[matter], why)


def _wrong_bytes(hub: Hub, matter: str, name: str, sha256: str) -> str:
    """Say what is wrong with the bytes of a document; empty for nothing."""
    try:
        content = read_document(hub, matter, name)
    except FileNotFoundError:
        return DOCUMENT
    except BlobDamagedError:
        return BYTES
    if content is None:
        return DOCUMENT
    return "" if hashlib.sha256(content).hexdigest() == sha256 else BYTES


def _check_clocks(session: Session) -> Iterator[WrongMatter]:
    """Yield numbers for which clocks run and that no matter has."""
    clock = ClockRow
    query = (
        select(clock.subject)
        .where(clock.subject_type == SUBJECT)
        .where(~exists().where(MatterRow.number == clock.subject))
        .distinct()
        .order_by(clock.subject)
    )
    for number in session.scalars(query):
        yield WrongMatter(number, CLOCK)
