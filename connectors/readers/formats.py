"""What format a file is in: its first bytes decide, its name only among texts."""

import io
from typing import BinaryIO

from connectors.readers.limits import MIB
from connectors.readers.spreadsheets.biff import SIGNATURE
from connectors.rows import SourceError

ZIP = b"PK\x03\x04"
HEAD_BYTES = 1024
TEXTS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".txt": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xml": "xml",
}
"""Formats of text by the end of a file's name."""


def name_format(name: str, data: BinaryIO) -> tuple[str, BinaryIO]:
    """Name the format of a file, and give its bytes back whole.

    WPS writes .et files in the format of XLS, so they are called xls.

    Raises:
        SourceError: ``format`` where neither bytes nor name tell.
    """
    stream = data
    if not isinstance(stream, io.BufferedReader):
        stream = io.BufferedReader(RawStream(data), MIB)
    head = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
    if head.startswith(SIGNATURE):
        return "xls", stream
    if head.startswith(ZIP):
        ods = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head
        return "ods" if ods else "xlsx", stream
    form = TEXTS.get(name[name.rfind(".") :].lower())
    if form is None:
        looks = "HTML" if head.lstrip()[:1] == b"<" else "no known format"
        wanted = "CSV, TSV, JSON, XML, XLSX, XLS or ODS"
        detail = f"the bytes of {name} are {looks}; deliver {wanted}"
        raise SourceError(code="format", detail=detail)
    return form, stream


class RawStream(io.RawIOBase):
    """Any readable object as a raw stream."""

    def __init__(self, data: BinaryIO) -> None:
        """Read from ``data``."""
        self._data = data

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed names a wider buffer
        """Fill a buffer with what comes next."""
        chunk = self._data.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)
