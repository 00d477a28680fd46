"""Asking who is meant: what all questions share that search for merchants."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.question import Question
from hub.lookup.disclosure.reply import OK, Reply, ReplyDocument
from hub.lookup.search.result_page import check_dataset
from hub.lookup.search.results import ShownMerchant
from hub.lookup.task.tasks import NotGrantedError, Task
from hub.lookup.view.askers import MERCHANT, OTHERS
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import open_sight
from hub.members.caller import Caller
from schemas.answers.match import DATASET


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The document to be sent, and the merchants in it."""

    document: ReplyDocument
    shown: Sequence[ShownMerchant]
    is_whole: bool = False
    """Whether its shape leaves no room for the receipt, which a header then names."""
    asked: int = 1
    """How many queries were answered."""


@dataclass(frozen=True)
class QuestionBySearch(Question):
    """A question that finds merchants; the leaf is filed under each that is shown.

    It has no slots, so that a question may be sent as a body besides.
    """

    dataset: str = field(default=DATASET, kw_only=True)
    """What clients name that know several; there is one."""

    group = "match"

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Search for what may be searched for."""
        number = hub.cache.number() if caller.change is None else caller.change
        sight = open_sight(hub, number, caller, task, legal_day(at))
        if caller.kind == MERCHANT:
            # It asks for itself by its code; a search would tell of others.
            raise NotGrantedError(OTHERS)
        check_dataset(self.dataset)
        found = self.search(hub, number, sight)
        ids = {one.subject.public_id for one in found.shown}
        return Reply(
            status=OK,
            decision="allow",
            subjects=ids or (self.subject,),
            document=found.document,
            is_whole=found.is_whole,
            records=len(found.shown),
            asked=found.asked,
            view=sight.view,
        )

    @abstractmethod
    def search(self, hub: Hub, number: int, sight: Sight) -> SearchAnswer:
        """Find the merchants and write of them."""


@dataclass(frozen=True, slots=True)
class QuestionByText(QuestionBySearch):
    """A question whom a text may mean, a name or a code, typed whole or in part."""

    text: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Which of those who are found are wanted."""
