"""A demo city that is built once on each kind of database; every test has a copy."""

import json

import pytest

from hub.context import make_instance, open_hub
from hub.demo.bulk import load_city
from hub.demo.town.population import Population
from hub.ground.clock import SetClock, legal_day
from tests.support.demo_city import MERCHANTS, STEPS, prepare_demo
from tests.support.prepared import START, config_of, opened


def prepare_bulk(instance, url):
    """Load the same content without files."""
    config = config_of(instance, url)
    make_instance(config)
    with open_hub(config, SetClock(START)) as hub:
        load_city(hub, Population(legal_day(START)), MERCHANTS)


@pytest.fixture
def population():
    """The people and merchants of the tests' day."""
    return Population(legal_day(START))


@pytest.fixture
def city(databases, instance_path, clock):
    """The hub of a demo city of a thousand merchants."""
    with opened(databases, instance_path, prepare_demo, clock) as hub:
        yield hub


@pytest.fixture
def bulk_city(databases, tmp_path, clock):
    """The hub of the same city, loaded in bulk."""
    instance = tmp_path / "bulk"
    instance.mkdir()
    with opened(databases, instance, prepare_bulk, clock) as hub:
        yield hub


@pytest.fixture
def steps(city):
    """What the building of the demo city told of its progress."""
    told = json.loads((city.config.instance / STEPS).read_text())
    return [tuple(step) for step in told]
