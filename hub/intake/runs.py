"""The record of runs and deliveries, written step by step."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CTE, func, select, update
from sqlalchemy.orm import Session, aliased

from hub.context import Hub
from hub.db.bulk import insert_rows
from hub.db.cache import keeping_answers
from hub.db.ids import new_id
from hub.ground.blobs import Blob
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.intake.models import (
    DONE,
    GOOD_ENDS,
    DeliveryPage,
    LandedFile,
    QuarantinedRow,
    RowSeenAgain,
    SourceCursor,
    SyncRun,
)
from hub.intake.report import DETAIL_CHARS, SEALED_ROW, RunReport, storable
from hub.outbox import service as outbox
from schemas.words import Operation

COUNTS = ("rows", "records", "quarantined")
"""The counts that a run keeps apart from its report."""


SOURCE_CHARS = 64
"""Characters of a source's name that a run keeps."""


def writing_of_runs(hub: Hub) -> AbstractContextManager[Session]:
    """Write of runs and deliveries alone: no answer rests on them."""
    return keeping_answers(hub.writes)


def start_run(
    session: Session, source: str, *, kind: str, actor: str, at: datetime
) -> str:
    """Write down that a run has begun and return its id."""
    run = new_id(at)
    row: dict[str, Any] = {
        "id": run,
        "source": source,
        "kind": kind,
        "state": "running",
    }
    row |= {"actor": actor, "started_at": at, "ended_at": None}
    row |= {"reason": None, "detail": None, "report": None}
    row |= dict.fromkeys(COUNTS, 0)
    insert_rows(session, SyncRun, [row])
    return run


def end_run(session: Session, report: RunReport, *, actor: str, at: datetime) -> None:
    """Write down how a run ended, with its counts in the audit log."""
    tally = report.tally
    session.execute(
        update(SyncRun)
        .where(SyncRun.id == report.run)
        .values(
            state=report.state,
            reason=report.reason,
            detail=report.detail,
            ended_at=at,
            **_counted(report),
        )
    )
    counts: dict[str, Any] = {
        **{name: getattr(tally, name) for name in COUNTS},
        "state": report.state,
        "reason": report.reason,
    }
    outbox.put(
        session,
        at=at,
        actor=actor,
        op=Operation.SOURCE_SYNC,
        subject_type="run",
        subject=report.run,
        detail={"source": report.source, **counts},
    )


def write_broken_run(
    session: Session, source: str, error: HubError, *, actor: str, at: datetime
) -> RunReport:
    """Write down that a source could not even begin, and why."""
    source = source[:SOURCE_CHARS]
    run = start_run(session, source, kind="sync", actor=actor, at=at)
    report = RunReport(source, run, state="failed")
    report.reason, report.detail = error.code, storable(error.detail, DETAIL_CHARS)
    end_run(session, report, actor=actor, at=at)
    return report


def note_report(session: Session, report: RunReport) -> None:
    """Write down what a run has come to so far, in case it is cut off."""
    session.execute(
        update(SyncRun).where(SyncRun.id == report.run).values(_counted(report))
    )


def _counted(report: RunReport) -> dict[str, Any]:
    """Give a report, and its counts, as the columns of its run."""
    tally = report.tally
    return {"report": report.as_json()} | {
        name: getattr(tally, name) for name in COUNTS
    }


def write_landing(
    session: Session,
    run: str,
    source: str,
    name: str,
    blob: Blob,
    *,
    mark: str | None = None,
    at: datetime,
) -> LandedFile:
    """Write down a delivery whose bytes are kept."""
    file = LandedFile(
        id=new_id(at),
        run_id=run,
        source=source,
        name=name[-400:],
        sha256=blob.sha256,
        size=blob.size,
        mark=mark,
        path=blob.path,
        form="delivered",
        state="landed",
        reason=None,
        rows=None,
        landed_at=at,
        ended_at=None,
    )
    session.add(file)
    session.flush()
    return file


def mark_file(session: Session, file: LandedFile, **values: Any) -> None:
    """Write down what became of a delivery."""
    session.execute(update(LandedFile).where(LandedFile.id == file.id).values(values))


def find_same(
    session: Session, source: str, sha256: str, *, mark: str | None, whole: bool
) -> LandedFile | None:
    """Find a delivery of the same bytes that is in the archive already.

    Where a file is the ``whole`` list, it must be the one taken in last or have been
    met under the same ``mark``: an older list that is delivered again is news, one
    that still lies where it was is not.
    """
    row = LandedFile
    same = select(row).where(row.source == source, row.sha256 == sha256)
    if whole:
        last = select(SourceCursor.last_sha256).where(SourceCursor.source == source)
        if session.scalars(last).one_or_none() != sha256:
            met = same.where(row.mark == mark, row.state.in_((DONE, "repeated")))
            if mark is None or session.scalars(met.limit(1)).first() is None:
                return None
    return session.scalars(same.where(row.state == DONE).limit(1)).one_or_none()


def newest_mark(session: Session, source: str) -> str | None:
    """Tell which file of its door was taken in last."""
    row, cursor = LandedFile, SourceCursor
    query = (
        select(row.mark)
        .join(
            cursor, (cursor.source == row.source) & (cursor.last_sha256 == row.sha256)
        )
        .where(row.source == source, row.state == DONE)
        .order_by(row.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def rows_left_out(session: Session, file_id: str) -> tuple[int, int]:
    """Count the rows of a file that wait for somebody, and all that are no records.

    Rows that the law seals wait for nobody. Rows that an earlier delivery brought stand
    as its items do.
    """
    row, seen = QuarantinedRow, RowSeenAgain
    own = select(row.state, row.reason, func.count()).where(row.file_id == file_id)
    others = select(row.state, row.reason, func.sum(seen.rows)).where(
        seen.file_id == file_id, seen.row_id == row.id
    )
    found = [
        *session.execute(own.group_by(row.state, row.reason)),
        *session.execute(others.group_by(row.state, row.reason)),
    ]
    waiting = out = 0
    for state, reason, number in found:
        count = int(number)
        if state in ("open", "returned") and reason != SEALED_ROW:
            waiting += count
        if state not in ("fixed", "released"):
            out += count
    return waiting, out


def earlier_failures(
    session: Session, source: str, file: LandedFile
) -> Sequence[LandedFile]:
    """List the same bytes kept from earlier, failed tries."""
    query = select(LandedFile).where(
        LandedFile.source == source,
        LandedFile.sha256 == file.sha256,
        LandedFile.state.in_(("failed", "kept-yesterday")),
        LandedFile.path.is_not(None),
        LandedFile.id != file.id,
    )
    return session.scalars(query).all()


def read_cursor(session: Session, source: str) -> str | None:
    """Tell how far a source's deliveries have been taken in."""
    query = select(SourceCursor.cursor).where(SourceCursor.source == source)
    return session.scalars(query).one_or_none()


def note_cursor(session: Session, source: str, **values: Any) -> None:
    """Write down how far a source has come: cursor, last file, last good run."""
    row = session.get(SourceCursor, source) or SourceCursor(source=source)
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()


@dataclass(frozen=True, slots=True)
class SourceTimes:
    """Since when a source delivers, and when its last good run ended."""

    since: datetime | None = None
    last_good_at: datetime | None = None

    def is_late(self, promised: int | None, day: date) -> bool:
        """Tell whether the last good run is longer ago than a promise of days."""
        return self.days_late(promised, day) > 0

    def due_day(self, promised: int | None) -> date | None:
        """Tell the last day on which the promise is kept without a further run."""
        if self.last_good_at is None or promised is None:
            return None
        return legal_day(self.last_good_at) + timedelta(days=promised)

    def days_late(self, promised: int | None, day: date) -> int:
        """Count the days since the promise was to be kept; 0 while it is."""
        due = self.due_day(promised)
        return 0 if due is None else max((day - due).days, 0)


def times_of_sources(session: Session) -> dict[str, SourceTimes]:
    """Tell of every source that ever ran when it began and when it last went well."""
    source = every_source()
    run = aliased(SyncRun)
    mine = run.source == source.c.name
    ends = [
        select(func.max(run.ended_at)).where(mine, run.state == state).scalar_subquery()
        for state in GOOD_ENDS
    ]
    since = select(func.min(run.started_at)).where(mine, run.state == DONE)
    found = session.execute(
        select(source.c.name, since.scalar_subquery(), *ends).where(
            source.c.name.is_not(None)
        )
    )
    return {
        name: SourceTimes(since, max(good))
        for name, since, *rest in found
        if (good := [end for end in rest if end is not None])
    }


def every_source() -> CTE:
    """Name every source that has runs: one step in an index a source, not one a run."""
    first = select(func.min(SyncRun.source).label("name"))
    found = first.cte("every_source", recursive=True)
    following = (
        select(func.min(SyncRun.source))
        .where(SyncRun.source > found.c.name)
        .scalar_subquery()
    )
    return found.union_all(select(following).where(found.c.name.is_not(None)))


def keeps_bytes(session: Session, run: str) -> bool:
    """Tell whether a run has landed bytes that are still kept."""
    files = select(LandedFile.id).where(
        LandedFile.run_id == run, LandedFile.path.is_not(None)
    )
    pages = select(DeliveryPage.number).where(DeliveryPage.run_id == run)
    return any(
        session.execute(query.limit(1)).first() is not None for query in (files, pages)
    )


def fail_landed(session: Session, run: str) -> None:
    """Write down that what a run landed and did not take in came to nothing."""
    session.execute(
        update(LandedFile)
        .where(LandedFile.run_id == run, LandedFile.state == "landed")
        .values(state="failed", reason="internal")
    )


def last_collected(session: Session) -> datetime | None:
    """Tell when a delivery was last taken in."""
    query = select(func.max(SyncRun.ended_at)).where(SyncRun.state == "done")
    return session.scalar(query)
