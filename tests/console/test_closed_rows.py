"""Lists of pages mark what the log contradicts, in both languages, and show no more."""

import pytest
from sqlalchemy import update

from hub.agreements.models import Agreement
from hub.agreements.service import list_agreements
from hub.members.models import ApiToken, Member
from hub.members.service import list_tokens
from hub.merchants.models import ReviewItem
from hub.officer_actions import decide_item
from hub.oversight import check_evidence
from schemas.words import OfficerRole
from tests.support.administered import OTHER, administrator
from tests.support.prepared import opened, prepare_city
from tests.support.reviewed import bring_doubts
from tests.support.signed_in import BUREAU, issue

pytestmark = pytest.mark.postgresql_in_long

MARKS = {"zh": "与审计日志不符", "en": "contradicted by the log"}


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


@pytest.fixture
def system(hub, visit):
    """The system administrator."""
    return administrator(hub, visit, "jiang")


def tamper(hub, *statements):
    """Change rows past the hub, and let the check find it."""
    with hub.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    check_evidence(hub, actor="hub")


def test_a_contradicted_member_agreement_and_token_are_marked_in_their_lists(
    hub, system
):
    tamper(
        hub,
        update(Member)
        .where(Member.code == "agency:procuratorate")
        .values(name="甲甲局"),
        update(Agreement)
        .where(Agreement.member_kind == "platform")
        .values(title="乙乙协议"),
        update(ApiToken).where(ApiToken.member_code == OTHER).values(system="丙丙系统"),
    )

    for path, shown in {
        "/console/members": ("甲甲局", "agency:procuratorate"),
        "/console/agreements": ("乙乙协议", "01"),
        "/console/agreements?kind=customs": ("乙乙协议", "01"),
        f"/console/members/{OTHER}": ("丙丙系统", "01"),
    }.items():
        for language, mark in MARKS.items():
            system.client.set_cookie("hub-language", language)
            page = system.get(path).text
            assert page.count(mark) == 1, (path, language)
            assert shown[0] not in page
            assert shown[1] in page
            assert "2026/" in page
    assert system.get("/console/members/agency:procuratorate").status_code == 503


def test_a_contradicted_token_can_be_ended_and_is_never_made_anew(hub, system):
    tamper(
        hub,
        update(ApiToken).where(ApiToken.member_code == OTHER).values(system="丙丙系统"),
    )
    with hub.reads() as session:
        (token,) = list_tokens(session, OTHER)
    page = f"/console/members/{OTHER}"

    answer = system.post(f"{page}/tokens/end", page=page, token=token.id)

    assert answer.status_code == 303
    with hub.reads() as session:
        (token,) = list_tokens(session, OTHER)
    assert token.revoked_at is not None


def test_an_officer_of_a_contradicted_member_opens_no_page_and_can_sign_out(hub, visit):
    handed = issue(hub, "wang", OfficerRole.REVIEWER, OfficerRole.OFFICER, is_demo=True)
    visit.sign_in(hub, "wang", None, handed.text)
    before = visit.get("/console/review").status_code
    form = visit.get("/console/review").text

    tamper(hub, update(Member).where(Member.code == BUREAU).values(territory="*"))

    paths = (
        *("/console", "/console/review", "/console/account", "/console/tasks/new"),
        "/console/window",
    )
    answers = {path: visit.get(path) for path in paths}
    assert before == 200
    assert {answer.status_code for answer in answers.values()} == {503}
    assert all("evidence-contradicts" in one.text for one in answers.values())
    csrf = form.split('name="csrf" value="')[1].split('"')[0]
    left = visit.client.post("/console/sign-out", data={"csrf": csrf})
    assert left.status_code == 303


def test_no_task_begins_on_a_contradicted_agreement(hub, visit):
    handed = issue(hub, "wang", OfficerRole.OFFICER, is_demo=True)
    visit.sign_in(hub, "wang", None, handed.text)
    kind = Agreement.member_kind == "market_supervision"
    with hub.reads() as session:
        assert any(
            row.member_kind == "market_supervision" for row in list_agreements(session)
        )

    tamper(hub, update(Agreement).where(kind).values(title="另一份"))

    assert visit.get("/console/tasks/new").status_code == 503


def test_a_contradicted_decision_is_marked_where_items_are_listed(hub, visit, tmp_path):
    bring_doubts(hub, tmp_path, 2)
    decide_item(hub, 1, decision="different", officer="甲", reason="两家")
    handed = issue(hub, "han", OfficerRole.REVIEWER, is_demo=True)
    visit.sign_in(hub, "han", None, handed.text)

    tamper(
        hub,
        update(ReviewItem)
        .where(ReviewItem.id == 1)
        .values(state="open", decision=None, decided_by=None),
    )

    page = visit.get("/console/review").text
    assert page.count(MARKS["zh"]) == 1
    assert 'href="/console/review/1"' not in page
    assert 'href="/console/review/2"' in page
