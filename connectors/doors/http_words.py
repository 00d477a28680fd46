"""What a page of an interface says of itself: the next cursor, and its rows."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from connectors.doors.http_keys import HttpKeys
from connectors.readers.xml_reader import read_xml, texts_at
from connectors.rows import SourceError

UTF8_MARK = b"\xef\xbb\xbf"
NEXT = 'rel="next"'


@dataclass(frozen=True, slots=True)
class PageWords:
    """What a page says of itself; None where it says nothing."""

    next: str | None = None
    page: str | None = None
    until: str | None = None
    rows: int | None = None
    """How many rows it has, where that is counted."""
    ids: tuple[str, ...] = ()


def words_of(content: bytes, keys: HttpKeys, rows: Sequence[str]) -> PageWords:
    """Read what a page says at the paths of a manifest; ``rows`` is that of its rows.

    Raises:
        SourceError: ``page-unreadable``: it is not what its form says.
    """
    paths = tuple(path for path in (keys.next, keys.page, keys.until) if path)
    counts = keys.paging == "number" or bool(keys.row_id)
    if not paths and not counts:
        return PageWords()
    try:
        if keys.form == "xml":
            return _words_of_xml(content, keys, rows, counts=counts)
        return _words_of_json(content, keys, rows, counts=counts)
    except (msgspec.MsgspecError, SourceError, RecursionError, UnicodeError) as error:
        detail = f"the page is no {keys.form} that can be read: {error!s:.120}"
        raise SourceError(code="page-unreadable", detail=detail) from error


def link_to_next(header: str | None) -> str | None:
    """Read the address of the next page from a Link header (RFC 8288)."""
    for part in (header or "").split(","):
        address, _, rest = part.strip().partition(";")
        if NEXT in rest.replace("'", '"') and address[:1] + address[-1:] == "<>":
            return address[1:-1]
    return None


def _words_of_xml(
    content: bytes, keys: HttpKeys, rows: Sequence[str], *, counts: bool
) -> PageWords:
    """Read the words of an XML page, whose paths begin at its root."""
    paths = (keys.next, keys.page, keys.until)
    said = texts_at(content, [path for path in paths if path])
    found = [said.get(path) or None for path in paths]
    number = None
    if counts:
        number = sum(1 for _ in read_xml(io.BytesIO(content), rows))
    return PageWords(found[0], found[1], found[2], number)


def _words_of_json(
    content: bytes, keys: HttpKeys, rows: Sequence[str], *, counts: bool
) -> PageWords:
    """Read the words of a JSON page, of which nothing else is unpacked."""
    raw = msgspec.Raw(content.removeprefix(UTF8_MARK))
    paths = (keys.next, keys.page, keys.until)
    found = [_text(_at(raw, path)) if path else None for path in paths]
    if not counts:
        return PageWords(found[0], found[1], found[2])
    listed = _at(raw, rows) or msgspec.Raw(b"[]")
    items = msgspec.json.decode(listed, type=list[msgspec.Raw])
    path = (keys.row_id,) if keys.row_id else None
    said = [_text(_at(item, path)) for item in items if path is not None]
    ids = tuple(one for one in said if one is not None)
    return PageWords(found[0], found[1], found[2], len(items), ids)


def _at(raw: msgspec.Raw, path: Sequence[str]) -> msgspec.Raw | None:
    """Give what stands at a path, without unpacking what stands beside it."""
    for name in path:
        table: Mapping[str, msgspec.Raw] = msgspec.json.decode(
            raw, type=dict[str, msgspec.Raw]
        )
        if name not in table:
            return None
        raw = table[name]
    return raw


def _text(raw: msgspec.Raw | None) -> str | None:
    """Read a text or a number; None where there is none, or nothing in it."""
    if raw is None:
        return None
    value = msgspec.json.decode(raw, type=str | int | bool | None)
    return None if value is None or value is False or value == "" else str(value)
