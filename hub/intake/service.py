"""Sync a source: land what was delivered, judge every file whole, let its rows in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from connectors.base import Delivery, DeliveryBrokenError, Page, Source, SourceError
from hub.archive.filing import Touched
from hub.context import Hub
from hub.ground.actors import HUB
from hub.ground.blobs import Blob, FileTooLargeError
from hub.ground.errors import HubError
from hub.ground.process.progress import Progress, unseen
from hub.intake import runs
from hub.intake.apply.chunks import keep_staged
from hub.intake.apply.fates import keeps_fates
from hub.intake.apply.resume import resume_source
from hub.intake.apply.source_lock import source_lock
from hub.intake.apply.source_runs import SourceRun
from hub.intake.apply.too_few import TooFewRowsError, demand_enough
from hub.intake.apply.waiting import REFUSED, WAITING, hold_back, settle_waiting
from hub.intake.errors import (
    ColumnsRefusedError,
    ColumnsUnsureError,
    StagedElsewhereError,
)
from hub.intake.files.landing import (
    UNREADABLE,
    discard_file,
    discard_landing,
    interrupt_lost_runs,
    land,
    opened,
    sweep,
)
from hub.intake.files.pages import (
    begun_delivery,
    forget_pages,
    join_pages,
    land_pages,
)
from hub.intake.files.staging import forget_delivered, keep_instead, stage_file
from hub.intake.models import LandedFile, StagedFile
from hub.intake.report import INTERNAL, KEPT, RunReport, Tally
from hub.intake.runs import writing_of_runs
from schemas.fields.masks import mask_in_public


def sync(
    hub: Hub,
    source: Source,
    *,
    touched: Touched,
    file: Path | None = None,
    progress: Progress | None = None,
    actor: str = HUB,
) -> RunReport:
    """Take in what a source has delivered, or one file, and report every row's fate.

    Each delivery is judged as a whole before any of its rows comes in: one that cannot
    be read leaves nothing behind, is recorded with its reason, and the next is tried.
    Then its rows come in by chunks; what an earlier process left half in is finished
    first. Bytes that were taken in before are unchanged as a whole. ``touched`` is told
    whose records changed.

    Raises:
        SyncRunningError: another sync of this source is going on.
    """
    name = source.manifest.name
    with source_lock(hub, name):
        progress = progress or unseen
        resumed = resume_source(hub, name, source, touched, progress)
        interrupt_lost_runs(hub, name, hub.clock())
        with writing_of_runs(hub) as session:
            run = runs.start_run(
                session, name, kind="sync", actor=actor, at=hub.clock()
            )
        work = _Sync(
            hub,
            source,
            RunReport(name, run, resumed=resumed),
            touched,
            actor,
            progress,
        )
        with work.recorded():
            for delivery in work.deliveries(file):
                work.take_delivery(delivery, scheduled=file is None)
        return work.report


@dataclass(slots=True)
class _Sync(SourceRun):
    """One run that takes deliveries in."""

    met: set[str] = field(default_factory=set)
    """Marks of the files that were met so far."""

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """Write down how the run ended, whatever happens in the block."""
        try:
            yield
        except (SourceError, HubError) as error:
            self.report.fail(error.code, str(error))
        except BaseException:
            self.report.fail_unforeseen()
            self._end()
            raise
        self._end()

    def deliveries(self, file: Path | None) -> Iterator[Delivery]:
        """Yield the one file that was named, or what the source has delivered."""
        if file is not None:
            yield Delivery.of_file(Page(file.name, "", partial(_open, file)))
            return
        self.source.check()
        begun = begun_delivery(self.hub, self.report.source)
        with self.hub.reads() as session:
            since = runs.read_cursor(session, self.report.source)
        try:
            yield from self.source.fetch(since, self.hub.clock(), begun)
        except OSError as error:
            raise SourceError(UNREADABLE, str(error)) from error

    def take_delivery(self, delivery: Delivery, *, scheduled: bool) -> None:
        """Land one delivery and take it in; a failure is recorded with its reason."""
        # Some name a file after the person that it is about.
        shown = mask_in_public(delivery.name)
        if delivery.is_paged:
            self._take_pages(delivery, shown)
            return
        for page in delivery.pages:
            cursor = page.cursor if scheduled else None
            try:
                file = self._land(page, shown)
            except (SourceError, HubError) as error:
                self.report.fail(error.code, str(error))
                self._note(shown, None, "failed")
                with writing_of_runs(self.hub) as session:
                    self._move(session, cursor)
            else:
                self._take_file(file, cursor, scheduled=scheduled)

    def _take_pages(self, delivery: Delivery, shown: str) -> None:
        """Land a delivery page by page and take it in as one.

        Where a page cannot be fetched, those before it stay for the next sync. A
        delivery that cannot be one is let go of, and begun anew the next time.
        """
        run, source = self.report.run, self.report.source
        try:
            land_pages(self.hub, run, source, delivery)
            joined = join_pages(self.hub, run, source)
        except (SourceError, HubError) as error:
            if isinstance(error, DeliveryBrokenError | FileTooLargeError):
                forget_pages(self.hub, source)
            self.report.fail(error.code, str(error))
            self._note(shown, None, "failed")
            return
        if joined is None:
            return
        blob, pages, cursor = joined
        self._take_file(self._write(shown, blob), cursor, scheduled=True, is_paged=True)
        self.report.files[-1]["pages"] = pages
        forget_pages(self.hub, source)

    def _take_file(
        self,
        file: LandedFile,
        cursor: str | None,
        *,
        scheduled: bool,
        is_paged: bool = False,
    ) -> None:
        """Take a landed delivery in, or record why it was let go of.

        What a member pushes or drops lies there still when it was let go of; what was
        asked for is asked for again from the same cursor.
        """
        behind = None if is_paged else cursor
        with self.hub.reads() as session:
            # What lies behind the list that stands is newer, however often it was met.
            stands = runs.newest_mark(session, self.report.source)
            same = runs.find_same(
                session,
                self.report.source,
                file.sha256,
                mark=None if stands in self.met else file.mark,
                whole=self.source.manifest.snapshot,
            )
        if file.mark is not None:
            self.met.add(file.mark)
        if same is not None:
            self._repeat(file, same, cursor)
            return
        try:
            staged = self._stage(file, cursor, scheduled=scheduled)
        except TooFewRowsError as error:
            self._give_up(file, behind, KEPT, error.code, error.detail)
        except (ColumnsUnsureError, ColumnsRefusedError) as error:
            self._let_wait(file, cursor, error)
        except (SourceError, HubError) as error:
            self._give_up(file, behind, "failed", error.code, str(error))
        else:
            settle_waiting(self.hub, file)
            self._apply(file, staged)

    def _land(self, page: Page, shown: str) -> LandedFile:
        """Keep the bytes of a delivered file and write them down."""
        with opened(page) as stream:
            blob = land(self.hub, self.report.run, stream)
        return self._write(shown, blob, page.mark)

    def _write(self, name: str, blob: Blob, mark: str | None = None) -> LandedFile:
        """Write down a delivery whose bytes are kept."""
        with writing_of_runs(self.hub) as session:
            file = runs.write_landing(
                session,
                self.report.run,
                self.report.source,
                name,
                blob,
                mark=mark,
                at=self.hub.clock(),
            )
            earlier = runs.earlier_failures(session, self.report.source, file)
        # The same bytes were kept when an earlier try failed: once is enough.
        for one in earlier:
            discard_file(self.hub, one.run_id, one.path or "")
        with writing_of_runs(self.hub) as session:
            for one in earlier:
                runs.mark_file(session, one, path=None)
        return file

    def _stage(
        self, file: LandedFile, cursor: str | None, *, scheduled: bool
    ) -> StagedFile:
        """Read a landed file and judge it as a whole, outside any lock."""
        manifest = self.source.manifest
        staging = stage_file(self.hub, self.source, file)
        if scheduled:
            demand_enough(self.hub, self.source, file, staging, run=file.run_id)
        hold_back(self.hub, file, staging, self.report)
        warnings = staging.warnings(file.name)
        if scheduled and staging.rows > manifest.expect_at_most:
            many = f"{staging.rows} rows, at most {manifest.expect_at_most}"
            warnings.insert(0, f"{file.name}: {many} were expected")
        with writing_of_runs(self.hub) as session:
            keep_instead(session, file, staging)
            staged = keep_staged(
                session,
                file,
                staging,
                cursor=cursor,
                snapshot=manifest.snapshot,
                warnings=warnings,
                keeps_fates=keeps_fates(manifest),
            )
        forget_delivered(self.hub, file, staging)
        return staged

    def _let_wait(self, file: LandedFile, cursor: str | None, error: HubError) -> None:
        """Go on behind a file that waits, or that was refused before."""
        with writing_of_runs(self.hub) as session:
            self._move(session, cursor)
        state = WAITING if isinstance(error, ColumnsUnsureError) else "failed"
        self.report.fail(error.code, str(error), state)
        self._note(file.name, file.sha256, state if state == WAITING else REFUSED)

    def _apply(self, file: LandedFile, staged: StagedFile) -> None:
        """Let the rows of a staged file in."""
        try:
            self.let_in(file, staged)
        except SourceError as error:
            self.report.fail(error.code, str(error))
            self._note(file.name, file.sha256, "failed")
        except StagedElsewhereError as error:
            # It is not ours any more: whoever has gone on with it says how it ends.
            self.report.fail(error.code, str(error))

    def _repeat(self, file: LandedFile, same: LandedFile, cursor: str | None) -> None:
        """Count a delivery whose bytes are in already, and do not keep it twice.

        Its rows are unchanged, but for those that never became records.
        """
        rows = same.rows or 0
        with self.hub.reads() as session:
            waiting, out = runs.rows_left_out(session, same.id)
        with writing_of_runs(self.hub) as session:
            runs.mark_file(session, file, state="repeated", rows=rows, path=None)
            self._move(session, cursor)
        discard_file(self.hub, file.run_id, file.path or "")
        tally = Tally(unchanged=rows - out, still_quarantined=out)
        self.report.tally.add(tally)
        if waiting:
            self.report.note_faulty(file.name, tally)
            self.report.warnings.append(
                f"{file.name}: {waiting} of its rows wait in quarantine; "
                f"sync --again {same.run_id} reads them anew"
            )
        self._note(file.name, file.sha256, "repeated", rows)

    def _give_up(
        self,
        file: LandedFile,
        cursor: str | None,
        state: str,
        reason: str,
        detail: str,
    ) -> None:
        """Record a file that was let go of; what was known before keeps serving."""
        with writing_of_runs(self.hub) as session:
            runs.mark_file(session, file, state=state, reason=reason)
            self._move(session, cursor)
        self.report.fail(reason, detail, state)
        self._note(file.name, file.sha256, state)

    def _move(self, session: Session, cursor: str | None) -> None:
        """Move the cursor, unless the file was named by a person."""
        if cursor is not None:
            runs.note_cursor(session, self.report.source, cursor=cursor)

    def _note(
        self, name: str, sha256: str | None, state: str, rows: int | None = None
    ) -> None:
        """Tell in the report what became of a delivery."""
        entry = {"name": name, "sha256": sha256, "state": state, "rows": rows}
        self.report.files.append({k: v for k, v in entry.items() if v is not None})

    def _end(self) -> None:
        """Write the end of the run down."""
        with writing_of_runs(self.hub) as session:
            self.write_end(session)
            runs.fail_landed(session, self.report.run)
            kept = runs.keeps_bytes(session, self.report.run)
        if not kept:
            discard_landing(self.hub, self.report.run)
        elif self.report.reason == INTERNAL:
            # What was being made of the bytes when the fault came belongs to nothing.
            sweep(self.hub, self.report.run)


def _open(file: Path) -> BinaryIO:
    """Open a file that a person named."""
    return file.open("rb")
