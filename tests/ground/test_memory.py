"""The collector waits during a batch, and goes on behind it."""

import gc

import pytest

from hub.ground.process.memory import collector_at_rest


@pytest.fixture(autouse=True)
def awake():
    """Leave the collector as the test run has it."""
    was_awake = gc.isenabled()
    gc.enable()
    yield
    if not was_awake:
        gc.disable()


@collector_at_rest()
def is_awake():
    return gc.isenabled()


@collector_at_rest()
def fail():
    raise LookupError


def test_the_collector_rests_only_while_the_work_lasts():
    assert not is_awake()
    assert gc.isenabled()

    with pytest.raises(LookupError):
        fail()

    assert gc.isenabled()


def test_a_collector_that_somebody_put_to_rest_goes_on_resting():
    gc.disable()

    assert not is_awake()
    assert not gc.isenabled()
