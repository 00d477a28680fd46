"""Early warnings: kept each night, opened as a clue, or put aside by an office."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from hub.casework.clues import open_found_clues
from hub.casework.clues.early import WarningsRefusedError, early_warnings
from hub.casework.clues.early.deciding import (
    WarningDecidedError,
    WarningReasonError,
    WarningUnknownError,
    open_warning,
    set_warning_aside,
)
from hub.casework.clues.early.models import ClueWarningRow
from hub.casework.matter.models import MatterPartyRow, MatterRow
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import find_matter, tell_events
from hub.db.cache import AnswerChange
from hub.outbox.models import OutboxEvent
from tests.casework.clues.test_opening_clues import members  # noqa: F401  # a fixture

OFFICE = MatterActor("agency:office", "甲")
CITY = MatterActor("agency:city", "乙")
COUNTY = MatterActor("agency:county", "丙")
FAR = MatterActor("agency:far", "丁")
PLATFORM = MatterActor("platform:shop", "戊")


@pytest.fixture
def warned(town, members):  # noqa: F811  # a fixture
    """Two shops with one phone, seen by a night; and who may be told."""
    members("agency:office", "leading_office", "321300")
    members("platform:shop", "platform", "321300")
    for letter in "丁戊":
        town.shop(f"宿迁{letter}木商贸有限公司", phone="13912345679")
    open_found_clues(town.hub)
    return town.hub


def count(hub, table):
    with hub.reads() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_a_warning_is_opened_as_a_clue_once_with_its_reason_and_parties(warned):
    hub = warned
    [warning] = early_warnings(hub, OFFICE)
    changes = count(hub, AnswerChange)

    done = open_warning(hub, warning.key, OFFICE)

    with hub.reads() as session:
        matter = find_matter(session, done.number)
        [event] = tell_events(session, hub.keys, matter.id)
        parties = session.scalars(select(MatterPartyRow.merchant)).all()
        told = session.scalars(
            select(OutboxEvent).where(OutboxEvent.op == "warning.open")
        ).all()
    assert warning.count == 2
    assert len(warning.records) == 2
    assert all(record in event.facts["summary"] for record in warning.records)
    assert (event.facts["clue_source"], event.facts["to"]) == ("data", OFFICE.member)
    assert set(parties) == set(warning.parties)
    assert [(one.actor, one.detail["matter"]) for one in told] == [
        (OFFICE.member, done.number)
    ]
    with pytest.raises(WarningDecidedError):
        open_warning(hub, warning.key, CITY)
    with pytest.raises(WarningDecidedError):
        set_warning_aside(hub, warning.key, "已核实", CITY)
    assert count(hub, MatterRow) == 1
    assert early_warnings(hub, OFFICE) == []
    assert count(hub, AnswerChange) == changes


@pytest.mark.postgresql_in_long
def test_what_was_put_aside_stays_so_and_its_reason_is_sealed(warned, town):
    hub = warned
    [warning] = early_warnings(hub, CITY)

    set_warning_aside(hub, warning.key, "两家同一经营者，已核实", CITY)
    again = open_found_clues(hub)

    assert again["warnings"] == {"shops-one-phone": 1}
    assert again["new_warnings"] == 0
    assert early_warnings(hub, OFFICE) == []
    with hub.reads() as session:
        row = session.get(ClueWarningRow, warning.key)
        [event] = session.scalars(
            select(OutboxEvent).where(OutboxEvent.op == "warning.dismiss")
        )
    assert (row.state, row.member, row.officer) == ("set-aside", "agency:city", "乙")
    assert "经营者".encode() not in row.reason
    assert "经营者" not in str(event.detail)


@pytest.mark.postgresql_in_long
def test_only_who_takes_clues_of_that_place_is_told(warned):
    hub = warned
    [warning] = early_warnings(hub, CITY)

    assert early_warnings(hub, COUNTY) == []
    for actor in (COUNTY, PLATFORM, FAR):
        with pytest.raises((WarningUnknownError, WarningsRefusedError)):
            open_warning(hub, warning.key, actor)
        with pytest.raises((WarningUnknownError, WarningsRefusedError)):
            set_warning_aside(hub, warning.key, "无", actor)
    with pytest.raises(WarningsRefusedError):
        early_warnings(hub, PLATFORM)
    with pytest.raises(WarningUnknownError):
        open_warning(hub, "nothing", CITY)
    for reason in ("", "  ", "字" * 501, "一\x00二"):
        with pytest.raises(WarningReasonError):
            set_warning_aside(hub, warning.key, reason, CITY)
    assert count(hub, MatterRow) == 0
    assert len(early_warnings(hub, CITY)) == 1


@pytest.mark.postgresql_in_long
def test_a_pattern_that_is_gone_or_has_become_a_clue_warns_no_more(warned, town):
    hub = warned
    [warning] = early_warnings(hub, CITY)

    town.shop("宿迁己木商贸有限公司", phone="13912345679")
    grown = open_found_clues(hub)
    hub.clock.advance(days=3)

    assert (grown["opened"], grown["warnings"]) == (1, {})
    assert early_warnings(hub, CITY) == []
    open_found_clues(hub, warning.seen_day + timedelta(days=400))
    assert count(hub, ClueWarningRow) == 0
    assert isinstance(warning.seen_day, date)
