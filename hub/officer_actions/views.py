"""Looks of officers: one entry of the log a view, durable before anything is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.audit.events import Receipt, make_event
from hub.context import Hub
from hub.ground.actors import HUB, account_actor
from hub.members.caller import Caller
from schemas.words import Operation, Way


@dataclass(frozen=True, slots=True)
class ViewingOfficer:
    """The officer who looks, and through what."""

    officer: str
    """The account, or the name that was typed."""
    way: Way
    screen: str
    """The page's screen, or the system account of the command line."""
    agency: str = HUB
    auth: str | None = None

    @classmethod
    def of(cls, caller: Caller) -> "ViewingOfficer":
        """Take an officer who is signed in and asks on a screen."""
        return cls(
            officer=caller.officer or account_actor(""),
            way=caller.way,
            screen=caller.screen or "",
            agency=caller.member,
            auth=caller.token_id,
        )


def log_view(
    hub: Hub,
    looks: ViewingOfficer,
    *,
    subject_type: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> Receipt:
    """Write that an officer looks; whoever calls shows nothing before.

    Raises:
        AuditUnavailableError: the log cannot take it, so nothing may be shown.
    """
    return hub.audit.append(
        make_event(
            at=hub.clock(),
            actor=looks.agency,
            auth=looks.auth,
            op=str(Operation.DESK_VIEW),
            officer=looks.officer,
            way=str(looks.way),
            screen=looks.screen,
            subject_type=subject_type,
            subject=subject,
            detail=detail or {},
        )
    )
