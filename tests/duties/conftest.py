"""Duties are walked in a little city of the same members, and long in the demo city."""

import pytest

from tests.support.demo_city import prepare_demo
from tests.support.matters_walked import Walk, prepare_offices
from tests.support.prepared import opened

CITIES = {"little": prepare_offices, "demo": prepare_demo}


@pytest.fixture(params=["little", pytest.param("demo", marks=pytest.mark.long)])
def walk(request, databases, instance_path, clock):
    """Members of a city who ask over HTTP."""
    prepare = CITIES[request.param]
    with opened(databases, instance_path, prepare, clock) as hub:
        yield Walk(hub)
