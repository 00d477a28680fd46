"""What is taken away from a page is what it shows, and runs in no spreadsheet."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from openpyxl import load_workbook

from hub.lookup.ask import FindQuestion, PageQuestion
from hub.lookup.page import as_csv, as_xlsx, find_sheets, neutralised, page_sheets
from hub.lookup.page.exports import ExportSheet
from hub.lookup.service import disclose
from hub.lookup.task import Task
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


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_page_is_taken_away_as_sheets_of_what_it_shows(page):
    sheets = {sheet.name: sheet for sheet in page_sheets(page, "zh")}

    assert ("名称", FINED.name) in sheets["主体"].rows
    assert ("登记日", "2015-03-02") in sheets["主体"].rows
    # Nothing was reported, which is neither none nor withheld.
    assert ("登记状态", "未报送") in sheets["主体"].rows
    *reasons, total = sheets["信用评价"].rows
    assert sum(row[2] for row in reasons) == total[2] == page.rating.score
    told = [row[0] for row in sheets["记录"].rows]
    assert told == [record.id for record in page.records]
    assert len(sheets["版本"].rows) == sum(len(one.versions) for one in page.records)
    english = page_sheets(page, "en")
    assert [sheet.name for sheet in english] == [
        *("merchant", "rating", "records", "versions", "relations", "withheld")
    ]


def test_a_name_that_is_a_formula_is_no_formula_in_any_sheet(hub, tmp_path):
    row = registration_row(FINED, 注册地址=FORMULA)
    deliver(hub, "registration", write_csv(tmp_path / "f.csv", REGISTRATION, [row]))
    question = PageQuestion(FINED.code)
    page = disclose(hub, OFFICE, question, Task("enforcement", "2026-15")).document

    who = page_sheets(page, "zh")[0]
    book = load_workbook(io.BytesIO(as_xlsx(page_sheets(page, "zh"))))

    address = next(row for row in rows_of(as_csv(who)) if row[0] == "住所")
    assert address[1] == f"'{page.identity.register.facts['address'].value}"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(str(cell.value).startswith("=") for cell in cells)
    assert not any(cell.hyperlink for cell in cells)


@given(text=st.text(alphabet=SIGNS + " \u3000甲A1'\n", max_size=8))
def test_no_cell_of_a_file_begins_with_what_a_spreadsheet_runs(text):
    (_, row) = rows_of(as_csv(ExportSheet("x", ("甲",), ((text,),)))) or [None, None]

    read = row[0] if row else ""
    assert not read.lstrip(" \u3000").startswith(tuple(SIGNS))
    assert read.removeprefix("'") == text.removeprefix("'")


def test_numbers_stay_numbers():
    assert neutralised(-300) == -300
    assert neutralised("-300") == "'-300"
    assert neutralised(None) is None


def test_the_same_page_makes_the_same_workbook(page):
    sheets = page_sheets(page, "zh")

    assert as_xlsx(sheets) == as_xlsx(sheets)


def test_what_was_found_is_taken_away_as_one_sheet(hub):
    answer = disclose(
        hub, OFFICE, FindQuestion(FINED.name), Task("enforcement", "2026-15")
    )

    (sheet,) = find_sheets(answer.document, "zh")

    assert sheet.rows[0][:6] == (
        *(FINED.name, FINED.code, answer.document.results[0].merchant.id),
        *("宿迁", "B", 815),
    )
    assert json.loads(answer.body)["results"][0]["score"] == 815


def test_a_page_without_a_rating_or_a_register_is_taken_away_too(page):
    bare = structs.replace(
        page,
        rating=None,
        records=[],
        identity=structs.replace(page.identity, register=None, codes=[]),
    )

    names = [sheet.name for sheet in page_sheets(bare, "zh")]

    assert names == ["主体", "记录", "版本", "关联关系", "不予显示"]
