"""Duty 4: a clue is traced from a shop to who made the goods; the chain is cut."""

import pytest

from tests.support.matters_walked import (
    BUREAU,
    CUSTOMS,
    FARMING,
    FIRM,
    OTHER_PLATFORM,
    PLATFORM,
)

pytestmark = pytest.mark.postgresql_in_long


def test_a_clue_is_traced_from_shop_to_producer(walk):
    clue = walk.open(
        *("clues", "receive", PLATFORM),
        to=BUREAU,
        clue_source="platform",
        summary="低价酒疑为假冒",
        parties=[FIRM],
    )
    assert clue.act("triage", BUREAU, urgency="urgent") == "triaged"
    clue.act("distribute", BUREAU, to=FARMING, reason="货源在种植基地")
    # Passed on to whoever watches the source.
    clue.act("distribute_down", FARMING, to=CUSTOMS)
    # Whoever passed it down sees no more of it.
    clue.see(FARMING, status=404)
    clue.act("confirm", CUSTOMS, papers="clue_feedback", outcome_text="查获来源仓库")
    source = walk.open(
        *("clues", "receive", CUSTOMS),
        to=BUREAU,
        clue_source="agency",
        summary="上游生产者",
        parent_number=clue.number,
        parties=[{"role": "suspect", "name": "宿迁市砚蔚酒业有限公司"}, FIRM],
    )
    source.act("confirm", BUREAU, papers="clue_feedback", outcome_text="查实生产窝点")
    source.act("goods_seized", BUREAU, papers="seizure_decision goods_list", pieces=800)
    source.act("propose_filing", BUREAU, papers="case_filing_form", reason="属实")
    number = {"document_no": "宿市监立〔2026〕1号"}
    assert source.act("file_case", BUREAU, status=409, **number)
    state = source.act("file_case", BUREAU, "乙", **number)

    assert state == "case_filed"
    # What was found ends the check of the shop no sooner than somebody decides on it.
    assert clue.clocks(BUREAU)["case.check"] == "running"
    assert source.clocks(BUREAU)["case.check"] == "met"
    (link,) = source.see(BUREAU)["links"]
    assert (link["number"], link["kind"]) == (clue.number, "parent")
    # Its handler is told that both are of one party, and nobody else is.
    (warned,) = [
        one for one in source.see(BUREAU)["warnings"] if one["number"] == clue.number
    ]
    assert "name" in warned["shared"]
    assert source.see(CUSTOMS)["warnings"] == []
    # Who sent it learns what became of it, and not how it was checked.
    assert clue.events(PLATFORM) == ["receive", "confirm"]
    clue.see(OTHER_PLATFORM, status=404)
    source.see(PLATFORM, status=404)
