"""That a handler was told of other cases by a party: an entry of its own, before it."""

from collections.abc import Collection

from hub.audit.events import make_event
from hub.casework.matter.people import MatterActor
from hub.casework.matter.steps.clocks import SUBJECT
from hub.context import Hub
from schemas.words import Operation


def log_warnings(
    hub: Hub,
    actor: MatterActor,
    number: str,
    others: Collection[str],
    *,
    way: str,
    screen: str,
    auth: str | None = None,
) -> None:
    """Put into the log of which cases somebody is told beside one; nothing if of none.

    Raises:
        AuditUnavailableError: the log cannot take it, so nothing may be shown.
    """
    if not others:
        return
    hub.audit.append(
        make_event(
            at=hub.clock(),
            actor=actor.member,
            auth=auth,
            op=str(Operation.MATTER_WARN),
            officer=actor.officer,
            way=way,
            screen=screen,
            subject_type=SUBJECT,
            subject=number,
            detail={"others": sorted(others)},
        )
    )
