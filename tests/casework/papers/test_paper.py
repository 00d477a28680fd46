"""A paper keeps to its form, or is refused whole with the field and the reason."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.casework.papers import (
    NumberSeries,
    PaperFormUnknownError,
    PaperRefusedError,
    check_paper,
    find_form,
    next_number,
    number_text,
    page_parts,
    read_number,
)
from hub.casework.papers.numbering import PaperNumberError, missing_numbers
from tests.support.paper_samples import paper_of, parts_of

LETTER = find_form("transfer_letter")
GOODS = find_form("goods_list")
FIELDS = paper_of(LETTER).fields
ROW = {"name": "运动鞋", "quantity": 3, "price": 1999, "value": 5997}


def refused(form=LETTER, **changes):
    with pytest.raises(PaperRefusedError) as caught:
        check_paper(paper_of(form, **changes))
    return caught.value.worded


@pytest.mark.parametrize(
    ("changes", "named", "why"),
    [
        ({"party": None}, "当事人", "必须填写"),
        ({"party": " "}, "当事人", "应为文字"),
        ({"party": 7}, "当事人", "应为文字"),
        ({"party": "宿" * 201}, "当事人", "超过200字"),
        ({"party": "一\n二"}, "当事人", "应为一行"),
        ({"party": "一\u2028二"}, "当事人", "应为一行"),
        ({"facts": "宿" * 20_001}, "案件基本情况", "超过20000字"),
        ({"amount": -1}, "涉案金额", "整数"),
        ({"amount": True}, "涉案金额", "整数"),
        ({"amount": 1.5}, "涉案金额", "整数"),
        ({"amount": 10**17}, "涉案金额", "整数"),
        ({"approved_at": "2026-11-20T14:05:00"}, "批准移送时间", "带时区"),
        ({"approved_at": "yesterday"}, "批准移送时间", "带时区"),
        ({"approved_at": "9999-12-31T23:59:59+00:00"}, "批准移送时间", "带时区"),
        ({"colour": "red"}, "colour", "表中没有"),
    ],
)
def test_a_field_that_is_not_as_its_form_has_it_is_named(changes, named, why):
    said = refused(fields=FIELDS | changes)

    assert said.zh.startswith(f"涉嫌犯罪案件移送书：{named}")
    assert why in said.zh
    assert said.en.startswith("Letter of transfer of a suspected crime: ")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"number": ""}, "number must be a text"),
        ({"issuer": ""}, "issuer must be a text"),
        ({"addressee": ""}, "addressee must be a text"),
        ({"receipt": "r" * 121}, "receipt is no address"),
        ({"verify_at": "https://核验.example"}, "checking is no address"),
        ({"language": "fr"}, "language is not known"),
        ({"tables": {}}, "Enclosed material must have a row"),
        ({"tables": {"materials": [{"name": "a"}] * 501}}, "more than 500 rows"),
        ({"tables": {"songs": []}}, "songs is no table"),
        ({"tables": {"materials": 7}}, "must be a list of rows"),
        ({"tables": {"materials": "abc"}}, "must be a list of rows"),
        ({"tables": ["materials"]}, "must be given by table"),
        ({"fields": ["party"]}, "must be given by field"),
        ({"issuer": None}, "issuer must be a text"),
        ({"tables": {"materials": ["name"]}}, "must be given by field"),
        ({"tables": {"materials": [{"pages": 1}]}}, "Name must be given"),
    ],
)
def test_a_paper_that_lacks_what_it_must_have_is_refused(changes, why):
    assert why in refused(**changes).en


def test_days_people_and_choices_are_taken_as_they_are_or_refused():
    report = find_form("transfer_report")
    fields = paper_of(report).fields

    assert "day" in refused(report, fields=fields | {"found_on": "2026-02-30"}).en
    assert "list" in refused(report, fields=fields | {"team": "周敏"}).en
    assert "list" in refused(report, fields=fields | {"team": []}).en
    assert "20 people" in refused(report, fields=fields | {"team": ["敏"] * 21}).en
    assert "none of" in refused(report, fields=fields | {"decision": "maybe"}).en


@pytest.mark.parametrize("value", [[], {}, [[]], {"key": "reject"}, 7, True, 1.5])
def test_a_choice_that_is_no_text_is_none_of_the_choices(value):
    report = find_form("transfer_report")

    said = refused(report, fields=paper_of(report).fields | {"decision": value})

    assert said.en.endswith("is none of the choices")


def test_a_paper_is_bounded_as_a_whole():
    rows = [{"question": "宿" * 200, "answer": "迁" * 300}] * 500
    record = find_form("interview_record")

    said = refused(record, tables={"turns": rows})

    assert "more than 200000 characters" in said.en


def test_a_form_that_there_is_not_makes_no_paper():
    with pytest.raises(PaperFormUnknownError, match="no_such_form"):
        page_parts(replace(paper_of(LETTER), form="no_such_form"))


@pytest.mark.parametrize(
    ("form", "day"),
    [
        ("transfer_letter", date(2020, 8, 6)),
        ("acceptance_notice", date(2019, 12, 31)),
    ],
)
def test_a_form_that_does_not_hold_on_the_day_makes_no_paper(form, day):
    with pytest.raises(PaperRefusedError, match=f"day {day} is none"):
        page_parts(replace(paper_of(LETTER), form=form, day=day))


def test_amounts_are_added_up_and_told_to_the_fen():
    parts = parts_of(GOODS, tables={"goods": [ROW, ROW | {"value": None}]})

    (table,) = parts.tables
    assert [row[5:8] for row in table.rows] == [
        ["3", "19.99元", "59.97元"],
        ["3", "19.99元", ""],
    ]
    assert (table.total[0], table.total[5], table.total[6]) == ("合计", "6", "")
    assert table.total[7] == "59.97元"


def test_a_moment_is_told_in_beijing_time_and_a_day_in_words():
    fields = FIELDS | {"approved_at": "2026-11-20T16:05:00+00:00"}

    zh, en = (parts_of(LETTER, one, fields=fields) for one in ("zh", "en"))

    assert dict(zh.facts)["批准移送时间"] == "2026年11月21日0时05分"
    told = dict(en.facts)["Transfer approved at"]
    assert told == "21 November 2026, 00:05 (Beijing time)"
    assert (zh.signature[1], en.signature[1]) == ("2026年11月27日", "27 November 2026")


def test_a_draft_has_no_receipt_and_says_so():
    parts = parts_of(LETTER, receipt="", verify_at="https://hub.example/verify")

    assert parts.below == [("状态", "草稿，尚未登记")]


series = st.builds(
    NumberSeries, st.sampled_from("宿豫泗"), st.just("移送"), st.integers(2000, 2099)
)


@given(series, st.integers(1, 999_999))
def test_a_number_that_was_written_is_read_as_the_same(one, number):
    text = number_text(one, number)

    assert read_number(text, one.place, one.word) == (one, number)


@example("宿移送〔1999〕1号")
@given(st.text(max_size=20) | st.from_regex(r"宿移送〔\d{1,5}〕\d{1,8}号"))
def test_what_is_read_as_a_number_is_written_so(text):
    try:
        one, number = read_number(text, "宿", "移送")
    except PaperNumberError:
        return
    assert number_text(one, number) == text
    assert 2000 <= one.year < 2100


def test_numbers_follow_one_another_without_a_gap():
    one = NumberSeries("宿", "移送", 2026)
    given_out, last = [], None
    for _ in range(5):
        last, text = next_number(one, last)
        given_out.append(text)

    assert given_out[0] == "宿移送〔2026〕1号"
    assert [read_number(text, "宿", "移送")[1] for text in given_out] == [1, 2, 3, 4, 5]
    assert missing_numbers([5, 1, 3]) == [2, 4]
    assert missing_numbers([]) == []


@pytest.mark.parametrize(
    ("place", "word", "year", "last"),
    [
        ("", "移送", 2026, 0),
        ("宿", "", 2026, 0),
        ("宿〔", "移送", 2026, 0),
        ("宿", "移送", 1999, 0),
        ("宿", "移送", 2026, 999_999),
    ],
)
def test_a_series_that_cannot_have_a_number_gives_none(place, word, year, last):
    with pytest.raises(PaperNumberError):
        next_number(NumberSeries(place, word, year), last)
