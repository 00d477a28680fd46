"""A row as it was received, beside its header, with every fault of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from connectors.base import BadRow, RawRow, ReceivedCell
from hub.archive.models import RecordVersion
from hub.context import Hub
from hub.ground.actors import agency_of, is_account
from hub.intake.admission import SEALED
from hub.intake.errors import LandingEndedError, RowUnreadableError
from hub.intake.files.rereading import (
    Sources,
    find_source,
    plain_values,
    raw_text,
    rows_again,
)
from hub.intake.models import LandedFile, QuarantinedRow
from hub.intake.quarantine.candidates import CellCandidate, candidates_of
from hub.intake.quarantine.corrections import stored_form
from hub.intake.quarantine.faults import Span, fault_span, faults_of
from hub.intake.quarantine.listing import (
    OPEN,
    QuarantineEntry,
    entry_of,
    find_row,
)
from hub.intake.quarantine.reading import (
    Reread,
    cells_of,
    place_of,
    reread,
    sealing_rule,
    validator_of,
)
from hub.intake.readings import may_have_rule
from hub.intake.validation import Rejection
from hub.outbox import service as outbox
from schemas.base import CODES
from schemas.fields import mask_name
from schemas.fields.masks import mask_in_text
from schemas.record import KINDS
from schemas.record.names import looks_like_person
from schemas.words import Operation

FIXED = "fixed"
Unreadable = LandingEndedError | RowUnreadableError


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell beside its column, as a person at the desk may see it.

    ``text`` is None where the row has no such cell or may not show it; ``shown`` tells
    which: ``whole``, ``masked`` (a personal value), ``withheld`` (nothing of it may be
    shown), ``unread`` (a column that goes no further than the file) or ``missing``.
    ``span`` is where in the text its fault lies.
    """

    column: str
    field: str | None
    text: str | None
    shown: str
    reason: str | None = None
    span: Span | None = None
    rule: str | None = None
    """The reading rule by which it is read otherwise, and what that says it means."""
    meant: str | None = None
    may_have_rule: bool = False
    """Whether a rule may be made for its field."""

    def as_json(self) -> dict[str, Any]:
        """Write the cell as a document."""
        document = {name: getattr(self, name) for name in self.__slots__}
        del document["may_have_rule"]
        document["span"] = None if self.span is None else list(self.span)
        return document


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row at the desk: its entry, its cells and its faults.

    ``sealed_by`` is the rule that seals it today; then nothing of it is shown.
    ``unreadable`` says that the bytes cannot be read as a row any more.
    """

    entry: QuarantineEntry
    kind: str | None = None
    cells: tuple[ShownCell, ...] = ()
    faults: tuple[Rejection, ...] = ()
    units: Mapping[str, str] | None = None
    sealed_by: str | None = None
    unreadable: bool = False
    candidates: tuple[CellCandidate, ...] = ()
    stored: Mapping[str, str] = field(default_factory=dict)
    """What a row that was mended is stored as, by the fields that were at fault."""

    def as_json(self) -> dict[str, Any]:
        """Write the row as a document."""
        return self.entry.as_json() | {
            "kind": self.kind or self.entry.kind,
            "cells": [cell.as_json() for cell in self.cells],
            "faults": [
                {"reason": one.reason, "field": one.field, "detail": one.detail}
                for one in self.faults
            ],
            "candidates": [one.as_json() for one in self.candidates],
            "sealed_by": self.sealed_by,
        }


def show_row(
    hub: Hub,
    row_id: str,
    *,
    actor: str,
    sources: Sources | None = None,
    whole: bool = False,
) -> dict[str, Any]:
    """Show a row as it was received; looking is an event of its own.

    With ``whole`` it adds ``raw``, the text of the row where its file has lines, and
    ``values``, what the source reads from it: unmasked, which the event tells.

    Raises:
        QuarantineUnknownError: there is no such row.
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    with hub.writing() as session:
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
                "whole": True if whole else None,
            },
        )
    read = reread(hub, row, file, sources)
    shown = _shown(hub, row, file, read)
    document = shown.as_json()
    if whole:
        is_open = shown.sealed_by is None
        is_read = is_open and isinstance(read.item, RawRow)
        document["raw"] = raw_text(hub, row, file) if is_open else None
        document["values"] = plain_values(read.received) if is_read else None
    return document


def view_row(hub: Hub, row_id: str, *, sources: Sources | None = None) -> ShownRow:
    """Read a row for a page, whose look is already in the log.

    Raises:
        QuarantineUnknownError: there is no such row.
        RowUnreadableError: this version of the hub has no such source.
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    with hub.reads() as session:
        row, file = find_row(session, row_id)
    return _shown(hub, row, file, reread(hub, row, file, sources))


def view_list(
    hub: Hub, row_ids: Collection[str], *, sources: Sources | None = None
) -> dict[str, ShownRow | Unreadable]:
    """Read the rows of a list, whose look is already in the log, or why one cannot be.

    Each file is read once for what its source reads today, and once for the cells as
    they were delivered.
    """
    found: dict[str, ShownRow | Unreadable] = {}
    files: dict[str, tuple[LandedFile, list[QuarantinedRow]]] = {}
    with hub.reads() as session:
        for row_id in row_ids:
            row, file = find_row(session, row_id)
            files.setdefault(file.id, (file, []))[1].append(row)
    for file, rows in files.values():
        try:
            source = find_source(hub, file.source, sources)
            items = rows_again(hub, rows, file, source)
        except (LandingEndedError, RowUnreadableError) as error:
            found |= dict.fromkeys((row.id for row in rows), error)
            continue
        reads = {row.id: Reread(source, items.get(row.id)) for row in rows}
        cells = cells_of(hub, file, {place_of(row): reads[row.id] for row in rows})
        for row in rows:
            received = cells[place_of(row)]
            found[row.id] = _shown(hub, row, file, reads[row.id], received)
    return found


def _shown(
    hub: Hub,
    row: QuarantinedRow,
    file: LandedFile,
    read: Reread,
    listed: tuple[ReceivedCell, ...] | None = None,
) -> ShownRow:
    """Lay a row out, unless the law seals it; ``listed`` are its cells in a list."""
    entry = entry_of(row, file.name)
    if row.reason == SEALED:
        return ShownRow(entry, sealed_by=SEALED)
    values = read.values
    rule = sealing_rule(hub, read, values)
    if rule is not None:
        # What a row was set aside for tells of its content too.
        return ShownRow(replace(entry, field=None, detail=""), sealed_by=rule)
    faults = _faults(hub, row, read)
    units = dict(read.source.manifest.units)
    if listed is not None:
        return ShownRow(entry, read.kind, _cells(listed, read, faults), faults, units)
    place = place_of(row)
    cells = _cells(cells_of(hub, file, {place: read})[place], read, faults)
    found: tuple[CellCandidate, ...] = ()
    if row.state == OPEN and isinstance(read.item, RawRow):
        whole = {
            one.field: one.text
            for one in cells
            if one.field and one.text and one.shown == "whole"
        }
        found = candidates_of(hub, read, faults, whole)
    return ShownRow(
        entry,
        read.kind,
        cells,
        faults,
        units,
        None,
        read.item is None,
        found,
        _stored(hub, row, faults),
    )


def _stored(
    hub: Hub, row: QuarantinedRow, faults: tuple[Rejection, ...]
) -> dict[str, str]:
    """Tell what the record that a mended row became says where it was at fault.

    Personal values are masked, as they are in every record.
    """
    if row.state != FIXED:
        return {}
    version = RecordVersion
    query = select(version.kind, version.body).where(
        version.source == row.source, version.run_id == row.decision_run
    )
    with hub.reads() as session:
        found = session.execute(query.limit(1)).first()
    if found is None:
        return {}
    names = {one.field.partition(".")[0] for one in faults if one.field}
    told = {name: stored_form(found.kind, name, found.body.get(name)) for name in names}
    return {name: text for name, text in told.items() if text is not None}


def _faults(hub: Hub, row: QuarantinedRow, read: Reread) -> tuple[Rejection, ...]:
    """List the faults by today's rules; of bytes that make no row, the one of them."""
    item = read.item
    if isinstance(item, RawRow) and item.kind in KINDS:
        return faults_of(validator_of(hub, read.source), item.kind, item.values)
    if isinstance(item, BadRow):
        return (Rejection(item.reason, None, item.detail),)
    return (Rejection(row.reason, row.field, CODES.get(row.reason, row.detail)),)


def _cells(
    cells: tuple[ReceivedCell, ...], read: Reread, faults: tuple[Rejection, ...]
) -> tuple[ShownCell, ...]:
    """Mask what is personal, and mark what is at fault."""
    # Cells that were read in their columns hold what those say; in others a name may
    # stand anywhere.
    is_in_place = isinstance(read.item, RawRow)
    given = {cell.field: cell.text for cell in cells if cell.field and cell.text}
    kind = KINDS.get(read.kind or "")
    masked: Mapping[str, str | None] = {} if kind is None else kind.mask_row(given)
    reasons = {one.field.partition(".")[0]: one.reason for one in faults if one.field}
    shown = []
    for cell in cells:
        one = _cell(cell, masked, is_in_place=is_in_place)
        reason = reasons.get(cell.field or "")
        if reason is not None:
            is_whole = one.shown == "whole" and one.text is not None
            span = fault_span(reason, one.text or "") if is_whole else None
            ruled = is_whole and is_in_place
            ruled = ruled and may_have_rule(read.source, cell.field or "")
            one = replace(one, reason=reason, span=span, may_have_rule=ruled)
        if said := read.readings.get(cell.field or ""):
            one = replace(one, rule=said.rule, meant=said.meant)
        shown.append(one)
    there = {cell.field for cell in cells}
    missing = (name for name in reasons if name and name not in there)
    shown += [
        ShownCell(
            kind.label(name) if kind is not None else name,
            name,
            None,
            "missing",
            reasons[name],
        )
        for name in missing
    ]
    return tuple(shown)


def _cell(
    cell: ReceivedCell, masked: Mapping[str, str | None], *, is_in_place: bool
) -> ShownCell:
    """Show one cell as far as it may be shown."""
    if cell.text is None:
        return ShownCell(cell.column, cell.field, None, "missing")
    if cell.field is None:
        return ShownCell(cell.column, None, None, "unread")
    if not cell.text:
        return ShownCell(cell.column, cell.field, "", "whole")
    text = masked.get(cell.field, mask_in_text(cell.text))
    if text is not None and not is_in_place and looks_like_person(text):
        text = mask_name(text)
    if text is None:
        return ShownCell(cell.column, cell.field, None, "withheld")
    state = "whole" if text == cell.text else "masked"
    return ShownCell(cell.column, cell.field, text, state)
