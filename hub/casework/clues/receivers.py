"""Who takes a clue that lies in a place, and whom it is about."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from hub.casework.matter.parties import NewParty
from hub.casework.matter.people import members_acting
from hub.members.lines import covers, level_of, office_of
from schemas.words import MemberKind, PartyRole

RECEIVING: Final = (MemberKind.LEADING_OFFICE, MemberKind.MARKET_SUPERVISION)
"""Kinds of member that a found clue goes to; the first that a place has."""


def receiver_of(
    session: Session, place: str, day: date, kinds: Collection[str] = RECEIVING
) -> str | None:
    """Name the member that takes what lies in a place: the nearest of the first kind.

    One that declared its subjects comes after one that takes all, and a higher level
    after a lower one. Of some that are alike in all of it none is taken, but who comes
    next. None where nobody alone of these kinds has the place in its territory.
    """
    found = defaultdict(list)
    for member in members_acting(session, kinds, day):
        if covers(member.territory, place):
            office = office_of(member)
            rank = (
                list(kinds).index(member.kind),
                -_depth(member.territory),
                bool(office.subjects),
                level_of(office),
            )
            found[rank].append(member.code)
    alone = (codes[0] for _, codes in sorted(found.items()) if len(codes) == 1)
    return next(alone, None)


def _depth(territory: str) -> int:
    """Tell how small a territory is: a county's code says more than a province's."""
    return len(territory.rstrip("0"))


def clue_parties(merchants: Sequence[str], *, has_imitated: bool) -> list[NewParty]:
    """Name the merchants of a clue; the imitated one comes first, in its own role."""
    roles = [PartyRole.IMITATED] if has_imitated else []
    roles += [PartyRole.CONCERNED] * len(merchants)
    return [
        NewParty(role, merchant=one)
        for role, one in zip(roles, merchants, strict=False)
    ]
