"""Find one row again in the landed bytes that it came in."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, BinaryIO

from connectors.base import BadRow, RawRow, Source, SourceError
from hub.context import Hub
from hub.intake.errors import RowUnreadableError
from hub.intake.files.agreed_columns import agreed_items
from hub.intake.files.kept_rows import ROWS
from hub.intake.files.landing import open_landed
from hub.intake.models import LandedFile, QuarantinedRow
from hub.intake.readings import in_force

Sources = Mapping[str, Source]
ENCODINGS = ("utf-8-sig", "gb18030", "big5hkscs")
CHUNK = 1 << 20
MAX_RAW_BYTES = 1 << 16
"""More of a row than this is not shown; a row of megabytes is damage, not content."""


def find_source(hub: Hub, name: str, sources: Sources | None) -> Source:
    """Find the source that a row came from, among these or all there are.

    Raises:
        RowUnreadableError: this version of the hub has no such source.
    """
    if sources is None:
        sources = hub.find_sources().ready
    if name not in sources:
        msg = f"there is no source {name} any more"
        raise RowUnreadableError(msg)
    return sources[name]


def read_again(
    hub: Hub, row: QuarantinedRow, file: LandedFile, source: Source
) -> RawRow | BadRow | None:
    """Read the file up to the row and return it as source and rules read it today.

    None where the source finds no data row in its place, or cannot read that far.

    Raises:
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    return rows_again(hub, [row], file, source).get(row.id)


def rows_again(
    hub: Hub, rows: Iterable[QuarantinedRow], file: LandedFile, source: Source
) -> dict[str, RawRow | BadRow]:
    """Read a file once, up to the last of some rows, and give those found by their ids.

    Raises:
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    wanted: dict[tuple[str | None, int, int | None], list[str]] = {}
    for row in rows:
        wanted.setdefault((row.sheet, row.row, row.offset), []).append(row.id)
    found: dict[str, RawRow | BadRow] = {}
    try:
        for item in agreed_items(hub, source, file):
            place = (item.place.sheet, item.place.row, item.place.offset)
            if isinstance(item, RawRow | BadRow) and place in wanted:
                found |= dict.fromkeys(wanted.pop(place), item)
                if not wanted:
                    break
    except SourceError:
        pass
    rules = in_force(hub, source, file)
    return {
        row_id: rules.read(item) if isinstance(item, RawRow) else item
        for row_id, item in found.items()
    }


def raw_text(hub: Hub, row: QuarantinedRow, file: LandedFile) -> str | None:
    """Read a row's own bytes as text; None where rows are no runs of bytes.

    Nor is there any where a copy without sealed rows stands in the file's place.

    Raises:
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    if row.offset is None or row.length is None or file.form == ROWS:
        return None
    with open_landed(hub, file) as data:
        _skip(data, row.offset)
        raw = data.read(min(row.length, MAX_RAW_BYTES))
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values of a row so that JSON can hold them."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def _skip(data: BinaryIO, count: int) -> None:
    """Read past bytes; the landed stream cannot seek."""
    while count > 0 and (passed := data.read(min(CHUNK, count))):
        count -= len(passed)
