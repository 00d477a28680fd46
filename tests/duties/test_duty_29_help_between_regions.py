"""Duty 29: regions help each other, with an extension, an answer and a rating."""

import pytest

from tests.support.matters_walked import (
    BUREAU,
    OFFICE,
    PLATFORM,
    POLICE,
    REGION,
    SHUYANG,
)

pytestmark = pytest.mark.postgresql_in_long

ASKED = {
    "subject_text": "跨区域销售假冒白酒案",
    "summary": "请协助核查收货地址和经营者",
    "legal_basis_text": "市场监督管理行政处罚程序规定第四十五条",
}


def test_a_region_asks_and_is_helped_in_time(walk):
    letter = {"papers": "assistance_letter"} | ASKED
    asked = walk.open("assistance", "ask", REGION, to=BUREAU, **letter)
    assert asked.clocks(BUREAU) == {"case.assist": "running"}
    asked.act("receive", BUREAU)
    asked.act(
        *("announce_extension", BUREAU),
        papers="extension_notice",
        reason="数据量大",
        until_day="2026-12-20",
    )
    again = asked.act(
        *("announce_extension", BUREAU),
        papers="extension_notice",
        reason="再次延期",
        until_day="2026-12-30",
        status=409,
    )
    assert again == "matter-order"
    answered = asked.act(
        "answer", BUREAU, papers="reply_letter", outcome_text="已核查，详见复函"
    )
    assert answered == "answered"
    assert asked.act("rate", REGION, rating="good") == "rated"
    assert asked.see(BUREAU)["rating"] == "good"
    assert asked.clocks(BUREAU)["case.assist"] == "met"
    # The leading office sees how regions help each other; others do not.
    assert asked.see(OFFICE)["state"] == "rated"
    for stranger in (PLATFORM, SHUYANG, POLICE):
        asked.see(stranger, status=404)


@pytest.mark.long
def test_what_is_refused_is_settled_by_the_leading_office(walk):
    letter = {"papers": "assistance_letter"} | ASKED
    asked = walk.open("assistance", "ask", BUREAU, to=REGION, **letter)
    assert asked.act("refuse", REGION, reason="数据已删除") == "refused"
    state = asked.act("refer_upward", BUREAU, to=OFFICE, reason="仍有备份")
    assert state == "referred"
    assert asked.act("order_help", BUREAU, reason="x", status=403) == "matter-role"
    assert asked.act("order_help", OFFICE, reason="请予以协助") == "asked"
    assert asked.clocks(REGION)["case.assist"] == "running"
    asked.act("receive", REGION)
    state = asked.act(
        "answer", REGION, papers="reply_letter", outcome_text="已提供备份"
    )
    assert state == "answered"
