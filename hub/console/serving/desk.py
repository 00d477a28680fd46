"""Looks at a desk: each leaves its leaf before anything is shown."""

from collections.abc import Mapping
from typing import Any

from hub.audit.mover import move_outbox
from hub.console.serving.officers import demand_signed_in
from hub.console.serving.site import site_hub
from hub.context import Hub
from hub.db.cache import changes_no_answer
from hub.ground.actors import account_actor
from hub.members.officers import SignedIn, demand_role
from hub.outbox import service as outbox
from schemas.words import OfficerRole, Operation


def at_desk(role: OfficerRole) -> tuple[Hub, SignedIn]:
    """Find who is signed in, and refuse whoever does not work at a desk.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as they say.
    """
    signed_in = demand_signed_in()
    demand_role(signed_in, role)
    return site_hub(), signed_in


def tell_view(
    hub: Hub,
    signed_in: SignedIn,
    screen: str,
    item: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Put a look into the log: which item, by which officer, on which screen.

    Raises:
        AuditUnavailableError: the log cannot take it, so nothing may be shown.
    """
    with hub.writes.begin() as session:
        changes_no_answer(session)
        outbox.put(
            session,
            at=hub.clock(),
            actor=signed_in.member.code,
            op=Operation.DESK_VIEW,
            subject_type="desk-item",
            subject=item,
            detail={
                "officer": account_actor(signed_in.officer.id),
                "screen": screen,
                "item": item,
                **(detail or {}),
            },
        )
    move_outbox(hub.writes, hub.audit)
