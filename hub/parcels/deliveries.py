"""A parcel as a delivery of its source: taken in like any other."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO

from connectors.base import (
    BadRow,
    BegunDelivery,
    Delivery,
    Door,
    Item,
    Page,
    RawRow,
    Source,
    SourceError,
)
from hub.parcels.errors import ParcelTooManyRowsError
from schemas.answers.parcel_head import MOST_ROWS


class OneParcel(Door):
    """A door by which one parcel comes, unless it is in by the time it opens."""

    def __init__(self, name: str, body: BinaryIO, is_open: Callable[[], bool]) -> None:
        """Deliver a body under a name; ``is_open`` is asked while no other may sync."""
        self._name = name
        self._body = body
        self._is_open = is_open

    def check(self) -> None:
        """Find nothing wrong: it is here already."""

    def fetch(
        self, since: str | None, at: datetime, begun: BegunDelivery | None = None
    ) -> Iterator[Delivery]:
        """Yield the parcel, if nobody has taken it in meanwhile."""
        del since, begun
        if self._is_open():
            cursor = at.isoformat(timespec="microseconds")
            page = Page(self._name, cursor, lambda: self._body, self._name)
            yield Delivery.of_file(page)


class ParcelSource(Source):
    """A source whose delivery may have as many rows as a parcel, and no more."""

    def read(self, name: str, data: BinaryIO) -> Iterator[Item]:
        """Yield what stands in the parcel, in order.

        Raises:
            SourceError: ``parcel-too-many-rows``, or what reading it says.
        """
        count = 0
        for item in super().read(name, data):
            count += isinstance(item, RawRow | BadRow)
            if count > MOST_ROWS:
                detail = f"over {MOST_ROWS:,} rows"
                raise SourceError(ParcelTooManyRowsError.code, detail)
            yield item
