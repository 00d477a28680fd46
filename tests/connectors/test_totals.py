"""Rows that sum up are skipped; a firm that is called like a sum is none."""

import pytest

from connectors.totals import is_total
from tests.support.delivered import make_source, read_all, rows_of, skipped_of


@pytest.mark.parametrize(
    "cells",
    [
        ["合计", "", "", "12.5"],
        ["合 计：", None, 35, 1_250.75],
        [None, "总计", "35户", "3,000.00万元"],
        ["小计", "3", "", ""],
        ["合計：12件", None, None, None],
        ["共计 100 条记录", "", "", ""],
        ["合计", "", "小计", "4"],
    ],
)
def test_a_row_of_nothing_but_a_word_for_a_sum_and_figures_is_a_total(cells):
    assert is_total(cells)


@pytest.mark.parametrize(
    "cells",
    [
        ["合计", "91321300MA1TEST11X", "2019-01-02", "3"],
        ["合计", "321302600123456", "", ""],
        ["合计商贸有限公司", "", "", "3"],
        ["合计", "", "2019年1月2日", "3"],
        ["样例市统计局", "", "", ""],
        ["会计", "", "", ""],
        ["", "", "", ""],
        ["3", "合计"],
    ],
)
def test_a_row_that_says_more_is_data(cells):
    assert not is_total(cells)


def test_a_total_is_skipped_with_a_reason_of_its_own():
    rows = (
        "a,1,2019-1-2,3\n小计,,,3\n合计,91321300MA1TEST11X,2019-1-2,3\n,,,\n合计,,,6\n"
    )

    items = read_all(make_source(), f"当事人,代码,日期,罚款\n{rows}")

    assert skipped_of(items) == ["total", "blank", "total"]
    assert [row.values["party_name"] for row in rows_of(items)] == ["a", "合计"]


def test_a_total_in_a_column_that_is_nobodys_is_skipped_too():
    items = read_all(make_source(), "序号,当事人,代码\n1,a,1\n合计,,\n")

    assert skipped_of(items) == ["total"]
