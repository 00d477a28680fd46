"""Rows that are no records: seen, corrected, released or closed by a person.

The row itself stays in the landed file; it is read from there whenever it is needed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from connectors.base import BadRow, RawRow, Source
from hub.archive.filing import Filing, Touched, file_drafts
from hub.context import Hub
from hub.db.cache import changes_no_answer, narrow_changes
from hub.ground.actors import agency_of, done_by, is_account
from hub.ground.clock import legal_day
from hub.intake import runs
from hub.intake.door import door_of
from hub.intake.errors import (
    QuarantineDecidedError,
    RowSealedError,
    RowStillInvalidError,
    RowUnreadableError,
)
from hub.intake.files.rereading import (
    Sources,
    find_source,
    plain_values,
    raw_text,
    read_again,
)
from hub.intake.models import LandedFile, QuarantinedRow
from hub.intake.quarantine_list import QuarantineEntry, entry_of, find_row, list_rows
from hub.intake.report import RunReport
from hub.intake.validation.validator import Rejection, Validator
from hub.outbox import service as outbox
from schemas.words import Operation

__all__ = [
    "QuarantineEntry",
    "close_row",
    "fix_row",
    "list_rows",
    "release_row",
    "show_row",
]

REASON_CHARS = 400


def show_row(
    hub: Hub, row_id: str, *, actor: str, sources: Sources | None = None
) -> dict[str, Any]:
    """Show a row as it was received; looking is an event of its own.

    Adds ``raw``, the text of the row where its file has lines, and ``values``, what
    the source reads from it, to the entry.

    Raises:
        QuarantineUnknownError: there is no such row.
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    with hub.writes.begin() as session:
        row, file = find_row(session, row_id)
        outbox.put(
            session,
            at=hub.clock(),
            actor=agency_of(actor),
            op=Operation.QUARANTINE_SHOW,
            subject_type="quarantined-row",
            subject=row_id,
            detail={
                "source": row.source,
                "officer": actor if is_account(actor) else None,
            },
        )
    document = entry_of(row, file.name).as_json()
    document["raw"] = raw_text(hub, row, file)
    read = read_again(hub, row, file, find_source(hub, row.source, sources))
    document["values"] = plain_values(read.values) if isinstance(read, RawRow) else None
    return document


def fix_row(
    hub: Hub,
    row_id: str,
    values: Mapping[str, str],
    *,
    actor: str,
    reason: str,
    touched: Touched,
    sources: Sources | None = None,
) -> RunReport:
    """Take a row in with corrected values, by our field names; empty clears a field.

    Raises:
        QuarantineUnknownError: there is no such row.
        QuarantineDecidedError: the row is no longer open.
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
) -> RunReport:
    """Try a row again as it is, under today's source, schema and rules.

    Raises:
        QuarantineUnknownError, QuarantineDecidedError, RowUnreadableError,
        RowStillInvalidError, LandingEndedError: as for `fix_row`.
    """
    take = _Taking(hub, row_id, actor, reason, touched, sources)
    return take.process("released", {})


def close_row(hub: Hub, row_id: str, *, actor: str, reason: str) -> None:
    """Decide that a row is no record.

    Raises:
        QuarantineUnknownError: there is no such row.
        QuarantineDecidedError: the row is no longer open.
    """
    with hub.writes.begin() as session:
        changes_no_answer(session)
        row, _ = find_row(session, row_id)
        _decide(session, row, "closed", actor=actor, reason=reason, at=hub.clock())


@dataclass(frozen=True, slots=True)
class _Taking:
    """One row on its second way in."""

    hub: Hub
    row_id: str
    actor: str
    reason: str
    touched: Touched
    sources: Sources | None

    def process(self, state: str, corrections: Mapping[str, str]) -> RunReport:
        """Validate the row again and file it, in a run of its own."""
        hub = self.hub
        with hub.reads() as session:
            row, file = find_row(session, self.row_id)
        _demand_open(row)
        source = find_source(hub, row.source, self.sources)
        kind, values = self._content(row, file, source, corrections)
        manifest = source.manifest
        draft = Validator(
            manifest.name,
            manifest.authority or None,
            hub.rulebook,
            hub.keys.identity_hash,
            legal_day(hub.clock()),
        ).draft(kind, values)
        if isinstance(draft, Rejection):
            msg = f"{draft.field or 'row'}: {draft.reason}: {draft.detail}"
            raise RowStillInvalidError(msg, reason=draft.reason, field=draft.field)
        if door_of(hub).refuses(draft.sealed_by):
            raise RowSealedError
        with hub.writes.begin() as session:
            narrow_changes(session)
            at = hub.clock()
            agency = agency_of(self.actor)
            run = runs.start_run(
                session, row.source, kind="quarantine", actor=agency, at=at
            )
            _decide(
                session,
                row,
                state,
                actor=self.actor,
                reason=self.reason,
                at=at,
                run=run,
            )
            filing = Filing(hub.keys, hub.rulebook.divisions, run, agency, self.touched)
            report = RunReport(row.source, run, state="done")
            report.tally.count_fates(
                Counter(file_drafts(session, filing, [draft], at=at))
            )
            runs.end_run(session, report, actor=agency, at=at)
        return report

    def _content(
        self,
        row: QuarantinedRow,
        file: LandedFile,
        source: Source,
        corrections: Mapping[str, str],
    ) -> tuple[str, dict[str, Any]]:
        """Give the row's kind and its values with the corrections laid over them."""
        read = read_again(self.hub, row, file, source)
        if isinstance(read, RawRow):
            kind, values = read.kind, dict(read.values)
        elif corrections and len(source.manifest.kinds) == 1:
            kind, values = source.manifest.kinds[0], {}
        else:
            detail = read.reason if isinstance(read, BadRow) else "row-missing"
            msg = f"{file.name}, row {row.row}: {detail}"
            raise RowUnreadableError(msg)
        values |= {name: value or None for name, value in corrections.items()}
        return kind, values


def _demand_open(row: QuarantinedRow) -> None:
    """Refuse a row that somebody has decided on."""
    if row.state != "open":
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
        .where(QuarantinedRow.id == row.id, QuarantinedRow.state == "open")
        .values(
            state=state,
            decided_at=at,
            decided_by=actor,
            decision=reason[:REASON_CHARS],
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
