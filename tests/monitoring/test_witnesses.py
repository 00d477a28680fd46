"""How far a quorum stands behind the log is told, and named once it is long behind."""

import json

import pytest

from hub.monitoring import read_status
from schemas.words import Need
from tests.support.watched import jobs_running, needs_of
from tests.support.witnesses import (
    agencies,
    append,
    make_witness,
    policy,
    seconds,
    serve,
    set_policy,
)

__all__ = ["agencies", "make_witness", "policy", "seconds", "serve", "set_policy"]
pytestmark = pytest.mark.postgresql_in_long


@pytest.mark.usefixtures("policy")
def test_entries_that_no_quorum_has_seen_for_an_hour_are_named(hub, clock):
    append(hub, 2)
    with jobs_running(hub.config.instance):
        clock.advance(minutes=59)
        fresh = read_status(hub)
        clock.advance(minutes=2)
        behind = read_status(hub)
        hub.witnessing.gather()
        witnessed = read_status(hub)

    assert fresh.witnesses.unwitnessed == 2
    assert needs_of(fresh) == set()
    assert needs_of(behind) == {(Need.WITNESS_BEHIND, "")}
    assert needs_of(witnessed) == set()
    assert witnessed.witnesses.cosigned == ("court", "customs", "post")
    # Looking did not log the policy; the round did, and had that entry witnessed too.
    assert witnessed.witnesses.size == witnessed.log.size == 3
    assert json.dumps(witnessed.as_json())


def test_a_policy_that_cannot_be_read_is_told_beside_the_rest(hub):
    (hub.config.instance / "witness-policy").write_text("bogus line\n")

    status = read_status(hub)

    assert (Need.UNREADABLE, "witnesses") in needs_of(status)
    assert status.log.faults == ()
