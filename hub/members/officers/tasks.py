"""What officers are at, and as whom they ask: a purpose, a reference, one session.

Each use looks at session and account anew: a role that was taken away, or an account
that has ended, ends the task at its next page.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from unicodedata import normalize

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from hub.db.bulk import in_chunks
from hub.db.ids import is_id, new_id
from hub.ground.actors import account_actor
from hub.members.caller import Caller
from hub.members.officers.cards import HubLike, OfficerTask, SignedIn
from hub.members.officers.errors import (
    RoleForbidsError,
    SetupRequiredError,
    TaskEndedError,
    TaskPurposeError,
    TaskReferenceError,
)
from hub.members.officers.models import OfficerTaskRow
from hub.members.officers.sessions.live import demand_standing
from hub.outbox import service as outbox
from schemas.words import OfficerRole, Operation, Way

LAST = 10
"""So many references are offered again."""
READ_AT_ONCE = 200
"""So many tasks are read at once, until enough references are found."""
LONGEST_REFERENCE = 200
SESSIONS_AT_ONCE = 500
SYSTEM = "console"


def caller_for(hub: HubLike, signed_in: SignedIn, screen: str) -> Caller:
    """Ask as an officer who is signed in, on a screen; nothing else says who asks.

    Raises:
        SignedOutError: the session has ended.
        SetupRequiredError: a password or second factor is still to be chosen.
        RoleForbidsError: the officer is an administrator, who opens no merchant.
    """
    signed_in = demand_standing(hub, signed_in)
    demand_merchants(signed_in)
    return as_caller(signed_in, screen)


def as_caller(signed_in: SignedIn, screen: str) -> Caller:
    """Ask as an officer whose session and role were looked at just now."""
    member = signed_in.member
    return Caller(
        member=member.code,
        kind=member.kind,
        name=member.name,
        territory=member.territory,
        token_id=signed_in.session_id,
        system=SYSTEM,
        valid_until=signed_in.valid_until,
        officer=account_actor(signed_in.officer.id),
        way=Way.PAGE,
        screen=screen,
    )


def demand_merchants(signed_in: SignedIn) -> None:
    """Refuse whom no role lets see merchants.

    Raises:
        SetupRequiredError, RoleForbidsError: as their names say.
    """
    if signed_in.must is not None:
        raise SetupRequiredError
    if not signed_in.officer.opens_merchants:
        raise RoleForbidsError


def demand_role(signed_in: SignedIn, *roles: OfficerRole) -> None:
    """Refuse who holds none of these roles.

    Raises:
        SetupRequiredError, RoleForbidsError: as their names say.
    """
    if signed_in.must is not None:
        raise SetupRequiredError
    if not signed_in.officer.roles & frozenset(roles):
        raise RoleForbidsError


def begin_task(
    hub: HubLike,
    signed_in: SignedIn,
    purpose: str,
    reference: str,
    *,
    opened: Mapping[str, Sequence[str]],
) -> OfficerTask:
    """Begin a task; ``opened`` are the forms of references by purpose that day.

    They are what ``hub.agreements.service.opened_purposes`` gives for the member.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as their names say.
        TaskPurposeError: no agreement opens the purpose today.
        TaskReferenceError: the reference has none of the agreed forms.
    """
    signed_in = demand_standing(hub, signed_in)
    demand_merchants(signed_in)
    if purpose not in opened:
        raise TaskPurposeError(purpose)
    reference = checked_reference(reference, opened[purpose])
    at = hub.clock()
    with hub.writing(keeps_answers=True) as session:
        number = new_id(at)
        row = OfficerTaskRow(
            id=number,
            account_id=signed_in.officer.id,
            session_id=signed_in.session_id,
            purpose=purpose,
            reference_sealed=hub.keys.seal(
                reference.encode(), _sealing_context(number)
            ),
            started_at=at,
            used_at=at,
            pages=0,
        )
        session.add(row)
        session.flush()
        task = _task_of(hub, row)
        _put(session, signed_in, task, state="begun", at=at)
    return task


def use_task(hub: HubLike, signed_in: SignedIn, task_id: str) -> OfficerTask:
    """Use a task for one more page.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as their names say.
        TaskEndedError: it has ended, or belongs to another session.
    """
    signed_in = demand_standing(hub, signed_in)
    demand_merchants(signed_in)
    if not is_id(task_id):
        raise TaskEndedError
    at = hub.clock()
    with hub.writing(keeps_answers=True) as session:
        used = session.connection().execute(
            update(OfficerTaskRow)
            .where(*_is_live(signed_in, task_id))
            .values(used_at=at, pages=OfficerTaskRow.pages + 1)
        )
        if not used.rowcount:
            raise TaskEndedError
        return _task_of(hub, session.get_one(OfficerTaskRow, task_id))


def end_task(hub: HubLike, signed_in: SignedIn, task_id: str) -> None:
    """End a task.

    Raises:
        SignedOutError: the session has ended, and the task with it.
        TaskEndedError: it has ended, or belongs to another session.
    """
    signed_in = demand_standing(hub, signed_in)
    if not is_id(task_id):
        raise TaskEndedError
    at = hub.clock()
    with hub.writing(keeps_answers=True) as session:
        ended = session.connection().execute(
            update(OfficerTaskRow)
            .where(*_is_live(signed_in, task_id))
            .values(ended_at=at)
        )
        if not ended.rowcount:
            raise TaskEndedError
        task = _task_of(hub, session.get_one(OfficerTaskRow, task_id))
        _put(session, signed_in, task, state="ended", at=at)


def tasks_of(hub: HubLike, signed_in: SignedIn) -> Sequence[OfficerTask]:
    """List the tasks of this session that go on, the last used one first."""
    table = OfficerTaskRow
    with hub.reads() as session:
        rows = session.scalars(
            select(table)
            .where(
                table.session_id == signed_in.session_id,
                table.account_id == signed_in.officer.id,
                table.ended_at.is_(None),
            )
            .order_by(table.used_at.desc(), table.id.desc())
        )
        return [_task_of(hub, row) for row in rows]


def tasks_of_sessions(
    hub: HubLike, session_ids: Collection[str]
) -> Mapping[str, Sequence[OfficerTask]]:
    """Give the tasks of some sessions, whoever's they are, in the order they began.

    For inside use: who may see a reference is decided elsewhere.
    """
    table = OfficerTaskRow
    found: dict[str, list[OfficerTask]] = {}
    with hub.reads() as session:
        for chunk in in_chunks(sorted(session_ids), SESSIONS_AT_ONCE):
            query = select(table).where(table.session_id.in_(chunk))
            for row in session.scalars(query.order_by(table.id)):
                found.setdefault(row.session_id, []).append(_task_of(hub, row))
    return found


def last_references(hub: HubLike, signed_in: SignedIn) -> Sequence[OfficerTask]:
    """Give the officer's last tasks under ten different references, newest first."""
    table = OfficerTaskRow
    query = (
        select(table)
        .where(table.account_id == signed_in.officer.id)
        .order_by(table.id.desc())
        .limit(READ_AT_ONCE)
    )
    found: dict[tuple[str, str], OfficerTask] = {}
    with hub.reads() as session:
        rows = session.scalars(query).all()
        while rows:
            for row in rows:
                task = _task_of(hub, row)
                found.setdefault((task.purpose, task.reference), task)
                if len(found) == LAST:
                    return list(found.values())
            rows = session.scalars(query.where(table.id < rows[-1].id)).all()
    return list(found.values())


def checked_reference(reference: str, forms: Sequence[str]) -> str:
    """Write a reference as it is kept.

    Raises:
        TaskReferenceError: it has none of the forms.
    """
    text = normalize("NFC", reference[: 2 * LONGEST_REFERENCE]).strip()
    is_readable = text.isprintable() and len(text) <= LONGEST_REFERENCE
    if not (is_readable and any(re.fullmatch(form, text) for form in forms)):
        raise TaskReferenceError
    return text


def _is_live(signed_in: SignedIn, task_id: str) -> tuple[ColumnElement[bool], ...]:
    """Say which task is meant, if it goes on and is this session's."""
    table = OfficerTaskRow
    return (
        table.id == task_id,
        table.session_id == signed_in.session_id,
        table.account_id == signed_in.officer.id,
        table.ended_at.is_(None),
    )


def _task_of(hub: HubLike, row: OfficerTaskRow) -> OfficerTask:
    """Tell of a task as it is kept."""
    reference = hub.keys.unseal(row.reference_sealed, _sealing_context(row.id)).decode()
    return OfficerTask(
        id=row.id,
        officer_id=row.account_id,
        session_id=row.session_id,
        purpose=row.purpose,
        reference=reference,
        officer=account_actor(row.account_id),
        started_at=row.started_at,
        last_used_at=row.used_at,
        ended_at=row.ended_at,
        pages=row.pages,
    )


def _put(
    session: Session,
    signed_in: SignedIn,
    task: OfficerTask,
    *,
    state: str,
    at: datetime,
) -> None:
    """Put the event of a task that begins or ends; its reference is committed to."""
    outbox.put(
        session,
        at=at,
        actor=signed_in.member.code,
        op=Operation.OFFICER_TASK,
        subject_type="officer",
        subject=task.officer_id,
        detail={
            "officer": task.officer,
            "purpose": task.purpose,
            "case": task.reference,
            "task": task.id,
            "state": state,
            "pages": task.pages,
        },
    )


def _sealing_context(task_id: str) -> str:
    """Name the one place that a reference is sealed for."""
    return f"officer-task:{task_id}"
