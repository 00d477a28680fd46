"""Write one event of a matter with all that comes with it, and its leaf."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event as listening
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.casework.machines.table import HUB_ROLE, Machine, MachineEvent
from hub.casework.matter.documents import (
    CheckedDocument,
    forget_documents,
    keep_documents,
)
from hub.casework.matter.flow import MatterNow, TakenStep
from hub.casework.matter.models import (
    ELSEWHERE,
    MatterDocumentRow,
    MatterEventRow,
    MatterMarkRow,
    MatterMemberRow,
    MatterPartyRow,
)
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import place_of, seal_json
from hub.casework.matter.steps.drafts import NewStep
from hub.casework.matter.steps.links import FoundLink
from hub.context import Hub
from hub.db.bulk import insert_rows
from hub.db.ids import new_id
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.outbox import service as outbox
from schemas.canonical import canonical
from schemas.tlog.tree import leaf_hash, root_of
from schemas.words import Operation

UNTITLED = "—"
"""Stands for a title that is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenStep:
    """A step as it is written: what was said, how it was judged, what comes with it."""

    said: NewStep
    taken: TakenStep
    matter: str
    number: str
    machine: Machine
    event: MachineEvent
    before: MatterNow
    now: MatterNow
    actor: MatterActor
    at: datetime
    content: str
    """Keyed hash of what was said."""
    counts: datetime
    """From when clocks count it."""
    documents: Sequence[CheckedDocument] = ()
    kept: Sequence[tuple[str, str]] = ()
    """Documents that stay in another hub: kind and SHA-256 of each."""
    marks: Collection[tuple[str, str]] = ()
    """Kind and keyed hash of each mark by which its parties are known elsewhere."""
    links: Sequence[FoundLink] = ()
    clock: int | None = None
    is_decided: bool = False
    """Whether the other hub has let a second officer decide it."""

    @property
    def no(self) -> int:
        """Number the event."""
        return self.now.version

    @property
    def happened(self) -> datetime:
        """When it happened: when it is written, if nothing was said."""
        return self.said.happened or self.at


def write_step(session: Session, hub: Hub, step: WrittenStep) -> None:
    """Write an event, its documents, parties and members, and put it into the outbox.

    Bytes that were kept go again if the transaction does not end well.
    """
    insert_rows(session, MatterEventRow, [event_row(hub, step)])
    _write_documents(session, hub, step)
    rows = [
        {
            "matter_id": step.matter,
            "no": step.no * 100 + number,
            "event_no": step.no,
            "role": party.role,
            "merchant": party.merchant,
            "sealed": seal_json(
                hub.keys,
                party.said(),
                place_of(step.matter, step.no * 100 + number, "party"),
            ),
        }
        for number, party in enumerate(step.said.parties)
    ]
    insert_rows(session, MatterPartyRow, rows)
    _write_marks(session, step)
    _tell(session, step)


def _write_marks(session: Session, step: WrittenStep) -> None:
    """Keep by what the parties of a step are known again, as far as it is new."""
    if not step.marks:
        return
    table = MatterMarkRow
    query = select(table.kind, table.digest).where(table.matter_id == step.matter)
    known = {(kind, digest) for kind, digest in session.execute(query)}
    rows = [
        {"matter_id": step.matter, "kind": str(kind), "digest": digest}
        for kind, digest in sorted(step.marks)
        if (kind, digest) not in known
    ]
    insert_rows(session, table, rows)


def event_row(hub: Hub, step: WrittenStep) -> dict[str, Any]:
    """Write an event as a row."""
    return {
        "matter_id": step.matter,
        "no": step.no,
        "event": step.event.key,
        "from_state": step.before.state,
        "to_state": step.now.state,
        "at": step.at,
        "happened_at": step.happened,
        "counts_at": None if step.counts == step.happened else step.counts,
        "day": legal_day(step.happened),
        "actor": step.actor.member,
        "officer": step.actor.officer,
        "role": step.taken.role,
        "brings": step.taken.brings,
        "basis": step.event.article,
        "facts": seal_json(hub.keys, step.said.facts, place_of(step.matter, step.no)),
        "content": step.content,
        "key": step.said.key,
        "clock": step.clock,
    }


def write_members(
    session: Session,
    matter: str,
    no: int,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> None:
    """Write who takes part from an event on, and who no more."""
    table = MatterMemberRow
    changed = {
        role: member for role, member in after.items() if before.get(role) != member
    }
    changed.pop(HUB_ROLE, None)
    for role in changed.keys() & before.keys():
        session.connection().execute(
            update(table)
            .where(table.matter_id == matter, table.role == role)
            .where(table.until_no.is_(None))
            .values(until_no=no)
        )
    rows = [
        {
            "matter_id": matter,
            "role": role,
            "member": member,
            "since_no": no,
            "until_no": None,
        }
        for role, member in changed.items()
    ]
    insert_rows(session, MatterMemberRow, rows)


def _write_documents(session: Session, hub: Hub, step: WrittenStep) -> None:
    """Keep the documents of an event, and write what they are."""
    _write_kept(session, hub, step)
    if not step.documents:
        return
    names = keep_documents(hub, step.matter, step.documents)
    _forget_on_rollback(session, hub, step.matter, names)
    rows = []
    for document, name in zip(step.documents, names, strict=True):
        new, document_id = document.new, new_id(step.at)
        place = place_of(step.matter, step.no, f"title:{document_id}")
        rows.append(
            {
                "id": document_id,
                "matter_id": step.matter,
                "event_no": step.no,
                "kind": new.kind,
                "title": seal_json(hub.keys, new.title, place),
                "sha256": new.sha256,
                "size": len(new.content),
                "media_type": document.media_type,
                "blob": name,
                "signs": " ".join(document.signs),
            }
        )
    insert_rows(session, MatterDocumentRow, rows)


def _write_kept(session: Session, hub: Hub, step: WrittenStep) -> None:
    """Write that documents came with an event whose bytes stay in another hub."""
    rows = []
    for kind, sha256 in step.kept:
        document_id = new_id(step.at)
        place = place_of(step.matter, step.no, f"title:{document_id}")
        rows.append(
            {
                "id": document_id,
                "matter_id": step.matter,
                "event_no": step.no,
                "kind": kind,
                "title": seal_json(hub.keys, UNTITLED, place),
                "sha256": sha256,
                "size": 0,
                "media_type": "",
                "blob": ELSEWHERE,
            }
        )
    insert_rows(session, MatterDocumentRow, rows)


def _forget_on_rollback(
    session: Session, hub: Hub, matter: str, names: Sequence[str]
) -> None:
    """Let kept bytes go again if the transaction is rolled back."""
    left = list(names)

    def rolled_back(_: Session) -> None:
        """Let them go."""
        forget_documents(hub, matter, left)
        left.clear()

    def committed(_: Session) -> None:
        """Keep them for good, whatever becomes of a later transaction."""
        left.clear()

    listening.listen(session, "after_rollback", rolled_back)
    listening.listen(session, "after_commit", committed)


def _tell(session: Session, step: WrittenStep) -> None:
    """Put an event into the outbox; the log commits to the matter and the officer."""
    by_hub = step.actor.is_hub
    outbox.put(
        session,
        at=step.at,
        actor=HUB if by_hub else step.actor.member,
        op=Operation.MATTER_OPEN if step.no == 1 else Operation.MATTER_ACT,
        subject_type="matter",
        subject=step.number,
        detail={
            "event": step.event.key,
            "no": step.no,
            "from": step.before.state,
            "to": step.now.state,
            "content": step.content,
            "documents": sorted(
                [
                    *(one.new.sha256 for one in step.documents),
                    *(sha256 for _, sha256 in step.kept),
                ]
            ),
            **_late(step),
            **({} if by_hub else step.actor.said()),
        },
    )


def _late(step: WrittenStep) -> dict[str, str]:
    """Tell from when terms count a step that was written down too late."""
    if step.counts == step.happened:
        return {}
    return {"counts_at": step.counts.astimezone(UTC).isoformat()}


def tell_notes(session: Session, notes: Sequence[WrittenStep], at: datetime) -> None:
    """Put into the outbox, as one event, what the hub noted in some matters."""
    if not notes:
        return
    leaves = [
        canonical([one.number, one.no, one.event.key, one.now.state, one.clock])
        for one in notes
    ]
    outbox.put(
        session,
        at=at,
        actor=HUB,
        op=Operation.MATTER_NOTE,
        subject_type="matter",
        subject="noted",
        detail={
            "count": len(notes),
            "root": root_of([leaf_hash(leaf) for leaf in leaves]).hex(),
            "first": notes[0].number,
        },
    )
