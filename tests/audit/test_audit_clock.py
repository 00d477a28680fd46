"""A clock that is far ahead signs nothing, and one that was ahead is gone on from."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audit.check import verify_whole
from hub.audit.errors import AuditUnavailableError, ClockNotAheadError
from hub.audit.operate import accept_clock, continue_after_clock
from hub.audit.record.last_seen import TOLERANCE, LastSeen
from hub.ground.clock import Uptime, system_uptime
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.verify import verify_receipt

pytestmark = pytest.mark.postgresql_in_long

AHEAD = {"days": 40}
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def refusal(log, event):
    with pytest.raises(AuditUnavailableError) as refused:
        log.append(event)
    return refused.value


def count_entries(log):
    """Count the entries of all shards."""
    return sum(log.signed(shard).size for shard in log.shards())


@pytest.mark.parametrize("restarted", [False, True])
def test_nothing_is_signed_by_a_clock_that_is_far_ahead(
    log, open_log, make, clock, restarted
):
    log.append(make(1))
    if restarted:
        log.close()
        log = open_log()
    clock.jump(**AHEAD)

    refused = refusal(log, make(2))
    with pytest.raises(AuditUnavailableError):
        log.check()
    with pytest.raises(AuditUnavailableError):
        log.start_shard({"reason": "any"})

    assert refused.reason == "clock-ahead"
    assert "credithub audit clock accept" in refused.detail
    assert (log.shards(), count_entries(log)) == (["2026"], 1)
    clock.jump(days=-40)
    assert log.append(make(2)).address == "2026/1"


def test_an_event_of_a_moment_that_has_not_come_is_refused_and_no_other_is(
    log, make, clock
):
    now = clock()
    soon, late = now + timedelta(seconds=59), now + timedelta(days=3)

    refused = refusal(log, make(1, at=late))

    assert refused.reason == "clock-ahead"
    assert f"{late:%Y-%m-%d}" in refused.detail
    assert log.append(make(2, at=soon)).index == 0
    assert log.append(make(3, at=now)).index == 1


def test_a_machine_that_stayed_up_vouches_for_the_time(log, open_log, make, clock):
    log.append(make(1))
    clock.advance(days=400)

    assert log.append(make(2)).address == "2027/1"
    log.close()
    clock.advance(days=40)
    assert open_log().append(make(3)).address == "2028/1"


def test_an_idle_hub_is_seen_but_not_by_a_clock_that_is_wrong(
    log, make, clock, anchor_path
):
    log.append(make(1))
    writer = log._committer._writer  # noqa: SLF001  # what the idle thread calls
    clock.advance(hours=20)
    writer.note_idle()
    clock.jump(**AHEAD)
    writer.note_idle()

    said = json.loads(anchor_path.with_name("audit-clock").read_text())

    assert datetime.fromisoformat(said["seen"]) == clock() - timedelta(days=40)


def test_a_hub_that_was_off_for_long_starts_once_a_person_says_so(
    log, open_log, make, clock, anchor_path
):
    log.append(make(1))
    log.close()
    clock.jump(**AHEAD)
    later = open_log()
    assert refusal(later, make(2)).reason == "clock-ahead"

    last = accept_clock(anchor_path, clock())

    assert last == clock() - timedelta(days=40)
    assert later.append(make(2)).address == "2027/1"


def test_without_the_file_the_last_entry_tells(log, open_log, make, clock, anchor_path):
    log.append(make(1))
    log.close()
    anchor_path.with_name("audit-clock").unlink()
    clock.jump(**AHEAD)

    assert refusal(open_log(), make(2)).reason == "clock-ahead"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"seen": 1}', '{"seen": "x"}', "\0"])
def test_a_file_that_cannot_be_read_counts_as_none(
    log, open_log, make, clock, anchor_path, text
):
    log.append(make(1, at=clock()))
    log.close()
    anchor_path.with_name("audit-clock").write_text(text)

    assert open_log().append(make(2, at=clock())).index == 1


def test_a_log_that_was_written_ahead_goes_on_in_a_new_shard(
    log, open_log, make, engine, clock, anchor_path
):
    first = log.append(make(1, at=clock()))
    accept_clock(anchor_path, clock() + timedelta(days=60))
    clock.jump(**AHEAD)
    log.close()
    ahead = open_log()
    second = ahead.append(make(2, at=clock()))
    assert second.shard == "2027"
    ahead.close()
    clock.jump(days=-40)
    log = open_log()
    assert refusal(log, make(3, at=clock())).reason == "clock-back"

    shard, last = continue_after_clock(log, anchor_path)
    third = log.append(make(3, at=clock()))

    assert (shard, third.address) == ("2027-02", "2027-02/1")
    assert last == clock() + timedelta(days=40)
    for receipt in (first, second, third):
        proof = log.proof(receipt.index, shard=receipt.shard)
        entry = log.entry(receipt.index, receipt.shard)
        keys = log.verifiers(receipt.shard)
        assert verify_receipt(proof.encode(), entry, keys).valid
    assert verify_whole(engine, log.vkeys(), anchor=log.mark()).ok
    opening = log.openings(parse_leaf(log.entry(0, shard)).header["id"])
    assert opening is None or opening["detail"]["value"]["reason"] == "clock-ahead"
    # And the guard looks from the right day on again.
    clock.jump(days=2)
    assert refusal(log, make(4, at=clock())).reason == "clock-ahead"


def test_a_log_that_is_not_ahead_gets_no_new_shard(log, make, clock, anchor_path):
    log.append(make(1, at=clock()))

    with pytest.raises(ClockNotAheadError):
        continue_after_clock(log, anchor_path)

    assert log.shards() == ["2026"]


@given(
    asleep=st.integers(0, 100 * 86_400),
    wrong=st.integers(-100 * 86_400, 100 * 86_400),
    same_boot=st.booleans(),
)
def test_only_time_that_the_machine_counted_is_believed(
    tmp_path_factory, asleep, wrong, same_boot
):
    counter = [Uptime("first", 5.0)]
    seen = LastSeen(tmp_path_factory.mktemp("seen") / "f", lambda: counter[0])
    seen.set(NOON)
    counter[0] = Uptime("first" if same_boot else "second", 5.0 + asleep)
    now = NOON + timedelta(seconds=asleep + wrong)

    unvouched = wrong if same_boot else asleep + wrong

    told = seen.ahead_of(now, [])
    assert (told is not None) == (
        now - NOON > TOLERANCE and timedelta(seconds=unvouched) > TOLERANCE
    )


def test_the_machines_counter_cannot_be_set():
    before, after = system_uptime(), system_uptime()

    assert before is not None
    assert before.boot == after.boot
    assert 0 < before.seconds <= after.seconds
