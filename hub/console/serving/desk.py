"""Looks at a desk: each leaves its leaf before anything is shown."""

from collections.abc import Collection, Mapping
from typing import Any

from hub.console.serving.officers import demand_signed_in
from hub.console.serving.site import site_hub
from hub.context import Hub
from hub.desk import Onlooker, log_view
from hub.members.caller import Caller
from hub.members.officers import (
    SignedIn,
    caller_for,
    demand_role,
    desk_caller_for,
)
from schemas.words import OfficerRole


def at_desk(*roles: OfficerRole) -> tuple[Hub, SignedIn]:
    """Find who is signed in, and refuse whoever has none of a desk's roles.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as they say.
    """
    signed_in = demand_signed_in()
    demand_role(signed_in, *roles)
    return site_hub(), signed_in


def tell_view(
    hub: Hub,
    signed_in: SignedIn,
    screen: str,
    item: str,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Put a look into the log: which item, by which officer, on which screen.

    It is durable when this returns; gives its place in the log.

    Raises:
        AuditUnavailableError: the log cannot take it, so nothing may be shown.
        SignedOutError, RoleForbidsError: since the request began.
    """
    return _tell(hub, caller_for(hub, signed_in, screen), item, detail or {})


def tell_figures(
    hub: Hub,
    signed_in: SignedIn,
    roles: Collection[OfficerRole],
    screen: str,
    item: str,
) -> str:
    """Put a look at a desk without merchants into the log, as ``tell_view`` does.

    Raises:
        AuditUnavailableError: the log cannot take it, so nothing may be shown.
        SignedOutError, RoleForbidsError: since the request began.
    """
    return _tell(hub, desk_caller_for(hub, signed_in, screen, roles), item, {})


def _tell(hub: Hub, caller: Caller, item: str, detail: Mapping[str, Any]) -> str:
    """Write a look down; give its place in the log."""
    return log_view(
        hub,
        Onlooker.of(caller),
        subject_type="desk-item",
        subject=item,
        detail={"item": item, **detail},
    ).address
