"""Promised receipts: whoever is killed, each leads to a leaf, and counts are whole."""

import multiprocessing
import os
import signal
from contextlib import redirect_stderr
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.members.limits.pending_receipts import (
    FILE_BYTES,
    ROOM,
    ROW_BYTES,
    ROWS,
    NoRoomError,
    PendingReceipts,
)
from hub.members.limits.summaries import RefusalSummaries
from hub.members.tallies import OTHERS
from tests.support.forking import safe_fork

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
MEMBER = "platform:taomao"
CODE = "rate-exceeded"


class KeptLog:
    """Takes each event once, as the audit log does; ``fails`` once where told to."""

    def __init__(self):
        self.events = {}
        self.fails = ""

    def append_many(self, events):
        if not events:
            return
        fails, self.fails = self.fails, ""
        down = AuditUnavailableError("down", reason="closed")
        if fails == "before":
            raise down
        for event in events:
            if self.events.get(event.id, event) != event:
                raise AuditEventConflictError(event.id)
        self.events |= {event.id: event for event in events}
        if fails == "after":
            raise down


@pytest.fixture
def path(tmp_path):
    """Where the file is."""
    return tmp_path / "promises"


@pytest.fixture
def promises(path):
    """The rows of a file of their own."""
    made = PendingReceipts(path)
    yield made
    made.close()


@pytest.fixture
def kept():
    """A log in memory."""
    return KeptLog()


@pytest.fixture
def summaries(path, kept, clock):
    """Summaries of one process."""
    made = RefusalSummaries(kept, clock, path)
    yield made
    made.close()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c"]),
            st.sampled_from([CODE, "quota-exceeded"]),
            st.integers(0, 2),
            st.booleans(),
        ),
        max_size=40,
    )
)
def test_nothing_counted_is_lost_or_counted_twice(tmp_path_factory, asked):
    path = tmp_path_factory.mktemp("promises") / "rows"
    processes = [PendingReceipts(path) for _ in range(3)]
    at, promised, written = NOON, {}, []

    def write(process, *, whole):
        with process.writing(wait=False):
            due = process.close_rows(at, whole=whole)
            written.extend(due)
            process.forget({one.id for one in due})

    for member, code, which, minute_passes in asked:
        some_id = processes[which].count(member, code, at)
        promised.setdefault(some_id, []).append(code)
        if minute_passes:
            at += timedelta(minutes=1)
            write(processes[which], whole=False)
    write(processes[0], whole=True)

    assert processes[2].is_empty()
    for process in processes:
        process.close()
    assert {one.id: sorted(codes) for one in written for codes in [expand(one)]} == {
        some_id: sorted(codes) for some_id, codes in promised.items()
    }
    assert len(written) == len(promised)


def expand(promise):
    """List each code as often as it was counted."""
    return [code for code, times in promise.codes.items() for _ in range(times)]


def test_all_processes_promise_one_leaf_a_member_and_minute(promises, path):
    other = PendingReceipts(path)

    ids = [one.count(MEMBER, CODE, NOON) for one in (promises, other) * 3]
    next_minute = other.count(MEMBER, CODE, NOON + timedelta(minutes=1))

    assert len({*ids}) == 1
    assert next_minute not in ids
    assert promises.holds(ids[0])
    assert not promises.holds(ids[0][:-1])
    other.close()


def test_what_a_killed_process_counted_is_written_by_another(path, summaries, kept):
    context = multiprocessing.get_context("fork")
    told = context.SimpleQueue()

    def count_and_die():
        mine = PendingReceipts(path)
        for _ in range(200):
            some_id = mine.count(MEMBER, CODE, NOON)
        told.put(some_id)
        with mine.writing(wait=True):
            os.kill(os.getpid(), signal.SIGKILL)

    processes = [context.Process(target=count_and_die) for _ in range(3)]
    with safe_fork():
        for process in processes:
            process.start()
    ids = {told.get() for _ in processes}
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [-signal.SIGKILL] * 3
    summaries.resume()

    summaries.flush()

    assert {*kept.events} == ids
    assert sum(event.count for event in kept.events.values()) == 600
    assert not any(map(summaries.is_promised, ids))


@pytest.mark.parametrize("fails", ["before", "after"])
def test_a_leaf_that_may_have_been_written_is_written_once(
    summaries, kept, clock, fails
):
    first = summaries.count(MEMBER, CODE)
    kept.fails = fails
    summaries.flush()
    assert summaries.is_promised(first)

    clock.advance(minutes=2)
    second = summaries.count(MEMBER, CODE)
    summaries.flush()

    assert {some_id: event.count for some_id, event in kept.events.items()} == {
        first: 1,
        second: 1,
    }


def test_a_count_that_another_leaf_contradicts_keeps_no_other_waiting(
    summaries, kept, clock
):
    one, other = (summaries.count(member, CODE) for member in ("a", "b"))
    kept.events[one] = "another event"

    summaries.flush()

    assert kept.events[other].count == 1
    assert not summaries.is_promised(one)


def test_the_last_minute_is_written_by_whoever_goes_on(path, kept, clock):
    gone = PendingReceipts(path)
    some_id = gone.count(MEMBER, CODE, clock() - timedelta(minutes=1))
    gone.close()
    summaries = RefusalSummaries(kept, clock, path)

    summaries.resume()
    summaries._thread.join(10)  # noqa: SLF001  # it ends when all is written

    assert {*kept.events} == {some_id}
    summaries.close()


def test_a_command_beside_the_server_writes_nothing_of_this_minute(
    path, promises, kept, clock
):
    promises.count(MEMBER, CODE, clock())

    RefusalSummaries(kept, clock, path).close()

    assert kept.events == {}


def test_more_members_than_there_are_rows_for_are_counted_together(
    promises, monkeypatch
):
    monkeypatch.setattr(os, "fdatasync", lambda file: None)
    ids = [promises.count(f"platform:{n}", CODE, NOON) for n in range(ROWS + 5)]

    with promises.writing(wait=False):
        due = promises.close_rows(NOON, whole=True)
        assert len({*ids}) == len(due) == ROWS
        assert (due[-1].member, due[-1].codes[CODE]) == (OTHERS, 6)
        with pytest.raises(NoRoomError, match="every row"):
            promises.count("platform:late", CODE, NOON)
        promises.forget({one.id for one in due})
    assert promises.is_empty()


def test_a_row_holds_the_longest_name_of_a_member(promises):
    promises.count("\x01" * 64, CODE, NOON)

    with pytest.raises(NoRoomError, match="too long"):
        promises.count("x" * ROOM, CODE, NOON)


@given(place=st.integers(0, ROW_BYTES - 1), bit=st.integers(0, 7))
def test_a_damaged_row_is_told_of_and_others_stand(tmp_path_factory, place, bit):
    path = tmp_path_factory.mktemp("promises") / "rows"
    promises = PendingReceipts(path)
    promises.count("a", CODE, NOON)
    whole = promises.count("b", CODE, NOON)
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << bit
    path.write_bytes(data)
    reader = PendingReceipts(path)

    with redirect_stderr(StringIO()) as told:
        ids = [one.id for one in reader.close_rows(NOON, whole=True)]

    assert whole in ids
    # Without its state nobody can tell that there was a row.
    assert len(ids) == 2 or ("damaged" in told.getvalue()) == bool(data[0])
    reader.close()
    promises.close()


def test_where_nothing_can_be_written_down_nothing_is_promised(tmp_path, kept, clock):
    summaries = RefusalSummaries(kept, clock, tmp_path / "nowhere" / "rows")

    assert summaries.count(MEMBER, CODE) is None


def test_the_file_has_its_room_before_it_is_written_and_is_its_owners(promises, path):
    promises.count(MEMBER, CODE, NOON)

    found = os.stat(path)  # noqa: PTH116  # blocks and mode at once
    assert found.st_size == FILE_BYTES
    assert found.st_blocks * 512 >= FILE_BYTES
    assert found.st_mode & 0o777 == 0o600
