"""Read the landed files of a run again, after a manifest or the rules have changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.base import Source, SourceError
from hub.archive.filing import Touched
from hub.context import Hub
from hub.ground.errors import HubError
from hub.ground.process.progress import Progress, unseen
from hub.intake import runs
from hub.intake.apply.chunks import keep_staged
from hub.intake.apply.reread import AGAIN
from hub.intake.apply.resume import resume_source
from hub.intake.apply.source_lock import source_lock
from hub.intake.apply.source_runs import SourceRun
from hub.intake.apply.too_few import demand_enough
from hub.intake.apply.waiting import demand_sure, settle_waiting
from hub.intake.errors import (
    LandingDestroyedError,
    RunWithoutFilesError,
    SnapshotSupersededError,
)
from hub.intake.files.kept_rows import ROWS
from hub.intake.files.landing import interrupt_lost_runs, sweep
from hub.intake.files.staging import forget_delivered, keep_instead, stage_file
from hub.intake.models import LandedFile, QuarantinedRow, RowSeenAgain, SyncRun
from hub.intake.report import KEPT, RunReport
from hub.intake.run_reads import RunUnknownError
from hub.intake.runs import writing_of_runs

FILES = "sync"
"""The kind of a run that lands files."""


@dataclass(frozen=True, slots=True)
class RunToRead:
    """A run whose files can be read again, and the source that it was of."""

    run: str
    source: str


def find_run_to_read(session: Session, run: str) -> RunToRead:
    """Find the run that landed the files: itself, or the one that it read again.

    Raises:
        RunUnknownError: there is no such run.
        RunWithoutFilesError: it landed none.
    """
    found = session.get(SyncRun, run)
    if found is None:
        raise RunUnknownError(run)
    if found.kind == AGAIN and found.report is not None:
        return RunToRead(str(found.report[AGAIN]), found.source)
    if found.kind != FILES:
        raise RunWithoutFilesError(run)
    return RunToRead(found.id, found.source)


def read_again(  # whose, what, for whom, each by its name
    hub: Hub,
    source: Source,
    run: str,
    *,
    touched: Touched,
    actor: str,
    progress: Progress = unseen,
) -> RunReport:
    """Read the files of a run again as manifest and rules are today.

    Rows that never became records come in where they can be read now, and leave the
    quarantine; see `hub.intake.apply.reread` for those that did.

    Raises:
        SyncRunningError: a sync of this source is going on.
        RunWithoutFilesError: no file came in that run.
        LandingDestroyedError: retention has destroyed the bytes of all of them.
        SnapshotSupersededError: a newer whole list was taken in since.
    """
    name = source.manifest.name
    with source_lock(hub, name):
        resumed = resume_source(hub, name, source, touched, progress)
        interrupt_lost_runs(hub, name, hub.clock())
        with hub.reads() as session:
            files, lost = _files_of(session, run)
            if source.manifest.snapshot:
                # Each is the whole list, so the last says all that the run brought.
                files = files[-1:]
                _refuse_superseded(session, files)
        with writing_of_runs(hub) as session:
            number = runs.start_run(
                session, name, kind=AGAIN, actor=actor, at=hub.clock()
            )
            report = RunReport(name, number, resumed=resumed, again=run)
            report.warnings += [f"{one}: its bytes were destroyed" for one in lost]
            runs.note_report(session, report)
        reading = _Again(hub, source, report, touched, actor, progress)
        try:
            for file in files:
                reading.take(file)
        except BaseException:
            reading.report.fail_unforeseen()
            raise
        finally:
            reading.end()
        return reading.report


class _Again(SourceRun):
    """One run that reads files again."""

    __slots__ = ()

    def take(self, file: LandedFile) -> None:
        """Read one file again; one that cannot be read leaves everything as it was."""
        hub, run = self.hub, self.report.run
        if file.form == ROWS:
            self.report.warnings.append(
                f"{file.name}: kept without its sealed rows, as it was read at first; "
                "a column that is mapped otherwise now stays as it was"
            )
        try:
            staging = stage_file(hub, self.source, file, run=run)
            if file.state == KEPT:
                # It was let go of for its few rows, and is judged as it was then.
                demand_enough(hub, self.source, file, staging, run=run)
            demand_sure(hub, file, staging, run=run)
            with writing_of_runs(hub) as session:
                keep_instead(session, file, staging)
                staged = keep_staged(
                    session,
                    file,
                    staging,
                    run=run,
                    cursor=None,
                    snapshot=self.source.manifest.snapshot,
                    warnings=staging.warnings(file.name),
                )
            forget_delivered(hub, file, staging)
            self.let_in(file, staged)
            settle_waiting(hub, file)
            with hub.reads() as session:
                self.report.warnings += _open_elsewhere(session, file)
        except (SourceError, HubError) as error:
            self.report.fail(error.code, str(error))
            entry = {"name": file.name, "sha256": file.sha256, "state": "failed"}
            self.report.files.append(entry)

    def end(self) -> None:
        """Write the end of the run down."""
        with writing_of_runs(self.hub) as session:
            self.write_end(session)
        sweep(self.hub, self.report.run)


def _files_of(session: Session, run: str) -> tuple[list[LandedFile], list[str]]:
    """Find the kept files of a run, and the names of those that are not kept any more.

    Where all that came was the same as earlier deliveries, those are meant.

    Raises:
        RunWithoutFilesError: there were none at all.
        LandingDestroyedError: none is kept.
    """
    query = select(LandedFile).where(LandedFile.run_id == run).order_by(LandedFile.id)
    landed = list(session.scalars(query))
    if not landed:
        raise RunWithoutFilesError(run)
    fresh = [file for file in landed if file.state != "repeated"]
    found: dict[str, LandedFile] = {}
    lost = []
    for file in fresh or landed:
        kept = file if file.path is not None else _same_bytes(session, file)
        if kept is None:
            lost.append(file.name)
        else:
            found[kept.id] = kept
    if not found:
        raise LandingDestroyedError(run)
    return list(found.values()), lost


def _same_bytes(session: Session, file: LandedFile) -> LandedFile | None:
    """Find a kept delivery of the same bytes, the one that is in first."""
    query = select(LandedFile).where(
        LandedFile.source == file.source,
        LandedFile.sha256 == file.sha256,
        LandedFile.path.is_not(None),
    )
    in_first = query.order_by(LandedFile.state != "done", LandedFile.id.desc())
    return session.scalars(in_first.limit(1)).one_or_none()


def _open_elsewhere(session: Session, file: LandedFile) -> list[str]:
    """Tell of rows of a file whose items are those of earlier files, and open still."""
    row, seen = QuarantinedRow, RowSeenAgain
    query = (
        select(row.run_id, func.sum(seen.rows))
        .where(seen.file_id == file.id, row.id == seen.row_id, row.state == "open")
        .group_by(row.run_id)
        .order_by(row.run_id)
    )
    return [
        f"{file.name}: {count} of its rows are open from an earlier delivery; "
        f"sync --again {run} reads them there"
        for run, count in session.execute(query)
    ]


def _refuse_superseded(session: Session, files: Sequence[LandedFile]) -> None:
    """Refuse to read an old whole list again: it would undo what came since.

    Raises:
        SnapshotSupersededError: a newer one was taken in.
    """
    for file in files:
        newer = select(LandedFile.run_id).where(
            LandedFile.source == file.source,
            LandedFile.state == "done",
            LandedFile.id > file.id,
        )
        if (run := session.scalars(newer.limit(1)).first()) is not None:
            raise SnapshotSupersededError(run)
