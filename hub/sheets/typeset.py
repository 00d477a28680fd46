"""A sheet made into PDF/A-3a with PDF/UA-1 tags.

A process of its own does it, since setting type is the work of a large library that
knows no bounds: it gets the sheet and the font's file, and no more time and memory
than here. The same sheet gives the same bytes on one machine.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, Final

import msgspec

from hub.ground.errors import HubError
from hub.sheets.fonts import SheetFont, find_font
from hub.sheets.model import (
    Part,
    Sheet,
    SheetColumn,
    SheetFacts,
    SheetNote,
    SheetSection,
    SheetTable,
)
from hub.sheets.process import ProcessBounds, ProcessFailedError, run_bounded
from hub.sheets.wording import SheetWords

MIB = 1 << 20
BOUNDS = ProcessBounds(memory=4096 * MIB, cpu_seconds=60, seconds=30, output=256 * MIB)
STANDARDS: Final = ("a-3a", "ua-1")
"""For archives with files inside, and for readers of screens."""
LONG_CELL = 400
"""Characters of a cell from which its row may be parted by the end of a page."""
TALL_CELL = 1200
"""The same in a column that is as wide as the page; in a narrower one fewer, by its
share, for so its row becomes as high."""
LONG_LINES = 25
"""Lines of a cell from which its row may be parted so."""
LONG_WORD = 8
"""Letters in a row of which a longer word may be broken after each."""
WORD = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+")
TEMPLATE = Path(__file__).with_name("sheet.typ")


class SheetFailedError(HubError):
    """No sheet was made of the answer: it took too long, or too much memory."""

    code = "sheet-failed"
    title = (
        "The PDF could not be made, which does not affect the answer itself: try again."
    )


def make_pdf(
    sheet: Sheet, font: SheetFont | None = None, bounds: ProcessBounds = BOUNDS
) -> bytes:
    """Print a sheet.

    Raises:
        SheetFailedError: it was not done within its bounds.
    """
    font = find_font() if font is None else font
    files = {"sheet.json": msgspec.json.encode(prepare(sheet, font))}
    return set_type(type_order(TEMPLATE.read_bytes(), files, font), bounds)


def type_order(
    template: bytes, files: Mapping[str, bytes], font: SheetFont
) -> dict[str, Any]:
    """Write down what is to be set in type: a template, and the files it may read."""
    return {
        "template": template,
        "files": dict(files),
        "family": font.family,
        "fonts": [str(font.file)],
        "standards": list(STANDARDS),
    }


def set_type(order: Mapping[str, Any], bounds: ProcessBounds = BOUNDS) -> bytes:
    """Set an order in type as a PDF, in a process of its own.

    Raises:
        SheetFailedError: it was not done within its bounds.
    """
    try:
        return run_bounded(
            "hub.sheets.apart.typeset_child", msgspec.msgpack.encode(order), bounds
        )
    except ProcessFailedError as error:
        raise SheetFailedError(error.detail) from error


def prepare(sheet: Sheet, font: SheetFont) -> dict[str, Any]:
    """Write a sheet as the template reads it, in characters that the font has."""
    words = SheetWords(sheet.language)
    letters = Letters(font.characters)
    sections = [_section(section, letters) for section in sheet.sections]
    margin = {
        "above": letters.pairs(sheet.margin.above),
        "below": letters.pairs(sheet.margin.below),
    }
    title, lines = letters.say(sheet.title), list(map(letters.say, sheet.lines))
    if letters.missed:
        note = SheetNote(words("undrawn"))
        sections.append({"heading": "", "remark": "", "parts": [_part(note, letters)]})
    at = sheet.at.astimezone(UTC)
    names = ("year", "month", "day", "hour", "minute", "second")
    return {
        "language": sheet.language,
        "fonts": [font.family],
        "file_title": letters.drawn(sheet.title).replace("\n", " "),
        "title": title,
        "lines": lines,
        "margin": margin,
        "page": words("page").split("|"),
        "sections": sections,
        "at": {name: getattr(at, name) for name in names},
    }


def _section(section: SheetSection, letters: "Letters") -> dict[str, Any]:
    return {
        "heading": letters.say(section.heading),
        "remark": letters.say(section.remark),
        "parts": [_part(part, letters) for part in section.parts],
    }


def _part(part: Part, letters: "Letters") -> dict[str, Any]:
    """Write one part with its texts in pieces that can be set."""
    if isinstance(part, SheetFacts):
        return {"type": "facts", "rows": letters.pairs(part.rows)}
    if isinstance(part, SheetNote):
        return {"type": "note", "text": letters.say(part.text), "framed": part.framed}
    return _table(part, letters)


def _table(part: SheetTable, letters: "Letters") -> dict[str, Any]:
    def column(one: SheetColumn) -> dict[str, Any]:
        return {"head": letters.say(one.head), "width": one.width, "align": one.align}

    whole = sum(one.width for one in part.columns)
    rows, total = part.texts()

    def may_part(row: Sequence[str]) -> bool:
        return any(
            len(cell) > LONG_CELL
            or len(cell) * whole > TALL_CELL * one.width
            or cell.count("\n") >= LONG_LINES
            for cell, one in zip(row, part.columns, strict=True)
        )

    return {
        "type": "table",
        "columns": list(map(column, part.columns)),
        "rows": [
            {"cells": list(map(letters.say, row)), "breaks": may_part(row)}
            for row in rows
        ],
        "total": list(map(letters.say, total)),
    }


class Letters:
    """Texts in characters that can be drawn and seen."""

    def __init__(self, characters: frozenset[int]) -> None:
        """Know the characters that the font has."""
        self._characters = characters
        self.missed = False

    def say(self, text: str) -> str | list[str]:
        """Give a text whole, or in pieces where a line may have to break inside."""
        pieces = list(_pieces(self.drawn(text)))
        return pieces[0] if len(pieces) == 1 and pieces != ["\n"] else pieces or ""

    def pairs(self, rows: Sequence[tuple[str, str]]) -> list[list[str | list[str]]]:
        """Give rows of labels and values so."""
        return [[self.say(name), self.say(value)] for name, value in rows]

    def drawn(self, text: str) -> str:
        """Write what cannot be drawn or seen as its code in brackets.

        A sign that turns the direction of reading, or that has no width, would show
        another text than the one that was stored.
        """
        return "".join(map(self._draw, text.replace("\r\n", "\n")))

    def _draw(self, char: str) -> str:
        if char == "\n" or (ord(char) in self._characters and is_seen(char)):
            return char
        self.missed = True
        return f"[U+{ord(char):04X}]"


def is_seen(char: str) -> bool:
    """Tell whether a character shows; of blanks, those of a width of their own do."""
    return char.isprintable() or char in "\u00a0\u3000"


def _pieces(text: str) -> Iterator[str]:
    """Part a text at its line ends, and words that are too long for a line."""
    for number, line in enumerate(text.split("\n")):
        if number:
            yield "\n"
        start = 0
        for word in WORD.finditer(line):
            if word.end() - word.start() > LONG_WORD:
                for at in range(word.start() + LONG_WORD, word.end(), LONG_WORD):
                    yield line[start:at]
                    start = at
        if line[start:]:
            yield line[start:]
