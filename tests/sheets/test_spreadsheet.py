"""What is taken away from a page is what it shows, and runs in no spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from openpyxl import load_workbook

from hub.lookup.ask import PageQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.sheets.model import (
    SheetColumn,
    SheetFacts,
    SheetNote,
    SheetSection,
    SheetTable,
)
from hub.sheets.pages.exports import page_sections
from hub.sheets.prints.spreadsheet import as_csv, as_xlsx, neutralised
from tests.support.little_city import (
    FINED,
    REGISTRATION,
    deliver,
    registration_row,
    write_csv,
)
from tests.support.standing_firm import OFFICE

FORMULA = '=HYPERLINK("http://x","y")'
SIGNS = "=+-@\t\r＝＋－＠"


@pytest.fixture
def page(hub):
    """The document of the fined firm's page, as an office is told it."""
    question = PageQuestion(FINED.code)
    return disclose(hub, OFFICE, question, Task("enforcement", "2026-15")).document


def section(*parts):
    return SheetSection("内容", parts)


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_page_is_taken_away_as_sheets_of_what_it_shows(page):
    rows = {one.heading: one.parts[0].rows for one in page_sections(page, "zh")}

    assert ["名称", FINED.name] in rows["主体"]
    assert ["登记日", "2015-03-02"] in rows["主体"]
    # Nothing was reported, which is neither none nor withheld.
    assert ["登记状态", "未报送"] in rows["主体"]
    *reasons, total = rows["信用评价"]
    assert sum(row[2] for row in reasons) == total[2] == page.rating.score
    told = [row[0] for row in rows["记录"]]
    assert told == [record.id for record in page.records]
    assert len(rows["版本"]) == sum(len(one.versions) for one in page.records)
    english = page_sections(page, "en")
    assert [one.heading for one in english] == [
        *("merchant", "rating", "records", "versions", "relations", "withheld")
    ]


def test_a_name_that_is_a_formula_is_no_formula_in_any_sheet(hub, tmp_path):
    row = registration_row(FINED, 注册地址=FORMULA)
    deliver(hub, "registration", write_csv(tmp_path / "f.csv", REGISTRATION, [row]))
    question = PageQuestion(FINED.code)
    page = disclose(hub, OFFICE, question, Task("enforcement", "2026-15")).document

    who = page_sections(page, "zh")[0]
    book = load_workbook(io.BytesIO(as_xlsx(page_sections(page, "zh"))))

    address = next(row for row in rows_of(as_csv(who)) if row[0] == "住所")
    assert address[1] == f"'{page.identity.register.facts['address'].value}"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(str(cell.value).startswith("=") for cell in cells)
    assert not any(cell.hyperlink for cell in cells)


@given(text=st.text(alphabet=SIGNS + " \u3000甲A1'\n", max_size=8))
def test_no_cell_of_a_file_begins_with_what_a_spreadsheet_runs(text):
    (_, row) = rows_of(as_csv(section(SheetTable([SheetColumn("甲")], [[text]])))) or [
        None,
        None,
    ]

    read = row[0] if row else ""
    assert not read.lstrip(" \u3000").startswith(tuple(SIGNS))
    assert read.removeprefix("'") == text.removeprefix("'")


def test_numbers_stay_numbers():
    assert neutralised(-300) == -300
    assert neutralised("-300") == "'-300"
    assert neutralised(None) is None


def test_the_same_page_makes_the_same_workbook(page):
    sections = page_sections(page, "zh")

    assert as_xlsx(sections) == as_xlsx(sections)


def test_facts_notes_and_sums_are_rows_too():
    facts = SheetFacts([("编号", "M1")])
    table = SheetTable(
        [SheetColumn("理由"), SheetColumn("分")], [["甲", 5]], ["合计", 5]
    )
    notes = SheetNote("仅供参考"), SheetNote("本文件内附", of_file=True)
    whole = section(facts, table, *notes)

    told = [["编号", "M1"], ["理由", "分"], ["甲", "5"], ["合计", "5"], ["仅供参考"]]
    assert rows_of(as_csv(whole)) == told
    (page,) = load_workbook(io.BytesIO(as_xlsx([whole])))
    read = [[cell for cell in row if cell] for row in page.iter_rows(values_only=True)]
    assert [[str(cell) for cell in row] for row in read] == told
    assert page["B3"].value == 5
    assert [page[f"A{row}"].font.bold for row in range(1, 4)] == [False, True, False]


def test_a_page_without_a_rating_or_a_register_is_taken_away_too(page):
    bare = structs.replace(
        page,
        rating=None,
        records=[],
        identity=structs.replace(page.identity, register=None, codes=[]),
    )

    names = [one.heading for one in page_sections(bare, "zh")]

    assert names == ["主体", "记录", "版本", "关联关系", "不予显示"]
