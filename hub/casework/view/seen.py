"""Who looks at one matter, how far they see it, and which of its events they see.

A matter of which somebody sees nothing and one that does not exist are answered by the
same steps: the same rows are looked for.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.casework.machines.table import OVERSEER
from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.models import (
    MatterEventRow,
    MatterLinkRow,
    MatterMemberRow,
    MatterRow,
)
from hub.casework.matter.people import MatterActor, check_member
from hub.casework.matter.reading import (
    OpenedMatter,
    WholeEvent,
    id_named,
    read_matters,
)
from hub.casework.matter.steps.checks import offered_roles
from hub.casework.seeing import (
    GivenSight,
    MatterViewer,
    is_shown,
    sights_of,
    viewer_of,
)
from hub.casework.view.juveniles import without_juveniles
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.members.service import find_member
from schemas.words import LINKED, CaseSight, MatterPart, PartReach

OPENER: Final = "opener"
WHOLE_ALONE: Final = frozenset({MatterPart.PARTIES, MatterPart.DOCUMENTS})
"""Parts that are shown only where the facts are."""


class Holding(NamedTuple):
    """A member that had a role from one event on, and until another if it lost it.

    Whoever the role was passed on to by its holder is told what the role was told
    before (``told_since``): a letter asks whoever has to answer it now.
    """

    member: str
    told_since: int
    until: int | None

    def is_told(self, no: int) -> bool:
        """Tell whether it is told what an event says to the role."""
        return self.told_since <= no and (self.until is None or no < self.until)


@dataclass(frozen=True, slots=True)
class MatterSeen:
    """A matter, who looks at it, and how far they see it."""

    matter: OpenedMatter
    viewer: MatterViewer
    sight: GivenSight
    roles: frozenset[str]
    """What the viewer is in it now, and may act as."""
    holdings: Mapping[str, tuple[Holding, ...]]
    """Who had each role, and when."""

    @property
    def is_whole(self) -> bool:
        """Tell whether merchant and facts are in sight as well."""
        return self.sight.sight is CaseSight.WHOLE

    @property
    def tells_state(self) -> bool:
        """Tell whether kind, state and days are in sight."""
        return self.sight.sight.rank >= CaseSight.SUMMARY.rank

    @property
    def handles(self) -> bool:
        """Tell whether the viewer is the present handler."""
        return self.matter.handler in self.viewer.names

    def reach(self, part: MatterPart) -> PartReach | None:
        """Tell how much of a part is shown; None for nothing."""
        if part in WHOLE_ALONE and not self.is_whole:
            return None
        return self.sight.reach(part)


def valid_viewer(session: Session, actor: MatterActor, day: date) -> MatterViewer:
    """Read who looks: the member, and those whose place it took.

    Raises:
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    check_member(session, actor, day)
    return viewer_of(session, actor.member)


def see_matter(
    session: Session, hub: Hub, actor: MatterActor, name: str, at: datetime
) -> MatterSeen:
    """Read a matter by its id or number, and how far a member sees it.

    Raises:
        MatterUnknownError: there is none, or the member sees nothing of it.
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    day = legal_day(at)
    viewer = valid_viewer(session, actor, day)
    matter_id = session.scalar(id_named(name)) or ""
    beside = [(matter_id, LINKED)] if _is_linked(session, viewer, matter_id) else []
    sights = sights_of(session, hub.rulebook, viewer, [matter_id], day, beside=beside)
    sight = sights[matter_id]
    if sight.sight is CaseSight.NOTHING:
        raise MatterUnknownError(name)
    matter = read_matters(session, [matter_id])[matter_id]
    sight = without_juveniles(session, hub, sight, matter, day)
    member = find_member(session, viewer.member)
    mine = offered_roles(session, member, matter, at)
    return MatterSeen(matter, viewer, sight, mine, _holdings(session, matter))


def is_event_seen(seen: MatterSeen, event: WholeEvent, part: MatterPart) -> bool:
    """Tell whether something of an event is seen, by how much of a part is.

    One's own is what the member did, what brought it in, and what the table tells the
    roles that it had at that moment or took over since.
    """
    return is_shown(
        seen.reach(part), seen.viewer, event.actor, _recipients(seen, event)
    )


def is_urging_seen(seen: MatterSeen, event: WholeEvent) -> bool:
    """Tell whether an event is one's own of urging: what one urged, or its report."""
    law = seen.matter.machine.event(event.event, event.from_state)
    if law is None or OVERSEER not in (*law.who, *law.tells):
        return False
    return is_shown(PartReach.OWN, seen.viewer, event.actor, _recipients(seen, event))


def _recipients(seen: MatterSeen, event: WholeEvent) -> set[str]:
    """Name the members that an event was sent to."""
    told = set() if event.brings is None else {event.brings}
    law = seen.matter.machine.event(event.event, event.from_state)
    roles = () if law is None else law.tells
    if law is not None and event.brings is not None:
        roles = (*roles, law.brings)
    for role in roles:
        if role == OPENER:
            told.add(seen.matter.opener)
        holdings = seen.holdings.get(role, ())
        told |= {one.member for one in holdings if one.is_told(event.no)}
    return told


def _is_linked(session: Session, viewer: MatterViewer, matter_id: str) -> bool:
    """Tell whether somebody handles a matter that this one is linked to."""
    link = MatterLinkRow
    others = select(link.other_id).where(link.matter_id == matter_id)
    back = select(link.matter_id).where(link.other_id == matter_id)
    handled = select(MatterRow.id).where(
        MatterRow.handler.in_(sorted(viewer.names)),
        or_(MatterRow.id.in_(others), MatterRow.id.in_(back)),
    )
    return session.scalar(handled.limit(1)) is not None


def _holdings(session: Session, matter: OpenedMatter) -> dict[str, tuple[Holding, ...]]:
    """Read who had each role of a matter, and when."""
    table, event = MatterMemberRow, MatterEventRow
    # Its holder passed the role on where it acted in it; else another gave it out.
    query = (
        select(table.role, table.member, table.since_no, table.until_no)
        .add_columns(event.role.label("given_as"))
        .join(
            event,
            (event.matter_id == table.matter_id) & (event.no == table.since_no),
        )
        .where(table.matter_id == matter.id)
        .order_by(table.role, table.since_no)
    )
    found: dict[str, list[Holding]] = defaultdict(list)
    for row in session.execute(query):
        before = found[row.role][-1:] if row.given_as == row.role else []
        told_since = before[0].told_since if before else row.since_no
        found[row.role].append(Holding(row.member, told_since, row.until_no))
    return {role: tuple(some) for role, some in found.items()}
