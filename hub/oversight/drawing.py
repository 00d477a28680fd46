"""Drawing the sample of a week's looks, which nobody chooses, and drawing it again.

The seed is made of the tree heads over the week's entries: nobody knew it while they
looked, and whoever may read the log can draw the sample once more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.outbox import service as outbox
from hub.oversight.errors import AccessWeekOpenError
from hub.oversight.looks import Head, read_week, span_of, with_surnames
from hub.oversight.models import AccessLook, AccessSample
from hub.oversight.policy import DrawnLook, draw, seed_of
from hub.oversight.samples import SampleCard, demand_sample, find_sample, rows_of
from schemas.words import Operation

WEEK = timedelta(days=7)
WEEKS_CAUGHT_UP = 4
"""Weeks that a job which did not run draws afterwards."""
HOURS = "ordinary"
"""Key of the rule that says which hours are worked."""


@dataclass(frozen=True, slots=True)
class _Draw:
    """What was drawn of a week, from how many looks, under which tree heads."""

    drawn: Sequence[DrawnLook]
    looks: int
    heads: Sequence[Head]
    seed: str
    warned: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A sample drawn once more: what differs from the one that is kept."""

    week: date
    differs: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether it came out the same."""
        return not self.differs


def last_week(day: date) -> date:
    """Name the last week that was over before a day, by its Monday."""
    return day - timedelta(days=day.weekday()) - WEEK


def draw_due(hub: Hub) -> list[SampleCard]:
    """Draw the samples of the last weeks that have none yet, the oldest first.

    Raises:
        AuditUnavailableError: the draw cannot be logged yet; it goes on waiting.
    """
    newest = last_week(legal_day(hub.clock()))
    weeks = [newest - WEEK * ago for ago in reversed(range(WEEKS_CAUGHT_UP))]
    with hub.reads() as session:
        drawn = set(session.scalars(select(AccessSample.week)))
    due = [week for week in weeks if week not in drawn]
    found = [draw_sample(hub, week) for week in due]
    return [card for card in found if card is not None]


def draw_sample(hub: Hub, week: date) -> SampleCard | None:
    """Draw the sample of a week; one that was drawn stays as it is.

    None where the log has no entry of the week.

    Raises:
        AccessWeekOpenError: the week is not over, or the day is no Monday.
        AuditUnavailableError: the draw cannot be logged yet; it goes on waiting.
    """
    at = hub.clock()
    if week.weekday() or at < span_of(week)[1]:
        raise AccessWeekOpenError(week.isoformat())
    made = _draw(hub, week)
    if not made.heads:
        return None
    with hub.writing(keeps_answers=True) as session:
        if session.get(AccessSample, week) is None:
            _keep(session, hub, week, made, at)
    return find_sample(hub, week)


def draw_again(hub: Hub, week: date) -> Redrawn:
    """Draw a week's sample once more and compare it with the one that is kept.

    What was erased since cannot be opened again, and may make it come out otherwise.

    Raises:
        AccessSampleUnknownError: none was drawn.
    """
    with hub.reads() as session:
        kept = demand_sample(session, week)
        places = [
            (row.shard, row.seq, list(row.signs)) for row in rows_of(session, week)
        ]
        heads = [Head(*head) for head in kept.heads]
        seed, looks, warned = kept.seed, kept.looks, kept.warned
    made = _draw(hub, week, {head.shard: head.size for head in heads})
    drawn = [(one.look.shard, one.look.index, list(one.signs)) for one in made.drawn]
    same = {
        "heads": heads == list(made.heads),
        "seed": seed == made.seed,
        "looks": looks == made.looks,
        "warned": warned is None or warned == made.warned,
        "drawn": places == drawn,
    }
    return Redrawn(week, tuple(name for name, holds in same.items() if not holds))


def _draw(hub: Hub, week: date, sizes: Mapping[str, int] | None = None) -> _Draw:
    """Draw the looks of a week from the log, or from the first entries of its shards.

    What came into the log late does not change a sample that was drawn before.
    """
    told, heads = read_week(hub, week, sizes)
    told = with_surnames(hub, told, span_of(week)[1])
    hours = hub.rulebook.hours_of(HOURS, week)
    seed = seed_of(week.isoformat(), heads)
    drawn = draw([one.look for one in told], seed, hours)
    warned = Counter(one.member for one in told if one.look.tells_of_others)
    return _Draw(drawn, len(told), heads, seed, dict(sorted(warned.items())))


def _keep(session: Session, hub: Hub, week: date, made: _Draw, at: datetime) -> None:
    """Keep a sample, and put what it was drawn by into the outbox."""
    heads = [list(head) for head in made.heads]
    session.add(
        AccessSample(
            week=week,
            heads=heads,
            seed=made.seed,
            looks=made.looks,
            warned=dict(made.warned),
            rules=hub.rulebook.digest,
            drawn_at=at,
        )
    )
    session.flush()
    session.add_all(
        AccessLook(
            week=week,
            number=number,
            shard=one.look.shard,
            seq=one.look.index,
            signs=list(one.signs),
        )
        for number, one in enumerate(made.drawn, start=1)
    )
    outbox.put(
        session,
        at=at,
        actor=HUB,
        op=Operation.ACCESS_REVIEW_DRAW,
        subject_type="access-sample",
        subject=week.isoformat(),
        detail={
            "heads": heads,
            "seed": made.seed,
            "looks": made.looks,
            "warned": dict(made.warned),
            "drawn": [[one.look.place, *one.signs] for one in made.drawn],
            "policy": hub.rulebook.digest,
        },
    )
