"""A sheet on a terminal says what its PDF says, and moves no cursor."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from msgspec import structs

from hub.agreements.policy import View, Withheld
from hub.sheets.documents import sheet_of
from hub.sheets.model import (
    Sheet,
    SheetColumn,
    SheetFacts,
    SheetMargin,
    SheetNote,
    SheetSection,
    SheetTable,
)
from hub.sheets.pages.relations import relations_section
from hub.sheets.prints.text import as_text
from hub.sheets.wording import SheetWords
from schemas.answers.merchant import (
    MerchantDocument,
    MoreRelations,
    RelatedDocument,
    RelationDocument,
    UnknownThenDocument,
)
from tests.support.little_city import FINED

AT = datetime(2026, 11, 26, 2, 24, 38, tzinfo=UTC)
COLUMNS = [SheetColumn("名称"), SheetColumn("分", align="right")]
BRANCH = RelatedDocument("M2", "91321302MA1TEQT078", "双沟商贸沭阳分公司")


def printed(*parts, **changes):
    """The lines of a sheet of one section."""
    sheet = Sheet(
        language="zh",
        title="禾丰",
        margin=SheetMargin([], []),
        sections=[SheetSection("内容", parts, "共 1 条")],
        at=AT,
    )
    return as_text(structs.replace(sheet, **changes)).split("\n")


def test_facts_and_notes_stand_a_line_each_under_their_heading():
    facts = SheetFacts([("编号", "M1"), ("状态", "有效\n公示中")])
    notes = SheetNote("平时"), SheetNote("紧要", framed=True)

    lines = printed(facts, *notes, lines=["信用档案"])

    assert lines == [
        *("禾丰", "  信用档案", "", "内容  共 1 条"),
        *("  编号  M1", "  状态  有效", "        公示中", "  平时", "  │ 紧要"),
    ]


def test_what_is_said_of_the_pdf_is_said_by_the_pdf_alone():
    lines = printed(SheetNote("本文件内附", of_file=True), SheetNote("证明"))

    assert lines[-2:] == ["内容  共 1 条", "  证明"]


def test_columns_are_as_wide_as_chinese_letters_make_them():
    table = SheetTable(COLUMNS, [["甲店", "+5"], ["AB", "−120"]], ["合计", "815"])

    assert printed(table)[3:] == [
        *("  名称    分", "  甲店    +5"),
        *("  AB    −120", "  合计   815"),
    ]


def test_a_table_with_cells_of_several_lines_stands_a_cell_a_line():
    table = SheetTable(COLUMNS, [["甲\n乙", "+5"], ["丙", ""]])

    assert printed(table)[3:] == [
        *("  名称  甲", "        乙", "  分  +5", "", "  名称  丙")
    ]


@pytest.mark.parametrize("sign", ["\x1b[2J", "\r", "\u202e", "\x07", "\t"])
def test_no_letter_of_an_answer_moves_the_cursor(sign):
    table = SheetTable(COLUMNS, [[f"甲{sign}", "1"]])
    texts = SheetFacts([(sign, sign)]), SheetNote(sign), table

    lines = printed(*texts, title=sign, lines=[sign])

    assert all(line.isprintable() for line in lines)


def test_no_text_of_an_answer_stands_where_a_heading_does():
    told = "甲\n回执  2026/1"
    texts = (
        SheetFacts([("名称", told)]),
        SheetNote(told),
        SheetTable(COLUMNS, [[told, ""]]),
    )

    lines = printed(*texts, title=told, lines=[told])

    headings = [line for line in lines if line and not line.startswith(" ")]
    assert headings == ["甲", "内容  共 1 条"]


@pytest.mark.parametrize(
    ("language", "line"),
    [("zh", "  分支机构  另有更多"), ("en", "  its branch  and more")],
)
def test_people_read_that_there_are_more_relations_than_are_told(language, line):
    def lines(more):
        relation = RelationDocument("branch_of", "from", BRANCH, None, None, None, [])
        merchant = MerchantDocument(
            *("M1", None, "双沟商贸", "active", None),
            relations=[relation],
            relations_more=more,
        )
        section = relations_section(merchant, SheetWords(language))
        return printed(sections=[section])

    cut, whole = lines([MoreRelations("branch_of", "from")]), lines([])

    assert line in cut
    assert [one for one in cut if one != line] == whole


@pytest.mark.postgresql_in_long
def test_what_a_view_never_shows_is_said_where_nothing_was_known_too(hub, ask, asking):
    withheld = (
        Withheld("penalty", "note", "ceiling:class:restricted"),
        Withheld("*", "*", "ended:retention"),
    )
    view = View("v", "supervision", "agencies", {}, withheld)
    document = UnknownThenDocument(as_of=date(2026, 11, 24), known_at=AT, view=view.id)
    unknown = replace(ask(FINED.code), document=document, view=view)

    text = as_text(sheet_of(unknown, asking(), hub.rulebook))

    assert "当时尚无该主体的信息。" in text
    assert "任何      任何  ended:retention" in text
    assert "*" not in text
    assert FINED.name not in text


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_credit_file_says_its_records_grade_and_receipt(hub, ask, asking, language):
    answer = ask(FINED.code)

    text = as_text(sheet_of(answer, asking(language=language), hub.rulebook))

    document = answer.document
    assert text.startswith(f"{FINED.name}\n  ")
    for record in document.records:
        assert record.id in text
    assert all(reason["text"] in text for reason in document.rating.reasons)
    assert answer.receipt.address in text
    assert answer.receipt.leaf_hash in text
    # A terminal has nothing attached.
    assert "answer.json" not in text
