"""What happened to a merchant, who looked at it and why, cut to the asker.

It is a disclosure like any other: decided, logged, then answered with its receipt.
"""

from dataclasses import dataclass
from datetime import datetime

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.by_code import CodeQuestion
from hub.lookup.ask.question import Route
from hub.lookup.disclosure.reply import OK, Kind, Reply
from hub.lookup.history.merchant_history import HistoryPart, tell_history
from hub.lookup.task.tasks import Task
from hub.members.caller import Caller
from schemas.words import Operation


@dataclass(frozen=True, slots=True)
class HistoryQuestion(CodeQuestion):
    """What happened to the merchant of a code, and who looked at it."""

    after: str | None = None
    """``next`` of the page before; None for the first, which tells changes too."""
    limit: int = 50
    """The most reads of the page, 1 to 500."""

    kind = Kind(Operation.HISTORY_READ, "merchant", "history")
    routes = (Route("/v1/merchants/{code}/history"),)
    is_for_operator = True

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Write the history as the asker may have it."""
        part = HistoryPart(self.after, self.limit)
        told = tell_history(hub, caller, task, legal_day(at), self.code, part)
        return Reply(
            status=OK,
            decision="allow",
            subjects=(told.document.merchant.id,),
            document=told.document,
            records=len(told.document.reads),
            view=told.sight.view if told.sight else None,
        )
