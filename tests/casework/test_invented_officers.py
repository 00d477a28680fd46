"""Nobody acts in a matter under a name that is nobody's at the member."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.casework.papers import find_form
from hub.ground.actors import account_actor
from hub.ground.clock import legal_day
from hub.members.officers import NewOfficer, add_officer, end_officer
from schemas.words import OfficerRole
from tests.support.matter_calls import AGENCY, Web, files, put_on_desk, refused, rows
from tests.support.officer_lists import FIRST, PEOPLE, listed, sign_list
from tests.support.paper_samples import said_in
from tests.support.signed_in import promote

POLICE, PLATFORM = "agency:police", "platform:shop"
REPORTED = {
    "offence": "销售假冒注册商标的商品罪",
    "team": "甲、乙",
    "summary": "涉嫌犯罪",
}
RAISED = {
    "machine": "report",
    "about": "merchant",
    "subject": "trademark",
    "received": "2026-11-20",
    "summary": "所购商品疑为假冒",
    "party": {"name": "宿迁市某某商行"},
    "places": {"act": "321300"},
    "raised_by": {"name": "陈小禾", "phone": "13912345678"},
    "key": "ticket-1",
}


def hire(hub, login, name, role=OfficerRole.OFFICER, member=AGENCY):
    new = NewOfficer(
        login=login,
        member=member,
        name=name,
        post="执法员",
        number=login,
        roles=frozenset({role}),
        valid_from=FIRST,
    )
    with hub.writes.begin() as session:
        return add_officer(session, new, actor="test", at=hub.clock()).id


@pytest.fixture
def city(town):
    """A transfer that waits for its second word, and a report on nobody's desk."""
    web, hub = Web(town.hub), town.hub
    web.wang = hire(hub, "wang", "王五")
    promote(hub, "wang")
    web.stranger = hire(hub, "stranger", "别人", member=POLICE)
    hire(hub, "gone", "走了的人")
    hire(hub, "admin", "管理员", OfficerRole.SECURITY_ADMIN)
    with hub.writes.begin() as session:
        end_officer(session, "gone", actor="test", at=hub.clock())
    for member in (AGENCY, POLICE, PLATFORM):
        web.token(member)
    yesterday = legal_day(hub.clock()) - timedelta(days=1)
    with hub.writes.begin() as session:
        people = [
            *listed(*PEOPLE),
            *listed("昨天的人", last=yesterday),
            *listed("明天的人", first=yesterday + timedelta(days=2)),
        ]
        sign_list(session, AGENCY, people, number=2, at=hub.clock())
    report = web.open(
        "transfers", "report_to_head", papers="investigation_report", **REPORTED
    )
    web.transfer = f"/transfers/{report.json['number']}"
    raised = web.ask("POST", "/complaints/raised", PLATFORM, body=RAISED).json
    web.raised, web.handler = raised["number"], raised["handler"]
    return web


def invented(web):
    """Names that are nobody's at the agency, and how each is refused."""
    return {
        "凭空编造的第二人": "officer-unlisted",
        "别人": "officer-unlisted",
        "stranger": "officer-unlisted",
        "gone": "officer-unlisted",
        "走了的人": "officer-unlisted",
        "admin": "officer-unlisted",
        "管理员": "officer-unlisted",
        "昨天的人": "officer-unlisted",
        "明天的人": "officer-unlisted",
        "甲乙": "officer-unlisted",
        "。": "officer-unlisted",
        "hub": "officer-reserved",
        "ＨＵＢ": "officer-reserved",
        account_actor(web.wang): "officer-reserved",
        account_actor(web.stranger): "officer-reserved",
        "Officer:1": "officer-reserved",
        "": "reference-invalid",
        " ": "reference-invalid",
    }


def acts(web):
    """Everything that somebody does in a matter, asked as an officer."""
    form = find_form("transfer_letter")
    issue = said_in(form) | {"form": form.key, "place": "宿市监"}
    opening = {"event": "report_to_head", "facts": REPORTED, "documents": []}
    approve = {"event": "approve_transfer", "version": 1, "facts": {"reason": "够罪"}}
    key = {"Idempotency_Key": "k-0000009"}
    return {
        "open": ("POST", "/transfers", opening, key),
        "second word": ("POST", f"{web.transfer}/events", approve, key),
        "paper": ("POST", f"{web.transfer}/papers", issue, key),
        "hand in": ("POST", "/complaints/raised", RAISED | {"key": "t-2"}, {}),
        "informant": (
            "GET",
            f"/complaints/{web.raised}/informant?why=核实情况",
            None,
            {},
        ),
    }


@pytest.mark.postgresql_in_long
def test_invented_officers_do_nothing_at_all(city):
    city.token(city.handler)
    put_on_desk(city.hub, city.raised, city.handler, "甲")
    before = rows(city)
    accepted = []
    for act, (method, path, body, more) in acts(city).items():
        for name, code in invented(city).items():
            answer = city.ask(method, path, AGENCY, name, body, **more)
            if answer.status_code < 400 or answer.json["code"] != code:
                accepted.append((act, name, answer.status_code, answer.json))

    assert accepted == []
    assert rows(city) == before


@pytest.mark.postgresql_in_long
def test_who_is_known_is_one_person_however_named(city):
    act = ("POST", f"{city.transfer}/events", AGENCY)
    approve = {"event": "approve_transfer", "version": 1, "facts": {"reason": "够罪"}}
    for same in ("甲", "甲·", " 甲 "):
        refused(city.ask(*act, same, approve), 409, "review-same-officer")

    answer = city.ask(*act, "王·五", approve)

    assert answer.json["state"] == "approved"
    shown = city.get(city.transfer).json["events"]
    assert [one["officer"] for one in shown] == ["甲", account_actor(city.wang)]


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("second", ["wang", "王五", "ＷＡＮＧ", "王·五"])
def test_an_account_and_its_name_are_one_person(city, second):
    said = {"event": "report_to_head", "facts": REPORTED}
    said["documents"] = files("investigation_report")
    key = {"Idempotency_Key": "k-0000002"}
    opened = city.ask("POST", "/transfers", AGENCY, "王五", said, **key).json
    act = ("POST", f"/transfers/{opened['number']}/events", AGENCY)
    approve = {"event": "approve_transfer", "version": 1, "facts": {"reason": "够罪"}}

    refused(city.ask(*act, second, approve), 409, "review-same-officer")
    assert city.ask(*act, "乙", approve).json["state"] == "approved"


def test_an_agreement_may_want_officers_that_the_hub_knows(city):
    terms = Terms(
        member_kind="market_supervision",
        purposes=["enforcement"],
        items={"registration": ["*"]},
        title="执法协议",
        legal_basis="行政处罚法第三十九条",
        officers="listed",
        valid_from=date(2026, 1, 1),
    )
    hub = city.hub

    def look(officer):
        return city.client.get(
            "/v1/trust/91321302MA0000999X",
            headers={
                "Authorization": f"Bearer {city.token(AGENCY)}",
                "Hub-Purpose": "enforcement",
                "Hub-Reference": "2026-15",
                "Hub-Officer": quote(officer),
            },
        ).json["code"]

    with hub.writes.begin() as session:
        make_agreement(session, hub.rulebook, terms, actor="test", at=hub.clock())

    assert look("凭空编造") == "officer-unlisted"
    assert look("hub") == "officer-reserved"
    assert look("甲") == look("王五") == look("wang") == "code-invalid"
