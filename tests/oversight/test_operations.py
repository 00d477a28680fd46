"""The list of what is moved out of the outbox, and whoever writes, hold together."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import delete, select

import hub as product
from hub.audit.events import make_event
from hub.audit.mover import move_outbox
from hub.contradictions import (
    FoundContradiction,
    keep_contradictions,
    open_contradictions,
)
from hub.monitoring import end_metrics_token, make_metrics_token
from hub.outbox import service as outbox
from hub.outbox.models import OutboxEvent
from hub.oversight import check_evidence, judge_log
from schemas.words import MOVED_FROM_OUTBOX, Operation, comes_from_outbox
from tests.support.prepared import opened, prepare_instance

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

OF_THE_LOG = {
    Operation.SHARD_START: "begins a shard",
    Operation.BACKUP_RESTORE: "declares what was lost before it",
    Operation.SUBJECT_ERASE: "ends openings",
}
"""What changes how a log is read; tests of their own make each."""

UNLISTED = {
    *("BACKUP_MAKE", "CLOCK_ACCEPT", "ESCROW_KEY_SET", "SCREENING_END"),
    *("OFFICER_ENTER", "OFFICER_LEAVE", "OFFICER_LOCK", "OFFICER_TASK"),
    *("QUARANTINE_SHOW", "REVIEW_LIST", "WINDOW_CLOSE", "WINDOW_OPEN"),
}
"""Operations that are put into the outbox whose rows nobody looks for: nothing
that may change rests on them."""


@pytest.fixture
def hub(databases, instance_path, clock):
    """A new hub."""
    with opened(databases, instance_path, prepare_instance, clock) as hub:
        yield hub


def write(hub, op):
    """Write an event in the way of its operation."""
    said = {"at": hub.clock(), "actor": "hub", "op": op}
    said |= {"subject_type": "thing", "subject": "1"}
    if comes_from_outbox(op, "thing"):
        with hub.writes.begin() as session:
            outbox.put(session, **said)
        move_outbox(hub.writes, hub.audit)
    else:
        hub.audit.append(make_event(**said))


@pytest.mark.parametrize("after", [pytest.param("each", marks=pytest.mark.long), "all"])
def test_a_log_with_every_operation_written_in_its_way_is_sound(hub, after):
    for op in Operation:
        if op not in OF_THE_LOG:
            write(hub, op)
            assert after == "all" or judge_log(hub).ok, op

    assert judge_log(hub).ok


def test_what_is_moved_out_of_the_outbox_goes_to_the_log_by_no_other_way(hub):
    for op in MOVED_FROM_OUTBOX:
        event = make_event(at=hub.clock(), actor="hub", op=op, subject_type="thing")
        with pytest.raises(ValueError, match="is put into the outbox"):
            hub.audit.append(event)


def put_operations():
    """Name each operation that a call of ``outbox.put`` names."""
    for path in Path(product.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text if "outbox.put(" in text else "")):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "outbox.put":
                op = next(word.value for word in node.keywords if word.arg == "op")
                for one in ast.walk(op):
                    if isinstance(one, ast.Attribute):
                        yield one.attr


def test_what_is_put_into_the_outbox_is_on_the_list_or_told_why_not():
    put = {name for name in put_operations() if name in Operation.__members__}

    assert len(put) > 40
    assert put - {op.name for op in MOVED_FROM_OUTBOX} == UNLISTED


def test_the_events_of_tokens_for_counters_miss_no_row(hub):
    token = make_metrics_token(hub, "prometheus", actor="cli:root")
    end_metrics_token(hub, token.id, actor="cli:root")

    assert judge_log(hub).ok


def test_entries_that_were_accused_of_a_row_they_never_had_are_cleared_and_it_is_said(
    hub,
):
    make_metrics_token(hub, "prometheus", actor="cli:root")
    hub.audit.append(make_event(at=hub.clock(), actor="hub", op=Operation.PARCEL_PACK))
    write(hub, Operation.PEER_SET)
    size = hub.audit.signed(hub.audit.current_shard()).size
    accused = [f"{hub.audit.current_shard()}/{size - back}" for back in (3, 2, 1)]
    found = [
        FoundContradiction("outbox-rows", "", place, f"entry {place}: gone")
        for place in accused
    ]
    with hub.writes.begin() as session:
        keep_contradictions(session, found, at=hub.clock())
    with hub.engine.begin() as connection:
        gone = delete(OutboxEvent).where(OutboxEvent.op == Operation.PEER_SET)
        connection.execute(gone)

    report = check_evidence(hub, actor="cli:root", whole=True)

    assert (report.lifted, report.never_moved, report.standing) == (3, 2, 1)
    with hub.reads() as session:
        (stands,) = open_contradictions(session)
        query = select(OutboxEvent.detail).where(OutboxEvent.op == Operation.LOG_CHECK)
        (told,) = session.scalars(query)
    assert stands.address == accused[2]
    assert told["never_moved"] == 2
