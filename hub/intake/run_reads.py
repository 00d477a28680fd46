"""Runs as people see them: listed by pages, one whole, and summed by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased, defer

from hub.db.bulk import in_chunks
from hub.db.ids import first_id_of
from hub.ground.clock import CHINA, legal_day
from hub.ground.errors import NotFoundError
from hub.intake.models import LandedFile, SyncRun
from hub.intake.runs import every_source

BY_PEOPLE = "quarantine"
"""The kind of a run in which a person takes rows of quarantine in."""
RUNS_AT_ONCE = 500
FATES = (
    *("linked", "held", "provisional", "unchanged", "still_quarantined", "skipped"),
)


def fates_of(report: Mapping[str, Any]) -> dict[str, int]:
    """Tell what a run's report says of its rows; what it does not name is none."""
    return {name: int(report.get(name, 0)) for name in FATES}


class RunUnknownError(NotFoundError):
    """No run has this id."""

    code = "run-unknown"
    title = "There is no such run: list them with credithub run list."


@dataclass(frozen=True, slots=True)
class RunWhole:
    """One run with its files, the fate of its rows, and its faults by reason."""

    card: SyncRun
    fates: Mapping[str, int]
    reasons: Mapping[str, int]
    warnings: tuple[str, ...]
    files: tuple[LandedFile, ...]
    columns: tuple[Mapping[str, Any], ...] = ()
    """What was read as what whose name no manifest knows, and how sure that is."""

    @property
    def waiting(self) -> tuple[LandedFile, ...]:
        """The files that wait for a person's yes to their columns."""
        return tuple(one for one in self.files if one.state == "waiting")

    def as_json(self) -> dict[str, Any]:
        """Write the run as a document."""
        columns = [dict(one) for one in self.columns]
        return self.card.as_json() | {
            "detail": self.card.detail,
            "fates": dict(self.fates),
            "reasons": dict(self.reasons),
            "warnings": list(self.warnings),
            "files": [one.as_json() for one in self.files],
            **({"columns": columns} if columns else {}),
        }


@dataclass(frozen=True, slots=True)
class DayOfRuns:
    """What a day's runs came to; what people took in themselves is not among it."""

    day: date
    runs: int = 0
    failed: int = 0
    rows: int = 0
    records: int = 0
    quarantined: int = 0
    sources: frozenset[str] = field(default=frozenset())

    def with_run(self, card: SyncRun) -> "DayOfRuns":
        """Add a run."""
        return DayOfRuns(
            self.day,
            self.runs + 1,
            self.failed + (not card.is_good and card.ended_at is not None),
            self.rows + card.rows,
            self.records + card.records,
            self.quarantined + card.quarantined,
            self.sources | {card.source},
        )


def totals_of_sources(session: Session) -> dict[str, tuple[int, int, int]]:
    """Sum rows, records and rows set aside of everything that each source delivered."""
    table = SyncRun
    query = (
        select(
            table.source,
            func.sum(table.rows),
            func.sum(table.records),
            func.sum(table.quarantined),
        )
        .where(table.kind != BY_PEOPLE)
        .group_by(table.source)
    )
    return {
        source: (int(rows), int(records), int(quarantined))
        for source, rows, records, quarantined in session.execute(query)
    }


def page_of_runs(
    session: Session,
    source: str | None,
    *,
    limit: int,
    before: str | None = None,
    after: str | None = None,
    state: str | None = None,
    since: date | None = None,
) -> list[SyncRun]:
    """List runs, of a source or of all, newest first.

    ``before`` asks for older runs than that one, ``after`` for the next newer ones;
    ``state`` for those that ended so, ``since`` for those that began from a day on.
    """
    mine = [] if source is None else [SyncRun.source == source]
    if state is not None:
        mine.append(SyncRun.state == state)
    if since is not None:
        mine.append(SyncRun.id >= first_id_of(midnight(since)))
    query = _cards().where(*mine).limit(limit)
    if after is not None:
        query = query.where(SyncRun.id > after).order_by(SyncRun.id)
        return list(reversed(_read(session, query)))
    if before is not None:
        query = query.where(SyncRun.id < before)
    return _read(session, query.order_by(SyncRun.id.desc()))


def count_runs(session: Session, source: str, newer_than: str | None = None) -> int:
    """Count the runs of a source, or only those that are newer than one."""
    query = select(func.count(SyncRun.id)).where(SyncRun.source == source)
    if newer_than is not None:
        query = query.where(SyncRun.id > newer_than)
    return session.scalar(query) or 0


def read_run(session: Session, run: str) -> RunWhole:
    """Read one run whole.

    Raises:
        RunUnknownError: there is no such run.
    """
    found = session.get(SyncRun, run, populate_existing=True)
    if found is None:
        raise RunUnknownError(run)
    told: Mapping[str, Any] = found.report or {}
    files = session.scalars(
        select(LandedFile).where(LandedFile.run_id == run).order_by(LandedFile.id)
    )
    return RunWhole(
        card=found,
        fates=fates_of(told),
        reasons=told.get("reasons", {}),
        warnings=tuple(told.get("warnings", ())),
        columns=tuple(told.get("columns", ())),
        files=tuple(files),
    )


def reports_of_runs(
    session: Session, runs: Sequence[str]
) -> dict[str, Mapping[str, Any]]:
    """Read the reports of runs by their ids; those that were cut off have none."""
    found: dict[str, Mapping[str, Any]] = {}
    for ids in in_chunks(runs, RUNS_AT_ONCE):
        query = select(SyncRun.id, SyncRun.report).where(SyncRun.id.in_(ids))
        found |= {run: report for run, report in session.execute(query) if report}
    return found


def runs_between(
    session: Session, first: date, last: date, source: str | None = None
) -> list[SyncRun]:
    """List the runs that began from one day to another, oldest first.

    Runs in which a person took rows in are not among them.
    """
    query = _cards().where(*_began(first, last), SyncRun.kind != BY_PEOPLE)
    if source is not None:
        query = query.where(SyncRun.source == source)
    return _read(session, query.order_by(SyncRun.id))


def days_of_runs(
    session: Session, first: date, last: date, source: str | None = None
) -> list[DayOfRuns]:
    """Sum the runs of each day, from one day to another."""
    days = {
        day: DayOfRuns(day)
        for day in (
            first + timedelta(days=number) for number in range((last - first).days + 1)
        )
    }
    for card in runs_between(session, first, last, source):
        day = legal_day(card.started_at)
        days[day] = days[day].with_run(card)
    return list(days.values())


def last_runs(session: Session) -> dict[str, SyncRun]:
    """Give the newest run of each source in which a delivery could come in."""
    run = aliased(SyncRun)
    source = every_source()
    newest = (
        select(run.id)
        .where(run.source == source.c.name, run.kind != BY_PEOPLE)
        .order_by(run.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = session.scalars(select(newest).select_from(source)).all()
    ids = [one for one in found if one is not None]
    cards = _read(session, _cards().where(SyncRun.id.in_(ids)))
    return {card.source: card for card in cards}


def day_with_runs(session: Session, *, before: date | None = None) -> date | None:
    """Tell the newest day on which anything came in, or the newest before a day."""
    query = select(SyncRun.started_at).where(SyncRun.kind != BY_PEOPLE)
    if before is not None:
        query = query.where(SyncRun.id < first_id_of(midnight(before)))
    found = session.scalar(query.order_by(SyncRun.id.desc()).limit(1))
    return None if found is None else legal_day(found)


def day_with_runs_after(session: Session, day: date) -> date | None:
    """Tell the next day behind one on which anything came in."""
    behind = first_id_of(midnight(day + timedelta(days=1)))
    query = select(SyncRun.started_at).where(SyncRun.kind != BY_PEOPLE)
    found = session.scalar(
        query.where(SyncRun.id >= behind).order_by(SyncRun.id).limit(1)
    )
    return None if found is None else legal_day(found)


def midnight(day: date) -> datetime:
    """Tell the moment at which a day begins in China."""
    return datetime.combine(day, time(), CHINA)


def _began(first: date, last: date) -> Sequence[ColumnElement[bool]]:
    """Say on which days runs began: their ids sort by that moment."""
    return (
        SyncRun.id >= first_id_of(midnight(first)),
        SyncRun.id < first_id_of(midnight(last + timedelta(days=1))),
    )


def _cards() -> Select[SyncRun]:
    """Read runs as lists show them, without what they reported."""
    return select(SyncRun).options(defer(SyncRun.detail), defer(SyncRun.report))


def _read(session: Session, query: Select[SyncRun]) -> list[SyncRun]:
    """Read runs."""
    return list(session.scalars(query))
