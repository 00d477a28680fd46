"""What a cell says is read the way its manifest declares, and never guessed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.cells import (
    EXCEL_EPOCH,
    NULL_MARKS,
    SENTINELS,
    amount_cleaner,
    day_cleaner,
    read_day,
    read_fen,
    text_cleaner,
)

TEXT = text_cleaner()
PLAIN, ROC, EPOCH = (day_cleaner(style, TEXT) for style in ("plain", "roc", "epoch"))
DAYS = st.dates(date(1912, 1, 1), date(2098, 12, 31))


@pytest.mark.parametrize(
    "mark", ["", "  ", "\u3000", "无", "暂无", "/", "-", "不详", "\\n"]
)
def test_a_null_mark_is_no_value(mark):
    assert TEXT(mark) is None


@pytest.mark.parametrize("mark", ["N/A", "n/a", " NULL ", "null", "N/A" + " " * 50])
def test_a_null_mark_counts_in_any_case_and_between_blanks(mark):
    assert TEXT(mark) is None


def test_a_manifest_adds_null_marks_of_its_own():
    clean = text_cleaner(["空", "未提供相关信息"])

    assert clean("空") is None
    assert clean("未提供相关信息") is None
    assert TEXT("空") == "空"


@pytest.mark.parametrize(
    "text",
    [
        "9132130OMA1TEQT07 8",
        " 91321302ma1teqt078",
        "MA1TEQT0-7",
        "宿迁（样例）有限公司\u3000",
        "０１２３",
        "无锡样例有限公司",
        "=1+1",
    ],
)
def test_codes_and_names_come_out_exactly_as_they_went_in(text):
    assert TEXT(text) == text


@given(st.text())
def test_a_text_is_either_nothing_or_itself(text):
    assert TEXT(text) in (None, text)
    assert (TEXT(text) is None) == (text.strip().lower() in NULL_MARKS | {""})


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (320300000000011.0, "320300000000011"),
        (20160629.0, "20160629"),
        (0.1 + 0.2, "0.3"),
        (1e15, "1000000000000000"),
        (1e-7, "0.0000001"),
        (7, "7"),
        (True, "true"),
        (False, "false"),
        (Decimal("1.50"), "1.5"),
        (Decimal("1E+3"), "1000"),
        (100.0, "100"),
    ],
)
def test_a_number_reads_as_a_person_would_have_typed_it(number, text):
    assert TEXT(number) == text


def test_what_is_no_plain_value_passes_through_untouched():
    parties = [{"name": "样例"}]

    assert TEXT(parties) is parties
    assert PLAIN(parties) is parties
    assert amount_cleaner("yuan", TEXT)(parties) is parties


@pytest.mark.parametrize(
    "text",
    [
        "2019-01-02",
        "2019-1-2",
        "2019/1/2",
        "2019.1.2",
        "2019年1月2日",
        "2019年01月02日",
        "20190102",
        "2019/1/2 0:00:00",
        "2019-01-02 00:00:00",
        "2019-01-02T00:00:00",
        "2019-01-02T00:00:00.000+08:00",
        "2019-01-01T16:00:00Z",
        "2019-01-02 14:30",
        "２０１９－０１－０２",
        " 2019-01-02 ",
        "43467",
        "43467.625",
        43467,
        43467.0,
        20190102.0,
    ],
)
def test_every_way_to_write_a_day_is_read(text):
    assert PLAIN(text) == date(2019, 1, 2)


@pytest.mark.parametrize(
    "text",
    ["105/07/29", "0105-07-29", "105年7月29日", "1050729", 1050729, "2016-07-29"],
)
def test_years_of_the_republic_are_read_where_declared(text):
    assert ROC(text) == date(2016, 7, 29)


@pytest.mark.parametrize("text", ["105/07/29", "1050729", "102年11月15日"])
def test_years_of_the_republic_are_not_guessed(text):
    assert PLAIN(text) == text


@pytest.mark.parametrize(
    "value", [1578412800, "1578412800", 1578412800000, "2020-01-08", "43838"]
)
def test_seconds_since_1970_are_the_day_in_china_where_declared(value):
    assert EPOCH(value) == date(2020, 1, 8)


def test_seconds_since_1970_are_not_guessed():
    assert PLAIN(1578412800) == "1578412800"
    assert EPOCH(0) == "0"


@pytest.mark.parametrize(
    "text",
    [
        "1900-1-1",
        "9999-9-9",
        "9999-12-31",
        "2099-12-31",
        "2099/12/31 00:00:00",
        "20991231",
        "长期",
        "无处罚期限",
        "",
        "无",
        None,
    ],
)
def test_a_day_that_stands_for_none_is_no_value(text):
    assert PLAIN(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2019-13-01",
        "2019-2-29",
        "2019年",
        "19-1-2",
        "2019-1/2",
        "2019-1-1T16:00Z",
        "昨天",
        "123",
        "--5",
        "9" * 5000,
    ],
)
def test_what_is_no_day_stays_the_text_it_is(text):
    assert PLAIN(text) == text


@given(
    DAYS, st.sampled_from(["{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0:%Y%m%d}"])
)
def test_a_day_reads_back_whatever_its_spelling(day, spelling):
    assert PLAIN(spelling.format(day)) == (None if day in SENTINELS else day)


@given(DAYS)
def test_a_day_of_the_republic_reads_back(day):
    assert read_day(f"{day.year - 1911}/{day.month}/{day.day}", "roc") == day


@given(st.dates(date(1955, 1, 1), date(2098, 1, 1)))
def test_excels_number_of_a_day_reads_back(day):
    assert read_day(str((day - EXCEL_EPOCH).days), "plain") == day


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 86_399))
def test_every_second_of_a_day_in_china_is_that_day(day, second):
    midnight = (day - date(1970, 1, 1)) // timedelta(seconds=1) - 8 * 3600

    assert read_day(str(midnight + second), "epoch") == day


@given(st.text(), st.sampled_from(["plain", "roc", "epoch"]))
def test_no_text_breaks_the_reading_of_days(text, style):
    assert isinstance(read_day(text, style), date | None)


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("1.5", "wan_yuan", 1_500_000),
        ("0.000001", "wan_yuan", 1),
        (1.5, "wan_yuan", 1_500_000),
        ("0.000000", "wan_yuan", 0),
        ("10,000", "yuan", 1_000_000),
        ("10,000元", "wan_yuan", 1_000_000),
        ("2万元", "yuan", 2_000_000),
        ("１，０００．５", "yuan", 100_050),
        ("人民币 500 元整", "yuan", 50_000),
        ("￥500", "yuan", 50_000),
        ("150", "fen", 150),
        (Decimal("1120.5"), "yuan", 112_050),
    ],
)
def test_an_amount_is_whole_fen_of_its_declared_unit(text, unit, fen):
    assert amount_cleaner(unit, TEXT)(text) == fen


@pytest.mark.parametrize(
    ("text", "unit", "shown"),
    [
        ("0.30000001", "wan_yuan", "0.30000001万元"),
        ("12.5", "fen", "12.5分"),
        ("0.001", "yuan", "0.001"),
        ("-3", "yuan", "-3"),
        ("1,00", "yuan", "1,00"),
        ("壹仟元", "yuan", "壹仟元"),
        ("9" * 60, "yuan", "9" * 60),
    ],
)
def test_an_amount_that_cannot_be_whole_fen_stays_text_that_nobody_takes_for_yuan(
    text, unit, shown
):
    assert amount_cleaner(unit, TEXT)(text) == shown


@given(st.integers(0, 10**14))
def test_an_amount_written_in_any_unit_is_the_same_fen(fen):
    assert read_fen(str(fen), "fen") == fen
    assert read_fen(f"{Decimal(fen) / 100:f}", "yuan") == fen
    assert read_fen(f"{Decimal(fen) / 10**6:f}", "wan_yuan") == fen


@given(st.text(), st.sampled_from(["yuan", "wan_yuan", "fen"]))
def test_no_text_breaks_the_reading_of_amounts(text, unit):
    assert isinstance(read_fen(text, unit), int | None)
