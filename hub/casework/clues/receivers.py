"""Who takes a clue that lies in a place."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.members.lines import covers, level_of, office_of
from hub.members.models import Member
from schemas.words import MemberKind

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
    for member in session.scalars(select(Member).where(Member.kind.in_(kinds))):
        if (
            member.valid_from <= day
            and (member.valid_to is None or member.valid_to >= day)
            and member.succeeded_by is None
            and covers(member.territory, place)
        ):
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
