"""The collector is spared older objects during a batch, and gets them back."""

import gc

import pytest

from hub.merchants.memory import older_objects_at_rest


@pytest.fixture(autouse=True)
def awake():
    """Begin with no object at rest, whatever the test run has put there."""
    rested = gc.get_freeze_count()
    gc.unfreeze()
    yield
    if rested:
        gc.freeze()


@older_objects_at_rest()
def count_resting():
    return gc.get_freeze_count()


@older_objects_at_rest()
def fail():
    raise LookupError


def test_older_objects_rest_only_while_the_work_lasts():
    assert count_resting() > 0
    assert gc.get_freeze_count() == 0

    with pytest.raises(LookupError):
        fail()

    assert gc.get_freeze_count() == 0


def test_what_rests_for_the_life_of_the_process_goes_on_resting():
    gc.freeze()

    assert count_resting() > 0
    assert gc.get_freeze_count() > 0
