"""Attempts without a valid token: a leaf a minute and source, and a limit."""

import threading

import pytest
from sqlalchemy import select

from hub.audit.errors import AuditUnavailableError
from hub.audit.record.models import metadata
from hub.members.attempts import RefusedAttempts, TooManyRequestsError, source_of
from schemas.tlog.leaf import parse_leaf
from tests.support.waiting import wait_until


@pytest.fixture
def attempts(log, clock):
    """Counts at most three attempts a minute, of at most four sources."""
    counted = RefusedAttempts(log, clock, per_minute=3, sources=4)
    yield counted
    counted.close()


@pytest.fixture
def told(log):
    """Read the log's leaves and open them: source, codes and count of each."""

    def reading():
        leaves = [parse_leaf(entry) for entry in log.entries(0, 10_000)]
        found = []
        for leaf in leaves:
            opened = log.openings(leaf.header["id"])
            found.append(
                (
                    opened["subject.id"]["value"],
                    opened["detail"]["value"]["codes"],
                    leaf.header["subject"]["count"],
                )
            )
        return found

    return reading


def test_a_minutes_attempts_of_a_source_are_one_leaf(attempts, told):
    for code in ("token-required", "token-invalid", "token-invalid"):
        attempts.note("10.0.0.1", code)
    attempts.note("10.0.0.2", "token-invalid")
    assert told() == []

    attempts.flush()

    assert told() == [
        ("10.0.0.1", {"token-invalid": 2, "token-required": 1}, 3),
        ("10.0.0.2", {"token-invalid": 1}, 1),
    ]


def test_the_leaf_says_that_something_was_refused_and_not_to_whom(
    attempts, log, engine
):
    attempts.note("10.99.0.1", "token-invalid")
    attempts.flush()

    leaf = parse_leaf(log.entry(0))

    assert leaf.header["op"] == "caller.refuse"
    assert leaf.header["actor"] == {"agency": "hub"}
    assert leaf.header["decision"] == {"outcome": "deny", "rules": ["token-invalid"]}
    assert leaf.header["subject"] == {"type": "source", "count": 1}
    assert set(leaf.commitments) == {"subject.id", "detail"}
    with engine.connect() as connection:
        stored = [
            bytes(cell) if isinstance(cell, bytes) else str(cell).encode()
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            for cell in row
        ]
    assert not any(b"10.99.0.1" in cell for cell in stored)


def test_when_the_minute_is_over_it_is_logged_without_another_call(
    attempts, told, clock
):
    attempts.note("10.0.0.1", "token-invalid")
    clock.advance(seconds=60)
    attempts.note("10.0.0.1", "token-required")

    wait_until(lambda: len(told()) == 1)

    assert told() == [("10.0.0.1", {"token-invalid": 1}, 1)]


def test_flushing_waits_for_what_the_thread_has_in_hand(
    attempts, log, told, clock, monkeypatch
):
    append, begun, go_on = log.append_many, threading.Event(), threading.Event()

    def append_slowly(events):
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            go_on.wait(20)
        append(events)

    monkeypatch.setattr(log, "append_many", append_slowly)
    attempts.note("10.0.0.1", "token-invalid")
    clock.advance(seconds=60)
    attempts.note("10.0.0.1", "token-required")
    begun.wait(20)
    threading.Timer(0.05, go_on.set).start()

    attempts.flush()

    assert [codes for _, codes, _ in told()] == [
        {"token-invalid": 1},
        {"token-required": 1},
    ]


def test_a_source_is_refused_beyond_its_attempts_until_the_minute_is_over(
    attempts, told, clock
):
    clock.advance(seconds=15)
    for _ in range(3):
        attempts.note("10.0.0.1", "token-invalid")

    for _ in range(2):
        with pytest.raises(TooManyRequestsError) as caught:
            attempts.note("10.0.0.1", "token-invalid")
        assert caught.value.retry_after == 45
    attempts.note("10.0.0.2", "token-invalid")
    clock.advance(seconds=45)
    attempts.note("10.0.0.1", "token-invalid")
    attempts.flush()

    wait_until(lambda: len(told()) == 3)
    assert ("10.0.0.1", {"token-invalid": 3, "too-many-requests": 2}, 5) in told()
    assert ("10.0.0.1", {"token-invalid": 1}, 1) in told()


def test_more_sources_than_are_counted_share_one_count_and_one_limit(attempts, told):
    for number in range(4):
        attempts.note(f"10.0.0.{number}", "token-invalid")
    for number in range(4, 7):
        attempts.note(f"10.0.0.{number}", "token-invalid")

    with pytest.raises(TooManyRequestsError):
        attempts.note("10.0.0.7", "token-invalid")
    attempts.note("10.0.0.1", "token-invalid")
    attempts.flush()

    assert len(told()) == 5
    assert told()[-1] == ("others", {"token-invalid": 3, "too-many-requests": 1}, 4)


class TroubledLog:
    """Takes nothing until its trouble is over."""

    def __init__(self, log):
        self.log = log
        self.troubled = True

    def append_many(self, events):
        if self.troubled:
            msg = "the disk is full"
            raise AuditUnavailableError(msg, reason="database")
        return self.log.append_many(events)


def test_counts_wait_while_the_log_takes_nothing_and_stay_bounded(log, clock, told):
    troubled = TroubledLog(log)
    attempts = RefusedAttempts(troubled, clock, per_minute=100, sources=4)
    for minute in range(3):
        for number in range(10):
            attempts.note(f"10.0.{minute}.{number}", "token-invalid")
        attempts.flush()
        clock.advance(seconds=60)
    troubled.troubled = False

    attempts.close()

    # Four sources and the others; the thread that logs may have had some of them.
    assert len(told()) <= 2 * 5
    assert sum(count for *_, count in told()) == 30


def test_what_was_counted_is_logged_at_the_end(log, clock, told):
    attempts = RefusedAttempts(log, clock, per_minute=3, sources=4)
    attempts.note("10.0.0.1", "token-invalid")

    attempts.close()

    assert told() == [("10.0.0.1", {"token-invalid": 1}, 1)]


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        (None, "unknown"),
        ("unix:", "unknown"),
        ("\0", "unknown"),
    ],
)
def test_a_source_is_an_address_or_an_ipv6_network(address, source):
    assert source_of(address) == source
