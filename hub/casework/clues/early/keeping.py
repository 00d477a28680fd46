"""Early warnings of each night: kept by their keys, listed, and forgotten in time."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, bindparam, delete, false, select, true, update
from sqlalchemy.orm import Session

from hub.casework.clues.early.models import ClueWarningRow
from hub.casework.clues.early.warning_store import (
    OPEN,
    OPENED,
    EarlyWarning,
    read_warning,
    seal_warning,
)
from hub.casework.clues.finding import FoundClue
from hub.casework.matter.people import MatterActor, check_member
from hub.context import Hub
from hub.db.bulk import insert_rows
from hub.ground.clock import legal_day
from hub.ground.errors import ForbiddenError
from hub.members.lines import ANYWHERE
from hub.members.models import Member
from schemas.words import LEADING, MemberKind

SEES: Final = LEADING | {MemberKind.MARKET_SUPERVISION}
"""Kinds of member that take clues of data, and are told of early warnings."""
MOST_SHOWN: Final = 100
MOST_OPENED: Final = 20
STANDS_DAYS: Final = 2
"""A warning that was not found again for so many days has gone."""
KEPT_DAYS: Final = 365
"""So long it is known that a warning was put aside, after it was found last."""


class WarningsRefusedError(ForbiddenError):
    """Only offices that lead and market supervision are told of early warnings."""

    code = "warnings-refused"
    title = (
        "Only offices that lead and market supervision are told of early warnings: "
        "ask through one of them."
    )


def keep_warnings(
    hub: Hub, found: Sequence[tuple[FoundClue, str, str]], day: date
) -> int:
    """Keep the warnings of a day, each with its place and what a clue says of it.

    What is known already is brought up to date; what somebody decided of it stays.
    Returns how many are new.
    """
    row = ClueWarningRow
    told = {one.key: (one, place, summary) for one, place, summary in found}
    if not told:
        return 0
    with hub.writing(keeps_answers=True) as session:
        known = set(session.scalars(select(row.key).where(row.key.in_(told))))
        values = [
            {
                "key": key,
                "rule": one.rule,
                "territory": place,
                "count": one.count,
                "seen_day": day,
                "sealed": seal_warning(hub.keys, one, summary),
            }
            for key, (one, place, summary) in told.items()
        ]
        new = [
            {**value, "found_day": day, "state": OPEN}
            for value in values
            if value["key"] not in known
        ]
        insert_rows(session, row, new)
        again = [
            {"its": value["key"], **{f"new_{k}": v for k, v in value.items()}}
            for value in values
            if value["key"] in known
        ]
        if again:
            table = row.__table__
            session.connection().execute(
                update(table)  # type: ignore[arg-type]  # __table__ is a Table here
                .where(table.c.key == bindparam("its"))
                .values(
                    territory=bindparam("new_territory"),
                    count=bindparam("new_count"),
                    seen_day=bindparam("new_seen_day"),
                    sealed=bindparam("new_sealed"),
                ),
                again,
            )
    return len(new)


def early_warnings(
    hub: Hub, actor: MatterActor, *, after: str = "", most: int = MOST_SHOWN
) -> list[EarlyWarning]:
    """List the warnings of a territory that stand and nobody has dealt with.

    By key, behind ``after``. Nothing is written: whoever shows them logs it.

    Raises:
        WarningsRefusedError: the member is none that takes clues of data.
        MemberUnknownError, MemberEndedError: as they say.
    """
    today = legal_day(hub.clock())
    row = ClueWarningRow
    # A database refuses some of what cannot be read; no key is like that.
    after = after if after.isprintable() else ""
    with hub.reads() as session:
        owner = check_sees(session, actor, today)
        query = (
            select(row)
            .where(row.state == OPEN, row.key > after, in_territory(owner))
            .where(row.seen_day >= today - timedelta(days=STANDS_DAYS))
            .order_by(row.key)
            .limit(most)
        )
        return [read_warning(hub.keys, one) for one in session.scalars(query)]


def opened_warnings(
    hub: Hub, actor: MatterActor, *, most: int = MOST_OPENED
) -> list[EarlyWarning]:
    """List the warnings that the member opened as clues, the last first.

    No other's: which clues there are is told to those alone who see them.

    Raises:
        WarningsRefusedError: the member is none that takes clues of data.
        MemberUnknownError, MemberEndedError: as they say.
    """
    row = ClueWarningRow
    with hub.reads() as session:
        owner = check_sees(session, actor, legal_day(hub.clock()))
        query = (
            select(row)
            .where(row.state == OPENED, row.member == owner.code)
            .order_by(row.decided_at.desc(), row.key)
            .limit(most)
        )
        return [read_warning(hub.keys, one) for one in session.scalars(query)]


def check_sees(session: Session, actor: MatterActor, day: date) -> Member:
    """Read a member that is told of early warnings.

    Raises:
        WarningsRefusedError: it is none.
        MemberUnknownError, MemberEndedError: as they say.
    """
    found = check_member(session, actor, day)
    if found.kind not in SEES:
        raise WarningsRefusedError
    return found


def in_territory(member: Member) -> ColumnElement[bool]:
    """Say which warnings lie in a member's territory."""
    if member.territory == ANYWHERE:
        return true()
    stem = member.territory.rstrip("0")
    stem += "0" * (len(stem) % 2)
    if not stem:
        return false()
    return ClueWarningRow.territory.startswith(stem, autoescape=True)


def forget_warnings(hub: Hub, day: date) -> int:
    """Delete the warnings that were not found for long; give how many."""
    row = ClueWarningRow
    until = day - timedelta(days=KEPT_DAYS)
    with hub.writing(keeps_answers=True) as session:
        gone = session.scalars(
            delete(row).where(row.seen_day < until).returning(row.key)
        ).all()
    return len(gone)
