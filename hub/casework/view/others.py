"""Other matters that one leads to: linked to it, of the same party, raised before."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.casework.complaints import Sign, weigh_raised
from hub.casework.matter.models import MatterLinkRow, MatterRow
from hub.casework.seeing import sights_of
from hub.casework.seeing.warnings import PartyWarning, warnings_for
from hub.casework.view.seen import MatterSeen
from hub.context import Hub
from schemas.words import LINKED, CaseSight, MatterPart, PartReach


@dataclass(frozen=True, slots=True)
class ShownLink:
    """Another matter that one is linked to, and that is in sight as well.

    Where its number alone is in sight ``machine`` is empty.
    """

    kind: str
    leads_on: bool
    """Whether the link leads from this one to the other."""
    id: str
    number: str
    machine: str


def links_of(
    session: Session, hub: Hub, seen: MatterSeen, day: date
) -> tuple[ShownLink, ...] | None:
    """List the matters in sight that one is linked to, either way.

    None where the part is not shown in all: of links nothing is one's own.
    """
    if seen.reach(MatterPart.LINKS) is not PartReach.ALL:
        return None
    table, mine = MatterLinkRow, seen.matter.id
    query = select(table).where(or_(table.matter_id == mine, table.other_id == mine))
    links = list(session.scalars(query))
    ids = {row.other_id if row.matter_id == mine else row.matter_id for row in links}
    cards = select(MatterRow.id, MatterRow.number, MatterRow.machine)
    rows = {row.id: row for row in session.execute(cards.where(MatterRow.id.in_(ids)))}
    beside = [(one, LINKED) for one in ids] if seen.handles else []
    sights = sights_of(session, hub.rulebook, seen.viewer, ids, day, beside=beside)
    found = []
    for link in links:
        leads_on = link.matter_id == mine
        row = rows[link.other_id if leads_on else link.matter_id]
        sight = sights[row.id].sight
        if sight is CaseSight.NOTHING:
            continue
        machine = row.machine if sight.rank >= CaseSight.SUMMARY.rank else ""
        found.append(ShownLink(link.kind, leads_on, row.id, row.number, machine))
    return tuple(found)


def warnings_in(
    session: Session, hub: Hub, seen: MatterSeen, day: date
) -> tuple[PartyWarning, ...]:
    """Name other matters that share a party with this one, to its handler alone."""
    if not seen.handles:
        return ()
    return tuple(warnings_for(session, hub, seen.matter.id, seen.matter.handler, day))


def signs_in(session: Session, seen: MatterSeen) -> tuple[Sign, ...]:
    """Count what was raised before as this was, for its handler alone, till it ends."""
    matter = seen.matter
    if not seen.handles or seen.reach(MatterPart.INFORMANT) is None:
        return ()
    if matter.machine.state_of[matter.now.state].final:
        return ()
    return weigh_raised(session, matter)
