"""Clocks of a matter: its steps alone move them, and they bind whoever has to act."""

from functools import partial

import pytest
from sqlalchemy import select

from hub.casework.service import note_overdue
from hub.deadlines import (
    Extension,
    NewClock,
    close_clock,
    count_ending,
    mark_due,
    pause_clock,
    resume_clock,
    wrong_clocks,
)
from hub.deadlines.models import ClockRow
from hub.ground.clock import legal_day
from hub.officer_actions import (
    ClockSaid,
    begin_clock,
    change_clock,
    decline_extension,
    prolong_clock,
)
from hub.officer_actions.clocks import ClockOfMatterError
from tests.support.matter_calls import Web

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
    change = partial(change_clock, hub, clock.id, SAID)
    ways = (
        lambda: begin_clock(hub, new, SAID),
        lambda: change_clock(
            hub, clock.id, SAID, partial(pause_clock, pause="testing")
        ),
        lambda: change(resume_clock),
        lambda: prolong_clock(hub, clock.id, Extension(15), SAID),
        lambda: decline_extension(hub, clock.id, SAID),
        lambda: change(partial(close_clock, is_met=True)),
        lambda: change(partial(close_clock, is_met=False)),
    )
    for way in ways:
        with pytest.raises(ClockOfMatterError):
            way()
    with hub.reads() as session:
        (after,) = session.scalars(select(ClockRow))
        assert (after.state, after.version) == ("running", 1)


def owners(hub):
    """Whom each open clock binds, by its rule."""
    query = select(ClockRow.rule, ClockRow.owner).where(ClockRow.closed_at.is_(None))
    with hub.reads() as session:
        return dict(map(tuple, session.execute(query)))


def test_what_runs_binds_whoever_the_matter_is_passed_on_to(town, clock):
    hub, web = town.hub, Web(town.hub)
    asked = {
        "subject_text": "某店",
        "summary": "请协助",
        "legal_basis_text": "四十五条",
    }
    asked |= {"papers": "assistance_letter", "to": COUNTY}
    done = town.open("assistance", "ask", AGENCY, **asked)
    assert owners(hub) == {"case.assist": COUNTY}
    done = town.act(done, "pass_on", COUNTY, to="platform:shop", reason="在其平台")
    address = f"/assistance/{done.number}"

    assert owners(hub) == {"case.assist": "platform:shop"}
    (seen,) = web.get(address, "platform:shop").json["clocks"]
    assert (seen["rule"], seen["owner"]) == ("case.assist", "platform:shop")
    due = "/assistance?due=2099-12-31"
    assert len(web.get(due, "platform:shop").json["matters"]) == 1
    assert web.get(address, COUNTY).json["clocks"] == []
    clock.advance(days=60)
    mark_due(hub)
    assert note_overdue(hub).noted == 1
    # What is late when it is passed on is late for whoever has to answer now.
    done = town.act(done, "pass_on", "platform:shop", version=3, to=AGENCY, reason="x")
    assert owners(hub) == {"case.assist": AGENCY}
    with hub.reads() as session:
        (ending,) = count_ending(session, until=legal_day(hub.clock()), at=hub.clock())
        assert list(wrong_clocks(session)) == []
    assert (ending.owner, ending.overdue) == (AGENCY, 1)


@pytest.mark.postgresql_in_long
def test_a_clock_of_another_role_stays_with_it(town):
    hub = town.hub
    done = town.open("clue", "receive", AGENCY, **CLUE)
    town.act(done, "distribute", COUNTY, to="agency:office")
    assert owners(hub) == {"case.check": COUNTY}
    said = {"to": COUNTY, "summary": "未退款"}
    done = town.open("complaint", "receive", "platform:shop", **said)
    town.act(done, "pass_on", COUNTY, to=AGENCY, reason="无权")
    assert owners(hub) == {"case.check": COUNTY, "complaint.accept": AGENCY}
