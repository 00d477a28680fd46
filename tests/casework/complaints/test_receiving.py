"""A complaint or report that is handed in goes to whoever is competent, once."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from hub.casework.complaints import (
    InformantDraft,
    InformantLook,
    RaisedInvalidError,
    RaisedNowhereError,
    look_at_informant,
    receive_raised,
)
from hub.casework.matter.documents import NewDocument
from hub.casework.matter.errors import StepRepeatedError
from hub.casework.matter.models import InformantRow, MatterMarkRow, MatterRow
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import find_matter, tell_events
from hub.casework.matter.steps.drafts import NewStep
from hub.casework.service import act
from hub.casework.view import show_matter
from hub.casework.view.assigning import assign_matters
from hub.db.bulk import insert_rows
from hub.db.cache import AnswerChange, keeping_answers
from hub.ground.clock import SetClock
from hub.members.changing import declare_line
from hub.members.service import MemberCard, add_member
from tests.support.little_city import uscc
from tests.support.officer_lists import listed, sign_list

COUNTY = "agency:sucheng"
WHOLE = {
    "machine": "report",
    "about": "merchant",
    "subject": "trademark",
    "received": "2026-04-20",
    "summary": "销售假冒注册商标的运动鞋",
    "fact": "订单 20260418-1",
    "party": {"name": "宿迁甲禾商贸有限公司", "address": "幸福路8号"},
    "places": {"act": "321302"},
    "raised_by": {"name": "陈小禾", "phone": "13912345678"},
    "key": "ticket-1",
}


@pytest.fixture
def clock():
    """A clock at ten in the morning of 20 May 2026, some weeks after the new order."""
    return SetClock(datetime(2026, 5, 20, 2, tzinfo=UTC))


@pytest.fixture
def hand_in(town):
    """Hand something in as a platform does; ``changes`` go over the whole one."""
    card = MemberCard(
        code=COUNTY,
        kind="market_supervision",
        name=COUNTY,
        territory="321302",
        valid_from=date(2019, 1, 1),
    )
    with town.hub.writes.begin() as session:
        add_member(session, town.hub.rulebook, card, actor="test", at=town.hub.clock())

    def hand_in(member="platform:shop", **changes):
        said = {k: v for k, v in (WHOLE | changes).items() if v is not None}
        with keeping_answers(town.hub.writes) as session:
            return receive_raised(session, town.hub, said, MatterActor(member, "甲"))

    return hand_in


def test_it_becomes_a_matter_of_the_competent_office_with_who_reported_sealed(
    town, hand_in
):
    done = hand_in()

    assert (done.office, done.repeat.standing) == (COUNTY, "first")
    assert "第二十九条" in done.competence.article
    assert done.assessment.is_complete
    with town.hub.reads() as session:
        matter = find_matter(session, done.number)
        [event] = tell_events(session, town.hub.keys, matter.id)
    assert (matter.machine.key, matter.handler) == ("report", COUNTY)
    assert event.day == date(2026, 4, 20)
    assert event.facts["real_name"] is True
    assert "陈小禾" not in str(event.facts)
    with town.hub.writes.begin() as session:
        sign_list(session, COUNTY, listed("乙"), at=town.hub.clock())
        actor = MatterActor(COUNTY, "甲")
        assign_matters(session, town.hub, [matter.id], "乙", actor)
    look = InformantLook(MatterActor(COUNTY, "乙"), "核实", "page", "matter")
    assert look_at_informant(town.hub, done.number, look) == InformantDraft(
        "陈小禾", "13912345678"
    )


@pytest.mark.postgresql_in_long
def test_an_agency_that_is_competent_keeps_what_it_received(hand_in):
    assert hand_in("agency:samr").office == "agency:samr"


@pytest.mark.postgresql_in_long
def test_the_same_key_counts_once_and_another_text_under_it_is_refused(town, hand_in):
    first, again = hand_in(), hand_in()

    assert (first.was_there, again.was_there) == (False, True)
    assert first.number == again.number
    assert again.repeat.standing == "first"
    with town.hub.reads() as session:
        for table in (MatterRow, InformantRow):
            assert session.scalar(select(func.count()).select_from(table)) == 1
    # Another person, or another place, is another complaint, and none gets lost.
    others = (
        {"summary": "另一件事"},
        {"raised_by": {"name": "李小木", "phone": "13912345670"}},
        {"fact": "订单 2"},
    )
    for other in others:
        with pytest.raises(StepRepeatedError, match="ticket-1"):
            hand_in(**other)


def test_repeats_are_told_and_nothing_is_refused(hand_in):
    first = hand_in()
    same = hand_in(key="2", received="2026-05-01", summary="再次举报")
    more = hand_in(key="3", received="2026-05-02", fact="订单 2", adds_facts=True)
    other = hand_in(
        key="4",
        received="2026-05-03",
        raised_by={"name": "李小木", "phone": "13912345670"},
    )
    nameless = hand_in(key="5", received="2026-05-03", raised_by=None)

    assert (same.repeat.standing, same.repeat.of) == ("same", first.number)
    assert (more.repeat.standing, more.repeat.of) == ("new_facts", same.number)
    assert more.repeat.term_from == date(2026, 5, 2)
    assert (other.repeat.standing, other.repeat.beside) == (
        "beside",
        (first.number, same.number),
    )
    assert nameless.repeat.standing == "beside"
    assert len({done.number for done in (first, same, more, other, nameless)}) == 5


def reported_by_others(hub, number, count):
    """Write that so many others reported the same party, in nothing but its rows."""
    matter, mark = MatterRow.__table__, MatterMarkRow.__table__
    with hub.writes.begin() as session:
        own = select(matter).where(matter.c.number == number)
        row = session.execute(own).one()._asdict()
        marks = session.execute(select(mark).where(mark.c.matter_id == row["id"]))
        kept = [one._asdict() for one in marks if one.kind == "raised_against"]
        ids = [f"C{place:026d}" for place in range(count)]
        rows = [
            row
            | {"id": one, "number": one, "key": one, "opened_day": date(2026, 4, 25)}
            for one in ids
        ]
        insert_rows(session, MatterRow, rows)
        against = [known | {"matter_id": one} for one in ids for known in kept]
        by = [
            {"matter_id": one, "kind": "raised_by", "digest": f"{place:064d}"}
            for place, one in enumerate(ids)
        ]
        insert_rows(session, MatterMarkRow, against + by)


@pytest.mark.postgresql_in_long
def test_a_report_is_known_again_however_many_others_were_made_meanwhile(town, hand_in):
    first = hand_in()
    reported_by_others(town.hub, first.number, 501)

    again = hand_in(key="2", received="2026-05-01", summary="再次举报")

    assert (again.repeat.standing, again.repeat.of) == ("same", first.number)


@pytest.mark.postgresql_in_long
def test_person_and_party_are_known_again_by_each_thing_that_is_told_of_them(hand_in):
    coded = WHOLE["party"] | {"code": uscc(7)}
    known = WHOLE["raised_by"] | {"identity_no": "32130219900307201X"}
    first = hand_in(party=coded, raised_by=known)
    said = {"received": "2026-05-01", "summary": "再次举报"}
    # Firms of one name and two codes are two.
    other = hand_in(key="4", party=coded | {"code": uscc(8)}, **said)
    by_name = hand_in(key="2", **said)
    by_code = hand_in(
        key="3",
        party=coded | {"name": "甲禾"},
        raised_by=known | {"phone": "13900000001"},
        **said,
    )

    for done in (by_name, by_code):
        assert (done.repeat.standing, done.repeat.of) == ("same", first.number)
    assert other.repeat.standing == "first"


@pytest.mark.postgresql_in_long
def test_what_a_complaint_lacks_is_told_with_its_article(hand_in):
    done = hand_in(
        machine="complaint",
        places={"business": "321302"},
        known_since="2023-04-19",
        for_consumption=False,
    )

    assert done.office == COUNTY
    assert [p.key for p in done.assessment.missing] == ["complainant", "request"]
    assert [p.key for p in done.assessment.grounds] == [
        "not_consumer",
        "too_old",
        "no_material",
    ]


@pytest.mark.postgresql_in_long
def test_a_tie_is_a_question_to_whoever_received_it_and_it_assigns_it(town, hand_in):
    done = hand_in(places={"act": "321311"})

    assert (done.office, done.question) == ("agency:office", "several")
    assert done.between == ("agency:county", "agency:samr")
    with town.hub.reads() as session:
        matter = find_matter(session, done.number)
        [event] = tell_events(session, town.hub.keys, matter.id)
    assert event.facts["question"] == "several"
    assert event.facts["between"] == "agency:county、agency:samr"
    step = NewStep("pass_on", {"to": "agency:samr", "reason": "指定管辖"}, version=1)
    with town.hub.writes.begin() as session:
        act(session, town.hub, done.number, step, town.actor("agency:office"))
    with town.hub.reads() as session:
        assert find_matter(session, done.number).handler == "agency:samr"


@pytest.mark.postgresql_in_long
def test_a_line_that_a_member_declares_decides_what_was_a_tie(town, hand_in):
    with town.hub.writes.begin() as session:
        for code, level, subjects in (
            ("agency:county", "province", ["drugs"]),
            ("agency:samr", "city", ["goods", "trademark"]),
        ):
            declare_line(
                session, code, level, subjects, actor="test", at=town.hub.clock()
            )
    county = {**COMPLAINT, "places": {"business": "321311"}}
    found = [
        hand_in(places={"act": "321311"}),
        hand_in(key="2", places={"act": "321311"}, subject="drugs"),
        hand_in(key="3", **county),  # no county's own bureau: the city's of its line
        hand_in(key="4", **county, subject="patent"),
    ]

    assert [one.office for one in found] == [
        *("agency:samr", "agency:county", "agency:samr", "agency:office")
    ]
    assert [one.question for one in found] == ["", "", "", "nobody"]
    assert [p.key for p in found[2].assessment.grounds] == []
    assert "no_duty" in [p.key for p in found[3].assessment.grounds]


@pytest.mark.parametrize("subject", ["agriculture", "customs", "telecom", "Goods", "x"])
@pytest.mark.postgresql_in_long
def test_a_subject_that_no_rule_knows_is_refused_with_those_that_there_are(
    town, hand_in, subject
):
    with pytest.raises(RaisedInvalidError) as caught:
        hand_in(subject=subject)

    assert [f["field"] for f in caught.value.extra["faults"]] == ["subject"]
    assert {"goods", "drugs", "farm_inputs"} <= set(caught.value.extra["known"])
    assert "农资" in caught.value.worded.zh
    with town.hub.reads() as session:
        assert session.scalar(select(func.count()).select_from(MatterRow)) == 0


@pytest.mark.postgresql_in_long
def test_what_nobody_is_competent_for_goes_to_whoever_takes_things_in(town, hand_in):
    done = hand_in(places={})

    assert done.office == "agency:office"
    assert (done.question, done.between) == ("no_place", ())
    assert not done.competence.is_known
    with pytest.raises(RaisedNowhereError):
        hand_in(key="2", places={"act": "440000"})
    with town.hub.reads() as session:
        assert session.scalar(select(func.count()).select_from(MatterRow)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"machine": "clue"}, "machine"),
        ({"verdict": "guilty"}, "verdict"),
        ({"summary": ""}, "summary"),
        ({"summary": "长" * 4_001}, "summary"),
        ({"received": "2026-13-01"}, "received"),
        ({"received": "2026-05-21"}, "received"),
        ({"places": {"moon": "321302"}}, "places"),
        ({"places": {"act": "32130"}}, "places"),
        ({"amount_fen": 1.5}, "amount_fen"),
        ({"amount_fen": -1}, "amount_fen"),
        ({"party": {}}, "party"),
        ({"party": {"name": "甲", "grade": "A"}}, "party"),
        ({"key": "a b"}, "key"),
        ({"known_since": "9999-12-31"}, "known_since"),
        ({"raised_by": {"name": 5}}, "raised_by"),
        ({"adds_facts": 1}, "adds_facts"),
        ({"adds_facts": 1.0}, "adds_facts"),
        ({"adds_facts": 0}, "adds_facts"),
        ({"fact": "订单\x00"}, "fact"),
        ({"product": "鞋\r\n"}, "product"),
        ({"party": {"name": "甲\n乙"}}, "party"),
        ({"received": "1999-01-01"}, "received"),
    ],
)
@pytest.mark.postgresql_in_long
def test_what_cannot_be_read_is_refused_by_its_field_and_leaves_nothing(
    town, hand_in, change, field
):
    with pytest.raises(RaisedInvalidError) as caught:
        hand_in(**change)

    assert any(f["field"].startswith(field) for f in caught.value.extra["faults"])
    assert all(f["code"] for f in caught.value.extra["faults"])
    said = caught.value.worded.en
    assert said.count(field) == 1
    assert re.search(r": \w+ \w+", said)
    with town.hub.reads() as session:
        assert session.scalar(select(func.count()).select_from(MatterRow)) == 0


@pytest.mark.postgresql_in_long
def test_no_answer_is_built_anew_and_nothing_lies_in_clear(town, hand_in):
    changes = select(func.count()).select_from(AnswerChange)
    with town.hub.reads() as session:
        before = session.scalar(changes)

    hand_in()

    with town.hub.reads() as session:
        assert session.scalar(changes) == before
        marks = session.execute(select(MatterMarkRow.kind, MatterMarkRow.digest)).all()
    assert {mark.kind for mark in marks} == {
        *("name", "raised_by", "raised_against", "raised_fact", "raised_contact"),
    }
    assert all(len(mark.digest) == 64 for mark in marks)


COMPLAINT = {
    "machine": "complaint",
    "request": "退货退款",
    "places": {"business": "321302"},
    "raised_by": {
        "name": "陈小禾",
        "phone": "13912345678",
        "address": "宿城区青禾路1号",
    },
}


def signs_of(town, done, member):
    with town.hub.reads() as session:
        shown = show_matter(session, town.hub, MatterActor(member, "甲"), done.number)
    return [(one.point.key, one.count, one.days) for one in shown.signs]


@pytest.mark.postgresql_in_long
def test_the_handler_alone_is_told_how_often_it_was_raised(town, hand_in):
    for number, day in enumerate(("2026-04-15", "2026-04-18", "2026-04-20")):
        last = hand_in(
            **COMPLAINT, key=f"c{number}", received=day, fact=f"订单{number}"
        )
    neighbours = {"name": "李小木", "phone": "13912345670"}
    house = COMPLAINT["raised_by"]["address"]
    other = hand_in(
        **COMPLAINT | {"raised_by": neighbours | {"address": house}},
        key="c9",
        received="2026-04-21",
    )

    # Three of one person; two persons who live in one house.
    assert signs_of(town, last, COUNTY) == [("same_complainant", 3, 90)]
    assert signs_of(town, other, COUNTY) == [("shared_contact", 1, 0)]
    for member in ("platform:shop", "agency:office"):
        assert signs_of(town, last, member) == []
    with town.hub.writes.begin() as session:
        paper = NewDocument("refusal_notice", "x", b"%PDF-1.7")
        said = {"refusal_ground": "not_consumer", "reason": "非生活消费"}
        step = NewStep("refuse", said, [paper], version=1)
        act(session, town.hub, last.number, step, town.actor(COUNTY))
    assert signs_of(town, last, COUNTY) == []


@pytest.mark.postgresql_in_long
def test_the_same_report_is_counted_and_what_has_no_reporter_is_not(town, hand_in):
    first = hand_in()
    again = hand_in(key="2", received="2026-05-01", summary="再次举报")
    nameless = hand_in(key="3", received="2026-05-02", raised_by=None)
    bare = town.open(
        *("report", "receive", "platform:shop"),
        to=COUNTY,
        summary="再次举报",
        real_name=False,
    )

    assert signs_of(town, first, COUNTY) == []
    assert signs_of(town, again, COUNTY) == [("same_report", 1, 0)]
    assert signs_of(town, nameless, COUNTY) == signs_of(town, bare, COUNTY) == []
