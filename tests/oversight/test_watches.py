"""Which parties a later row may decide is compared with their judgements."""

import pytest
from sqlalchemy import func, select, text

from hub.merchants.models import LinkJudgement, LinkWatch, Membership
from hub.oversight import check_evidence, list_faults
from tests.support.little_city import (
    CLEAN,
    Firm,
    bring_penalties,
    bring_registers,
    penalty_row,
    uscc,
)
from tests.support.prepared import opened, prepare_city

LATER = Firm(uscc(60), CLEAN.name)
NUMBER = 91


@pytest.fixture
def hub(databases, instance_path, clock, tmp_path):
    """The hub of the little city; a penalty is held, for its name is another's."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        bring_penalties(hub, tmp_path, [penalty_row(LATER, NUMBER, "2026-09-05")])
        assert settled(hub) == 0
        yield hub


def settled(hub):
    """Count the merchants to whom a record with the later firm's code is attached."""
    with hub.reads() as session:
        judged = LinkJudgement.__table__.c
        mine = judged.claim.contains(LATER.code) & judged.claim.contains("penalty")
        return session.scalar(
            select(func.count())
            .select_from(Membership)
            .where(Membership.record_key.in_(select(judged.record_key).where(mine)))
        )


def run_by_hand(hub, statement):
    with hub.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount


def codes(hub):
    return [fault["code"] for fault in list_faults(hub)]


def watches(hub):
    with hub.reads() as session:
        return session.execute(select(LinkWatch.__table__).order_by("key")).all()


BENT = {
    "forgotten": "DELETE FROM link_watch",
    "another": "UPDATE link_watch SET key = 'org_code:x' WHERE key LIKE 'org_code:%'",
    "nobody's": "UPDATE link_watch SET party_no = 7",
}


@pytest.mark.parametrize("way", BENT)
def test_what_a_held_party_rests_on_is_compared_and_noted_anew(hub, tmp_path, way):
    before = watches(hub)
    assert len(before) == 2
    run_by_hand(hub, BENT[way])

    check_evidence(hub, actor="t", whole=True)

    assert codes(hub) == ["watch-changed"]
    assert watches(hub) == before
    check_evidence(hub, actor="t", whole=True)
    assert codes(hub) == []
    bring_registers(hub, tmp_path, [LATER])
    assert settled(hub) == 1


def test_a_party_that_was_forgotten_is_decided_by_the_row_that_came_meanwhile(
    hub, tmp_path
):
    run_by_hand(hub, BENT["forgotten"])
    bring_registers(hub, tmp_path, [LATER])
    assert settled(hub) == 0

    check_evidence(hub, actor="t", whole=True)

    assert codes(hub) == ["watch-changed"]
    assert settled(hub) == 1
    assert watches(hub) == []
