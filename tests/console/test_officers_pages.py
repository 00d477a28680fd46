"""Accounts of a unit: what its security administrator can do, and nobody else."""

import re

import pytest

from hub.members.officers import (
    AdministratorAccountError,
    OfficerUnknownError,
    RoleForbidsError,
    add_officer,
    begin_sign_in,
    end_officer,
    find_signed_in,
    officers_of,
    reset_officer,
    set_roles,
)
from schemas.words import ADMINISTRATORS, HUB_ROLES, OfficerRole
from tests.console.conftest import FORM_VALUE
from tests.support.signed_in import (
    BUREAU,
    DESK,
    PASSWORD,
    chosen,
    issue,
    leaves_of,
    new_officer,
    with_totp,
)

pytestmark = pytest.mark.postgresql_in_long

OFFICERS = "/console/officers"
ELSEWHERE = "platform:taomao"
COPIED = re.compile(r'data-copy="([^"]+)"')
SOMEBODY = {
    "login": "qian",
    "name": "钱进",
    "post": "执法员",
    "number": "320009",
    "roles": ["officer", "window_clerk"],
    "valid_from": "2026-11-01",
    "valid_to": "2027-10-31",
}


@pytest.fixture
def admin(hub, visit):
    """The security administrator of the bureau, signed in on the browser."""
    _, secret, _ = with_totp(hub, "feng", OfficerRole.SECURITY_ADMIN)
    assert visit.sign_in(hub, "feng", secret).status_code == 303
    return visit


def card_of(hub, login):
    with hub.reads() as session:
        return next(card for card in officers_of(session) if card.login == login)


def page_of(hub, login):
    return f"{OFFICERS}/{card_of(hub, login).id}"


def send(visit, page, path="", **fields):
    return visit.post(f"{page}{path}", page=page, **fields)


def test_an_administrator_makes_an_account_and_hands_the_password_over_once(hub, admin):
    answer = send(admin, f"{OFFICERS}/new", **SOMEBODY)

    password = COPIED.search(answer.text)[1]
    card = card_of(hub, "qian")
    assert answer.status_code == 200
    assert "只显示这一次" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert (card.member, card.valid_to.isoformat()) == (BUREAU, "2027-10-31")
    assert card.roles == {OfficerRole.OFFICER, OfficerRole.WINDOW_CLERK}
    assert begin_sign_in(hub, "qian", password, peer=DESK).token
    for page in (OFFICERS, page_of(hub, "qian")):
        text = admin.get(page).text
        assert "钱进" in text
        assert password not in text
    (leaf,) = [
        one
        for one in leaves_of(hub, "officer.add")
        if one.header["actor"] == {"agency": "hub"}
    ]
    said = hub.audit.openings(leaf.header["id"])
    assert said["actor.user"]["value"] == f"officer:{card_of(hub, 'feng').id}"


def test_a_form_of_a_new_account_that_is_sent_twice_makes_one(hub, admin):
    first = send(admin, f"{OFFICERS}/new", **SOMEBODY)
    second = send(admin, f"{OFFICERS}/new", **SOMEBODY)

    assert second.status_code == 409
    assert "登录名已被使用" in second.text
    assert 'value="钱进"' in second.text
    assert not COPIED.search(second.text)
    password = COPIED.search(first.text)[1]
    assert begin_sign_in(hub, "qian", password, peer=DESK).token


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"login": "钱"}, "有一项不符合要求"),
        ({"name": " "}, "请填写这一项"),
        ({"login": "", "post": ""}, "请填写这一项"),
        ({"valid_to": "2026-10-01"}, "有一项不符合要求"),
        ({"valid_from": "tomorrow"}, "有一项不符合要求"),
        ({"roles": []}, "请至少选择一个角色"),
        ({"roles": ["king"]}, "请至少选择一个角色"),
    ],
)
def test_an_account_that_cannot_be_is_asked_for_again(hub, admin, fields, said):
    answer = send(admin, f"{OFFICERS}/new", **SOMEBODY | fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert "钱进" not in admin.get(OFFICERS).text


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_no_administrator_is_made_from_a_page(hub, admin, role):
    answer = send(admin, f"{OFFICERS}/new", **SOMEBODY | {"roles": [role.value]})

    assert answer.status_code == 403
    assert "用命令行设置" in answer.text
    issue(hub, "sun")
    raised = send(admin, page_of(hub, "sun"), "/roles", roles=[role.value])
    assert raised.status_code == 403
    assert card_of(hub, "sun").roles == {OfficerRole.OFFICER}


HUB_WIDE = sorted(HUB_ROLES - ADMINISTRATORS)


@pytest.mark.parametrize("role", HUB_WIDE)
def test_a_role_beyond_the_unit_is_kept_and_taken_but_never_given(hub, admin, role):
    made = send(admin, f"{OFFICERS}/new", **SOMEBODY | {"roles": [role.value]})
    issue(hub, "sun", role)
    issue(hub, "li")
    page = page_of(hub, "sun")
    kept = send(admin, page, "/roles", roles=[role.value, "officer"])
    held = card_of(hub, "sun").roles
    raised = send(admin, page_of(hub, "li"), "/roles", roles=[role.value])
    shown = admin.get(page).text
    taken = send(admin, page, "/roles", roles=["officer"])

    assert (made.status_code, raised.status_code) == (403, 403)
    assert "超出本单位" in made.text
    assert (kept.location, taken.location) == (page, page)
    assert held == {role, OfficerRole.OFFICER}
    assert (
        card_of(hub, "sun").roles == card_of(hub, "li").roles == {OfficerRole.OFFICER}
    )
    assert f'value="{role}"' in shown
    assert f'value="{role}"' not in admin.get(f"{OFFICERS}/new").text


def test_each_view_of_accounts_is_one_look(hub, admin):
    issue(hub, "sun")

    answers = [admin.get(path) for path in (OFFICERS, page_of(hub, "sun"))]

    looks = [leaf.header["actor"]["system"] for leaf in leaves_of(hub, "desk.view")]
    assert [one.headers["Hub-Leaf"].count("/") for one in answers] == [1, 1]
    assert looks == ["officers", "officers-one"]


def test_a_password_is_reset_and_shown_once(hub, admin):
    token = chosen(hub, "sun")
    page = page_of(hub, "sun")

    first, second = send(admin, page, "/reset"), send(admin, page, "/reset")

    former, password = (COPIED.search(one.text)[1] for one in (first, second))
    assert former != password
    assert find_signed_in(hub, token) is None
    assert begin_sign_in(hub, "sun", password, peer=DESK).token
    assert admin.get(f"{page}/reset").location == page


def test_other_roles_end_the_sessions_and_the_same_ones_change_nothing(hub, admin):
    token = chosen(hub, "sun")
    page = page_of(hub, "sun")

    same = send(admin, page, "/roles", roles=["officer"])
    stays = find_signed_in(hub, token)
    other = send(admin, page, "/roles", roles=["officer", "window_clerk"])
    twice = send(admin, page, "/roles", roles=["officer", "window_clerk"])

    assert {same.location, other.location, twice.location} == {page}
    assert stays is not None
    assert find_signed_in(hub, token) is None
    assert OfficerRole.WINDOW_CLERK in card_of(hub, "sun").roles
    assert len(leaves_of(hub, "officer.roles")) == 1
    none = send(admin, page, "/roles")
    assert none.status_code == 422


def test_a_post_is_given_shown_and_ended_on_the_officers_page(hub, admin):
    chosen(hub, "sun")
    page, today = page_of(hub, "sun"), hub.clock().date().isoformat()

    none = send(admin, page, "/post")
    given = send(admin, page, "/post", post_kind="head", first_day="2026-03-01")
    twice = send(admin, page, "/post", post_kind="head", first_day="2026-05-01")
    shown = admin.get(page).text
    ended = send(admin, page, "/end-post", post_kind="head", post_until=today)

    assert (none.status_code, twice.status_code) == (422, 422)
    assert {given.location, ended.location} == {page}
    assert "正职负责人" in shown
    assert "2026-03-01 至" in shown
    assert f"2026-03-01 至 {today}" in admin.get(page).text
    assert len(leaves_of(hub, "officer.post")) == 2


def test_an_account_ends_at_once_and_is_folded_away(hub, admin):
    token = chosen(hub, "sun")
    page = page_of(hub, "sun")
    value = FORM_VALUE.search(admin.get(page).text)[1]
    data = {"csrf": value, "when": "now"}

    answers = [admin.client.post(f"{page}/end", data=data) for _ in range(2)]

    assert [one.location for one in answers] == [page, page]
    assert find_signed_in(hub, token) is None
    listed = admin.get(OFFICERS).text
    assert "显示 1 个" in listed
    assert listed.index("<details>") < listed.index("王sun")
    assert "账号已经结束" in admin.get(page).text
    assert admin.client.post(f"{page}/reset", data=data).status_code == 404


def test_an_account_gets_a_last_day(hub, admin):
    chosen(hub, "sun")
    page = page_of(hub, "sun")

    past = send(admin, page, "/end", when="later", last_day="2026-01-01")
    none = send(admin, page, "/end", when="later")
    unsaid = send(admin, page, "/end")
    later = send(admin, page, "/end", when="later", last_day="2026-12-31")

    assert [one.status_code for one in (past, none, unsaid)] == [422, 422, 422]
    assert "请选择何时结束" in past.text
    assert later.location == page
    assert card_of(hub, "sun").valid_to.isoformat() == "2026-12-31"


@pytest.mark.parametrize("what", ["roles", "reset", "end"])
def test_nobody_administers_their_own_account(hub, admin, what):
    page = page_of(hub, "feng")

    answer = send(admin, page, f"/{what}", roles=["officer"], when="now")

    assert answer.status_code == 403
    assert "须由另一位管理员更改" in answer.text
    shown = admin.get(page).text
    assert "这是您自己的账号" in shown
    assert f"{page}/{what}" not in shown


@pytest.mark.parametrize("what", ["roles", "reset", "end"])
def test_another_administrator_is_changed_from_no_page(hub, admin, what):
    """Who could reset the system administrator would hold that office too."""
    issue(hub, "jiang", OfficerRole.SYSTEM_ADMIN)
    page = page_of(hub, "jiang")

    answer = send(admin, page, f"/{what}", roles=["officer"], when="now")

    assert answer.status_code == 403
    assert "用命令行" in admin.get(page).text
    assert card_of(hub, "jiang").ended_at is None


@pytest.mark.parametrize("what", ["/roles", "/reset", "/end"])
def test_accounts_of_another_unit_are_not_there(hub, admin, what):
    issue(hub, "zhu", member=ELSEWHERE)
    page = page_of(hub, "zhu")

    assert "王zhu" not in admin.get(OFFICERS).text
    assert admin.get(page).status_code == 404
    answer = admin.post(f"{page}{what}", page=OFFICERS, roles=["officer"], when="now")
    assert answer.status_code == 404
    assert card_of(hub, "zhu").ended_at is None


def test_the_services_themselves_refuse_whoever_may_not(hub):
    issue(hub, "zhu", member=ELSEWHERE)
    issue(hub, "sun")
    issue(hub, "feng", OfficerRole.SECURITY_ADMIN)
    issue(hub, "jiang", OfficerRole.SYSTEM_ADMIN)
    admin, clerk = (f"officer:{card_of(hub, one).id}" for one in ("feng", "sun"))

    def change(service, *said, actor):
        with hub.writes.begin() as session:
            service(session, *said, actor=actor, at=hub.clock())

    with pytest.raises(OfficerUnknownError):
        change(end_officer, "zhu", actor=admin)
    with pytest.raises(AdministratorAccountError):
        change(reset_officer, hub.keys, "jiang", actor=admin)
    with pytest.raises(AdministratorAccountError):
        change(set_roles, "sun", [OfficerRole.AUDIT_ADMIN], actor=admin)
    with pytest.raises(RoleForbidsError):
        change(set_roles, "feng", [OfficerRole.OFFICER], actor=clerk)
    change(end_officer, "feng", actor="test")
    with pytest.raises(RoleForbidsError):
        change(end_officer, "sun", actor=admin)


def test_an_account_is_made_for_no_other_unit(hub):
    issue(hub, "feng", OfficerRole.SECURITY_ADMIN)
    actor = f"officer:{card_of(hub, 'feng').id}"

    new = new_officer("zhu", member=ELSEWHERE)
    with hub.writes.begin() as session, pytest.raises(RoleForbidsError):
        add_officer(session, new, actor=actor, at=hub.clock())


@pytest.mark.parametrize(
    "role", sorted(set(OfficerRole) - {OfficerRole.SECURITY_ADMIN})
)
def test_other_roles_open_no_accounts(hub, visit, role):
    _, secret, _ = with_totp(hub, "other", role)
    visit.sign_in(hub, "other", secret)
    issue(hub, "sun")
    page = page_of(hub, "sun")

    assert OFFICERS not in visit.get("/console").text
    for path in (OFFICERS, f"{OFFICERS}/new", page):
        answer = visit.get(path)
        assert answer.status_code == 403
        assert "您的角色不包括这一页" in answer.text
    for path in (f"{OFFICERS}/new", f"{page}/reset", f"{page}/end", f"{page}/roles"):
        answer = visit.post(
            path, page="/console/account", when="now", roles=["officer"]
        )
        assert answer.status_code == 403
    assert card_of(hub, "sun").ended_at is None


def test_who_must_set_up_the_account_first_opens_none(hub, visit):
    handed = issue(hub, "feng", OfficerRole.SECURITY_ADMIN)
    visit.sign_in(hub, "feng", None, handed.text)

    assert visit.get(OFFICERS).location == "/console/account"


def test_a_form_without_the_value_of_its_page_changes_nothing(hub, admin):
    issue(hub, "sun")
    page = page_of(hub, "sun")
    for path in (f"{OFFICERS}/new", f"{page}/roles", f"{page}/reset", f"{page}/end"):
        answer = admin.client.post(path, data={"when": "now", "csrf": "made up"})
        assert answer.status_code == 403
    assert card_of(hub, "sun").ended_at is None


def test_what_is_shown_stands_in_no_address(hub, admin):
    issue(hub, "sun", name="孙小小")
    page = page_of(hub, "sun")

    assert "sun" not in page
    assert page in admin.get(OFFICERS).text
    assert PASSWORD not in admin.get(page).text
