"""Files whose columns were guessed and are not sure: they wait for one person's yes.

Nothing of such a file enters before. A yes lets it in as it was shown, and a no ends
it; what the person saw is what is decided on, or nothing is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connectors.base import Source, SourceError
from hub.archive.filing import Touched
from hub.context import Hub
from hub.ground.actors import agency_of, done_by
from hub.ground.progress import Progress, unseen
from hub.intake import runs
from hub.intake.apply.chunks import StagedApplication, keep_staged
from hub.intake.apply.resume import finish
from hub.intake.apply.source_lock import source_lock
from hub.intake.errors import (
    ColumnsChangedError,
    ColumnsRefusedError,
    ColumnsUnsureError,
    FileNotWaitingError,
    FileUnreadableError,
    LandingEndedError,
    NewerTakenInError,
    ReasonMissingError,
)
from hub.intake.files.landing import discard_file, discard_landing, sweep
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

WAITING, REFUSED, REPEATED = "waiting", "refused", "repeated"
REASON_CHARS = 400


def hold_back(
    hub: Hub, file: LandedFile, staging: StagedDelivery, report: RunReport
) -> None:
    """Let a file wait if its columns are not sure; nothing of it is staged any more.

    The report of its run tells what they were taken for.

    Raises:
        ColumnsUnsureError: it waits, or the same bytes do already.
        ColumnsRefusedError: a person has refused the same bytes.
    """
    if not staging.unsure:
        return
    discard_file(hub, file.run_id, staging.path)
    with runs.writing_of_runs(hub) as session:
        keep_instead(session, file, staging)
        before = _same_bytes(session, file, (WAITING, REFUSED))
        state = WAITING
        if before:
            state = REFUSED if before[-1].state == REFUSED else REPEATED
        code = ColumnsRefusedError.code if state == REFUSED else ColumnsUnsureError.code
        runs.mark_file(session, file, state=state, reason=code, rows=staging.rows)
    forget_delivered(hub, file, staging)
    if state == WAITING:
        report.tally.columns += staging.tally.columns
        report.warnings.append(_foretold(file, staging))
    else:
        _discard(hub, file)
    said = _unsure(staging)
    if state == REFUSED:
        raise ColumnsRefusedError(said)
    raise ColumnsUnsureError(said)


def _foretold(file: LandedFile, staging: StagedDelivery) -> str:
    """Tell what a file would come to with a yes."""
    reasons = ", ".join(
        f"{count} {reason}" for reason, count in staging.tally.reasons.most_common(5)
    )
    aside = f", {staging.tally.quarantined} would not: {reasons}" if reasons else ""
    return f"{file.name}: as guessed, {staging.drafts} rows would be records{aside}"


def settle_waiting(hub: Hub, file: LandedFile) -> None:
    """End the waiting of bytes that have come again and are sure by now."""
    with hub.reads() as session:
        waiting = _same_bytes(session, file, (WAITING,))
    for one in waiting:
        with runs.writing_of_runs(hub) as session:
            runs.mark_file(session, one, state=REPEATED, reason=None)
            end_waiting(session, one.run_id)
        _discard(hub, one)


def end_waiting(session: Session, run: str) -> None:
    """Let a run wait no longer if none of its files does."""
    if not _waiting_of(session, run):
        session.execute(
            update(SyncRun)
            .where(SyncRun.id == run, SyncRun.state == WAITING)
            .values(state="nothing-new", reason=None, detail=None)
        )


def demand_sure(
    hub: Hub, file: LandedFile, staging: StagedDelivery, *, run: str
) -> None:
    """Refuse to read a file again by columns that nobody has said yes to.

    Nothing of it is staged any more then.

    Raises:
        ColumnsUnsureError: they are not sure, and were not accepted as they are now.
    """
    if not staging.unsure or _was_accepted(hub, file, staging):
        return
    discard_file(hub, run, staging.path)
    with runs.writing_of_runs(hub) as session:
        keep_instead(session, file, staging)
    forget_delivered(hub, file, staging)
    raise ColumnsUnsureError(_unsure(staging))


def _was_accepted(hub: Hub, file: LandedFile, staging: StagedDelivery) -> bool:
    """Tell whether a file came in by the very columns that it is read by now."""
    if file.state != "done":
        return False
    with hub.reads() as session:
        run = session.get_one(SyncRun, file.run_id)
        shown = RunReport.read(file.source, run.id, run.report)
    seen = [one for one in shown.tally.columns if one["file"] == file.sha256]
    return staging.tally.columns == seen


def _unsure(staging: StagedDelivery) -> str:
    """Say which columns are not sure, and what they are taken for."""
    return ", ".join(f"{one['column']} as {one['field']}" for one in staging.unsure)


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
            )
            runs.mark_file(session, file, reason=None)
            _note(hub, session, file, shown, decision)
        forget_delivered(hub, file, staging)
        shown.files = [one for one in shown.files if one.get("sha256") != file.sha256]
        work = StagedApplication(
            hub, file, staged, shown, decision.actor, touched, progress
        )
        return _end(hub, finish(work, source), decision.actor)


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
    _discard(hub, file)
    for one in report.files:
        if one.get("sha256") == file.sha256:
            one["state"] = REFUSED
    return _end(hub, report, decision.actor)


def _end(hub: Hub, report: RunReport, actor: str) -> RunReport:
    """Write down how the run of a decided file stands now."""
    at = hub.clock()
    with runs.writing_of_runs(hub) as session:
        if report.state == WAITING and not _waiting_of(session, report.run):
            states = {one["state"] for one in report.files}
            is_in = REFUSED not in states
            report.state = "done" if is_in else "failed"
            report.reason = None if is_in else ColumnsRefusedError.code
            report.detail = None if is_in else ColumnsRefusedError.title
        runs.end_run(session, report, actor=actor, at=at)
        if report.state == "done":
            runs.note_cursor(
                session, report.source, last_good_run=report.run, last_good_at=at
            )
        kept = runs.keeps_bytes(session, report.run)
    if not kept:
        discard_landing(hub, report.run)
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
        for one in _waiting_of(session, decision.run)
        if one.source == source and decision.file_sha256 in (None, one.sha256)
    ]
    if len(found) != 1:
        raise FileNotWaitingError(decision.run)
    (file,) = found
    if decision.is_right and file.path is None:
        raise LandingEndedError(file.sha256)
    return file


def _waiting_of(session: Session, run: str) -> Sequence[LandedFile]:
    """List the files of a run that wait."""
    query = select(LandedFile).where(
        LandedFile.run_id == run, LandedFile.state == WAITING
    )
    return session.scalars(query.order_by(LandedFile.id)).all()


def _same_bytes(
    session: Session, file: LandedFile, states: Sequence[str]
) -> Sequence[LandedFile]:
    """List other deliveries of the same bytes in some states, oldest first."""
    query = select(LandedFile).where(
        LandedFile.source == file.source,
        LandedFile.sha256 == file.sha256,
        LandedFile.state.in_(states),
        LandedFile.id != file.id,
    )
    return session.scalars(query.order_by(LandedFile.id)).all()


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


def _discard(hub: Hub, file: LandedFile) -> None:
    """Remove the bytes of a file, key first."""
    path = file.path
    with runs.writing_of_runs(hub) as session:
        runs.mark_file(session, file, path=None)
    if path is not None:
        discard_file(hub, file.run_id, path)
