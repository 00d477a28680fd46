"""Since when a record has its status, and which one held on a day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.archive.reads.status_days import (
    StatusHeld,
    StatusTold,
    status_on,
    statuses_held,
    stored_day,
)
from schemas.words import RecordStatus

FIRST = date(2026, 1, 1)
days = st.integers(0, 12).map(lambda n: FIRST + timedelta(days=n))
words = st.sampled_from([status.value for status in RecordStatus])


@st.composite
def histories(draw):
    """Versions in the order in which they were learned."""
    learned = sorted(draw(st.lists(days, max_size=6)))
    return [
        StatusTold(draw(words), draw(st.none() | days), learned_on)
        for learned_on in learned
    ]


def by_day(told):
    """Write every day's status down, one version over the other."""
    calendar = [FIRST + timedelta(days=n - 1) for n in range(16)]
    status = dict.fromkeys(calendar, "active")
    before, since = "active", None
    for one in told:
        if one.told_from is not None:
            since = min(one.told_from, one.learned_on)
        elif one.status != before:
            since = one.learned_on
        before = one.status
        for day in calendar:
            if since is None or day >= since:
                status[day] = one.status
    return status


@given(histories())
def test_a_later_word_overrides_the_earlier_for_its_days_and_those_after(told):
    held = statuses_held(told)

    for day, status in by_day(told).items():
        assert status_on(held, day).status == status


@given(histories())
def test_no_status_begins_after_the_hub_learned_of_it(told):
    for one, held in zip(told, statuses_held(told), strict=True):
        assert held.status == one.status
        assert held.held_from is None or held.held_from <= one.learned_on


@given(histories(), days)
def test_what_is_learned_later_changes_no_day_before_it_holds(told, day):
    held = statuses_held(told)
    if not held or held[-1].held_from is None or held[-1].held_from <= day:
        return

    assert status_on(held, day) == status_on(held[:-1], day)


@given(histories(), days)
def test_the_last_word_holds_from_its_day_on(told, later):
    held = statuses_held(told)

    if held and (held[-1].held_from or later) <= later:
        assert status_on(held, later) == held[-1]


def test_a_status_told_again_keeps_its_day_unless_another_is_told():
    before = StatusHeld("repaired", FIRST)
    later, other = FIRST + timedelta(days=9), FIRST - timedelta(days=2)

    again = stored_day("repaired", None, before, learned_on=later)
    moved = stored_day("repaired", other, before, learned_on=later)
    another = stored_day("annulled", None, before, learned_on=later)

    assert (again, moved, another) == (FIRST, other, later)


def test_what_always_was_active_has_no_day():
    assert stored_day("active", None, None, learned_on=FIRST) is None
    assert statuses_held([StatusTold("active", None, FIRST)]) == [
        StatusHeld("active", None)
    ]
