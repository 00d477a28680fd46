"""CSV as it comes: strict, streamed in one pass, each row with its bytes' place.

Commas, quotes and line ends are never part of a longer character in UTF-8, GB18030 or
Big5-HKSCS, so the file is cut into lines as bytes and each line decoded on its own.
"""

import csv
import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Self

from connectors.readers.encodings import UTF16_MARKS, choose_encoding
from connectors.readers.limits import BROKEN_QUOTES, CELL_CHARS, LINE_BYTES
from connectors.rows import BadRow, Place, SourceError

UTF8_MARK = b"\xef\xbb\xbf"


class LineTooLongError(Exception):
    """The row that is being read passes the bound on its bytes."""


class LineFeed:
    """The lines of a file as text, with the bytes and places of those last taken.

    While everything so far is ASCII the encoding is left open: the first line that is
    not decides it, together with what follows it in the same megabyte.
    """

    def __init__(
        self, data: BinaryIO, declared: Sequence[str], column_names: Sequence[str]
    ) -> None:
        """Read lines of ``data``; see `choose_encoding` for the other two."""
        self._data = data
        self._declared = declared
        self._column_names = column_names
        self._ahead: deque[bytes] = deque()
        self._encoding: str | None = None
        self._next_offset = 0
        self._next_line = 1
        self.begin_row()
        self._skip_mark()

    def _skip_mark(self) -> None:
        """Pass over a UTF-8 byte order mark, which also settles the encoding."""
        first = self._data.readline(LINE_BYTES + 1)
        if first.startswith(UTF16_MARKS):
            choose_encoding(first, self._declared)
        if first.startswith(UTF8_MARK):
            self._encoding = "utf-8"
            first = first[len(UTF8_MARK) :]
            self._next_offset = self.offset = len(UTF8_MARK)
        if first:
            self._ahead.append(first)

    def begin_row(self) -> None:
        """Let go of the lines of the row before; the next line starts a row."""
        self.offset = self._next_offset
        self.line = self._next_line
        self.taken: list[bytes] = []
        self.size = 0
        self.has_nul = False

    def place(self) -> Place:
        """Tell where the row stands that was begun last."""
        return Place(None, self.line, self.offset, self.size)

    def digest(self) -> bytes:
        """Digest the first line of the row, to know it when it comes again."""
        return hashlib.sha256(self.taken[0].rstrip(b"\r\n")).digest()

    def give_back_all_but_first(self) -> None:
        """End the row after its first line and read the lines after it again."""
        self._ahead.extendleft(reversed(self.taken[1:]))
        self.size = len(self.taken[0])
        self._next_offset = self.offset + self.size
        self._next_line = self.line + 1

    def __iter__(self) -> Self:
        """Be an iterator, for `csv.reader`."""
        return self

    def __next__(self) -> str:
        """Give the next line."""
        raw = self._ahead.popleft() if self._ahead else self._read_line()
        if not raw:
            raise StopIteration
        self._next_line += 1
        length = len(raw)
        if length > LINE_BYTES and not raw.endswith(b"\n"):
            length += self._skip_line()
            raw = raw[:1]
        self.taken.append(raw)
        self.size += length
        self._next_offset += length
        if self.size > LINE_BYTES:
            raise LineTooLongError
        if b"\0" in raw:
            self.has_nul = True
        try:
            return raw.decode(self._encoding or "ascii")
        except UnicodeDecodeError as error:
            return self._decode_first(raw, error)

    def _read_line(self) -> bytes:
        return self._data.readline(LINE_BYTES + 1)

    def _skip_line(self) -> int:
        """Pass over the rest of a line without keeping it; count its bytes."""
        skipped = 0
        while part := self._data.readline(LINE_BYTES):
            skipped += len(part)
            if part.endswith(b"\n"):
                break
        return skipped

    def _decode_first(self, raw: bytes, error: UnicodeDecodeError) -> str:
        """Choose the encoding at the first line that is not ASCII."""
        at = self._next_offset - len(raw)
        if self._encoding is None:
            sample = bytearray(raw)
            for line in self._ahead:
                sample += line
            while len(sample) < LINE_BYTES and (line := self._read_line()):
                self._ahead.append(line)
                sample += line
            try:
                self._encoding = choose_encoding(
                    bytes(sample), self._declared, self._column_names
                )
            except SourceError as refusal:
                detail = f"counted from byte {at}, line {self._next_line - 1}: "
                raise SourceError(
                    code=refusal.code, detail=detail + refusal.detail
                ) from error
            try:
                return raw.decode(self._encoding)
            except UnicodeDecodeError as second:
                error = second
        detail = (
            f"not {self._encoding} at byte {at + error.start}, "
            f"line {self._next_line - 1}; the lines before were"
        )
        raise SourceError(code="encoding", detail=detail) from error


def read_csv(
    data: BinaryIO,
    delimiter: str,
    declared: Sequence[str],
    column_names: Sequence[str],
) -> Iterator[tuple[Place, list[str]] | BadRow]:
    """Yield the cells of each row with its place; blank lines are rows without cells.

    A quote that never closes costs the line it stands on and no other: the lines that
    it would swallow are read again.

    Raises:
        SourceError: ``encoding``, or ``quoting`` after too many broken rows.
    """
    feed = LineFeed(data, declared, column_names)
    rows = csv.reader(feed, delimiter=delimiter, strict=True)
    broken = 0
    while True:
        feed.begin_row()
        try:
            cells = next(rows)
        except StopIteration:
            return
        except (csv.Error, LineTooLongError) as error:
            reason, detail = name_fault(error, feed)
            if len(feed.taken) > 1:
                feed.give_back_all_but_first()
                broken += 1
            if broken > BROKEN_QUOTES:
                msg = f"quotes are broken on more than {BROKEN_QUOTES} lines"
                raise SourceError(code="quoting", detail=msg) from error
            yield BadRow(reason, detail, feed.place(), feed.digest())
            continue
        if feed.has_nul:
            detail = "the row holds a NUL byte"
            yield BadRow("nul-byte", detail, feed.place(), feed.digest())
        elif feed.size > CELL_CHARS and any(len(cell) > CELL_CHARS for cell in cells):
            detail = f"a cell has more than {CELL_CHARS} characters"
            yield BadRow("cell-too-long", detail, feed.place(), feed.digest())
        else:
            yield feed.place(), cells


def name_fault(error: Exception, feed: LineFeed) -> tuple[str, str]:
    """Say in our words why a row could not be read."""
    if len(feed.taken) > 1:
        return "quoting", "a quote that opens on this line does not close properly"
    if isinstance(error, LineTooLongError):
        return "line-too-long", f"the line has {feed.size} bytes, over {LINE_BYTES}"
    if "field limit" in str(error):
        return "cell-too-long", f"a cell has more than {CELL_CHARS} characters"
    return "quoting", f"the line is not proper CSV: {error}"
