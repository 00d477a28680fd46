"""What questions about matters share: addresses, refusals, the steps that follow."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from hub.casework.ask.bodies import KEY_FORM
from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import MachineEvent, Vocabulary
from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.flow import next_steps
from hub.casework.matter.people import MatterActor
from hub.casework.view import MatterSeen, see_matter
from hub.context import Hub
from hub.lookup.ask import REFUSALS, Parameter, Question, Route
from hub.lookup.disclosure import OK, Reply
from schemas.answers.document import SentDocument
from schemas.answers.matter import MatterStepDocument, StepFactDocument
from schemas.base import Contract

COLLECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "clues": ("clue",),
        "complaints": ("complaint", "report"),
        "transfers": ("transfer",),
        "assistance": ("assistance",),
    }
)
"""Kinds of matters by the last part of the address; the first is the usual one."""
CALLED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "clues": ("clue", "clues"),
        "complaints": ("complaint", "complaints"),
        "transfers": ("transfer", "transfers"),
        "assistance": ("assistance", "assistances"),
    }
)
"""How operations call one matter of an address, and several."""
MOST_BYTES = 30 << 20
"""A document of 20 MiB in base64, and what is said with it."""
KEY = Parameter(
    "Idempotency-Key",
    {"type": "string", "pattern": f"^{KEY_FORM.pattern}$"},
    "The sender's own name of the request, so that it counts once.",
)
OPENING_KEY = replace(KEY, is_required=True)
"""The same where nothing else names what is opened."""

ANY = ""
"""Stands for all addresses, where a matter is named without one."""


def kinds_at(collection: str) -> tuple[str, ...]:
    """Name the kinds of matters of an address; of any, all of them."""
    if collection == ANY:
        return tuple(kind for kinds in COLLECTIONS.values() for kind in kinds)
    return COLLECTIONS[collection]


def routes(
    what: str,
    rest: str = "",
    parameters: tuple[Parameter, ...] = (),
    bodies: Mapping[str, type[Contract]] | None = None,
    headers: tuple[Parameter, ...] = (),
) -> tuple[Route, ...]:
    """Give one route for each collection, all of one form.

    ``what`` is how operations are called, with ``{one}`` or ``{many}`` for the matters.
    """
    return tuple(
        Route(
            f"/v1/{name}{rest}",
            parameters,
            tuple(parameter.name for parameter in parameters),
            bodies or {},
            name=what.format(one=one, many=many),
            headers=headers,
            given={"collection": name},
            reference="{number}" if "{number}" in rest else name,
            most_bytes=MOST_BYTES if bodies else None,
        )
        for name, (one, many) in CALLED.items()
    )


READ_REFUSALS = REFUSALS | {
    403: "No officer is named, or the member acts no more.",
    404: "There is no such matter for the asker; both are answered alike.",
    422: "A parameter is unknown or cannot be read.",
}
WRITE_REFUSALS = READ_REFUSALS | {
    403: "Another member has to take the step, or no officer is named.",
    409: "The step does not come now, is barred, or somebody has acted since.",
    413: "A document is larger than 20 MiB.",
    422: "A fact, document, day, member or key is missing or wrong; see the article.",
}
JSON = "application/json"


class MatterQuestion(Question):
    """A question about matters, which are no merchants: none of those is counted."""

    __slots__ = ()
    group: ClassVar[str] = "matters"
    counts_merchants: ClassVar[bool] = False
    refusals: ClassVar[Mapping[int, str]] = READ_REFUSALS


class WritingQuestion(MatterQuestion):
    """What somebody writes: a matter, or something into one."""

    __slots__ = ()
    refusals: ClassVar[Mapping[int, str]] = WRITE_REFUSALS


@dataclass(frozen=True, slots=True)
class NumberedQuestion(MatterQuestion):
    """A question about one matter of an address, by its number or id."""

    collection: str
    number: str

    @property
    def subject(self) -> str:
        """The number as it was asked for."""
        return self.number

    def see(
        self, session: Session, hub: Hub, actor: MatterActor, at: datetime
    ) -> MatterSeen:
        """Read the matter as the asker sees it.

        Raises:
            MatterUnknownError: it sees nothing of it, or it is of another address.
        """
        seen = see_matter(session, hub, actor, self.number, at)
        if seen.matter.machine.key not in kinds_at(self.collection):
            raise MatterUnknownError(self.number)
        return seen


@dataclass(frozen=True, slots=True)
class WrittenQuestion(NumberedQuestion, WritingQuestion):
    """What somebody writes into a matter; by its key the same request counts once."""

    key: str | None
    body: bytes = field(repr=False)


def told(
    document: SentDocument,
    numbers: tuple[str, ...],
    records: int,
    *,
    rules: tuple[str, ...] = (),
) -> Reply:
    """Answer with a document about matters, which no cache may keep."""
    return Reply(
        status=OK,
        decision="allow",
        subjects=numbers,
        document=document,
        records=records,
        detail={"sight": list(rules)} if rules else {},
        may_be_stored=False,
    )


def tell_steps(seen: MatterSeen, language: str) -> Sequence[MatterStepDocument]:
    """List the steps that somebody may take next, each with what it needs."""
    matter = seen.matter
    words = load_machines().words
    return [
        MatterStepDocument(
            event=step.event.key,
            name=step.event.name(language),
            article=step.event.cite(language),
            roles=step.roles,
            to_state=step.event.to,
            facts=list(_facts(step.event, words, language)),
            missing=step.missing,
            proposes=step.event.proposes,
            decides=step.event.decides,
            brings=step.event.brings,
        )
        for step in next_steps(matter.machine, matter.now, seen.roles)
    ]


def _facts(
    event: MachineEvent, words: Vocabulary, language: str
) -> Iterator[StepFactDocument]:
    """Write what a step tells."""
    for name in event.facts:
        field = words.facts[name.rstrip("?")]
        yield StepFactDocument(
            key=field.key,
            name=say_name(field, language),
            kind=field.kind,
            required=not name.endswith("?"),
            options=[option.key for option in field.options],
        )


def say_name(named: Any, language: str) -> str:
    """Name something for people."""
    name: str = named.en if language == "en" else named.zh
    return name
