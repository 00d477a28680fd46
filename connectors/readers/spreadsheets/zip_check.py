"""Zipped spreadsheets are unpacked once for counting before anything reads them.

Declared sizes are looked at first, since they refuse an honest bomb in no time; then
every entry is inflated and may not pass what it declares, since declared sizes can lie.
A file that was cut off has no directory or an entry that does not inflate to its end.
"""

import re
import zipfile
import zlib
from typing import BinaryIO

from connectors.readers.limits import MIB, ZIP_BYTES, ZIP_ENTRIES, ZIP_RATIO
from connectors.rows import SourceError

CHUNK = 1 << 16
LOCAL_HEADER = 30
ENCRYPTED = 0x1
INNER_ZIP = re.compile(r"\.(zip|xlsx|xlsm|xlsb|ods|docx|jar|7z|rar|gz)$", re.IGNORECASE)
XLSX_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def check_zip(data: BinaryIO, size: int) -> set[str]:
    """Refuse a zip that is cut off, a bomb, nested or locked.

    Returns:
        The names of its parts that hold a formula.

    Raises:
        SourceError: ``truncated``, ``zip-bomb``, ``nested-zip``, ``password`` or
            ``unreadable``.
    """
    try:
        entries = zipfile.ZipFile(data).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        detail = f"the file is cut off or damaged: {error}"
        raise SourceError(code="truncated", detail=detail) from error
    check_declared(entries, size)
    return {entry.filename for entry in entries if inflate_entry(data, entry)}


def allow_bytes(size: int) -> int:
    """Say how many bytes a zip of this size may unpack to."""
    return min(ZIP_BYTES, max(size * ZIP_RATIO, MIB))


def check_declared(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse by what the zip's own directory says."""
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > ZIP_ENTRIES or declared > allow_bytes(size):
        detail = (
            f"{size} bytes would unpack to {declared} bytes in {len(entries)} parts; "
            f"at most {allow_bytes(size)} bytes in {ZIP_ENTRIES} parts are read"
        )
        raise SourceError(code="zip-bomb", detail=detail)
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            detail = "the file is locked with a password; deliver it without"
            raise SourceError(code="password", detail=detail)
        if INNER_ZIP.search(entry.filename):
            detail = f"{entry.filename} is an archive inside the file"
            raise SourceError(code="nested-zip", detail=detail)


def inflate_entry(data: BinaryIO, entry: zipfile.ZipInfo) -> bool:
    """Inflate one entry, keeping nothing of it, and tell if it has formulas."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        detail = f"{entry.filename} is packed in a way that spreadsheets do not use"
        raise SourceError(code="unreadable", detail=detail)
    if entry.header_offset < 0:
        raise refuse_part(entry, "its beginning is missing")
    data.seek(entry.header_offset)
    header = data.read(LOCAL_HEADER)
    if len(header) < LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise refuse_part(entry, "its header is missing")
    name_size = int.from_bytes(header[26:28], "little")
    extra_size = int.from_bytes(header[28:30], "little")
    data.seek(entry.header_offset + LOCAL_HEADER + name_size + extra_size)
    return Inflation(entry).run(data)


class Inflation:
    """The counting of one entry's bytes while they are inflated and thrown away."""

    def __init__(self, entry: zipfile.ZipInfo) -> None:
        """Count no more than ``entry`` declares."""
        self._entry = entry
        self._total = self._checksum = 0
        self._tail = b""
        self._has_formula = False
        # Charts refer to cells by formulas of their own; any other part may be a sheet.
        name = entry.filename
        self._is_sheet = name.endswith(".xml") and not name.startswith("xl/charts/")

    def run(self, data: BinaryIO) -> bool:
        """Inflate from where ``data`` stands and tell if there are formulas."""
        packed = self._entry.compress_size
        stored = self._entry.compress_type == zipfile.ZIP_STORED
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            while packed > 0 and (piece := data.read(min(CHUNK, packed))):
                packed -= len(piece)
                if stored:
                    self._take(piece)
                    continue
                # A chunk can inflate a thousandfold: never more than a chunk at once.
                while piece and not inflater.eof:
                    self._take(inflater.decompress(piece, CHUNK))
                    piece = inflater.unconsumed_tail
            while not stored and not inflater.eof and (rest := inflater.flush(CHUNK)):
                self._take(rest)
        except zlib.error as error:
            raise refuse_part(self._entry, str(error)) from error
        whole = packed == 0 and (stored or inflater.eof)
        agrees = (self._total, self._checksum) == (
            self._entry.file_size,
            self._entry.CRC,
        )
        if not (whole and agrees):
            raise refuse_part(self._entry, "its bytes are not all there")
        return self._has_formula

    def _take(self, piece: bytes) -> None:
        if not self._total and piece.startswith(b"PK\x03\x04"):
            detail = f"{self._entry.filename} is an archive inside the file"
            raise SourceError(code="nested-zip", detail=detail)
        self._total += len(piece)
        self._checksum = zlib.crc32(piece, self._checksum)
        if self._total > self._entry.file_size:
            detail = f"{self._entry.filename} unpacks to more than it declares"
            raise SourceError(code="zip-bomb", detail=detail)
        if self._is_sheet and not self._has_formula:
            self._has_formula = bool(XLSX_FORMULA.search(self._tail + piece))
            self._tail = piece[-32:]


def refuse_part(entry: zipfile.ZipInfo, why: str) -> SourceError:
    """Say which part of a zip is damaged."""
    detail = f"{entry.filename} in the file is cut off or damaged: {why}"
    return SourceError(code="truncated", detail=detail)
