"""The credit file of a past day, or as the hub knew it then, for work on a case."""

from dataclasses import dataclass

from hub.context import Hub
from hub.lookup.ask.credit_file import FileQuestion
from hub.lookup.file.kept_answers import KeptAnswer
from hub.lookup.file.past_file import past_answer
from hub.lookup.file.past_point import PastAsked
from hub.lookup.view.sight import Sight


@dataclass(frozen=True, slots=True)
class PastFileQuestion(FileQuestion):
    """The credit file of the merchant of a code, of then; at the same address.

    It is built anew each time: what was known is asked for once in a case.
    """

    asked: PastAsked
    """The day and the moment that are asked for, as they came."""

    def answer(self, hub: Hub, number: int, sight: Sight, language: str) -> KeptAnswer:
        """Build the answer."""
        del number
        return past_answer(hub, self.code, self.asked, sight, language)
