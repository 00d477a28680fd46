"""One night: what came, what failed, what is late, and what settled afterwards.

The night of a day is everything that began between its midnight and the next, in
Beijing time: syncs run in its first hours, and what was late comes later the same day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.db.ids import first_id_of
from hub.deadlines import EndingTerm
from hub.ground.clock import legal_day
from hub.intake.models import SyncRun
from hub.intake.run_reads import (
    DayOfRuns,
    day_with_runs,
    day_with_runs_after,
    days_of_runs,
    midnight,
    reports_of_runs,
    runs_between,
)
from hub.outbox.models import OutboxEvent
from hub.overview.nights.parts import (
    GradeMove,
    JobNight,
    OwedTerms,
    SharedParties,
    jobs_of_night,
    moves_of,
    refused_of,
    shared_of,
    terms_of,
)
from hub.overview.sources import FAILURES, SourceNow, sources_now
from schemas.words import Operation

FIRST_NIGHT = date(1970, 1, 1)
"""Ids tell no moment before it, and no hub ran."""
NIGHTS = 14
"""So many nights stand beside each other."""
SETTLING = {
    "ratings": Operation.RATING_GIVE,
    "judgements": Operation.JUDGEMENT_APPEND,
    "links": Operation.LINK_REVISE,
    "relations": Operation.RELATION_DERIVE,
}


@dataclass(frozen=True, slots=True)
class NightTally:
    """What became of the rows of one source, or of all together."""

    rows: int = 0
    records: int = 0
    unchanged: int = 0
    quarantined: int = 0
    still_quarantined: int = 0
    linked: int = 0
    held: int = 0
    provisional: int = 0

    def __add__(self, other: "NightTally") -> "NightTally":
        """Join two tallies."""
        return NightTally(
            *(getattr(self, one) + getattr(other, one) for one in self.__slots__)
        )

    @classmethod
    def of(cls, report: Mapping[str, Any]) -> "NightTally":
        """Take a run's, which has none where it was cut off."""
        return cls(*(int(report.get(name, 0)) for name in cls.__slots__))


@dataclass(frozen=True, slots=True)
class NightRun:
    """A run of the night with what became of its rows."""

    card: SyncRun
    tally: NightTally
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What the hub made of it by itself that day: new ratings, links, relations."""

    ratings: int = 0
    judgements: int = 0
    links: int = 0
    relations: int = 0


@dataclass(frozen=True, slots=True)
class Night:
    """A night whole."""

    day: date
    runs: tuple[NightRun, ...]
    late: tuple[SourceNow, ...]
    """Sources whose promise is broken now; a past night does not tell them."""
    quiet: int
    """How many sources had no run."""
    settled: Settled
    days: tuple[DayOfRuns, ...]
    before: date | None
    after: date | None
    refused: Mapping[str, int] = field(default_factory=dict)
    """Why rows were set aside, and how many."""
    moves: tuple[GradeMove, ...] = ()
    terms: tuple[EndingTerm, ...] = ()
    """Clocks about to run out; a past night does not tell them."""
    owed: tuple[OwedTerms, ...] = ()
    """The same clocks by who has to act, whose most is overdue first."""
    shared: tuple[SharedParties, ...] = ()
    """By handler, matters that came to share a party with another one that day."""
    jobs: tuple[JobNight, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    """What sources are called."""

    def title_of(self, source: str) -> str:
        """Say what a source is called; one that is gone by its name."""
        return self.titles.get(source, source)

    @property
    def moved(self) -> int:
        """Count the merchants whose grade moved."""
        return sum(one.count for one in self.moves)

    @property
    def total(self) -> NightTally:
        """Sum all runs."""
        return sum((one.tally for one in self.runs), NightTally())

    @property
    def failed(self) -> tuple[NightRun, ...]:
        """Give the runs that ended badly."""
        return tuple(one for one in self.runs if one.card.state in FAILURES)

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """Tell from when to when runs went on."""
        if not self.runs:
            return None
        first = min(one.card.started_at for one in self.runs)
        return first, max(one.card.ended_at or one.card.started_at for one in self.runs)

    def as_json(self) -> dict[str, Any]:
        """Write the night as a document."""
        return {
            "day": self.day.isoformat(),
            **{name: getattr(self.total, name) for name in NightTally.__slots__},
            "failed": [one.card.id for one in self.failed],
            "late": [one.name for one in self.late],
            "quiet": self.quiet,
            "settled": {name: getattr(self.settled, name) for name in SETTLING},
            "refused": dict(self.refused),
            "rating_changes": [one.as_json() for one in self.moves],
            "clocks": [one.as_json() for one in self.terms],
            "clocks_by_agency": [one.as_json() for one in self.owed],
            "shared_parties": [one.as_json() for one in self.shared],
            "jobs": [one.as_json() for one in self.jobs],
            "runs": [one.card.as_json() for one in self.runs],
        }


def show_night(hub: Hub, day: date | None = None, *, whole: bool = False) -> Night:
    """Show the night of a day, or the last one on which anything came in.

    ``whole`` is with what its report tells handlers of matters, which takes longer.
    """
    today = legal_day(hub.clock())
    sources = sources_now(hub)
    with hub.reads() as session:
        newest = day_with_runs(session)
        shown = day or newest or today
        cards = runs_between(session, shown, shown)
        first = shown - timedelta(days=NIGHTS - 1)
        is_newest = shown in (newest, today)
        told = terms_of(session, today, hub.clock()) if is_newest else ((), ())
        reports = reports_of_runs(session, [card.id for card in cards])
        return Night(
            day=shown,
            runs=_whole(reports, cards),
            late=tuple(one for one in sources if one.is_late) if is_newest else (),
            quiet=len(
                {one.name for one in sources if one.enabled}
                - {one.source for one in cards}
            ),
            settled=_settled(session, shown),
            days=tuple(days_of_runs(session, first, shown)),
            before=day_with_runs(session, before=shown),
            after=day_with_runs_after(session, shown),
            refused=refused_of(reports.values()),
            moves=moves_of(session, shown),
            terms=told[0],
            owed=told[1],
            shared=shared_of(session, hub, shown) if whole and is_newest else (),
            jobs=jobs_of_night(session, shown),
            titles={one.name: one.title for one in sources},
        )


def _whole(
    reports: Mapping[str, Mapping[str, Any]], cards: Sequence[SyncRun]
) -> tuple[NightRun, ...]:
    """Tell what became of the rows of runs."""
    return tuple(
        NightRun(
            card,
            NightTally.of(reports.get(card.id, {})),
            tuple(reports.get(card.id, {}).get("warnings", ())),
        )
        for card in cards
    )


def _settled(session: Session, day: date) -> Settled:
    """Sum what the events of a day say that the hub did by itself."""
    event = OutboxEvent
    spelled = {
        spelling: name
        for name, operation in SETTLING.items()
        for spelling in operation.spellings
    }
    query = select(event.op, event.detail).where(
        event.id >= first_id_of(midnight(day)),
        event.id < first_id_of(midnight(day + timedelta(days=1))),
        event.op.in_(sorted(spelled)),
    )
    found: dict[str, int] = {}
    for op, detail in session.execute(query):
        name = spelled[op]
        found[name] = found.get(name, 0) + _counted(detail)
    return Settled(**found)


def _counted(detail: Mapping[str, Any]) -> int:
    """Tell of how many things an event tells; one where it says nothing."""
    return int(detail.get("count", 1))
