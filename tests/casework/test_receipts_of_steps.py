"""The receipt of a step opens to the members of its matter, and to nobody else."""

import hashlib

import pytest
from sqlalchemy import select

from hub.outbox.models import OutboxEvent
from schemas.tlog.evidence import Trust, judge_evidence, read_evidence
from schemas.tlog.keys import parse_vkey
from tests.support.matter_calls import Web, whole

pytestmark = pytest.mark.postgresql_in_long

POLICE = "agency:police"
FIVE = "transfer_letter investigation_report goods_list test_report other_material"


@pytest.fixture
def web(town):
    return Web(town.hub)


@pytest.fixture
def transfer(web):
    """A transfer that was handed over to the police."""
    answer = web.open(
        *("transfers", "report_to_head"),
        papers="investigation_report",
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉嫌犯罪",
    )
    address = f"/transfers/{answer.json['number']}"
    assert web.act(address, "approve_transfer", officer="乙", reason="够罪").json
    done = web.act(address, "hand_over", papers=FIVE, to=POLICE)
    assert done.status_code == 200, done.json
    return address


def steps(hub):
    """Where the entries of steps stand, by the event."""
    with hub.reads() as session:
        rows = session.scalars(
            select(OutboxEvent).where(OutboxEvent.op.in_(["matter.open", "matter.act"]))
        )
        return {
            row.detail["event"]: f"{row.audit_shard}/receipts/{row.audit_index}"
            for row in rows
        }


def proven(hub, answer):
    assert answer.status_code == 200, answer.json
    trust = Trust([parse_vkey(key) for key in hub.audit.vkeys()])
    return judge_evidence(read_evidence(answer.data), trust)


def test_a_member_shows_offline_what_was_done_in_its_matter(web, transfer):
    place = steps(web.hub)["hand_over"]
    number = transfer.removeprefix("/transfers/")

    by_police = proven(web.hub, web.get(f"/audit/{place}", POLICE, Hub_Purpose=None))
    by_author = proven(
        web.hub, web.get(f"/audit/{place}", Hub_Purpose=None, Hub_Officer=None)
    )

    assert by_police.opened == by_author.opened
    assert by_police.opened["subject.id"] == number
    detail = by_police.opened["detail"]
    assert (detail["event"], detail["no"]) == ("hand_over", 3)
    letter = hashlib.sha256(whole("transfer_letter")).hexdigest()
    assert letter in detail["documents"]
    assert "actor.user" in by_police.hidden


def test_the_receipt_of_a_step_opens_to_nobody_outside_its_matter(web, transfer):
    found = steps(web.hub)

    for place in found.values():
        for member in ("agency:county", "platform:shop"):
            answer = web.get(f"/audit/{place}", member, Hub_Purpose=None)
            assert answer.status_code == 400
            assert answer.json["code"] == "purpose-required"
    # A member that names no officer sees no matter, and nothing of what was before it.
    unnamed = web.get(
        f"/audit/{found['hand_over']}", POLICE, Hub_Purpose=None, Hub_Officer=None
    )
    assert unnamed.json["code"] == "purpose-required"


def test_looks_at_a_matter_open_to_who_looked_alone(web, transfer):
    look = web.get(transfer)
    shard, index = look.headers["Hub-Receipt"].split("/")
    place = f"/audit/{shard}/receipts/{index}"

    own = proven(web.hub, web.get(place, Hub_Purpose=None))
    other = web.get(place, POLICE, Hub_Purpose=None)

    assert "detail" not in own.opened
    assert other.json["code"] == "purpose-required"
