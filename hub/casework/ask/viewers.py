"""Who asks about matters over HTTP or at the command line, and who acts in them."""

from datetime import datetime

from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.people import MatterActor
from hub.context import Hub
from hub.lookup.task import Task
from hub.lookup.view import OfficerRequiredError
from hub.members.caller import Caller
from hub.members.officers import named_officer

MATTER = "matter"
"""Type of subject of what the log has of matters; the subject is the number."""


def reader_of(caller: Caller, officer: str | None) -> MatterActor:
    """Name who reads about matters: a member, and the officer that is named.

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


def actor_of(hub: Hub, caller: Caller, task: Task, at: datetime) -> MatterActor:
    """Name who acts in matters: a member, and somebody whom it has as an officer.

    Raises:
        OfficerRequiredError, OfficerInvalidError, MatterUnknownError: as for readers.
        OfficerUnlistedError, OfficerAmbiguousError: the name is nobody's at the member.
    """
    said = reader_of(caller, task.officer)
    if caller.officer is not None:
        return said
    with hub.reads() as session:
        person = named_officer(session, hub, said.member, said.officer, at=at)
    return MatterActor(said.member, person, typed=True)
