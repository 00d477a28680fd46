"""A batch opened again: the same bytes, for who asked and for a day.

The look is an entry of its own, which the header names; the receipt in the answer is
that of the batch.
"""

from dataclasses import dataclass
from datetime import datetime

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.question import REFUSALS, Question, Route
from hub.lookup.disclosure.reply import JSON_TYPE, OK, Kind, Reply
from hub.lookup.screening.kept import NOTHING_SHOWN, AskedAgain, Shown, open_screening
from hub.lookup.task.tasks import Task
from hub.lookup.view.sights import open_sight
from hub.members.caller import Caller
from schemas.answers.screening import ScreeningDocument
from schemas.words import Operation

LONGEST_ID = 100


@dataclass(frozen=True, slots=True)
class KeptScreeningQuestion(Question):
    """The same bytes of a batch once more, for who asked, for a day."""

    id: str
    shown: Shown = NOTHING_SHOWN

    group = "match"
    kind = Kind(Operation.SCREENING_OPEN, "screening", "screening")
    routes = (Route("/v1/screenings/{id}", name="screening"),)
    document = ScreeningDocument
    refusals = REFUSALS | {
        404: "No batch of this caller, purpose and reference has this id.",
        410: "Its day is over, or what the caller may see has changed: ask again.",
        422: "A parameter is unknown.",
    }

    @property
    def subject(self) -> str:
        """The batch that is asked for."""
        return self.id[:LONGEST_ID]

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Open the answer, if the caller may still see what it says."""
        number = hub.cache.number() if caller.change is None else caller.change
        view = open_sight(hub, number, caller, task, legal_day(at)).view
        asked = AskedAgain(self.id, view.id, self.shown)
        body = open_screening(hub, caller, task, asked, at)
        return Reply(
            status=OK,
            decision="allow",
            subjects=(self.subject,),
            raw=body,
            media_type=JSON_TYPE,
            view=view,
        )
