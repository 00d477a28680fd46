"""What people say of early warnings: opened as a clue, or put aside with a reason."""

from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.casework.clues.early.keeping import check_sees
from hub.casework.clues.early.models import ClueWarningRow
from hub.casework.clues.early.warning_store import (
    OPEN,
    OPENED,
    SET_ASIDE,
    read_warning,
    seal_reason,
)
from hub.casework.clues.receivers import clue_parties, receiver_of
from hub.casework.matter.people import MatterActor
from hub.casework.matter.steps.drafts import NewMatter, NewStep, StepDone
from hub.casework.service import open_matter
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError, ConflictError, NotFoundError
from hub.members.lines import covers
from hub.members.models import Member
from hub.outbox import service as outbox
from schemas.words import Operation

MOST_REASON: Final = 500
SUBJECT: Final = "early-warning"


class WarningUnknownError(NotFoundError):
    """There is no such early warning, or it lies in no territory of the member."""

    code = "warning-unknown"
    title = "There is no such early warning: open the list again."


class WarningDecidedError(ConflictError):
    """Somebody opened the early warning as a clue, or put it aside, before."""

    code = "warning-decided"
    title = "Somebody has dealt with this early warning before: open the list again."


class WarningReasonError(BadInputError):
    """No reason that can be kept was given for putting an early warning aside."""

    code = "warning-reason"
    title = f"Say why the warning is put aside, in at most {MOST_REASON} characters."


def open_warning(hub: Hub, key: str, actor: MatterActor) -> StepDone:
    """Open a warning as a clue of the nearest member that takes such.

    Raises:
        WarningsRefusedError, WarningUnknownError, WarningDecidedError: as they say.
        HubError: one that `open_matter` raises.
    """
    with hub.writing(keeps_answers=True) as session:
        row, member = _find(session, hub, key, actor)
        _decide(session, hub, row, actor, OPENED)
        warning = read_warning(hub.keys, row)
        receiver = receiver_of(session, row.territory, legal_day(hub.clock()))
        facts = {
            "to": receiver or member.code,
            "clue_source": "data",
            "summary": warning.summary,
        }
        parties = clue_parties(warning.parties, has_imitated=warning.imitated)
        new = NewMatter(
            "clue",
            NewStep("receive", facts=facts, parties=parties, key=key),
            merchant=warning.parties[-1] if warning.parties else None,
            territory=row.territory,
        )
        done = open_matter(session, hub, new, actor)
        row.matter = done.number
        _tell(session, hub, row, actor, Operation.WARNING_OPEN)
    return done


def set_warning_aside(hub: Hub, key: str, reason: str, actor: MatterActor) -> None:
    """Put a warning aside; it is not shown again while the pattern stays the same.

    Raises:
        WarningReasonError: no reason, or none that can be kept.
        WarningsRefusedError, WarningUnknownError, WarningDecidedError: as they say.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= MOST_REASON or not reason.isprintable():
        raise WarningReasonError
    with hub.writing(keeps_answers=True) as session:
        row, _ = _find(session, hub, key, actor)
        _decide(session, hub, row, actor, SET_ASIDE)
        row.reason = seal_reason(hub.keys, key, reason)
        _tell(session, hub, row, actor, Operation.WARNING_DISMISS)


def _find(
    session: Session, hub: Hub, key: str, actor: MatterActor
) -> tuple[ClueWarningRow, Member]:
    """Find a warning that an actor may decide on."""
    member = check_sees(session, actor, legal_day(hub.clock()))
    row = session.get(ClueWarningRow, key)
    if row is None or not covers(member.territory, row.territory):
        raise WarningUnknownError(key[:64])
    return row, member


def _decide(
    session: Session, hub: Hub, row: ClueWarningRow, actor: MatterActor, state: str
) -> None:
    """Say that a warning was decided on, unless somebody did before."""
    table = ClueWarningRow
    done = session.execute(
        update(table)
        .where(table.key == row.key, table.state == OPEN)
        .values(
            state=state,
            decided_at=hub.clock(),
            member=actor.member,
            officer=actor.officer,
        )
        .returning(table.key)
    ).first()
    if done is None:
        raise WarningDecidedError(row.key)


def _tell(
    session: Session, hub: Hub, row: ClueWarningRow, actor: MatterActor, op: Operation
) -> None:
    """Write into the log's outbox what was decided, by whom and by which rule."""
    detail = {"officer": actor.officer, "rule": row.rule}
    if row.matter:
        detail["matter"] = row.matter
    outbox.put(
        session,
        at=hub.clock(),
        actor=actor.member,
        op=op,
        subject_type=SUBJECT,
        subject=row.key,
        detail=detail,
    )
