"""The containers of old spreadsheets are followed wherever their sectors lie."""

import io
import struct

import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc

from connectors.base import SourceError
from connectors.readers.spreadsheets.biff import (
    SIGNATURE,
    CompoundFile,
    find_formulas,
    records,
)
from tests.support.spreadsheets import HEADER

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, SMALL = 512, 64
SHEET_RECORD, LOCK, BOF, EOF, FORMULA = 0x0085, 0x002F, 0x0809, 0x000A, 0x0006


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def workbook(*sheets, extra=b""):
    """A workbook stream with formulas at the given (row, column) of each sheet."""
    bodies = [
        record(BOF)
        + b"".join(record(FORMULA, struct.pack("<HH", *cell)) for cell in cells)
        + record(EOF)
        for cells in sheets
    ]
    size = len(record(BOF) + extra + record(EOF)) + 8 * len(sheets)
    entries = b""
    for body in bodies:
        entries += record(SHEET_RECORD, struct.pack("<I", size))
        size += len(body)
    return record(BOF) + extra + entries + record(EOF) + b"".join(bodies)


def entry(name, start, size):
    """One entry of a compound file's directory."""
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<H", len(text))
    return head.ljust(116, b"\0") + struct.pack("<III", start, size, 0)


def small_compound(stream, name="Workbook"):
    """A compound file that keeps a stream under 4,096 bytes in sectors of 64."""
    count = -(-len(stream) // SMALL)
    holder = stream.ljust(count * SMALL, b"\0")
    holders = -(-len(holder) // SECTOR)
    fat = [TABLE, END, END, *range(4, 3 + holders), END]
    small = [*range(1, count), END]
    header = SIGNATURE + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 2, 1, END, 0, 0)
    sectors = [
        struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff"),
        entry("Root Entry", 3, len(holder)) + entry(name, 0, len(stream)) + bytes(256),
        struct.pack(f"<{len(small)}I", *small).ljust(SECTOR, b"\xff"),
        holder.ljust(holders * SECTOR, b"\0"),
    ]
    return header.ljust(SECTOR, b"\xff") + b"".join(sectors)


def large_compound(stream):
    out = io.BytesIO()
    XlsDoc().save(out, stream)
    return out.getvalue()


@pytest.mark.parametrize("name", ["Workbook", "Book"])
def test_a_small_workbook_is_found_in_small_sectors(name):
    stream = workbook({(2, 3), (900, 0)}, set(), {(0, 255)})

    found = find_formulas(small_compound(stream, name))

    assert found == [{(2, 3), (900, 0)}, set(), {(0, 255)}]


def test_a_large_workbook_is_found_through_the_chain_of_tables():
    stream = workbook({(2, 3)}).ljust(9 << 20, b"\0")

    content = large_compound(stream)

    assert find_formulas(content) == [{(2, 3)}]
    # Above 109 tables the list of tables has sectors of its own.
    assert struct.unpack_from("<I", content, 68)[0] < TABLE


def test_a_workbook_of_a_common_program_reads_the_same():
    book = xlwt.Workbook()
    for formulas in ([(1, 3)], [], [(0, 0), (7, 1)]):
        sheet = book.add_sheet(f"sheet {len(formulas)}")
        sheet.write(20, 0, HEADER[0])
        for row, column in formulas:
            sheet.write(row, column, xlwt.Formula("1+1"))
    out = io.BytesIO()
    book.save(out)

    assert find_formulas(out.getvalue()) == [{(1, 3)}, set(), {(0, 0), (7, 1)}]


def test_a_chart_inside_a_sheet_does_not_end_it():
    chart = record(BOF) + record(EOF)
    stream = (
        record(BOF) + chart + record(FORMULA, struct.pack("<HH", 1, 1)) + record(EOF)
    )

    assert [kind for kind, _ in records(stream, 0)].count(FORMULA) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (small_compound(workbook(set(), extra=record(LOCK, b"\0\0"))), "password"),
        (small_compound(workbook(set()), "EncryptedPackage"), "unreadable"),
        (small_compound(workbook({(1, 1)})[:-4]), "truncated"),
        (small_compound(workbook({(1, 1)})[:-6]), "truncated"),
        (small_compound(workbook(set()))[:-SECTOR], "truncated"),
        (small_compound(workbook(set()))[: SECTOR * 2], "truncated"),
        (large_compound(workbook(set()))[: SECTOR * 4], "truncated"),
        (large_compound(workbook(set()))[:40], "truncated"),
    ],
)
def test_a_workbook_that_is_locked_missing_or_cut_off_is_refused(content, code):
    with pytest.raises(SourceError) as refusal:
        find_formulas(content)

    assert refusal.value.code == code


def test_a_chain_that_runs_in_a_circle_is_refused():
    content = bytearray(small_compound(workbook(set()).ljust(600, b"\0")))
    # The holder's second sector leads back to its first.
    struct.pack_into("<I", content, SECTOR + 4 * 4, 3)

    with pytest.raises(SourceError) as refusal:
        find_formulas(bytes(content))

    assert refusal.value.code == "truncated"


def test_a_stream_that_is_longer_than_its_sectors_is_refused():
    content = bytearray(small_compound(workbook(set())))
    struct.pack_into("<I", content, SECTOR * 2 + 128 + 120, 4000)

    with pytest.raises(SourceError) as refusal:
        CompoundFile(bytes(content)).stream("Workbook")

    assert refusal.value.code == "truncated"
