"""A disk that failed for a moment: the log is checked and goes on without a restart."""

import resource
from itertools import pairwise

import pytest

from hub.audit.check import verify_whole
from hub.audit.errors import AuditUnavailableError
from hub.audit.write import mending
from hub.audit.write.mending import LONGEST_PAUSE, Mending
from hub.audit.write.storing.statements import Statements
from tests.support.waiting import wait_until

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture(autouse=True)
def short_pause(monkeypatch):
    """Pause for a moment only."""
    monkeypatch.setattr(mending, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(mending, "LONGEST_PAUSE", 0.2)


@pytest.fixture
def failing(monkeypatch):
    """Let commits fail as long as it says so, before or after they count."""
    state = {"fails": False, "counts": False}
    commit = Statements.commit

    def committing(statements):
        if not state["fails"]:
            return commit(statements)
        if state["counts"]:
            commit(statements)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Statements, "commit", committing)
    return state


def refusal(log, event):
    with pytest.raises(AuditUnavailableError) as refused:
        log.append(event)
    return refused.value


def is_taken(log, event):
    """Tell whether the log takes an event now."""
    try:
        log.append(event)
    except AuditUnavailableError:
        return False
    return True


@pytest.mark.parametrize("counts", [False, True])
def test_a_writer_that_broke_goes_on_by_itself_and_loses_nothing(
    log, make, engine, failing, counts
):
    events = [make(number) for number in range(1, 5)]
    log.append(events[0])
    failing.update(fails=True, counts=counts)
    assert refusal(log, events[1]).reason == "poisoned"
    failing["fails"] = False

    assert refusal(log, events[2]).reason == "poisoned"
    wait_until(lambda: is_taken(log, events[2]))

    places = [log.append(event).index for event in events]
    assert sorted(places) == [0, 1, 2, 3]
    assert places[:3] == ([0, 1, 2] if counts else [0, 2, 1])
    assert verify_whole(engine, log.vkeys(), anchor=log.mark()).ok
    log.check()


def test_whoever_asks_over_the_socket_is_served_again_too(asking, make, failing):
    failing["fails"] = True
    assert refusal(asking, make(1)).reason == "poisoned"
    failing["fails"] = False

    wait_until(lambda: is_taken(asking, make(2)))

    assert not asking.is_writer


def test_a_log_that_was_changed_meanwhile_is_not_gone_on_with(
    log, make, engine, failing, tamper
):
    log.append(make(1))
    log.append(make(2))
    failing["fails"] = True
    assert refusal(log, make(3)).reason == "poisoned"
    failing["fails"] = False
    tamper("DELETE FROM audit_entry WHERE seq = 1")

    reasons = set()

    def is_refused_for_that():
        reasons.add(refusal(log, make(4)).reason)
        return "damaged" in reasons

    wait_until(is_refused_for_that)

    assert reasons <= {"poisoned", "damaged"}
    # It is not tried again.
    assert refusal(log, make(5)).reason == "damaged"


def test_a_disk_that_stays_full_is_tried_ever_more_rarely(monkeypatch):
    monkeypatch.setattr(mending, "FIRST_PAUSE", 1.0)
    monkeypatch.setattr(mending, "LONGEST_PAUSE", 4.0)
    now = [0.0]
    waiting = Mending(lambda: now[0])
    tried = []
    for quarter in range(100):
        now[0] = quarter / 4
        if waiting.is_due("poisoned"):
            tried.append(quarter)
            waiting.note_failure()

    gaps = [after - before for before, after in pairwise(tried)]
    assert gaps == [4, 8, *[16] * (len(gaps) - 2)]
    assert LONGEST_PAUSE == 60.0
    assert not waiting.is_due("damaged")
    assert not waiting.is_due("rolled-back")


@pytest.mark.only_database("sqlite")  # the disk is that of this machine's processes
def test_a_disk_that_was_full_for_a_moment_needs_no_restart(log, make, engine):
    log.append(make(1))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The kernel refuses every write beyond this place of any file.
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, limits[1]))
    try:
        refused = refusal(log, make(2, detail={"much": "x" * 20_000}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert refused.reason in {"poisoned", "database"}
    wait_until(lambda: is_taken(log, make(3)))
    assert verify_whole(engine, log.vkeys(), anchor=log.mark()).ok
