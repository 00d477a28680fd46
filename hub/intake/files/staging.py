"""Read a landed file, judge it as a whole, and stage its rows: all outside any lock."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

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
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.process.memory import collector_at_rest
from hub.intake import runs
from hub.intake.admission import AdmittedRules, admission_of
from hub.intake.files.agreed_columns import columns_of
from hub.intake.files.cores import Judged, RowJudges, SecondCore
from hub.intake.files.delivery_limits import within_limits
from hub.intake.files.kept_rows import ROWS, items_of, keep_rows, sealed_row
from hub.intake.files.known_items import KnownItem, Where, known_items, where_of
from hub.intake.files.landing import discard_file
from hub.intake.files.party_marks import NO_MARKS, PartyMarks, marks_of_row
from hub.intake.files.staging_file import (
    AsideRow,
    DraftRow,
    GoneRow,
    StagedRow,
    write_staging,
)
from hub.intake.models import LandedFile
from hub.intake.readings import MendedRow, in_force, refused_seal
from hub.intake.report import KeysMet, Tally, mending_warnings, storable
from hub.intake.validation.validator import Rejection, Validator

ROWS_AT_ONCE = 1_000
MOST_BAD_ROWS = 50_000
"""So many rows of a file may be set aside whatever else is in it."""
DETAIL_CHARS = 400
SHEET_CHARS = 128
FIELD_CHARS = 96
TITLE = "title"


@dataclass(frozen=True, slots=True)
class StagedDelivery:
    """A file that was read to its end: where its rows wait, and what it came to.

    ``tally`` counts all but the fates of the drafts, which show when they are applied.
    """

    path: str
    drafts: int
    tally: Tally
    untold: Counter[str]
    """How many rows stand in each sheet that has no header, so that none was read."""
    mended: Counter[tuple[str, str]]
    """How many values each rule read otherwise, and of which field."""
    kept: str | None = None
    """The copy that is to take the place of the landed bytes, if rows were refused."""

    @property
    def rows(self) -> int:
        """All data rows."""
        tally = self.tally
        aside = tally.quarantined + tally.still_quarantined + tally.unchanged
        return self.drafts + aside

    @property
    def unsure(self) -> list[dict[str, Any]]:
        """The columns that may be read as they are guessed after a yes alone."""
        return [one for one in self.tally.columns if not one["sure"]]

    def warnings(self, name: str) -> list[str]:
        """Tell of what was not read, and of what was read otherwise."""
        told = [
            f"{name}: sheet {sheet} has no header, its {rows} rows were not read"
            for sheet, rows in sorted(self.untold.items())
        ]
        if self.tally.replaced:
            told.append(
                f"{name}: {self.tally.replaced} rows replaced within the file: a later "
                "row has the same key and says something else"
            )
        return told + mending_warnings(name, self.mended)


def stage_file(
    hub: Hub, source: Source, file: LandedFile, *, run: str | None = None
) -> StagedDelivery:
    """Read, validate and keep every row of a file; nothing of it is applied.

    Another ``run`` than the file's own reads it again: then rows that are in quarantine
    already are told by their items.

    Raises:
        SourceError: the file as a whole cannot be read, or is mostly no records;
            nothing is kept.
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    validator = validator_of(hub, source, file)
    run = run or file.run_id
    known = known_items(hub, file) if run != file.run_id else {}
    second = hub.shelf.take(SecondCore)
    judges = RowJudges(validator, second, hub.config.keys_folder)
    reading = _Reading(source, judges, admission_of(hub), file.sha256, known)
    path = kept = None
    try:
        readings = in_force(hub, source, file)
        items = within_limits(hub, file, items_of(hub, source, file))
        rows = reading.rows(readings.over(items))
        path = write_staging(hub, run, validator.authority, rows)
        if reading.sealed:
            kept = keep_rows(hub, source, file, reading.sealed)
    except BaseException:
        if path is not None:
            discard_file(hub, run, path)
        if reading.sealed:
            _destroy(hub, file)
        raise
    finally:
        judges.close()
    return StagedDelivery(
        path, reading.drafts, reading.tally, reading.untold, reading.mended, kept
    )


def _destroy(hub: Hub, file: LandedFile) -> None:
    """End the bytes of a file that is refused as a whole and has sealed rows in it."""
    with runs.writing_of_runs(hub) as session:
        runs.mark_file(session, file, path=None, ended_at=hub.clock())
    if file.path is not None:
        discard_file(hub, file.run_id, file.path)
    file.path = None


def keep_instead(session: Session, file: LandedFile, staging: StagedDelivery) -> None:
    """Let the copy without sealed rows take the place of the landed bytes."""
    if staging.kept is not None:
        runs.mark_file(session, file, path=staging.kept, form=ROWS)


def forget_delivered(hub: Hub, file: LandedFile, staging: StagedDelivery) -> None:
    """End the landed bytes, key first, once a copy has taken their place for good."""
    if staging.kept is not None and file.path is not None:
        discard_file(hub, file.run_id, file.path)
        file.path, file.form = staging.kept, ROWS


def drop_staging(
    hub: Hub, file: LandedFile, staging: StagedDelivery, *, run: str
) -> None:
    """Let go of what a run has staged of a file; what the law seals goes with it."""
    discard_file(hub, run, staging.path)
    with runs.writing_of_runs(hub) as session:
        keep_instead(session, file, staging)
    forget_delivered(hub, file, staging)


def validator_of(hub: Hub, source: Source, file: LandedFile) -> Validator:
    """Give what judges the rows of a file, by the day on which it was received."""
    manifest = source.manifest
    return Validator(
        manifest.name,
        manifest.authority or None,
        hub.rulebook,
        hub.keys.identity_hash,
        legal_day(file.landed_at),
    )


class _Read(NamedTuple):
    """Rows that were read together, and what broke off the reading behind them."""

    rows: Sequence[RawRow | BadRow]
    fault: BaseException | None = None


NOTHING_MORE = _Read(())


@dataclass(slots=True)
class _Reading:
    """Judges the rows of one file as they come; its ``tally`` counts them."""

    source: Source
    judges: RowJudges
    door: AdmittedRules
    file: str
    """The hash of the file."""
    items: dict[Where, KnownItem] = field(default_factory=dict)
    """What an earlier reading set aside; each goes as its row is met."""
    drafts: int = 0
    sealed: set[int] = field(default_factory=set)
    """The data rows that are refused, counted from 0."""
    tally: Tally = field(default_factory=Tally)
    untold: Counter[str] = field(default_factory=Counter)
    mended: Counter[tuple[str, str]] = field(default_factory=Counter)
    met: KeysMet = field(default_factory=KeysMet)

    def rows(self, items: Iterator[Item]) -> Iterator[StagedRow]:
        """Yield what is to be kept of every data row."""
        rows = self._data_rows(items)
        some = _next(rows)
        self.judges.begin(some.rows)
        while some.rows or some.fault is not None:
            # The next are read while a second core, if there is one, judges these.
            following = NOTHING_MORE if some.fault is not None else _next(rows)
            judged = self.judges.end()
            self.judges.begin(following.rows)
            yield from self._take(some.rows, judged)
            if some.fault is not None:
                raise some.fault
            self._refuse_rubbish()
            some = following
        yield from (GoneRow(item.id) for item in self.items.values() if item.waits)

    def _data_rows(self, items: Iterator[Item]) -> Iterator[RawRow | BadRow]:
        """Yield the data rows and count the others."""
        titles: Counter[str] = Counter()
        read: set[str | None] = set()
        for item in items:
            if not isinstance(item, Skipped):
                read.add(item.place.sheet)
                if isinstance(item, Header):
                    self.tally.columns += columns_of(item, self.file)
                else:
                    yield item
                continue
            self.tally.skip(item.reason)
            if item.reason == TITLE and item.place.sheet is not None:
                titles[item.place.sheet] += 1
        self.untold = Counter({s: n for s, n in titles.items() if s not in read})
        self.tally.unread = self.untold.total()

    @collector_at_rest()
    def _take(
        self, rows: Sequence[RawRow | BadRow], judged: Iterable[Judged]
    ) -> list[StagedRow]:
        """Keep judged rows: the good ones are drafts, the others are set aside."""
        drafts = iter(judged)
        taken: list[StagedRow] = []
        first = self.drafts + self._aside_rows
        for number, row in enumerate(rows, first):
            if isinstance(row, BadRow):
                rejection = Rejection(row.reason, None, row.detail)
                content = self._known_by(row.content)
                taken.append(self._aside(None, rejection, row.place, content))
                continue
            draft, codes = next(drafts)
            if refused_seal(self.validator, self.door, row, draft) is not None:
                self.sealed.add(number)
                bad = sealed_row(row.place)
                rejection = Rejection(bad.reason, None, bad.detail)
                taken.append(self._aside(None, rejection, bad.place))
                continue
            for code in codes:
                self.tally.count_code(*code)
            if isinstance(row, MendedRow):
                self.mended.update(row.rules())
            if isinstance(draft, Rejection):
                content = self._known_by(content_of(row))
                marks = marks_of_row(row.kind, row.values, self.validator.hash_identity)
                taken.append(self._aside(row.kind, draft, row.place, content, marks))
            else:
                taken.append(self._good(row, draft))
        return taken

    @property
    def _aside_rows(self) -> int:
        """How many data rows came to nothing that is to be applied as a record."""
        tally = self.tally
        return tally.quarantined + tally.still_quarantined + tally.unchanged

    @property
    def validator(self) -> Validator:
        """What judges the rows."""
        return self.judges.validator

    def _good(self, row: RawRow, draft: DraftRow) -> StagedRow:
        """Keep a row that is a record; what a person has closed stays out."""
        item = self.items.get(_where(row.place))
        if item is not None and item.is_closed:
            closed = Rejection("closed", None, "a person decided that it is no record")
            return self._aside(row.kind, closed, row.place)
        self.items.pop(_where(row.place), None)
        self.drafts += 1
        self.met.note(draft.kind, draft.key, draft.text)
        self.tally.replaced = self.met.replaced
        if item is not None and item.waits:
            draft.item = item.id
        return draft

    def _refuse_rubbish(self) -> None:
        """Refuse a file of which far too much is no record for people to look at.

        Raises:
            SourceError: there are very many bad rows, and they are most of all.
        """
        bad, rows = self.tally.quarantined, self.drafts + self._aside_rows
        if bad > MOST_BAD_ROWS and 2 * bad > rows:
            reasons = ", ".join(sorted(self.tally.reasons))
            detail = f"{bad:,} of the first {rows:,} rows are no records: {reasons}"
            raise SourceError(code="mostly-bad", detail=detail)

    def _known_by(self, content: bytes | None) -> str | None:
        """Give the keyed hash of a row's content: a plain one could be guessed."""
        return None if content is None else self.validator.hash_identity(content.hex())

    def _aside(
        self,
        kind: str | None,
        rejection: Rejection,
        place: Place,
        content: str | None = None,
        marks: PartyMarks = NO_MARKS,
    ) -> AsideRow:
        """Count a row that is no record and write down where it stands, and why.

        One that is in quarantine since an earlier reading is counted as that.
        """
        item = self.items.pop(_where(place), None)
        if item is None:
            self.tally.quarantine(rejection.reason)
        elif item.waits or item.is_closed:
            self.tally.still_quarantined += 1
        else:
            self.tally.unchanged += 1
        return AsideRow(
            kind,
            rejection.reason,
            rejection.field and storable(rejection.field, FIELD_CHARS),
            storable(rejection.detail, DETAIL_CHARS),
            None if place.sheet is None else storable(place.sheet, SHEET_CHARS),
            place.row,
            place.offset,
            place.length,
            content,
            None if item is None else item.id,
            marks.name,
            marks.code,
        )


def _next(rows: Iterator[RawRow | BadRow]) -> _Read:
    """Read some rows; where that breaks off, those that came are judged still.

    Else nobody would know whether a file that cannot be read has sealed rows.
    """
    some: list[RawRow | BadRow] = []
    try:
        for row in islice(rows, ROWS_AT_ONCE):
            some.append(row)  # noqa: PERF402  # what came before a fault counts
    except BaseException as fault:  # noqa: BLE001  # raised once they are judged
        return _Read(some, fault)
    return _Read(some)


def content_of(row: RawRow) -> bytes:
    """Digest what a row says in our field names."""
    said = {name: value for name, value in row.values.items() if value is not None}
    text = json.dumps([row.kind, said], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("ascii")).digest()


def _where(place: Place) -> Where:
    """Tell where a row stands, as a column can hold it."""
    sheet, row, offset = where_of(place)
    return sheet if sheet is None else storable(sheet, SHEET_CHARS), row, offset
