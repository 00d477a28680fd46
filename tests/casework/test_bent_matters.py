"""A matter that was bent past the hub takes no step, and the night finds it."""

import pytest
from sqlalchemy import delete, update

from hub.casework.matter.models import (
    MatterEventRow,
    MatterMemberRow,
    MatterPartyRow,
    MatterRow,
)
from hub.contradictions import EvidenceContradictsError
from hub.oversight import check_evidence, list_faults
from tests.support.sweep import Bender, Former, without_keys

pytestmark = pytest.mark.postgresql_in_long

ASKER, HANDLER = "agency:samr", "agency:county"
STEPS = {
    "accept": {"papers": "acceptance_notice"},
    "violation_seen": {"summary": "疑似侵权"},
}


def bend(hub, statement):
    """Run a statement as whoever holds the database."""
    without_keys(hub.engine)
    with Bender(hub.engine) as bender:
        assert bender.run(statement).rowcount


def cut_off(done):
    """Take the last step back."""
    row, event = MatterRow, MatterEventRow
    yield delete(event).where(event.matter_id == done.id, event.no == done.no)
    yield update(row).where(row.id == done.id).values(version=done.no - 1)


def other_officer(done):
    """Let somebody else have taken the steps."""
    row = MatterEventRow
    yield update(row).where(row.matter_id == done.id).values(officer="乙")


def other_handler(done):
    """Let another agency handle it."""
    row = MatterMemberRow
    mine = (row.matter_id == done.id) & (row.member == HANDLER)
    yield update(row).where(mine).values(member="agency:police")


def other_facts(done):
    """Let another step have told what one told."""
    row = MatterEventRow
    mine = (row.matter_id == done.id) & (row.no == 1)
    yield update(row).where(mine).values(content="0" * 64)


@pytest.mark.parametrize("way", [cut_off, other_officer, other_handler, other_facts])
def test_a_bent_matter_takes_no_step_and_is_found_at_night(town, way):
    said = {"to": HANDLER, "summary": "未退款"}
    done = town.open("complaint", "receive", ASKER, **said)
    sound = town.open("complaint", "receive", ASKER, **said)
    done = town.act(done, "accept", HANDLER, papers="acceptance_notice")
    check_evidence(town.hub, actor="hub", whole=True)
    assert list_faults(town.hub) == []
    for statement in way(done):
        bend(town.hub, statement)

    event, version = "violation_seen", done.no
    if way is cut_off:
        event, version = "accept", done.no - 1
    with pytest.raises(EvidenceContradictsError):
        town.act(done, event, HANDLER, "甲", version=version, **STEPS[event])
    assert town.act(sound, "accept", HANDLER, papers="acceptance_notice")

    check_evidence(town.hub, actor="hub")
    closed = {(one["code"], one["closes"]) for one in list_faults(town.hub)}
    assert ("matter-changed", f"matter:{done.id}") in closed
    assert f"matter:{sound.id}" not in {name for _, name in closed}


def test_a_matter_that_goes_on_from_a_former_state_is_found(town):
    done = town.open("complaint", "receive", ASKER, to=HANDLER, summary="未退款")
    sound = town.open("complaint", "receive", ASKER, to=HANDLER, summary="未退款")
    town.act(sound, "accept", HANDLER, papers="acceptance_notice")
    without_keys(town.hub.engine)
    former = [Former(town.hub.engine, name) for name in ("matter", "clock")]
    town.act(done, "accept", HANDLER, papers="acceptance_notice")
    for one in former:
        one.put_back()

    town.act(done, "accept", HANDLER, papers="acceptance_notice")

    check_evidence(town.hub, actor="hub")
    closed = {(one["code"], one["closes"]) for one in list_faults(town.hub)}
    assert ("row-set-back", f"matter:{done.id}") in closed
    assert f"matter:{sound.id}" not in {name for _, name in closed}


def test_a_party_put_into_a_matter_is_found(town):
    done = town.open("complaint", "receive", ASKER, to=HANDLER, summary="未退款")
    check_evidence(town.hub, actor="hub", whole=True)
    row = MatterPartyRow
    with town.hub.engine.begin() as connection:
        values = {"matter_id": done.id, "no": 900, "event_no": 1, "role": "respondent"}
        connection.execute(row.__table__.insert().values(**values, sealed=b"x"))

    check_evidence(town.hub, actor="hub")

    closed = {one["closes"] for one in list_faults(town.hub)}
    assert f"matter:{done.id}" in closed
