"""Who a member is in a matter, whose place it took, and whom an event may bring in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.casework.machines.table import HUB_ROLE, OVERSEER, MachineEvent, Vocabulary
from hub.casework.matter.errors import MemberEndedError, RecipientError
from hub.casework.matter.reading import OpenedMatter
from hub.context import Hub
from hub.decisions import check_word
from hub.ground.actors import HUB, said_by
from hub.members.lines import ANYWHERE, covers, leads, office_of
from hub.members.models import Member
from hub.members.service import find_member
from schemas.words import LEADING, MemberKind

SUCCESSIONS = 20
"""So many members may have followed one another."""


@dataclass(frozen=True, slots=True)
class MatterActor:
    """Who acts: a member and its officer; the hub for what it notes by itself.

    Raises:
        OfficerInvalidError: the officer is not named by readable text.
    """

    member: str
    officer: str
    typed: bool = field(default=False, compare=False)
    """Whether a system or a command named the officer, so that nobody was signed in."""
    played: bool = field(default=False, compare=False)
    """Whether it is told of a city that was made up: no post is held there, and nobody
    could answer what is asked besides. No door lets such an actor in."""

    def __post_init__(self) -> None:
        """Refuse a name that could not be read later."""
        check_word("-", self.officer)

    def said(self) -> dict[str, Any]:
        """Tell in an event's detail who acted, and that nobody was signed in, if so."""
        return said_by(self.officer) | ({"without_account": True} if self.typed else {})

    @property
    def is_hub(self) -> bool:
        """Tell whether the hub itself acts."""
        return self.member == HUB


BY_HUB = MatterActor(HUB, HUB)


def members_acting(session: Session, kinds: Collection[str], day: date) -> list[Member]:
    """List the members of some kinds that act on a day and that nobody succeeded."""
    query = select(Member).where(
        Member.kind.in_(kinds),
        Member.valid_from <= day,
        or_(Member.valid_to.is_(None), Member.valid_to >= day),
        Member.succeeded_by.is_(None),
    )
    return list(session.scalars(query))


def lies_with(session: Session, hub: Hub, *members: str | None) -> str:
    """Tell where a matter lies: in the territory of the first that has one, or here."""
    for code in filter(None, members):
        member = session.get(Member, code)
        if member is not None and member.territory not in {"", ANYWHERE}:
            return member.territory
    return hub.config.city


def check_member(session: Session, actor: MatterActor, day: date) -> Member:
    """Read the member that acts, unless it acts no more.

    Raises:
        MemberUnknownError: there is no such member.
        MemberEndedError: it has ended, or another took its place.
    """
    member = find_member(session, actor.member)
    if not _is_valid(member, day):
        raise MemberEndedError(member.succeeded_by or member.code)
    return member


def roles_of(
    session: Session,
    member: Member,
    holders: Mapping[str, str],
    territory: str,
    words: Vocabulary,
) -> frozenset[str]:
    """Name the roles of a member: held by it, or by one whose place it took.

    A role that a member joins unasked is its own where nobody holds it and the matter
    lies in its territory.
    """
    found = set()
    for role, holder in holders.items():
        if present_member(session, holder) == member.code or holder == member.code:
            found.add(role)
    for one in words.roles.values():
        free = one.joins and one.key not in holders
        if free and member.kind in one.kinds and covers(member.territory, territory):
            found.add(one.key)
    return frozenset(found)


def opening_roles(
    event: MachineEvent, member: Member, words: Vocabulary
) -> frozenset[str]:
    """Name the roles that a member may open a matter in by an event."""
    return frozenset(
        role for role in event.who if role != HUB_ROLE and _may_be(member, role, words)
    )


def check_recipient(
    session: Session, event: MachineEvent, code: str, words: Vocabulary, day: date
) -> Member:
    """Read the member that an event brings in.

    Raises:
        RecipientError: there is none, it has ended, or is of another kind.
    """
    member = session.get(Member, code)
    fits = member is not None and _may_be(member, event.brings, words)
    if member is None or not fits or not _is_valid(member, day):
        role = words.roles[event.brings]
        raise RecipientError.of(
            event, f"须交给{role.zh}", f" goes to one that is {role.en}", member=code
        )
    return member


def present_member(session: Session, code: str) -> str:
    """Name the member that stands in the place of one; itself if nobody took it."""
    for _ in range(SUCCESSIONS):
        member = session.get(Member, code)
        if member is None or member.succeeded_by is None:
            break
        code = member.succeeded_by
    return code


def _may_be(member: Member, role: str, words: Vocabulary) -> bool:
    """Tell whether a member is of a kind that may be something."""
    kinds: Collection[str] = words.roles[role].kinds
    return not kinds or member.kind in kinds


def _is_valid(member: Member, day: date) -> bool:
    """Tell whether a member acts on a day."""
    begun = member.valid_from <= day
    over = member.valid_to is not None and member.valid_to < day
    return begun and not over and member.succeeded_by is None


def overseeing_roles(
    session: Session, member: Member, matter: OpenedMatter
) -> frozenset[str]:
    """Give the role of whoever urges, if a member may be it.

    An office that leads may be it in what it handles itself, where others have to act.
    """
    handler = session.get(Member, present_member(session, matter.handler))
    if handler is None:
        return frozenset()
    is_own = handler.code == member.code
    is_over = not is_own and leads(office_of(member), office_of(handler))
    if member.kind in LEADING and covers(member.territory, matter.territory):
        # A county's office leads those of its county, and no bureau of the city.
        is_city = member.kind == MemberKind.LEADING_OFFICE
        is_over = is_city or covers(member.territory, handler.territory)
    return frozenset({OVERSEER}) if is_over else frozenset()
