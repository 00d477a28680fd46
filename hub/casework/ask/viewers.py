"""Who asks about matters over HTTP or at the command line."""

from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.people import MatterActor
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
