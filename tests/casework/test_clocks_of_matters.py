"""Clocks of a matter: its steps alone move them, and they bind whoever has to act."""

import pytest
from sqlalchemy import select

from hub.deadlines import NewClock
from hub.deadlines.models import ClockRow
from hub.desk import (
    ClockSaid,
    begin_clock,
    decline_extension,
    finish_clock,
    prolong_clock,
    restart_clock,
    stop_clock,
)
from hub.desk.clocks import ClockOfMatterError

AGENCY, COUNTY = "agency:samr", "agency:county"
CLUE = {"to": COUNTY, "clue_source": "agency", "summary": "线索"}
SAID = ClockSaid("操作员", "办理需要")


@pytest.mark.postgresql_in_long
def test_nobody_moves_a_clock_of_a_matter_beside_its_steps(town):
    hub = town.hub
    done = town.open("clue", "receive", AGENCY, **CLUE)
    with hub.reads() as session:
        (clock,) = session.scalars(select(ClockRow))
    new = NewClock(
        "case.decide", "filed", hub.clock(), "matter", done.number, clock.owner
    )
    ways = (
        lambda: begin_clock(hub, new, SAID),
        lambda: stop_clock(hub, clock.id, "testing", SAID),
        lambda: restart_clock(hub, clock.id, SAID),
        lambda: prolong_clock(hub, clock.id, 15, SAID),
        lambda: decline_extension(hub, clock.id, SAID),
        lambda: finish_clock(hub, clock.id, SAID, is_met=True),
        lambda: finish_clock(hub, clock.id, SAID, is_met=False),
    )
    for way in ways:
        with pytest.raises(ClockOfMatterError):
            way()
    with hub.reads() as session:
        (after,) = session.scalars(select(ClockRow))
        assert (after.state, after.version) == ("running", 1)
