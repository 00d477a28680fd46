"""Days that fall due soon: promised, agreed or set by law, none about a merchant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from hub.agreements.models import Agreement
from hub.context import Hub
from hub.deadlines import ClockFilter, list_clocks
from hub.ground.clock import legal_day
from hub.members.officers import SignedIn
from hub.overview.sources import SourceNow
from schemas.words import ClockState

DAYS = 14
CLOCKS = 200
"""So many of the next terms are told at most."""


@dataclass(frozen=True, slots=True)
class DueDay:
    """Something that falls due on a day: a source, clock, agreement or account."""

    day: date
    kind: str
    names: tuple[str, ...]


def dues_of(
    hub: Hub,
    signed_in: SignedIn,
    sources: Sequence[SourceNow] = (),
    language: str = "zh",
) -> list[DueDay]:
    """List what falls due for an officer from today on, for two weeks.

    The next delivery of each of the sources; the terms on which the officer's member
    has to act, by their rules; the last days of agreements with it; the last day of
    the account itself.
    """
    today = legal_day(hub.clock())
    last = today + timedelta(days=DAYS - 1)
    found: dict[tuple[date, str], list[str]] = {}
    for one in sources:
        if one.due_day is not None and today <= one.due_day <= last:
            found.setdefault((one.due_day, "source"), []).append(one.title)
    wanted = ClockFilter(owner=signed_in.member.code, since=today, until=last)
    with hub.reads() as session:
        clocks = list_clocks(session, wanted, at=hub.clock(), limit=CLOCKS)
    for card in clocks:
        if card.state != ClockState.PAUSED:
            found.setdefault((card.due_day, "clock"), []).append(
                card.rule.name(language)
            )
    for day, title in _agreements(hub, signed_in, today, last):
        found.setdefault((day, "agreement"), []).append(title)
    ends = signed_in.officer.valid_to
    if ends is not None and today <= ends <= last:
        found[(ends, "account")] = [signed_in.officer.name]
    return [
        DueDay(day, kind, tuple(sorted(names)))
        for (day, kind), names in sorted(found.items())
    ]


def _agreements(
    hub: Hub, signed_in: SignedIn, first: date, last: date
) -> list[tuple[date, str]]:
    """List the agreements with an officer's member that end between two days."""
    member = signed_in.member
    agreement = Agreement
    query = select(agreement.valid_to, agreement.title).where(
        agreement.member_kind == member.kind,
        or_(agreement.member_code.is_(None), agreement.member_code == member.code),
        agreement.ended_at.is_(None),
        agreement.valid_to >= first,
        agreement.valid_to <= last,
    )
    with hub.reads() as session:
        return [
            (day, title) for day, title in session.execute(query) if day is not None
        ]
