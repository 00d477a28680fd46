"""Take the rows of one landed file in, a thousand at a time, inside one transaction."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from connectors.base import (
    BadRow,
    Header,
    Item,
    Place,
    RawRow,
    Skipped,
    Source,
    SourceError,
)
from hub.archive.drafts import Draft
from hub.archive.filing import Fate, Filing, file_drafts
from hub.archive.withdrawal import withdraw_records
from hub.db import in_chunks, insert_rows, new_id
from hub.intake.models import LandedFile, QuarantinedRow, SnapshotKey
from hub.intake.report import Tally, storable
from hub.intake.validate import Rejection, Validator
from hub.memory import collector_at_rest
from hub.progress import Progress
from schemas.identifiers import identify
from schemas.record import KINDS

ROWS_AT_ONCE = 1_000
MOST_BAD_ROWS = 50_000
"""So many rows of a file may be set aside whatever else is in it."""
KEYS_AT_ONCE = 500
DETAIL_CHARS = 400
SHEET_CHARS = 128
FIELD_CHARS = 96
TITLE = "title"


@dataclass(slots=True)
class FileIntake:
    """Takes in one file; its ``tally`` counts what came."""

    source: Source
    file: LandedFile
    validator: Validator
    filing: Filing
    clock: Callable[[], datetime]
    progress: Progress | None = None
    tally: Tally = field(default_factory=Tally)
    rows_before: int = 0
    untold: Counter[str] = field(default_factory=Counter)
    """How many rows stand in each sheet that has no header, so that none was read."""

    def take(self, session: Session, data: BinaryIO) -> None:
        """Read, validate, file or set aside every row of the file.

        Raises:
            SourceError: the file as a whole cannot be read; the caller must roll back.
        """
        for chunk in in_chunks(self._rows(data), ROWS_AT_ONCE):
            self._take_chunk(session, chunk)
            if self.progress is not None:
                self.progress(self.rows_before + self.tally.rows, None)
        if self.source.manifest.snapshot:
            self._end_snapshot(session)

    def _rows(self, data: BinaryIO) -> Iterator[RawRow | BadRow]:
        """Yield the data rows and count the others."""
        item: Item
        titles: Counter[str] = Counter()
        read: set[str | None] = set()
        for item in self.source.read(self.file.name, data):
            if not isinstance(item, Skipped):
                read.add(item.place.sheet)
                if not isinstance(item, Header):
                    yield item
                continue
            self.tally.skipped += 1
            if item.reason == TITLE and item.place.sheet is not None:
                titles[item.place.sheet] += 1
        self.untold = Counter({s: n for s, n in titles.items() if s not in read})

    @collector_at_rest()
    def _take_chunk(self, session: Session, rows: Sequence[RawRow | BadRow]) -> None:
        """Validate rows, file the good ones and set the others aside."""
        drafts: list[Draft] = []
        aside: list[dict[str, Any]] = []
        at = self.clock()
        for row in rows:
            if isinstance(row, BadRow):
                rejection = Rejection(row.reason, None, row.detail)
                aside.append(self._aside(None, rejection, row.place, at))
                continue
            self._count_codes(row)
            draft = self.validator.draft(row.kind, row.values)
            if isinstance(draft, Rejection):
                aside.append(self._aside(row.kind, draft, row.place, at))
            else:
                drafts.append(draft)
        if drafts:
            fates: list[Fate] = file_drafts(session, self.filing, drafts, at=at)
            self.tally.count_fates(fates)
            if self.source.manifest.snapshot:
                self._remember(session, drafts)
        insert_rows(session, QuarantinedRow, aside)
        self._refuse_rubbish()

    def _refuse_rubbish(self) -> None:
        """Refuse a file of which far too much is no record for people to look at.

        Raises:
            SourceError: there are very many bad rows, and they are most of all.
        """
        bad, rows = self.tally.quarantined, self.tally.rows
        if bad > MOST_BAD_ROWS and 2 * bad > rows:
            reasons = ", ".join(sorted(self.tally.reasons))
            detail = f"{bad:,} of the first {rows:,} rows are no records: {reasons}"
            raise SourceError(code="mostly-bad", detail=detail)

    def _count_codes(self, row: RawRow) -> None:
        """Judge every code cell for the report."""
        for column in KINDS[row.kind].code_columns:
            value = row.values.get(column)
            if isinstance(value, str):
                self.tally.count_code(column, identify(value))

    def _aside(
        self, kind: str | None, rejection: Rejection, place: Place, at: datetime
    ) -> dict[str, Any]:
        """Count a row that is no record and write it as its row of the quarantine."""
        self.tally.quarantine(rejection.reason)
        sheet = place.sheet
        return {
            "id": new_id(at),
            "run_id": self.filing.run,
            "file_id": self.file.id,
            "file_sha256": self.file.sha256,
            "source": self.source.manifest.name,
            "kind": kind,
            "reason": rejection.reason,
            "field": rejection.field and storable(rejection.field, FIELD_CHARS),
            "detail": storable(rejection.detail, DETAIL_CHARS),
            "sheet": None if sheet is None else storable(sheet, SHEET_CHARS),
            "row": place.row,
            "offset": place.offset,
            "length": place.length,
            "state": "open",
            "opened_at": at,
            "decided_at": None,
            "decided_by": None,
            "decision": None,
            "decision_run": None,
        }

    def _remember(self, session: Session, drafts: Sequence[Draft]) -> None:
        """Note that the newest snapshot has these records."""
        source = self.source.manifest.name
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

    def _end_snapshot(self, session: Session) -> None:
        """Withdraw what a complete snapshot no longer has.

        A file with rows in quarantine is not complete: one of them may be the record
        that seems to be absent.
        """
        if self.tally.quarantined:
            return
        source = self.source.manifest.name
        stale = select(SnapshotKey.key).where(
            SnapshotKey.source == source, SnapshotKey.file_id != self.file.id
        )
        while keys := list(session.scalars(stale.limit(KEYS_AT_ONCE))):
            withdraw_records(session, self.filing, keys, source=source, at=self.clock())
            session.execute(
                delete(SnapshotKey).where(
                    SnapshotKey.source == source, SnapshotKey.key.in_(keys)
                )
            )
