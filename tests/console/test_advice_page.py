"""Advice on thresholds on a page: filled in, weighed, refused, and kept nowhere."""

import pytest

from tests.support.signed_in import leaves_of

ADVICE = "/console/advice"
pytestmark = pytest.mark.postgresql_in_long


def fill(officer, **fields):
    """Fill the form in and send it."""
    told = {"on": "2026-11-20", "offence": "214"} | fields
    return officer.post(ADVICE, page=ADVICE, **told)


def test_a_case_is_weighed_in_chinese_words_and_nothing_is_logged(hub, officer):
    before = len(leaves_of(hub, "desk.view"))
    blank = officer.get(ADVICE)
    shown = fill(
        officer,
        acts="2026-05-10 销售金额=20000\n2026-06-02 销售金额=10000 已处理",
        sanctions="2025-03-01 行政处罚 知识产权 213-215 宿市监处罚〔2025〕3号",
        noted="books_gone",
    )
    met = fill(
        officer, acts="2026-05-10 sales=50000", sanctions="", noted="", offence=""
    )

    assert blank.status_code == shown.status_code == 200
    assert "有犯罪的合理嫌疑" in shown.text
    assert "已经处理的行为 1 次，不计入" in shown.text
    assert "法释〔2025〕5号第五条第一款第（二）项" in shown.text
    assert "不代替人的决定" in shown.text
    assert "商标法（2019）第六十一条" in shown.text
    assert met.text.index("达到标准") < met.text.index("事实不足")
    assert len(leaves_of(hub, "desk.view")) == before


WRONG = (
    {"acts": "昨天 销售金额=1"},
    {"acts": "2026-05-10 重量=1"},
    {"acts": "2026-12-10 sales=1"},
    {"sanctions": "2025-03-01 罚款"},
    {"noted": "rain"},
    {"offence": "999"},
)


def test_what_cannot_be_weighed_comes_back_in_the_form(officer):
    for wrong in WRONG:
        shown = fill(officer, **wrong)

        assert shown.status_code == 422
        assert 'role="alert"' in shown.text


def test_whoever_is_not_signed_in_weighs_nothing(client):
    assert client.get(ADVICE).status_code in {302, 303, 401}
    assert client.post(ADVICE, data={"acts": "x"}).status_code in {302, 303, 401, 403}
