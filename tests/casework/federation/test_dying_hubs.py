"""Ended before or after any step of sending or taking, hubs lose and double nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from connectors.hub_client import MatterSender
from hub.api import parcels as door
from hub.casework.federation.inbound import service
from hub.casework.federation.models import MatterAbroad, MatterParcel
from hub.casework.federation.outbound import parcels, rounds
from hub.casework.matter.models import MatterEventRow
from tests.casework.federation.asked import open_help, sent
from tests.casework.federation.test_refused_parcels import said, take
from tests.support.dying import dying_at

STEPS = [
    *((rounds, "sent_parcel"), (rounds, "leaf_of"), (parcels, "leaf_of")),
    *((MatterSender, "send_matter"), (rounds, "write_asked"), (rounds, "keep_receipt")),
    *((service, "write_shared"), (service, "keep_parcel"), (door, "note_receipt")),
    (rounds, "set_back"),
]


def shared(side):
    """Give for each matter that two hubs keep its events, and which were exchanged."""
    row, event, parcel = MatterAbroad, MatterEventRow, MatterParcel
    found = {}
    with side.hub.reads() as session:
        for matter, name in session.execute(select(row.matter_id, row.shared)).all():
            events = select(event.no, event.event, event.to_state)
            events = events.where(event.matter_id == matter).order_by(event.no)
            gone = select(parcel.no).where(parcel.matter_id == matter)
            found[name] = (
                list(map(tuple, session.execute(events))),
                sorted(session.scalars(gone)),
            )
    return found


@pytest.mark.long
@pytest.mark.parametrize("asks", [False, True])
def test_a_hub_that_ends_at_any_step_writes_each_event_once_in_both(sides, asks):
    east, west = sides
    died = tried = 0
    step = 0
    while True:
        ended = False
        for when in ("before", "after"):
            done = open_help(east)
            if asks:
                assert sent(east) == (1, 0, 0)
                east.act(done, "withdraw", "agency:samr", reason="重复")
            with dying_at(step, when, STEPS) as fate:
                east.send()
            ended |= fate.died
            died, tried = died + fate.died, tried + 1
            east.send()
            assert sent(east) == (0, 0, 0)
        if not ended:
            break
        step += 1
    assert died >= 12
    here, there = shared(east), shared(west)
    assert len(here) == tried
    assert here == there
    most = 2 if asks else 1
    assert all(
        [no for no, *_ in events] == gone == list(range(1, most + 1))
        for events, gone in here.values()
    )


@pytest.mark.long
def test_the_same_parcel_at_once_is_taken_once(sides):
    east, west = sides
    open_help(east)
    east.cut = "before"
    assert sent(east) == (0, 0, 1)
    opening = said(east, 1)
    with ThreadPoolExecutor(6) as pool:
        ends = list(pool.map(lambda _: take(west, opening), range(12)))
    assert ends == ["taken"] * 12
    east.cut = ""
    with ThreadPoolExecutor(4) as pool:
        rounds_sent = list(pool.map(lambda _: east.send().unreached, range(4)))
    assert rounds_sent == [0] * 4
    assert shared(east) == shared(west)
    assert [gone for _, gone in shared(west).values()] == [[1]]
    assert sent(east) == (0, 0, 0)
