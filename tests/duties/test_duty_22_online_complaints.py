"""Duty 22: a complaint about an online purchase is mediated, answered and reopened."""

import pytest

from tests.support.matters_walked import (
    ASSOCIATION,
    BUREAU,
    OTHER_PLATFORM,
    PLATFORM,
)

pytestmark = pytest.mark.postgresql_in_long


def test_a_complaint_is_mediated_answered_and_reopened(walk):
    complaint = walk.open(
        *("complaints", "receive", PLATFORM),
        to=BUREAU,
        summary="拒绝七日无理由退货",
        amount=19_900,
        parties=[{"role": "respondent", "name": "宿迁市沐桐服饰有限公司"}],
    )
    lacks = complaint.act("accept", BUREAU, status=422)
    assert lacks == "matter-document-missing"
    assert complaint.act("accept", BUREAU, papers="acceptance_notice") == "mediating"
    clocks = complaint.clocks(BUREAU)
    assert clocks == {"complaint.accept": "met", "complaint.mediate": "running"}
    complaint.act("pause_testing", BUREAU)
    assert complaint.clocks(BUREAU)["complaint.mediate"] == "paused"
    complaint.act("resume_testing", BUREAU, papers="test_report")
    complaint.act("settle", BUREAU, papers="mediation_agreement", loss_recovered=19_900)
    assert complaint.act("tell_end", BUREAU, status=422) == "matter-document-missing"
    told = complaint.act("tell_end", BUREAU, papers="mediation_end_notice")
    assert told == "answered"
    reopened = complaint.act("ask_reopen", PLATFORM, reason="没有收到退款")
    assert reopened == "reopening"
    assert complaint.act("allow_reopen", PLATFORM, reason="x", status=403)
    assert complaint.act("allow_reopen", BUREAU, reason="情况属实") == "mediating"
    assert complaint.clocks(BUREAU)["complaint.mediate"] == "running"
    shown = complaint.see(PLATFORM)
    assert {paper["kind"] for paper in shown["documents"]} >= {"mediation_end_notice"}
    complaint.see(OTHER_PLATFORM, status=404)
    complaint.see(ASSOCIATION, status=404)
    assert complaint.number in walk.numbers("complaints", BUREAU, "&state=mediating")
