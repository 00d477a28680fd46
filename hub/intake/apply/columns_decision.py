"""A person's yes or no to the columns of a file that waits.

A yes lets it in as it was shown, and a no ends it; what the person saw is what is
decided on, or nothing is.
"""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.base import Source, SourceError
from hub.archive.filing import Touched
from hub.context import Hub
from hub.ground.actors import agency_of, done_by
from hub.ground.process.progress import Progress, unseen
from hub.intake import runs
from hub.intake.apply.chunks import StagedApplication, keep_staged
from hub.intake.apply.fates import keeps_fates
from hub.intake.apply.resume import finish
from hub.intake.apply.source_lock import source_lock
from hub.intake.apply.waiting import (
    REFUSED,
    discard_bytes,
    end_decided,
    settle_waiting,
    waiting_of,
)
from hub.intake.errors import (
    ColumnsChangedError,
    ColumnsRefusedError,
    FileNotWaitingError,
    FileUnreadableError,
    LandingEndedError,
    NewerTakenInError,
    ReasonMissingError,
)
from hub.intake.files.landing import discard_file, sweep
from hub.intake.files.staging import (
    StagedDelivery,
    forget_delivered,
    keep_instead,
    stage_file,
)
from hub.intake.models import LandedFile, SourceCursor, SyncRun
from hub.intake.report import RunReport, storable
from hub.outbox import service as outbox
from schemas.words import Operation

REASON_CHARS = 400


@dataclass(frozen=True, slots=True)
class ColumnsDecision:
    """What a person says of the columns of a file that waits, and why.

    ``file_sha256`` names the file where several of the run wait.
    """

    run: str
    is_right: bool
    actor: str
    reason: str
    file_sha256: str | None = None


def decide_columns(
    hub: Hub,
    source: Source,
    decision: ColumnsDecision,
    touched: Touched,
    progress: Progress = unseen,
) -> RunReport:
    """Let a waiting file in as its columns were shown, or refuse it; log which.

    Raises:
        ReasonMissingError: no reason is given.
        FileNotWaitingError: no such file of the run waits, or several do.
        ColumnsChangedError: its columns are taken for something else by now.
        NewerTakenInError: it is a full list, and a newer one is in.
        FileUnreadableError, LandingEndedError: it cannot be read any more.
        SyncRunningError: the source is being synced.
    """
    if not decision.reason.strip():
        raise ReasonMissingError
    with source_lock(hub, source.manifest.name):
        # What a decision left that was killed over its staging.
        sweep(hub, decision.run)
        with hub.reads() as session:
            file = _find(session, source.manifest.name, decision)
            run = session.get_one(SyncRun, decision.run)
            shown = RunReport.read(file.source, run.id, run.report)
            if decision.is_right and source.manifest.snapshot:
                _demand_newest(session, file)
        if not decision.is_right:
            return _refuse(hub, file, shown, decision)
        staging = _stage_as_shown(hub, source, file, shown)
        with runs.writing_of_runs(hub) as session:
            keep_instead(session, file, staging)
            staged = keep_staged(
                session,
                file,
                staging,
                cursor=None,
                snapshot=source.manifest.snapshot,
                warnings=staging.warnings(file.name),
                keeps_fates=keeps_fates(source.manifest),
            )
            runs.mark_file(session, file, reason=None)
            _note(hub, session, file, shown, decision)
            others = [one for one in shown.files if one.get("sha256") != file.sha256]
            shown.files = others
            runs.note_report(session, shown)
        forget_delivered(hub, file, staging)
        work = StagedApplication(
            hub, file, staged, shown, decision.actor, touched, progress
        )
        return _end(hub, file, finish(work, source), decision)


def _stage_as_shown(
    hub: Hub, source: Source, file: LandedFile, shown: RunReport
) -> StagedDelivery:
    """Read a file again, and demand that its columns are what the person saw."""
    try:
        staging = stage_file(hub, source, file)
    except SourceError as error:
        raise FileUnreadableError(str(error)) from error
    seen = [one for one in shown.tally.columns if one["file"] == file.sha256]
    if staging.tally.columns == seen:
        return staging
    discard_file(hub, file.run_id, staging.path)
    others = [one for one in shown.tally.columns if one["file"] != file.sha256]
    shown.tally.columns = [*others, *staging.tally.columns]
    with runs.writing_of_runs(hub) as session:
        keep_instead(session, file, staging)
        runs.note_report(session, shown)
    forget_delivered(hub, file, staging)
    raise ColumnsChangedError


def _refuse(
    hub: Hub, file: LandedFile, report: RunReport, decision: ColumnsDecision
) -> RunReport:
    """End a file that waits; nothing of it has entered."""
    at = hub.clock()
    with runs.writing_of_runs(hub) as session:
        runs.mark_file(
            session, file, state=REFUSED, reason=ColumnsRefusedError.code, ended_at=at
        )
        _note(hub, session, file, report, decision)
    discard_bytes(hub, file)
    for one in report.files:
        if one.get("sha256") == file.sha256:
            one["state"] = REFUSED
    return _end(hub, file, report, decision)


def _end(
    hub: Hub, file: LandedFile, report: RunReport, decision: ColumnsDecision
) -> RunReport:
    """Write down how the runs stand now that brought the file."""
    end_decided(hub, report, decision.actor)
    settle_waiting(hub, file)
    return report


def _note(
    hub: Hub,
    session: Session,
    file: LandedFile,
    report: RunReport,
    decision: ColumnsDecision,
) -> None:
    """Write a decision on the columns of a file into its run's report and the log."""
    state = "accepted" if decision.is_right else REFUSED
    said = storable(decision.reason.strip(), REASON_CHARS)
    report.warnings.append(f"{file.name}: columns {state}: {said}")
    columns = [one for one in report.tally.columns if one["file"] == file.sha256]
    outbox.put(
        session,
        at=hub.clock(),
        actor=agency_of(decision.actor),
        op=Operation.COLUMNS_DECIDE,
        subject_type="run",
        subject=file.run_id,
        detail={
            "source": file.source,
            "file": file.sha256,
            "state": state,
            "fields": sorted({str(one["field"]) for one in columns}),
            "reason_sha256": sha256(said.encode()).hexdigest(),
            **done_by(decision.actor),
        },
    )


def _find(session: Session, source: str, decision: ColumnsDecision) -> LandedFile:
    """Find the file of a run that waits."""
    found = [
        one
        for one in waiting_of(session, decision.run)
        if one.source == source and decision.file_sha256 in (None, one.sha256)
    ]
    if len(found) != 1:
        raise FileNotWaitingError(decision.run)
    (file,) = found
    if decision.is_right and file.path is None:
        raise LandingEndedError(file.sha256)
    return file


def _demand_newest(session: Session, file: LandedFile) -> None:
    """Refuse a full list that is older than the one that was taken in last.

    Raises:
        NewerTakenInError: it is.
    """
    last = session.get(SourceCursor, file.source)
    if last is None or last.last_sha256 is None:
        return
    newer = select(LandedFile.id).where(
        LandedFile.source == file.source,
        LandedFile.sha256 == last.last_sha256,
        LandedFile.state == "done",
        LandedFile.id > file.id,
    )
    if session.scalars(newer.limit(1)).first() is not None:
        raise NewerTakenInError(file.sha256)
