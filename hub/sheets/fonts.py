"""The Chinese font that sheets are set in, and which characters it has.

It comes as a package, so that every machine sets the same sheet in the same letters.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk

FAMILY = "Noto Sans CJK SC"
FILE = Path(manimgx_fonts_cjk.__file__).with_name("NotoSansCJK-VF.otf.ttc")
WINDOWS, UNICODE = 3, 0
FAMILY_NAMES = (16, 1)
"""Ids of a font's family name, the one that holds for all weights first."""
GROUPS = 12
"""The form of a table of characters that has those of 32 bits."""


@dataclass(frozen=True, slots=True)
class SheetFont:
    """A Chinese font: its family, its file of all weights, and its characters."""

    family: str
    file: Path
    characters: frozenset[int]


@cache
def find_font() -> SheetFont:
    """Open the font that sheets are set in; once a process."""
    return SheetFont(FAMILY, FILE, frozenset(_read_characters(FILE, FAMILY)))


def _read_characters(file: Path, family: str) -> Iterator[int]:
    """Yield the characters of a family in a collection of fonts.

    Raises:
        LookupError: it is not there.
    """
    data = file.read_bytes()
    (count,) = struct.unpack_from(">I", data, 8)
    for start in struct.unpack_from(f">{count}I", data, 12):
        tables = dict(_tables(data, start))
        if family in set(_families(data, tables["name"])):
            yield from _characters(data, tables["cmap"])
            return
    raise LookupError(family)


def _tables(data: bytes, start: int) -> Iterator[tuple[str, int]]:
    """Yield name and place of each table of a font (OpenType, table directory)."""
    (count,) = struct.unpack_from(">H", data, start + 4)
    for number in range(count):
        tag, _, place, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        yield tag.decode("latin-1"), place


def _families(data: bytes, place: int) -> Iterator[str]:
    """Yield the English family names of a font (OpenType, name)."""
    _, count, texts = struct.unpack_from(">HHH", data, place)
    for number in range(count):
        platform, _, _, name, size, at = struct.unpack_from(
            ">HHHHHH", data, place + 6 + 12 * number
        )
        if platform == WINDOWS and name in FAMILY_NAMES:
            start = place + texts + at
            yield data[start : start + size].decode("utf-16-be", "replace")


def _characters(data: bytes, place: int) -> Iterator[int]:
    """Yield the characters of a font (OpenType, cmap): from its widest table."""
    (tables,) = struct.unpack_from(">H", data, place + 2)
    for table in range(tables):
        platform, _, at = struct.unpack_from(">HHI", data, place + 4 + 8 * table)
        (form,) = struct.unpack_from(">H", data, place + at)
        if platform in {WINDOWS, UNICODE} and form == GROUPS:
            (count,) = struct.unpack_from(">I", data, place + at + 12)
            for number in range(count):
                group = place + at + 16 + 12 * number
                first, last, _ = struct.unpack_from(">III", data, group)
                yield from range(first, last + 1)
