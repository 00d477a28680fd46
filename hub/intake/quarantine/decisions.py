"""What people decide on one row: tried, corrected, released, returned or closed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from connectors.base import ReadCell
from hub.archive.drafts import Draft
from hub.archive.filing import (
    Fate,
    Filing,
    Touched,
    file_drafts,
    foreseen_fates,
    prepare_filing,
)
from hub.context import Hub
from hub.ground.actors import agency_of, done_by
from hub.intake import runs
from hub.intake.admission import SEALED, admission_of
from hub.intake.errors import (
    QuarantineDecidedError,
    ReasonMissingError,
    RowSealedError,
    RowStillInvalidError,
)
from hub.intake.files.rereading import Sources
from hub.intake.models import QuarantinedRow
from hub.intake.quarantine.corrections import (
    Correction,
    corrections_of,
)
from hub.intake.quarantine.faults import faults_of
from hub.intake.quarantine.listing import OPEN, find_row
from hub.intake.quarantine.reading import Reread, reread, sealing_rule, validator_of
from hub.intake.readings import MendedRow, read_typed
from hub.intake.report import RunReport, mending_warnings
from hub.intake.validation import Rejection
from hub.outbox import service as outbox
from schemas.words import Operation

REASON_CHARS = 400


@dataclass(frozen=True, slots=True)
class Taken:
    """What a row came to that was taken in, and what was typed into it."""

    report: RunReport
    corrections: tuple[Correction, ...]

    def as_json(self) -> dict[str, Any]:
        """Write both as one document."""
        return self.report.as_json() | {
            "corrections": [one.as_json() for one in self.corrections]
        }


@dataclass(frozen=True, slots=True)
class Trial:
    """What a row would come to by today's rules; nothing was written.

    ``state`` is ``record``, ``invalid`` or ``sealed``. Of a sealed row only the rule is
    told.
    """

    state: str
    kind: str | None = None
    faults: tuple[Rejection, ...] = ()
    fate: Fate | None = None
    corrections: tuple[Correction, ...] = ()
    event_day: date | None = None
    tier: str | None = None
    public_from: date | None = None
    publicity_until: date | None = None
    publicity_rule: str | None = None
    sealed_by: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Write the trial as a document."""

        def day(one: date | None) -> str | None:
            return None if one is None else one.isoformat()

        return {
            "state": self.state,
            "kind": self.kind,
            "fate": self.fate,
            "faults": [
                {"reason": one.reason, "field": one.field, "detail": one.detail}
                for one in self.faults
            ],
            "publicity": {
                "from": day(self.public_from),
                "until": day(self.publicity_until),
                "tier": self.tier,
                "rule": self.publicity_rule,
            },
            "event_day": day(self.event_day),
            "sealed_by": self.sealed_by,
            "corrections": [one.as_json() for one in self.corrections],
            "written": False,
        }


def try_row(
    hub: Hub,
    row_id: str,
    typed: Mapping[str, str] | None = None,
    *,
    sources: Sources | None = None,
) -> Trial:
    """Tell what a row would come to with these corrections, and write nothing.

    Raises:
        QuarantineUnknownError: there is no such row.
        QuarantineDecidedError: the row is no longer open.
        RowUnreadableError: the source cannot read the row, and its kind is not clear.
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    with hub.reads() as session:
        row, file = find_row(session, row_id)
    _demand_open(row)
    if row.reason == SEALED:
        return Trial("sealed", sealed_by=SEALED)
    read = reread(hub, row, file, sources)
    mended = _mend(read, typed or {})
    rule = sealing_rule(hub, read, mended.values)
    if rule is not None:
        return Trial("sealed", sealed_by=rule)
    validator = validator_of(hub, read.source)
    draft = validator.draft(mended.kind, mended.values)
    if isinstance(draft, Rejection):
        faults = faults_of(validator, mended.kind, mended.values)
        return Trial("invalid", mended.kind, faults, None, mended.corrections(None))
    filing = Filing(hub.keys, hub.rulebook.divisions, row.run_id, "", _touch_nothing)
    with hub.reads() as session:
        prepared = prepare_filing(session, filing, [draft], hub.clock())
    (fate,) = foreseen_fates(prepared)
    return Trial(
        state="record",
        kind=draft.kind,
        fate=fate,
        corrections=mended.corrections(draft.body),
        event_day=draft.event_day,
        tier=draft.judgement.tier,
        public_from=draft.judgement.public_from,
        publicity_until=draft.judgement.publicity_until,
        publicity_rule=draft.judgement.rule,
    )


def fix_row(
    hub: Hub,
    row_id: str,
    values: Mapping[str, str],
    *,
    actor: str,
    reason: str,
    touched: Touched,
    sources: Sources | None = None,
) -> Taken:
    """Take a row in with corrected values, by our field names; empty clears a field.

    A value is read as its cell would have been, in the unit of the column.

    Raises:
        QuarantineUnknownError: there is no such row.
        QuarantineDecidedError: the row is no longer open.
        ReasonMissingError: the reason is blank.
        RowUnreadableError: the source cannot read the row, and its kind is not clear.
        RowStillInvalidError: it is still no record; nothing has changed.
        RowSealedError: it would be a record that the law seals; nothing has changed.
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    take = _Taking(hub, row_id, actor, reason, touched, sources)
    return take.process("fixed", values)


def release_row(
    hub: Hub,
    row_id: str,
    *,
    actor: str,
    reason: str,
    touched: Touched,
    sources: Sources | None = None,
) -> Taken:
    """Try a row again as it is, under today's source, schema and rules.

    Raises:
        QuarantineUnknownError, QuarantineDecidedError, ReasonMissingError,
        RowUnreadableError, RowStillInvalidError, LandingEndedError: as for `fix_row`.
    """
    take = _Taking(hub, row_id, actor, reason, touched, sources)
    return take.process("released", {})


def close_row(
    hub: Hub, row_id: str, *, actor: str, reason: str, state: str = "closed"
) -> None:
    """Decide that a row is no record; ``returned`` says that its source sends it anew.

    Raises:
        QuarantineUnknownError: there is no such row.
        QuarantineDecidedError: the row is no longer open.
        ReasonMissingError: the reason is blank.
    """
    reason = said_reason(reason)
    with hub.writing(keeps_answers=True) as session:
        row, _ = find_row(session, row_id)
        _decide(session, row, state, actor=actor, reason=reason, at=hub.clock())


def said_reason(reason: str) -> str:
    """Give a reason as it is kept; a NUL, which no database keeps, is left out.

    Raises:
        ReasonMissingError: it is blank.
    """
    said = reason.replace("\0", "").strip()
    if not any(char.isprintable() and not char.isspace() for char in said):
        raise ReasonMissingError
    return said[:REASON_CHARS]


@dataclass(frozen=True, slots=True)
class _Mended:
    """A row with what was typed laid over it."""

    kind: str
    values: dict[str, Any]
    before: dict[str, Any]
    typed: Mapping[str, str]
    read: Mapping[str, ReadCell]

    def corrections(self, stored: Mapping[str, Any] | None) -> tuple[Correction, ...]:
        """Say what the typed values come to."""
        return corrections_of(self.kind, self.typed, self.read, self.before, stored)


def _mend(read: Reread, typed: Mapping[str, str]) -> _Mended:
    """Lay corrections over a row, each read like a cell of its column."""
    kind, before = read.content(typed=bool(typed))
    cells = {
        name: read_typed(read.source, kind, name, text) for name, text in typed.items()
    }
    values = before | {name: cell.value for name, cell in cells.items()}
    return _Mended(kind, values, before, typed, cells)


@dataclass(frozen=True, slots=True)
class _Taking:
    """One row on its second way in."""

    hub: Hub
    row_id: str
    actor: str
    reason: str
    touched: Touched
    sources: Sources | None

    def process(self, state: str, typed: Mapping[str, str]) -> Taken:
        """Validate the row again and file it, in a run of its own."""
        hub = self.hub
        reason = said_reason(self.reason)
        with hub.reads() as session:
            row, file = find_row(session, self.row_id)
        _demand_open(row)
        read = reread(hub, row, file, self.sources)
        mended = _mend(read, typed)
        draft = self._draft(read, mended)
        with hub.writing(keeps_answers=True) as session:
            at = hub.clock()
            agency = agency_of(self.actor)
            run = runs.start_run(
                session, row.source, kind="quarantine", actor=agency, at=at
            )
            decided = {"actor": self.actor, "reason": reason}
            _decide(session, row, state, **decided, at=at, run=run)
            rules, about = hub.rulebook, (run, agency, self.touched)
            filing = Filing(hub.keys, rules.divisions, *about, rules=rules)
            report = RunReport(row.source, run, state="done")
            report.tally.count_fates(
                Counter(file_drafts(session, filing, [draft], at=at))
            )
            if isinstance(read.item, MendedRow):
                changed = Counter(read.item.rules())
                report.warnings += mending_warnings(file.name, changed)
            runs.end_run(session, report, actor=agency, at=at)
        return Taken(report, mended.corrections(draft.body))

    def _draft(self, read: Reread, mended: _Mended) -> Draft:
        """Draft the record that the row has become."""
        draft = validator_of(self.hub, read.source).draft(mended.kind, mended.values)
        if isinstance(draft, Rejection):
            msg = f"{draft.field or 'row'}: {draft.reason}: {draft.detail}"
            raise RowStillInvalidError(msg, reason=draft.reason, field=draft.field)
        sealed = admission_of(self.hub).refuses(draft.sealed_by)
        # A rule opens nothing: a row that it mends is judged as it was received too.
        by_rule = isinstance(read.item, MendedRow)
        if sealed or (by_rule and sealing_rule(self.hub, read, read.values)):
            raise RowSealedError
        return draft


def _touch_nothing(session: Session, merchants: object) -> None:
    """Leave everybody as they are: a trial writes nothing."""


def _demand_open(row: QuarantinedRow) -> None:
    """Refuse a row that somebody has decided on."""
    if row.state != OPEN:
        raise QuarantineDecidedError(row.id, state=row.state)


def _decide(
    session: Session,
    row: QuarantinedRow,
    state: str,
    *,
    actor: str,
    reason: str,
    at: datetime,
    run: str | None = None,
) -> None:
    """Write a decision down; whoever comes second finds the row decided."""
    decided = session.connection().execute(
        update(QuarantinedRow)
        .where(QuarantinedRow.id == row.id, QuarantinedRow.state == OPEN)
        .values(
            state=state,
            decided_at=at,
            decided_by=actor,
            decision=reason,
            decision_run=run,
        )
    )
    if decided.rowcount == 0:
        raise QuarantineDecidedError(row.id)
    outbox.put(
        session,
        at=at,
        actor=agency_of(actor),
        op=Operation.QUARANTINE_DECIDE,
        subject_type="quarantined-row",
        subject=row.id,
        detail={
            "state": state,
            "source": row.source,
            "file": row.file_sha256,
            "row": row.row,
            **done_by(actor),
        },
    )
