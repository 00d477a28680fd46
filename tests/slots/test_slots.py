"""Slots are the schedule's, and whoever lost one commits nothing under it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from hub.outbox import service as outbox
from hub.outbox.models import OutboxEvent
from hub.slots import (
    SilenceWatch,
    SlotBook,
    SlotLostError,
    back_off,
    fenced,
    next_slot,
    slot_to_do,
    slots_between,
)
from hub.slots.models import DONE, FAILED, RUNNING, JobSlot, KnownJob
from schemas.words import Operation
from tests.support.prepared import START
from tests.support.schedulers import night_rules

MINUTE = timedelta(minutes=1)
SLOT = START + MINUTE
MOMENTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001
    datetime(2040, 1, 1),  # noqa: DTZ001
).map(lambda moment: moment.replace(tzinfo=UTC))
SCHEDULES = st.sampled_from(
    ["* * * * *", "*/10 * * * *", "30 4 * * *", "0 6 * * mon", "every 5 s", "every 7 s"]
)
ANOTHER = "another folder"


def book_of(hub, place="here"):
    """The slots as one process claims them; the job is known."""
    book = SlotBook(hub.reads, hub.writes, hub.clock, place)
    book.know(["work"])
    return book


def write_event(hub, subject="x"):
    """Write something that can be counted."""
    with hub.writes.begin() as session:
        outbox.put(
            session,
            at=hub.clock(),
            actor="hub",
            op=Operation.RATING_GIVE,
            subject_type="test",
            subject=subject,
        )


def count_events(hub):
    """Count what was written."""
    with hub.reads() as session:
        return len(session.scalars(select(OutboxEvent.id)).all())


def state_of(hub):
    """How the one slot stands."""
    with hub.reads() as session:
        return session.execute(
            select(JobSlot.state, JobSlot.fence, JobSlot.attempts)
        ).one()


@given(SCHEDULES, MOMENTS, st.integers(0, 40_000), st.integers(0, 40_000))
def test_the_slots_of_two_spans_are_those_of_the_whole(schedule, start, first, second):
    """Wherever a process looks from, it finds the same slots."""
    middle = start + timedelta(seconds=first)
    end = middle + timedelta(seconds=second)

    whole = slots_between(schedule, start, end)
    parts = slots_between(schedule, start, middle) + slots_between(
        schedule, middle, end
    )

    if schedule.startswith("every"):
        assert whole == parts[-1:]
    else:
        assert whole == parts
    assert all(start < slot <= end for slot in whole)
    assert whole == sorted(set(whole))


@given(SCHEDULES, MOMENTS)
def test_the_next_slot_lies_behind_and_nothing_lies_between(schedule, moment):
    slot = next_slot(schedule, moment)

    assert slot > moment
    assert slots_between(schedule, moment, slot) == [slot]
    assert slots_between(schedule, moment, slot - timedelta(microseconds=1)) == []


@given(st.text(max_size=12))
def test_a_schedule_that_nobody_can_read_has_no_slots(schedule):
    odd = f"x{schedule}"

    assert next_slot(odd, START) is None
    assert slots_between(odd, START, START + MINUTE) == []


STATES = st.one_of(st.none(), st.sampled_from([RUNNING, DONE, FAILED]))


@given(
    st.lists(STATES, max_size=8), st.sampled_from(["each", "last"]), st.integers(1, 3)
)
def test_what_is_over_is_never_done_again(states, catch_up, attempts):
    slots = [SLOT + number * MINUTE for number in range(len(states))]
    claimed = {
        slot: JobSlot(slot=slot, state=state, attempts=2)
        for slot, state in zip(slots, states, strict=True)
        if state is not None
    }
    (rule,) = night_rules(catch_up=catch_up, attempts=attempts)

    chosen = slot_to_do(slots, set(), claimed, rule)

    open_slots = [
        slot
        for slot in (slots if catch_up == "each" else slots[-1:])
        if slot not in claimed or not claimed[slot].is_over(rule)
    ]
    if open_slots and getattr(claimed.get(open_slots[0]), "state", "") != RUNNING:
        assert chosen == open_slots[0]
    else:
        assert chosen is None


def test_the_pause_after_failures_doubles_and_is_bounded():
    (rule,) = night_rules(back_off_seconds=60)

    assert [back_off(rule, number) for number in (1, 2, 3)] == [60, 120, 240]
    assert back_off(rule, 10_000) == 60 * 1024


def test_only_one_of_two_gets_a_slot(hub):
    mine, other = book_of(hub), book_of(hub, ANOTHER)

    held, lost = mine.claim("work", SLOT), other.claim("work", SLOT)
    earlier = other.claim("work", SLOT - MINUTE)

    assert held.fence == 1
    # Nor is another slot of the same job begun while this one goes on.
    assert lost is None
    assert earlier is None


def test_what_was_begun_under_an_older_fence_commits_nothing(hub):
    mine, other = book_of(hub), book_of(hub, ANOTHER)
    held = mine.claim("work", SLOT)
    (seen,) = mine.slots("work", [SLOT]).values()
    slow = fenced(hub, held)
    write_event(slow)
    taken = other.claim("work", SLOT, seen)

    with pytest.raises(SlotLostError):
        write_event(slow, "y")
    write_event(fenced(hub, taken), "z")

    assert taken.fence == 2
    assert held.lost.is_set()
    assert count_events(hub) == 2
    assert not mine.beat(held)
    assert not mine.end(held)
    assert other.end(taken)
    assert tuple(state_of(hub)) == (DONE, 2, 2)


def test_a_sign_of_life_in_between_prevents_that_a_slot_is_taken_over(hub):
    mine, other = book_of(hub), book_of(hub, ANOTHER)
    held = mine.claim("work", SLOT)
    (seen,) = other.slots("work", [SLOT]).values()
    assert mine.beat(held)

    assert other.claim("work", SLOT, seen) is None

    write_event(fenced(hub, held))
    assert mine.end(held)


def test_work_that_is_one_write_ends_its_slot_with_it(hub):
    """Were the process killed right behind it, nobody would do it again."""
    book = book_of(hub)
    held = book.claim("work", SLOT)
    held.ends_with_write = True

    write_event(fenced(hub, held))

    assert state_of(hub).state == DONE
    assert not book.end(held, "internal")
    assert state_of(hub).state == DONE


def test_a_failed_write_leaves_the_slot_open(hub):
    book = book_of(hub)
    held = book.claim("work", SLOT)
    held.ends_with_write = True

    with pytest.raises(IntegrityError), fenced(hub, held).writes.begin() as session:
        session.execute(insert(KnownJob).values(job="work", since=START))

    assert state_of(hub).state == RUNNING


def test_what_was_given_up_commits_nothing_more(hub):
    book = book_of(hub)
    held = book.claim("work", SLOT)

    assert book.give_up(held, "job-too-long")
    with pytest.raises(SlotLostError):
        write_event(fenced(hub, held))

    assert tuple(state_of(hub)) == (FAILED, 2, 1)


def test_slots_from_before_a_job_was_known_are_nobodys(hub, clock):
    book = book_of(hub)

    clock.jump(days=-1)
    early = book.know(["work"])["work"]
    clock.jump(days=366)
    late = book.know(["work", "new"])

    # A clock that was behind lowers it; one that is ahead moves it for new jobs alone.
    assert early == START - timedelta(days=1)
    assert late == {"work": early, "new": START + timedelta(days=365)}


def test_old_slots_are_let_go_of_by_number_and_never_come_back(hub):
    book = book_of(hub)
    for number in range(6):
        book.end(book.claim("work", SLOT + number * MINUTE))

    book.prune(["work"], kept=3)

    kept = [SLOT + number * MINUTE for number in range(6)]
    assert sorted(book.slots("work", kept)) == kept[3:]
    assert book.know(["work"])["work"] == kept[3]
    assert book.claim("work", kept[2]) is None


def test_who_is_alive_is_told_by_the_silences_own_counter():
    seconds = iter([0.0, 30.0, 31.0, 70.0])
    onlooker = SilenceWatch(lambda: next(seconds))

    stood = [onlooker.stood("slot", sign) for sign in (1, 1, 2, 2)]

    assert stood == [0.0, 30.0, 0.0, 39.0]
