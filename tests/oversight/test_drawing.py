"""Which looks are drawn: by signs first, by a seed that nobody chose, always alike."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ground.clock import CHINA
from hub.oversight.policy import (
    SAMPLE,
    Look,
    draw,
    rank_of,
    seed_of,
    signs_of,
    surname_of,
)
from hub.rulebook import load_rulebook
from schemas.words import AccessSign

HOURS = load_rulebook().hours_of("ordinary", date(2026, 11, 23))
MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SEED = seed_of("2026-11-23", [("2026", 40, "ab" * 32)])


def a_look(index, person="officer:1", at=MORNING, reference="甲1", **more):
    return Look(
        shard="2026",
        index=index,
        at=at,
        person=person,
        name=more.get("name", "王五"),
        reference=reference,
        surnames=frozenset(more.get("surnames", ())),
    )


def plain(numbers):
    """Looks without any sign: two people share each reference."""
    return [a_look(index, f"officer:{index % 2}") for index in numbers]


looks = st.lists(
    st.tuples(
        st.integers(0, 500),
        st.sampled_from(["officer:1", "officer:2", "officer:3"]),
        st.integers(0, 7 * 24 - 1),
        st.sampled_from(["甲1", "乙2", "丙3", None]),
        st.sampled_from(["王五", "陈静", "Smith"]),
        st.sets(st.sampled_from(["王", "陈", "李"])),
    ),
    unique_by=lambda row: row[0],
    max_size=60,
).map(
    lambda rows: [
        a_look(
            index,
            person,
            MORNING + timedelta(hours=hours),
            reference,
            name=name,
            surnames=surnames,
        )
        for index, person, hours, reference, name, surnames in rows
    ]
)


@given(looks, st.randoms())
def test_the_order_in_which_looks_are_read_changes_nothing(week, dice):
    mixed = list(week)
    dice.shuffle(mixed)

    assert draw(week, SEED, HOURS) == draw(mixed, SEED, HOURS)


@given(looks)
def test_twenty_are_drawn_each_once_and_none_without_a_sign_before_one_with(week):
    drawn = draw(week, SEED, HOURS)
    signs = signs_of(week, HOURS)

    places = [one.look.place for one in drawn]
    flagged = [place for place, found in signs.items() if found]
    assert len(places) == len(set(places)) == min(SAMPLE, len(week))
    assert all(one.signs == signs[one.look.place] for one in drawn)
    if any(not one.signs for one in drawn):
        assert set(flagged) <= set(places)


def test_another_seed_draws_others():
    week = plain(range(200))

    first = {one.look.place for one in draw(week, SEED, HOURS)}
    other = seed_of("2026-11-23", [("2026", 40, "cd" * 32)])
    second = {one.look.place for one in draw(week, other, HOURS)}

    assert first != second
    assert first == {
        look.place for look in sorted(week, key=lambda one: rank_of(SEED, one))[:SAMPLE]
    }


def test_no_sign_crowds_the_others_out():
    night = MORNING + timedelta(hours=12)
    late = [a_look(index, f"officer:{index % 2}", night) for index in range(300)]
    named = [
        a_look(300 + index, f"officer:{index % 2}", surnames=["王"])
        for index in range(5)
    ]
    alone = [a_look(400 + index, reference=f"丙{index}") for index in range(5)]

    drawn = draw([*late, *named, *alone, *plain(range(500, 600))], SEED, HOURS)

    count = Counter(one.signs for one in drawn)
    assert count == {
        (AccessSign.OUTSIDE_HOURS,): 10,
        (AccessSign.LONE_REFERENCE,): 5,
        (AccessSign.SHARED_SURNAME,): 5,
    }


def test_a_reference_of_two_people_is_not_alone_and_none_at_all_is_no_sign():
    first, second = a_look(1, "officer:1"), a_look(2, "officer:2")
    alone, sealed = a_look(3, reference="乙2"), a_look(4, reference=None)

    signs = signs_of([first, second, alone, sealed], HOURS)

    assert [signs[look.place] for look in (first, second, sealed)] == [(), (), ()]
    assert signs[alone.place] == (AccessSign.LONE_REFERENCE,)


@pytest.mark.parametrize(
    ("moment", "is_worked"),
    [
        ("2026-11-24 07:59", False),
        ("2026-11-24 08:00", True),
        ("2026-11-24 18:29", True),
        ("2026-11-24 18:30", False),
        ("2026-11-28 10:00", False),
        ("2026-10-01 10:00", False),
        ("2026-10-10 10:00", True),
        ("2026-02-28 10:00", True),
    ],
)
def test_hours_are_those_of_china_with_holidays_and_the_days_made_up(moment, is_worked):
    here = datetime.fromisoformat(moment).replace(tzinfo=CHINA)

    assert HOURS.is_worked(here) is is_worked


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("陈某某", "陈"),
        ("陈*", "陈"),
        (" 欧阳娜 ", "欧阳"),
        ("Smith", None),
        ("*某", None),
        ("", None),
        (None, None),
    ],
)
def test_a_surname_is_told_from_a_whole_or_a_masked_name(name, surname):
    assert surname_of(name) == surname
