"""A Chinese font of this machine, and which characters it has.

Fonts are looked for where fontconfig looks: in the folders that its configuration
names. None comes with the hub, since a Chinese one weighs as much as all of it.
"""

import os
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from hub.ground.errors import UnavailableError

CONFIGURATIONS = (Path("/etc/fonts/fonts.conf"), Path("/etc/fonts/local.conf"))
FOLDER_NAMED = re.compile(r"<dir>([^<]+)</dir>")
USUAL_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
SUFFIXES = (".ttc", ".ttf", ".otf", ".otc")
COLLECTION = b"ttcf"
WINDOWS, UNICODE = 3, 0
FAMILY_NAMES = (16, 1)
"""Ids of a font's family name, the one that holds for all weights first."""
SEGMENTS, GROUPS = 4, 12
"""Forms of a table of characters: by 16 bits, and by 32."""
LAST_OF_PLANE_0 = 0xFFFF


class FontMissingError(UnavailableError):
    """The machine has no Chinese font, so no sheet can be printed."""

    code = "font-missing"
    title = (
        "No Chinese font is installed: on Debian, run apt-get install fonts-noto-cjk"
    )


@dataclass(frozen=True, slots=True)
class KnownFont:
    """A font that sheets may be set in: its name, and how its files are called."""

    family: str
    regular: Sequence[str]
    bold: Sequence[str]


KNOWN = (
    KnownFont(
        "Noto Sans CJK SC",
        ("NotoSansCJK-Regular", "NotoSansCJKsc-Regular"),
        ("NotoSansCJK-Bold", "NotoSansCJKsc-Bold"),
    ),
    KnownFont(
        "Source Han Sans SC",
        ("SourceHanSans-Regular", "SourceHanSansSC-Regular"),
        ("SourceHanSans-Bold", "SourceHanSansSC-Bold"),
    ),
    KnownFont(
        "HarmonyOS Sans SC", ("HarmonyOS_Sans_SC_Regular",), ("HarmonyOS_Sans_SC_Bold",)
    ),
    KnownFont("Microsoft YaHei", ("msyh",), ("msyhbd",)),
    KnownFont("PingFang SC", ("PingFang",), ("PingFang",)),
)
"""The first that is there is taken, so that one machine always takes the same."""


@dataclass(frozen=True, slots=True)
class SheetFont:
    """A Chinese font: its family, its files, and the characters that it has."""

    family: str
    files: tuple[Path, ...]
    characters: frozenset[int]


def find_font(folders: Sequence[Path] | None = None) -> SheetFont:
    """Find the font that sheets are set in.

    Raises:
        FontMissingError: none of those that are known is here.
    """
    found = {path.stem: path for path in _font_files(folders or tuple(font_folders()))}
    for known in KNOWN:
        regular = next((found[n] for n in known.regular if n in found), None)
        bold = next((found[n] for n in known.bold if n in found), None)
        if regular is not None:
            files = (regular,) if bold in {None, regular} else (regular, bold)
            characters = characters_of(regular, known.family)
            if characters:
                return SheetFont(known.family, tuple(filter(None, files)), characters)
    raise FontMissingError


def font_folders() -> Iterator[Path]:
    """Name the folders that fontconfig looks into, and those that are usual."""
    named = list(chain.from_iterable(map(_folders_of, CONFIGURATIONS)))
    home = os.environ.get("HOME", "/nonexistent")
    data = os.environ.get("XDG_DATA_HOME", f"{home}/.local/share")
    for text in dict.fromkeys([*named, *USUAL_FOLDERS, f"{data}/fonts"]):
        yield Path(text.replace("~", home, 1) if text.startswith("~") else text)


def _folders_of(configuration: Path) -> list[str]:
    """Read the folders that one file of fontconfig names."""
    try:
        text = configuration.read_text("utf-8", "replace")
    except OSError:
        # Without a configuration there are the usual folders.
        return []
    return [name.strip() for name in FOLDER_NAMED.findall(text)]


def _font_files(folders: Sequence[Path]) -> Iterator[Path]:
    """Find font files, those of the first folder last so that they win by name."""
    for folder in reversed(folders):
        for place, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if name.lower().endswith(SUFFIXES):
                    yield Path(place, name)


def characters_of(file: Path, family: str) -> frozenset[int]:
    """Tell which characters a family in a font file has; none where it is not there."""
    try:
        changed = file.stat().st_mtime_ns
        return _read_characters(file, changed, family)
    except (OSError, struct.error):
        return frozenset()


@lru_cache(maxsize=8)
def _read_characters(file: Path, changed: int, family: str) -> frozenset[int]:
    """Read them once for each state of the file."""
    del changed
    data = file.read_bytes()
    starts = [0]
    if data[:4] == COLLECTION:
        (count,) = struct.unpack_from(">I", data, 8)
        starts = list(struct.unpack_from(f">{count}I", data, 12))
    for start in starts:
        tables = dict(_tables(data, start))
        if "name" in tables and family in set(_families(data, tables["name"])):
            return frozenset(_characters(data, tables["cmap"]))
    return frozenset()


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
    (count,) = struct.unpack_from(">H", data, place + 2)
    found: dict[int, int] = {}
    for number in range(count):
        platform, _, at = struct.unpack_from(">HHI", data, place + 4 + 8 * number)
        if platform in {WINDOWS, UNICODE}:
            (form,) = struct.unpack_from(">H", data, place + at)
            found[form] = place + at
    if GROUPS in found:
        yield from _from_groups(data, found[GROUPS])
    elif SEGMENTS in found:
        yield from _from_segments(data, found[SEGMENTS])


def _from_groups(data: bytes, place: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", data, place + 12)
    for number in range(count):
        first, last, _ = struct.unpack_from(">III", data, place + 16 + 12 * number)
        yield from range(first, last + 1)


def _from_segments(data: bytes, place: int) -> Iterator[int]:
    (double,) = struct.unpack_from(">H", data, place + 6)
    ends = struct.unpack_from(f">{double // 2}H", data, place + 14)
    firsts = struct.unpack_from(f">{double // 2}H", data, place + 16 + double)
    for first, last in zip(firsts, ends, strict=True):
        if last != LAST_OF_PLANE_0:
            yield from range(first, last + 1)
