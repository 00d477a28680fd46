"""Who may urge a matter: who leads in its territory, or is above who handles it."""

from sqlalchemy.orm import Session

from hub.casework.machines.table import OVERSEER
from hub.casework.matter.people import present_member
from hub.casework.matter.reading import OpenedMatter
from hub.members.lines import covers, leads, office_of
from hub.members.models import Member
from schemas.words import LEADING, MemberKind


def overseeing_roles(
    session: Session, member: Member, matter: OpenedMatter
) -> frozenset[str]:
    """Give the role of whoever urges, if a member may be it; nobody urges itself."""
    handler = session.get(Member, present_member(session, matter.handler))
    if handler is None or handler.code == member.code:
        return frozenset()
    is_over = leads(office_of(member), office_of(handler))
    if member.kind in LEADING and covers(member.territory, matter.territory):
        # A county's office leads those of its county, and no bureau of the city.
        is_city = member.kind == MemberKind.LEADING_OFFICE
        is_over = is_city or covers(member.territory, handler.territory)
    return frozenset({OVERSEER}) if is_over else frozenset()
