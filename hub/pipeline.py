"""The one walk of a change: taken in, rated, and logged before it is reported.

Commands, jobs, parcels and benches go through here, so that nothing is taken in
without its merchants being rated and every change having its leaf in the audit log.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from connectors.base import BrokenSource, Source, find_sources
from hub.archive.bulk_load import bulk_load
from hub.archive.drafts import Draft
from hub.archive.filing import Filing, Touched
from hub.archive.lease import hold_lease
from hub.archive.reads import withdrawn_among
from hub.audit.mover import move_outbox
from hub.context import Hub
from hub.db.cache import narrow_changes
from hub.db.pace import Pace
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.ground.logs import Log
from hub.ground.progress import Progress, unseen
from hub.intake import quarantine, runs
from hub.intake.apply import ColumnsDecision, finish_staged, read_again
from hub.intake.apply import decide_columns as decide
from hub.intake.door import demand_open
from hub.intake.errors import SourceBrokenError
from hub.intake.report import RunReport
from hub.intake.service import sync
from hub.merchants.index import NameIndex, rebuild_index
from hub.merchants.link import (
    decide_anew,
    is_decided_anew,
    let_go_of_nobody,
    propose_merchants,
)
from hub.merchants.relate import JUDGEMENTS_AT_ONCE, RelateReport, relate_some, span_due
from hub.names.search.retrieve import NameStore
from hub.ratings.service import RateReport, mark_due, rate_due
from schemas.record import meaning_of

log = Log(__name__)

RELATED_FIRST = 1_000
"""Judgements that a pass for relations looks at before it has measured anything."""


def receive(
    hub: Hub,
    source: Source,
    *,
    file: Path | None = None,
    progress: Progress | None = None,
    actor: str = HUB,
) -> RunReport:
    """Take in what a source has delivered, or one file, rate whom it touched, log all.

    Raises:
        SyncRunningError: another sync of this source is going on.
        AuditUnavailableError: the log cannot take events; what was taken in stays and
            is logged by the next `settle`.
    """
    report = _take_in(hub, source, file=file, progress=progress, actor=actor)
    settle(hub, actor=actor)
    return report


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
    try:
        return read_again(
            hub,
            source,
            run,
            touched=due_now(hub),
            actor=actor,
            progress=progress or unseen,
        )
    finally:
        settle(hub, actor=actor)


def receive_all(
    hub: Hub, *, progress: Progress | None = None, actor: str = HUB
) -> list[RunReport]:
    """Take in what all sources have delivered, registers first, then rate and log.

    Registers come first because they tell the names that codes are checked against. A
    source that is being synced elsewhere, whose own folder is wrong, or that fails in a
    way that nobody foresaw, is reported as failed and keeps none of the others from its
    turn.
    ``progress`` is told the rows of all sources and the merchants rated, together.
    """
    reports = []
    rows = 0
    found = find_sources(hub.config.drop_folder, hub.config.connectors_folder)
    for source in registers_first(found.ready.values()):
        try:
            report = _take_in(hub, source, progress=_after(rows, progress), actor=actor)
        except Exception as error:  # noqa: BLE001  # one source stops no other
            report = _failed(source.manifest.name, error)
        rows += report.tally.rows
        reports.append(report)
    reports += [note_broken(hub, broken, actor=actor) for broken in found.broken]
    settle(hub, actor=actor, progress=_after(rows, progress))
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


def settle(hub: Hub, *, actor: str = HUB, progress: Progress | None = None) -> int:
    """Rate who is due and log what waits; return how many events were logged.

    Files that came in half are finished first, and what earlier rules held is decided
    once by those of today. The index of names is made anew where
    much has changed, merchants are proposed to the parties that came with nothing but
    a name, and relations are found. Where nothing is to be done nothing is written.
    """
    finish_staged(hub, due_now(hub))
    relink(hub)
    rebuild_index(hub.reads, hub.writes, at=hub.clock(), only_due=True)
    propose(hub)
    relate(hub)
    rate_everyone(hub, only_due=True, progress=progress, actor=actor)
    return move_outbox(hub.writes, hub.audit)


def relink(hub: Hub) -> None:
    """Decide again, once behind an update, what earlier rules held for a name alone."""
    with hub.reads() as session:
        if is_decided_anew(session):
            return
    after: int | None = 0
    while after is not None:
        with hub.writes.begin() as session:
            at = hold_lease(session, hub.clock())
            after, touched = decide_anew(session, after, hub.rulebook.divisions, at=at)
            due_now(hub)(session, touched)


def propose(hub: Hub, *, everyone: bool = False) -> Mapping[str, int]:
    """Propose merchants to new parties without a usable code, or to all of them."""

    def index() -> NameStore:
        return hub.shelf.take(NameIndex).present(hub.reads, hub.cache.number())

    return propose_merchants(
        hub.reads,
        hub.writes,
        index,
        hub.rulebook.divisions,
        at=hub.clock(),
        everyone=everyone,
    ).as_json()


def index_names(hub: Hub) -> Mapping[str, int]:
    """Make the index of names anew, without provisional merchants that are nobody.

    Those stem from rows of masked parties and of many at once that an earlier release
    took in; they become dormant, and their records stay.
    """
    gone = 0
    while True:
        with hub.writes() as session:
            at = hold_lease(session, hub.clock())
            found, touched = let_go_of_nobody(
                session, hub.rulebook.divisions, at=at, actor=HUB
            )
            mark_due(session, touched, legal_day(at))
            session.commit()
        gone += len(found)
        if not found:
            break
    names = rebuild_index(hub.reads, hub.writes, at=hub.clock())
    return {"names": names, "nobody": gone}


def relate(hub: Hub, *, everyone: bool = False) -> Mapping[str, int]:
    """Find relations between the merchants that something came for, or between all."""
    report = RelateReport()
    with hub.reads() as session:
        span = span_due(session, everyone=everyone)
    pace = Pace(RELATED_FIRST, JUDGEMENTS_AT_ONCE)
    while not span.is_empty:
        span = span._replace(at_once=pace.size)
        with hub.writes() as session:
            at = hold_lease(session, hub.clock())
            narrow_changes(session)
            with pace.measured(span.end + 1 - span.judgement):
                span = relate_some(
                    session, span, report, at=at, withdrawn=withdrawn_among
                )
                session.commit()
    return report.as_json()


def rate_everyone(
    hub: Hub,
    *,
    only_due: bool = False,
    progress: Progress | None = None,
    actor: str = HUB,
) -> Mapping[str, Any]:
    """Rate everyone, or only who is due today, log it, and return the counts."""
    at = hub.clock()
    report: RateReport = rate_due(
        hub,
        day=legal_day(at),
        at=at,
        actor=actor,
        everyone=not only_due,
        progress=None if progress is None else partial(_without_total, progress),
    )
    move_outbox(hub.writes, hub.audit)
    return report.as_json()


def fix_row(
    hub: Hub, row_id: str, values: Mapping[str, str], *, actor: str, reason: str
) -> quarantine.Taken:
    """Take a row in quarantine in with corrected values; see `quarantine.fix_row`.

    It is logged before this returns; its merchants are due, and rated by the next
    `settle`.
    """
    taken = quarantine.fix_row(
        hub, row_id, values, actor=actor, reason=reason, touched=due_now(hub)
    )
    move_outbox(hub.writes, hub.audit)
    return taken


def release_row(hub: Hub, row_id: str, *, actor: str, reason: str) -> quarantine.Taken:
    """Try a row in quarantine again as it is; else like `fix_row`."""
    taken = quarantine.release_row(
        hub, row_id, actor=actor, reason=reason, touched=due_now(hub)
    )
    move_outbox(hub.writes, hub.audit)
    return taken


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
        move_outbox(hub.writes, hub.audit)


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
        move_outbox(hub.writes, hub.audit)


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
        move_outbox(hub.writes, hub.audit)


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
    filing = Filing(hub.keys, hub.rulebook.divisions, run, actor, touched=due_now(hub))
    open_drafts = demand_open(hub, drafts)
    count = bulk_load(hub, open_drafts, filing, total=total, progress=progress)
    with hub.writes.begin() as session:
        report = RunReport(source, run, state="done")
        runs.end_run(session, report, actor=actor, at=hub.clock())
    move_outbox(hub.writes, hub.audit)
    rebuild_index(hub.reads, hub.writes, at=hub.clock(), only_due=True)
    return count


def due_now(hub: Hub) -> Touched:
    """Make what marks touched merchants as due for rating, in the same transaction."""

    def mark(session: Session, merchant_ids: Iterable[int]) -> None:
        mark_due(session, merchant_ids, legal_day(hub.clock()))

    return mark


def _take_in(
    hub: Hub,
    source: Source,
    *,
    file: Path | None = None,
    progress: Progress | None = None,
    actor: str = HUB,
) -> RunReport:
    """Sync a source and log what it wrote."""
    report = sync(
        hub,
        source,
        touched=due_now(hub),
        file=file,
        progress=progress,
        actor=actor,
    )
    move_outbox(hub.writes, hub.audit)
    return report


def _without_total(progress: Progress, done: int) -> None:
    """Tell how many are done where nobody knows how many there will be."""
    progress(done, None)


def _after(before: int, progress: Progress | None) -> Progress | None:
    """Make what tells progress with what came before added."""
    if progress is None:
        return None

    def tell(done: int, total: int | None) -> None:
        del total
        progress(before + done, None)

    return tell
