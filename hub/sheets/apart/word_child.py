"""The process that writes DOCX: a paper's parts on its input, the file on its output.

Texts reach the file as texts of runs alone; no relation leads out of it.
"""

import sys
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from hub.sheets.apart.paper_parts import PaperParts, PaperRows

CHINESE_FONT, LATIN_FONT = "宋体", "Times New Roman"
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTH, PLACE, LABEL = Mm(162), Mm(11), Mm(50)
INSIDE = 57
"""Twentieths of a point that a listing's cells keep free at both sides."""
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The moment that every part of the file bears, since files must not differ by it."""
THUMBNAIL = "thumbnail"
RIGHT, CENTER = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER


def main() -> None:
    """Write the paper of the input."""
    parts = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=PaperParts)
    sys.stdout.buffer.write(write_docx(parts))


def write_docx(parts: PaperParts) -> bytes:
    """Write a paper as a file of a word processor."""
    document = Document()
    _set_up(document, parts)
    _head(document, parts)
    if parts.facts:
        _facts(document, parts)
    for name, text in parts.texts:
        document.add_heading(name, level=2)
        _write_text(document, text, parts)
    for table in parts.tables:
        document.add_heading(table.title, level=2)
        _table(document, table)
    _foot(document, parts)
    _below(document.sections[0].footer, parts)
    file = BytesIO()
    document.save(file)
    return _packed(file)


def _set_up(document: Any, parts: PaperParts) -> None:
    """Set page, fonts, language and what the file says of itself."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(23)
    section.top_margin, section.bottom_margin = Mm(26), Mm(24)
    for name, size in (("Normal", 12), ("Heading 1", 20), ("Heading 2", 12)):
        _style(document.styles[name], size)
    normal = document.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(4), 1.25
    for name, before in (("Heading 1", 4), ("Heading 2", 10)):
        document.styles[name].paragraph_format.space_before = Pt(before)
    spoken = document.styles.element.find(f".//{qn('w:lang')}")
    for name in ("w:val", "w:eastAsia"):
        spoken.set(qn(name), LANGUAGES[parts.language])
    told = document.core_properties
    made = datetime(parts.day.year, parts.day.month, parts.day.day, tzinfo=UTC)
    told.title = f"{parts.title} {parts.number}".strip()[:255]
    told.author = told.last_modified_by = parts.issuer[:255]
    told.created = told.modified = made
    told.comments, told.revision = "", 1
    told.language = LANGUAGES[parts.language]
    relations = document.part.package.rels
    for key in [key for key, one in relations.items() if THUMBNAIL in one.reltype]:
        del relations[key]


def _style(style: Any, size: int) -> None:
    """Set a style in black, in a font that offices have."""
    style.font.name, style.font.size = LATIN_FONT, Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), CHINESE_FONT)


def _head(document: Any, parts: PaperParts) -> None:
    """Write who issues what to whom."""
    issuer = document.add_paragraph(parts.issuer)
    issuer.alignment = CENTER
    title = document.add_heading(parts.title, level=1)
    title.alignment = CENTER
    if parts.number:
        document.add_paragraph(parts.number).alignment = CENTER
    if parts.addressee:
        document.add_paragraph(parts.addressee)
    if parts.opening:
        _write_text(document, parts.opening, parts)


def _write_text(document: Any, text: str, parts: PaperParts) -> None:
    """Write a text, a paragraph for each of its lines."""
    for line in text.split("\n"):
        paragraph = document.add_paragraph(line)
        if parts.language == "zh":
            paragraph.paragraph_format.first_line_indent = Pt(24)


def _facts(document: Any, parts: PaperParts) -> None:
    """Write labels and values as a table of two columns."""
    table = _grid(document, [LABEL, WIDTH - LABEL])
    for name, value in parts.facts:
        _fill(table.add_row().cells, [name, value])


def _table(document: Any, told: PaperRows) -> None:
    """Write a table under heads that are said again on each page."""
    shared = sum(head.width for head in told.heads[1:])
    widths: list[int] = [PLACE]
    widths += [int((WIDTH - PLACE) * one.width / shared) for one in told.heads[1:]]
    aligned = [RIGHT if one.align == "right" else None for one in told.heads]
    table = _grid(document, widths)
    _narrow(table)
    heads = table.add_row()
    heads._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  # the library has no word for it
    _fill(heads.cells, [one.text for one in told.heads], aligned, bold=True)
    _rows(table, told.rows, aligned)
    if told.total:
        _fill(table.add_row().cells, told.total, aligned, bold=True)


def _narrow(table: Any) -> None:
    """Let the cells of a listing keep less free at their sides."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), str(INSIDE))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr  # noqa: SLF001  # the library has no word for it
    look = properties.find(qn("w:tblLook"))
    look.addprevious(margins)


def _grid(document: Any, widths: Sequence[int]) -> Any:
    """Make an empty table with columns of these widths."""
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return table


def _fill(
    cells: Sequence[Any],
    texts: Sequence[str],
    aligned: Sequence[Any] = (),
    *,
    bold: bool = False,
) -> None:
    """Write the cells of a row."""
    for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        spacing = paragraph.paragraph_format
        spacing.space_after, spacing.line_spacing = Pt(1), 1.0
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(9 if aligned else 10.5), bold or None
        if aligned:
            paragraph.alignment = aligned[place]


def _rows(table: Any, rows: Sequence[Sequence[str]], aligned: Sequence[Any]) -> None:
    """Write rows that differ in nothing but their texts.

    The first is built, the others are copies of it: building each cell of hundreds by
    the library's words takes seconds.
    """
    if not rows:
        return
    first = table.add_row()
    _fill(first.cells, rows[0], aligned)
    pattern = first._tr  # noqa: SLF001  # the library has no word for copies
    for row in rows[1:]:
        copied = deepcopy(pattern)
        for run, text in zip(copied.iter(qn("w:r")), row, strict=True):
            run.text = text
        table._tbl.append(copied)  # noqa: SLF001


def _foot(document: Any, parts: PaperParts) -> None:
    """Write the end: closing words, who issued it and when, where hands sign."""
    if parts.closing:
        _write_text(document, parts.closing, parts)
    for text in filter(None, (parts.basis, parts.note)):
        paragraph = document.add_paragraph()
        paragraph.add_run(text).font.size = Pt(9)
        paragraph.paragraph_format.space_before = Pt(6)
    for text in parts.signature:
        paragraph = document.add_paragraph(text)
        paragraph.alignment = RIGHT
        paragraph.paragraph_format.keep_with_next = text != parts.signature[-1]
    for text in parts.signs:
        paragraph = document.add_paragraph(f"{text}{'_' * 24}")
        paragraph.paragraph_format.space_before = Pt(12)


def _below(footer: Any, parts: PaperParts) -> None:
    """Write below each page its receipt, where to check it, and the page's number."""
    paragraph = footer.paragraphs[0]
    stops = paragraph.paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.style.paragraph_format.tab_stops.clear_all()
    told = "  ".join(f"{name} {value}" for name, value in parts.below)
    pieces = parts.word("page").split("|")
    for text, field in zip(
        (f"{told}\t{pieces[0]}", *pieces[1:]), ("PAGE", "NUMPAGES", ""), strict=True
    ):
        paragraph.add_run(text).font.size = Pt(8)
        if field:
            _field(paragraph, field)


def _field(paragraph: Any, instruction: str) -> None:
    """Put in a number that the word processor computes."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = paragraph.add_run("1")
    run.font.size = Pt(8)
    field.append(run._r)  # noqa: SLF001  # the library has no word for fields
    paragraph._p.append(field)  # noqa: SLF001


def _packed(file: BytesIO) -> bytes:
    """Pack the file anew, each part with the same moment and in one order."""
    packed = BytesIO()
    with ZipFile(file) as source, ZipFile(packed, "w") as target:
        for name in sorted(source.namelist(), key=lambda one: (one[0] != "[", one)):
            told = ZipInfo(name, FIRST_DAY)
            told.compress_type = ZIP_DEFLATED
            target.writestr(told, source.read(name))
    return packed.getvalue()
