"""Many rows decided at once, some at a time, each chunk with one leaf of its own."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.base import BadRow, Item, RawRow, Source, SourceError
from hub.archive.drafts import Draft
from hub.archive.filing import (
    Filing,
    Touched,
    file_drafts,
    file_prepared,
    prepare_filing,
)
from hub.archive.lease import foresee_lease, hold_lease
from hub.context import Hub
from hub.db.cache import keeping_answers, narrow_changes
from hub.db.engines import one_view, reading_sessions
from hub.db.pace import Pace
from hub.ground.actors import agency_of
from hub.ground.process.memory import collector_at_rest
from hub.ground.process.progress import Progress, unseen
from hub.intake import runs
from hub.intake.admission import SEALED, admission_of
from hub.intake.apply.decided import BulkDecision, decide_rows, tell_decided
from hub.intake.apply.source_lock import source_lock
from hub.intake.errors import LandingEndedError, RowUnreadableError
from hub.intake.files.agreed_columns import agreed_items
from hub.intake.files.known_items import Where, where_of
from hub.intake.files.landing import interrupt_lost_runs
from hub.intake.files.rereading import Sources, find_source
from hub.intake.models import DONE, LandedFile, QuarantinedRow
from hub.intake.quarantine.decisions import said_reason
from hub.intake.quarantine.listing import OPEN, RowFilter
from hub.intake.quarantine.reading import validator_of
from hub.intake.readings import MendedRow, in_force, refused_seal
from hub.intake.report import RunReport, mending_warnings
from hub.intake.validation import Rejection


@dataclass(slots=True)
class BulkReport:
    """What became of the rows that a filter meant.

    ``left`` counts by reason those that stay in quarantine, ``fates`` what became of
    those that were taken in.
    """

    state: str
    chosen: RowFilter
    matched: int = 0
    done: int = 0
    chunks: int = 0
    left: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)
    runs: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Write the report as a document."""
        return {
            "state": self.state,
            "filter": self.chosen.as_json(),
            "matched": self.matched,
            "done": self.done,
            "left": dict(sorted(self.left.items())),
            "fates": dict(sorted(self.fates.items())),
            "chunks": self.chunks,
            "runs": self.runs,
        }


def close_rows(  # who, why and how, each by its name
    hub: Hub,
    chosen: RowFilter,
    *,
    actor: str,
    reason: str,
    state: str = "closed",
    progress: Progress = unseen,
) -> BulkReport:
    """Decide that all open rows of a filter are no records; see `close_row`.

    Rows that come in meanwhile are not meant.

    Raises:
        ReasonMissingError: the reason is blank.
    """
    decision = BulkDecision(state, actor, said_reason(reason))
    chosen = replace(chosen, state=OPEN)
    row = QuarantinedRow
    report = BulkReport(state, chosen)
    with hub.reads() as session:
        query = select(func.count(), func.max(row.id)).where(*chosen.conditions())
        report.matched, last = session.execute(query).one()
    pace, reached = Pace(), ""
    while report.matched:
        with hub.writes() as session:
            narrow_changes(session)
            ids = list(
                session.scalars(
                    select(row.id)
                    .where(*chosen.conditions(), row.id > reached, row.id <= last)
                    .order_by(row.id)
                    .limit(pace.size)
                )
            )
            if not ids:
                break
            with pace.measured(len(ids)):
                at = hub.clock()
                taken = decide_rows(session, ids, decision, at=at)
                tell_decided(session, chosen.as_json(), taken, decision, at=at)
                session.commit()
        reached = ids[-1]
        report.done += len(taken)
        report.chunks += 1
        progress(report.done, report.matched)
    return report


def release_rows(  # who, why and how, each by its name
    hub: Hub,
    chosen: RowFilter,
    *,
    actor: str,
    reason: str,
    touched: Touched,
    sources: Sources | None = None,
    progress: Progress = unseen,
) -> BulkReport:
    """Try all open rows of a filter again under today's rules; see `release_row`.

    Each file is read once. Rows that still are no records stay as they are, and are
    counted by reason. Nobody syncs the source meanwhile.

    Raises:
        ReasonMissingError: the reason is blank.
        SyncRunningError: a sync of one of the sources is going on.
    """
    decision = BulkDecision("released", actor, said_reason(reason))
    chosen = replace(chosen, state=OPEN)
    row = QuarantinedRow
    report = BulkReport("released", chosen)
    with hub.reads() as session:
        found = session.execute(
            select(row.source, row.file_id, func.count())
            .where(*chosen.conditions())
            .group_by(row.source, row.file_id)
            .order_by(row.source, row.file_id)
        ).all()
    files: dict[str, list[str]] = {}
    for name, file_id, count in found:
        files.setdefault(name, []).append(file_id)
        report.matched += count
    for name, ids in files.items():
        try:
            source = find_source(hub, name, sources)
        except RowUnreadableError:
            counts = (count for one, _, count in found if one == name)
            report.left[RowUnreadableError.code] += sum(counts)
            continue
        with source_lock(hub, name):
            # A release that was killed goes on here, and its run is over.
            interrupt_lost_runs(hub, name, hub.clock())
            _Release(hub, source, decision, touched, report, progress).go_over(ids)
    return report


@dataclass(slots=True)
class _Release:
    """The release of some files' rows, by whoever holds the lock of their source."""

    hub: Hub
    source: Source
    decision: BulkDecision
    touched: Touched
    report: BulkReport
    progress: Progress
    _run: RunReport | None = None
    _pace: Pace = field(default_factory=Pace)
    _mended: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many values each rule changed, and of which field."""

    def go_over(self, file_ids: Sequence[str]) -> None:
        """Release file by file, in one run if anything comes in at all."""
        for file_id in file_ids:
            with self.hub.reads() as session:
                file = session.get_one(LandedFile, file_id)
                waiting = self._waiting(session, file_id)
            judged = self._judge(file, waiting)
            while some := list(_first(judged, self._pace)):
                self._take_in(some)
                self.progress(self.report.done, self.report.matched)
        if self._run is not None:
            run = self._run
            run.state = DONE
            run.warnings = self._warnings()
            with keeping_answers(self.hub.writes) as session:
                agency = agency_of(self.decision.actor)
                runs.end_run(session, run, actor=agency, at=self.hub.clock())

    def _waiting(self, session: Session, file_id: str) -> dict[Where, str]:
        """Find the rows of a file that are meant, by where they stand."""
        row = QuarantinedRow
        query = select(row.sheet, row.row, row.offset, row.id, row.reason).where(
            row.file_id == file_id, *self.report.chosen.conditions()
        )
        waiting: dict[Where, str] = {}
        for sheet, number, offset, row_id, reason in session.execute(query):
            if reason == SEALED:
                self.report.left[SEALED] += 1
            else:
                waiting[sheet, number, offset] = row_id
        return waiting

    def _judge(
        self, file: LandedFile, waiting: dict[Where, str]
    ) -> Iterator[tuple[str, Draft]]:
        """Yield the rows of a file that have become records; count the others."""
        validator = validator_of(self.hub, self.source)
        door = admission_of(self.hub)
        left = self.report.left
        for item in chain(self._items(file), (None,)):
            if not waiting or item is None:
                break
            row_id = waiting.pop(where_of(item.place), None)
            if row_id is None:
                continue
            if isinstance(item, RawRow):
                draft = validator.draft(item.kind, item.values)
                if isinstance(draft, Rejection):
                    left[draft.reason] += 1
                elif refused_seal(validator, door, item, draft) is not None:
                    left[SEALED] += 1
                else:
                    if isinstance(item, MendedRow):
                        self._mended.update(item.rules())
                    yield row_id, draft
            else:
                left[item.reason if isinstance(item, BadRow) else "row-missing"] += 1
        if waiting:
            left[RowUnreadableError.code] += len(waiting)

    def _items(self, file: LandedFile) -> Iterator[Item]:
        """Read a file as far as it can be read, by the rules of its day."""
        readings = in_force(self.hub, self.source, file)
        try:
            yield from readings.over(agreed_items(self.hub, self.source, file))
        except (SourceError, LandingEndedError):
            # What could not be read again is counted as left.
            return

    @collector_at_rest()
    def _take_in(self, some: Sequence[tuple[str, Draft]]) -> None:
        """File a chunk, decided outside the lock, and write down who released it."""
        hub, drafts = self.hub, [draft for _, draft in some]
        run = self._begun()
        agency = agency_of(self.decision.actor)
        rules, about = hub.rulebook, (run.run, agency, self.touched)
        filing = Filing(hub.keys, rules.divisions, *about, rules=rules)
        with reading_sessions(one_view(hub.engine))() as reading:
            foreseen = foresee_lease(reading, hub.clock())
            prepared = prepare_filing(reading, filing, drafts, foreseen.moment)
        with hub.writes() as session:
            at = hold_lease(session, foreseen.moment)
            with self._pace.measured(len(some)):
                narrow_changes(session)
                ids = [row_id for row_id, _ in some]
                taken = decide_rows(
                    session, ids, self.decision, at=hub.clock(), run=run.run
                )
                if len(taken) == len(some):
                    fates = file_prepared(session, filing, drafts, prepared, foreseen)
                else:
                    # Somebody decided on one of them after it was read.
                    drafts = [draft for row_id, draft in some if row_id in taken]
                    fates = file_drafts(session, filing, drafts, at=at)
                chosen = self.report.chosen.as_json()
                tell_decided(session, chosen, taken, self.decision, at=hub.clock())
                tally = Counter[str](fates)
                run.tally.count_fates(tally)
                run.warnings = self._warnings()
                runs.note_report(session, run)
                session.commit()
        self.report.fates += tally
        self.report.done += len(taken)
        self.report.chunks += 1

    def _warnings(self) -> list[str]:
        """Tell how many values each rule has changed so far."""
        return mending_warnings(self.source.manifest.name, self._mended)

    def _begun(self) -> RunReport:
        """Begin the run at the first rows that come in."""
        if self._run is None:
            hub = self.hub
            with keeping_answers(hub.writes) as session:
                name = self.source.manifest.name
                number = runs.start_run(
                    session,
                    name,
                    kind="quarantine",
                    actor=agency_of(self.decision.actor),
                    at=hub.clock(),
                )
            self._run = RunReport(name, number, state="running")
            self.report.runs.append(number)
        return self._run


def _first(
    judged: Iterator[tuple[str, Draft]], pace: Pace
) -> Iterator[tuple[str, Draft]]:
    """Give as many rows as go into one transaction now."""
    for _, one in zip(range(pace.size), judged, strict=False):
        yield one
