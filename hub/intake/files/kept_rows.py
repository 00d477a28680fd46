"""The rows of a delivery without those that are sealed, in the place of its bytes.

What stands between the rows of a spreadsheet or a JSON array cannot be cut out of it
and leave the rest in its places. So what the source read is kept instead, item by item,
each with the place that it had; where a sealed row stood, its number and nothing else.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO

from connectors.base import (
    BadRow,
    ColumnGuess,
    Header,
    Item,
    Place,
    RawRow,
    Skipped,
    Source,
)
from hub.context import Hub
from hub.intake.admission import SEALED
from hub.intake.files.landing import open_landed, store_beside
from hub.intake.models import LandedFile
from schemas.words import ColumnBasis

ROWS = "rows"
DAY = "$day"


def items_of(hub: Hub, source: Source, file: LandedFile) -> Iterator[Item]:
    """Read what stands in a landed file, be it as delivered or without sealed rows.

    Raises:
        SourceError: the file as a whole cannot be read; may come after some items.
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    with open_landed(hub, file) as data:
        yield from _read(data) if file.form == ROWS else source.read(file.name, data)


def keep_rows(
    hub: Hub, source: Source, file: LandedFile, sealed: Collection[int]
) -> str:
    """Keep what a file says but for some of its data rows; give the copy's name.

    ``sealed`` are the numbers of those rows, counted from 0 over all data rows.
    """

    def lines() -> Iterator[bytes]:
        number = -1
        for item in items_of(hub, source, file):
            shown = item
            if isinstance(item, RawRow | BadRow):
                number += 1
                if number in sealed:
                    shown = sealed_row(item.place)
            yield json.dumps(_document(shown)).encode("ascii") + b"\n"

    return store_beside(hub, file.run_id, lines())


def sealed_row(place: Place) -> BadRow:
    """Tell of a refused row its number and the reason alone."""
    return BadRow(SEALED, "", Place(None, place.row, None, None))


def _read(data: BinaryIO) -> Iterator[Item]:
    """Read a copy back; those of earlier builds say less of rows and headers."""
    for line in data:
        name, where, first, *more = json.loads(line, object_hook=_value)
        place = Place(*where)
        match name:
            case "row":
                yield RawRow(first, more[0], place)
            case "bad":
                detail, *known_by = more
                content = bytes.fromhex(known_by[0]) if any(known_by) else None
                yield BadRow(first, detail, place, content)
            case "skipped":
                yield Skipped(first, place)
            case _:
                ignored, *guessed = more
                guesses = tuple(map(_guess, *guessed)) if guessed else ()
                yield Header(tuple(first), tuple(ignored), place, guesses)


def _guess(said: dict[str, Any]) -> ColumnGuess:
    """Read back what a column was taken for."""
    return ColumnGuess(**said | {"basis": ColumnBasis(said["basis"])})


def _document(item: Item) -> list[Any]:
    """Write an item as a JSON array."""
    place = item.place
    where = [place.sheet, place.row, place.offset, place.length]
    match item:
        case RawRow():
            return ["row", where, item.kind, _plain(item.values)]
        case BadRow():
            content = None if item.content is None else item.content.hex()
            return ["bad", where, item.reason, item.detail, content]
        case Skipped():
            return ["skipped", where, item.reason]
        case Header():
            guesses = [asdict(one) for one in item.guesses]
            return ["header", where, item.found, item.ignored, guesses]


def _plain(value: Any) -> Any:
    """Write a day so that it is read back as one."""
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _value(found: dict[str, Any]) -> Any:
    """Read a day back."""
    return date.fromisoformat(found[DAY]) if found.keys() == {DAY} else found
