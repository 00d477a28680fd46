"""A PDF says what the answer says, and has the answer itself inside."""

import json
import re
from datetime import UTC, datetime
from functools import partial
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from hub.sheets.documents import NoSheetError, sheet_of
from hub.sheets.evidence.setting import set_answer
from hub.sheets.fonts import find_font
from hub.sheets.model import (
    Sheet,
    SheetColumn,
    SheetFacts,
    SheetMargin,
    SheetNote,
    SheetSection,
    SheetTable,
)
from hub.sheets.process import ProcessBounds
from hub.sheets.typeset import SheetFailedError, make_pdf, prepare
from tests.support.kept_views import withheld_of
from tests.support.little_city import CLEAN, FINED

pytestmark = pytest.mark.postgresql_in_long

ANSWER = b'{"found":true,"receipt":{}}'
MARKUP = (
    r"#let x = 1 #read("
    '"/etc/passwd"'
    r") $a^2$ @ref \ *b* _i_ `r` <l> [x] // c /* d */ = H - -- --- ... ~ '"
)


def sheet(*parts, **changes):
    return Sheet(
        **{
            "language": "zh",
            "title": "宿迁市禾丰食品有限公司",
            "margin": SheetMargin([("用途", "执法办案")], [("回执", "2026/148")]),
            "sections": [SheetSection("内容", parts)],
            "at": datetime(2026, 11, 26, 2, 24, 38, tzinfo=UTC),
        }
        | changes
    )


def reader_of(pdf):
    return PdfReader(BytesIO(pdf), strict=True)


def text_of(pdf):
    """All text of a PDF, without the line ends and blanks that its lines put in."""
    pages = [page.extract_text() for page in reader_of(pdf).pages]
    return [re.sub(r"\s", "", page) for page in pages]


def squeezed(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_credit_file_is_printed_with_all_that_its_answer_says(
    hub, ask, asking, language
):
    answer = ask(FINED.code)
    document = json.loads(answer.body)

    pdf = make_pdf(sheet_of(answer, asking(language=language), hub.rulebook))

    text = "".join(text_of(pdf))
    rating, merchant = document["rating"], document["merchant"]
    values = [merchant["name"], merchant["uscc"], merchant["id"], rating["grade"]]
    values += [f"{rating['score']}", *(one["text"] for one in rating["reasons"])]
    for record in document["records"]:
        values += [record["id"], record["event_day"], record["source"]]
        values += [one for one in record["body"].values() if isinstance(one, str)]
    values += [one["rule"] for one in withheld_of(hub, document)]
    words = {"organisation", "ordinary", "CNY"} if language == "zh" else set()
    lost = {one for one in values if squeezed(one) not in text}
    assert lost <= words
    assert len(document["records"]) > 1


def test_what_a_search_found_is_printed_row_by_row(hub, ask, asking):
    answer = ask(search="宿迁市禾丰食品")
    asked = asking(searched="宿迁市禾丰食品")

    pdf = make_pdf(sheet_of(answer, asked, hub.rulebook))

    text = "".join(text_of(pdf))
    hits = json.loads(answer.body)["results"]
    assert FINED.code in text
    assert [hit["caption"] for hit in hits if hit["caption"] not in text] == []
    assert f"共{len(hits)}条" in text


def test_a_refusal_has_no_sheet(hub, ask, asking):
    refused = ask("not a code")

    with pytest.raises(NoSheetError):
        sheet_of(refused, asking(), hub.rulebook)


def test_every_page_says_why_it_was_asked_and_where_its_receipt_is(hub, ask, asking):
    answer = ask(CLEAN.code)
    printed = sheet_of(answer, asking(), hub.rulebook)
    rows = [[f"{number}", "事实"] for number in range(300)]
    long = SheetSection(
        "更多", [SheetTable([SheetColumn("序"), SheetColumn("内容", 4)], rows)]
    )

    pages = text_of(
        make_pdf(
            Sheet(
                language="zh",
                title=printed.title,
                margin=printed.margin,
                sections=[*printed.sections, long],
                at=printed.at,
            )
        )
    )

    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        for words in (
            "用途执法办案",
            "案号宿市监案〔2026〕417号",
            "宿迁市市场监督管理局",
        ):
            assert words in page
        assert f"回执{answer.receipt.address}" in page
        assert "核验https://hub.example/verify" in page
        assert f"第{number}页，共{len(pages)}页" in page


def test_the_answer_lies_inside_byte_for_byte(hub, ask, asking):
    answer = ask(FINED.code)

    pdf = set_answer(hub, sheet_of(answer, asking(), hub.rulebook), answer)

    reader = reader_of(pdf)
    inside, receipt = reader.attachment_list
    assert (inside.name, inside.content) == ("answer.json", answer.body)
    assert receipt.name == "sheet.tlog-proof"
    associated = reader.trailer["/Root"]["/AF"]
    told = [one.get_object()["/EF"]["/F"].get_object() for one in associated]
    assert {one.get_object()["/AFRelationship"] for one in associated} == {"/Source"}
    assert [one["/Subtype"] for one in told] == ["/application/json", "/text/plain"]
    assert text_of(pdf) == text_of(make_pdf(sheet_of(answer, asking(), hub.rulebook)))


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-CN"), ("en", "en-GB")])
def test_the_file_is_tagged_for_readers_and_for_the_archive(language, tag):
    table = SheetTable(
        [SheetColumn("日期"), SheetColumn("内容")], [["2026-01-01", "罚款"]]
    )

    pdf = make_pdf(sheet(table, language=language))

    reader = reader_of(pdf)
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (tag, True)
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert reader.metadata.title == "宿迁市禾丰食品有限公司"
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= set(
        kinds_in(root["/StructTreeRoot"])
    )
    assert root["/OutputIntents"]


def kinds_in(node):
    """Every kind of element under a node of the structure tree."""
    node = node.get_object()
    if not isinstance(node, dict):
        return
    if "/S" in node:
        yield node["/S"]
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        if not isinstance(child, int):
            yield from kinds_in(child)


def test_made_twice_it_has_the_same_bytes(hub, ask, asking):
    answer = ask(FINED.code)

    first, second = (
        make_pdf(sheet_of(answer, asking(), hub.rulebook)) for _ in range(2)
    )

    assert first == second


@settings(max_examples=10)
@example(MARKUP)
@example("#" * 10_000)
@example("宿" * 10_000)
@example("\n\n")
@given(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=200)
)
def test_any_text_is_shown_letter_by_letter(text):
    font = find_font()
    can_show = "".join(
        char if ord(char) in font.characters else f"[U+{ord(char):04X}]"
        for char in text.replace("\n", "")
    )

    pages = text_of(
        make_pdf(
            sheet(SheetFacts([("甲", text), ("乙", "终")]), SheetNote(text or "空")),
            font,
        )
    )

    foot = r"第\d+页，共\d+页"
    whole = "".join(
        re.sub(foot, "", page).replace("用途执法办案", "").replace("回执2026/148", "")
        for page in pages
    )
    assert f"甲{squeezed(can_show)}乙终" in whole


@pytest.mark.parametrize("text", ["A" * 3000, "https://x.example/" + "a/" * 900])
def test_a_word_that_is_longer_than_a_line_goes_on_in_the_next(text):
    row = [text, "终"]
    table = SheetTable([SheetColumn("甲"), SheetColumn("乙")], [row])

    pages = reader_of(make_pdf(sheet(SheetNote(text), table))).pages

    lines = "\n".join(page.extract_text() for page in pages).splitlines()
    assert max(map(len, lines)) < 200


def test_what_cannot_be_seen_is_shown_as_its_code_and_explained():
    hidden = "甲\u202e\u200b\u00ad乙\U0001f600"

    text = "".join(text_of(make_pdf(sheet(SheetFacts([("名称", hidden)])))))

    assert "甲[U+202E][U+200B][U+00AD]乙[U+1F600]" in text
    assert "方括号中的U+编码" in text


def test_a_sheet_that_takes_too_long_is_given_up():
    short = ProcessBounds(memory=1 << 32, cpu_seconds=60, seconds=0.01, output=1 << 20)

    with pytest.raises(SheetFailedError, match="not done within"):
        make_pdf(sheet(SheetNote("字")), bounds=short)


def test_a_font_that_the_library_does_not_find_makes_no_empty_page(tmp_path):
    font = find_font()
    gone = type(font)(font.family, tmp_path / "gone.ttc", font.characters)

    with pytest.raises(SheetFailedError, match="finds no"):
        make_pdf(sheet(SheetNote("字")), gone)


def test_the_template_gets_strings_alone():
    prepared = prepare(sheet(SheetNote(MARKUP), title=MARKUP), find_font())

    assert "".join(prepared["title"]) == MARKUP
    note = prepared["sections"][0]["parts"][0]
    assert "".join(note["text"]) == MARKUP


def test_no_row_leaves_its_page_however_narrow_its_columns_are():
    narrow = [SheetColumn("栏", 1) for _ in range(8)] + [SheetColumn("宽", 6)]
    columns = [
        (narrow, ["宿" * 399] * 8 + ["迁"]),
        ([SheetColumn("栏")] * 2, ["\n".join("迁" * 150), "一"]),
        ([SheetColumn("栏")], ["\n".join("迁" * 150)]),
    ]
    tables = [SheetTable(each, [row] * 3) for each, row in columns]

    pdf = make_pdf(sheet(*tables))

    # Points: A4 is 595 wide and 842 high, and nothing stands at its edges.
    places = list(places_in(pdf))
    assert len(places) > 1_000
    assert [(x, y) for x, y in places if not (20 < x < 575 and 20 < y < 822)] == []


def places_in(pdf):
    """Where on its page each piece of text of a PDF begins."""
    for page in reader_of(pdf).pages:
        found = []
        page.extract_text(visitor_text=partial(note_place, found))
        yield from found


def note_place(found, text, page, line, *_):
    """Note where a piece of text begins, in points of its page."""
    if text.strip():
        x, y = line[4:6]
        across = x * page[0] + y * page[2] + page[4]
        found.append((across, x * page[1] + y * page[3] + page[5]))
