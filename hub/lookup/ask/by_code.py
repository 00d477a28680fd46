"""Asking about the merchant of a code: what all questions of that sort share."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from hub.agreements.policy import View
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.question import Question
from hub.lookup.disclosure.reply import MOVED, NOT_MODIFIED, OK, Reply
from hub.lookup.file.documents import VersionedDocument
from hub.lookup.file.kept_answers import KeptAnswer, kept_answer
from hub.lookup.file.material import Material
from hub.lookup.task.tasks import Task
from hub.lookup.view.askers import MERCHANT, check_own
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import open_sight
from hub.members.caller import Caller
from hub.merchants.service import find_merchant

RELY_FOR = timedelta(hours=24)
"""How long an answer may be relied on before asking again."""


@dataclass(frozen=True, slots=True)
class CodeQuestion(Question):
    """A question about the merchant that carries a code."""

    code: str

    asks_by_code: ClassVar[bool] = True

    @property
    def subject(self) -> str:
        """The code that is asked for."""
        return self.code


@dataclass(frozen=True, slots=True)
class QuestionByCode(CodeQuestion):
    """A question about the merchant that carries a code, answered as it stands."""

    needs_records: ClassVar[bool] = True
    is_relied_on: ClassVar[bool] = True
    """Whether the answer says until when it may be relied on."""

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Take the answer that is ready for what the caller may see of the merchant."""
        number = hub.cache.number() if caller.change is None else caller.change
        sight = open_sight(hub, number, caller, task, legal_day(at))
        if caller.kind == MERCHANT:
            with hub.reads() as session:
                check_own(session, caller, find_merchant(session, self.code))
        answer = self.answer(hub, number, sight, task.language)
        if answer.moved_to is not None:
            return self._moved(answer, task, sight.view)
        known = answer.tag in task.known_versions
        relied_on = self.is_relied_on and not known
        return Reply(
            status=NOT_MODIFIED if known else OK,
            decision="allow",
            subjects=(answer.subject,),
            document=None if known else answer.document,
            kept=answer.encoded,
            rely_until=at + RELY_FOR if relied_on else None,
            etag=f'W/"{answer.tag}"',
            records=answer.records,
            view=sight.view,
        )

    def answer(self, hub: Hub, number: int, sight: Sight, language: str) -> KeptAnswer:
        """Give the answer that is kept, building it if need be."""
        return kept_answer(hub, number, self, sight, language)

    @abstractmethod
    def write(self, found: Material) -> VersionedDocument:
        """Write the document from what was read."""

    def _moved(self, answer: KeptAnswer, task: Task, view: View) -> Reply:
        """Lead on from the public id of a merchant for which another one stands."""
        path = self.routes[0].path.format(code=answer.moved_to)
        query = task.request.get("query")
        return Reply(
            status=MOVED,
            decision="allow",
            subjects=(answer.subject,),
            document=answer.document,
            kept=answer.encoded,
            view=view,
            location=f"{path}?{query}" if query else path,
        )
