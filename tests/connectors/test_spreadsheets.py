"""Spreadsheets of every kind read the same, merged cells filled, formulas refused."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from connectors.base import SourceError
from connectors.readers.spreadsheets import sheet_child
from connectors.readers.spreadsheets.merged import MergedCells
from connectors.readers.spreadsheets.sheet_frames import (
    SheetRefusal,
    SheetRow,
    SheetRows,
    SheetStart,
)
from tests.support.delivered import (
    bad_of,
    headers_of,
    make_source,
    read_all,
    rows_of,
    skipped_of,
)
from tests.support.spreadsheets import HEADER, ROWS, ods, rezip, rezip_ods, xls, xlsx

SOURCE = make_source()


@pytest.fixture(autouse=True, params=["apart", "here"])
def where(request, monkeypatch):
    """Read in the process of its own, and again in this one, to the same end."""
    if request.param == "here":
        monkeypatch.setattr("connectors.table_file.read_sheets", read_here)


def read_here(data):
    """Do what the reading process does, in this process."""
    for frame in sheet_child.speak(io.BytesIO(data.read())):
        if isinstance(frame, SheetRefusal):
            raise SourceError(frame.code, frame.detail)
        if isinstance(frame, SheetRows):
            yield from frame.rows
        elif isinstance(frame, SheetStart):
            yield frame


def values_of(items, field="party_name"):
    return [row.values[field] for row in rows_of(items)]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", xlsx(ROWS)), ("a.xls", xls(ROWS)), ("a.ods", ods(ROWS))],
)
def test_a_table_reads_the_same_in_every_format(name, content):
    items = read_all(SOURCE, content, name)

    first, second = rows_of(items)
    assert first.values == {
        "party_name": "样例厂",
        "uscc": "123",
        "decision_day": datetime.date(2019, 1, 2),
        "fine_fen": 100_050,
    }
    assert (second.values["uscc"], second.place.row) == ("456", 5)
    assert second.values["decision_day"] == datetime.date(2019, 1, 3)
    assert skipped_of(items) == ["title", "blank"]
    assert headers_of(items)[0].place.row == 2


def test_the_bytes_tell_the_format_and_not_the_name():
    assert values_of(read_all(SOURCE, xls(ROWS), "a.et")) == ["样例厂", "例厂"]
    assert values_of(read_all(SOURCE, xlsx(ROWS), "a.csv")) == ["样例厂", "例厂"]


def test_a_table_that_does_not_begin_at_the_corner_keeps_its_rows_and_columns():
    rows = [[], [], [None, None, *HEADER], [None, None, "样例厂", "123"], []]
    content = xlsx(
        rows, merged=[("C6:C7", "例厂")], formulas=[("D5", "=1+1", 2), ("D7", "=2", 2)]
    )

    items = read_all(SOURCE, content, "a.xlsx")

    assert [(r.values["party_name"], r.place.row) for r in rows_of(items)] == [
        ("样例厂", 4),
        ("例厂", 6),
    ]
    details = [bad.detail.partition(" holds")[0] for bad in bad_of(items)]
    assert details == ["cell D5 (uscc)", "cell D7 (uscc)"]


def test_every_sheet_with_the_header_is_read_and_others_are_passed_over():
    lookup = [["条款", "内容"], ["第1条", "说明"]]
    items = read_all(SOURCE, xlsx(ROWS, [], lookup, ROWS), "a.xlsx")

    assert len(rows_of(items)) == 4
    assert {row.place.sheet for row in rows_of(items)} == {"Sheet1", "Sheet4"}
    assert skipped_of(items).count("title") == 4


def test_a_workbook_in_which_no_sheet_has_the_header_is_refused():
    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, xlsx([["甲", "乙"], ["丙"]]), "a.xlsx")

    assert refusal.value.code == "no-header"


def test_values_are_not_carried_from_one_sheet_into_the_next():
    source = make_source(layout={"carry_down": ["party_name"]})
    one, two = [HEADER, ["样例厂", "1"]], [HEADER, [None, "2"]]

    assert values_of(read_all(source, xlsx(one, two), "a.xlsx")) == ["样例厂", None]


MERGED_ROWS = [HEADER, ["样例厂", "1"], [None, "2"], ["例厂", "3"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", xlsx(MERGED_ROWS, merged=[("A2:A3", "样例厂")])),
        ("a.xls", xls(MERGED_ROWS, merged=[(1, 2, 0, 0)])),
        (
            "a.ods",
            ods(
                [
                    HEADER,
                    [{"numberrowsspanned": 2, "stringvalue": "样例厂"}, "1"],
                    [(), "2"],
                    ["例厂", "3"],
                ]
            ),
        ),
    ],
)
def test_a_merged_cell_has_its_value_in_every_row_it_covers(name, content):
    items = read_all(SOURCE, content, name)

    assert values_of(items) == ["样例厂", "样例厂", "例厂"]
    assert values_of(items, "uscc") == ["1", "2", "3"]


def test_a_merged_line_across_the_table_is_a_title_wherever_it_stands():
    rows = [[], HEADER, ["样例厂", "1"], [], ["例厂", "2"]]
    merged = [("A1:D1", "公示"), ("A4:D4", "第二部分")]

    items = read_all(SOURCE, xlsx(rows, merged=merged), "a.xlsx")

    assert skipped_of(items) == ["title", "title"]
    assert values_of(items) == ["样例厂", "例厂"]


def test_merged_cells_are_filled_across_and_down():
    cells = MergedCells([((0, 0), (1, 1)), ((0, 3), (9, 900))], width=4)
    first, second = ["a", None, "b", "c"], [None, None, "d", None]

    assert cells.fill(0, first) is False
    assert cells.fill(1, second) is False
    assert first == ["a", "a", "b", "c"]
    assert second == ["a", "a", "d", "c"]


@pytest.mark.parametrize(
    ("name", "content", "cell"),
    [
        ("a.xlsx", xlsx(ROWS, formulas=[("D3", "=1+1", 2)]), "D3"),
        ("a.xlsx", xlsx(ROWS, formulas=[("D3", "=1+1", "")]), "D3"),
        (
            "a.xls",
            xls([*ROWS[:2], ["样例厂", "1"], [], ["例厂"]], formula=(2, 3, "1+1")),
            "D3",
        ),
        (
            "a.ods",
            ods(
                [*ROWS[:2], ["样例厂", "1", None, {"formula": "of:=1+1"}], [], ["例厂"]]
            ),
            "D3",
        ),
    ],
)
def test_a_formula_in_one_of_our_columns_sets_its_row_aside(name, content, cell):
    items = read_all(SOURCE, content, name)

    (bad,) = bad_of(items)
    assert bad.reason == "formula-cell"
    assert cell in bad.detail
    assert "fine_fen" in bad.detail
    assert values_of(items) == ["例厂"]


def test_a_formula_is_found_in_a_sheet_that_lies_about_its_size():
    content = xlsx(ROWS, formulas=[("D3", "=1+1", 2)])
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    lying = text.replace('<dimension ref="A1:D5"/>', '<dimension ref="A1"/>')

    items = read_all(
        SOURCE, rezip(content, **{"xl/worksheets/sheet1.xml": lying}), "a.xlsx"
    )

    assert lying != text
    assert [bad.reason for bad in bad_of(items)] == ["formula-cell"]


def test_a_formula_outside_our_columns_is_none_of_our_business():
    rows = [[*HEADER, "合计"], ["样例厂", "1"]]

    items = read_all(SOURCE, xlsx(rows, formulas=[("E2", "=1+1", 2)]), "a.xlsx")

    assert values_of(items) == ["样例厂"]


def test_an_ods_day_of_the_republic_is_the_one_that_was_typed():
    source = make_source(dates={"decision_day": "roc"})
    typed = datetime.datetime(104, 11, 1)  # noqa: DTZ001  # a cell has no zone

    (row,) = rows_of(read_all(source, ods([HEADER, ["样例厂", "1", typed]]), "a.ods"))

    # Shown, and typed, as 0104-11-02: the office program counts by Julius Caesar.
    assert row.values["decision_day"] == datetime.date(2015, 11, 2)


def test_a_code_with_the_letter_o_and_a_long_number_pass_through_untouched():
    rows = [HEADER, ["a", "9132130OMA1TEQTO78"], ["b", 320300000000011]]

    items = read_all(SOURCE, xlsx(rows), "a.xlsx")

    assert values_of(items, "uscc") == ["9132130OMA1TEQTO78", "320300000000011"]


def test_a_sheet_of_ten_thousand_columns_refuses_the_file():
    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, xlsx([["当事人"] * 10_000]), "a.xlsx")

    assert refusal.value.code == "too-many-columns"


def test_a_cell_that_is_too_long_is_set_aside(monkeypatch):
    monkeypatch.setattr("connectors.readers.limits.CELL_CHARS", 50)
    content = xlsx([HEADER, ["a", "1"], ["x" * 60, "2"]])

    frames = list(sheet_child.read_workbook(io.BytesIO(content)))

    rows = [
        row for frame in frames if isinstance(frame, SheetRows) for row in frame.rows
    ]
    assert [(row.row, row.fault) for row in rows] == [
        (1, ""),
        (2, ""),
        (3, "cell-too-long"),
    ]


def test_a_row_that_the_child_could_not_send_is_set_aside(monkeypatch):
    parts = [
        SheetStart("一", 4),
        SheetRow(1, HEADER),
        SheetRow(2, [], fault="cell-too-long"),
    ]
    monkeypatch.setattr("connectors.table_file.read_sheets", lambda data: iter(parts))

    (bad,) = bad_of(read_all(SOURCE, xlsx(ROWS), "a.xlsx"))

    assert (bad.reason, bad.place.row) == ("cell-too-long", 2)


def test_many_rows_come_in_order_through_many_frames():
    rows = [HEADER, *([f"厂{n}", str(n)] for n in range(3_000))]

    items = read_all(SOURCE, xlsx(rows), "a.xlsx")

    assert values_of(items, "uscc") == [str(n) for n in range(3_000)]


@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_every_cut_through_a_spreadsheet_refuses_it(make):
    content = make([HEADER, *([f"样例厂{n}", str(n)] for n in range(200))])
    whole = len(rows_of(read_all(SOURCE, content, "a.bin")))

    refused = 0
    for share in (0.2, 0.5, 0.7, 0.9, 0.97):
        cut = content[: int(len(content) * share)]
        try:
            items = list(sheet_child.read_workbook(io.BytesIO(cut)))
        except SourceError as refusal:
            refused += refusal.code in {"truncated", "unreadable"}
        else:
            # What follows the workbook in an XLS file may be missing.
            rows = [row for f in items if isinstance(f, SheetRows) for row in f.rows]
            assert len(rows) == whole + 1

    assert whole == 200
    assert refused >= 4


def test_a_truncated_xlsx_is_refused_by_the_source():
    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, xlsx(ROWS)[:-200], "a.xlsx")

    assert refusal.value.code == "truncated"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (rezip(xlsx(ROWS), **{"xl/embeddings/inner.xlsx": b"x"}), "nested-zip"),
        (rezip(xlsx(ROWS), **{"xl/media/image1.png": b"PK\x03\x04"}), "nested-zip"),
        (rezip(xlsx(ROWS), **{"xl/workbook.xml": b"<no"}), "unreadable"),
        (rezip(xlsx(ROWS), **{f"x{n}": b"" for n in range(10_001)}), "zip-bomb"),
        (b"PK\x03\x04" + bytes(100), "truncated"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(10), "truncated"),
    ],
)
def test_a_spreadsheet_that_is_not_what_it_seems_is_refused(content, code):
    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, content, "a.xlsx")

    assert refusal.value.code == code


def test_an_entry_locked_with_a_password_is_refused():
    content = bytearray(xlsx(ROWS))
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1

    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, bytes(content), "a.xlsx")

    assert refusal.value.code == "password"


def test_an_ods_that_declares_entities_is_refused():
    content = ods(ROWS)
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        text = old.read("content.xml").decode()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    head, declaration, rest = text.partition("?>")

    with pytest.raises(SourceError) as refusal:
        list(
            sheet_child.read_workbook(
                io.BytesIO(
                    rezip_ods(content, (head + declaration + bomb + rest).encode())
                )
            )
        )

    assert refusal.value.code == "unreadable"


def test_openpyxl_and_calamine_agree_on_what_was_written():
    content = xlsx(ROWS)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active

    items = read_all(SOURCE, content, "a.xlsx")

    assert [sheet.cell(row.place.row, 1).value for row in rows_of(items)] == values_of(
        items
    )
