"""The demo city, built once a run on each kind of database; every test has a copy."""

from hub.context import make_instance, open_hub
from hub.demo.city import build_demo
from hub.ground.clock import SetClock
from tests.support.prepared import START, config_of

MERCHANTS = 1000
STEPS = {}
"""What the building told of its progress, by the kind of database."""


def prepare_demo(instance, url):
    """Build the demo through its drops."""
    config = config_of(instance, url)
    make_instance(config)
    steps = STEPS[url.partition(":")[0].partition("+")[0]] = []
    with open_hub(config, SetClock(START)) as hub:
        build_demo(hub, MERCHANTS, progress=lambda *step: steps.append(step))
