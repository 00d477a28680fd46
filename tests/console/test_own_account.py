"""One's own account, as a browser without scripts: password, factors, devices."""

import re

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from hub.console.serving.officers import device_name
from hub.console.serving.passkey_place import PasskeyPlace, passkey_place
from hub.members.officers import begin_sign_in, find_signed_in, finish_sign_in
from schemas.words import OfficerRole
from tests.console.conftest import FORM_VALUE, Visit
from tests.support.signed_in import (
    DESK,
    ELSEWHERE,
    PASSWORD,
    code_of,
    issue,
    leaves_of,
    with_totp,
)

pytestmark = pytest.mark.postgresql_in_long

ACCOUNT = "/console/account"
NEW = "another horse battery"
SECRET = re.compile(r'data-copy="([A-Z2-7]{32})"')
CODE = re.compile(r"<li>((?:[a-z2-7]{4}-){3}[a-z2-7]{4})</li>")


def change_password(visit, old=PASSWORD, new=NEW, again=None):
    return visit.post(
        f"{ACCOUNT}/password",
        page=ACCOUNT,
        old=old,
        new=new,
        again=new if again is None else again,
    )


def another_device(hub, secret, login="wang"):
    """Sign the officer in elsewhere; gives the session's token."""
    hub.clock.advance(seconds=31)
    step = begin_sign_in(hub, login, PASSWORD, peer=ELSEWHERE)
    done = finish_sign_in(hub, step.ticket, code_of(hub, secret), peer=ELSEWHERE)
    return done.token


@pytest.fixture
def secret(hub, visit):
    """The secret of an officer who is signed in on the browser."""
    _, secret, _ = with_totp(hub)
    assert visit.sign_in(hub, "wang", secret).status_code == 303
    return secret


def test_an_account_is_set_up_in_order_and_opens_then(hub, visit):
    handed = issue(hub, "li")
    visit.sign_in(hub, "li", None, handed.text)

    first = visit.get(ACCOUNT).text
    assert "第 1 步" in first
    assert f"{ACCOUNT}/totp" not in first
    assert visit.get(f"{ACCOUNT}/totp").location == ACCOUNT
    assert change_password(visit, old=handed.text).status_code == 303

    second = visit.get(ACCOUNT).text
    assert "第 2 步" in second
    assert 'name="new"' not in second
    assert visit.get("/console/tasks/new").location == ACCOUNT
    offered = visit.post(f"{ACCOUNT}/totp", page=f"{ACCOUNT}/totp")
    secret = SECRET.search(offered.text)[1]
    assert '<svg class="fixed"' in offered.text
    data = {"csrf": FORM_VALUE.search(offered.text)[1], "code": code_of(hub, secret)}
    shown = visit.client.post(f"{ACCOUNT}/totp/code", data=data)

    codes = CODE.findall(shown.text)
    assert len(set(codes)) == 10
    assert 'href="/console"' in shown.text
    assert visit.get("/console/tasks/new").status_code == 200
    again = visit.client.post(f"{ACCOUNT}/totp/code", data=data)
    assert again.status_code == 422
    assert not CODE.search(again.text)
    for page in (ACCOUNT, f"{ACCOUNT}/recovery", f"{ACCOUNT}/totp"):
        text = visit.get(page).text
        assert secret not in text
        assert not any(code in text for code in codes)


def test_the_code_that_set_the_authenticator_up_signs_nobody_in(hub, visit):
    handed = issue(hub, "li")
    visit.sign_in(hub, "li", None, handed.text)
    change_password(visit, old=handed.text, new=PASSWORD)
    offered = visit.post(f"{ACCOUNT}/totp", page=f"{ACCOUNT}/totp")
    secret = SECRET.search(offered.text)[1]
    data = {"csrf": FORM_VALUE.search(offered.text)[1], "code": code_of(hub, secret)}
    visit.client.post(f"{ACCOUNT}/totp/code", data=data)
    visit.post("/console/sign-out", page=ACCOUNT)

    replayed = visit.sign_in(hub, "li", secret)
    hub.clock.advance(seconds=31)
    fresh = visit.sign_in(hub, "li", secret)

    assert replayed.status_code == 401
    assert fresh.status_code == 303


def test_a_new_password_signs_every_other_device_out(hub, visit, secret):
    other = another_device(hub, secret)

    answer = change_password(visit)

    assert answer.status_code == 303
    assert "口令已更换" in visit.get(answer.location).text
    assert find_signed_in(hub, other) is None


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"old": "wrong"}, 401, "口令不正确，未作任何变更"),
        ({"new": "short"}, 422, "新口令不符合要求"),
        ({"new": "wang wang wang wang"}, 422, "新口令不符合要求"),
        ({"new": PASSWORD}, 422, "新口令不符合要求"),
        ({"again": "something else altogether"}, 422, "两次输入的新口令不一致"),
    ],
)
def test_a_password_that_cannot_be_taken_changes_nothing(
    hub, visit, secret, fields, status, said
):
    answer = change_password(visit, **fields)

    assert answer.status_code == status
    assert said in answer.text
    assert begin_sign_in(hub, "wang", PASSWORD, peer=DESK).needs == ("totp",)


def test_a_form_that_is_sent_twice_changes_the_password_once(hub, visit, secret):
    first, second = change_password(visit), change_password(visit)

    assert (first.status_code, second.status_code) == (303, 401)
    assert begin_sign_in(hub, "wang", NEW, peer=DESK).needs == ("totp",)
    assert len(leaves_of(hub, "officer.password")) == 2


def test_wrong_passwords_lock_no_other_officer_out(hub, visit, secret):
    for _ in range(35):
        last = change_password(visit, old="wrong")
    assert last.status_code == 429
    assert "口令输错次数过多" in last.text

    with_totp(hub, "zhao")


@pytest.mark.parametrize(
    "path",
    ["password", "totp", "totp/code", "passkeys", "passkeys/answer", "recovery"],
)
def test_the_value_of_another_session_changes_nothing(hub, app, visit, secret, path):
    _, others, _ = with_totp(hub, "zhao")
    stranger = Visit(app.test_client())
    stranger.sign_in(hub, "zhao", others)
    value = FORM_VALUE.search(stranger.get(ACCOUNT).text)[1]

    answer = visit.client.post(f"{ACCOUNT}/{path}", data={"csrf": value})

    assert answer.status_code == 403
    assert "不是从本平台的页面发出" in answer.text


@pytest.mark.parametrize("path", ["totp", "recovery"])
def test_secrets_are_shown_to_who_says_the_password_again(visit, secret, path):
    page = f"{ACCOUNT}/{path}"

    wrong = visit.post(page, page=page, password="wrong")
    none = visit.post(page, page=page)

    for answer in (wrong, none):
        assert answer.status_code == 401
        assert not SECRET.search(answer.text)
        assert not CODE.search(answer.text)


def test_new_recovery_codes_make_the_former_ones_void(hub, visit):
    _, secret, former = with_totp(hub)
    visit.sign_in(hub, "wang", secret)
    page = f"{ACCOUNT}/recovery"

    shown = visit.post(page, page=page, password=PASSWORD)

    codes = CODE.findall(shown.text)
    assert len(codes) == 10
    assert "no-store" in shown.headers["Cache-Control"]
    assert "还有 10 个" in visit.get(ACCOUNT).text
    visit.post("/console/sign-out", page=ACCOUNT)
    sent = visit.post(
        "/console/sign-in", page="/console/sign-in", login="wang", password=PASSWORD
    )
    ticket = re.search(r'name="ticket" value="([^"]+)"', sent.text)[1]
    data = {"csrf": FORM_VALUE.search(sent.text)[1], "ticket": ticket}
    old = visit.client.post("/console/sign-in/code", data=data | {"code": former[0]})
    new = visit.client.post("/console/sign-in/code", data=data | {"code": codes[0]})
    assert (old.status_code, new.status_code) == (401, 303)


def test_one_device_is_signed_out_and_the_others_go_on(hub, visit, secret):
    first, second = another_device(hub, secret), another_device(hub, secret)
    number = find_signed_in(hub, first).session_id

    page = visit.get(ACCOUNT).text
    answer = visit.post(f"{ACCOUNT}/devices/end", page=ACCOUNT, session=number)
    again = visit.post(f"{ACCOUNT}/devices/end", page=ACCOUNT, session=number)

    assert number in page
    assert page.count("退出该设备") == 3
    assert (answer.location, again.location) == (ACCOUNT, ACCOUNT)
    assert find_signed_in(hub, first) is None
    assert find_signed_in(hub, second) is not None


def test_a_device_of_somebody_else_stays_signed_in(hub, visit, secret):
    token, _, _ = with_totp(hub, "zhao")
    number = find_signed_in(hub, token).session_id

    visit.post(f"{ACCOUNT}/devices/end", page=ACCOUNT, session=number)

    assert number not in visit.get(ACCOUNT).text
    assert find_signed_in(hub, token) is not None


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("http://localhost:8000", "localhost"),
        ("https://hub.example:8443", "hub.example"),
        ("http://127.0.0.1:8000", None),
        ("http://[::1]:8000", None),
    ],
)
def test_passkeys_are_of_a_name_without_its_port(address, site):
    asked = EnvironBuilder(base_url=address).get_request(Request)

    place = passkey_place(asked)

    assert place == (site and PasskeyPlace(site, address))


def test_an_answer_that_no_passkey_gave_is_refused(visit, secret):
    answer = visit.post(f"{ACCOUNT}/passkeys/answer", page=ACCOUNT, answer="{}")

    assert answer.status_code == 422
    assert "这个通行密钥不能采用" in answer.text


def test_a_demo_account_is_asked_for_no_second_factor(hub, visit):
    handed = issue(hub, "demo", is_demo=True)
    visit.sign_in(hub, "demo", None, handed.text)

    page = visit.get(ACCOUNT).text

    assert "第 1 步" not in page
    assert "第 2 步" not in page
    assert visit.get("/console/tasks/new").status_code == 200


def test_the_page_tells_who_one_is_to_the_hub(hub, visit):
    token, secret, _ = with_totp(hub)
    unit = find_signed_in(hub, token).member.name
    visit.sign_in(hub, "wang", secret)

    page = visit.get(ACCOUNT).text

    for said in ("王wang", "执法科科员", "wang-320001", "办案人员", unit):
        assert said in page


def test_nobody_who_is_signed_out_sees_an_account(visit):
    for path in ("", "/totp", "/passkeys", "/recovery", "/passkeys/" + "0" * 26):
        assert visit.get(f"{ACCOUNT}{path}").location.startswith("/console/sign-in")


def test_an_administrator_has_an_account_like_everybody(hub, visit):
    _, secret, _ = with_totp(hub, "feng", OfficerRole.AUDIT_ADMIN)
    visit.sign_in(hub, "feng", secret)

    assert "审计管理员" in visit.get(ACCOUNT).text


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
            "Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari iPhone",
        ),
        ("curl/8.5", ""),
    ],
)
def test_a_device_is_named_by_its_browser_and_system(agent, name):
    assert device_name(agent) == name
