"""Field types normalise once and refuse what cannot be kept."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from schemas.base import CODES, problems_of
from schemas.fields import (
    MOST_FEN,
    BusinessName,
    CaseNumber,
    Choice,
    Code,
    Count,
    DocumentNumber,
    FreeText,
    IdNumber,
    LegalDate,
    Money,
    PersonName,
    Text,
    Words,
    YesNo,
    mask_id,
    mask_name,
)


def refusal(field, value):
    """Return the code with which a field refuses a value."""
    with pytest.raises(ValidationError) as caught:
        field.deserialize(value)
    (problem,) = problems_of(caught.value)
    assert problem.code in CODES
    return problem.code


@pytest.mark.parametrize(
    "written",
    [
        "2019-01-02",
        "2019年1月2日",
        "2019年01月02日",
        "20190102",
        "2019/1/2",
        "2019.01.02",
        " 2019-1-2 ",
        "２０１９－０１－０２",
        "2019-01-02 00:00:00",
        "2019-01-02T00:00:00.0",
        "2019/1/2 0:00",
        date(2019, 1, 2),
        datetime(2019, 1, 2, 9, tzinfo=UTC),
    ],
)
def test_a_day_is_read_in_every_accepted_form(written):
    assert LegalDate("日期").deserialize(written) == date(2019, 1, 2)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2019-02-30", "date-unreadable"),
        ("2019年2月30日", "date-unreadable"),
        ("2019-W01-1", "date-unreadable"),
        ("2019-1/2", "date-unreadable"),
        ("1568217600", "date-unreadable"),
        ("无处罚期限", "date-unreadable"),
        ("2019-01-02 09:30:00", "date-unreadable"),
        (20190102, "date-unreadable"),
        ("1900-01-01", "date-range"),
        ("9999-09-09", "date-range"),
        ("2099-12-31", "date-range"),
        ("0019-01-02", "date-range"),
    ],
)
def test_what_is_no_day_is_refused(written, code):
    assert refusal(LegalDate("日期"), written) == code


@given(st.dates(date(1900, 1, 2), date(2099, 12, 30)))
def test_every_legal_day_survives_being_written_and_read(day):
    assert LegalDate("日期").deserialize(day.isoformat()) == day
    assert LegalDate("日期").deserialize(f"{day.year}年{day.month}月{day.day}日") == day


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [
        ("1120.5", 112050),
        ("10,000", 1000000),
        ("0.01", 1),
        ("0", 0),
        ("１２．３０", 1230),
        ("12.300000", 1230),
        (Decimal("1.01"), 101),
        (500, 500),
        (" 1，234.56 ", 123456),
    ],
)
def test_yuan_become_whole_fen_and_integers_are_fen(yuan, fen):
    assert Money("金额").deserialize(yuan) == fen


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0.001", "money-precision"),
        ("-1", "money-unreadable"),
        (-1, "money-range"),
        (str(MOST_FEN), "money-range"),
        ("1e5", "money-unreadable"),
        ("1万", "money-unreadable"),
        ("1,00", "money-unreadable"),
        ("NaN", "money-unreadable"),
        (Decimal("NaN"), "money-unreadable"),
        (Decimal("Infinity"), "money-unreadable"),
        (1.5, "money-unreadable"),
        (True, "money-unreadable"),
        ("9" * 50, "money-unreadable"),
    ],
)
def test_what_is_no_exact_amount_is_refused(value, code):
    assert refusal(Money("金额"), value) == code


@given(st.integers(0, MOST_FEN))
def test_an_amount_written_in_yuan_comes_back_to_the_fen(fen):
    assert Money("金额").deserialize(f"{fen // 100}.{fen % 100:02}") == fen


@pytest.mark.parametrize("left", "【[(（﹝〔")
def test_document_numbers_have_one_spelling_for_all_brackets(left):
    right = dict(zip("【[(（﹝〔", "】])）﹞〕", strict=True))[left]
    written = f" 宿市监处字{left}２０１９{right} 第 7 号 "

    assert DocumentNumber("文号").deserialize(written) == "宿市监处字〔2019〕第7号"
    assert CaseNumber("案号").deserialize(written) == "宿市监处字（2019）第7号"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("甲\0乙", "nul"),
        ("甲\x07乙", "control-character"),
        ("甲\x85乙", "control-character"),
        ("甲\u202e乙", "control-character"),
        ("甲\ud800乙", "control-character"),
        ("甲\n乙", "control-character"),
        ("甲" * 201, "too-long"),
        (3.5, "not-text"),
        (True, "not-text"),
        (b"x", "not-text"),
    ],
)
def test_a_name_with_what_no_name_has_is_refused(text, code):
    assert refusal(BusinessName("名称"), text) == code


def test_a_name_keeps_its_inner_blanks_and_its_own_brackets():
    received = "\u3000宿迁 某某（江苏）有限公司 "

    assert BusinessName("名称").deserialize(received) == "宿迁 某某（江苏）有限公司"


def test_free_text_may_run_over_lines_but_holds_no_nul():
    assert FreeText("事实").deserialize("一\r\n二\t三") == "一\r\n二\t三"
    assert refusal(FreeText("事实"), "一\0") == "nul"


def test_blank_text_is_no_value_and_fails_only_where_one_is_needed():
    assert Text("备注").deserialize(" \u3000 ") is None
    assert refusal(Text("备注", required=True), " ") == "required"
    assert refusal(Text("备注"), None) == "required"


def test_a_required_day_or_amount_may_not_be_blank():
    assert refusal(LegalDate("日期", required=True), " ") == "required"
    assert refusal(Money("金额", required=True), " ") == "required"
    assert LegalDate("日期").deserialize(" ") is None
    assert Money("金额").deserialize(" ") is None


def test_a_whole_number_is_taken_as_text():
    assert Text("批号").deserialize(20160629) == "20160629"


def test_codes_are_folded_but_not_joined():
    assert Code("代码").deserialize(" 9132 ｘ-1 ") == "9132 X-1"


def test_words_are_split_at_every_usual_separator_and_kept_once():
    words = Words("类别").deserialize("罚款、警告;罚款；没收 | 吊销")

    assert words == ["罚款", "警告", "没收", "吊销"]
    assert Words("类别").deserialize(" 、 ") is None
    assert refusal(Words("类别", most=2), "一、二、三") == "too-many"


def test_a_choice_takes_its_other_names_and_nothing_else():
    field = Choice("程序", ("simple", "ordinary"), aliases={"简易程序": "simple"})

    assert field.deserialize("简易程序") == "simple"
    assert field.deserialize("ordinary") == "ordinary"
    assert refusal(field, "快速") == "choice"


def test_yes_and_no_are_read_in_chinese_and_nothing_is_guessed():
    answers = [YesNo("是否").deserialize(word) for word in ("是", "否", 1, "0", True)]

    assert answers == [True, False, True, False, True]
    assert refusal(YesNo("是否"), "可能") == "yes-no"


def test_a_count_is_a_whole_number_in_bounds():
    assert [Count("数").deserialize(v) for v in ("7", 7, 7.0, " ")] == [7, 7, 7, None]
    assert {refusal(Count("数"), v) for v in ("七", 7.5, -1, 10**10, True)} == {
        "number-unreadable"
    }


@given(st.text(min_size=1, max_size=30))
def test_every_field_of_text_keeps_what_it_stored(text):
    fields = (BusinessName("名"), Code("码"), DocumentNumber("文"), CaseNumber("案"))
    for field in (*fields, IdNumber("证"), FreeText("述")):
        try:
            stored = field.deserialize(text)
        except ValidationError:
            continue
        if stored is not None:
            assert field.deserialize(stored) == stored


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("欧阳小明", "欧阳*"),
        ("李*", "李*"),
        ("[自然人001]", "[自然人001]"),
    ],
)
def test_a_persons_name_shows_the_surname_only(name, masked):
    assert mask_name(name) == masked
    assert PersonName("姓名").mask(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("321302198001011234", "321302********1234"),
        ("321302800101123", "321302*****1123"),
        ("E12345678", "E1*******"),
        ("3213****", "3213****"),
        ("7", "7*"),
    ],
)
def test_an_identity_number_shows_six_and_four_at_most(number, masked):
    assert mask_id(number) == masked
