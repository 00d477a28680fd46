"""A little city whose members have officers."""

import pytest

from tests.support.prepared import opened, prepare_city


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub
