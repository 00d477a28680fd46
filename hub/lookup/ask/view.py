"""What a view shows and withholds: the list that answers name by its id."""

import re
from dataclasses import dataclass
from datetime import datetime

from msgspec import UNSET

from hub.agreements.service import ViewUnknownError, find_view
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.question import REFUSALS, Question, Route
from hub.lookup.disclosure.reply import OK, Kind, Reply
from hub.lookup.task.tasks import Task
from hub.lookup.view.sights import open_sight
from hub.lookup.wording import withheld_text
from hub.members.caller import Caller
from schemas.answers.merchant import ViewDocument, WithheldRuleDocument
from schemas.words import Operation, Purpose

VIEW_ID = re.compile("[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class ViewQuestion(Question):
    """What the view of an id never shows, and by which rule, for whom it is open today.

    The list is the same for every merchant. Answers name it in ``view``.

    Supervision is told of every view that an answer was ever cut to; to all others an
    id that is not their own is one that nobody has.
    """

    id: str

    kind = Kind(Operation.VIEW_READ, "view", "view")
    routes = (Route("/v1/views/{id}", name="view"),)
    document = ViewDocument
    refusals = REFUSALS | {404: "The caller has no such view for the purpose."}

    @property
    def subject(self) -> str:
        """The id that is asked for; what is none may be anything."""
        return self.id if VIEW_ID.fullmatch(self.id) else ""

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Tell what the view shows and withholds."""
        number = hub.cache.number() if caller.change is None else caller.change
        own = open_sight(hub, number, caller, task, legal_day(at)).view
        if self.id != own.id and task.purpose != Purpose.SUPERVISION:
            raise ViewUnknownError
        with hub.reads() as session:
            kept = find_view(session, self.id)
        if kept is None:
            raise ViewUnknownError
        document = ViewDocument(
            view=kept["view"],
            audience=kept["audience"],
            bound_to=kept["bound_to"],
            shows=kept["shows"],
            personal=kept.get("personal", UNSET),
            own_office=kept.get("own_office", UNSET),
            withheld=[
                WithheldRuleDocument(
                    **rule, text=withheld_text(rule["rule"], task.language)
                )
                for rule in kept["withholds"]
            ],
        )
        return Reply(
            status=OK,
            decision="allow",
            subjects=(self.id,),
            document=document,
            view=own,
        )
