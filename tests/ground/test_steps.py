"""How far a search for names goes: by steps, never by time."""

import pytest

from hub.names.search.rank import CANDIDATES, LOOKING
from hub.names.search.steps import MOST_STEPS, UNBOUNDED, Steps

MOST_WANTED = 50 + 50 + 15
"""Results, those passed over, and some to spare."""


def test_a_name_alone_is_never_cut():
    each = max(MOST_WANTED, CANDIDATES)

    assert sum(LOOKING.values()) + len(LOOKING) * each <= MOST_STEPS


def test_what_there_are_no_steps_for_is_told():
    steps = Steps(10)

    assert steps.take_all(4)
    assert steps.take(3) == 3
    assert not steps.is_cut
    assert steps.take(5) == 3
    assert steps.is_cut


def test_what_is_looked_for_as_a_whole_takes_all_its_steps_or_none():
    steps = Steps(10)

    assert not steps.take_all(11)
    assert steps.is_cut
    assert steps.take(10) == 10


@pytest.mark.parametrize("names", range(2, 21))
def test_each_of_several_names_is_looked_for(names):
    steps = Steps.of_one(names)

    assert steps.take_all(LOOKING["written"])
    assert steps.left >= 4


def test_linking_is_bounded_by_nothing():
    assert Steps(UNBOUNDED).take(10**9) == 10**9
