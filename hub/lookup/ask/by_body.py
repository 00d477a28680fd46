"""Asking by what is sent: what all questions share that come as a body."""

from dataclasses import dataclass, field

from hub.context import Hub
from hub.lookup.ask.question import Question, commit_keyed
from hub.lookup.task.tasks import Task


@dataclass(frozen=True, slots=True)
class QuestionByBody(Question):
    """A question that is sent; it is read once it is known who asks, and for what."""

    body: bytes = field(repr=False)
    """What was sent, as it came."""

    def may_name_person(self) -> bool:
        """Tell whether a hash of the body could be tried with numbers of persons."""
        return False

    def committed(self, hub: Hub, task: Task) -> Task:
        """Let the leaf commit by a keyed hash to a body that may name a person.

        It differs from case to case, so that two entries do not tell that one person
        was sought twice.
        """
        if not self.may_name_person():
            return task
        return commit_keyed(hub, task, self.body.decode(errors="replace"))
