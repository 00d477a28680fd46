"""The list of rows in quarantine."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.intake.errors import QuarantineUnknownError
from hub.intake.models import LandedFile, QuarantinedRow


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """A row in quarantine as a list shows it: reason and place, no content."""

    id: str
    source: str
    kind: str | None
    reason: str
    field: str | None
    detail: str
    file: str
    file_sha256: str
    sheet: str | None
    row: int
    state: str
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    decision: str | None

    def as_json(self) -> dict[str, Any]:
        """Write the entry as a document."""
        document = {name: getattr(self, name) for name in self.__slots__}
        for name in ("opened_at", "decided_at"):
            moment = document[name]
            document[name] = None if moment is None else moment.isoformat()
        return document


def list_rows(
    session: Session,
    *,
    source: str | None = None,
    state: str | None = "open",
    limit: int = 100,
    after: str | None = None,
) -> list[QuarantineEntry]:
    """List rows in quarantine, oldest first, from after an id on; any state if None."""
    query = (
        select(QuarantinedRow, LandedFile.name)
        .join(LandedFile, LandedFile.id == QuarantinedRow.file_id)
        .order_by(QuarantinedRow.id)
        .limit(limit)
    )
    if source is not None:
        query = query.where(QuarantinedRow.source == source)
    if state is not None:
        query = query.where(QuarantinedRow.state == state)
    if after is not None:
        query = query.where(QuarantinedRow.id > after)
    return [entry_of(row, name) for row, name in session.execute(query)]


def entry_of(row: QuarantinedRow, file_name: str) -> QuarantineEntry:
    """Show a row without its content."""
    return QuarantineEntry(
        id=row.id,
        source=row.source,
        kind=row.kind,
        reason=row.reason,
        field=row.field,
        detail=row.detail,
        file=file_name,
        file_sha256=row.file_sha256,
        sheet=row.sheet,
        row=row.row,
        state=row.state,
        opened_at=row.opened_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision=row.decision,
    )


def find_row(session: Session, row_id: str) -> tuple[QuarantinedRow, LandedFile]:
    """Find a row and the file it stands in.

    Raises:
        QuarantineUnknownError: there is no such row.
    """
    query = (
        select(QuarantinedRow, LandedFile)
        .join(LandedFile, LandedFile.id == QuarantinedRow.file_id)
        .where(QuarantinedRow.id == row_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise QuarantineUnknownError(row_id)
    return found[0], found[1]
