"""Events that the hub did not write: listed, taken or dropped at the command line."""

import json
import os

import pytest
from sqlalchemy import update

from hub.context import open_hub
from hub.outbox import service as outbox
from hub.outbox.models import OutboxEvent
from schemas.words import Operation
from tests.support.prepared import config_of

pytestmark = pytest.mark.postgresql_in_long


def test_what_the_hub_did_not_write_is_listed_until_it_is_taken_or_dropped(
    credithub, instance_path
):
    said = {"actor": "cli:root", "subject_type": "thing", "subject": "1"}
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    with open_hub(config) as hub, hub.writes.begin() as session:
        old, strange = (
            outbox.put(session, at=hub.clock(), op=Operation.BACKUP_MAKE, **said)
            for _ in range(2)
        )
        session.execute(update(OutboxEvent).values(mac=None))

    listed = credithub("audit", "held", "--json")
    taken = credithub("audit", "held", "--take", old, "--json")
    dropped = credithub("audit", "held", "--drop", strange, "--json")

    held = [one["event"] for one in json.loads(listed.stdout)]
    assert (listed.returncode, sorted(held)) == (1, sorted([old, strange]))
    assert [one["event"] for one in json.loads(taken.stdout)] == [strange]
    assert (dropped.returncode, json.loads(dropped.stdout)) == (0, [])
    with open_hub(config) as hub:
        assert hub.audit.place_of(old) is not None
        assert hub.audit.place_of(strange) is None
