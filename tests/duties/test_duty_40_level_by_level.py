"""Duty 40: each level sees its own and what lies below it, never beside or above."""

import pytest

from tests.support.matters_walked import (
    BUREAU,
    FARMING,
    FIRM,
    OFFICE,
    PLATFORM,
    SHUYANG,
    SIYANG,
)

pytestmark = pytest.mark.postgresql_in_long

CLUE = {"to": BUREAU, "clue_source": "platform", "summary": "疑似售假"}


def test_what_lies_in_a_county_is_seen_there_and_above(walk):
    county = walk.open("clues", "receive", PLATFORM, territory="321322", **CLUE)
    city = walk.open("clues", "receive", PLATFORM, territory="321300", **CLUE)
    county.act("distribute", BUREAU, to=FARMING)

    seen = {who: walk.numbers("clues", who) for who in (OFFICE, SHUYANG, SIYANG)}
    assert {county.number, city.number} <= set(seen[OFFICE])
    assert county.number in seen[SHUYANG]
    assert city.number not in seen[SHUYANG]
    assert not {county.number, city.number} & set(seen[SIYANG])
    assert county.see(SHUYANG)["sight"] == "whole"
    assert county.clocks(SHUYANG) == {"case.check": "running"}
    county.see(SIYANG, status=404)
    city.see(SHUYANG, status=404)
    # To see is not to act: the step is the checker's.
    assert county.act("confirm", SHUYANG, outcome_text="x", status=403) == "matter-role"
    state = county.act("confirm", FARMING, papers="clue_feedback", outcome_text="属实")
    assert state == "confirmed"
    assert county.see(OFFICE)["state"] == "confirmed"


@pytest.mark.long
def test_of_a_transfer_offices_are_told_where_it_stands_alone(walk):
    case = walk.open(
        *("transfers", "report_to_head", BUREAU, "investigation_report"),
        offence="假冒注册商标罪",
        team="甲、乙",
        summary="达到追诉标准",
        territory="321322",
        parties=[FIRM],
    )
    for office in (OFFICE, SHUYANG):
        told = case.see(office)
        assert (told["sight"], told["state"]) == ("summary", "reported")
        assert told["parties"] is told["events"] is told["documents"] is None
        assert case.clocks(office) == {"transfer.decide": "running"}
    case.see(SIYANG, status=404)


@pytest.mark.long
def test_complaints_that_nobody_decides_on_are_told_upward(walk):
    complaint = walk.open(
        *("complaints", "receive", PLATFORM),
        to=BUREAU,
        summary="拒绝退货",
        day="2026-11-09",
        territory="321322",
    )
    (late,) = [
        line
        for line in walk.get("/complaints?due=2026-11-24&limit=200", OFFICE)["matters"]
        if line["number"] == complaint.number
    ]
    assert late["due_state"] == "overdue"
    assert late["awaits"] == BUREAU
    assert complaint.number in walk.numbers("complaints", SHUYANG, "&open=true")
