"""Handing events to a log that another process writes, and what callers hear of it."""

from datetime import datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec.structs import replace

import hub.audit.log as log_module
from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.audit.seals import is_sealed_to_readers
from schemas.tlog.errors import MalformedError
from tests.support.log_callers import ENDLESS, refusal

pytestmark = pytest.mark.postgresql_in_long


def test_a_caller_cannot_tell_who_writes(asking, log, make, clock):
    event = make(1)

    receipts = asking.append_many([event, make(2)])
    again = log.append(event)
    started = asking.start_shard({"reason": "drill"})
    clock.advance(days=60)
    new_year = asking.append(make(3, at=clock()))

    assert [r.index for r in receipts] == [2, 3]
    assert (again.index, again.leaf_hash) == (2, receipts[0].leaf_hash)
    assert started == "2026-02"
    assert new_year.address == "2027/1"
    asking.check()
    assert asking.inline(new_year)["leaf"] == log.inline(new_year)["leaf"]


def test_a_conflict_crosses_the_socket_to_its_caller_alone(asking, make):
    event = make(1)
    asking.append(event)

    with pytest.raises(AuditEventConflictError) as refused:
        asking.append(make(1, id=event.id, actor="hub"))

    assert refused.value.extra == {"event": event.id}
    assert asking.append(make(2)).index == 3


def test_the_reason_of_a_refusal_crosses_the_socket(asking, make, tamper):
    tamper("DELETE FROM audit_head")

    assert refusal(asking, make(1)).reason == "damaged"
    with pytest.raises(AuditUnavailableError) as refused:
        asking.check()
    assert refused.value.reason == "damaged"


@pytest.mark.parametrize(
    "fields",
    [
        {"op": "not a word"},
        {"subject": 5},
        {"detail": {"set": {1}}},
        {"detail": {"half": "\ud800"}},
        {"detail": {"large": 2**70}},
        {"model": ENDLESS},
    ],
    ids=["form", "type", "set", "surrogate", "number", "endless"],
)
@pytest.mark.parametrize("who", ["log", "asking"])
def test_an_event_that_no_leaf_can_hold_is_refused_in_whatever_process(
    asking, make, request, who, fields
):
    caller = request.getfixturevalue(who)

    with pytest.raises(MalformedError):
        caller.append(make(1, **fields))

    assert caller.append(make(2)).index == 2


def test_readers_and_moments_cross_the_socket_unchanged(asking, log, make):
    key = X25519PrivateKey.generate()
    east = timezone(timedelta(hours=8))
    event = make(1, purpose="trial", at=datetime(2026, 11, 24, 10, 0, 0, 7, east))
    event = replace(event, readers=(key.public_key(),))

    receipt = asking.append(event)

    assert asking.entry(receipt.index) == event.leaf("2026")
    assert is_sealed_to_readers(log.sealed_opening(event.id))


def test_too_much_at_once_is_refused(asking, make, monkeypatch):
    monkeypatch.setattr("hub.audit.wire.channel.MOST_PACKED_BYTES", 600)

    with pytest.raises(AuditUnavailableError) as refused:
        asking.append_many([make(1), make(2), make(3)])

    assert refused.value.reason == "too-large"
    assert asking.append(make(4)).index == 2


def test_a_writer_that_does_not_answer_is_told_from_one_that_is_gone(
    open_log, log, make, busy, monkeypatch
):
    log.append(make(0))
    monkeypatch.setattr(log_module, "WAIT_SECONDS", 0.2)
    asking, event = open_log(), make(1)

    with busy():
        assert refusal(asking, event).reason == "slow"
    monkeypatch.setattr(log_module, "WAIT_SECONDS", 20)

    assert open_log().append(event).index == 1


@pytest.mark.parametrize("who", ["log", "asking"])
def test_what_nobody_foresaw_is_told_as_it_is_in_whatever_process(
    asking, make, monkeypatch, request, capsys, who
):
    def fail(*_):
        msg = "no such luck"
        raise LookupError(msg)

    caller = request.getfixturevalue(who)
    with monkeypatch.context() as patch:
        patch.setattr("hub.audit.write.preparing.seal_event", fail)
        refused = refusal(caller, make(1))

    assert refused.reason == "not-prepared"
    assert "LookupError" in refused.detail
    said = capsys.readouterr().err
    assert ("event-not-prepared" in said, "no such luck" in said) == (True, True)
    assert caller.append(make(2)).index == 2
