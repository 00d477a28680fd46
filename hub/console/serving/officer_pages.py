"""What officers' pages share: looks logged before anything is shown, and addresses."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hub.console.serving.frames import site_hub
from hub.console.serving.headers import note_leaf
from hub.console.serving.officers import demand_signed_in
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.members.officers import SignedIn, demand_role, demand_standing
from hub.officer_actions import ViewingOfficer, log_view
from schemas.words import OfficerRole, Way

MATTERS = "/console/matters"
"""Where the board of matters stands; further pages lead there."""


def demand_officer(*roles: OfficerRole) -> tuple[Hub, SignedIn]:
    """Find who is signed in, and refuse whom none of the roles lets work here.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as they say.
    """
    signed_in = demand_signed_in()
    demand_role(signed_in, *roles)
    return site_hub(), signed_in


def log_screen_view(
    hub: Hub,
    signed_in: SignedIn,
    screen: str,
    item: str,
    detail: Mapping[str, Any] | None = None,
    *,
    about: str = "desk-item",
) -> str:
    """Put a look into the log: which item, by which officer, on which screen.

    ``about`` is what the item is, under which the log files the look.

    It is durable when this returns; gives its place in the log.

    Raises:
        AuditUnavailableError: the log cannot take it, so nothing may be shown.
        SignedOutError: since the request began.
    """
    looks = viewing_officer(hub, signed_in, screen)
    told = {"item": item, **(detail or {})}
    address = log_view(
        hub, looks, subject_type=about, subject=item, detail=told
    ).address
    note_leaf(address)
    return address


def viewing_officer(hub: Hub, signed_in: SignedIn, screen: str) -> ViewingOfficer:
    """Name an officer who is signed in still as the log names who looks.

    Raises:
        SignedOutError: since the request began.
    """
    standing = demand_standing(hub, signed_in)
    return ViewingOfficer(
        officer=account_actor(standing.officer.id),
        way=Way.PAGE,
        screen=screen,
        agency=standing.member.code,
        auth=standing.session_id,
    )


def matter_path(matter: str, rest: str = "") -> str:
    """Tell the address of a matter's page, or of one below it."""
    return f"{MATTERS}/{quote(matter, safe='')}{'/' if rest else ''}{rest}"
