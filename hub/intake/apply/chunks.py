"""Apply a staged file: chunk by chunk, each in a short transaction of its own.

How far a file has come is written in the transaction of the chunk itself, so whatever
is killed goes on with the row behind the last one that is in.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker

from hub.archive.drafts import Draft
from hub.archive.endings import withdraw_records
from hub.archive.filing import (
    Filing,
    PreparedFiling,
    Touched,
    file_prepared,
    prepare_filing,
)
from hub.archive.lease import foresee_lease, hold_lease
from hub.archive.reads import RepeatedDocument, days_told, told_of_others
from hub.context import Hub
from hub.db.bulk import in_chunks, insert_rows
from hub.db.cache import narrow_changes
from hub.db.engines import one_view, reading_sessions
from hub.db.pace import Pace
from hub.ground.clock import legal_day
from hub.ground.process.memory import collector_at_rest
from hub.ground.process.progress import Progress, unseen
from hub.intake import runs
from hub.intake.apply.fates import keep_fates, tell_fates
from hub.intake.apply.reread import leave_told, take_read_again
from hub.intake.apply.set_aside import set_aside
from hub.intake.errors import StagedElsewhereError
from hub.intake.files.landing import discard_file
from hub.intake.files.staging import StagedDelivery
from hub.intake.files.staging_file import (
    DraftRow,
    StagedRow,
    draft_of,
    read_staging,
)
from hub.intake.models import (
    LandedFile,
    SnapshotKey,
    StagedFile,
)
from hub.intake.report import ALL_QUARANTINED, RunReport, Tally, storable
from hub.intake.validation.validator import Validator
from hub.merchants.link import ask_whether_it_stands

APPLYING = "applying"
KEYS_AT_ONCE = 500
MOST_NAMED = 20
"""Records of one file that are named beside their number."""
WARNING_CHARS = 400


def keep_staged(  # noqa: PLR0913  # what the row says, each by its name
    session: Session,
    file: LandedFile,
    staging: StagedDelivery,
    *,
    run: str | None = None,
    cursor: str | None,
    snapshot: bool,
    warnings: Sequence[str],
    keeps_fates: bool = False,
) -> StagedFile:
    """Write down that a file was judged as a whole: from now on it comes in.

    Another ``run`` than the file's own is one that reads it again. With ``keeps_fates``
    it is kept what becomes of each row.
    """
    staged = StagedFile(
        file_id=file.id,
        run_id=run or file.run_id,
        source=file.source,
        path=staging.path,
        cursor=cursor,
        snapshot=snapshot,
        rows=staging.rows,
        applied=0,
        tally=staging.tally.as_json(),
        fates={},
        warnings=list(warnings),
        keeps_fates=keeps_fates,
    )
    session.add(staged)
    runs.mark_file(session, file, state=APPLYING)
    session.flush()
    return staged


@dataclass(slots=True)
class StagedApplication:
    """The application of one staged file, by whoever holds its source's lock."""

    hub: Hub
    file: LandedFile
    staged: StagedFile
    report: RunReport
    """What the run came to before this file."""
    actor: str
    touched: Touched
    progress: Progress = unseen
    _told: set[tuple[str, date]] = field(default_factory=set)
    """Kinds and days of which the source had told before."""

    def apply(self) -> RunReport:
        """Apply what is not in yet, and give the run's report with the whole file.

        Raises:
            StagingOutdatedError, StagingLostError: what was staged cannot be used.
            StagedElsewhereError: another process has gone on with the file.
        """
        header, rows = read_staging(self.hub, self.staged)
        validator = Validator(
            self.staged.source,
            header.authority,
            self.hub.rulebook,
            self.hub.keys.identity_hash,
            legal_day(self.file.landed_at),
        )
        views = reading_sessions(one_view(self.hub.engine))
        if not self.staged.snapshot:
            with views() as reading:
                self._told = days_told(reading, self.staged.source)
        # What is in already is passed over.
        rows = islice(rows, self.staged.applied, None)
        before = self.report.tally.rows
        pace = Pace()
        while some := list(islice(rows, pace.size)):
            self._apply_chunk(views, some, validator, pace)
            self.progress(before + self.staged.applied, None)
        if self.staged.snapshot and self._is_complete:
            self._withdraw_absent(pace)
        report = self._finish()
        discard_file(self.hub, self.staged.run_id, self.staged.path)
        return report

    @property
    def _is_complete(self) -> bool:
        """Tell whether what the file lacks is absent: each of its rows was understood.

        A row in quarantine may be the record that seems to be absent, one that people
        made a record of too; and columns that were guessed, be it with a yes, are no
        ground to take anything back, nor is a sheet that nobody could read.
        """
        tally = self.staged.tally
        aside = ("quarantined", "still_quarantined", "unchanged", "unread")
        return not any(tally.get(name) for name in aside) and not tally.get("columns")

    @property
    def _filing(self) -> Filing:
        """What filing needs of this run."""
        keys, rules = self.hub.keys, self.hub.rulebook
        about = self.staged.run_id, self.actor, self.touched
        return Filing(keys, rules.divisions, *about, rules=rules)

    @collector_at_rest()
    def _apply_chunk(
        self,
        views: sessionmaker[Session],
        rows: Sequence[StagedRow],
        validator: Validator,
        pace: Pace,
    ) -> None:
        """File some rows, set the bad ones aside, and write down how far it came.

        What the rows mean for the archive is found out before the write lock is taken.
        """
        filing = self._filing
        drafts = [draft_of(row, validator) for row in rows if isinstance(row, DraftRow)]
        all_drafts, told = drafts, 0
        with views() as reading:
            if self.is_again:
                drafts = leave_told(reading, self.file, drafts)
                told = len(all_drafts) - len(drafts)
            foreseen = foresee_lease(reading, self.hub.clock())
            prepared = prepare_filing(reading, filing, drafts, foreseen.moment)
            moved = self._moved(reading, prepared, all_drafts)
        with self.hub.writes() as session:
            # Whoever was before us is waited for, and that is no time of ours.
            hold_lease(session, foreseen.moment)
            with pace.measured(len(rows)):
                narrow_changes(session)
                fates = file_prepared(session, filing, drafts, prepared, foreseen)
                aside = set_aside(
                    session, self.file, self.staged, rows, at=self.hub.clock()
                )
                if moved:
                    since = {key: one.draft.key for one in moved for key in one.former}
                    ask_whether_it_stands(session, since, at=self.hub.clock())
                if self.staged.keeps_fates:
                    told_of = tell_fates(rows, fates, aside.items, self.hub.keys)
                    keep_fates(session, self.file, self.staged.applied, told_of)
                if self.is_again:
                    take_read_again(session, self.staged, rows, at=self.hub.clock())
                if self.staged.snapshot:
                    self._remember(session, all_drafts)
                counts = dict(
                    Counter(self.staged.fates)
                    + Counter(fates)
                    + Counter(unchanged=told, seen_again=aside.again)
                    + Counter(told_of_another=len(moved))
                )
                warnings = [*self.staged.warnings, *self._moved_warnings(moved)]
                applied = self.staged.applied + len(rows)
                self._advance(session, applied, counts, warnings)
                session.commit()
        self.staged.applied, self.staged.fates = applied, counts
        self.staged.warnings = warnings

    def _moved(
        self, reading: Session, prepared: PreparedFiling, drafts: Sequence[Draft]
    ) -> list[RepeatedDocument]:
        """List new records whose document was told under another code before.

        A full list takes the former ones back by itself, and who is in both rows of one
        delivery is a party beside the other.
        """
        new = [
            outcome.draft
            for outcome in prepared.decided.outcomes
            if outcome.decision == "new"
            and (outcome.draft.kind, outcome.draft.event_day) in self._told
        ]
        beside = {draft.key for draft in drafts}
        return told_of_others(reading, new, run=self.staged.run_id, beside=beside)

    def _moved_warnings(self, moved: Sequence[RepeatedDocument]) -> list[str]:
        """Name those records, the first of a file alone."""
        left = max(0, MOST_NAMED - self.staged.fates.get("told_of_another", 0))
        return [
            storable(
                f"{self.file.name}: {self.hub.keys.record_id(one.draft.key)}: the "
                "source told this document of another code before; both stand until it "
                "says that one is withdrawn, or reviewers do",
                WARNING_CHARS,
            )
            for one in moved[:left]
        ]

    def _advance(
        self,
        session: Session,
        applied: int,
        fates: dict[str, int],
        warnings: list[str],
    ) -> None:
        """Write down how far the file has come, unless somebody else has done so.

        Raises:
            StagedElsewhereError: somebody has; the caller must roll back.
        """
        moved = session.connection().execute(
            update(StagedFile)
            .where(
                StagedFile.file_id == self.file.id,
                StagedFile.applied == self.staged.applied,
            )
            .values(applied=applied, fates=fates, warnings=warnings)
        )
        if moved.rowcount == 0:
            raise StagedElsewhereError(self.file.sha256)

    @property
    def is_again(self) -> bool:
        """Tell whether the file was taken in before and is only read again."""
        return self.staged.run_id != self.file.run_id

    def _remember(self, session: Session, drafts: Sequence[Draft]) -> None:
        """Note that the newest snapshot has these records."""
        source = self.staged.source
        table = SnapshotKey.__table__
        for chunk in in_chunks(dict.fromkeys(d.key for d in drafts), KEYS_AT_ONCE):
            mine = (table.c.source == source) & table.c.key.in_(chunk)
            query = select(table.c.key).where(mine)
            known = {bytes(key) for key in session.connection().scalars(query)}
            session.execute(
                update(SnapshotKey).where(mine).values(file_id=self.file.id)
            )
            insert_rows(
                session,
                SnapshotKey,
                [
                    {"source": source, "key": key, "file_id": self.file.id}
                    for key in chunk
                    if key not in known
                ],
            )

    def _withdraw_absent(self, pace: Pace) -> None:
        """Withdraw what a complete snapshot no longer has, some records at a time."""
        source = self.staged.source
        stale = select(SnapshotKey.key).where(
            SnapshotKey.source == source, SnapshotKey.file_id != self.file.id
        )
        while True:
            with self.hub.writes() as session:
                at = hold_lease(session, self.hub.clock())
                keys = list(session.scalars(stale.limit(min(pace.size, KEYS_AT_ONCE))))
                if not keys:
                    return
                with pace.measured(len(keys)):
                    narrow_changes(session)
                    filing = self._filing
                    withdraw_records(session, filing, keys, source=source, at=at)
                    session.execute(
                        delete(SnapshotKey).where(
                            SnapshotKey.source == source, SnapshotKey.key.in_(keys)
                        )
                    )
                    session.commit()

    def _finish(self) -> RunReport:
        """Write down that the file is in as a whole, and what its run came to."""
        staged, file = self.staged, self.file
        tally = Tally.read(staged.tally)
        tally.count_fates(staged.fates)
        report = self.report.count_in(
            tally,
            staged.warnings,
            name=file.name,
            sha256=file.sha256,
            state="done",
            rows=tally.rows,
        )
        report.note_faulty(file.name, tally)
        with runs.writing_of_runs(self.hub) as session:
            gone = session.connection().execute(
                delete(StagedFile).where(StagedFile.file_id == file.id)
            )
            if gone.rowcount == 0:
                raise StagedElsewhereError(file.sha256)
            reason = ALL_QUARANTINED if tally.brought_nothing else None
            runs.mark_file(session, file, state="done", rows=tally.rows, reason=reason)
            if not self.is_again or staged.snapshot:
                runs.note_cursor(session, staged.source, last_sha256=file.sha256)
            if staged.cursor is not None:
                runs.note_cursor(session, staged.source, cursor=staged.cursor)
            runs.note_report(session, report)
        return report
