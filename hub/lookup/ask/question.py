"""What a question is: where it is asked, what it takes, tells and is refused for."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from types import UnionType
from typing import Any, ClassVar

from hub.context import Hub
from hub.lookup.disclosure.reply import Disclosure, Kind, Reply
from hub.lookup.task.tasks import Task
from hub.lookup.task.wrong_codes import may_hold_number
from hub.members.caller import Caller
from hub.merchants.service import is_merchant_code
from schemas.answers.document import AnyDocument
from schemas.base import Contract
from schemas.tlog.evidence import BODY_MEMBER

SOUGHT = "sought"
"""What a leaf commits to in the place of a text that may be a person's number."""
CODE_PLACE = "{code}"
"""What stands in a path in the place of a text that is no code."""
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
    option: str = ""
    """What the help of a command says of it, where that is something else."""
    is_required: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """An address at which a question is asked over HTTP."""

    path: str
    """With the names of its parts in braces."""
    parameters: tuple[Parameter, ...] = ()
    accepts: tuple[str, ...] = ()
    """Names of all parameters that may come: clients send some that say nothing.

    Where nothing is said, those that are told of.
    """
    bodies: Mapping[str, type[Contract]] = field(default_factory=dict)
    """What is sent, by media type; nothing where the question is got."""
    method: str = ""
    """How it is asked, where it is neither got nor posted with a body."""
    name: str = field(default="", kw_only=True)
    """What the operation is called after, as ``get_trust`` is after ``trust``.

    A route without a name is not served: the question is put elsewhere under its path.
    """
    group: str = field(default="", kw_only=True)
    """Among which operations it is listed; among the question's own if not said."""
    headers: tuple[Parameter, ...] = field(default=(), kw_only=True)
    """Headers of its own, beside those of every question."""
    given: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    """What the address says beside its parts, by the names of the question's fields."""
    reference: str = field(default="", kw_only=True)
    """What the reference is where none came: a word, or a part of the path by name."""
    most_bytes: int | None = field(default=None, kw_only=True)
    """How long a body may be, where that is more than all others may."""

    def __post_init__(self) -> None:
        """Let all parameters come that are told of."""
        if not self.accepts:
            names = tuple(one.name for one in self.parameters)
            object.__setattr__(self, "accepts", names)

    @property
    def asked_by(self) -> str:
        """The method of HTTP that it is asked by."""
        return self.method or ("POST" if self.bodies else "GET")


@dataclass(frozen=True)
class Question(ABC):
    """A question that may be asked: its class tells of it, its values are one asking.

    Its docstring is what is published of its operations. Each stands in a module of
    its own, and all of them in ``hub.lookup.ask.table``.
    """

    __slots__ = ()

    kind: ClassVar[Kind]
    """What kind of disclosure the leaf tells of, and under which name."""
    routes: ClassVar[tuple[Route, ...]]
    document: ClassVar[type[AnyDocument] | UnionType | None] = None
    """What it is answered with over HTTP, and nothing else.

    Of several the first tells all that may be told.
    """
    group: ClassVar[str] = "merchants"
    """Among which operations those of its routes are listed."""
    refusals: ClassVar[Mapping[int, str]] = REFUSALS
    is_for_operator: ClassVar[bool] = False
    """Whether the operator may ask it without a reference of its own."""

    asks_by_code: ClassVar[bool] = False
    """Whether ``subject`` is a text that was typed as a merchant's code."""

    counts_merchants: ClassVar[bool] = True
    """Whether what it is about are merchants, of which a member may be told so many."""

    @classmethod
    def of(cls, came: Mapping[str, Any]) -> "Question":
        """Make the question of what came: each of its fields by its name."""
        names = [one.name for one in fields(cls) if one.name in came]
        return cls(**{name: came[name] for name in names})

    @property
    def subject(self) -> str:
        """Name whom the question is about, as far as it says."""
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

    def refused(self, hub: Hub, task: Task) -> tuple[str, Task]:
        """Say whom a refusal is about, and what its leaf commits to of the request.

        What is no code and may be a person's number is not told of.
        """
        typed = self.subject
        is_hidden = self.asks_by_code and may_hold_number(typed, is_merchant_code)
        if not is_hidden or is_merchant_code(typed):
            return typed, task
        keyed = commit_keyed(hub, task, typed)
        path = task.request.get("path", "").replace(typed, CODE_PLACE)
        return "", replace(task, request=dict(keyed.request) | {"path": path})

    def join(self, reply: Reply, earlier: Sequence[Disclosure]) -> Reply:
        """Put parts whose leaves are in the log already into the reply."""
        del earlier
        return reply

    def follow(
        self, hub: Hub, caller: Caller, task: Task, disclosure: Disclosure
    ) -> None:
        """Do what is due once the answer's leaf is in the log, before it leaves."""
        del hub, caller, task, disclosure


def commit_keyed(hub: Hub, task: Task, text: str) -> Task:
    """Let the leaf commit to a text by a keyed hash that nobody else can make.

    A plain hash could be tried with the numbers of persons. This one differs from case
    to case, so that two entries do not tell that one person was sought twice.
    """
    sought = hub.keys.identity_hash("\n".join((SOUGHT, task.reference or "", text)))
    request = {name: task.request[name] for name in task.request if name != BODY_MEMBER}
    return replace(task, request=request | {SOUGHT: sought})
