"""Questions about matters: each answer has its leaf, and tells what the rules show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, NoReturn

from sqlalchemy.orm import Session

from hub.casework.ask.bodies import read_key, read_opening, read_step
from hub.casework.ask.collections import COLLECTIONS, routes
from hub.casework.ask.documents import StepTakenDocument
from hub.casework.ask.errors import MatterDocumentUnknownError, MatterFilterError
from hub.casework.ask.listing import MatterFilter, list_matters
from hub.casework.ask.telling import shown_documents, tell_matter, tell_steps
from hub.casework.ask.viewers import MatterSeen, actor_of, see_matter, viewer_of
from hub.casework.matter.documents import read_document
from hub.casework.matter.errors import MatterUnknownError, StepRoleError
from hub.casework.matter.flow import find_event, law_of
from hub.casework.matter.models import MatterDocumentRow
from hub.casework.matter.people import MatterActor
from hub.casework.matter.service import act, open_matter
from hub.casework.matter.steps.drafts import StepDone
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask import REFUSALS, Parameter, Question
from hub.lookup.disclosure import OK, Kind, Reply, SentDocument
from hub.lookup.task import Task
from hub.members.caller import Caller
from schemas.answers.matter import (
    MatterContract,
    MattersContract,
    SentMatterContract,
    SentStepContract,
    StepTakenContract,
)
from schemas.wording import Wording
from schemas.words import Operation

MATTER = "matter"
MOST, USUAL = 200, 50
TEXT_TYPE = "text/plain"
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
FILTERS = (
    Parameter("state", {"type": "string"}, "Matters that stand so; several by commas."),
    Parameter("role", {"type": "string"}, "Matters in which the asker is this now."),
    Parameter(
        "since", {"type": "string", "format": "date"}, "Opened on this day or later."
    ),
    Parameter(
        "due",
        {"type": "string", "format": "date"},
        "With an open clock that is due on this day or earlier.",
    ),
    Parameter("open", {"type": "boolean"}, "Open ones alone, or closed ones alone."),
    Parameter("after", {"type": "string"}, "What the last page gave as next."),
    Parameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "Most matters of the page.",
    ),
)
JSON = "application/json"


class MatterQuestion(Question):
    """A question about matters, which are no merchants: none of those is counted."""

    __slots__ = ()
    counts_merchants: ClassVar[bool] = False
    refusals: ClassVar[Mapping[int, str]] = READ_REFUSALS


@dataclass(frozen=True, slots=True)
class MattersQuestion(MatterQuestion):
    """The matters of an address that the asker sees, page by page."""

    collection: str
    parameters: Mapping[str, str]

    kind = Kind(Operation.MATTER_READ, MATTER, "matters")
    routes = routes(parameters=FILTERS)
    contract = MattersContract

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """List them, the newest first."""
        actor = actor_of(caller, task.officer)
        wanted = read_filter(self.parameters, COLLECTIONS[self.collection])
        with hub.reads() as session:
            viewer = viewer_of(session, actor, legal_day(at))
            document = list_matters(
                session, hub, viewer, wanted, at=at, language=task.language
            )
        numbers = tuple(line.number for line in document.matters)
        return told(document, numbers or (self.subject,), len(numbers))


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
        if seen.matter.machine.key not in COLLECTIONS[self.collection]:
            raise MatterUnknownError(self.number)
        return seen


@dataclass(frozen=True, slots=True)
class OneMatterQuestion(NumberedQuestion):
    """One matter, as much of it as the asker sees."""

    kind = Kind(Operation.MATTER_READ, MATTER, "matter")
    routes = routes("/{number}")
    contract = MatterContract

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Show it."""
        actor = actor_of(caller, task.officer)
        with hub.reads() as session:
            seen = self.see(session, hub, actor, at)
            document = tell_matter(session, hub, seen, task.language)
        return told(document, (seen.matter.number,), 1, rules=seen.sight.rules)


@dataclass(frozen=True, slots=True)
class MatterPaperQuestion(NumberedQuestion):
    """The bytes of one document of a matter."""

    document: str

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-document")
    routes = routes("/{number}/documents/{id}")
    contract = None
    refusals = READ_REFUSALS | {
        404: "There is no such matter or document for the asker."
    }

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Give the bytes as they were handed in."""
        actor = actor_of(caller, task.officer)
        with hub.reads() as session:
            seen = self.see(session, hub, actor, at)
            shown = shown_documents(session, hub, seen)
            row = session.get(MatterDocumentRow, self.document)
            if row is None or row.id not in shown:
                raise MatterDocumentUnknownError(self.document)
            content = read_document(hub, seen.matter.id, row.blob)
        if content is None:
            raise MatterDocumentUnknownError(self.document)
        media_type = row.media_type
        if media_type == TEXT_TYPE:
            media_type = f"{TEXT_TYPE}; charset=utf-8"
        return Reply(
            status=OK,
            decision="allow",
            subjects=(seen.matter.number,),
            raw=content,
            media_type=media_type,
            records=1,
            detail={"document": row.id, "sha256": row.sha256},
            may_be_stored=False,
        )


@dataclass(frozen=True, slots=True)
class OpenMatterQuestion(MatterQuestion):
    """A matter that the asker opens by its first step."""

    collection: str
    key: str | None
    body: bytes = field(repr=False)

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-open")
    routes = routes(bodies={JSON: SentMatterContract})
    contract = StepTakenContract
    refusals = WRITE_REFUSALS

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Open it; the same request, known by its key, opens it once."""
        actor = actor_of(caller, task.officer)
        key = read_key(self.key)
        new = read_opening(self.body, COLLECTIONS[self.collection], key)
        with hub.writes.begin() as session:
            done = open_matter(session, hub, new, actor)
        return _taken(hub, actor, done, at, task.language)


@dataclass(frozen=True, slots=True)
class ActQuestion(NumberedQuestion):
    """A step that the asker takes in a matter."""

    key: str | None
    body: bytes = field(repr=False)

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-act")
    routes = routes("/{number}/events", bodies={JSON: SentStepContract})
    contract = StepTakenContract
    refusals = WRITE_REFUSALS

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Take the step, if nobody has acted since the version that was read."""
        actor = actor_of(caller, task.officer)
        with hub.reads() as session:
            # Before the body is read: who sees no matter learns nothing of it.
            seen = self.see(session, hub, actor, at)
        step = read_step(self.body, read_key(self.key))
        if not seen.roles:
            event = find_event(seen.matter.machine, seen.matter.now, step.event)
            names = ", ".join(event.who)
            said = Wording(f"“{event.zh}”应由 {names} 进行", f"{event.en}: {names}")
            raise StepRoleError(said, law_of(event), who=list(event.who))
        with hub.writes.begin() as session:
            done = act(session, hub, seen.matter.id, step, actor)
        return _taken(hub, actor, done, at, task.language)


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


def read_filter(said: Mapping[str, str], machines: tuple[str, ...]) -> MatterFilter:
    """Read which matters are wanted.

    Raises:
        MatterFilterError: something cannot be read.
    """
    opened = said.get("open")
    if opened not in {None, "true", "false"}:
        _refuse("open", "true、false", "true or false")
    limit = said.get("limit", str(USUAL))
    is_number = limit.isascii() and limit.isdigit() and len(limit) <= len(str(MOST))
    if not (is_number and 1 <= int(limit) <= MOST):
        _refuse("limit", f"1 至 {MOST}", f"1 to {MOST}")
    return MatterFilter(
        machines=machines,
        states=tuple(filter(None, said.get("state", "").split(","))),
        role=said.get("role"),
        since=_day(said, "since"),
        due=_day(said, "due"),
        is_open=None if opened is None else opened == "true",
        after=said.get("after"),
        limit=int(limit),
    )


def _day(said: Mapping[str, str], name: str) -> date | None:
    """Read a day, if one is named."""
    text = said.get(name)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        _refuse(name, "须如 2026-11-27", "such as 2026-11-27", cause=error)


def _refuse(name: str, zh: str, en: str, *, cause: Exception | None = None) -> NoReturn:
    """Say which filter cannot be read."""
    raise MatterFilterError(Wording(f"{name}：{zh}", f"{name}: {en}")) from cause


def _taken(
    hub: Hub, actor: MatterActor, done: StepDone, at: datetime, language: str
) -> Reply:
    """Tell what became of a step, and what may follow for who took it."""
    with hub.reads() as session:
        seen = see_matter(session, hub, actor, done.id, at)
    state = seen.matter.machine.state_of[done.state]
    document = StepTakenDocument(
        number=done.number,
        event=done.no,
        version=seen.matter.now.version,
        state=done.state,
        state_name=state.en if language == "en" else state.zh,
        repeated=done.repeated,
        steps=tell_steps(seen, language),
    )
    return told(document, (done.number,), 1)
