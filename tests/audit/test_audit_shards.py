"""A year is a shard: a log of its own that commits to the one before."""

import hashlib
import hmac
import json


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
    clock.advance(days=60)
    log.append(make(1, at=clock()))
    clock.advance(days=-60)

    receipt = open_log().append(make(2))

    assert (receipt.shard, receipt.index) == ("2027", 1)
