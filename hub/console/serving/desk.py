"""Looks at a desk: each leaves its leaf before anything is shown."""

from collections.abc import Collection, Mapping
from typing import Any

from hub.console.serving.leaves import note_leaf
from hub.console.serving.officers import demand_signed_in
from hub.console.serving.site import site_hub
from hub.context import Hub
from hub.desk import Onlooker, log_view
from hub.members.officers import (
    SignedIn,
    caller_for,
    demand_role,
    desk_caller_for,
)
from schemas.words import OfficerRole


def at_desk(*roles: OfficerRole) -> tuple[Hub, SignedIn]:
    """Find who is signed in, and refuse whom none of the roles lets work at a desk.

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
    looks = Onlooker.of(caller_for(hub, signed_in, screen))
    told = {"item": item, **(detail or {})}
    address = log_view(
        hub, looks, subject_type="desk-item", subject=item, detail=told
    ).address
    note_leaf(address)
    return address


def tell_figures(
    hub: Hub,
    signed_in: SignedIn,
    roles: Collection[OfficerRole],
    screen: str,
    item: str,
) -> str:
    """Put a look at figures without a merchant into the log, as ``tell_view`` does.

    Raises:
        AuditUnavailableError: the log cannot take it, so nothing may be shown.
        SignedOutError, RoleForbidsError: since the request began.
    """
    looks = Onlooker.of(desk_caller_for(hub, signed_in, screen, roles))
    told = {"item": item}
    address = log_view(
        hub, looks, subject_type="desk-item", subject=item, detail=told
    ).address
    note_leaf(address)
    return address
