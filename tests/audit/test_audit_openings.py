"""Whoever deletes what tells who looked is found out, and an erasure is no deletion."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from hub.audit.check import check_openings
from hub.audit.events import about_subjects
from hub.audit.operate import ErasedSubject, erase_subject
from hub.audit.record.models import audit_opening
from hub.audit.seals.erasure_list import HEADER, Erasure, note_begun
from schemas.words import Operation

WHO = "M7QK2D5A"
OTHER = "M-OTHER"
ANSWERED = {"resp_class": {"status": 200}, "op": "lookup"}
"""As leaves of earlier builds say it."""


@pytest.fixture
def log(hub):
    return hub.audit


@pytest.fixture
def erase(hub, clock):
    def erasing(name=WHO):
        clock.advance(milliseconds=2)
        subjects = [ErasedSubject("merchant", name)]
        return erase_subject(
            hub.audit, hub.writes, subjects, actor="t", at=hub.clock(), reason="依申请"
        )

    return erasing


@pytest.fixture
def take_away(hub):
    """Delete the opening of an event, by hand."""

    def taking(event):
        with hub.audit_engine.begin() as connection:
            rows = delete(audit_opening).where(audit_opening.c.event_id == event.id)
            connection.execute(rows)

    return taking


def reader():
    return (X25519PrivateKey.generate().public_key(),)


def several(*names, **fields):
    return {"subject": None, "op": "match"} | about_subjects(names) | fields


EVENTS = {
    "open": {"purpose": "onboarding"},
    "held": {"purpose": "enforcement"},
    "sealed": {"purpose": "trial", "readers": reader(), **ANSWERED},
    "sealed now": {
        "purpose": "trial",
        "readers": reader(),
        "resp_class": {"status": 200},
        "op": Operation.MERCHANT_LOOKUP,
    },
    "refused": {"purpose": "trial", "op": "lookup", "resp_class": {"status": 503}},
    "several": several(WHO, OTHER, purpose="onboarding"),
    "about nobody": {"subject": None},
    "batch": {"count": 3, "root": "ab" * 32, "subject_type": "run"},
}
KEPT = sorted(EVENTS.keys() - {"refused"})


def test_a_log_that_nobody_touched_lacks_nothing(log, make, erase):
    log.append_many([make(i, **fields) for i, fields in enumerate(EVENTS.values())])
    log.start_shard({"reason": "t"})

    erase()

    assert check_openings(log) is None


@pytest.mark.parametrize("kind", KEPT)
def test_an_opening_that_was_taken_away_is_missed(log, make, erase, take_away, kind):
    event = make(1, **EVENTS[kind])
    log.append_many([make(0, purpose="onboarding"), event])
    erase()

    take_away(event)

    # What was erased of these is not there to be taken away.
    gone = {"open": 0, "held": 0, "several": 1}.get(kind, 1)
    fault = check_openings(log)
    assert (fault is not None) == bool(gone)
    if fault is not None:
        assert (fault.code, fault.shard) == ("openings-missing", log.current_shard())
        assert fault.first <= 1 <= fault.last


def test_an_erasure_of_one_does_not_hide_that_another_was_taken_away(
    log, make, erase, take_away
):
    other = make(2, subject=OTHER, purpose="onboarding")
    log.append_many([make(1, purpose="onboarding"), other])
    erase()
    take_away(other)

    fault = check_openings(log)

    assert "2 openings are missing, and 1 were erased" in fault.detail


def test_the_opening_of_an_erasure_cannot_be_taken_away_either(
    hub, log, make, erase, take_away
):
    log.append(make(1, purpose="onboarding"))
    erase()
    with hub.audit_engine.begin() as connection:
        assert connection.scalar(select(audit_opening.c.event_id)) is not None
        connection.execute(delete(audit_opening))

    assert check_openings(log).code == "openings-missing"


def test_an_erasure_that_did_not_count_excuses_what_came_before_it(
    log, make, take_away
):
    early, late = make(1, purpose="onboarding"), make(3, purpose="onboarding")
    erasure = make(2, op="erase", subject=None, detail={"reason": "x"})
    log.append_many([early, erasure])
    note_begun(log.erasures, Erasure(erasure.id, erasure.id, ["aa"]))
    take_away(early)
    before = check_openings(log)

    log.append(late)
    take_away(late)

    assert before is None
    assert check_openings(log).first == 2


@pytest.mark.parametrize("damage", [None, "", HEADER])
def test_a_lost_or_emptied_erasure_list_is_noticed(log, make, erase, damage):
    log.append(make(1, purpose="onboarding"))
    erase()
    if damage is None:
        log.erasures.unlink()
    else:
        log.erasures.write_text(damage)

    assert check_openings(log).code == "erasures-unknown"


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_logged_and_erased_nothing_is_missing(log, make, erase, data):
    fields = st.sampled_from(sorted(EVENTS))
    for kind in data.draw(st.lists(fields, max_size=6)):
        log.append(make(0, **EVENTS[kind]))
        if data.draw(st.booleans()):
            erase(data.draw(st.sampled_from([WHO, OTHER])))

    assert check_openings(log) is None
