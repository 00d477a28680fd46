"""A tie of competence and an urged matter, as officers of both sides see them."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from hub.casework.matter.models import MatterRow
from hub.ground.clock import legal_day
from hub.members.service import MemberCard, add_member
from tests.console.conftest import Visit
from tests.support.at_matters import (
    MATTERS,
    OFFICE,
    PLATFORM,
    Cases,
    send,
    signed_visit,
)
from tests.support.signed_in import BUREAU

pytestmark = pytest.mark.postgresql_in_long
RIVAL = "agency:another-bureau"


@pytest.fixture
def cases(hub):
    """Units that work on matters."""
    return Cases(hub)


def main_of(answer):
    """What stands in a page."""
    assert answer.status_code == 200
    return answer.text.partition("<main")[2]


def test_a_tie_is_told_as_a_question_to_whoever_takes_it_in(hub, cases, visit, app):
    card = MemberCard(
        code=RIVAL,
        kind="market_supervision",
        name="另一市场监管局",
        territory="321300",
        valid_from=date(2019, 1, 1),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, actor="t", at=hub.clock())
    platform = signed_visit(hub, visit, "qian", PLATFORM)
    office = signed_visit(hub, Visit(app.test_client()), "sun", OFFICE)
    given = {
        "about": "merchant",
        "subject": "goods",
        "received": legal_day(hub.clock()).isoformat(),
        "summary": "买到假酒",
        "party-name": "某某商行",
        "place-act": "321300",
    }

    told = main_of(send(platform, f"{MATTERS}/new/report/receive", **given))
    with hub.reads() as session:
        matter = session.scalars(select(MatterRow)).one()
    shown = main_of(office.get(f"{MATTERS}/{matter.id}"))

    assert matter.handler == OFFICE
    for page in (told, shown):
        assert "管辖待定" in page
        assert "多个成员单位同等有管辖权，请接收单位指定" in page
        assert "另一市场监管局" in page
    assert f"{MATTERS}/{matter.id}/step/pass_on" in shown


def test_who_was_urged_and_until_when_stands_on_both_boards(hub, cases, visit, app):
    done = cases.open()
    bureau = signed_visit(hub, visit)
    office = signed_visit(hub, Visit(app.test_client()), "sun", OFFICE)
    step = f"{MATTERS}/{done.id}/step"

    assert f"{step}/urge" not in main_of(bureau.get(f"{MATTERS}/{done.id}"))
    assert f"{step}/urge" in main_of(office.get(f"{MATTERS}/{done.id}"))
    form = main_of(office.get(f"{step}/urge"))
    assert set(re.findall(r'<option value="([a-z]+:[^"]+)"', form)) == {BUREAU}
    assert "被督办单位（可不填）" in form
    sent = send(office, f"{step}/urge", **{"fact-reason": "限期核查"})
    boards = [main_of(one.get(f"{MATTERS}?stands=urged")) for one in (office, bureau)]
    answered = send(bureau, f"{step}/report_urged", **{"fact-summary": "已经核查"})
    after = main_of(office.get(f"{MATTERS}?stands=urged"))
    cut = main_of(office.get(f"{MATTERS}?unit={BUREAU}&zone=321300&machine=clue"))
    other = main_of(office.get(f"{MATTERS}?zone=321322"))

    assert sent.status_code == answered.status_code == 303
    for board in boards:
        assert done.number in board
        assert "被督办 1" in board
        assert re.search(r"督办[^，<]+，须于", board)
    assert done.number not in after
    assert done.number in cut
    assert done.number not in other
    assert "已经核查" in main_of(office.get(f"{MATTERS}/{done.id}"))
