"""What lists tell of rows that the log contradicts: which they are, and no more."""

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.faults.names import member_name
from hub.faults.service import closed_names
from hub.members.models import Member
from hub.members.service import list_members
from schemas.wording import Wording

CONTRADICTED = Wording("与审计日志不符", "contradicted by the log")
"""What stands in a list in place of a row that is closed."""


def sound_members(session: Session, hub: Hub) -> list[Member]:
    """List the members that the log does not contradict, by code.

    For whoever names members: the others are called by their code.
    """
    closed = closed_names(hub)
    rows = list_members(session)
    return [row for row in rows if member_name(row.code) not in closed]
