"""Read a delivery of many pages as if it were one file."""

from collections.abc import Iterator
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


def cells_of_page(
    reader: Reader, name: str, data: BinaryIO, place: Place
) -> tuple[ReceivedCell, ...]:
    """Give the cells of one row of a delivery as they were delivered."""
    stream = buffered(data)
    if not is_joined(stream):
        return reader.received(name, stream, place)
    for page in pages_of(stream):
        if place.sheet is None or not _is_of(place.sheet, page):
            continue
        sheet = place.sheet.partition(BEHIND)[2] or None
        offset = None if place.offset is None else place.offset - page.offset
        own = replace(place, sheet=sheet, offset=offset)
        return reader.received(page.name, page.data, own)
    return ()


def _in_delivery(place: Place, page: JoinedPage) -> Place:
    """Tell where a place in a page stands in the whole delivery."""
    label = _label(page)
    sheet = label if place.sheet is None else f"{label}{BEHIND}{place.sheet}"
    offset = None if place.offset is None else place.offset + page.offset
    return Place(sheet, place.row, offset, place.length)


def _is_of(sheet: str, page: JoinedPage) -> bool:
    """Tell whether a place's sheet is of a page."""
    return sheet.partition(BEHIND)[0] == _label(page)


def _label(page: JoinedPage) -> str:
    """Name a page where a sheet is named."""
    return f"page {page.number}"
