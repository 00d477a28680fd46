"""Whole pages on paper: a merchant's, its own file, and what finding shows."""

import json
import re
from dataclasses import replace
from io import BytesIO

import pytest
from msgspec import structs
from pypdf import PdfReader

from hub.lookup.ask import FindQuestion, PageQuestion, merchant_question
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.sheets.documents import sheet_of
from hub.sheets.evidence.setting import set_answer
from hub.sheets.model import SheetNote
from schemas.tlog.sheet import part_sheet
from tests.support.little_city import FINED, HIDDEN, SHOPKEEPER, TWIN, caller_of
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long
REQUEST = {"method": "GET", "path": "/console", "query": ""}
MANY = 200


@pytest.fixture
def put(hub):
    """Ask what pages are written from, as the bureau or as the merchant itself."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())

    def asking(question, purpose="enforcement", language="zh"):
        caller = caller_of(hub, tokens["market_supervision"])
        if purpose == "self":
            caller = replace(caller, kind="merchant", own=FINED.code)
        task = Task(
            purpose,
            "宿市监案〔2026〕417号",
            "周敏",
            REQUEST,
            inline_receipt=True,
            language=language,
        )
        return disclose(hub, caller, question, task)

    return asking


def text_of(pdf):
    """All text of a PDF without blanks and the bars of its pages."""
    reader = PdfReader(BytesIO(pdf), strict=True)
    return "".join(re.sub(r"\s", "", page.extract_text()) for page in reader.pages)


def squeezed(text):
    return re.sub(r"\s", "", text)


def printed(hub, answer, asked):
    return set_answer(hub, sheet_of(answer, asked, hub.rulebook), answer)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_merchants_page_is_printed_with_all_that_its_answer_says(
    hub, put, asking, language
):
    answer = put(PageQuestion(FINED.code), language=language)
    document = json.loads(answer.body)

    pdf = printed(hub, answer, asking(language=language))

    text = text_of(pdf)
    merchant, rating = document["merchant"], document["rating"]
    values = [merchant["name"], merchant["uscc"], merchant["id"], rating["grade"]]
    values += [one["article"] for one in rating["reasons"] if one["article"]]
    values += [one["text"] for one in rating["reasons"]]
    for record in document["records"]:
        values += [record["id"], record["event_day"], record["known_from"]]
        values += [record["article"]]
        values += [one for one in record["body"].values() if isinstance(one, str)]
    values += [one["name"] for one in document["looks"]["reads"]]
    values += [one["text"] for one in document["withheld"]]
    values += [one["title"] for one in document["freshness"]]
    words = {"organisation", "ordinary", "CNY"} if language == "zh" else set()
    assert {one for one in values if squeezed(one) not in text} <= words
    assert part_sheet(pdf).told == answer.body


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_own_file_is_printed_in_plain_words(hub, put, asking, language):
    answer = put(PageQuestion(FINED.code), "self", language)
    document = json.loads(answer.body)

    pdf = printed(hub, answer, asking(purpose="self", language=language))

    text = text_of(pdf)
    values = [one["why"] for one in document["records"]]
    for right in document["rights"]:
        values += [right["title"], right["text"], right["article"]]
    assert [one for one in values if squeezed(one) not in text] == []
    assert len(document["rights"]) > 1


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "question",
    [PageQuestion(SHOPKEEPER.code), merchant_question("merchant", SHOPKEEPER.code)],
    ids=["page", "file"],
)
def test_who_is_unrated_reads_why_on_paper(hub, put, asking, question, language):
    answer = put(question, language=language)

    made = sheet_of(answer, asking(language=language), hub.rulebook)

    policy = hub.rulebook.policy("public-trust")
    why = policy.text("unrated.individual-business", language)
    parts = [part for section in made.sections for part in section.parts]
    notes = [part.text for part in parts if isinstance(part, SheetNote)]
    assert len([note for note in notes if why in note]) == 1
    assert "unrated.individual-business" not in f"{parts}"


def test_what_finding_shows_is_printed_row_by_row(hub, put, asking):
    answer = put(FindQuestion("电子商务"))

    pdf = printed(hub, answer, asking(searched="电子商务"))

    text = text_of(pdf)
    for firm in (HIDDEN, TWIN):
        assert firm.name in text
        assert firm.code in text
    assert "检索词电子商务" in text
    assert "共2条" in text
    assert part_sheet(pdf).told == answer.body


def test_nobody_found_is_printed_as_that(hub, put, asking):
    answer = put(FindQuestion("没有这样的名称"))

    text = text_of(printed(hub, answer, asking(searched="没有这样的名称")))

    assert "共0条" in text
    assert answer.receipt.address in text


def test_every_page_has_receipt_and_address_and_the_same_bytes_come_twice(
    hub, put, asking
):
    answer = put(PageQuestion(FINED.code))
    document = answer.document
    many = structs.replace(document, records=list(document.records) * (MANY // 2))
    answer = replace(answer, document=many)

    first, second = (part_sheet(printed(hub, answer, asking())).pages for _ in range(2))

    assert first == second
    pages = PdfReader(BytesIO(first), strict=True).pages
    assert len(pages) > 3
    for page in pages:
        text = squeezed(page.extract_text())
        assert f"回执{answer.receipt.address}" in text
        assert "核验https://hub.example/verify" in text
        assert "案号宿市监案〔2026〕417号" in text
