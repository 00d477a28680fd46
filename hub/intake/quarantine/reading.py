"""A row of the quarantine read again, and judged by today's rules."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from connectors.base import BadRow, Place, RawRow, ReceivedCell, Source, SourceError
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.admission import admission_of
from hub.intake.errors import RowUnreadableError
from hub.intake.files.kept_rows import ROWS
from hub.intake.files.landing import open_landed
from hub.intake.files.rereading import Sources, find_source, plain_values, read_again
from hub.intake.models import LandedFile, QuarantinedRow
from hub.intake.readings import MendedRow, ValueReading
from hub.intake.validation import Validator
from schemas.record import KINDS


@dataclass(frozen=True, slots=True)
class Reread:
    """A row as its source reads it today."""

    source: Source
    item: RawRow | BadRow | None

    @property
    def kind(self) -> str | None:
        """The kind that the row would be of; None where several may be meant."""
        if isinstance(self.item, RawRow):
            return self.item.kind
        kinds = self.source.manifest.kinds
        return kinds[0] if len(kinds) == 1 else None

    @property
    def values(self) -> dict[str, Any]:
        """What source and rules read from the row."""
        return dict(self.item.values) if isinstance(self.item, RawRow) else {}

    @property
    def received(self) -> dict[str, Any]:
        """What the source alone reads from the row."""
        item = self.item
        return dict(item.received) if isinstance(item, MendedRow) else self.values

    @property
    def readings(self) -> Mapping[str, ValueReading]:
        """What rules read otherwise, by field."""
        return self.item.readings if isinstance(self.item, MendedRow) else {}

    def content(self, *, typed: bool) -> tuple[str, dict[str, Any]]:
        """Give kind and values of a row that is to be judged.

        What cannot be read may be typed in where the source has one kind only.

        Raises:
            RowUnreadableError: it cannot be read, and its kind is not clear.
        """
        kind = self.kind
        if isinstance(self.item, RawRow):
            return self.item.kind, self.values
        if typed and kind is not None:
            return kind, {}
        detail = self.item.reason if isinstance(self.item, BadRow) else "row-missing"
        raise RowUnreadableError(detail)


def reread(
    hub: Hub, row: QuarantinedRow, file: LandedFile, sources: Sources | None
) -> Reread:
    """Read a row again.

    Raises:
        RowUnreadableError: this version of the hub has no such source.
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    source = find_source(hub, row.source, sources)
    return Reread(source, read_again(hub, row, file, source))


def validator_of(hub: Hub, source: Source) -> Validator:
    """Make what judges a source's rows today."""
    manifest = source.manifest
    return Validator(
        manifest.name,
        manifest.authority or None,
        hub.rulebook,
        hub.keys.identity_hash,
        legal_day(hub.clock()),
    )


def sealing_rule(hub: Hub, read: Reread, values: Mapping[str, Any]) -> str | None:
    """Name the rule by which a row is sealed today and may not be taken in."""
    kind = read.kind
    if kind not in KINDS:
        return None
    validator = validator_of(hub, read.source)
    door = admission_of(hub)
    rule = validator.seal_of_row(kind, values)
    if rule is None:
        draft = validator.draft(kind, values)
        rule = getattr(draft, "sealed_by", None)
    if not door.refuses(rule) and isinstance(read.item, MendedRow):
        # What is sealed as it was received stays so, however its values are read.
        rule = validator.seal_of_row(kind, read.item.received)
    return rule if door.refuses(rule) else None


def cells_of(
    hub: Hub, file: LandedFile, reads: Mapping[Place, Reread]
) -> dict[Place, tuple[ReceivedCell, ...]]:
    """Give the cells of rows of a file beside the names of their columns, as delivered.

    The file is read once. Where the bytes are not kept, or have no columns, the values
    stand under the names of our fields.
    """
    found: dict[Place, tuple[ReceivedCell, ...]] = {}
    if reads and file.form != ROWS:
        source = next(iter(reads.values())).source
        with suppress(SourceError), open_landed(hub, file) as data:
            found.update(source.received(file.name, data, reads.keys()))
    return {
        place: found.get(place) or _cells_read(read) for place, read in reads.items()
    }


def place_of(row: QuarantinedRow) -> Place:
    """Tell where a row stands in its file."""
    return Place(row.sheet, row.row, row.offset, row.length)


def _cells_read(read: Reread) -> tuple[ReceivedCell, ...]:
    """Give what the source reads from a row under the names of our fields."""
    if read.kind not in KINDS:
        return ()
    kind = KINDS[read.kind]
    return tuple(
        ReceivedCell(kind.label(name), None if value is None else str(value), name)
        for name, value in plain_values(read.received).items()
    )
