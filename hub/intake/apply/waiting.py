"""Files whose columns were guessed and are not sure wait for one person's yes.

Nothing of such a file enters before.
"""

from collections.abc import Sequence

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from hub.context import Hub
from hub.intake import runs
from hub.intake.errors import (
    ColumnsRefusedError,
    ColumnsUnsureError,
)
from hub.intake.files.agreed_columns import shown_columns
from hub.intake.files.landing import discard_file, discard_landing
from hub.intake.files.staging import (
    StagedDelivery,
    drop_staging,
    forget_delivered,
    keep_instead,
)
from hub.intake.models import DONE, LandedFile, SyncRun
from hub.intake.report import RunReport

WAITING, REFUSED, REPEATED = "waiting", "refused", "repeated"


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
        discard_bytes(hub, file)
    if state == REPEATED:
        run = before[-1].run_id
        report.warnings.append(f"{file.name}: the same bytes wait in run {run}")
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
    """End the waiting of bytes that are in by now, and of runs that brought them."""
    with hub.reads() as session:
        waiting = _same_bytes(session, file, (WAITING,))
    for one in waiting:
        with runs.writing_of_runs(hub) as session:
            runs.mark_file(session, one, state=REPEATED, reason=None)
        discard_bytes(hub, one)
    end_idle_runs(hub, file.source)


def end_decided(hub: Hub, report: RunReport, actor: str) -> None:
    """Write down how the run of a file that was decided on stands now."""
    at = hub.clock()
    with runs.writing_of_runs(hub) as session:
        if report.state == WAITING and not waiting_of(session, report.run):
            states = {one["state"] for one in report.files}
            is_in = REFUSED not in states
            report.state = DONE if is_in else "failed"
            report.reason = None if is_in else ColumnsRefusedError.code
            report.detail = None if is_in else ColumnsRefusedError.title
        runs.end_run(session, report, actor=actor, at=at)
        if report.state == DONE:
            runs.note_cursor(
                session, report.source, last_good_run=report.run, last_good_at=at
            )
        kept = runs.keeps_bytes(session, report.run)
    if not kept:
        discard_landing(hub, report.run)


def end_idle_runs(hub: Hub, source: str) -> None:
    """End the runs of a source that wait for what is decided, be it by another run.

    Only for the holder of the source's lock.
    """
    for run in _idle_runs(hub, source):
        report = RunReport.read(source, run.id, run.report)
        with hub.reads() as session:
            query = select(LandedFile).where(LandedFile.run_id == run.id)
            found = {file.sha256: file for file in session.scalars(query)}
        for one in report.files:
            file = found.get(str(one.get("sha256")))
            one["state"] = one["state"] if file is None else file.state
            if file is not None and file.state == "failed":
                report.fail(file.reason or REFUSED, f"{file.name} was not taken in")
        if {file.state for file in found.values()} & {DONE, REFUSED, "failed"}:
            end_decided(hub, report, run.actor)
        else:
            with runs.writing_of_runs(hub) as session:
                session.execute(
                    update(SyncRun)
                    .where(SyncRun.id == run.id)
                    .values(state="nothing-new", reason=None, detail=None)
                )


def _idle_runs(hub: Hub, source: str) -> list[SyncRun]:
    """List the runs that wait though none of the bytes that they brought do."""
    file = aliased(LandedFile)
    same = (file.source == LandedFile.source, file.sha256 == LandedFile.sha256)
    still = select(LandedFile.run_id).where(
        LandedFile.run_id == SyncRun.id,
        exists().where(*same, file.state == WAITING),
    )
    query = select(SyncRun).where(
        SyncRun.source == source, SyncRun.state == WAITING, ~still.exists()
    )
    with hub.reads() as session:
        return list(session.scalars(query))


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
    drop_staging(hub, file, staging, run=run)
    raise ColumnsUnsureError(_unsure(staging))


def _was_accepted(hub: Hub, file: LandedFile, staging: StagedDelivery) -> bool:
    """Tell whether a file came in by the very columns that it is read by now."""
    if file.state != "done":
        return False
    return staging.tally.columns == shown_columns(hub, file)


def _unsure(staging: StagedDelivery) -> str:
    """Say which columns are not sure, and what they are taken for."""
    return ", ".join(f"{one['column']} as {one['field']}" for one in staging.unsure)


def waiting_of(session: Session, run: str) -> Sequence[LandedFile]:
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


def discard_bytes(hub: Hub, file: LandedFile) -> None:
    """Remove the bytes of a file, key first."""
    path = file.path
    with runs.writing_of_runs(hub) as session:
        runs.mark_file(session, file, path=None)
    if path is not None:
        discard_file(hub, file.run_id, path)
