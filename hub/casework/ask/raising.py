"""Complaints and reports as they are handed in, and who raised them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import INCLUDE, pre_load

from hub.casework.ask.bodies import check_written
from hub.casework.ask.errors import MatterBodyError
from hub.casework.ask.numbered import (
    JSON,
    MOST_BYTES,
    READ_REFUSALS,
    NumberedQuestion,
    WritingQuestion,
    told,
)
from hub.casework.ask.viewers import MATTER, actor_of
from hub.casework.complaints import (
    InformantLook,
    look_at_informant,
    receive_raised,
)
from hub.casework.complaints.shapes import RaisedContract
from hub.context import Hub
from hub.lookup.ask import Parameter, QuestionByBody, Route
from hub.lookup.disclosure import Kind, Reply
from hub.lookup.task import Task, read_body
from hub.members.caller import Caller
from schemas.answers.matter import InformantDocument, RaisedAnswerDocument
from schemas.base import Contract
from schemas.words import Operation

COMPLAINTS = "complaints"
WHY = Parameter(
    "why", {"type": "string", "maxLength": 300}, "What the look is for; it is kept."
)


class WrittenContract(Contract):
    """Any object that can be kept and sent back: half of a character cannot."""

    class Meta(Contract.Meta):
        """What it has the complaint's own contract says."""

        unknown = INCLUDE

    @pre_load
    def check(self, said: Any, **_: Any) -> Any:
        """Check it before anything is read of it."""
        check_written(said)
        return said


@dataclass(frozen=True, slots=True)
class RaiseQuestion(QuestionByBody, WritingQuestion):
    """A complaint or report that is handed in: the hub finds the competent office.

    Who raises it is sealed, and seen by the officer who handles it alone.
    """

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-raise")
    routes = (
        Route(
            "/v1/complaints/raised",
            bodies={JSON: RaisedContract},
            name="raised",
            reference=COMPLAINTS,
            most_bytes=MOST_BYTES,
        ),
    )
    document = RaisedAnswerDocument

    def may_name_person(self) -> bool:
        """Tell that it names who raises it."""
        return True

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Open it as a matter of the competent office; nothing is refused of it."""
        actor = actor_of(hub, caller, task, at)
        said = read_body(self.body, WrittenContract, MatterBodyError)
        with hub.writing(keeps_answers=True) as session:
            done = receive_raised(session, hub, said, actor)
        is_english = task.language == "en"
        points = (*done.assessment.missing, *done.assessment.grounds)
        names = {one.key: one.en if is_english else one.zh for one in points}
        document = RaisedAnswerDocument(
            number=done.number,
            handler=done.office,
            basis=done.competence.source if is_english else done.competence.article,
            question=done.question,
            between=done.between,
            missing=[names[one.key] for one in done.assessment.missing],
            repeated=done.was_there,
        )
        return told(document, (done.number,), 1)


@dataclass(frozen=True, slots=True)
class InformantQuestion(NumberedQuestion):
    """Who raised a complaint or report, for the officer who handles it.

    That is shown once the look is on record.
    """

    said: Mapping[str, str]

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-informant")
    routes = (
        Route(
            "/v1/complaints/{number}/informant",
            (WHY,),
            name="informant",
            given={"collection": COMPLAINTS},
            reference="{number}",
        ),
    )
    document = InformantDocument
    refusals = READ_REFUSALS | {
        403: "The asker does not handle the matter, or nobody is told of.",
        422: "It is not said what the look is for.",
    }

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Show who it is; the look is on record before anything is shown."""
        actor = actor_of(hub, caller, task, at)
        with hub.reads() as session:
            seen = self.see(session, hub, actor, at)
        look = InformantLook(
            actor, self.said.get("why", ""), str(caller.way), caller.system
        )
        found = look_at_informant(hub, seen.matter.number, look)
        document = InformantDocument(
            number=seen.matter.number,
            name=found.name,
            phone=found.phone,
            address=found.address,
            identity_no=found.identity_no,
            wants_secrecy=found.wants_secrecy,
        )
        return told(document, (seen.matter.number,), 1)
