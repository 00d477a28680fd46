"""Entries and issued papers of a matter: which of its members they are open to."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from hub.casework.matter.errors import MatterUnknownError, MemberEndedError
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import tell_events
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.papers import IssuedPaper, issued_papers
from hub.casework.seeing import is_shown
from hub.casework.view.seen import MatterSeen, is_event_seen, see_matter
from hub.context import Hub
from hub.lookup.task import Task
from hub.members.caller import Caller
from hub.members.service import MemberUnknownError
from schemas.tlog.leaf import Leaf
from schemas.words import CaseSight, MatterPart, Operation, PartReach, operation_of

OPENED: Final = ("detail", "subject.id")
"""What opens besides: what was done, and in which matter."""
STEPS: Final = frozenset({Operation.MATTER_OPEN, Operation.MATTER_ACT})
NOT_SEEN: Final = (MatterUnknownError, MemberEndedError, MemberUnknownError)


def seen_papers(session: Session, hub: Hub, seen: MatterSeen) -> Sequence[IssuedPaper]:
    """Read the issued papers that somebody sees, as it sees documents."""
    if seen.sight.sight is not CaseSight.WHOLE:
        return ()
    reach = seen.sight.reach(MatterPart.DOCUMENTS)
    return [
        one
        for one in issued_papers(session, hub.keys, seen.matter.id)
        if is_shown(reach, seen.viewer, one.member, ())
    ]


def opened_in_matter(
    hub: Hub, caller: Caller, task: Task, leaf: Leaf
) -> tuple[str, ...]:
    """Name what the receipt of a step, paper or file opens to a member of its matter.

    Nothing to whoever does not see it there, or names no officer; to the member that
    acted as well without.
    """
    header = leaf.header
    op = operation_of(header)
    if header.get("subject", {}).get("type") != SUBJECT or (
        op not in {*STEPS, Operation.MATTER_PAPER, Operation.SHEET_SET}
    ):
        return ()
    if header["actor"]["agency"] == caller.member:
        return OPENED
    openings = hub.audit.openings(header["id"]) or {}
    if caller.own is not None or not task.officer or not openings.keys() >= set(OPENED):
        return ()
    number, detail = (openings[place]["value"] for place in reversed(OPENED))
    at = hub.clock()
    with hub.reads() as session:
        try:
            actor = MatterActor(caller.member, task.officer)
            seen = see_matter(session, hub, actor, str(number), at)
        except NOT_SEEN:
            return ()
        if op in STEPS:
            parts = [MatterPart.EVENTS]
            parts += [MatterPart.DOCUMENTS] if detail.get("documents") else []
            told = any(
                one.no == detail.get("no")
                and all(is_event_seen(seen, one, part) for part in parts)
                for one in tell_events(session, hub.keys, seen.matter.id)
            )
        elif op == Operation.MATTER_PAPER:
            papers = seen_papers(session, hub, seen)
            told = any(one.id == detail.get("paper") for one in papers)
        else:
            told = seen.reach(MatterPart.DOCUMENTS) is PartReach.ALL
    return OPENED if told else ()
