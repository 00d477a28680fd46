"""Where formulas stand in an XLS or .et file, which calamine cannot tell.

XLS is a chain of BIFF records in a stream called Workbook (BIFF8) or Book (BIFF5)
inside an OLE compound file ([MS-CFB], [MS-XLS]). Only as much of both formats is read
as it takes to find formula records, and to tell a file that was cut off.
"""

import struct
from collections.abc import Iterator

from connectors.rows import SourceError

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR_SHIFTS = (9, 12)
SECTOR_LIMIT = 0xFFFFFFFA
HEADER_DIFAT = 109
ENTRY = 128
BOF, EOF, SHEET, FILE_LOCK = 0x0809, 0x000A, 0x0085, 0x002F
FORMULAS = (0x0006, 0x0206, 0x0406)


class CompoundFile:
    """An OLE compound file, as far as its streams can be found by name."""

    def __init__(self, data: bytes) -> None:
        """Read the allocation table and the directory."""
        self._data = data
        shift = self._number("<H", 30)
        if shift not in SECTOR_SHIFTS:
            detail = "the file has no sectors of a size that spreadsheets use"
            raise SourceError(code="unreadable", detail=detail)
        self._size = 1 << shift
        self._fat = self._read_fat()
        directory = self._follow(self._number("<I", 48))
        self._entries = [
            directory[at : at + ENTRY] for at in range(0, len(directory), ENTRY)
        ]

    def stream(self, *names: str) -> bytes | None:
        """Read the first stream that bears one of the names."""
        for name in names:
            for entry in self._entries:
                length = max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)
                if entry[:length].decode("utf-16-le", "replace") == name:
                    return self._read_stream(entry)
        return None

    def _read_stream(self, entry: bytes) -> bytes:
        start, size = struct.unpack_from("<II", entry, 116)
        if size >= self._number("<I", 56):
            content = self._follow(start)
        else:
            root_start = struct.unpack_from("<I", self._entries[0], 116)[0]
            content = self._follow_small(start, self._follow(root_start))
        if len(content) < size:
            raise refuse_cut()
        return content[:size]

    def _number(self, form: str, at: int) -> int:
        try:
            return int(struct.unpack_from(form, self._data, at)[0])
        except struct.error as error:
            raise refuse_cut() from error

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        sector = self._data[start : start + self._size]
        if not sector:
            raise refuse_cut()
        # The last sector may be written short.
        return sector.ljust(self._size, b"\0")

    def _numbers(self, sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sector) // 4}I", sector)

    def _read_fat(self) -> list[int]:
        """Read the allocation table through the list of its own sectors."""
        listed = [self._number("<I", 76 + 4 * at) for at in range(HEADER_DIFAT)]
        following, seen = self._number("<I", 68), 0
        while following < SECTOR_LIMIT and seen <= len(self._data) // self._size:
            numbers = self._numbers(self._sector(following))
            listed += numbers[:-1]
            following, seen = numbers[-1], seen + 1
        return [
            number
            for sector in listed
            if sector < SECTOR_LIMIT
            for number in self._numbers(self._sector(sector))
        ]

    def _chain(self, start: int, table: list[int]) -> Iterator[int]:
        """Yield the numbers of a chain, which may not be longer than its table."""
        for _ in range(len(table) + 1):
            if start >= SECTOR_LIMIT:
                return
            if start >= len(table):
                break
            yield start
            start = table[start]
        raise refuse_cut()

    def _follow(self, start: int) -> bytes:
        return b"".join(self._sector(at) for at in self._chain(start, self._fat))

    def _follow_small(self, start: int, holder: bytes) -> bytes:
        table = list(self._numbers(self._follow(self._number("<I", 60))))
        return b"".join(
            holder[at * 64 : at * 64 + 64] for at in self._chain(start, table)
        )


def refuse_cut() -> SourceError:
    """Say that an XLS file is not whole."""
    detail = "the file ends before its own directory says that it does"
    return SourceError(code="truncated", detail=detail)


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, from its BOF to its EOF."""
    depth = 0
    while True:
        if at + 4 > len(stream):
            raise refuse_cut()
        kind, length = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4 : at + 4 + length]
        if len(content) < length:
            raise refuse_cut()
        at += 4 + length
        depth += (kind == BOF) - (kind == EOF)
        yield kind, content
        if depth <= 0:
            return


def find_formulas(data: bytes) -> list[set[tuple[int, int]]]:
    """Tell the (row, column) of each formula from 0, for each sheet in order.

    Raises:
        SourceError: ``truncated``, ``password``, or ``unreadable`` without a workbook.
    """
    stream = CompoundFile(data).stream("Workbook", "Book", "WORKBOOK", "BOOK")
    if stream is None:
        detail = "there is no workbook in the file, or it is locked with a password"
        raise SourceError(code="unreadable", detail=detail)
    sheets: list[int] = []
    for kind, content in records(stream, 0):
        if kind == FILE_LOCK:
            detail = "the file is locked with a password; deliver it without"
            raise SourceError(code="password", detail=detail)
        if kind == SHEET:
            sheets.append(struct.unpack_from("<I", content)[0])
    return [
        {
            struct.unpack_from("<HH", content)
            for kind, content in records(stream, offset)
            if kind in FORMULAS
        }
        for offset in sheets
    ]
