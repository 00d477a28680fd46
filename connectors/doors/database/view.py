"""A view of a member's database, read page by page since the last delivery."""

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.sql.elements import quoted_name

from connectors.checked_hosts import Resolver, resolve
from connectors.deliveries import (
    BegunDelivery,
    Delivery,
    DeliveryBrokenError,
    Door,
    Page,
)
from connectors.doors.database.cells import write_line
from connectors.doors.database.connecting import DatabaseLine, DatabaseReach
from connectors.doors.database.keys import DatabaseKeys
from connectors.doors.database.marks import capped, demand_mark, is_before, lowered
from connectors.doors.database.place import (
    Value,
    ViewPlace,
    Written,
    read_value,
    write_value,
)
from connectors.manifest import Manifest
from connectors.reach import Reach
from connectors.rows import SourceError

MIB = 1 << 20
MOST_MINUTES = 60
"""How long one sync may read; the next goes on behind the last page."""
SECONDS = 60
AT_ONCE = 500
"""Rows that are asked for at once, so that few wait in memory."""


class DatabaseView(Door):
    """The view that a manifest names; all that changed is one delivery."""

    def __init__(
        self, manifest: Manifest, reach: Reach, *, resolver: Resolver = resolve
    ) -> None:
        """Read what ``manifest`` names, as far as ``reach`` allows it."""
        if not isinstance(manifest.door, DatabaseKeys):
            raise TypeError(manifest.door.kind)
        self._name = manifest.name
        self._keys = manifest.door
        self._reach = reach
        self._resolver = resolver
        self._statements = Statements(manifest.door)

    def check(self) -> None:
        """Refuse without a usable address, secret or driver."""
        self._database()

    def _database(self) -> DatabaseReach:
        """Find out where the database is."""
        return DatabaseReach(self._keys, self._reach, resolver=self._resolver)

    def fetch(
        self, since: str | None, at: datetime, begun: BegunDelivery | None = None
    ) -> Iterator[Delivery]:
        """Yield one delivery: the one that was begun, or what has changed since.

        Without a watermark that is the whole view. With one, a delivery has no pages
        where nothing has changed, and always the rows whose watermark is empty.
        """
        name = f"{self._name}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        before = None if since is None else ViewPlace.read(since)
        place = ViewPlace(highest=None if before is None else before.highest)
        behind = None if begun is None else ViewPlace.read(begun.cursor)
        if begun is not None and behind is not None:
            name, place = begun.name, behind
        yield Delivery(name, self._pages(place, at), is_paged=True)

    def _pages(self, place: ViewPlace, at: datetime) -> Iterator[Page]:
        """Yield the pages behind a place, each with the place behind it."""
        if place.is_end:
            return
        ends = time.monotonic() + MOST_MINUTES * SECONDS
        with self._database().opened() as line:
            if place.page == 0:
                place = self._begin(line, place, at)
            if place.page == 0 and not self._keys.watermark and self._is_empty(line):
                # A view without rows is a delivery without rows, and no silence.
                yield _page(replace(place, page=1, is_end=True), b"")
                return
            with closing(self._batches(line, place, at)) as batches:
                yield from _pages_of(batches, ends)

    def _begin(self, line: DatabaseLine, place: ViewPlace, at: datetime) -> ViewPlace:
        """Tell from where a new delivery tells: a window before the last one.

        A view that has nothing from there on was made anew, or brought back from an
        earlier day; then all of it is read, since nothing may be passed over.
        """
        if place.highest is None or not self._keys.watermark:
            return ViewPlace()
        low = lowered(capped(read_value(place.highest), at), self._keys)
        if low is None:
            return ViewPlace()
        with line.in_time():
            newest = line.connection.scalar(self._statements.newest())
        if newest is not None and is_before(demand_mark(newest), low) is not False:
            return ViewPlace()
        return ViewPlace(low=write_value(low), highest=place.highest)

    def _is_empty(self, line: DatabaseLine) -> bool:
        """Tell whether there is no row at all."""
        with line.in_time():
            first = self._statements.behind(ViewPlace()).limit(1)
            return line.connection.execute(first).first() is None

    def _batches(
        self, line: DatabaseLine, place: ViewPlace, at: datetime
    ) -> Generator["_Batch"]:
        """Yield the rows behind a place, so many at once as a page has."""
        keys = self._keys
        left: _Batch | None = None
        is_over = False
        # Closed at once, for a cursor that waits keeps the member's database locked.
        with closing(self._rows(line, place)) as rows:
            while not is_over or left is not None:
                # A row that found no room in one page is the first of the next.
                batch, left = left or _Batch(b"", place, 0), None
                seen = {batch.place.row}
                body, last, count = bytearray(batch.body), batch.place, batch.rows
                with line.in_time():
                    while count < keys.size and left is None and not is_over:
                        row = next(rows, None)
                        if row is None:
                            is_over = True
                            continue
                        written, behind = self._take(row, last, at)
                        self._demand_new(behind, last, seen)
                        if body and len(body) + len(written) > keys.page_mb * MIB:
                            left = _Batch(written, behind, 1)
                            continue
                        body += written
                        last, count = behind, count + 1
                if not count:
                    return
                place = replace(last, page=place.page + 1)
                if left is not None:
                    left = replace(left, place=replace(left.place, page=place.page))
                yield _Batch(bytes(body), place, count)

    def _rows(self, line: DatabaseLine, place: ViewPlace) -> Generator[Any]:
        """Yield rows: first those without a watermark, then the others by it."""
        wanted = [self._statements.behind(place)]
        if self._keys.watermark and place.mark is None:
            unmarked = self._statements.unmarked(place)
            wanted = [unmarked, self._statements.behind(replace(place, row=None))]
        connection = line.connection.execution_options(
            stream_results=True, max_row_buffer=AT_ONCE
        )
        for statement in wanted:
            with connection.execute(statement) as found:
                yield from found

    def _take(
        self, row: Any, before: ViewPlace, at: datetime
    ) -> tuple[bytes, ViewPlace]:
        """Write a row, and tell the place behind it.

        Raises:
            DeliveryBrokenError: ``row-id-unusable``.
            SourceError: ``watermark-unusable``, ``too-large``.
        """
        keys = self._keys
        *values, own = row
        mark = values.pop() if keys.watermark else None
        name = write_value(own)
        if name is None:
            detail = f"{keys.view}: {keys.row_id} is empty in a row, or no name for one"
            raise DeliveryBrokenError(code="row-id-unusable", detail=detail)
        marked = None if mark is None else write_value(demand_mark(mark))
        body = write_line(keys.columns, values)
        if len(body) > keys.page_mb * MIB:
            detail = f"{keys.view}: a row has over {keys.page_mb} MiB"
            raise SourceError(code="too-large", detail=detail)
        highest = before.highest
        if mark is not None:
            highest = _higher(highest, capped(demand_mark(mark), at))
        return body, replace(before, mark=marked, row=name, highest=highest)

    def _demand_new(
        self, place: ViewPlace, before: ViewPlace, seen: set[Written | None]
    ) -> None:
        """Refuse a row that came before in its page, or is older than the one before.

        Raises:
            DeliveryBrokenError: ``row-id-twice`` or ``page-mixed``.
        """
        keys = self._keys
        if place.row in seen:
            detail = f"{keys.view}: two rows share one {keys.row_id}; name another"
            raise DeliveryBrokenError(code="row-id-twice", detail=detail)
        seen.add(place.row)
        if before.mark is None:
            return
        earlier = read_value(before.mark)
        if place.mark is None or is_before(read_value(place.mark), earlier):
            detail = f"{keys.view}: its rows do not come in the order asked for"
            raise DeliveryBrokenError(code="page-mixed", detail=detail)


@dataclass(frozen=True, slots=True)
class _Batch:
    """The rows of one page, and the place behind them."""

    body: bytes
    place: ViewPlace
    rows: int


class Statements:
    """What is asked of a view: statements that begin with SELECT, and no others."""

    def __init__(self, keys: DatabaseKeys) -> None:
        """Ask for the columns that ``keys`` names."""
        *schema, name = keys.view.split(".", 1)
        names = {*keys.columns, keys.row_id, keys.watermark} - {""}
        view = sql_table(
            quoted_name(name, quote=True),
            *(sql_column(quoted_name(one, quote=True)) for one in names),
            schema=quoted_name(schema[0], quote=True) if schema else None,
        )
        self._row = view.c[keys.row_id]
        self._mark = view.c[keys.watermark] if keys.watermark else None
        behind = [] if self._mark is None else [self._mark]
        # Under names of their own, for a column may be asked for twice.
        asked = [*(view.c[one] for one in keys.columns), *behind, self._row]
        self._asked = [one.label(f"c{number}") for number, one in enumerate(asked)]

    def newest(self) -> Select[Any]:
        """Ask for the greatest watermark that there is."""
        return select(func.max(self._mark))

    def unmarked(self, place: ViewPlace) -> Select[Any]:
        """Ask for the rows without a watermark behind a place."""
        assert self._mark is not None  # noqa: S101  # for mypy; the caller looked
        asked = select(*self._asked).where(self._mark.is_(None))
        if place.row is not None:
            asked = asked.where(self._row > read_value(place.row))
        return asked.order_by(self._row)

    def behind(self, place: ViewPlace) -> Select[Any]:
        """Ask for the rows behind a place: by watermark if there is one, then name."""
        row = None if place.row is None else read_value(place.row)
        if self._mark is None:
            asked = select(*self._asked).order_by(self._row)
            return asked if row is None else asked.where(self._row > row)
        asked = select(*self._asked).order_by(self._mark, self._row)
        return asked.where(self._after(self._mark, place, row))

    def _after(
        self, marks: ColumnElement[Any], place: ViewPlace, row: Value | None
    ) -> ColumnElement[bool]:
        """Tell rows with a watermark behind a place from those before it."""
        if place.mark is not None:
            mark = read_value(place.mark)
            return or_(marks > mark, and_(marks == mark, self._row > row))
        if place.low is not None:
            return marks >= read_value(place.low)
        return marks.is_not(None)


def _pages_of(batches: Iterator["_Batch"], ends: float) -> Iterator[Page]:
    """Make pages of batches, of which the last knows that it is."""
    batch, fault = _next(batches)
    while batch is not None:
        if time.monotonic() > ends:
            detail = f"{MOST_MINUTES} minutes were too few; the next sync goes on"
            raise SourceError(code="time-over", detail=detail)
        following, fault = _next(batches)
        is_end = following is None and fault is None
        yield _page(replace(batch.place, is_end=is_end), batch.body)
        batch = following
    if fault is not None:
        raise fault


def _next(
    batches: Iterator["_Batch"],
) -> tuple["_Batch | None", SourceError | None]:
    """Give the next page, or why there is none now; the one before it stays good."""
    try:
        return next(batches, None), None
    except DeliveryBrokenError:
        raise
    except SourceError as error:
        return None, error


def _page(place: ViewPlace, body: bytes) -> Page:
    """Make a page of the bytes before a place."""
    return Page(f"page-{place.page}.jsonl", place.write(), partial(BytesIO, body))


def _higher(highest: tuple[str, str] | None, mark: Value) -> tuple[str, str] | None:
    """Give the greater of two watermarks; the new one of two of unlike types."""
    if highest is not None and is_before(mark, read_value(highest)):
        return highest
    return write_value(mark)
