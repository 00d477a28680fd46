"""Whatever happens in matters, no answer about a merchant is built anew."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from hub.casework.service import note_overdue
from hub.db.cache import AnswerChange
from hub.db.counters import allocate_ids
from hub.deadlines import mark_due
from hub.lookup.ask import merchant_question
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.merchants.service import find_merchant
from tests.casework.conftest import town_of
from tests.support.little_city import CLEAN, FINED, caller_of
from tests.support.prepared import TOKENS, opened, prepare_city

ASKER, HANDLER = "agency:samr", "agency:county"


@pytest.fixture
def city(databases, instance_path, clock):
    """A hub with members, and merchants of which something is told."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield replace(hub, cache=CountedCache(hub.cache))


class CountedCache:
    """Counts what was ready, and what was kept because it was not."""

    def __init__(self, cache):
        self._cache = cache
        self.counts = [0, 0]

    def __getattr__(self, name):
        return getattr(self._cache, name)

    def get(self, key):
        found = self._cache.get(key)
        self.counts[0] += found is not None
        return found

    def put(self, *said, **more):
        self.counts[1] += 1
        self._cache.put(*said, **more)

    def since(self, before):
        """Tell how much was ready, and how much was built, since some counts."""
        return [now - then for now, then in zip(self.counts, before, strict=True)]


def ask_all(hub, caller):
    """Ask about merchants with matters and without; give what they are told."""
    task = Task(purpose="enforcement", reference="2026-15")
    told = []
    for firm in (CLEAN, FINED):
        for kind in ("trust", "merchant"):
            question = merchant_question(kind, firm.code)
            told.append(disclose(hub, caller, question, task).status)
    return told


def changes(hub):
    """Tell how often the database was changed in what answers rest on."""
    with hub.reads() as session:
        return session.scalar(select(func.max(AnswerChange.number)))


def everything_in_matters(town, merchant):
    """Open matters, go on, mark what ran out, note what did not come, one by one."""
    said = {"to": HANDLER, "summary": "未退款", "merchant": merchant}
    done = town.open("complaint", "receive", ASKER, **said)
    yield
    done = town.act(done, "accept", HANDLER, papers="acceptance_notice")
    yield
    town.act(done, "violation_seen", HANDLER, summary="疑似侵权")
    yield
    assert mark_due(town.hub).overdue == 2
    yield
    assert note_overdue(town.hub).noted == 2
    yield


def test_no_answer_is_built_anew_because_of_a_matter(city, clock):
    town = town_of(city)
    with city.reads() as session:
        merchant = find_merchant(session, FINED.code).public_id
    early = town.open(
        *("complaint", "receive", ASKER),
        to=HANDLER,
        summary="未退款",
        merchant=merchant,
    )
    town.open("complaint", "receive", ASKER, to=HANDLER, summary="未退款")
    clock.advance(days=20)
    tokens = json.loads((city.config.instance / TOKENS).read_text())
    caller = caller_of(city, tokens["market_supervision"])
    assert ask_all(city, caller) == [200] * 4
    before, number = list(city.cache.counts), changes(city)
    assert ask_all(city, caller) == [200] * 4
    ready, built = city.cache.since(before)
    assert (ready >= 4, built) == (True, 0)

    for _ in everything_in_matters(town, merchant):
        before = list(city.cache.counts)
        ask_all(city, caller)
        assert city.cache.since(before) == [ready, 0]
        assert changes(city) == number
    assert early.state == "received"

    # What does change answers is seen: these counters can tell.
    with city.writes.begin() as session:
        allocate_ids(session, "other", 1)
    before = list(city.cache.counts)
    ask_all(city, caller)
    assert city.cache.since(before)[1] >= 4
