"""Questions about matters: each answer has its leaf, and tells what the rules show."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from hub.casework.ask.bodies import (
    SentMatterContract,
    SentStepContract,
    read_key,
    read_opening,
    read_step,
)
from hub.casework.ask.numbered import (
    COLLECTIONS,
    JSON,
    KEY,
    OPENING_KEY,
    READ_REFUSALS,
    NumberedQuestion,
    WritingQuestion,
    WrittenQuestion,
    kinds_at,
    routes,
    tell_steps,
    told,
)
from hub.casework.ask.papers import take_paper
from hub.casework.ask.telling import tell_matter
from hub.casework.ask.viewers import MATTER, actor_of, reader_of
from hub.casework.matter.documents import ending_of
from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.flow import check_role, find_event
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import read_matters
from hub.casework.matter.steps.drafts import StepDone
from hub.casework.matter.steps.idempotency import left_by
from hub.casework.service import act, open_matter
from hub.casework.view import see_matter, take_document
from hub.casework.view.warning_looks import log_warnings
from hub.context import Hub
from hub.lookup.disclosure import OK, Kind, Reply
from hub.lookup.task import Task
from hub.members.caller import Caller
from schemas.answers.matter import (
    MatterDocument,
    MatterStepDocument,
    StepTakenDocument,
)
from schemas.words import Operation

TEXT_TYPE = "text/plain"


@dataclass(frozen=True, slots=True)
class OneMatterQuestion(NumberedQuestion):
    """One matter: parties, events, documents, clocks, what may follow.

    A number that there is not and a matter that the asker does not see are answered
    alike.
    """

    kind = Kind(Operation.MATTER_READ, MATTER, "matter")
    routes = routes("{one}", "/{number}")
    document = MatterDocument

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Show it."""
        actor = reader_of(hub, caller, task, at)
        with hub.reads() as session:
            seen = self.see(session, hub, actor, at)
            document = tell_matter(session, hub, seen, task.language)
        others = {one.number for one in document.warnings}
        way, system = str(caller.way), caller.screen or caller.system
        number = seen.matter.number
        log_warnings(hub, actor, number, others, way=way, screen=system)
        return told(document, (seen.matter.number,), 1, rules=seen.sight.rules)


@dataclass(frozen=True, slots=True)
class MatterPaperQuestion(NumberedQuestion):
    """The bytes of one document of a matter, as they were handed in."""

    id: str

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-document")
    routes = routes("{one}_document", "/{number}/documents/{id}")
    refusals = READ_REFUSALS | {
        404: "There is no such matter or document for the asker."
    }

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Give the bytes as they were handed in."""
        actor = reader_of(hub, caller, task, at)
        with hub.reads() as session:
            seen = self.see(session, hub, actor, at)
            shown, content = take_document(session, hub, seen, self.id)
        media_type = shown.media_type
        if media_type == TEXT_TYPE:
            media_type = f"{TEXT_TYPE}; charset=utf-8"
        return Reply(
            status=OK,
            decision="allow",
            subjects=(seen.matter.number,),
            raw=content,
            media_type=media_type,
            file=f"{shown.id}{ending_of(shown.media_type)}",
            records=1,
            detail={"document": shown.id, "sha256": shown.sha256},
            may_be_stored=False,
        )


@dataclass(frozen=True, slots=True)
class OpenMatterQuestion(WritingQuestion):
    """A matter that the asker opens by its first step, once for each key."""

    collection: str
    key: str | None
    body: bytes = field(repr=False)

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-open")
    routes = routes("{many}", bodies={JSON: SentMatterContract}, headers=(OPENING_KEY,))
    document = StepTakenDocument

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Open it; the same request, known by its key, opens it once."""
        actor = actor_of(hub, caller, task, at)
        key = read_key(self.key)
        new = read_opening(self.body, COLLECTIONS[self.collection], key)
        with hub.writing(keeps_answers=True) as session:
            done = open_matter(session, hub, new, actor)
        return _taken(hub, actor, done, at, task.language)


@dataclass(frozen=True, slots=True)
class ActQuestion(WrittenQuestion):
    """A step in a matter, if nobody has acted since the version that was read."""

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-act")
    routes = routes(
        "{one}_event",
        "/{number}/events",
        bodies={JSON: SentStepContract},
        headers=(KEY,),
    )
    document = StepTakenDocument

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Take the step, if nobody has acted since the version that was read."""
        actor = actor_of(hub, caller, task, at)
        key = read_key(self.key)
        with hub.reads() as session:
            # Before the body is read: who sees no matter learns nothing of it.
            try:
                seen = self.see(session, hub, actor, at)
            except MatterUnknownError:
                kinds = kinds_at(self.collection)
                left = key and left_by(session, self.number, key, actor, kinds)
                if not left:
                    raise
                return _taken(hub, actor, left, at, task.language)
        take = partial(take_paper, hub, seen)
        step = read_step(self.body, key, take)
        if not seen.roles:
            event = find_event(seen.matter.machine, seen.matter.now, step.event)
            # Whoever is nothing in the matter is told whose step it is.
            check_role(event, ())
        with hub.writing(keeps_answers=True) as session:
            done = act(session, hub, seen.matter.id, step, actor)
        return _taken(hub, actor, done, at, task.language)


def _taken(
    hub: Hub, actor: MatterActor, done: StepDone, at: datetime, language: str
) -> Reply:
    """Tell what became of a step, and what may follow for who took it."""
    steps: Sequence[MatterStepDocument] = ()
    with hub.reads() as session:
        matter = read_matters(session, [done.id])[done.id]
        # Whoever passed the matter on by this step sees no more of it.
        with suppress(MatterUnknownError):
            seen = see_matter(session, hub, actor, done.id, at)
            steps = tell_steps(seen, language)
    state = matter.machine.state_of[done.state]
    document = StepTakenDocument(
        number=done.number,
        event=done.no,
        version=matter.now.version,
        state=done.state,
        state_name=state.en if language == "en" else state.zh,
        repeated=done.repeated,
        asked=done.asked,
        steps=steps,
    )
    return told(document, (done.number,), 1)
