"""Bulletins of failed samples as spreadsheets: titles, merged cells, further rows."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from hub.demo.files.layouts import FileSeries
from hub.demo.files.manifest import SourceTally
from hub.demo.files.writing import write_cells, write_items
from hub.demo.records.rows import Row

SHEET = "不合格"


def write_bulletin(
    path: Path,
    layout: FileSeries,
    rows: Sequence[Row],
    tally: SourceTally,
    moment: datetime,
) -> None:
    """Write one bulletin; a sample with several failing items takes several rows."""
    names = [name for name, _ in layout.columns]
    fields = [field for _, field in layout.columns]
    items_at = fields.index("items")
    last = len(names) - 1
    # Streams are kept in memory, and everything in them has a fixed moment.
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": moment.replace(tzinfo=None)})
        sheet = book.add_worksheet(SHEET)
        for line, title in enumerate(layout.titles):
            sheet.merge_range(line, 0, line, last, title)
            tally.skip("title")
        line = len(layout.titles)
        sheet.write_row(line, 0, names)
        for serial, row in enumerate(rows, 1):
            line += 1
            row.write("serial", str(serial))
            cells, dirt = write_cells(row, fields)
            tally.count(row, dirt)
            items = row.body["items"]
            for column, cell in enumerate(cells):
                if column == items_at:
                    cell = write_items(items[:1])  # noqa: PLW2901  # only the first
                if row.merged and len(items) > 1 and column != items_at:
                    sheet.merge_range(line, column, line + len(items) - 1, column, cell)
                elif cell:
                    sheet.write_string(line, column, cell)
            for item in items[1:]:
                line += 1
                sheet.write_string(line, items_at, write_items([item]))
                tally.skip("continuation")
            if len(items) > 1:
                tally.planted["merged-cells" if row.merged else "further-rows"] += 1
