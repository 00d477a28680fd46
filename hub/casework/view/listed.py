"""Lines of lists of matters: what is shown of each, and what filters may ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from hub.casework.machines.table import URGED
from hub.casework.matter.models import MatterRow
from hub.casework.matter.people import present_member
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.seeing import (
    GivenSight,
    MatterViewer,
    is_shown,
    seen_matters,
    sights_of,
)
from hub.context import Hub
from hub.deadlines import ClockCard, open_clocks_of
from hub.deadlines.models import ClockRow
from hub.ground.clock import legal_day
from hub.rulebook import Rulebook
from hub.rulebook.case_rules import CaseSightRule
from schemas.words import CaseSight, ClockState, MatterPart, PartReach

NO_END: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""When a matter runs out whose clocks all stand still, or that has none."""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A matter in a list; nothing of whom it is about stands here.

    Of a matter whose number alone is in sight all but its id, number, table and handler
    is None.
    """

    id: str
    number: str
    sight: CaseSight
    rules: str
    """Digest of the table that it goes by."""
    handler: str
    machine: str | None
    state: str | None
    version: int | None
    awaits: str | None
    opener: str | None
    assignee: str | None
    """On whose desk it lies, for the member that handles it."""
    priority: int | None
    opened_day: date | None
    closed_at: datetime | None
    clock: ClockCard | None
    """The clock in sight that runs out next; one that stands still if no other is."""
    urged: ClockCard | None
    """The clock in sight within which whoever was urged has to report."""

    @property
    def ends_at(self) -> datetime:
        """Tell when it runs out next."""
        stands = self.clock is None or self.clock.state is ClockState.PAUSED
        return NO_END if stands or self.clock is None else self.clock.due_at

    @property
    def place(self) -> str:
        """Name its place in the order of what runs out first."""
        return f"{self.ends_at.isoformat()}~{self.id}"


def show_lines(
    session: Session,
    hub: Hub,
    viewer: MatterViewer,
    rows: Sequence[Any],
    at: datetime,
) -> list[ShownLine]:
    """Show rows of matters as somebody sees them; those that are not seen are left out.

    ``rows`` have the columns of the table of matters.
    """
    ids = [row.id for row in rows]
    sights = sights_of(session, hub.rulebook, viewer, ids, legal_day(at))
    numbers = [row.number for row in rows]
    clocks = open_clocks_of(session, SUBJECT, numbers, at=at)
    return [
        _line(session, viewer, row, sights[row.id], clocks.get(row.number, ()))
        for row in rows
        if sights[row.id].sight is not CaseSight.NOTHING
    ]


def fitting_matters(
    rulebook: Rulebook,
    viewer: MatterViewer,
    day: date,
    conditions: Iterable[ColumnElement[bool]],
) -> ColumnElement[bool]:
    """Give the condition on matters in sight that fit what a filter asks.

    Of a matter whose number alone is in sight no filter may tell more: one is not met.
    """
    conditions = list(conditions)
    if not conditions:
        return seen_matters(rulebook, viewer, day)
    return and_(seen_matters(rulebook, viewer, day, shows_state), *conditions)


def clocks_in_sight(
    rulebook: Rulebook, viewer: MatterViewer, day: date
) -> ColumnElement[bool]:
    """Write as a condition that a clock is the matter's, open, and in sight."""
    every = seen_matters(rulebook, viewer, day, shows_all_clocks)
    mine = and_(
        ClockRow.owner.in_(sorted(viewer.names)),
        seen_matters(rulebook, viewer, day, shows_clocks),
    )
    return and_(
        ClockRow.subject_type == SUBJECT,
        ClockRow.subject == MatterRow.number,
        ClockRow.closed_at.is_(None),
        or_(every, mine),
    )


def _line(
    session: Session,
    viewer: MatterViewer,
    row: Any,
    sight: GivenSight,
    clocks: Iterable[ClockCard],
) -> ShownLine:
    """Show one row."""
    told = sight.sight.rank >= CaseSight.SUMMARY.rank
    reach = sight.reach(MatterPart.CLOCKS)
    mine = [card for card in clocks if is_shown(reach, viewer, card.owner, ())]
    awaits = None if row.awaits is None else present_member(session, row.awaits)
    return ShownLine(
        id=row.id,
        number=row.number,
        sight=sight.sight,
        rules=row.rules,
        handler=present_member(session, row.handler),
        machine=row.machine if told else None,
        state=row.state if told else None,
        version=row.version if told else None,
        awaits=awaits if told else None,
        opener=row.opener if sight.sight is CaseSight.WHOLE else None,
        assignee=row.assignee if row.handler in viewer.names else None,
        priority=row.priority if told else None,
        opened_day=row.opened_day if told else None,
        closed_at=row.closed_at if told else None,
        clock=min(mine, key=_urgency, default=None),
        urged=next((card for card in mine if card.rule.key == URGED), None),
    )


def _urgency(card: ClockCard) -> tuple[bool, datetime]:
    """Order clocks by what runs out first: those that stand still last."""
    return card.state is ClockState.PAUSED, card.due_at


def shows_state(rule: CaseSightRule) -> bool:
    """Tell whether a rule shows more of a matter than its number."""
    return CaseSight(rule.sight).rank >= CaseSight.SUMMARY.rank


def shows_clocks(rule: CaseSightRule) -> bool:
    """Tell whether a rule shows clocks of a matter, one's own at least."""
    return MatterPart.CLOCKS in rule.parts


def shows_all_clocks(rule: CaseSightRule) -> bool:
    """Tell whether a rule shows every clock of a matter."""
    return rule.parts.get(MatterPart.CLOCKS) == PartReach.ALL
