"""The collector is spared older objects during a batch, and gets them back."""

import gc

import pytest

from hub.merchants.memory import older_objects_at_rest


@older_objects_at_rest()
def at_rest():
    return gc.get_freeze_count()


@older_objects_at_rest()
def fails():
    raise LookupError


def test_older_objects_rest_only_while_the_work_lasts():
    assert at_rest() > 0
    assert gc.get_freeze_count() == 0
    with pytest.raises(LookupError):
        fails()
    assert gc.get_freeze_count() == 0
