"""Pages of one delivery, joined into one run of bytes and taken apart again.

Behind a first line each page follows its own line, which tells its length and name; so
whatever a page holds, nothing in it is taken for the next one.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from connectors.readers.formats import RawStream
from connectors.readers.limits import MIB
from connectors.rows import SourceError

FIRST_LINE = b"credithub-pages 1\n"
LINE_BYTES = 1024
"""Longest line before a page."""
NAME_CHARS = 200


class JoinedPage(NamedTuple):
    """One page of a delivery: its number from 1, name, place in it, and its bytes."""

    number: int
    name: str
    offset: int
    data: BinaryIO


def line_of_page(name: str, size: int) -> bytes:
    """Write the line before a page of so many bytes."""
    shown = " ".join(name.split())[:NAME_CHARS]
    return f"page {size} {shown}\n".encode("utf-8", "replace")


def is_joined(stream: io.BufferedReader) -> bool:
    """Tell whether a stream that stands at its start holds joined pages."""
    return stream.peek(len(FIRST_LINE))[: len(FIRST_LINE)] == FIRST_LINE


def buffered(data: BinaryIO) -> io.BufferedReader:
    """Give bytes as a stream that can be looked into before it is read."""
    if isinstance(data, io.BufferedReader):
        return data
    return io.BufferedReader(RawStream(data), MIB)


def pages_of(stream: io.BufferedReader) -> Iterator[JoinedPage]:
    """Yield the pages of a joined delivery; each ends when the next is asked for.

    Raises:
        SourceError: ``truncated``: the bytes end within a page.
    """
    offset = len(stream.readline(LINE_BYTES))
    number = 0
    while line := stream.readline(LINE_BYTES):
        number += 1
        offset += len(line)
        size, name = _read_line(line, number)
        part = _Part(stream, size)
        yield JoinedPage(number, name, offset, io.BufferedReader(part, MIB))
        part.pass_over()
        offset += size


def _read_line(line: bytes, number: int) -> tuple[int, str]:
    """Read the line before a page."""
    word, _, rest = line.rstrip(b"\n").partition(b" ")
    size, _, name = rest.partition(b" ")
    if word != b"page" or not size.isdigit() or not line.endswith(b"\n"):
        detail = f"page {number} of the delivery has no line that tells its length"
        raise SourceError(code="truncated", detail=detail)
    return int(size), name.decode("utf-8", "replace")


class _Part(io.RawIOBase):
    """So many bytes of a stream, as a stream of their own."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        """Read the next ``size`` bytes of ``stream``."""
        self._stream, self._left = stream, size

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed names a wider buffer
        """Fill a buffer with what comes next of the part."""
        chunk = self._stream.read(min(len(buffer), self._left))
        if not chunk and self._left and len(buffer):
            detail = f"the delivery ends {self._left} bytes before its page does"
            raise SourceError(code="truncated", detail=detail)
        self._left -= len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def pass_over(self) -> None:
        """Read what nobody has read of the part."""
        while self._left:
            self.readinto(memoryview(bytearray(min(MIB, self._left))))
