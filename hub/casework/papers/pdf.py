"""A paper as PDF/A-3a with PDF/UA-1 tags, set in type by a process of its own."""

from pathlib import Path
from typing import Any

import msgspec

from hub.casework.papers.paper import Paper
from hub.casework.papers.parts import page_parts
from hub.ground.errors import HubError
from hub.sheets.apart.paper_parts import PaperParts, PaperRows
from hub.sheets.fonts import SheetFont, find_font
from hub.sheets.typeset import (
    Letters,
    SheetFailedError,
    set_type,
    type_order,
)

TEMPLATE = Path(__file__).with_name("paper.typ")
SHORT = 24
"""Characters that a row may have in a cell and still be kept on one page."""


class PaperFailedError(HubError):
    """No file was made of a document: it took too long, or too much memory."""

    code = "paper-failed"
    title = (
        "The file of the document could not be made, which does not affect the matter "
        "itself: try again."
    )


def render_pdf(paper: Paper) -> bytes:
    """Print a paper; the same paper gives the same bytes on one machine.

    Raises:
        PaperFormUnknownError: there is no such form.
        PaperRefusedError: it does not keep to its form.
        PaperFailedError: it was not done within its bounds.
    """
    order = pdf_order(page_parts(paper), find_font())
    try:
        return set_type(order)
    except SheetFailedError as error:
        raise PaperFailedError(error.detail) from error


def pdf_order(parts: PaperParts, font: SheetFont) -> dict[str, Any]:
    """Write down what is to be set in type."""
    written = msgspec.json.encode(_prepared(parts, font))
    return type_order(TEMPLATE.read_bytes(), {"paper.json": written}, font)


def _prepared(parts: PaperParts, font: SheetFont) -> dict[str, Any]:
    """Write a paper as the template reads it, in characters that the font has."""
    letters = Letters(font.characters)
    say = letters.say
    told = {
        "language": parts.language,
        "fonts": [font.family],
        "file_title": letters.drawn(f"{parts.title} {parts.number}".strip()),
        "day": {name: getattr(parts.day, name) for name in ("year", "month", "day")},
        "page": parts.word("page").split("|"),
        "facts": letters.pairs(parts.facts),
        "texts": [
            [say(name), [say(line) for line in text.split("\n")]]
            for name, text in parts.texts
        ],
        "below": letters.pairs(parts.below),
        "tables": [_rows(one, letters) for one in parts.tables],
        "signature": list(map(say, parts.signature)),
        "signs": list(map(say, parts.signs)),
    }
    for name in (*("issuer", "title", "number"), *("addressee", "opening", "closing")):
        told[name] = say(getattr(parts, name))
    note = parts.note or (parts.word("coded") if letters.missed else "")
    return {**told, "basis": say(parts.basis), "note": say(note)}


def _rows(table: PaperRows, letters: Letters) -> dict[str, Any]:
    """Write a table so."""
    return {
        "title": letters.say(table.title),
        "heads": [
            {"text": letters.say(one.text), "width": one.width, "align": one.align}
            for one in table.heads
        ],
        "rows": [
            {
                "cells": list(map(letters.say, row)),
                "breaks": any(len(one) > SHORT or "\n" in one for one in row),
            }
            for row in table.rows
        ],
        "total": list(map(letters.say, table.total)),
    }
