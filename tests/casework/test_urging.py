"""A matter is urged by whoever leads its place or line, and answered in its term."""

from datetime import date

import pytest
from sqlalchemy import update

from hub.casework.machines.loader import (
    FOLDER,
    TABLES,
    load_machines,
    parse_machine,
)
from hub.casework.matter.errors import (
    MatterUnknownError,
    RecipientError,
    StepOutOfOrderError,
    StepRoleError,
)
from hub.casework.matter.models import MatterRow, MatterTable
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import find_matter
from hub.casework.seeing import viewer_of
from hub.casework.service import note_overdue, steps_for
from hub.casework.view import show_matter
from hub.casework.view.asking import BoardFilter
from hub.casework.view.board import board_choices, count_board, list_board
from hub.deadlines import mark_due
from hub.ground.clock import legal_day
from hub.members.service import MemberCard, add_member
from schemas.words import CaseSight

pytestmark = pytest.mark.postgresql_in_long
OFFICE, CITY, COUNTY, ZONE = (
    *("agency:office", "agency:samr", "agency:shuyang"),
    "office:shuyang",
)
POLICE, SECOND, COURT = "agency:police", "agency:police2", "agency:court"
FIVE = "transfer_letter investigation_report goods_list test_report other_material"
CLUE = {"clue_source": "platform", "summary": "线索"}


@pytest.fixture
def places(town):
    """A bureau and an office of a county."""
    with town.hub.writes.begin() as session:
        for code, kind in ((COUNTY, "market_supervision"), (ZONE, "zone_office")):
            card = MemberCard(
                code=code,
                kind=kind,
                name=code,
                territory="321322",
                valid_from=date(2019, 1, 1),
            )
            add_member(session, town.hub.rulebook, card, actor="t", at=town.hub.clock())


@pytest.fixture
def clue(town, places):
    """A clue that the county's bureau handles."""
    said = CLUE | {"to": COUNTY}
    return town.open("clue", "receive", "platform:shop", **said, territory="321322")


def board_of(town, member, **wanted):
    with town.hub.reads() as session:
        viewer = viewer_of(session, member)
        asks = (session, town.hub, viewer, BoardFilter(**wanted))
        lines = list_board(*asks, officer="甲")
        assert count_board(*asks, officer="甲") == len(lines)
        return lines


def shown_to(town, member, done):
    with town.hub.reads() as session:
        return show_matter(session, town.hub, MatterActor(member, "甲"), done.number)


def offered(town, member, done):
    with town.hub.reads() as session:
        steps = steps_for(session, town.hub, done.number, MatterActor(member, "甲"))
    return {step.event.key for step in steps}


def test_who_was_urged_and_until_when_stands_on_both_boards(town, clue):
    urged = town.act(clue, "urge", OFFICE, reason="群众反映强烈，限期核查")

    for member in (OFFICE, COUNTY, ZONE):
        (line,) = board_of(town, member, stands="urged")
        assert (line.number, line.handler) == (clue.number, COUNTY)
        assert (line.urged.owner, line.urged.rule.key) == (COUNTY, "case.urged")
        assert (line.urged.due_day - legal_day(town.hub.clock())).days >= 10
        events = shown_to(town, member, clue).events
        assert (events[-1].actor, events[-1].facts) == (
            OFFICE,
            {"reason": "群众反映强烈，限期核查"},
        )
    answered = town.act(urged, "report_urged", COUNTY, summary="已到现场核查")
    assert board_of(town, OFFICE, stands="urged") == []
    assert board_of(town, COUNTY)[0].urged is None
    assert shown_to(town, OFFICE, clue).events[-1].facts == {"summary": "已到现场核查"}
    with pytest.raises(StepOutOfOrderError):
        town.act(answered, "report_urged", COUNTY, summary="再报")


def test_every_upper_level_may_urge_and_nobody_else(town, clue):
    urges = {
        member
        for member in (OFFICE, CITY, ZONE, COUNTY, "platform:shop")
        if "urge" in offered(town, member, clue)
    }

    assert urges == {OFFICE, CITY, ZONE}
    with pytest.raises(StepRoleError):
        town.act(clue, "urge", COUNTY, reason="督办")
    with pytest.raises(StepRoleError):
        town.act(clue, "urge", "agency:procuratorate", reason="督办")
    with pytest.raises(MatterUnknownError):
        town.act(clue, "urge", "agency:police", reason="督办")
    # The city's bureau sees of what its county handles how it stands, and no more.
    seen = shown_to(town, CITY, clue)
    assert (seen.seen.sight.sight, seen.merchant) == (CaseSight.SUMMARY, None)
    last = clue
    for member in (CITY, ZONE, OFFICE):
        last = town.act(last, "urge", member, reason="督办")
        with town.hub.reads() as session:
            holders = find_matter(session, clue.number).now.holders
        assert holders["overseer"] == member
    assert len(board_of(town, OFFICE, stands="urged")) == 1


def test_a_countys_office_urges_no_bureau_of_the_city_and_sees_no_other_place(
    town, places
):
    said = CLUE | {"to": CITY}
    opened = [
        town.open("clue", "receive", "platform:shop", **said, territory=place)
        for place in ("321322", "321302")
    ]

    with pytest.raises(MatterUnknownError):
        offered(town, ZONE, opened[0])
    with pytest.raises(MatterUnknownError):
        town.act(opened[1], "urge", ZONE, reason="督办")
    with pytest.raises(MatterUnknownError):
        shown_to(town, COUNTY, opened[0])


def test_a_report_that_did_not_come_is_noted_and_may_be_urged_again(town, clue, clock):
    urged = town.act(clue, "urge", OFFICE, reason="督办")
    clock.advance(days=40)
    mark_due(town.hub)
    note_overdue(town.hub)

    with town.hub.reads() as session:
        matter = find_matter(session, clue.number)
    assert "urged_not_received" in matter.now.happened
    (line,) = board_of(town, OFFICE, stands="urged")
    assert line.urged.due_day < legal_day(clock())
    again = town.act(
        urged, "urge", OFFICE, reason="再次督办", version=matter.now.version
    )
    (line,) = board_of(town, COUNTY, stands="urged")
    assert line.urged.due_day > legal_day(clock())
    town.act(again, "report_urged", COUNTY, summary="已核查")


def test_with_the_end_of_a_matter_nothing_is_left_to_report(town, places):
    said = {"to": CITY, "summary": "投诉"}
    done = town.open("complaint", "receive", "platform:shop", **said)
    done = town.act(done, "urge", OFFICE, reason="督办")
    town.act(done, "withdraw", "platform:shop")

    assert board_of(town, OFFICE, stands="urged", closed=True) == []


def test_whoever_urged_reads_the_report_and_nothing_else_of_a_transfer(town):
    said = {
        "offence": "销售假冒注册商标的商品罪",
        "team": "甲、乙",
        "summary": "涉案情况",
    }
    done = town.open(
        "transfer", "report_to_head", CITY, papers="investigation_report", **said
    )
    before = shown_to(town, OFFICE, done)
    done = town.act(done, "urge", OFFICE, reason="尽快移送")
    town.act(done, "report_urged", CITY, summary="三日内移送")

    after = shown_to(town, OFFICE, done)

    assert (before.events, before.merchant, after.merchant) == (None, None, None)
    assert [one.facts for one in after.events] == [
        {"reason": "尽快移送"},
        {"summary": "三日内移送"},
    ]
    assert after.documents is None


def hand_over(town, handler):
    """Hand a transfer over to the police, who examine it."""
    said = {
        "offence": "销售假冒注册商标的商品罪",
        "team": "甲、乙",
        "summary": "涉案情况",
    }
    reported = town.open(
        "transfer", "report_to_head", handler, papers="investigation_report", **said
    )
    done = town.act(reported, "approve_transfer", handler, "乙", reason="达到追诉标准")
    done = town.act(done, "hand_over", handler, papers=FIVE, to=POLICE)
    return town.act(done, "receive", POLICE, papers="transfer_receipt")


@pytest.fixture
def handed_over(town):
    """A transfer that the police examine."""
    return hand_over(town, CITY)


def test_in_a_transfer_that_waits_for_the_police_the_police_is_urged(town, handed_over):
    urged = town.act(handed_over, "urge", OFFICE, reason="限期答复")

    for member in (OFFICE, CITY, POLICE):
        (line,) = board_of(town, member, stands="urged")
        assert (line.handler, line.urged.owner) == (CITY, POLICE)
    assert shown_to(town, POLICE, urged).events[-1].facts == {"reason": "限期答复"}
    assert "report_urged" not in offered(town, CITY, urged)
    with pytest.raises(StepRoleError):
        town.act(urged, "report_urged", CITY, summary="代为报告")
    # Whoever took the transfer over has to report on it, and whoever passed it on not.
    passed = town.act(
        urged, "forward", POLICE, papers="forwarding_notice", to=SECOND, reason="管辖"
    )
    assert board_of(town, CITY)[0].urged.owner == SECOND
    with pytest.raises(MatterUnknownError):
        offered(town, POLICE, passed)
    town.act(passed, "report_urged", SECOND, summary="正在审查")
    assert board_of(town, OFFICE, stands="urged") == []
    assert shown_to(town, OFFICE, passed).events[-1].facts == {"summary": "正在审查"}


def test_an_office_that_handles_a_transfer_itself_urges_the_police_in_it(town):
    received = hand_over(town, OFFICE)

    urged = town.act(received, "urge", OFFICE, reason="限期答复")

    assert board_of(town, POLICE)[0].urged.owner == POLICE
    answered = town.act(urged, "report_urged", POLICE, summary="审查中")
    assert "urge" in offered(town, OFFICE, answered)
    # Nobody urges itself, and no other handler the police.
    with pytest.raises(RecipientError):
        town.act(answered, "urge", OFFICE, reason="督办", to=OFFICE)
    assert "urge" not in offered(town, CITY, hand_over(town, CITY))


def test_urging_is_offered_where_somebody_else_has_to_act(town):
    said = {
        "offence": "销售假冒注册商标的商品罪",
        "team": "甲、乙",
        "summary": "涉案情况",
    }
    own = town.open(
        "transfer", "report_to_head", OFFICE, papers="investigation_report", **said
    )
    city = town.open(
        "transfer", "report_to_head", CITY, papers="investigation_report", **said
    )

    assert "urge" not in offered(town, OFFICE, own)
    assert "urge" in offered(town, OFFICE, city)
    for done, is_offered in ((own, False), (city, True)):
        steps = {step.event.key for step in shown_to(town, OFFICE, done).steps}
        assert ("urge" in steps) == is_offered
    with pytest.raises(RecipientError):
        town.act(own, "urge", OFFICE, reason="督办")


def test_what_waits_for_the_office_alone_is_not_its_to_urge(town):
    said = {
        "to": CITY,
        "subject_text": "标识",
        "summary": "函",
        "legal_basis_text": "依据",
    }
    done = town.open("assistance", "ask", POLICE, papers="assistance_letter", **said)
    done = town.act(done, "refuse", CITY, reason="不属职责")
    assert "urge" in offered(town, OFFICE, done)

    done = town.act(done, "refer_upward", POLICE, to=OFFICE, reason="请协调")

    assert {"order_help"} < offered(town, OFFICE, done)
    assert "urge" not in offered(town, OFFICE, done)


def test_of_several_whose_terms_run_one_is_named_and_nobody_else(town, handed_over):
    filed = town.act(
        handed_over, "file", POLICE, papers="filing_notice", document_no="1"
    )

    for member in (COURT, OFFICE):
        with pytest.raises(RecipientError):
            town.act(filed, "urge", OFFICE, reason="督办", to=member)
    urged = town.act(filed, "urge", OFFICE, reason="尽快移交涉案物品", to=CITY)
    assert board_of(town, POLICE)[0].urged.owner == CITY
    town.act(urged, "report_urged", CITY, summary="已移交")


@pytest.mark.parametrize("machine", load_machines().tables, ids=lambda one: one.key)
def test_every_table_has_it_in_every_open_state(machine):
    for state in machine.states:
        there = {event.key for event in machine.events_in(state.key)}
        asked = {"urge", "report_urged", "urged_not_received"}
        assert asked & there == (set() if state.final else asked)
    urge = machine.event("urge", next(s.key for s in machine.states if not s.final))
    assert urge.opens == ("case.urged:urged",)
    assert "urge" in machine.text


def test_a_matter_under_a_table_without_it_is_urged_and_answered_all_the_same(
    town, clue
):
    text = (FOLDER / TABLES / "clue.toml").read_text("utf-8")
    digest = parse_machine(text, "clue").digest
    with town.hub.writes.begin() as session:
        session.add(MatterTable(digest=digest, machine="clue", text=text))
        session.flush()
        session.execute(update(MatterRow).values(rules=digest))

    urged = town.act(clue, "urge", OFFICE, reason="督办")
    town.act(urged, "report_urged", COUNTY, summary="已核查")

    with town.hub.reads() as session:
        machine = find_matter(session, clue.number).machine
    assert (machine.digest, machine.text) == (digest, text)
    closing = [event for event in machine.events if event.to == "closed"]
    assert closing
    assert all("case.urged" in event.ends for event in closing)


def test_the_board_is_cut_to_a_place_a_unit_and_a_kind_in_sight_alone(town, clue):
    said = CLUE | {"to": CITY}
    town.open("clue", "receive", "platform:shop", **said, territory="321302")
    town.open("complaint", "receive", "platform:shop", to=CITY, summary="投诉")

    def numbers(member, **wanted):
        return {line.number for line in board_of(town, member, **wanted)}

    assert numbers(OFFICE, zone="321322") == {clue.number}
    assert len(numbers(OFFICE, unit=CITY)) == 2
    assert len(numbers(OFFICE, unit=CITY, machine="clue")) == 1
    assert numbers(ZONE, zone="321302") == numbers(ZONE, unit=CITY) == set()
    with town.hub.reads() as session:
        of_office = board_choices(session, town.hub, viewer_of(session, OFFICE))
        of_zone = board_choices(session, town.hub, viewer_of(session, ZONE))
    assert of_office == (["321300", "321302", "321322"], [CITY, COUNTY])
    assert of_zone == (["321322"], [COUNTY])
