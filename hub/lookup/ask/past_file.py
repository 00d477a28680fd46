"""The credit file as the hub knew it at a past moment, for work on a case."""

from dataclasses import dataclass

from hub.context import Hub
from hub.lookup.ask.credit_file import FileQuestion
from hub.lookup.file.kept_answers import KeptAnswer
from hub.lookup.file.past_file import past_answer
from hub.lookup.view.sight import Sight


@dataclass(frozen=True, slots=True)
class PastFileQuestion(FileQuestion):
    """The credit file of the merchant of a code, as it was known; at the same address.

    It is built anew each time: what was known is asked for once in a case.
    """

    known_at: str
    """The moment whose knowledge is asked for, as it came."""

    def answer(self, hub: Hub, number: int, sight: Sight, language: str) -> KeptAnswer:
        """Build the answer."""
        del number
        return past_answer(hub, self.code, self.known_at, sight, language)
