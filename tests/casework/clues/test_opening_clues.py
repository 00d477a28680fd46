"""What was found in data is opened as clues: each once, by the hub, for nobody else."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from hub.casework.clues import open_found_clues
from hub.casework.clues.opening import MOST_TEXT, summary_of
from hub.casework.clues.receivers import receiver_of
from hub.casework.matter.models import MatterPartyRow, MatterRow
from hub.casework.matter.reading import find_matter, tell_events
from hub.db.cache import AnswerChange
from hub.deadlines import ClockFilter, list_clocks
from hub.members.changing import declare_line
from hub.members.models import Member
from hub.members.service import MemberCard, add_member
from hub.outbox.models import OutboxEvent

CITY, COUNTY = "agency:city", "agency:county"


@pytest.fixture
def members(hub):
    """An office of the city, authorities of city and county, and one that ended."""

    def add(code, kind, territory, last=None):
        card = MemberCard(
            code=code,
            kind=kind,
            name=code,
            territory=territory,
            valid_from=date(2019, 1, 1),
            valid_to=last,
        )
        with hub.writes.begin() as session:
            add_member(session, hub.rulebook, card, actor="test", at=hub.clock())

    add(CITY, "market_supervision", "321300")
    add(COUNTY, "market_supervision", "321302")
    add("agency:old", "leading_office", "321300", date(2025, 12, 31))
    add("agency:far", "leading_office", "330100")
    return add


@pytest.fixture
def shops(town):
    """Three shops with one phone, and two with another."""
    for letter in "甲乙丙":
        town.shop(f"宿迁{letter}禾商贸有限公司", phone="13912345678")
    for letter in "丁戊":
        town.shop(f"宿迁{letter}木商贸有限公司", phone="13912345679")


def matters(hub):
    with hub.reads() as session:
        return session.scalars(select(MatterRow.number)).all()


def test_a_finding_is_opened_once_whatever_night_it_is_seen(hub, town, members, shops):
    del members, shops
    first = open_found_clues(hub)
    again = open_found_clues(hub, date(2026, 3, 9))

    assert first == {
        "found": 1,
        "opened": 1,
        "left": 0,
        "unplaced": 0,
        "warnings": {"shops-one-phone": 1},
        "new_warnings": 1,
    }
    assert again["opened"] == 0
    [number] = matters(hub)
    [clue] = [one for one in town.found() if one.level == "clue"]
    with hub.reads() as session:
        matter = find_matter(session, number)
        [event] = tell_events(session, hub.keys, matter.id)
        clocks = list_clocks(
            session, ClockFilter(subject=number), at=hub.clock(), limit=9
        )
        parties = session.scalars(select(MatterPartyRow.merchant)).all()
    assert (matter.machine.key, matter.now.state) == ("clue", "received")
    assert (matter.opener, matter.handler) == ("hub", CITY)
    assert event.facts == {
        "to": CITY,
        "rule": "shops-one-phone",
        "summary": summary_of(clue),
    }
    assert set(clue.records) <= set(event.facts["summary"].split("：")[-1].split("、"))
    assert set(parties) == set(clue.parties)
    assert [clock.rule.key for clock in clocks] == ["case.check"]


@pytest.mark.postgresql_in_long
def test_what_is_over_a_nights_number_is_opened_the_next(hub, town, members):
    del members
    for number in range(3):
        for letter in "甲乙丙":
            name = f"宿迁{letter}{'禾木水'[number]}商贸有限公司"
            town.shop(name, phone=f"1391234567{number}")

    nights = [open_found_clues(hub, most=2) for _ in range(3)]

    assert [night["opened"] for night in nights] == [2, 1, 0]
    assert [night["left"] for night in nights] == [1, 0, 0]
    assert len(matters(hub)) == 3


@pytest.mark.postgresql_in_long
def test_without_a_member_that_takes_it_nothing_is_opened_and_it_is_told(hub, shops):
    del shops

    assert open_found_clues(hub)["unplaced"] == 1
    assert matters(hub) == []


@pytest.mark.postgresql_in_long
def test_the_nearest_member_of_the_first_kind_takes_it(hub, members):
    day = date(2026, 3, 2)
    with hub.reads() as session:
        assert receiver_of(session, "321302", day) == COUNTY
        assert receiver_of(session, "321311", day) == CITY
        assert receiver_of(session, "330100", day) == "agency:far"
        assert receiver_of(session, "440000", day) is None
        assert receiver_of(session, "321302", day - timedelta(days=99)) == "agency:old"
    members("agency:office", "leading_office", "321300")
    with hub.reads() as session:
        assert receiver_of(session, "321302", day) == "agency:office"
    with hub.writes.begin() as session:
        session.get(Member, "agency:office").succeeded_by = CITY
    with hub.reads() as session:
        assert receiver_of(session, "321302", day) == COUNTY


@pytest.mark.postgresql_in_long
def test_of_two_that_are_alike_neither_takes_it_because_of_how_it_is_spelt(
    hub, members
):
    day = date(2026, 3, 2)
    members("agency:a-drugs", "market_supervision", "321300")
    with hub.reads() as session:
        assert receiver_of(session, "321311", day) is None
        assert receiver_of(session, "321302", day) == COUNTY

    with hub.writes.begin() as session:
        declare_line(
            *(session, "agency:a-drugs", "province", ["drugs"]),
            actor="test",
            at=hub.clock(),
        )

    with hub.reads() as session:
        assert receiver_of(session, "321311", day) == CITY


@pytest.mark.postgresql_in_long
def test_no_answer_is_built_anew_because_of_a_clue(hub, members, shops):
    del members, shops
    changes = select(func.count()).select_from(AnswerChange)
    told = select(func.count()).select_from(OutboxEvent)
    with hub.reads() as session:
        before, leaves = session.scalar(changes), session.scalar(told)

    open_found_clues(hub)

    with hub.reads() as session:
        assert session.scalar(changes) == before
        assert session.scalar(told) > leaves


@pytest.mark.postgresql_in_long
def test_the_longest_summary_still_fits(town):
    for letter in "甲乙丙":
        town.shop(f"宿迁{letter}禾商贸有限公司", phone="13912345678")
    [clue] = town.found()
    many = type(clue)(
        **{
            name: getattr(clue, name)
            for name in clue.__slots__
            if name not in {"records", "reasons"}
        },
        records=("R" + "A" * 24,) * 200,
        reasons=clue.reasons,
    )

    assert len(summary_of(many)) == MOST_TEXT
