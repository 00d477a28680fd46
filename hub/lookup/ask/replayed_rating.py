"""How a merchant was rated, or would have been, as of a day and known at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.context import Hub
from hub.lookup.ask.rating import RatingQuestion
from hub.lookup.disclosure.reply import Disclosure
from hub.lookup.file.kept_answers import KeptAnswer
from hub.lookup.file.replay import keep_difference, replayed_answer
from hub.lookup.task.tasks import Task
from hub.lookup.view.sight import Sight
from hub.members.caller import Caller
from schemas.answers.trust import PastRatingDocument


@dataclass(frozen=True, slots=True)
class ReplayQuestion(RatingQuestion):
    """The rating of the merchant of a code, computed again; at the same address."""

    said: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What is asked for, as it came: as_of, known_at, policy, inputs."""

    is_relied_on = False

    def answer(self, hub: Hub, number: int, sight: Sight, language: str) -> KeptAnswer:
        """Compute the answer."""
        del number
        return replayed_answer(hub, self.code, self.said, sight, language)

    def follow(
        self, hub: Hub, caller: Caller, task: Task, disclosure: Disclosure
    ) -> None:
        """Write down, for whoever runs the hub, that a stored rating differs."""
        del caller, task
        document = disclosure.document
        if isinstance(document, PastRatingDocument):
            keep_difference(hub, document)
