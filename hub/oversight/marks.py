"""Judging drawn looks: a mark is an entry of the log, and nobody judges their own."""

import hashlib
from dataclasses import replace
from datetime import date
from unicodedata import normalize

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.db.counters import allocate_ids
from hub.ground.actors import HUB, is_account, said_by
from hub.members.officers import (
    OfficerCard,
    RoleForbidsError,
    demand_office,
    officers_by_ids,
)
from hub.outbox import service as outbox
from hub.oversight.errors import (
    AccessLookOwnError,
    AccessLookUnknownError,
    AccessReasonError,
)
from hub.oversight.looks import TellableLook
from hub.oversight.models import AccessOpinion
from hub.oversight.samples import MarkCard, SampledLook, looks_of
from schemas.words import ACCOUNT_PREFIX, AccessMark, OfficerRole, Operation

REASON_LIMIT = 500


def mark_look(
    hub: Hub, week: date, number: int, mark: AccessMark, *, reason: str, actor: str
) -> MarkCard:
    """Say of a drawn look whether it is explained; a later word takes the place.

    The same word for the same reason, sent twice, is one.

    Raises:
        AccessReasonError: no reason that can be read.
        AccessSampleUnknownError, AccessLookUnknownError: there is no such look.
        RoleForbidsError: the actor is signed in, but no audit administrator.
        AccessLookOwnError: the look is the actor's own.
        AuditUnavailableError: the mark is kept and logged as soon as the log can.
    """
    reason = reason.strip()
    if not (reason and reason.isprintable() and len(reason) <= REASON_LIMIT):
        raise AccessReasonError
    found = next((one for one in looks_of(hub, week) if one.number == number), None)
    if found is None:
        raise AccessLookUnknownError(str(number))
    at = hub.clock()
    with hub.writing(keeps_answers=True) as session:
        demand_office(session, actor, OfficerRole.AUDIT_ADMIN)
        if _is_own(session, found.told, actor):
            raise AccessLookOwnError
        card = MarkCard(mark, reason, actor, at)
        if found.mark is not None and replace(found.mark, at=at) == card:
            return found.mark
        session.add(
            AccessOpinion(
                id=allocate_ids(session, "access_opinion", 1),
                week=week,
                number=number,
                mark=mark,
                reason=reason,
                actor=actor,
                at=at,
            )
        )
        outbox.put(
            session,
            at=at,
            actor=HUB,
            op=Operation.ACCESS_REVIEW_MARK,
            subject_type="audit-entry",
            subject=found.told.look.place,
            detail={
                "week": week.isoformat(),
                "number": number,
                "mark": str(mark),
                "reason": hashlib.sha256(reason.encode()).hexdigest(),
                **said_by(actor),
            },
        )
    return card


def is_own_look(hub: Hub, found: SampledLook, actor: str) -> bool:
    """Tell whether a drawn look is of the person who would judge it."""
    with hub.reads() as session:
        return _is_own(session, found.told, actor)


def _is_own(session: Session, told: TellableLook, actor: str) -> bool:
    """Tell whether a look is of the person who is to judge it.

    One person may have had several accounts: a member's own number names them too. At
    the command line a person is who the name says.
    """
    if not is_account(actor) or told.officer is None:
        return _folded(told.look.name) == _folded(actor)
    number = actor.removeprefix(ACCOUNT_PREFIX)
    own = officers_by_ids(session, [number]).get(number)
    if own is None:
        raise RoleForbidsError
    return _person(own) == _person(told.officer) or own.id == told.officer.id


def _person(card: OfficerCard) -> tuple[str, str]:
    """Name the person behind an account."""
    return card.member, card.number


def _folded(name: str) -> str:
    """Write a name without what typing alone makes different."""
    return " ".join(normalize("NFKC", name).casefold().split())
