"""Papers of a matter are filled in by what the hub knows, and by nothing else."""

import html
import re

import pytest

from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import find_matter
from hub.casework.papers import Paper, PaperOrder, find_form, issue_paper
from hub.ground.clock import CHINA, legal_day
from hub.members.models import Member
from tests.support.at_matters import (
    MATTERS,
    POLICE,
    SUBJECT,
    Cases,
    paper,
)
from tests.support.paper_samples import said_in
from tests.support.signed_in import BUREAU

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def cases(hub):
    """Units that work on matters."""
    return Cases(hub)


def value(text, name):
    """What a field of a form says."""
    line = re.search(f'<(?:input|textarea) id="{name}"[^>]*>([^<]*)', text)
    typed = re.search('value="([^"]*)"', line[0])
    return html.unescape(typed[1] if typed else line[1])


def name_of(hub, member):
    """What a member is called."""
    with hub.reads() as session:
        return session.get_one(Member, member).name


def approved(cases):
    """A transfer that the head has approved."""
    done = cases.open(
        *("transfer", "report_to_head", BUREAU),
        facts={"offence": "销售假药罪", "team": "甲、乙", "value": 12_000_00},
        parties=[SUBJECT],
        documents=[paper("investigation_report")],
    )
    return cases.act(done, "approve_transfer", officer="乙", reason="够罪")


def test_a_letter_tells_the_approval_the_unit_and_its_own_letters(
    hub, cases, officer, clock
):
    at = clock().astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
    done = approved(cases)
    clock.advance(minutes=10)
    letter = said_in(find_form("transfer_letter"))
    order = PaperOrder(
        Paper(
            form="transfer_letter",
            number="",
            issuer="宿迁市市场监督管理局",
            addressee=letter["addressee"],
            day=legal_day(hub.clock()),
            fields=letter["values"],
            tables=letter["tables"],
        ),
        "宿市监",
    )
    path = f"{MATTERS}/{done.id}/papers/transfer_letter"
    before = officer.get(path).text
    with hub.writes.begin() as session:
        matter = find_matter(session, done.id)
        issue_paper(session, hub, matter, order, MatterActor(BUREAU, "甲"), {BUREAU})

    shown = officer.get(path).text

    assert value(before, "field-approved_at") == at
    assert value(before, "place") == ""
    assert value(shown, "place") == "宿市监"
    assert value(shown, "addressee") == name_of(hub, POLICE)
    assert value(shown, "field-charge") == "销售假药罪"


def test_the_reason_of_another_step_is_no_reason_of_a_paper(cases, officer):
    done = approved(cases)
    path = f"{MATTERS}/{done.id}/papers"

    other = officer.get(f"{path}/case_transfer_letter").text

    assert value(other, "field-reasons") == ""
    assert value(other, "field-cause") == "销售假药罪"
    assert value(other, "field-party") == SUBJECT.name
    kind = "涉嫌犯罪案件情况调查报告"
    assert re.match(rf"{kind} \S+ \| 1$", value(other, "table-materials"))
    assert value(other, "addressee") == ""


def test_a_letter_that_hands_a_case_over_goes_to_whom_a_step_handed_it(
    hub, cases, officer
):
    done = cases.open(parties=[SUBJECT])
    cases.act(done, "distribute", to=POLICE)

    letter = officer.get(f"{MATTERS}/{done.id}/papers/case_transfer_letter").text

    assert value(letter, "addressee") == name_of(hub, POLICE)


def test_feedback_on_a_clue_names_whom_it_is_about_and_needs_no_letter(cases, officer):
    done = cases.open(parties=[SUBJECT])

    form = officer.get(f"{MATTERS}/{done.id}/papers/clue_feedback").text

    assert value(form, "field-subject") == SUBJECT.name
    line = re.search('<input id="field-letter_number"[^>]*>', form)[0]
    assert " required" not in line
