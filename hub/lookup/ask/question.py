"""What a question is: where it is asked, what it takes, tells and is refused for."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from hub.context import Hub
from hub.lookup.disclosure.reply import Disclosure, Kind, Reply
from hub.lookup.task.tasks import Task
from hub.members.caller import Caller
from schemas.base import Contract

REFUSALS = {
    400: "Purpose, reference or officer is missing or cannot be read.",
    401: "No valid token came with the request.",
    403: "No sharing agreement opens this for the purpose.",
    404: "No merchant with this code is known; the search is on record.",
    429: "The member asks too fast or about too many merchants; or too many requests "
    "without a valid token came from this source.",
    422: "This is not the code of a merchant, or a parameter is unknown.",
    503: "The hub cannot answer with a receipt now; nothing was disclosed.",
}
"""Why a question may be refused, by status; the codes stand in ``docs/errors.md``."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question that is told of in the interface's description."""

    name: str
    schema: Mapping[str, Any]
    description: str


@dataclass(frozen=True, slots=True)
class Route:
    """An address at which a question is asked over HTTP."""

    path: str
    """With the names of its parts in braces."""
    parameters: tuple[Parameter, ...] = ()
    accepts: tuple[str, ...] = ()
    """Names of all parameters that may come: clients send some that say nothing."""
    bodies: Mapping[str, type[Contract]] = field(default_factory=dict)
    """What is posted, by media type; nothing where the question is got."""


class Question(ABC):
    """A question that may be asked: its class tells of it, its values are one asking.

    Each stands in a module of its own, and all of them in ``hub.lookup.ask.table``.
    """

    __slots__ = ()

    kind: ClassVar[Kind]
    """What kind of disclosure the leaf tells of, and under which name."""
    routes: ClassVar[tuple[Route, ...]]
    contract: ClassVar[type[Contract] | None]
    """What its answer keeps to; none where HTTP does not serve it."""
    refusals: ClassVar[Mapping[int, str]] = REFUSALS
    is_for_operator: ClassVar[bool] = False
    """Whether the operator may ask it without a reference of its own."""

    @property
    def subject(self) -> str:
        """Name whom a refusal is about, as far as the question says."""
        return ""

    @abstractmethod
    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Decide what the caller may be told, and write that.

        Raises:
            HubError: it is refused, with the code that says why.
        """

    def committed(self, hub: Hub, task: Task) -> Task:
        """Say what the leaf commits to of the request, where that is not all of it."""
        del hub
        return task

    def join(self, reply: Reply, earlier: Sequence[Disclosure]) -> Reply:
        """Put parts whose leaves are in the log already into the reply."""
        del earlier
        return reply

    def follow(
        self, hub: Hub, caller: Caller, task: Task, disclosure: Disclosure
    ) -> None:
        """Do what is due once the answer's leaf is in the log, before it leaves."""
        del hub, caller, task, disclosure
