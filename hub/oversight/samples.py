"""Samples of looks as people read them: how far judged, and each look told whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.oversight.errors import AccessSampleUnknownError
from hub.oversight.looks import Head, TellableLook, read_looks
from hub.oversight.models import AccessLook, AccessOpinion, AccessSample
from schemas.words import AccessMark, AccessSign


@dataclass(frozen=True, slots=True)
class SampleCard:
    """A week's sample, and how far it has been judged."""

    week: date
    looks: int
    """How many there were to draw from."""
    warned: Mapping[str, int]
    """How often each member was told of others' cases by a party that both have."""
    drawn: int
    explained: int
    unexplained: int
    seed: str
    heads: tuple[Head, ...]
    drawn_at: datetime

    @property
    def waiting(self) -> int:
        """How many looks nobody has judged yet."""
        return self.drawn - self.explained - self.unexplained


@dataclass(frozen=True, slots=True)
class MarkCard:
    """What somebody found of a look."""

    mark: AccessMark
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SampledLook:
    """A look of a sample, told without its merchant, with the mark that counts."""

    number: int
    told: TellableLook
    signs: tuple[AccessSign, ...]
    mark: MarkCard | None


def list_samples(hub: Hub) -> list[SampleCard]:
    """List the samples, the newest first."""
    with hub.reads() as session:
        rows = session.scalars(select(AccessSample).order_by(AccessSample.week.desc()))
        return [_card(session, row) for row in rows]


def find_sample(hub: Hub, week: date) -> SampleCard:
    """Find the sample of a week.

    Raises:
        AccessSampleUnknownError: none was drawn.
    """
    with hub.reads() as session:
        return _card(session, demand_sample(session, week))


def looks_of(hub: Hub, week: date) -> list[SampledLook]:
    """Read the looks of a week's sample, in the order in which they were drawn.

    Raises:
        AccessSampleUnknownError: none was drawn.
    """
    with hub.reads() as session:
        demand_sample(session, week)
        rows = rows_of(session, week)
        marks = _marks(session, week)
    told = read_looks(hub, [(row.shard, row.seq) for row in rows])
    return [
        SampledLook(
            row.number, one, tuple(map(AccessSign, row.signs)), marks.get(row.number)
        )
        for row, one in zip(rows, told, strict=True)
    ]


def waiting_looks(hub: Hub) -> tuple[int, datetime | None]:
    """Count the drawn looks that nobody has judged, and tell when the first was."""
    open_ones = [card for card in list_samples(hub) if card.waiting]
    oldest = min((card.drawn_at for card in open_ones), default=None)
    return sum(card.waiting for card in open_ones), oldest


def demand_sample(session: Session, week: date) -> AccessSample:
    """Find the sample of a week, or refuse."""
    row = session.get(AccessSample, week)
    if row is None:
        raise AccessSampleUnknownError(week.isoformat())
    return row


def rows_of(session: Session, week: date) -> Sequence[AccessLook]:
    """Read the rows of a week's sample by number."""
    table = AccessLook
    query = select(table).where(table.week == week).order_by(table.number)
    return session.scalars(query).all()


def _marks(session: Session, week: date) -> dict[int, MarkCard]:
    """Read the marks of a week's looks that count: each look's latest."""
    table = AccessOpinion
    query = select(table).where(table.week == week).order_by(table.id)
    return {
        row.number: MarkCard(AccessMark(row.mark), row.reason, row.actor, row.at)
        for row in session.scalars(query)
    }


def _card(session: Session, row: AccessSample) -> SampleCard:
    """Tell of a sample how far it has been judged."""
    table = AccessLook
    query = select(func.count()).select_from(table).where(table.week == row.week)
    given = [card.mark for card in _marks(session, row.week).values()]
    return SampleCard(
        week=row.week,
        looks=row.looks,
        warned=row.warned or {},
        drawn=session.scalar(query) or 0,
        explained=given.count(AccessMark.EXPLAINED),
        unexplained=given.count(AccessMark.UNEXPLAINED),
        seed=row.seed,
        heads=tuple(Head(*head) for head in row.heads),
        drawn_at=row.drawn_at,
    )
