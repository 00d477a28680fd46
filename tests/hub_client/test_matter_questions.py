"""Matters through the client: opened, listed, read, acted in, each answer proven."""

import hashlib
from dataclasses import replace

import pytest

from connectors.hub_client import (
    AskedFor,
    ClientSetupError,
    HandedPaper,
    HubRefusedError,
    MatterStep,
    UnprovenAnswerError,
)
from tests.support.officer_lists import name_officers

pytestmark = pytest.mark.postgresql_in_long
FIRST = AskedFor("enforcement", "宿市监案〔2026〕15号", officer="甲")
SECOND = replace(FIRST, officer="乙")
REPORT = HandedPaper("investigation_report", "报告.pdf", b"%PDF-1.7 report")
REPORTED = MatterStep(
    "report_to_head",
    {"offence": "销售假冒注册商标的商品罪", "team": "甲、乙", "summary": "涉案六万元"},
    [REPORT],
    [{"role": "suspect", "name": "某商贸有限公司"}],
)


def test_a_matter_is_opened_read_and_acted_in_and_every_answer_is_proven(
    hub, client_of, wire
):
    name_officers(hub, "agency:market-supervision")
    client = client_of("market_supervision")
    opened = client.open_matter("transfer", REPORTED, FIRST, key="open-0001").document
    again = client.open_matter("transfer", REPORTED, FIRST, key="open-0001").document
    number = opened.number
    early = MatterStep("hand_over", {"to": "agency:public-security"})
    with pytest.raises(HubRefusedError) as refused:
        client.act("transfer", number, early, FIRST, version=1)
    approve = MatterStep("approve_transfer", {"reason": "够罪"})
    done = client.act(
        "transfer", number, approve, SECOND, version=opened.version
    ).document
    listed = client.list_matters("transfer", FIRST, state="approved", limit=5).document
    read = client.read_matter("transfer", number, FIRST)
    seen = read.document
    (paper,) = seen.documents
    taken = client.document("transfer", number, paper.id, FIRST)

    assert (again.number, opened.repeated, again.repeated) == (number, False, True)
    assert refused.value.code == "matter-order"
    assert refused.value.receipt is not None
    assert (done.state, done.version, seen.version) == ("approved", 2, 2)
    assert [line.number for line in listed.matters] == [number]
    told = [event.event for event in seen.events]
    assert told == ["report_to_head", "approve_transfer"]
    assert seen.events[0].facts["summary"] == "涉案六万元"
    assert "hand_over" in {step.event for step in seen.steps}
    assert (taken.content, taken.media_type) == (REPORT.content, "application/pdf")
    assert hashlib.sha256(taken.content).hexdigest() == paper.sha256
    assert taken.receipt.index > read.receipt.index
    with pytest.raises(HubRefusedError, match="matter-unknown"):
        client_of("platform").read_matter("transfer", number, FIRST)
    for kind, key in (("campaign", None), ("clue", "kürzer"), ("clue", "x")):
        with pytest.raises(ClientSetupError):
            client.open_matter(kind, REPORTED, FIRST, key=key)

    def swapped(reply):
        is_file = reply.headers["content-type"] == "application/pdf"
        return replace(reply, body=b"%PDF-1.7 other") if is_file else reply

    wire.lie = swapped
    with pytest.raises(UnprovenAnswerError, match="receipt-wrong"):
        client.document("transfer", number, paper.id, FIRST)
