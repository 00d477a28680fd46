"""Who reported is sealed, shown to the handler with a leaf, and forgotten in time."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from hub.casework.complaints import (
    InformantClosedError,
    InformantDraft,
    InformantLook,
    InformantTextError,
    forget_informants,
    keep_informant,
    look_at_informant,
)
from hub.casework.matter.models import InformantRow, MatterRow
from hub.casework.matter.people import MatterActor
from hub.members.models import Member
from hub.outbox.models import OutboxEvent
from tests.support.signed_in import leaves_of

TOLD = InformantDraft("陈小禾", "13912345678", "幸福路8号")
HANDLER = "agency:county"


@pytest.fixture
def report(town):
    """A report that a platform handed in, with who reported."""
    done = town.open("report", "receive", "platform:shop", to=HANDLER, summary="假冒")
    with town.hub.writes.begin() as session:
        assert keep_informant(session, town.hub, done.id, TOLD)
    change(town.hub, done, assignee="甲")
    return done


def look(member=HANDLER, officer="甲", purpose="核实举报内容"):
    return InformantLook(MatterActor(member, officer), purpose, "page", "matter")


def change(hub, matter, **values):
    with hub.writes.begin() as session:
        session.execute(
            update(MatterRow).where(MatterRow.id == matter.id).values(values)
        )


@pytest.mark.postgresql_in_long
def test_the_handler_sees_it_and_nobody_else(town, report):
    for other in ("agency:samr", "platform:shop", "agency:office", "agency:police"):
        with pytest.raises(InformantClosedError):
            look_at_informant(town.hub, report.number, look(other))
    with pytest.raises(InformantClosedError):
        look_at_informant(town.hub, "宿案报〔2026〕99号", look())

    assert look_at_informant(town.hub, report.number, look()) == TOLD
    change(town.hub, report, assignee="乙")
    with pytest.raises(InformantClosedError):
        look_at_informant(town.hub, report.number, look())
    assert look_at_informant(town.hub, report.number, look(officer="乙")) == TOLD
    change(town.hub, report, assignee=None)
    for nobodys in ("甲", "乙"):
        with pytest.raises(InformantClosedError):
            look_at_informant(town.hub, report.number, look(officer=nobodys))
    assert len(leaves_of(town.hub, "informant.show")) == 10


@pytest.mark.postgresql_in_long
def test_a_look_without_a_purpose_shows_nothing(town, report):
    for purpose in ("", " ", "长" * 301, "甲\n乙"):
        with pytest.raises(InformantTextError):
            look_at_informant(town.hub, report.number, look(purpose=purpose))


@pytest.mark.postgresql_in_long
def test_whoever_took_the_handlers_place_sees_it(town, report):
    with town.hub.writes.begin() as session:
        session.execute(
            update(Member)
            .where(Member.code == HANDLER)
            .values(succeeded_by="agency:samr")
        )

    assert look_at_informant(town.hub, report.number, look("agency:samr")) == TOLD
    with pytest.raises(InformantClosedError):
        look_at_informant(town.hub, report.number, look())


@pytest.mark.postgresql_in_long
def test_nothing_of_it_lies_in_the_table_in_clear_or_in_another_place(town, report):
    with town.hub.reads() as session:
        sealed = session.get(InformantRow, report.id).sealed
    assert all(text.encode() not in sealed for text in ("陈小禾", "13912345678"))

    other = town.open("report", "receive", "platform:shop", to=HANDLER, summary="乙")
    with town.hub.writes.begin() as session:
        session.add(InformantRow(matter_id=other.id, sealed=sealed))
    change(town.hub, other, assignee="甲")
    with pytest.raises(Exception, match="another place"):
        look_at_informant(town.hub, other.number, look())


@pytest.mark.postgresql_in_long
def test_who_told_nothing_leaves_no_row(town):
    done = town.open("report", "receive", "platform:shop", to=HANDLER, summary="假冒")
    with town.hub.writes.begin() as session:
        assert not keep_informant(session, town.hub, done.id, InformantDraft())
    with pytest.raises(InformantClosedError):
        look_at_informant(town.hub, done.number, look())


@pytest.mark.parametrize(("state", "days"), [("archived", 1096), ("withdrawn", 180)])
def test_it_is_forgotten_after_its_term_and_not_before(town, report, state, days):
    day = date(2026, 3, 2)
    assert forget_informants(town.hub, day + timedelta(days=9999)) == {"forgotten": 0}
    change(town.hub, report, closed_at=town.hub.clock(), state=state)
    count = select(func.count()).select_from(InformantRow)

    closed = town.hub.clock().date()
    assert forget_informants(town.hub, closed + timedelta(days=days)) == {
        "forgotten": 0
    }
    assert forget_informants(town.hub, closed + timedelta(days=days + 1)) == {
        "forgotten": 1
    }

    with town.hub.reads() as session:
        assert session.scalar(count) == 0
        told = session.scalars(
            select(OutboxEvent.op).where(OutboxEvent.op.startswith("informant."))
        ).all()
    assert told == ["informant.forget"]
    with pytest.raises(InformantClosedError):
        look_at_informant(town.hub, report.number, look())
