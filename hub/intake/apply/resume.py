"""Go on with files that were staged and are not in yet, whoever was killed over them.

Only for the holder of a source's lock: then nobody else is at work on its files.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update

from connectors.base import Source, SourceError
from hub.archive.filing import Touched
from hub.context import Hub
from hub.ground.errors import HubError
from hub.ground.logs import Log
from hub.ground.process.progress import Progress, unseen
from hub.intake import runs
from hub.intake.apply.chunks import StagedApplication
from hub.intake.apply.source_lock import source_lock
from hub.intake.apply.waiting import end_idle_runs, settle_waiting
from hub.intake.errors import (
    StagedElsewhereError,
    StagingLostError,
    StagingOutdatedError,
    SyncRunningError,
)
from hub.intake.files.landing import discard_file, interrupt_lost_runs, sweep
from hub.intake.files.staging import forget_delivered, keep_instead, stage_file
from hub.intake.models import LandedFile, StagedFile, SyncRun
from hub.intake.report import RunReport

log = Log(__name__)


def finish_staged(hub: Hub, touched: Touched) -> int:
    """Finish every staged file that nobody is at work on; tell how many there were.

    One that cannot be finished keeps no other from its turn, and is tried again.
    """
    with hub.reads() as session:
        names = session.scalars(select(StagedFile.source).distinct()).all()
    if not names:
        return 0
    sources = hub.find_sources().ready
    finished = 0
    for name in sorted(names):
        try:
            with source_lock(hub, name):
                finished += len(resume_source(hub, name, sources.get(name), touched))
                interrupt_lost_runs(hub, name, hub.clock())
        except SyncRunningError:
            continue
        except Exception as error:  # noqa: BLE001  # one source stops no other
            log.failure("staged file not finished", error, source=name)
    return finished


def resume_source(
    hub: Hub,
    name: str,
    source: Source | None,
    touched: Touched,
    progress: Progress = unseen,
) -> list[dict[str, Any]]:
    """Finish the staged files of a source and tell which ones, and of which runs.

    ``source`` reads a file again whose staged rows cannot be used any more.

    Raises:
        StagingOutdatedError, StagingLostError: they cannot, and there is no source.
    """
    with hub.reads() as session:
        found = session.execute(
            select(StagedFile, LandedFile, SyncRun)
            .join(LandedFile, LandedFile.id == StagedFile.file_id)
            .join(SyncRun, SyncRun.id == StagedFile.run_id)
            .where(StagedFile.source == name)
            .order_by(StagedFile.file_id)
        ).all()
    resumed = []
    for staged, file, run in found:
        report = RunReport.read(name, run.id, run.report)
        work = StagedApplication(
            hub, file, staged, report, run.actor, touched, progress
        )
        try:
            finished = finish(work, source)
        except SourceError as error:
            resumed.append({"run": run.id, "file": file.name, "reason": error.code})
        else:
            resumed.append({"run": run.id, **finished.files[-1]})
            settle_waiting(hub, file)
        # What a process left that was killed in between two steps.
        sweep(hub, run.id)
    end_idle_runs(hub, name)
    return resumed


def finish(work: StagedApplication, source: Source | None) -> RunReport:
    """Apply a staged file; one whose staged rows cannot be used is read again.

    Raises:
        SourceError: it cannot be read again either; nothing more of it comes in.
        StagingOutdatedError, StagingLostError: there is no source that could.
    """
    try:
        return work.apply()
    except (StagingOutdatedError, StagingLostError) as error:
        if source is None:
            raise
        _stage_again(work, source, error)
        return work.apply()


def _stage_again(work: StagedApplication, source: Source, error: HubError) -> None:
    """Read a file again from the landed bytes; rows that are in stay in.

    The same bytes give the same rows in the same order, so it goes on where it was.
    """
    hub, file, staged = work.hub, work.file, work.staged
    log.info("staged rows not usable", source=staged.source, reason=error.code)
    before = staged.path
    try:
        staging = stage_file(hub, source, file, run=staged.run_id)
    except (SourceError, HubError) as cause:
        _give_up(work, cause.code)
        raise SourceError(cause.code, str(cause)) from cause
    said: Mapping[str, Any] = {
        "path": staging.path,
        "rows": staging.rows,
        "tally": staging.tally.as_json(),
        "warnings": [
            *dict.fromkeys((*staged.warnings, *staging.warnings(file.name))),
            f"{file.name}: {error.code}, read again",
        ],
    }
    with runs.writing_of_runs(hub) as session:
        moved = session.connection().execute(
            update(StagedFile)
            .where(StagedFile.file_id == file.id, StagedFile.path == before)
            .values(said)
        )
        if moved.rowcount == 0:
            raise StagedElsewhereError(file.sha256)
        keep_instead(session, file, staging)
    forget_delivered(hub, file, staging)
    discard_file(hub, staged.run_id, before)
    for name, value in said.items():
        setattr(staged, name, value)


def _give_up(work: StagedApplication, reason: str) -> None:
    """Let go of a file that cannot be read any more; rows that are in stay in."""
    staged = work.staged
    with runs.writing_of_runs(work.hub) as session:
        session.execute(delete(StagedFile).where(StagedFile.file_id == staged.file_id))
        # A file that was in already is so still: it was only read again.
        state = "failed" if work.file.rows is None else "done"
        runs.mark_file(session, work.file, state=state, reason=reason)
        if staged.cursor is not None:
            runs.note_cursor(session, staged.source, cursor=staged.cursor)
    discard_file(work.hub, staged.run_id, staged.path)
