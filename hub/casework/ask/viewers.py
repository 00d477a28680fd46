"""Who asks about matters over HTTP or at the command line, and who acts in them."""

from datetime import datetime

from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.people import MatterActor
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.task import NotGrantedError, Task
from hub.lookup.view import OfficerRequiredError
from hub.members.caller import Caller
from hub.members.officers import named_officer
from schemas.words import Purpose

MATTER = "matter"
"""Type of subject of what the log has of matters; the subject is the number."""
BEYOND_LAW = "ceiling:purpose"


WORKED_FOR = frozenset({Purpose.ENFORCEMENT, Purpose.TRANSFER})
"""What anybody works on matters for; other purposes are those of some kinds alone."""


def reader_of(hub: Hub, caller: Caller, task: Task, at: datetime) -> MatterActor:
    """Name who reads about matters: a member, and the officer that is named.

    Raises:
        OfficerRequiredError: nobody is named.
        OfficerInvalidError: the name cannot be read.
        MatterUnknownError: the caller asks for a merchant, at a member's window.
        NotGrantedError: no law lets members of its kind ask for the purpose.
    """
    if caller.own is not None:
        raise MatterUnknownError
    if not task.officer:
        raise OfficerRequiredError
    actor = MatterActor(caller.member, task.officer)
    ceiling = hub.rulebook.ceilings(legal_day(at)).get(caller.kind)
    lawful = WORKED_FOR.union(() if ceiling is None else ceiling.purposes)
    if task.purpose not in lawful:
        raise NotGrantedError(BEYOND_LAW)
    return actor


def actor_of(hub: Hub, caller: Caller, task: Task, at: datetime) -> MatterActor:
    """Name who acts in matters: a member, and somebody whom it has as an officer.

    Raises:
        OfficerRequiredError, OfficerInvalidError, MatterUnknownError, NotGrantedError:
            as for readers.
        OfficerUnlistedError, OfficerAmbiguousError: the name is nobody's at the member.
    """
    said = reader_of(hub, caller, task, at)
    if caller.officer is not None:
        return said
    with hub.reads() as session:
        person = named_officer(session, hub, said.member, said.officer, at=at)
    return MatterActor(said.member, person, typed=True)
