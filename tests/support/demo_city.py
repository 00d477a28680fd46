"""The demo city, built once a run on each kind of database; every test has a copy."""

import json

from hub.context import make_instance, open_hub
from hub.demo.city import build_demo
from hub.ground.clock import SetClock
from tests.support.prepared import START, config_of

MERCHANTS = 1000
STEPS = "steps.json"
"""Where in the instance folder stands what the building told of its progress."""


def prepare_demo(instance, url):
    """Build the demo through its drops."""
    config = config_of(instance, url)
    make_instance(config)
    steps = []
    with open_hub(config, SetClock(START)) as hub:
        build_demo(hub, MERCHANTS, progress=lambda *step: steps.append(step))
    (instance / STEPS).write_text(json.dumps(steps))
