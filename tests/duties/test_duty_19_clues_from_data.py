"""Duty 19: data that platforms deliver makes clues by a rule, and early warnings."""

import json

import pytest

from hub.casework.clues import open_found_clues
from tests.support.little_city import deliver
from tests.support.matters_walked import PLATFORM, SHUYANG, Walked

pytestmark = pytest.mark.postgresql_in_long

PHONE = "0527-99990001"


def test_shops_behind_one_phone_become_a_clue_that_is_checked(walk, tmp_path):
    rows = [
        {
            "platform": "云铺商城",
            "shop_id": f"duty-{number}",
            "shop_name": f"{letter}号酒铺",
            "operator_name": f"宿迁市{letter}岚酒业有限公司",
            "operator_phone": PHONE,
            "main_goods": "白酒",
            "opened": "2026-10-01",
        }
        for number, letter in enumerate("砚蔚桐榆")
    ]
    path = tmp_path / "shops.jsonl"
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines))
    report = deliver(walk.hub, "shop_platform", path)
    assert report.reason is None

    assert open_found_clues(walk.hub)["opened"] == 1

    handlers = {}
    for member in ("agency:leading-office", "agency:market-supervision"):
        for number in walk.numbers("clues", member, "&role=handler"):
            clue = Walked(walk, "clues", number)
            if clue.events(member)[0] == "make_by_rule":
                handlers[member] = clue
    ((handler, clue),) = handlers.items()
    first = clue.see(handler)["events"][0]
    assert (first["member"], first["facts"]["rule"]) == ("hub", "shops-one-phone")
    assert PHONE not in json.dumps(clue.see(handler), ensure_ascii=False)
    assert clue.clocks(handler) == {"case.check": "running"}
    clue.act("triage", handler, urgency="ordinary")
    clue.act("rule_out", handler, papers="clue_feedback", reason="同一代办公司的电话")
    state = clue.act(
        *("approve_rule_out", handler, "乙"),
        papers="non_filing_form",
        reason="同意",
    )
    assert state == "ruled_out"
    # A clue of data is nobody's but the authority's.
    clue.see(PLATFORM, status=404)
    clue.see(SHUYANG, status=404)
    assert open_found_clues(walk.hub)["opened"] == 0
