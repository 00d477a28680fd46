"""Duty 36: platforms send clues and are told; they are asked for data and answer."""

import pytest

from tests.support.matter_calls import whole
from tests.support.matters_walked import (
    BUREAU,
    FIRM,
    HOLDER,
    OTHER_PLATFORM,
    PLATFORM,
)

pytestmark = pytest.mark.postgresql_in_long


def test_a_platform_sends_a_clue_and_is_told_what_came_of_it(walk):
    clue = walk.open(
        *("clues", "receive", PLATFORM),
        to=BUREAU,
        clue_source="platform",
        summary="店铺疑似售假",
        parties=[FIRM],
    )
    # The right holder says whether the goods are its own, and sees nothing else.
    clue.act("ask_identification", BUREAU, papers="identification_notice", to=HOLDER)
    assert clue.clocks(BUREAU) == {"case.check": "paused"}
    clue.act("identification_received", HOLDER, papers="test_report")
    assert clue.clocks(BUREAU) == {"case.check": "running"}
    clue.act("confirm", BUREAU, papers="clue_feedback", outcome_text="确认为假冒")
    seen = set(clue.events(HOLDER))
    assert "identification_received" in seen
    assert "confirm" not in seen
    told = clue.see(PLATFORM)
    assert [one["event"] for one in told["events"]] == ["receive", "confirm"]
    assert told["events"][1]["facts"]["outcome_text"] == "确认为假冒"
    clue.see(OTHER_PLATFORM, status=404)
    assert clue.number not in walk.numbers("clues", OTHER_PLATFORM)


@pytest.mark.long
def test_a_platform_is_asked_for_data_and_answers_in_time(walk):
    asked = walk.open(
        *("assistance", "ask", BUREAU, "assistance_letter"),
        to=PLATFORM,
        subject_text="涉嫌售假案",
        summary="请提供登记信息和交易记录",
        legal_basis_text="电子商务法第二十五条",
    )
    assert asked.number in walk.numbers("assistance", PLATFORM, "&role=helper")
    assert asked.clocks(PLATFORM) == {"case.assist": "running"}
    assert asked.act("answer", OTHER_PLATFORM, outcome_text="x", status=404)
    asked.act("receive", PLATFORM)
    asked.act("answer", PLATFORM, papers="reply_letter", outcome_text="见附件")
    (reply,) = [
        paper
        for paper in asked.see(BUREAU)["documents"]
        if paper["kind"] == "reply_letter"
    ]
    got = walk.ask("GET", f"{asked.address}/documents/{reply['id']}", BUREAU)
    assert got.data == whole("reply_letter")
    walk.get(f"{asked.address}/documents/{reply['id']}", OTHER_PLATFORM, status=404)
    assert asked.act("rate", BUREAU, rating="good") == "rated"
