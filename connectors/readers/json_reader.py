"""JSON and JSON Lines, row by row: no row is half read, no key wins over its double.

Numbers with a fraction become `Decimal`, so that amounts stay exact.
"""

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, BinaryIO

from connectors.readers.encodings import choose_encoding
from connectors.readers.limits import JSON_BYTES, JSON_DEPTH, JSON_DIGITS, LINE_BYTES
from connectors.rows import BadRow, Place, SourceError

Row = tuple[Place, dict[str, Any]] | BadRow
BLANKS = re.compile(r"[ \t\n\r]*")
UTF8_MARK = b"\xef\xbb\xbf"


class RowDecoder:
    """Decodes one value at a time and notes what in it must not be let through."""

    def __init__(self) -> None:
        """Start without notes."""
        self.fault: tuple[str, str] | None = None
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._take_pairs,
            parse_constant=self._take_constant,
            parse_float=self._take_float,
            parse_int=self._take_int,
        )

    def decode(self, text: str, start: int) -> tuple[Any, int]:
        """Decode the value at ``start``; return it and where it ends.

        Raises:
            SourceError: ``truncated`` or ``invalid-json`` with the place in the text,
                ``too-deep`` where nesting is beyond reading at all.
        """
        self.fault = None
        try:
            return self._decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            raise refuse_text(text, error.pos, error.msg) from error
        except RecursionError as error:
            detail = f"the value at character {start} is nested too deep to be read"
            raise SourceError(code="too-deep", detail=detail) from error

    def judge(self, value: object, place: Place) -> Row:
        """Make a row of a decoded value, or a bad row with what was noted."""
        if self.fault is None and not isinstance(value, dict):
            self.fault = ("not-an-object", "a row must be an object with named values")
        if self.fault is None and measure_depth(value) > JSON_DEPTH:
            self.fault = ("too-deep", f"nested deeper than {JSON_DEPTH}")
        if self.fault is not None:
            return BadRow(*self.fault, place)
        assert isinstance(value, dict)  # noqa: S101  # for mypy; said just above
        return place, value

    def _take_pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) != len(pairs):
            names = sorted(name for name, _ in pairs)
            double = next(a for a, b in pairwise(names) if a == b)
            self.fault = ("duplicate-key", f"the name {double} stands there twice")
        return table

    def _take_constant(self, name: str) -> None:
        self.fault = ("not-a-number", f"{name} is not JSON")

    def _take_float(self, text: str) -> Decimal | None:
        return Decimal(text) if self._is_short(text) else None

    def _take_int(self, text: str) -> int | None:
        return int(text) if self._is_short(text) else None

    def _is_short(self, text: str) -> bool:
        exponent = re.search(r"[eE][+-]?(\d+)$", text)
        if len(text) > JSON_DIGITS or (exponent and int(exponent[1]) > JSON_DIGITS):
            self.fault = ("number-too-long", "a number is too long to be read")
            return False
        return True


def measure_depth(value: object) -> int:
    """Count how deep a value is nested; a plain value has depth 0."""
    depth, level = 0, [value]
    while outer := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [
            inner
            for item in outer
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


def refuse_text(text: str, position: int, message: str) -> SourceError:
    """Say where a document stops being JSON, and whether it just ends there."""
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    cut = not text[position:].strip() or message.startswith("Unterminated string")
    return SourceError(
        code="truncated" if cut else "invalid-json",
        detail=f"{message} at line {line}, column {column}",
    )


def read_json(
    data: BinaryIO, rows: Sequence[str], declared: Sequence[str]
) -> Iterator[Row]:
    """Yield each object of a JSON array: the document itself, or the list at ``rows``.

    Raises:
        SourceError: ``too-large``, ``encoding``, ``truncated``, ``invalid-json``,
            ``duplicate-key``, ``no-list``, ``too-deep``.
    """
    raw = data.read(JSON_BYTES + 1)
    if len(raw) > JSON_BYTES:
        detail = f"over {JSON_BYTES} bytes of JSON; deliver JSON Lines instead"
        raise SourceError(code="too-large", detail=detail)
    start_offset = len(UTF8_MARK) if raw.startswith(UTF8_MARK) else 0
    encoding = choose_encoding(raw, declared)
    try:
        text = raw[start_offset:].decode(encoding)
    except UnicodeDecodeError as error:
        detail = f"the file ends inside a character at byte {error.start}"
        raise SourceError(code="truncated", detail=detail) from error
    del raw
    yield from JsonDocument(text, encoding, start_offset).read(tuple(rows))


class JsonDocument:
    """A JSON text that is walked once, from its start to its end."""

    def __init__(self, text: str, encoding: str, offset: int) -> None:
        """Walk ``text``, whose first character stands at byte ``offset``."""
        self._text = text
        self._encoding = encoding
        self._position = 0
        # Up to here the characters were counted as bytes.
        self._counted, self._offset = 0, offset
        self._decoder = RowDecoder()
        self._found = False

    def read(self, rows: tuple[str, ...]) -> Iterator[Row]:
        """Yield the rows of the list and refuse anything after the document."""
        if self._peek() == "[":
            yield from self._read_list()
        else:
            yield from self._read_value(rows)
        if self._peek():
            raise refuse_text(self._text, self._position, "data after the document")
        if not self._found:
            detail = f"there is no list of rows at {'.'.join(rows) or 'the top'}"
            raise SourceError(code="no-list", detail=detail)

    def _read_value(self, rows: tuple[str, ...]) -> Iterator[Row]:
        if self._peek() == "[" and not rows:
            yield from self._read_list()
        elif self._peek() == "{" and rows:
            yield from self._read_object(rows)
        else:
            self._position = self._decoder.decode(self._text, self._position)[1]

    def _read_object(self, rows: tuple[str, ...]) -> Iterator[Row]:
        self._expect("{")
        names: set[str] = set()
        while self._peek() != "}":
            if names:
                self._expect(",")
            self._peek()
            name, self._position = self._decoder.decode(self._text, self._position)
            if not isinstance(name, str) or name in names:
                code = "duplicate-key" if isinstance(name, str) else "invalid-json"
                detail = f"the name {name} cannot stand at character {self._position}"
                raise SourceError(code=code, detail=detail)
            names.add(name)
            self._expect(":")
            if name == rows[0]:
                yield from self._read_value(rows[1:])
            else:
                self._peek()
                self._position = self._decoder.decode(self._text, self._position)[1]
        self._expect("}")

    def _read_list(self) -> Iterator[Row]:
        self._found = True
        self._expect("[")
        number = 0
        while self._peek() != "]":
            if number:
                self._expect(",")
                self._peek()
            number += 1
            start = self._position
            value, self._position = self._decoder.decode(self._text, start)
            yield self._decoder.judge(value, self._byte_range(number, start))
        self._expect("]")

    def _peek(self) -> str:
        """Pass over blanks and name the next character, empty at the end."""
        match = BLANKS.match(self._text, self._position)
        self._position = match.end() if match else self._position
        return self._text[self._position : self._position + 1]

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise refuse_text(self._text, self._position, f"expected {character}")
        self._position += 1

    def _byte_range(self, number: int, start: int) -> Place:
        """Tell the bytes of the value that ends at the position."""
        offset = self._offset + self._count_bytes(self._counted, start)
        length = self._count_bytes(start, self._position)
        self._counted, self._offset = self._position, offset + length
        return Place(None, number, offset, length)

    def _count_bytes(self, start: int, end: int) -> int:
        return len(self._text[start:end].encode(self._encoding))


def read_json_lines(data: BinaryIO, declared: Sequence[str]) -> Iterator[Row | Place]:
    """Yield the object of each line; of a blank line only its place.

    Raises:
        SourceError: ``encoding``, or ``truncated`` where the last line is cut off.
    """
    decoder = RowDecoder()
    encoding: str | None = None
    offset = number = 0
    while raw := data.readline(LINE_BYTES + 1):
        number += 1
        length = len(raw)
        if length > LINE_BYTES and not raw.endswith(b"\n"):
            while part := data.readline(LINE_BYTES):
                length += len(part)
                if part.endswith(b"\n"):
                    break
        place = Place(None, number, offset, length)
        mark = len(UTF8_MARK) if raw.startswith(UTF8_MARK) and number == 1 else 0
        if length > LINE_BYTES:
            detail = f"the line has {length} bytes, over {LINE_BYTES}"
            yield BadRow("line-too-long", detail, place)
        else:
            if encoding is None and not raw.isascii():
                encoding = choose_encoding(raw, declared)
            text = decode_line(raw[mark:], encoding or "ascii", offset + mark)
            yield read_line(decoder, text, place, is_whole=raw.endswith(b"\n"))
        offset += length


def decode_line(raw: bytes, encoding: str, offset: int) -> str:
    """Decode a line strictly, or refuse the file with the byte that does not fit."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        detail = f"not {encoding} at byte {offset + error.start}"
        raise SourceError(code="encoding", detail=detail) from error


def read_line(
    decoder: RowDecoder, text: str, place: Place, *, is_whole: bool
) -> Row | Place:
    """Read one line of JSON Lines."""
    start = len(text) - len(text.lstrip())
    if start == len(text):
        return place
    try:
        value, end = decoder.decode(text, start)
        if text[end:].strip():
            raise refuse_text(text, end, "data after the object")
    except SourceError as error:
        if not is_whole and error.code == "truncated":
            detail = f"line {place.row} is cut off: {error.detail}"
            raise SourceError(code="truncated", detail=detail) from error
        return BadRow("invalid-json", error.detail, place)
    return decoder.judge(value, place)
