"""Whatever happens to a log, it says the same as a list of events."""

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from hub.audit.check import verify_whole
from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.audit.record.models import metadata
from schemas.tlog.tree import Frontier, leaf_hash
from tests.support.crashing import STEPS, crash_at
from tests.support.parts import LONG

NUMBERS = st.integers(0, 30)


class LogMachine(RuleBasedStateMachine):
    """One log; a run starts it empty, on the database of the test."""

    engine = open_log = anchor_path = make = None

    def __init__(self):
        super().__init__()
        self.anchor_path.unlink(missing_ok=True)
        metadata.drop_all(self.engine)
        metadata.create_all(self.engine)
        self.logs = [self.open_log()]
        # The model: events by number, and the ids in the order of their places.
        self.events = {}
        self.places = []

    @property
    def log(self):
        """The log that was opened last; the first one that was used writes."""
        return self.logs[-1]

    def event(self, number):
        if number not in self.events:
            self.events[number] = self.make(number)
        return self.events[number]

    def place(self, event):
        if event.id not in self.places:
            self.places.append(event.id)
        return self.places.index(event.id)

    @rule(numbers=st.lists(NUMBERS, min_size=1, max_size=8))
    def append(self, numbers):
        events = [self.event(number) for number in numbers]
        receipts = self.log.append_many(events)
        assert [r.index for r in receipts] == [self.place(e) for e in events]
        assert receipts[0].checkpoint_size == len(self.places)

    @rule(number=NUMBERS)
    def append_another_under_the_same_id(self, number):
        event = self.event(number)
        other = self.make(number, id=event.id, actor="hub")
        if event.id in self.places:
            with pytest.raises(AuditEventConflictError):
                self.log.append_many([self.make(99), other])

    @rule(number=NUMBERS, step=st.sampled_from(sorted(STEPS)))
    def crash(self, number, step):
        event = self.event(number)
        if event.id in self.places:
            # It is there: nothing is committed for it, so some steps never come.
            return
        self.restart()
        with crash_at(step), pytest.raises(AuditUnavailableError):
            self.log.append(event)
        if STEPS[step].counts:
            self.place(event)
        self.restart()

    @rule()
    def restart(self):
        self.teardown()
        self.logs = [self.open_log()]

    @rule()
    def go_on_beside_the_writer(self):
        self.logs.append(self.open_log())

    @rule()
    def end_the_writer(self):
        self.logs.pop(0).close()
        if not self.logs:
            self.logs = [self.open_log()]

    def teardown(self):
        for log in self.logs:
            log.close()

    @invariant()
    def it_holds_the_models_events(self):
        entries = self.log.entries(0, 999)
        assert len(entries) == len(self.places)
        for entry, event_id in zip(entries, self.places, strict=True):
            assert f'"id":"{event_id}"'.encode() in entry
        if entries:
            root = Frontier().with_leaves([leaf_hash(e) for e in entries]).root
            mark = self.log.mark()
            assert mark is None or mark.size <= len(entries)
            verdict = verify_whole(self.engine, self.log.vkeys(), anchor=mark)
            assert verdict.ok
            assert verdict.shards[0].root == root.hex()


@pytest.fixture
def machine(engine, open_log, anchor_path, make):
    world = {
        "engine": engine,
        "open_log": staticmethod(open_log),
        "anchor_path": anchor_path,
        "make": staticmethod(make),
    }
    return type("LogMachineHere", (LogMachine,), world)


# The crash of a writer's thread is what is tried.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_any_history_agrees_with_a_list(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=200 if LONG else 6,
            stateful_step_count=15,
            suppress_health_check=list(HealthCheck),
        ),
    )
