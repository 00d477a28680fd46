"""Whom a paper goes to where nobody has the part in the matter yet."""

from sqlalchemy.orm import Session

from hub.casework.machines.loader import load_machines
from hub.context import Hub
from hub.faults import sound_members
from hub.ground.clock import legal_day
from hub.members.lines import ANYWHERE, covers


def only_member(session: Session, hub: Hub, role: str, place: str) -> str:
    """Name the one member that can take a role where a matter lies; empty for several.

    A unit whose territory is the smallest stands before those over it.
    """
    found = load_machines().words.roles.get(role)
    if found is None or not found.kinds:
        return ""
    day = legal_day(hub.clock())
    able = [
        row
        for row in sound_members(session)
        if row.kind in found.kinds
        and row.succeeded_by is None
        and row.valid_from <= day
        and (row.valid_to is None or day <= row.valid_to)
        and covers(row.territory, place)
    ]
    sizes = [
        0 if row.territory == ANYWHERE else len(row.territory.rstrip("0"))
        for row in able
    ]
    nearest = [row for row, size in zip(able, sizes, strict=True) if size == max(sizes)]
    return nearest[0].name if len(nearest) == 1 else ""
