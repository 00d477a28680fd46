"""Judgements that were changed past the log are found, and the first is named."""

import json
from functools import partial
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, func, insert, select, update

from hub.audit.mover import move_outbox
from hub.ground.process.progress import unseen
from hub.merchants.ledger import check_ledger, judgement_events
from hub.merchants.models import LinkJudgement, Membership
from hub.outbox.models import OutboxEvent
from schemas.tlog.leaf import parse_leaf
from schemas.words import Operation
from tests.support.little_city import FIRMS, bring_registers
from tests.support.prepared import PENALTIES, opened, prepare_many
from tests.support.tampering import run_by_hand

JUDGED = LinkJudgement.__table__
MEMBER = Membership.__table__


@pytest.fixture
def judged(databases, instance_path, clock):
    """A hub whose ledger holds the judgements of a register and of penalties."""
    with opened(databases, instance_path, prepare_many, clock) as hub:
        yield hub


@pytest.fixture
def by_hand(judged):
    """Run statements on the ledger as somebody with the database may."""
    return partial(run_by_hand, judged.engine, "link_judgement")


def found(hub):
    return check_ledger(hub.engine, hub.audit, unseen)


def row_of(hub, number):
    with hub.reads() as session:
        return session.execute(select(JUDGED).where(JUDGED.c.id == number)).one()


def last_of(hub):
    with hub.reads() as session:
        return session.scalar(select(func.max(JUDGED.c.id)))


def test_a_ledger_that_nobody_touched_is_as_it_was_logged(judged):
    seen = []

    wrong = check_ledger(judged.engine, judged.audit, lambda *far: seen.append(far))

    total = last_of(judged)
    assert wrong is None
    assert total == len(FIRMS) + PENALTIES
    assert seen[-1] == (total, total)


@pytest.mark.parametrize(
    "column", [c.name for c in JUDGED.columns if c.name not in {"id", "at"}]
)
def test_another_value_in_any_column_is_found_by_the_root_in_the_log(
    judged, by_hand, column
):
    was = getattr(row_of(judged, 40), column)
    other = {
        bytes: b"\1" * 32,
        int: 7_000,
        str: "no",
        dict: {"no": "1"},
    }[type(was)]
    by_hand(update(JUDGED).where(JUDGED.c.id == 40).values({column: other}))

    shard, index = found(judged).split()[-2].split("/")

    leaf = json.loads(judged.audit.entry(int(index), shard))
    assert leaf["op"] == Operation.JUDGEMENT_APPEND


def test_a_judgement_that_was_taken_away_is_named(judged, by_hand):
    by_hand(delete(JUDGED).where(JUDGED.c.id == 12))

    assert found(judged).startswith("judgement 12: it is not in the ledger")


def test_the_last_judgement_that_was_taken_away_is_named(judged, by_hand):
    last = last_of(judged)
    by_hand(delete(JUDGED).where(JUDGED.c.id == last))

    assert found(judged).startswith(f"judgement {last}: it is not in the ledger")


def test_a_judgement_that_was_put_in_is_named(judged, by_hand):
    last = last_of(judged)
    row = row_of(judged, last)._asdict() | {"id": last + 1}
    by_hand(insert(JUDGED).values(row))

    assert found(judged) == f"judgement {last + 1}: no entry of the log tells of it"


def test_judgements_from_before_the_first_that_the_log_tells_of_are_left_out(
    judged, by_hand
):
    row = row_of(judged, 1)._asdict() | {"id": 0, "decision": "held"}
    by_hand(insert(JUDGED).values(row))

    assert found(judged) is None


def test_the_log_alone_tells_of_judgements_once_their_rows_have_left_the_outbox(
    judged, by_hand
):
    move_outbox(judged.writes, judged.audit)
    with judged.engine.begin() as connection:
        connection.execute(
            delete(OutboxEvent).where(OutboxEvent.op == Operation.JUDGEMENT_APPEND)
        )
    assert found(judged) is None

    by_hand(update(JUDGED).where(JUDGED.c.id == 3).values(rule="no"))

    assert found(judged).startswith("judgement ")


def test_a_membership_that_was_moved_by_hand_is_named(judged, by_hand):
    with judged.reads() as session:
        member = session.execute(select(MEMBER).order_by(MEMBER.c.judgement_id)).first()
        other = session.scalar(
            select(MEMBER.c.merchant_id).where(
                MEMBER.c.merchant_id != member.merchant_id
            )
        )
    mine = MEMBER.c.judgement_id == member.judgement_id
    by_hand(update(MEMBER).where(mine).values(merchant_id=other))

    assert found(judged) == (
        f"judgement {member.judgement_id}: a membership is not what the party's "
        "latest judgement says"
    )


def test_a_membership_that_was_taken_away_is_named(judged, by_hand):
    by_hand(delete(MEMBER).where(MEMBER.c.judgement_id == 5))

    assert found(judged) == "judgement 5: the party it attaches has no membership"


def test_judgements_that_an_earlier_build_logged_are_compared_as_well(
    hub, tmp_path, monkeypatch
):
    earlier = SimpleNamespace(JUDGEMENT_APPEND="judgements-append")
    monkeypatch.setattr(judgement_events, "Operation", earlier)
    bring_registers(hub, tmp_path)
    monkeypatch.undo()
    assert b'"op":"judgements-append"' in b"".join(hub.audit.entries(0, 999))
    assert found(hub) is None

    run_by_hand(
        hub.engine,
        "link_judgement",
        update(JUDGED).where(JUDGED.c.id == 1).values(rule="no"),
    )

    assert found(hub).startswith("judgement 1")


def test_a_leaf_tells_how_many_judgements_and_nothing_of_whom(judged):
    move_outbox(judged.writes, judged.audit)
    bodies = [
        body
        for body in judged.audit.entries(0, 999)
        if f'"op":"{Operation.JUDGEMENT_APPEND}"'.encode() in body
    ]
    leaves = [parse_leaf(body) for body in bodies]

    counts = [leaf.header["subject"]["count"] for leaf in leaves]
    assert sum(counts) == last_of(judged)
    assert max(counts) <= 1000
    assert {frozenset(leaf.header["subject"]) for leaf in leaves} == {
        frozenset({"type", "count", "root"})
    }
    assert len({leaf.header["subject"]["root"] for leaf in leaves}) == len(leaves)
