"""Who asks about matters over HTTP or at the command line, and what they may see."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.people import MatterActor, check_member
from hub.casework.seeing import MatterViewer, viewer_of
from hub.casework.view import MatterSeen
from hub.casework.view import see_matter as see_by_viewer
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.view import OfficerRequiredError
from hub.members.caller import Caller

MATTER = "matter"
"""Type of subject of what the log has of matters; the subject is the number."""


def actor_of(caller: Caller, officer: str | None) -> MatterActor:
    """Name who acts in matters: a member, and the officer that is named.

    Raises:
        OfficerRequiredError: nobody is named.
        OfficerInvalidError: the name cannot be read.
        MatterUnknownError: the caller asks for a merchant, at a member's window.
    """
    if caller.own is not None:
        raise MatterUnknownError
    if not officer:
        raise OfficerRequiredError
    return MatterActor(caller.member, officer)


def valid_viewer(session: Session, actor: MatterActor, day: date) -> MatterViewer:
    """Read who looks: the member, and those whose place it took.

    Raises:
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    check_member(session, actor, day)
    return viewer_of(session, actor.member)


def see_matter(
    session: Session, hub: Hub, actor: MatterActor, name: str, at: datetime
) -> MatterSeen:
    """Read a matter by its id or number, and what a member sees of it.

    Raises:
        MatterUnknownError: there is none, or the member sees nothing of it.
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    day = legal_day(at)
    viewer = valid_viewer(session, actor, day)
    return see_by_viewer(session, hub.rulebook, viewer, name, day)
