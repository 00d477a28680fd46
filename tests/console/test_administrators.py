"""Pages of the system and security administrators: members, tokens, agreements."""

import re
from datetime import timedelta

import pytest

from hub.agreements.service import list_agreements
from hub.ground.clock import legal_day
from hub.members.caller import find_caller
from hub.members.officers import officers_of
from hub.members.service import list_members, list_tokens
from hub.oversight import draw_due
from tests.console.conftest import FORM_VALUE
from tests.support.administered import (
    OTHER,
    OWN,
    administrator,
    every_page,
    names_no_merchant,
)
from tests.support.looked import AFTER, WEEK, move_to, prepare_looks
from tests.support.prepared import opened
from tests.support.signed_in import leaves_of

pytestmark = pytest.mark.postgresql_in_long

MEMBERS = "/console/members"
AGREEMENTS = "/console/agreements"
COPIED = re.compile(r'data-copy="([^"]+)"')
MADE = re.compile(r'name="made" value="([^"]*)"')
TERMS = {
    "member_kind": "market_supervision",
    "member_code": OWN,
    "purposes": ["enforcement"],
    "items": "penalty=fine_fen,decision_day\nregistration",
    "title": "执法协议",
    "legal_basis": "行政处罚法第三十九条",
    "named_officer": "default",
    "valid_from": "2026-11-24",
}


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city, after a week of looks."""
    move_to(clock, AFTER)
    with opened(databases, instance_path, prepare_looks, clock) as hub:
        yield hub


@pytest.fixture
def system(hub, visit):
    """The system administrator."""
    return administrator(hub, visit, "jiang")


@pytest.fixture
def security(hub, visit):
    """The security administrator of the bureau."""
    return administrator(hub, visit, "feng")


def tokens_of(hub, member=OTHER):
    with hub.reads() as session:
        return list(list_tokens(session, member))


def agreements_of(hub):
    with hub.reads() as session:
        return {row.title: row for row in list_agreements(session)}


def make_token(visit, member=OTHER, **fields):
    page = f"{MEMBERS}/{member}"
    made = MADE.search(visit.get(page).text)[1]
    return visit.post(f"{page}/tokens", page=page, made=made, **fields)


def test_a_token_is_shown_once_and_opens_what_it_says(hub, system):
    answer = make_token(system, system="入驻系统", standing="yes")

    text = COPIED.search(answer.text)[1]
    assert answer.status_code == 200
    assert "只显示这一次" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    with hub.reads() as session:
        caller = find_caller(session, hub.keys.token_hash(text), hub.clock())
    assert (caller.member, caller.standing_purpose) == (OTHER, "onboarding")
    shown = system.get(f"{MEMBERS}/{OTHER}").text
    assert "入驻系统" in shown
    assert "在用，限入驻核验" in shown
    assert text not in shown
    assert all(text.encode() not in entry for entry in hub.audit.entries(0, 10_000))
    (leaf,) = leaves_of(hub, "token.issue")[-1:]
    said = hub.audit.openings(leaf.header["id"])
    assert leaf.header["actor"] == {"agency": "hub"}
    assert said["actor.user"]["value"].startswith("officer:")
    assert text not in str(said)


def test_a_form_of_a_token_that_is_sent_twice_makes_one(hub, system):
    page = f"{MEMBERS}/{OTHER}"
    shown = system.get(page).text
    data = {
        "csrf": FORM_VALUE.search(shown)[1],
        "made": MADE.search(shown)[1],
        "system": "入驻系统",
    }
    before = len(tokens_of(hub))

    # Whatever the clock says in between.
    hub.clock.advance(seconds=-30)
    first, second = (system.client.post(f"{page}/tokens", data=data) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 409)
    assert "刚刚发放了另一个令牌" in second.text
    assert not COPIED.search(second.text)
    assert len(tokens_of(hub)) == before + 1


def test_a_token_without_a_system_is_asked_for_again(hub, system):
    before = len(tokens_of(hub))

    answer = make_token(system, system="  ")

    assert answer.status_code == 422
    assert "请填写使用系统的名称" in answer.text
    assert len(tokens_of(hub)) == before


def test_a_token_ends_at_once_and_is_folded_away(hub, system):
    (row,) = tokens_of(hub)
    page = f"{MEMBERS}/{OTHER}"

    answers = [
        system.client.post(
            f"{page}/tokens/end",
            data={"csrf": value, "token": row.id},
        )
        for value in [FORM_VALUE.search(system.get(page).text)[1]] * 2
    ]

    assert [one.location for one in answers] == [page, page]
    (ended,) = tokens_of(hub)
    assert ended.revoked_at == hub.clock()
    assert "没有在用的令牌" in system.get(page).text
    assert len(leaves_of(hub, "token.revoke")) == 1
    assert system.get(f"{page}/tokens/end").location == page


def test_a_member_is_taken_in_and_a_wrong_one_asked_for_again(hub, system):
    said = {
        "code": "platform:shop-street",
        "kind": "platform",
        "name": "街铺网",
        "territory": "321300",
        "valid_from": "2026-11-30",
    }
    new = f"{MEMBERS}/new"

    wrong = system.post(new, page=new, **said | {"territory": "999999"})
    made = system.post(new, page=new, **said)
    again = system.post(new, page=new, **said)

    assert (wrong.status_code, again.status_code) == (422, 409)
    assert 'value="街铺网"' in wrong.text
    assert made.location == f"{MEMBERS}/platform:shop-street"
    assert "没有在用的令牌" in system.get(made.location).text
    with hub.reads() as session:
        assert "街铺网" in {row.name for row in list_members(session)}


def test_a_security_administrator_sees_the_own_unit_and_ends_its_tokens(hub, security):
    listed = security.get(MEMBERS).text
    own = security.get(f"{MEMBERS}/{OWN}")

    assert OWN in listed
    assert OTHER not in listed
    assert "发放令牌" not in own.text
    assert security.get(f"{MEMBERS}/{OTHER}").status_code == 404
    (row, *_) = tokens_of(hub, OWN)
    security.post(f"{MEMBERS}/{OWN}/tokens/end", page=f"{MEMBERS}/{OWN}", token=row.id)
    assert next(one for one in tokens_of(hub, OWN) if one.id == row.id).revoked_at


def test_what_is_another_office_is_refused(hub, security):
    value = FORM_VALUE.search(security.get(MEMBERS).text)[1]

    for method, path in (
        ("post", f"{MEMBERS}/{OWN}/tokens"),
        ("get", f"{MEMBERS}/new"),
        ("post", f"{MEMBERS}/new"),
        ("get", AGREEMENTS),
        ("post", f"{AGREEMENTS}/new"),
        ("get", "/console/audit"),
        ("get", f"/console/access-review/{WEEK}"),
    ):
        answer = getattr(security.client, method)(path, data={"csrf": value})

        assert answer.status_code == 403
        assert "您的角色不包括这一页" in answer.text


def test_tokens_of_another_member_are_not_ended_from_here(hub, security):
    (row,) = tokens_of(hub)

    security.post(f"{MEMBERS}/{OWN}/tokens/end", page=f"{MEMBERS}/{OWN}", token=row.id)

    assert tokens_of(hub)[0].revoked_at is None


def test_an_agreement_is_told_in_plain_words_before_it_is_made(hub, system):
    new = f"{AGREEMENTS}/new"

    shown = system.post(new, page=new, action="preview", **TERMS)
    assert "执法协议" not in agreements_of(hub)
    made = system.post(new, page=new, **TERMS)
    twice = system.post(new, page=new, **TERMS)

    for text in (shown.text, system.get(made.location).text):
        assert "用途“执法办案”可以看到" in text
        assert "罚款金额" in text
        assert "行政处罚" in text
        assert "每次查询须写明经办人" in text
    assert "协议尚未订立" in shown.text
    assert 'value="执法协议"' in shown.text
    assert made.location == twice.location
    row = agreements_of(hub)["执法协议"]
    assert (row.member_code, row.legal_basis) == (OWN, TERMS["legal_basis"])
    assert row.items == {
        "penalty": ["decision_day", "fine_fen"],
        "registration": ["*"],
    }


WRONG = (
    ({"items": "gossip"}, "没有信息类“gossip”"),
    ({"items": "penalty=colour"}, "没有这样的字段：penalty=colour"),
    ({"purposes": []}, "请至少选择一个用途"),
    ({"purposes": ["trial"]}, "法定上限不允许"),
    ({"purposes": ["king"]}, "法定上限不允许"),
    ({"legal_basis": " "}, "请写明法律依据"),
    ({"valid_to": "2026-01-01"}, "或者早于第一天"),
    ({"valid_from": "tomorrow"}, "这不是日期"),
    ({"member_code": OTHER}, "该成员不属于所选类别"),
    ({"member_kind": "king", "member_code": ""}, "没有这个成员类别"),
    ({"territory": "999999"}, "没有区划“999999”"),
    ({"officers": "anybody"}, "请从列表中选择"),
    ({"reference_form": "(a"}, "不带分组的正则表达式"),
    *(({name: "６０"}, "只用数字 0 至 9") for name in ("rate", "quota")),
    *(({name: "0"}, "请写 1 至 10000000") for name in ("rate", "quota")),
)
"""Terms that cannot be, and what is said of them."""


def test_an_agreement_that_cannot_be_says_why_with_its_code(hub, system):
    new = f"{AGREEMENTS}/new"
    value = FORM_VALUE.search(system.get(new).text)[1]

    for changes, said in WRONG:
        answer = system.client.post(new, data={**TERMS, **changes, "csrf": value})

        assert answer.status_code == 422
        assert said in answer.text
        assert "agreement-invalid" in answer.text
    assert "执法协议" not in agreements_of(hub)


def test_how_much_may_be_asked_and_by_whom_is_agreed_and_shown(hub, system):
    new = f"{AGREEMENTS}/new"

    more = {"rate": "600", "quota": "5000", "officers": "listed"}
    made = system.post(
        new, page=new, **TERMS, **more, personal="penalty=party_name\nperson=id_number"
    )

    row = agreements_of(hub)["执法协议"]
    assert (row.rate, row.quota, row.officers) == (600, 5000, "listed")
    text = system.get(made.location).text
    assert "须有账号，或在成员签名的名单上" in text
    assert "行政处罚中的当事人名称" in text
    assert "按证件号码查人中的证件号码" in text
    assert "每分钟查询次数" in text
    assert "5,000" in text
    (other,) = [one for one in agreements_of(hub).values() if one is not row][:1]
    assert "按成员类别" in system.get(f"{AGREEMENTS}/{other.id}").text


def test_an_agreement_ends_at_once_and_stays_told(hub, system):
    row = next(iter(agreements_of(hub).values()))
    page = f"{AGREEMENTS}/{row.id}"
    data = {"csrf": FORM_VALUE.search(system.get(page).text)[1]}

    answers = [system.client.post(f"{page}/end", data=data) for _ in range(2)]

    assert [one.location for one in answers] == [page, page]
    assert agreements_of(hub)[row.title].ended_at == hub.clock()
    assert "已结束" in system.get(page).text
    assert len(leaves_of(hub, "agreement.end")) == 1
    assert system.get(f"{page}/end").location == page


def test_a_forged_form_changes_nothing(hub, system):
    row = next(iter(agreements_of(hub).values()))
    for path in (
        f"{MEMBERS}/{OTHER}/tokens",
        f"{MEMBERS}/{OTHER}/tokens/end",
        f"{MEMBERS}/new",
        f"{AGREEMENTS}/new",
        f"{AGREEMENTS}/{row.id}/end",
    ):
        answer = system.client.post(path, data={"system": "x"})
        assert answer.status_code == 403
    assert agreements_of(hub)[row.title].ended_at is None
    assert len(tokens_of(hub)) == 1


def test_each_page_leaves_one_look_and_shows_nothing_without_it(hub, system):
    row = next(iter(agreements_of(hub).values()))
    screens = {
        MEMBERS: "members",
        f"{MEMBERS}/{OTHER}": "members-one",
        AGREEMENTS: "agreements",
        f"{AGREEMENTS}/{row.id}": "agreements-one",
    }
    before = len(leaves_of(hub, "desk.view"))

    for path in screens:
        assert system.get(path).status_code == 200

    views = leaves_of(hub, "desk.view")[before:]
    assert [one.header["actor"]["system"] for one in views] == list(screens.values())
    assert {one.header["actor"]["role"] for one in views} == {"page"}
    hub.audit.close()
    for path in screens:
        answer = system.get(path)
        assert answer.status_code == 503
        assert "<table" not in answer.text
        assert "政务数据共享条例" not in answer.text


@pytest.mark.parametrize("login", ["jiang", "feng", "gao"])
def test_no_page_that_an_administrator_comes_to_names_a_merchant(hub, visit, login):
    administrator(hub, visit, login)
    draw_due(hub)

    pages = every_page(visit)

    named = [path for path, one in pages.items() if not names_no_merchant(one.text)]
    assert {answer.status_code for answer in pages.values()} <= {200, 303}
    assert named == []
    assert len(pages) > {"jiang": 15, "feng": 5, "gao": 15}[login]
    # Nor do they open a task, in which merchants would be.
    assert visit.get("/console/tasks/new").status_code == 403
    assert hub.clock() >= AFTER - timedelta(days=1)


def test_a_member_is_ended_with_all_that_it_has(hub, system):
    page = f"{MEMBERS}/{OTHER}/end"
    today = legal_day(hub.clock())
    past = (today - timedelta(days=1)).isoformat()
    assert f'href="{page}"' in system.get(f"{MEMBERS}/{OTHER}").text

    wrong = [
        system.post(page, page=page, last_day=day, reason=reason)
        for day, reason in ((past, " "), ("never", "撤并"), ("1990-01-01", "撤并"))
    ]
    ended = system.post(page, page=page, last_day=past, reason="机构改革撤并")
    again = system.client.get(page)

    assert [one.status_code for one in wrong] == [422] * 3
    assert all("请核对最后一天" in one.text for one in wrong)
    assert ended.location == f"{MEMBERS}/{OTHER}"
    shown = system.get(ended.location).text
    assert "已退出" in shown
    assert f'href="{page}"' not in shown
    assert again.status_code == 200
    assert all(row.revoked_at for row in tokens_of(hub))
    (leaf,) = leaves_of(hub, "member.end")
    told = hub.audit.openings(leaf.header["id"])
    assert told["detail"]["value"]["reason"] == "机构改革撤并"
    assert told["actor.user"]["value"].startswith("officer:")


def test_nobody_ends_the_member_that_they_are_at(hub, system):
    own = find_signed_in_member(hub)
    page = f"{MEMBERS}/{own}/end"
    today = legal_day(hub.clock()).isoformat()

    answer = system.post(page, page=page, last_day=today, reason="撤并")

    assert answer.status_code == 422
    assert leaves_of(hub, "member.end") == []


def find_signed_in_member(hub):
    """Name the member of the system administrator."""
    with hub.reads() as session:
        cards = officers_of(session)
    return next(card.member for card in cards if card.login == "jiang")


def test_a_security_administrator_ends_no_member(security):
    for path in (f"{MEMBERS}/{OWN}/end", f"{MEMBERS}/{OTHER}/end"):
        assert security.get(path).status_code == 403
