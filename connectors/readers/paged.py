"""Read a delivery of many pages as if it were one file."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import BinaryIO

from connectors.readers.joined import JoinedPage, buffered, is_joined, pages_of
from connectors.readers.reader import Reader
from connectors.rows import Item, Place, ReceivedCell

BEHIND = ": "
"""What parts the page from the sheet in the name of a place."""


def read_paged(reader: Reader, name: str, data: BinaryIO) -> Iterator[Item]:
    """Yield what stands in a delivery, page by page where it has pages.

    A place in a page names it where a place in a workbook names the sheet.

    Raises:
        SourceError: a page cannot be read, or is not whole.
    """
    stream = buffered(data)
    if not is_joined(stream):
        yield from reader.read(name, stream)
        return
    for page in pages_of(stream):
        for item in reader.read(page.name, page.data):
            yield replace(item, place=_in_delivery(item.place, page))


def cells_of_pages(
    reader: Reader, name: str, data: BinaryIO, places: Collection[Place]
) -> Iterator[tuple[Place, tuple[ReceivedCell, ...]]]:
    """Give the cells of rows of a delivery as they were delivered, each with its place.

    No page is read behind the last that has any of the rows.
    """
    stream = buffered(data)
    if not is_joined(stream):
        yield from reader.received(name, stream, places)
        return
    left = set(places)
    for page in pages_of(stream):
        own = {_in_page(one, page): one for one in left if _is_of(one.sheet, page)}
        if own:
            for place, cells in reader.received(page.name, page.data, own):
                yield own[place], cells
            left -= set(own.values())
        if not left:
            return


def _in_page(place: Place, page: JoinedPage) -> Place:
    """Tell where a place in a delivery stands in its page."""
    sheet = (place.sheet or "").partition(BEHIND)[2] or None
    offset = None if place.offset is None else place.offset - page.offset
    return replace(place, sheet=sheet, offset=offset)


def _in_delivery(place: Place, page: JoinedPage) -> Place:
    """Tell where a place in a page stands in the whole delivery."""
    label = _label(page)
    sheet = label if place.sheet is None else f"{label}{BEHIND}{place.sheet}"
    offset = None if place.offset is None else place.offset + page.offset
    return Place(sheet, place.row, offset, place.length)


def _is_of(sheet: str | None, page: JoinedPage) -> bool:
    """Tell whether a place's sheet is of a page."""
    return sheet is not None and sheet.partition(BEHIND)[0] == _label(page)


def _label(page: JoinedPage) -> str:
    """Name a page where a sheet is named."""
    return f"page {page.number}"
