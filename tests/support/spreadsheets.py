"""Spreadsheets written for tests, good and damaged."""

import datetime
import io
import zipfile

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

HEADER = ["当事人", "代码", "日期", "罚款"]
DAY = datetime.datetime(2019, 1, 2)  # noqa: DTZ001  # a cell has no zone


def xlsx(*sheets, merged=(), formulas=()):
    """An XLSX file of lists of rows, with ranges like A1:B2 merged in the first."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime.datetime):
                    sheet.write_datetime(at, column, value, day)
                elif value is not None:
                    sheet.write(at, column, value)
        if sheet is book.worksheets()[0]:
            for span, value in merged:
                sheet.merge_range(span, value)
            for cell, formula, value in formulas:
                sheet.write_formula(cell, formula, None, value)
    book.close()
    return out.getvalue()


def xls(rows, merged=(), formula=None):
    """An XLS file (BIFF8)."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime.datetime):
                sheet.write(at, column, value, day)
            elif value is not None:
                sheet.write(at, column, value)
    for span in merged:
        sheet.merge(*span)
    if formula is not None:
        at, column, text = formula
        sheet.write(at, column, xlwt.Formula(text))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods_cell(value):
    if isinstance(value, datetime.datetime):
        cell = TableCell(valuetype="date", datevalue=value.date().isoformat())
    elif isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=str(value))
    elif isinstance(value, dict):
        cell = TableCell(valuetype="string", **value)
    else:
        cell = TableCell(valuetype="string") if value else TableCell()
    if isinstance(value, str):
        cell.addElement(P(text=value))
    return cell


def ods(rows):
    """An ODS file; a dict is a cell with attributes, a tuple a covered cell."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="一")
    for row in rows:
        line = TableRow()
        for value in row:
            line.addElement(CoveredTableCell() if value == () else ods_cell(value))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def rezip(content, **changes):
    """The same zip with entries replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            if entry.filename not in changes:
                new.writestr(entry.filename, old.read(entry))
        for name, added in changes.items():
            new.writestr(name, added)
    return out.getvalue()


def rezip_ods(content, text):
    """The same ODS with another content.xml; the type stays first and stored."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            is_content = entry.filename == "content.xml"
            new.writestr(entry.filename, text if is_content else old.read(entry))
    return out.getvalue()


ROWS = [
    ["处罚公示"],
    HEADER,
    ["样例厂", "123", DAY, 1000.5],
    [],
    ["例厂", 456, "2019/1/3"],
]
