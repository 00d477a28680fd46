"""Buckets of questions: what comes through is never more than was agreed."""

import multiprocessing
import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.members.limits import Allowance
from hub.members.limits.buckets import FILE_BYTES, ROWS, RateBuckets
from tests.support.forking import safe_fork

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
MEMBER = "platform:taomao"


@pytest.fixture
def buckets(tmp_path):
    """Buckets in a file of their own."""
    made = RateBuckets(tmp_path / "rates")
    yield made
    made.close()


@given(
    rate=st.integers(1, 100_000),
    gaps=st.lists(st.floats(0, 30), max_size=200),
)
def test_never_more_come_through_than_a_burst_and_what_the_time_fills(
    tmp_path_factory, rate, gaps
):
    buckets = RateBuckets(tmp_path_factory.mktemp("rates") / "rates")
    allowance, at, allowed = Allowance(rate, 1), NOON, 0

    for gap in gaps:
        at += timedelta(seconds=gap)
        allowed += buckets.take(MEMBER, allowance, at).is_allowed
    buckets.close()

    filled = (at - NOON).total_seconds() * rate / 60
    assert allowed <= allowance.burst + filled + 1e-6 * len(gaps) + 1e-3


def test_who_waits_as_long_as_it_is_told_is_let_through(buckets):
    allowance = Allowance(30, 1)
    at = NOON
    while (taken := buckets.take(MEMBER, allowance, at)).is_allowed:
        assert taken.wait == 0

    after = buckets.take(MEMBER, allowance, at + timedelta(seconds=taken.wait))

    assert (taken.wait, after.is_allowed) == (2, True)


def test_two_processes_share_one_bucket(buckets, tmp_path):
    allowance = Allowance(60, 1)
    others = RateBuckets(tmp_path / "rates")
    for one in (buckets, others) * 5:
        assert one.take(MEMBER, allowance, NOON).is_allowed

    assert not buckets.take(MEMBER, allowance, NOON).is_allowed
    assert not others.take(MEMBER, allowance, NOON).is_allowed
    assert others.take("agency:court", allowance, NOON).is_allowed
    others.close()


def test_processes_that_ask_at_once_get_no_more_than_one_would(tmp_path):
    allowance = Allowance(24_000, 1)
    context = multiprocessing.get_context("fork")
    told, at_once = context.SimpleQueue(), context.Barrier(4)

    def ask_often():
        mine = RateBuckets(tmp_path / "rates")
        mine.take("agency:court", allowance, NOON)
        at_once.wait(60)
        taken = (mine.take(MEMBER, allowance, NOON) for _ in range(2_000))
        told.put(sum(one.is_allowed for one in taken))

    processes = [context.Process(target=ask_often) for _ in range(4)]
    with safe_fork():
        for process in processes:
            process.start()
    allowed = [told.get() for _ in processes]
    for process in processes:
        process.join()

    assert sum(allowed) == allowance.burst


def test_a_batch_is_let_through_and_leaves_a_debt(buckets):
    allowance = Allowance(60, 1)
    assert buckets.take(MEMBER, allowance, NOON).is_allowed

    buckets.charge(MEMBER, allowance, NOON, 499)

    refused = buckets.take(MEMBER, allowance, NOON)
    assert (refused.is_allowed, refused.wait) == (False, 491)
    later = NOON + timedelta(seconds=491)
    assert buckets.take(MEMBER, allowance, later).is_allowed


def test_a_clock_that_is_set_back_lets_nobody_wait_longer(buckets):
    allowance = Allowance(60, 1)
    ahead = NOON + timedelta(days=40)
    while buckets.take(MEMBER, allowance, ahead).is_allowed:
        pass

    assert not buckets.take(MEMBER, allowance, NOON).is_allowed
    assert buckets.take(MEMBER, allowance, NOON + timedelta(seconds=1)).is_allowed


def test_the_first_refusal_in_a_minute_is_told_from_the_others(buckets):
    told = [
        buckets.is_first_refusal(MEMBER, NOON + timedelta(seconds=seconds))
        for seconds in (0, 1, 59, 60, 61)
    ]

    assert told == [True, False, False, True, False]


def test_more_members_than_there_is_room_for_are_still_counted(buckets):
    allowance = Allowance(6, 1)
    for number in range(ROWS + 10):
        at = NOON + timedelta(milliseconds=number)
        assert buckets.take(f"platform:p{number}", allowance, at).is_allowed

    assert not buckets.take(f"platform:p{ROWS + 9}", allowance, at).is_allowed


def test_the_file_has_its_room_before_it_is_written(buckets, tmp_path):
    buckets.take(MEMBER, Allowance(60, 1), NOON)

    found = os.stat(tmp_path / "rates")  # noqa: PTH116  # blocks and mode at once
    assert found.st_size == FILE_BYTES
    assert found.st_blocks * 512 >= FILE_BYTES
    assert found.st_mode & 0o777 == 0o600


def test_where_there_can_be_no_file_a_process_counts_for_itself(tmp_path):
    buckets = RateBuckets(tmp_path / "nowhere" / "rates")
    allowance = Allowance(6, 1)

    assert buckets.take(MEMBER, allowance, NOON).is_allowed
    assert not buckets.take(MEMBER, allowance, NOON).is_allowed
    buckets.close()
