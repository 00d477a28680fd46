"""How a matter stands by its events, and whether a step may follow: pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from hub.casework.machines.naming import name_documents, name_roles
from hub.casework.machines.table import (
    HUB_ROLE,
    NEW,
    OVERSEER,
    SAME,
    URGED_UNIT,
    Machine,
    MachineEvent,
)
from hub.casework.matter.errors import (
    MachineUnknownError,
    StepBarredError,
    StepContradictedError,
    StepDocumentError,
    StepOutOfOrderError,
    StepRoleError,
)
from schemas.wording import Wording


@dataclass(frozen=True, slots=True)
class TakenStep:
    """One thing that happened in a matter.

    ``role`` is what the actor was in it; ``brings`` the member that the event brought
    in; ``documents`` the kinds that came with it.
    """

    event: str
    actor: str
    role: str
    brings: str | None = None
    documents: frozenset[str] = frozenset()
    stood: str = ""
    """State that it was taken in, where it was written down after notes of the hub."""


@dataclass(frozen=True, slots=True)
class MatterNow:
    """How a matter stands: by nothing but its events."""

    state: str
    version: int
    opener: str
    holders: Mapping[str, str]
    """Member that holds each role now."""
    happened: frozenset[str]
    documents: frozenset[str]
    """Kinds of documents that are there, or said not to exist."""
    noted_in: str = ""
    """State before the hub noted that something had not come; none once one acted."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that may follow, and what it still needs."""

    event: MachineEvent
    missing: tuple[str, ...]
    """Kinds of documents that are not there yet."""
    roles: tuple[str, ...]
    """Roles of the asker by which it may be taken."""


NOTHING = MatterNow(NEW, 0, "", {}, frozenset(), frozenset())


def fold(machine: Machine, steps: Iterable[TakenStep]) -> MatterNow:
    """Tell how a matter stands by all that has happened in it.

    Raises:
        StepOutOfOrderError, StepDocumentError, MachineUnknownError: the steps could not
            have happened like this.
    """
    now = NOTHING
    for step in steps:
        now = follow(machine, now, step)
    return now


def follow(machine: Machine, now: MatterNow, step: TakenStep) -> MatterNow:
    """Tell how a matter stands after one more step, or that it could not follow.

    Raises:
        StepOutOfOrderError, StepDocumentError, MachineUnknownError: as their names say.
    """
    if step.stood and step.stood == now.noted_in:
        now = without_notes(now)
    event = judge_step(machine, now, step.event, step.documents)
    holders = dict(now.holders)
    if step.role == OVERSEER:
        holders[OVERSEER] = step.actor
    elif step.role != HUB_ROLE:
        # Whoever acts in a role that nobody holds takes it.
        holders.setdefault(step.role, step.actor)
    if event.brings and step.brings:
        taken = (event.brings, *event.also)
        # Whoever passes on what it was urged in passes on the report too.
        if holders.get(URGED_UNIT, "") in {holders.get(role) for role in taken}:
            taken = (*taken, URGED_UNIT)
        holders |= dict.fromkeys(taken, step.brings)
    return replace(
        now,
        state=now.state if event.to == SAME else event.to,
        version=now.version + 1,
        opener=now.opener or step.actor,
        holders=holders,
        happened=(now.happened - set(event.forgets)) | {event.key},
        documents=now.documents | step.documents | set(event.instead_of),
        noted_in=(now.noted_in or now.state) if event.not_received_of else "",
    )


def without_notes(now: MatterNow) -> MatterNow:
    """Tell how a matter stood before the hub noted that something had not come."""
    return replace(now, state=now.noted_in or now.state, noted_in="")


def judge_step(
    machine: Machine, now: MatterNow, key: str, documents: Collection[str]
) -> MachineEvent:
    """Find the event that may happen now, or say why it may not.

    Raises:
        MachineUnknownError: the machine knows no such event.
        StepBarredError: the law forbids it here.
        StepOutOfOrderError: it does not follow.
        StepContradictedError: a document that is there says otherwise.
        StepDocumentError: a document is missing.
    """
    event = find_event(machine, now, key)
    if there := now.documents & set(event.not_beside):
        zh, en = name_documents(sorted(there))
        msg = Wording(f"已有文书：{zh}，不能“{event.zh}”", f"{event.en}: there is {en}")
        raise StepContradictedError(msg, law_of(event), there=sorted(there))
    missing = missing_documents(event, now, documents)
    if missing:
        zh, en = name_documents(missing)
        raise StepDocumentError.of(
            event, f"缺少文书：{zh}", f" lacks: {en}", missing=list(missing)
        )
    return event


def find_event(machine: Machine, now: MatterNow, key: str) -> MachineEvent:
    """Find the event that may happen now, whatever documents it needs.

    Raises:
        MachineUnknownError, StepBarredError, StepOutOfOrderError: likewise.
    """
    if not machine.has_event(key):
        raise MachineUnknownError(key)
    event = machine.event(key, now.state)
    state = machine.state_of.get(now.state)
    if state is not None and key in state.bars:
        named = next(one for one in machine.events if one.key == key)
        msg = Wording(
            f"“{state.zh}”时不得“{named.zh}”", f"{state.en}: {named.en} is forbidden"
        )
        raise StepBarredError(msg, Wording(state.bar_article, state.bar_source))
    if event is None or not _is_in_turn(event, now):
        named = next(one for one in machine.events if one.key == key)
        where = Wording("未开始", "not opened") if state is None else state
        raise StepOutOfOrderError.of(
            named,
            f"不能在“{where.zh}”时进行",
            f" does not follow: {where.en}",
            state=now.state,
        )
    return event


def missing_documents(
    event: MachineEvent, now: MatterNow, documents: Collection[str]
) -> tuple[str, ...]:
    """Name the kinds of documents that an event still lacks, in the table's order.

    What came with an earlier event counts where the table says so, and nowhere else:
    the paper of one decision is not that of another.
    """
    there = (now.documents & set(event.already)) | set(documents)
    return tuple(kind for kind in event.needs if kind not in there)


def check_role(event: MachineEvent, roles: Collection[str]) -> str:
    """Tell by which of somebody's roles an event is theirs, the table's first.

    Raises:
        StepRoleError: it is another's.
    """
    for role in event.who:
        if role in roles:
            return role
    zh, en = name_roles(event.who)
    raise StepRoleError.of(
        event, f"应由{zh}进行", f" is for: {en}", who=list(event.who)
    )


def next_steps(
    machine: Machine, now: MatterNow, roles: Collection[str]
) -> tuple[NextStep, ...]:
    """List the steps that somebody of some roles may take next, in the table's order.

    Whether a document is missing is told with each; what the hub notes is left out.
    """
    return tuple(
        NextStep(event, missing_documents(event, now, ()), mine)
        for event in machine.events_in(now.state)
        if _is_in_turn(event, now)
        and (mine := tuple(role for role in event.who if role in roles))
    )


def late_steps(
    machine: Machine, now: MatterNow, roles: Collection[str]
) -> tuple[NextStep, ...]:
    """List the further steps that may be written down if they were taken in time.

    They follow where the matter stood before the hub noted that something had not come.
    """
    known = {step.event.key for step in next_steps(machine, now, roles)}
    before = next_steps(machine, without_notes(now), roles)
    return tuple(step for step in before if step.event.key not in known)


def law_of(event: MachineEvent) -> Wording:
    """Give the article of an event in both languages."""
    return Wording(event.article, event.source)


def waits_for(machine: Machine, now: MatterNow) -> str | None:
    """Name the member that has to act next; None when it is closed, or not known."""
    state = machine.state_of[now.state]
    return now.holders.get(state.waits_for) if state.waits_for else None


def _is_in_turn(event: MachineEvent, now: MatterNow) -> bool:
    """Tell whether what must have happened before did, and nothing that may not."""
    if event.after and not now.happened & set(event.after):
        return False
    return not now.happened & set(event.unless)
