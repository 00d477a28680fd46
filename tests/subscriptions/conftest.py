"""A little city whose platform watches firms and is sent what changes."""

import json
from dataclasses import replace

import pytest

from hub.lookup.ask import (
    SetSubscriptionQuestion,
    may_be_told,
    note_changes,
)
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.subscriptions.deliveries import deliver_due
from tests.support.little_city import (
    CLEAN,
    FINED,
    bring_penalties,
    caller_of,
    penalty_row,
)
from tests.support.prepared import TOKENS, opened, prepare_city
from tests.support.receiving import receiving


@pytest.fixture
def receiver():
    """A receiver that listens on loopback."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def hub(databases, instance_path, clock, receiver):
    """The little city, which may send to the receiver."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield replace(
            hub, config=replace(hub.config, webhook_inner_hosts=receiver.host)
        )


@pytest.fixture
def ask(hub):
    """Put a question for the platform, and give the answer's document."""
    token = json.loads((hub.config.instance / TOKENS).read_text())["platform"]

    def asking(question, purpose="onboarding"):
        task = Task(
            purpose=purpose,
            reference="2026-15",
            request={"method": "GET", "path": "/", "query": ""},
        )
        return json.loads(disclose(hub, caller_of(hub, token), question, task).body)

    return asking


@pytest.fixture
def watched(ask):
    """Two firms that the platform watches."""
    body = json.dumps({"merchants": [CLEAN.code, FINED.code], "kinds": ["record"]})
    ask(SetSubscriptionQuestion("suppliers", body.encode()))


@pytest.fixture
def fine(hub, tmp_path, clock):
    """Deliver a penalty of a firm a minute later, and note what changed."""
    numbers = iter(range(700, 800))

    def fining(firm=CLEAN):
        clock.advance(minutes=1)
        number = next(numbers)
        row = penalty_row(firm, number, "2026-09-05")
        bring_penalties(hub, tmp_path, [row], name=f"{number}.csv")
        return note_changes(hub).entries

    return fining


@pytest.fixture
def deliver(hub):
    """Make one round of deliveries."""

    def delivering(**more):
        return deliver_due(hub, lambda *asked: may_be_told(hub, *asked), **more)

    return delivering
