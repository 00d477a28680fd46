"""A year is a shard: a log of its own that commits to the one before."""

import hashlib
import hmac
import json

import pytest

from hub.audit.errors import AuditUnavailableError
from hub.audit.reads import following_shard


def test_a_new_year_opens_a_shard_that_commits_to_the_end_of_the_last(
    log, make, clock, engine
):
    old = make(1)
    log.append(old)
    final = log.checkpoint()
    clock.advance(days=60)

    receipt = log.append(make(2, at=clock()))

    assert (receipt.shard, receipt.index) == ("2027", 1)
    start_leaf = json.loads(log.entry(0))
    assert start_leaf["op"] == "shard.start"
    # The seed of this one event is all zeros, so that anybody can open it.
    salt = hmac.digest(bytes(16), b"detail", hashlib.sha256)[:16].hex()
    opened = json.dumps(
        [salt, "detail", {"previous": final}],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    assert start_leaf["detail"] == hashlib.sha256(opened.encode()).hexdigest()
    assert log.shards() == ["2027", "2026"]
    assert log.checkpoint("2026") == final
    assert log.checkpoint().startswith("hub.suqian.example/audit/2027\n2\n")
    assert [key.split("+")[0][-4:] for key in log.vkeys()] == ["2027", "2026"]
    assert "index 0" in log.proof(0, shard="2026")
    again = log.append(old)
    assert (again.shard, again.index) == ("2026", 0)


def test_a_clock_that_was_set_back_opens_no_closed_shard(log, open_log, make, clock):
    clock.advance(days=37, hours=22)
    log.append(make(1, at=clock()))
    log.close()
    clock.advance(seconds=-30)
    assert clock().year == 2026

    receipt = open_log().append(make(2, at=clock()))

    assert (receipt.shard, receipt.index) == ("2027", 1)


def test_a_shard_can_be_ended_within_its_year(log, make):
    log.append(make(1))
    final = log.checkpoint()

    started = log.start_shard({"reason": "restored"})
    receipt = log.append(make(2))

    assert (started, receipt.address) == ("2026-02", "2026-02/1")
    assert log.shards() == ["2026-02", "2026"]
    assert log.checkpoint("2026") == final
    salt = hmac.digest(bytes(16), b"detail", hashlib.sha256)[:16].hex()
    opened = json.dumps(
        [salt, "detail", {"previous": final, "reason": "restored"}],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    leaf = json.loads(log.entry(0))
    assert leaf["detail"] == hashlib.sha256(opened.encode()).hexdigest()


def test_a_log_that_lost_entries_goes_on_in_a_shard_of_another_name_only(
    log, open_log, make, tamper
):
    log.append(make(1))
    log.append(make(2))
    log.close()
    tamper("DELETE FROM audit_entry", "DELETE FROM audit_head")
    copy = open_log()
    with pytest.raises(AuditUnavailableError) as refusal:
        copy.append(make(3))
    assert refusal.value.reason == "rolled-back"

    started = open_log().start_shard({"reason": "restored"}, after_rollback=True)

    assert started == "2026-02"
    assert open_log().append(make(3)).address == "2026-02/1"


@pytest.mark.parametrize(
    ("current", "year", "following"),
    [
        ("2026", 2026, "2026-02"),
        ("2026-02", 2026, "2026-03"),
        ("2026-09", 2027, "2027"),
        ("2027", 2026, "2027-02"),
    ],
)
def test_shards_sort_in_the_order_of_their_names(current, year, following):
    assert following_shard(current, year) == following
    assert following > current
