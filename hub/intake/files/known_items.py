"""What an earlier reading of a file set aside, by where each row stands in it."""

from dataclasses import dataclass

from sqlalchemy import select

from connectors.base import Place
from hub.context import Hub
from hub.intake.models import LandedFile, QuarantinedRow

Where = tuple[str | None, int, int | None]
"""Where a row stands in its file: sheet, row, offset."""
WAITING = ("open", "returned")
"""States of rows that come in when they can be read well."""
TAKEN_IN = ("fixed", "released")
"""States of rows that became records."""


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A row that is, or was, in quarantine."""

    id: str
    state: str

    @property
    def waits(self) -> bool:
        """Tell whether it is still to become a record."""
        return self.state in WAITING

    @property
    def is_closed(self) -> bool:
        """Tell whether a person decided that it is no record."""
        return self.state not in (*WAITING, *TAKEN_IN)


def known_items(hub: Hub, file: LandedFile) -> dict[Where, KnownItem]:
    """Find every item that stands in a file."""
    row = QuarantinedRow
    query = select(row.sheet, row.row, row.offset, row.id, row.state)
    with hub.reads() as session:
        found = session.execute(query.where(row.file_id == file.id)).all()
    return {
        (sheet, number, offset): KnownItem(item, state)
        for sheet, number, offset, item, state in found
    }


def where_of(place: Place) -> Where:
    """Tell where a row stands, as its item has it."""
    return place.sheet, place.row, place.offset
