"""What is said of a step before it is taken, and how the same is known again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.casework.matter.documents import NewDocument
from hub.casework.matter.parties import NewParty
from hub.context import Hub
from schemas.canonical import canonical

NAME_LIMIT, PARTIES = 300, 50


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step that somebody takes: the event, what it tells, and what comes with it.

    ``version`` is the one that was read; ``key`` names the request, so that it counts
    once; ``happened`` is when it happened, now if nothing is said.
    """

    event: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    documents: Sequence[NewDocument] = ()
    parties: Sequence[NewParty] = ()
    version: int = 0
    key: str | None = None
    happened: datetime | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """Name the kinds of its documents."""
        return frozenset(document.kind for document in self.documents)


@dataclass(frozen=True, slots=True)
class NewMatter:
    """A matter that is opened by its first step."""

    machine: str
    first: NewStep
    merchant: str | None = None
    """Public id of the merchant that it is about."""
    territory: str | None = None
    """Division where it lies; that of whoever handles it if nothing is said."""
    priority: int = 0
    beside: str = field(default="", repr=False)
    """What was said beside the matter itself, so that only the same is the same."""


@dataclass(frozen=True, slots=True)
class StepDone:
    """What became of a step: the matter, its event's number, and where it stands."""

    id: str
    number: str
    no: int
    state: str
    repeated: bool = False
    """Whether it had been taken before, under the same key."""
    asked: bool = False
    """Whether another hub handles the matter, and was asked to take it: ``no`` and
    ``state`` are those of now, until it has."""


def content_of(hub: Hub, step: NewStep, new: NewMatter | None) -> str:
    """Give a keyed hash of all that is said with a step, to know the same again."""
    content: dict[str, Any] = {
        "event": step.event,
        "facts": dict(step.facts),
        "documents": [[one.kind, one.title, one.sha256] for one in step.documents],
        "parties": [
            [one.role, one.merchant or "", *one.said().values()] for one in step.parties
        ],
        "happened": "" if step.happened is None else step.happened.isoformat(),
        "matter": []
        if new is None
        else [new.machine, new.merchant or "", new.territory or "", new.priority],
    }
    if new is not None and new.beside:
        content["beside"] = new.beside
    return hub.keys.identity_hash(canonical(content).decode())
