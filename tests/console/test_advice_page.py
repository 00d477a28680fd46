"""Advice on thresholds on a page: filled in, weighed, refused, and kept nowhere."""

import pytest

from tests.console.conftest import Visit
from tests.support.at_matters import MATTERS, POLICE, Cases, paper, signed_visit
from tests.support.signed_in import BUREAU, leaves_of

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
        **{"fact-books_gone": "said"},
    )
    met = fill(officer, acts="2026-05-10 sales=50000", sanctions="", offence="")

    assert blank.status_code == shown.status_code == 200
    assert "有犯罪的合理嫌疑" in shown.text
    assert "已经处理的行为 1 次，不计入" in shown.text
    assert "法释〔2025〕5号第五条第一款第（二）项" in shown.text
    assert "不代替人的决定" in shown.text
    assert "商标法（2019）第六十一条" in shown.text
    assert met.text.index("达到标准，构成要件") < met.text.index("事实不足")
    assert "尚待查明" in met.text
    assert "未注明任何构成要件的罪名，未逐一列出：刑法 141" in met.text
    assert len(leaves_of(hub, "desk.view")) == before


WRONG = (
    {"acts": "昨天 销售金额=1"},
    {"acts": "2026-05-10 重量=1"},
    {"acts": "2026-12-10 sales=1"},
    {"sanctions": "2025-03-01 罚款"},
    {"sanctions": "2025-03-01 行政处罚 商标 213-215 3号"},
    {"on": "明天"},
    {"fact-rain": "said"},
    {"fact-knowledge": "perhaps"},
    {"offence": "999"},
)


def test_what_cannot_be_weighed_comes_back_in_the_form(officer):
    for wrong in WRONG:
        shown = fill(officer, **wrong)

        assert shown.status_code == 422
        assert 'role="alert"' in shown.text


def test_elements_that_are_said_or_ruled_out_decide_what_is_shown(officer):
    acts = "2026-05-10 sales=60000"
    said = dict.fromkeys(("fact-identical_mark", "fact-same_goods"), "said")
    met = fill(officer, acts=acts, **said, **{"fact-knowledge": "said"})
    gone = fill(officer, acts=acts, **said, **{"fact-knowledge": "ruled_out"})
    every = fill(officer, acts=acts, offence="", **{"fact-identical_mark": "ruled_out"})

    assert "<b>达到标准</b>" in met.text
    assert "<b>未达到标准</b>" in gone.text
    assert "已排除：明知" in gone.text
    assert "<h2>销售假冒注册商标的商品罪" not in every.text
    assert "构成要件已被排除的罪名，未逐一列出：刑法 213、214" in every.text


def test_what_is_to_be_established_is_said_in_the_form_and_in_what_comes_out(officer):
    told = {"fact-two_marks": "unsure", "fact-identical_mark": "said"}
    told |= dict.fromkeys(("fact-same_goods", "fact-no_licence"), "said")
    acts = "2026-05-10 turnover=30000 gains=0"
    shown = fill(officer, acts=acts, offence="213", **told).text
    english = officer.get(ADVICE, headers={"Accept-Language": "en"}).text

    assert "<b>数额、情节达到标准，构成要件尚待查明</b>" in shown
    assert "<li>假冒识别不同来源的两种以上注册商标</li>" in shown
    assert '<option value="unsure" selected>尚待查明</option>' in shown
    assert '<option value="unsure">to be established</option>' in english
    assert "<summary>Elements of the offence</summary>" in english
    own, _, others = shown.partition("<summary>本罪不问的要件和情形</summary>")
    assert 'id="fact-two_marks"' in own
    assert 'id="fact-toxic"' in others


def test_a_fact_that_the_offence_does_not_ask_for_is_not_hidden_once_it_is_said(
    officer,
):
    folded = "<details><summary>本罪不问的要件和情形"
    acts = "2026-05-10 sales=60000"

    assert folded in fill(officer, acts=acts).text
    assert folded not in fill(officer, acts=acts, **{"fact-toxic": "said"}).text


def test_an_offence_of_whose_day_nothing_is_held_is_told_of(officer):
    shown = fill(officer, acts="2001-01-10 gains=1", offence="225", on="2001-02-01")

    assert "未收录当日标准或者本案所涉标准的罪名，不作判断：刑法 225" in shown.text


def test_whoever_is_not_signed_in_weighs_nothing(client):
    assert client.get(ADVICE).status_code in {302, 303, 401}
    assert client.post(ADVICE, data={"acts": "x"}).status_code in {302, 303, 401, 403}


def test_the_form_begins_with_what_a_matter_tells_whoever_sees_it(hub, officer, app):
    facts = {
        "offence": "销售假冒注册商标的商品罪",
        "team": "甲、乙",
        "value": 5_000_050,
        "summary": "报告",
    }
    done = Cases(hub).open(
        "transfer",
        "report_to_head",
        BUREAU,
        facts=facts,
        documents=[paper("investigation_report")],
    )
    police = signed_visit(hub, Visit(app.test_client()), "zhao", POLICE)
    address = f"{ADVICE}?matter={done.id}"

    page = officer.get(f"{MATTERS}/{done.id}").text
    begun = officer.get(address)
    english = officer.get(address, headers={"Accept-Language": "en"}).text
    unseen = police.get(address)

    assert address in page
    assert "=50000.50</textarea>" in begun.text
    assert '<option value="214" selected>' in begun.text
    assert "stock=50000.50</textarea>" in english
    screens = [leaf.header["actor"]["system"] for leaf in leaves_of(hub, "desk.view")]
    assert screens.count("matters-one") == 3
    assert unseen.status_code == 404
    assert "50000" not in unseen.text
