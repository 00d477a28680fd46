"""The one walk of a change: taken in, rated, and logged before it is reported.

Commands, jobs, parcels and benches go through here, so that nothing is taken in
without its merchants being rated and every change having its leaf in the audit log.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from connectors.base import BrokenSource, Source
from hub.after_intake import due_now, settle
from hub.archive.drafts import Draft
from hub.archive.filing import Filing, bulk_load
from hub.audit.errors import AuditUnavailableError
from hub.context import Hub
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.ground.logs import Log
from hub.ground.process.progress import Progress, unseen
from hub.intake import quarantine, runs
from hub.intake.admission import demand_admitted, demand_owner, watched_sources
from hub.intake.apply import ColumnsDecision, read_again
from hub.intake.apply import decide_columns as decide
from hub.intake.errors import SourceBrokenError
from hub.intake.report import LeavesToComeError, RunReport
from hub.intake.service import sync
from hub.merchants.index import rebuild_index
from schemas.record import meaning_of

log = Log(__name__)


def receive(
    hub: Hub,
    source: Source,
    *,
    file: Path | None = None,
    progress: Progress | None = None,
    actor: str = HUB,
) -> RunReport:
    """Take in what a source has delivered, or one file, rate whom it touched, log all.

    A source that is not enabled is taken in likewise: whoever names it means it.

    Raises:
        SourceOwnerError, SourceBasisError: its data would be nobody's, or rest on no
            law.
        SyncRunningError: another sync of this source is going on.
        LeavesToComeError: the log cannot take events; what was taken in stays and is
            logged by the next `settle`.
    """
    report = _take_in(hub, source, file=file, progress=progress, actor=actor)
    _settle(hub, [report], actor=actor)
    return report


def _settle(
    hub: Hub,
    reports: Sequence[RunReport],
    *,
    actor: str,
    progress: Progress | None = None,
) -> None:
    """Do what follows once something has come in.

    Raises:
        LeavesToComeError: the log cannot take events, which go on waiting.
        AuditUnavailableError: likewise, where nothing was taken in.
    """
    try:
        settle(hub, actor=actor, progress=progress)
    except AuditUnavailableError as error:
        if not reports:
            raise
        raise LeavesToComeError(reports, error) from error


def receive_again(
    hub: Hub,
    source: Source,
    run: str,
    *,
    progress: Progress | None = None,
    actor: str = HUB,
) -> RunReport:
    """Read the landed files of a run again, rate whom it touched, log all.

    See `hub.intake.apply.read_again`.
    """
    reports: list[RunReport] = []
    try:
        report = read_again(
            hub,
            source,
            run,
            touched=due_now(hub),
            actor=actor,
            progress=progress or unseen,
        )
        reports.append(report)
        return report
    finally:
        _settle(hub, reports, actor=actor)


def receive_all(
    hub: Hub, *, progress: Progress | None = None, actor: str = HUB
) -> list[RunReport]:
    """Take in what all enabled sources delivered, registers first, then rate and log.

    Registers come first because they tell the names that codes are checked against. A
    source that is being synced elsewhere, whose own folder is wrong, or that fails in a
    way that nobody foresaw, is reported as failed and keeps none of the others from its
    turn.
    ``progress`` is told the rows of all sources and the merchants rated, together.
    """
    reports = []
    rows = 0
    found = watched_sources(hub)
    for source in registers_first(found.ready.values()):
        try:
            report = _take_in(hub, source, progress=_after(rows, progress), actor=actor)
        except LeavesToComeError as error:
            (report,) = error.reports
        except Exception as error:  # noqa: BLE001  # one source stops no other
            report = _failed(source.manifest.name, error)
        rows += report.tally.rows
        reports.append(report)
    reports += [note_broken(hub, broken, actor=actor) for broken in found.broken]
    _settle(hub, reports, actor=actor, progress=_after(rows, progress))
    return reports


def note_broken(hub: Hub, broken: BrokenSource, *, actor: str = HUB) -> RunReport:
    """Write down that a source could not start, so that the night shows it."""
    error = SourceBrokenError(str(broken))
    with runs.writing_of_runs(hub) as session:
        return runs.write_broken_run(
            session, broken.name, error, actor=actor, at=hub.clock()
        )


def _failed(source: str, error: Exception) -> RunReport:
    """Report a source whose delivery could not be taken in."""
    if not isinstance(error, HubError):
        log.failure("sync failed", error, source=source)
        error = HubError()
    report = RunReport(source, "", state="failed")
    report.reason, report.detail = error.code, error.title
    return report


def registers_first(sources: Iterable[Source]) -> list[Source]:
    """Order sources: those that bring registrations, then the rest, by name."""
    return sorted(
        sources,
        key=lambda source: (
            not any(meaning_of(kind).register for kind in source.manifest.kinds),
            source.manifest.name,
        ),
    )


def fix_row(
    hub: Hub, row_id: str, values: Mapping[str, str], *, actor: str, reason: str
) -> quarantine.Taken:
    """Take a row in quarantine in with corrected values; see `quarantine.fix_row`.

    It is logged before this returns; its merchants are due, and rated by the next
    `settle`.
    """
    return quarantine.fix_row(
        hub, row_id, values, actor=actor, reason=reason, touched=due_now(hub)
    )


def release_row(hub: Hub, row_id: str, *, actor: str, reason: str) -> quarantine.Taken:
    """Try a row in quarantine again as it is; else like `fix_row`."""
    return quarantine.release_row(
        hub, row_id, actor=actor, reason=reason, touched=due_now(hub)
    )


def release_rows(
    hub: Hub,
    chosen: quarantine.RowFilter,
    *,
    actor: str,
    reason: str,
    progress: Progress = unseen,
) -> quarantine.BulkReport:
    """Try many rows in quarantine again; see `quarantine.release_rows`.

    What was released stays so and is logged, also where it ends in the middle.
    """
    try:
        return quarantine.release_rows(
            hub,
            chosen,
            actor=actor,
            reason=reason,
            touched=due_now(hub),
            progress=progress,
        )
    finally:
        hub.log_waiting()


def close_rows(  # who, why and how, each by its name
    hub: Hub,
    chosen: quarantine.RowFilter,
    *,
    actor: str,
    reason: str,
    state: str = "closed",
    progress: Progress = unseen,
) -> quarantine.BulkReport:
    """Decide that many rows are no records, and log it; see `quarantine.close_rows`."""
    try:
        return quarantine.close_rows(
            hub, chosen, actor=actor, reason=reason, state=state, progress=progress
        )
    finally:
        hub.log_waiting()


def decide_columns(
    hub: Hub,
    source: Source,
    decision: ColumnsDecision,
    *,
    progress: Progress = unseen,
) -> RunReport:
    """Let a file in whose columns were guessed, or refuse it, and log it.

    See `hub.intake.apply.decide_columns`. What it touched is rated by the next
    `settle`.
    """
    try:
        return decide(hub, source, decision, due_now(hub), progress)
    finally:
        hub.log_waiting()


def load_drafts(
    hub: Hub,
    source: str,
    drafts: Iterable[Draft],
    *,
    total: int | None = None,
    progress: Progress | None = None,
    actor: str = HUB,
) -> int:
    """Load drafts without files in a run of its own; return how many came.

    Their merchants are only marked as due: who loads millions of records rates
    everyone afterwards.
    """
    with hub.writes.begin() as session:
        run = runs.start_run(session, source, kind="bulk", actor=actor, at=hub.clock())
    filing = Filing(
        hub.keys,
        hub.rulebook.divisions,
        run,
        actor,
        touched=due_now(hub),
        rules=hub.rulebook,
    )
    open_drafts = demand_admitted(hub, drafts)
    count = bulk_load(hub, open_drafts, filing, total=total, progress=progress)
    with hub.writing() as session:
        report = RunReport(source, run, state="done")
        runs.end_run(session, report, actor=actor, at=hub.clock())
    rebuild_index(hub.reads, hub.writes, at=hub.clock(), only_due=True)
    return count


def _take_in(
    hub: Hub,
    source: Source,
    *,
    file: Path | None = None,
    progress: Progress | None = None,
    actor: str = HUB,
) -> RunReport:
    """Sync a source and log what it wrote.

    Raises:
        SourceOwnerError, SourceBasisError: its data would be nobody's, or rest on no
            law.
        LeavesToComeError: it is taken in, and the log cannot take its events.
    """
    with hub.reads() as session:
        demand_owner(session, source.manifest, legal_day(hub.clock()))
    report = sync(
        hub,
        source,
        touched=due_now(hub),
        file=file,
        progress=progress,
        actor=actor,
    )
    try:
        hub.log_waiting()
    except AuditUnavailableError as error:
        raise LeavesToComeError([report], error) from error
    return report


def _after(before: int, progress: Progress | None) -> Progress | None:
    """Make what tells progress with what came before added."""
    if progress is None:
        return None

    def tell(done: int, total: int | None) -> None:
        del total
        progress(before + done, None)

    return tell
