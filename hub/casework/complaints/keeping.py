"""Keep sealed who reported, show it to the handler alone, and forget it in time."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.audit.events import make_event
from hub.casework.complaints.informants import (
    MOST_LETTERS,
    Handling,
    InformantDraft,
    InformantTextError,
    kept_until,
    may_open,
)
from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.models import InformantRow, MatterRow
from hub.casework.matter.people import MatterActor, present_member
from hub.casework.matter.reading import find_matter, place_of, seal_json
from hub.context import Hub
from hub.db.bulk import in_chunks, insert_rows
from hub.db.cache import keeping_answers
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.ground.errors import ForbiddenError
from hub.outbox import service as outbox
from schemas.wording import Wording
from schemas.words import Operation

SEALED_AS: Final = "informant"
WITHDRAWN: Final = "withdrawn"
FORGOTTEN_AT_ONCE: Final = 500


class InformantClosedError(ForbiddenError):
    """Only the officer who handles a matter sees who reported.

    The same is said where there is no such matter, or nobody who reported.
    """

    code = "informant-closed"
    title = (
        "Only the officer who handles the matter sees who reported: "
        "ask the handler to do what is needed."
    )


@dataclass(frozen=True, slots=True)
class InformantLook:
    """Who looks, through what, and what for."""

    actor: MatterActor
    purpose: str
    way: str
    screen: str
    """The page's screen, or the system that asked."""


def keep_informant(
    session: Session, hub: Hub, matter: str, draft: InformantDraft
) -> bool:
    """Seal who reported beside a matter, named by its id; nothing if nobody is told.

    Returns whether anything was kept.
    """
    if draft.is_anonymous:
        return False
    sealed = seal_json(hub.keys, draft.as_json(), place_of(matter, 0, SEALED_AS))
    insert_rows(session, InformantRow, [{"matter_id": matter, "sealed": sealed}])
    return True


def look_at_informant(hub: Hub, name: str, look: InformantLook) -> InformantDraft:
    """Show who reported to the officer who handles the matter.

    Each look, a refused one too, is an entry of the log before anything is shown.

    Raises:
        InformantClosedError: somebody else asked, or there is nothing to be shown.
        InformantTextError: no purpose was said.
        AuditUnavailableError: the log cannot take it, so nothing may be shown.
    """
    purpose = look.purpose.strip()
    if not 0 < len(purpose) <= MOST_LETTERS or not purpose.isprintable():
        raise InformantTextError(Wording("用途（why）", "why"), field="why")
    with hub.reads() as session:
        found = _read(session, hub, name, look.actor)
    hub.audit.append(
        make_event(
            at=hub.clock(),
            actor=look.actor.member,
            op=str(Operation.INFORMANT_SHOW),
            officer=look.actor.officer,
            way=look.way,
            screen=look.screen,
            subject_type="matter",
            subject=name[:MOST_LETTERS],
            detail={"purpose": purpose, "shown": found is not None},
        )
    )
    if found is None:
        raise InformantClosedError
    return found


def _read(
    session: Session, hub: Hub, name: str, actor: MatterActor
) -> InformantDraft | None:
    """Read who reported, if the actor handles the matter; None else."""
    try:
        matter = find_matter(session, name)
    except MatterUnknownError:
        return None
    assignee = session.scalar(
        select(MatterRow.assignee).where(MatterRow.id == matter.id)
    )
    handling = Handling(present_member(session, matter.handler), assignee)
    if not may_open(handling, actor.member, actor.officer):
        return None
    row = session.get(InformantRow, matter.id)
    if row is None:
        return None
    place = place_of(matter.id, 0, SEALED_AS)
    return InformantDraft(**json.loads(hub.keys.unseal(row.sealed, place)))


def forget_informants(hub: Hub, day: date | None = None) -> dict[str, int]:
    """Delete who reported where the matter ended so long ago that it is kept no more.

    Returns how many were forgotten; the log has the number.
    """
    today = day or legal_day(hub.clock())
    with hub.reads() as session:
        rows = session.execute(
            select(MatterRow.id, MatterRow.closed_at, MatterRow.state)
            .join(InformantRow, InformantRow.matter_id == MatterRow.id)
            .where(MatterRow.closed_at.is_not(None))
        ).all()
    due = []
    for matter, closed_at, state in rows:
        if closed_at is None:
            continue
        until = kept_until(legal_day(closed_at), withdrawn=state == WITHDRAWN)
        if until is not None and until < today:
            due.append(matter)
    for chunk in in_chunks(due, FORGOTTEN_AT_ONCE):
        with keeping_answers(hub.writes) as session:
            session.execute(
                delete(InformantRow).where(InformantRow.matter_id.in_(chunk))
            )
            outbox.put(
                session,
                at=hub.clock(),
                actor=HUB,
                op=Operation.INFORMANT_FORGET,
                subject_type="informants",
                subject=today.isoformat(),
                detail={"forgotten": len(chunk)},
            )
    return {"forgotten": len(due)}
