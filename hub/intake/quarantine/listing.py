"""The list of rows in quarantine: filtered, counted, by pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hub.db.ids import is_id
from hub.intake.errors import QuarantineUnknownError
from hub.intake.models import LandedFile, QuarantinedRow

OPEN = "open"
HASH_CHARS = 64


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows in quarantine are meant; what is None narrows nothing.

    ``file`` is the name of a delivered file, or the SHA-256 of its bytes; ``ids`` are
    rows that somebody has chosen one by one.
    """

    source: str | None = None
    reason: str | None = None
    file: str | None = None
    state: str | None = OPEN
    ids: tuple[str, ...] | None = None
    without: str | None = None
    """A reason whose rows are left out."""

    def as_json(self) -> dict[str, Any]:
        """Write what narrows, as a log says it; of chosen rows their number."""
        said: dict[str, Any] = {
            "source": self.source,
            "reason": self.reason,
            "file": self.file,
            "state": self.state,
            "without": self.without,
        }
        if self.ids is not None:
            said["chosen"] = len(self.ids)
        return {name: value for name, value in said.items() if value is not None}

    def conditions(self) -> list[ColumnElement[bool]]:
        """Write the filter as conditions of a query."""
        row = QuarantinedRow
        found: list[ColumnElement[bool]] = []
        if self.state is not None:
            found.append(row.state == self.state)
        if self.source is not None:
            found.append(row.source == self.source)
        if self.reason is not None:
            found.append(row.reason == self.reason)
        if self.without is not None:
            found.append(row.reason != self.without)
        if self.ids is not None:
            found.append(row.id.in_(self.ids))
        if self.file is not None:
            named = LandedFile.name == self.file
            if len(self.file) == HASH_CHARS:
                named |= LandedFile.sha256 == self.file
            found.append(row.file_id.in_(select(LandedFile.id).where(named)))
        return found


EVERY_OPEN = RowFilter()


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
    seen_again: int
    """How often later deliveries have brought it again."""
    seen_at: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    decision: str | None

    def as_json(self) -> dict[str, Any]:
        """Write the entry as a document."""
        document = {name: getattr(self, name) for name in self.__slots__}
        for name in ("opened_at", "seen_at", "decided_at"):
            moment = document[name]
            document[name] = None if moment is None else moment.isoformat()
        return document


@dataclass(frozen=True, slots=True)
class ReasonFacet:
    """How many rows have a reason, and from which sources they came."""

    reason: str
    count: int
    sources: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class RowTotals:
    """How many rows a filter leaves, and when the oldest of them came."""

    count: int
    oldest: datetime | None


def list_rows(  # the filter's parts, each by its name
    session: Session,
    *,
    source: str | None = None,
    reason: str | None = None,
    file: str | None = None,
    state: str | None = OPEN,
    limit: int = 100,
    after: str | None = None,
) -> list[QuarantineEntry]:
    """List rows in quarantine, oldest first, from after an id on; any state if None."""
    chosen = RowFilter(source, reason, file, state)
    return page_of_rows(session, chosen, limit=limit, after=after)


def page_of_rows(
    session: Session,
    chosen: RowFilter,
    *,
    limit: int,
    after: str | None = None,
    before: str | None = None,
) -> list[QuarantineEntry]:
    """List what a filter leaves, oldest first: after an id, or the last before one."""
    row = QuarantinedRow
    ids = select(row.id).where(*chosen.conditions()).limit(limit)
    if before is not None:
        ids = ids.where(row.id < before).order_by(row.id.desc())
    else:
        ids = ids.order_by(row.id)
    if after is not None:
        ids = ids.where(row.id > after)
    # The ids come from an index alone; only the rows of the page are read.
    found = list(session.scalars(ids))
    query = (
        select(row, LandedFile.name)
        .join(LandedFile, LandedFile.id == row.file_id)
        .where(row.id.in_(found))
        .order_by(row.id)
    )
    return [entry_of(one, name) for one, name in session.execute(query)]


def total_of_rows(session: Session, chosen: RowFilter) -> RowTotals:
    """Count what a filter leaves, and tell since when its oldest row waits."""
    row = QuarantinedRow
    conditions = chosen.conditions()
    count = session.scalar(select(func.count()).select_from(row).where(*conditions))
    first = select(row.id).where(*conditions).order_by(row.id)
    oldest = session.scalar(
        select(row.opened_at).where(row.id == first.limit(1).scalar_subquery())
    )
    return RowTotals(count or 0, oldest)


def count_before(session: Session, chosen: RowFilter, row_id: str) -> int:
    """Count the rows of a filter that come before one."""
    row = QuarantinedRow
    query = select(func.count()).select_from(row).where(*chosen.conditions())
    return session.scalar(query.where(row.id < row_id)) or 0


def facets_of(
    session: Session, chosen: RowFilter = EVERY_OPEN
) -> Sequence[ReasonFacet]:
    """Count what a filter leaves by reason, and below each by source; most first."""
    row = QuarantinedRow
    query = (
        select(row.reason, row.source, func.count())
        .where(*chosen.conditions())
        .group_by(row.reason, row.source)
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for reason, source, count in session.execute(query):
        found.setdefault(reason, []).append((source, count))
    facets = [
        ReasonFacet(
            reason,
            sum(count for _, count in sources),
            tuple(sorted(sources, key=lambda one: (-one[1], one[0]))),
        )
        for reason, sources in found.items()
    ]
    return sorted(facets, key=lambda facet: (-facet.count, facet.reason))


def states_of(session: Session, states: Sequence[str]) -> dict[str, int]:
    """Count the rows of some states."""
    row = QuarantinedRow
    query = select(row.state, func.count()).where(row.state.in_(states))
    query = query.group_by(row.state)
    return {state: int(count) for state, count in session.execute(query)}


def neighbours_of(
    session: Session, chosen: RowFilter, row_id: str
) -> tuple[str | None, str | None]:
    """Give the rows before and after one among those that a filter leaves."""
    anyone = replace(chosen, ids=None)
    before = page_of_rows(session, anyone, limit=1, before=row_id)
    after = page_of_rows(session, anyone, limit=1, after=row_id)
    return (before[0].id if before else None, after[0].id if after else None)


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
        seen_again=row.seen_again,
        seen_at=row.seen_at,
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
    found = session.execute(query).one_or_none() if is_id(row_id) else None
    if found is None:
        raise QuarantineUnknownError(row_id)
    return found[0], found[1]


def find_entry(session: Session, row_id: str) -> QuarantineEntry:
    """Find a row as a list shows it.

    Raises:
        QuarantineUnknownError: there is no such row.
    """
    row, file = find_row(session, row_id)
    return entry_of(row, file.name)
