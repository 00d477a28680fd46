"""What other matters an event names, who may name them, and how that is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import MachineEvent
from hub.casework.matter.errors import MatterUnknownError, OtherMatterError
from hub.casework.matter.models import MatterLinkRow, MatterRow
from hub.casework.matter.people import roles_of
from hub.casework.matter.reading import OpenedMatter, find_matter
from hub.db.bulk import insert_rows
from hub.members.models import Member
from schemas.words import CONTINUED, LinkKind


@dataclass(frozen=True, slots=True)
class FoundLink:
    """Another matter that an event names; ``is_its`` if the link is the other's."""

    other: str
    kind: LinkKind
    is_its: bool = False


def find_links(
    session: Session,
    event: MachineEvent,
    facts: Mapping[str, Any],
    member: Member | None,
    matter: OpenedMatter | None,
) -> tuple[FoundLink, ...]:
    """Find the matters that an event names; none for a member is the hub itself.

    Raises:
        OtherMatterError: there is none of the number in which the member takes part, it
            is of another kind, it is this matter, or it is itself a duplicate.
    """
    found = []
    for said in event.links:
        fact, kind, machine = [*said.split(":"), ""][:3]
        if fact in facts:
            other = _find_other(session, event, facts[fact], member, machine)
            if matter is not None and other == matter.id:
                _refuse(event, facts[fact])
            if kind == CONTINUED:
                found.append(FoundLink(other, LinkKind.CONTINUES, is_its=True))
                continue
            link = FoundLink(other, LinkKind(kind))
            if link.kind is LinkKind.DUPLICATE and matter is not None:
                _check_original(session, event, matter.id, link, facts[fact])
            found.append(link)
    return tuple(found)


def write_links(
    session: Session, matter: str, no: int, links: Sequence[FoundLink]
) -> None:
    """Keep the links of an event; one that either matter told of before stays."""
    table = MatterLinkRow
    for link in links:
        ends = (link.other, matter) if link.is_its else (matter, link.other)
        if session.get(table, (*ends, str(link.kind))) is None:
            row = {
                "matter_id": ends[0],
                "other_id": ends[1],
                "kind": str(link.kind),
                "event_no": no,
            }
            insert_rows(session, table, [row])


def _find_other(
    session: Session,
    event: MachineEvent,
    name: str,
    member: Member | None,
    machine: str,
) -> str:
    """Give the id of the matter that is named.

    Raises:
        OtherMatterError: the same for none as for one that the member takes no part in.
    """
    try:
        other = find_matter(session, name)
    except MatterUnknownError:
        _refuse(event, name)
    words = load_machines().words
    is_own = member is None or roles_of(
        session, member, other.now.holders, other.territory, words
    )
    if not is_own or (machine and other.machine.key != machine):
        _refuse(event, name)
    return other.id


def _check_original(
    session: Session, event: MachineEvent, matter: str, link: FoundLink, name: str
) -> None:
    """Refuse a duplicate of what is a duplicate: of two that say it of each other too.

    Both rows are held, the lower id first, so that one of two who speak at once waits.

    Raises:
        OtherMatterError: the other is a duplicate itself.
    """
    rows = select(MatterRow.id).where(MatterRow.id.in_((matter, link.other)))
    session.execute(rows.order_by(MatterRow.id).with_for_update()).all()
    table = MatterLinkRow
    known = select(table.other_id).where(
        table.matter_id == link.other, table.kind == str(LinkKind.DUPLICATE)
    )
    if session.scalar(known.limit(1)) is not None:
        _refuse(event, name)


def _refuse(event: MachineEvent, name: str) -> NoReturn:
    """Say that another matter cannot be named, whatever the reason."""
    raise OtherMatterError.of(
        event, f"不能引用事项 {name}", f": {name} cannot be named here"
    )
