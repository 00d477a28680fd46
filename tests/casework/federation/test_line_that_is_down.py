"""However long the line between two hubs is down, both come to the same."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.casework.matter.checking import check_matters
from hub.casework.matter.errors import StepOutOfOrderError
from hub.casework.service import note_overdue
from hub.deadlines import mark_due, wrong_clocks
from hub.deadlines.models import ClockRow
from tests.casework.federation.asked import open_help, same, sent, stands

COUNTY = "agency:county"
LONGER = {"papers": "extension_notice", "reason": "量大", "until_day": "2027-02-01"}
ANSWER = {"papers": "reply_letter", "outcome_text": "已核实"}
HOUR = timedelta(hours=1)


def terms(side):
    """How the clocks of the only matter stand: rule, state, due day, over since."""
    row = ClockRow
    query = select(row.rule, row.state, row.due_at, row.overdue_since, row.closed_at)
    with side.hub.reads() as session:
        assert list(wrong_clocks(session)) == []
        return sorted(map(tuple, session.execute(query)), key=str)


def due_of_help(side):
    with side.hub.reads() as session:
        return session.scalars(select(ClockRow.due_at)).one()


def night(*sides):
    for side in sides:
        mark_due(side.hub)
        note_overdue(side.hub)


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize(
    ("steps", "hours"),
    [
        ("answer", 10),
        ("extension", 24 * 12),
        pytest.param("answer", 0, marks=pytest.mark.long),
        pytest.param("extension", 10, marks=pytest.mark.long),
    ],
)
def test_what_was_done_in_time_over_there_is_in_time_here(sides, clock, hours, steps):
    east, west = sides
    open_help(east)
    sent(east)
    clock.advance(seconds=(due_of_help(west) - HOUR - clock()).total_seconds())
    if steps == "answer":
        west.act(stands(west), "answer", COUNTY, **ANSWER)
    else:
        west.act(stands(west), "announce_extension", COUNTY, **LONGER)
    clock.advance(hours=hours)
    night(east, west)

    sent(west)

    night(east, west)
    assert terms(east) == terms(west)
    ended = {rule: state for rule, state, *_ in terms(east)}
    assert ended["case.assist"] == ("met" if steps == "answer" else "running")
    same(east, west)
    for side in sides:
        assert list(check_matters(side.hub)) == []


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("is_near", [True, pytest.param(False, marks=pytest.mark.long)])
def test_what_was_typed_late_over_there_counts_here_as_it_does_there(
    sides, clock, is_near
):
    east, west = sides
    open_help(east)
    sent(east)
    due = due_of_help(west)
    clock.advance(seconds=(due + timedelta(days=10) - clock()).total_seconds())
    night(west, east)
    assert [one[1] for one in west.events()] == ["ask", "answer_not_received"]
    happened = due - timedelta(days=2 if is_near else 14)
    said = {"happened": happened, **LONGER}
    if is_near:
        west.act(stands(west), "announce_extension", COUNTY, **said)
    else:
        # Nothing bears out a day from so far back: it counts from when it is typed.
        with pytest.raises(StepOutOfOrderError):
            west.act(stands(west), "announce_extension", COUNTY, **said)
        west.act(stands(west), "answer", COUNTY, happened=happened, **ANSWER)
    assert sent(west) == (2, 0, 0)

    states = {rule: state for rule, state, *_ in terms(east)}
    assert terms(east) == terms(west)
    assert states["case.assist"] == ("running" if is_near else "met-late")
    same(east, west)
