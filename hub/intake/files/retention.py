"""The end of landed bytes: after their retention the key goes, the hash stays."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.db.bulk import in_chunks
from hub.ground.actors import HUB
from hub.intake.files.landing import discard_landing
from hub.intake.files.pages import forget_pages
from hub.intake.models import DeliveryPage, LandedFile, QuarantinedRow, StagedFile
from hub.outbox import service as outbox
from schemas.words import Operation

RUNS_AT_ONCE = 100


_BEING_APPLIED = select(LandedFile.run_id).join(
    StagedFile, StagedFile.file_id == LandedFile.id
)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A landed file that is kept only because it waits for a person, or rows of it do.

    ``open_rows`` is 0 where the file as a whole waits.
    """

    run: str
    source: str
    name: str
    open_rows: int


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """How many files have lost their bytes now, and which ones are overdue."""

    ended: int
    overdue: tuple[Overdue, ...]

    def as_json(self) -> dict[str, Any]:
        """Write the report as a document."""
        return {"ended": self.ended, "overdue": [asdict(file) for file in self.overdue]}


def end_landing_retention(hub: Hub, at: datetime | None = None) -> RetentionReport:
    """Destroy the bytes of runs whose retention has ended; their hashes stay.

    A run with rows still open in quarantine, or with a file that waits for a yes, is
    kept: a person decides on those first. ``at`` is now unless it is given.
    """
    at = hub.clock() if at is None else at
    limit = at - timedelta(days=hub.config.landing_days)
    with hub.reads() as session:
        # All of a run's files share one key, so the latest of them decides.
        query = (
            select(LandedFile.run_id)
            .where(LandedFile.path.is_not(None))
            # Rows that are still to come in are encrypted under the run's key too.
            .where(LandedFile.run_id.not_in(_BEING_APPLIED))
            .group_by(LandedFile.run_id)
            .having(func.max(LandedFile.landed_at) < limit)
            .order_by(LandedFile.run_id)
        )
        runs = list(session.scalars(query))
        overdue = _overdue(session, runs)
    for source in _left_pages(hub, limit):
        forget_pages(hub, source)
    kept = {file.run for file in overdue}
    ended = sum(_end_run(hub, run, at) for run in runs if run not in kept)
    return RetentionReport(ended, overdue)


def _left_pages(hub: Hub, limit: datetime) -> Sequence[str]:
    """Name the sources whose pages nobody has gone on with for all that time."""
    query = (
        select(DeliveryPage.source)
        .group_by(DeliveryPage.source)
        .having(func.max(DeliveryPage.landed_at) < limit)
    )
    with hub.reads() as session:
        return session.scalars(query).all()


def _overdue(session: Session, runs: list[str]) -> tuple[Overdue, ...]:
    """List the files of these runs that wait, or have open rows in quarantine."""
    found: list[Overdue] = []
    for chunk in in_chunks(runs, RUNS_AT_ONCE):
        query = (
            select(
                LandedFile.run_id,
                LandedFile.source,
                LandedFile.name,
                func.count(QuarantinedRow.id),
            )
            .join(QuarantinedRow, QuarantinedRow.file_id == LandedFile.id)
            .where(LandedFile.run_id.in_(chunk), QuarantinedRow.state == "open")
            .group_by(LandedFile.id, LandedFile.run_id, LandedFile.source)
            .group_by(LandedFile.name)
            .order_by(LandedFile.id)
        )
        found += [Overdue(*row) for row in session.execute(query)]
        waiting = select(LandedFile).where(
            LandedFile.run_id.in_(chunk), LandedFile.state == "waiting"
        )
        found += [
            Overdue(file.run_id, file.source, file.name, 0)
            for file in session.scalars(waiting.order_by(LandedFile.id))
        ]
    return tuple(found)


def _end_run(hub: Hub, run: str, at: datetime) -> int:
    """End what one run landed: first its key and bytes, then the record of it.

    After a crash in between, the run is still due and is ended again.
    """
    discard_landing(hub, run)
    with hub.writes.begin() as session:
        ended = session.connection().execute(
            update(LandedFile)
            .where(LandedFile.run_id == run, LandedFile.path.is_not(None))
            .values(path=None, ended_at=at)
        )
        outbox.put(
            session,
            at=at,
            actor=HUB,
            op=Operation.LANDING_END,
            subject_type="run",
            subject=run,
            detail={"count": ended.rowcount},
        )
    return ended.rowcount
