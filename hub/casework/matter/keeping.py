"""The end of what closed matters tell, and of bytes that no matter speaks of.

Rules (``keeping.toml``) say how long what a matter tells is kept after its end. Then
its facts, titles, parties, marks and documents go; its number, its steps with whoever
took them, and the hashes stay, so that the log can still be compared.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hub.casework.matter.documents import forget_documents
from hub.casework.matter.models import (
    ELSEWHERE,
    InformantRow,
    MatterDocumentRow,
    MatterEventRow,
    MatterLinkRow,
    MatterMarkRow,
    MatterPaperFileRow,
    MatterPaperRow,
    MatterPartyRow,
    MatterRow,
)
from hub.casework.matter.reading import machine_of, place_of, seal_json
from hub.context import Hub
from hub.db.bulk import CHUNK, in_chunks
from hub.db.cache import keeping_answers
from hub.db.ids import first_id, is_id
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.outbox import service as outbox
from hub.rulebook.night_rules import KEPT_KINDS
from schemas.words import Operation

AT_ONCE = 50
"""Matters of which one transaction lets go."""
GONE_TITLE = "—"
SURELY_OVER = timedelta(days=1)
"""So long no transaction lasts: what it began has a row by then, or never will."""
PREFIX, MATTER_LENGTH = "C", 27


@dataclass(frozen=True, slots=True)
class MatterRetention:
    """How much has ended in one round: matters, their documents, and stray bytes."""

    matters: int
    documents: int
    strays: int

    def as_json(self) -> dict[str, int]:
        """Write the report."""
        return asdict(self)


def end_matters(hub: Hub) -> MatterRetention:
    """Let go of what matters told whose time is over, and of stray bytes."""
    matters = documents = 0
    for chunk in in_chunks(_due_matters(hub), AT_ONCE):
        for matter in chunk:
            names = _erase(hub, matter)
            if names is not None:
                matters, documents = matters + 1, documents + len(names)
    return MatterRetention(matters, documents, sweep_documents(hub))


def sweep_documents(hub: Hub) -> int:
    """Let go of kept bytes, and keys, that no document names; give how many.

    A process that ended while it wrote leaves such. What another is writing now is told
    by its row, which is waited for.
    """
    count = 0
    lying = _lying(hub)
    for chunk in in_chunks(sorted(lying), CHUNK):
        with hub.reads() as session:
            kept = _kept_names(session, chunk)
        for matter in chunk:
            if lying[matter] - kept[matter]:
                count += _sweep_one(hub, matter, lying[matter])
    return count


def _due_matters(hub: Hub) -> list[str]:
    """Name the closed matters whose time is over, and that no open one is linked to."""
    at = hub.clock()
    rules = hub.rulebook
    limits = {
        key: rules.kept_since(key, at, legal_day(at))
        for key in KEPT_KINDS
        if key.startswith("matter")
    }
    table = MatterRow
    query = select(table.id, table.rules, table.state, table.closed_at)
    query = query.where(table.closed_at < max(limits.values()))
    due = []
    with hub.reads() as session:
        for row in session.execute(query.where(table.erased_at.is_(None))):
            state = machine_of(session, row.rules).state_of[row.state]
            if row.closed_at < limits[state.kept]:
                due.append(row.id)
        serving = {
            matter
            for chunk in in_chunks(due, CHUNK)
            for matter in _linked_to_open(session, chunk)
        }
    return [matter for matter in due if matter not in serving]


def _linked_to_open(session: Session, ids: Collection[str]) -> Iterator[str]:
    """Yield the matters that are linked to one which is not closed."""
    link, other = MatterLinkRow, MatterRow
    is_open = other.closed_at.is_(None)
    for mine, theirs in (
        (link.matter_id, link.other_id),
        (link.other_id, link.matter_id),
    ):
        query = select(mine).join(other, other.id == theirs)
        yield from session.scalars(query.where(mine.in_(ids), is_open))


def _erase(hub: Hub, matter: str) -> list[str] | None:
    """Let go of what a matter tells; give the names of its bytes, None if it is gone.

    Its bytes go after the transaction: if that fails, the next sweep lets them go.
    """
    at = hub.clock()
    with keeping_answers(hub.writes) as session:
        row, paper = MatterRow, MatterDocumentRow
        closed = update(row).where(row.id == matter, row.erased_at.is_(None))
        values = {"erased_at": at, "merchant": None}
        done = session.connection().execute(closed.values(**values))
        if done.rowcount != 1:
            return None
        _empty(session, hub, matter)
        for table in (MatterPartyRow, MatterMarkRow, InformantRow):
            session.execute(delete(table).where(table.matter_id == matter))
        number = session.scalar(select(row.number).where(row.id == matter))
        mine = paper.matter_id == matter, paper.blob != ELSEWHERE
        names = list(session.scalars(select(paper.blob).where(*mine)))
        outbox.put(
            session,
            at=at,
            actor=HUB,
            op=Operation.MATTER_FORGET,
            subject_type="matter",
            subject=str(number),
            detail={"documents": len(names)},
        )
    forget_documents(hub, matter, names)
    return names


def _empty(session: Session, hub: Hub, matter: str) -> None:
    """Seal nothing in the place of facts, titles, and what issued papers say."""
    event, paper = MatterEventRow, MatterDocumentRow
    numbers = session.scalars(select(event.no).where(event.matter_id == matter))
    for no in list(numbers):
        facts = seal_json(hub.keys, {}, place_of(matter, no))
        one = update(event).where(event.matter_id == matter, event.no == no)
        session.execute(one.values(facts=facts))
    papers = select(paper.id, paper.event_no).where(paper.matter_id == matter)
    for document, no in session.execute(papers).all():
        place = place_of(matter, no, f"title:{document}")
        title = seal_json(hub.keys, GONE_TITLE, place)
        session.execute(update(paper).where(paper.id == document).values(title=title))
    issued = MatterPaperRow
    written = select(issued.id).where(issued.matter_id == matter)
    file = MatterPaperFileRow
    for name in list(session.scalars(written)):
        session.execute(delete(file).where(file.paper_id == name))
        sealed = seal_json(hub.keys, {}, place_of(matter, 0, f"paper:{name}"))
        session.execute(update(issued).where(issued.id == name).values(sealed=sealed))


def _lying(hub: Hub) -> Mapping[str, set[str]]:
    """Name all bytes and keys that lie there, by the matter whose they are."""
    found: dict[str, set[str]] = defaultdict(set)
    home = hub.config.blobs_folder
    for folder in home.iterdir() if home.is_dir() else ():
        if _is_matter(folder.name):
            found[folder.name].update(path.name for path in folder.iterdir())
    for key in hub.keys.all_landing_keys():
        matter, _, name = key.partition(".")
        if _is_matter(matter):
            found[matter].add(name)
    return found


def _is_matter(name: str) -> bool:
    """Tell whether a name may be that of a matter."""
    return len(name) == MATTER_LENGTH and name[:1] == PREFIX and is_id(name[1:])


def _kept_names(session: Session, ids: Collection[str]) -> Mapping[str, set[str]]:
    """Name the bytes that documents of matters speak of which tell what they told."""
    found: dict[str, set[str]] = defaultdict(set)
    paper, row = MatterDocumentRow, MatterRow
    query = (
        select(paper.matter_id, paper.blob)
        .join(row, row.id == paper.matter_id)
        .where(paper.matter_id.in_(ids), row.erased_at.is_(None))
    )
    for matter, name in session.execute(query):
        found[matter].add(name)
    return found


def _sweep_one(hub: Hub, matter: str, lying: Collection[str]) -> int:
    """Let go of what lies there and no document names, while nobody writes there."""
    with keeping_answers(hub.writes) as session:
        held = select(MatterRow.id).where(MatterRow.id == matter).with_for_update()
        if session.scalar(held) is None and not _is_old(matter, hub.clock()):
            return 0
        strays = set(lying) - _kept_names(session, [matter])[matter]
        forget_documents(hub, matter, sorted(strays))
        _drop_empty(hub.config.blobs_folder / matter)
    return len(strays)


def _drop_empty(folder: Path) -> None:
    """Remove a folder that holds nothing."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _is_old(matter: str, now: datetime) -> bool:
    """Tell whether the transaction that would have made a matter is surely over."""
    return matter[1:] < first_id(now - SURELY_OVER)
