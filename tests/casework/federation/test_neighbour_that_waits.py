"""A hub that is down or refuses is told of, and one is tried before it is set."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.casework.federation.correspondence import tell_steps
from hub.casework.federation.errors import PeerInvalidError, PeerTriedError
from hub.casework.federation.outbound import try_peer
from hub.casework.federation.peers import check_peer
from hub.casework.federation.waiting import peers_waiting
from hub.monitoring.state.neighbours import neighbours_now
from schemas.answers.parcel_head import make_signing_key
from schemas.tlog.keys import ED25519, write_vkey
from schemas.words import Need
from tests.casework.federation.asked import open_help, sent, stands

pytestmark = pytest.mark.postgresql_in_long


def another_log(trust):
    """The key of another log of the same name."""
    name, _, _ = trust.decode().partition("+")
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    return write_vkey(name, ED25519, key).encode()


def needs(side):
    return [
        (one.what, one.about, one.detail) for one in neighbours_now(side.hub).needs()
    ]


def test_a_hub_that_is_down_is_told_of_with_the_terms_that_run_meanwhile(sides, clock):
    east, west = sides
    assert needs(east) == []
    asked = open_help(east)
    east.cut = "before"
    assert sent(east) == (0, 0, 1)
    assert needs(east) == []
    since = clock().date()
    clock.advance(minutes=16)
    ((what, about, detail),) = needs(east)
    clock.advance(days=40)
    ((_, _, late),) = needs(east)
    with east.hub.reads() as session:
        (waits,) = peers_waiting(session, clock())

    assert (what, about) == (Need.NEIGHBOUR_WAITS, "region:west")
    assert detail.startswith(
        f"unreachable, since {since}, matters 1, steps 0, clocks 1"
    )
    assert "overdue 0, first due 2026-12-15" in detail
    assert "overdue 1" in late
    assert asked.number not in detail
    assert (waits.matters, waits.clocks, waits.overdue) == (1, 1, 1)
    assert needs(west) == []


def test_a_parcel_that_is_refused_and_a_step_that_waits_are_told_of(sides, clock):
    east, west = sides
    right, east.pem = east.pem, make_signing_key()
    east.exchange_with(west, east.peer.token)
    open_help(east)
    assert sent(east) == (0, 1, 0)
    clock.advance(minutes=16)
    ((_, _, refused),) = needs(east)
    east.pem = right
    east.exchange_with(west, east.peer.token)
    assert sent(east) == (1, 0, 0)
    assert needs(east) == []
    east.act(stands(east), "withdraw", "agency:samr", reason="重复")
    clock.advance(minutes=16)
    ((_, _, waits),) = needs(east)

    assert refused.startswith("signing-key-unknown")
    assert "matters 1, steps 1" in waits


def test_a_hub_is_tried_before_it_is_set_and_what_is_wrong_is_named(sides):
    east, _ = sides
    good = east.peer
    wrong = {
        "signing-key-unknown": {"key": make_signing_key().encode()},
        "receipt-wrong": {"trust": another_log(good.trust)},
        "token-invalid": {"token": "t0ken"},
    }

    try_peer(east.hub, good, east.reach_new)

    for code, change in wrong.items():
        with pytest.raises(PeerTriedError, match=code):
            try_peer(east.hub, replace(good, **change), east.reach_new)
    east.cut = "before"
    with pytest.raises(PeerTriedError, match="unreachable"):
        try_peer(east.hub, good, east.reach_new)


def test_a_member_that_is_not_there_is_named_with_what_to_do(sides):
    east, _ = sides
    new = replace(east.peer, names={"agency:nobody": "agency:x"})

    with east.hub.reads() as session, pytest.raises(PeerInvalidError) as refused:
        check_peer(session, new)

    assert "agency:nobody" in str(refused.value)
    assert "member add" in str(refused.value)


def test_who_asked_sees_whom_to_call_and_a_refused_step_names_its_article(sides):
    east, west = sides
    open_help(east)
    sent(east)
    east.act(stands(east), "withdraw", "agency:samr", reason="重复")
    west.act(stands(west), "receive", "agency:county", "乙", contact="李某 84361234")
    assert sent(east) == (0, 1, 0)
    sent(west)

    matter = east.the_matter()
    with east.hub.reads() as session:
        (step,) = tell_steps(session)
        told = east.told(session, matter)
    assert told[-1].facts == {"contact": "李某 84361234"}
    assert told[-1].officer == "乙"
    assert step["code"] == "matter-changed"
    assert "art. 45" in step["detail"] or "第四十五条" in step["detail"]
