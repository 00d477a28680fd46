"""Amounts in prose and in a registry's notation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.record.amounts import (
    CURRENCIES,
    Capital,
    PenaltyAmounts,
    parse_amounts,
    parse_capital,
    penalty_amounts,
    read_han_number,
)


@pytest.mark.parametrize(
    ("text", "fen", "currency"),
    [
        ("60(万元人民币)", 60_000_000, "CNY"),
        ("10,108(万元人民币)", 10_108_000_000, "CNY"),
        ("1.2200(万元人民币)", 1_220_000, "CNY"),
        ("16,666.6700(万元人民币)", 16_666_670_000, "CNY"),
        ("303万人民币", 303_000_000, "CNY"),
        ("0.5万人民币", 500_000, "CNY"),
        ("2万元人民币", 2_000_000, "CNY"),
        ("10万人民币元", 10_000_000, "CNY"),
        ("5(万元)", 5_000_000, "CNY"),
        ("50(万美元)", 50_000_000, "USD"),
        ("29(万欧元)", 29_000_000, "EUR"),
        ("40,000(万日元)", 40_000_000_000, "JPY"),
        ("7,000(万港元)", 7_000_000_000, "HKD"),
        ("１００（万元人民币）", 100_000_000, "CNY"),
        ("人民币500万元", 500_000_000, "CNY"),
        ("1.5亿元", 15_000_000_000, "CNY"),
        ("30000元", 3_000_000, "CNY"),
    ],
)
def test_capital_is_read_in_every_notation_of_the_registers(text, fen, currency):
    assert parse_capital(text) == Capital(fen, currency)


@pytest.mark.parametrize(
    "text",
    [
        "8(万)",
        "100",
        "万元",
        "1,00(万元人民币)",
        "5万比索",
        "人民币5万美元",
        "约5万元",
        "",
    ],
)
def test_capital_that_is_not_written_out_is_not_guessed(text):
    assert parse_capital(text) is None


def test_capital_finer_than_a_fen_is_not_rounded():
    assert parse_capital("0.00000001(万元人民币)") is None


def in_han(number, digits="零壹贰叁肆伍陆柒捌玖", units=("", "拾", "佰", "仟")):
    """Write a number the way a bank does."""
    text, zero = "", False
    groups = [number // 10**8, number // 10**4 % 10**4, number % 10**4]
    for group, scale in zip(groups, ("亿", "万", ""), strict=True):
        if group == 0:
            zero = zero or bool(text)
            continue
        for place in (3, 2, 1, 0):
            digit = group // 10**place % 10
            if digit:
                text += ("零" if zero and text else "") + digits[digit] + units[place]
            zero = not digit if digit or text else False
        text += scale
        zero = group % 10 == 0
    return text


@given(st.integers(1, 10**12 - 1))
def test_every_whole_number_written_in_financial_numerals_is_read(number):
    assert read_han_number(in_han(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("壹仟叁佰捌拾", 1380),
        ("十万", 100_000),
        ("十五", 15),
        ("一百零五", 105),
        ("两千", 2000),
        ("一亿二千万", 120_000_000),
        ("一万亿", 10**12),
        ("三百五", None),
        ("一万五", None),
        ("万", None),
        ("百", None),
        ("一二三", None),
        ("十百", None),
        ("", None),
    ],
)
def test_spoken_short_forms_are_not_taken_for_numbers(text, number):
    assert read_han_number(text) == number


@pytest.mark.parametrize(
    ("text", "fine", "confiscated"),
    [
        ("罚款1120.5元", 112_050, None),
        ("罚款人民币壹仟叁佰捌拾元整", 138_000, None),
        ("罚款壹仟元整（1000元）", 100_000, None),
        ("处10,000元罚款", 1_000_000, None),
        ("处２万元罚款。", 2_000_000, None),
        ("罚款1.5万元", 1_500_000, None),
        ("没收违法所得 49.5 元;罚款 1120.5 元", 112_050, 4_950),
        ("1、没收违法所得1144元；2、罚款20000元。", 2_000_000, 114_400),
        (
            "罚款壹仟元整；没收违法所得叁佰元整；共计罚没款壹仟叁佰元整。",
            100_000,
            30_000,
        ),
        (
            "按15元/平方米的标准并处罚款，共计4728.75元(肆仟柒佰贰拾捌元柒角伍分)",
            472_875,
            None,
        ),
        ("罚款1000元，罚款2000元，共计罚款3000元", 300_000, None),
        ("货值金额5000元，责令改正", None, None),
        ("罚款数额按货值500元的三倍计算", None, None),
        ("给予警告", None, None),
        ("罚没款共计5000元", None, None),
    ],
)
def test_fine_and_confiscation_are_read_from_a_decision(text, fine, confiscated):
    assert penalty_amounts(text) == PenaltyAmounts(fine, confiscated)


@pytest.mark.parametrize(
    "text",
    [
        "罚款壹仟元整（2000元）",
        "罚款1000元；没收违法所得500元；共计罚没款1600元",
    ],
)
def test_amounts_that_contradict_each_other_give_none(text):
    assert penalty_amounts(text) == PenaltyAmounts(None, None, conflict=True)


@given(st.text("罚款没收共计元万0123456789,.壹拾佰（）()整；角分", max_size=60))
def test_any_text_is_read_without_a_fault(text):
    amounts = parse_amounts(text)

    assert all(amount.fen >= 0 and amount.text in text for amount in amounts)


def test_each_currency_is_listed_once():
    assert len(set(CURRENCIES)) == len(CURRENCIES)
