"""Signing in, beginning a task, and leaving, as a browser without scripts does it."""

import re

import pytest

from hub.members.officers import end_officer
from hub.members.officers.credentials.passwords import random_password
from schemas.words import OfficerRole
from tests.console.conftest import FORM_VALUE, TICKET
from tests.support.signed_in import PASSWORD, code_of, issue, with_totp

pytestmark = pytest.mark.postgresql_in_long

ENDS_IN = re.compile(r'data-ends-in="([0-9]+)"')
BACK = re.compile(r'name="back" value="([^"]+)"')
REFUSED = "登录名、口令或验证码不正确"


def test_an_officer_signs_in_in_two_steps_and_lands_on_the_start_page(hub, visit):
    _, secret, _ = with_totp(hub)

    answer = visit.sign_in(hub, "wang", secret)

    assert (answer.status_code, answer.location) == (303, "/console")
    start = visit.get("/console")
    assert start.status_code == 200
    assert "王wang" in start.text


def test_a_wrong_name_password_or_code_reads_the_same(hub, visit):
    with_totp(hub)
    page = "/console/sign-in"
    answers = [
        visit.post(page, page=page, login="nobody", password=PASSWORD),
        visit.post(page, page=page, login="wang", password="wrong"),
        visit.post(f"{page}/code", page=page, ticket="made up", code="123456"),
    ]

    for answer in answers:
        assert answer.status_code == 401
        assert REFUSED in answer.text
        assert "Set-Cookie" not in answer.headers or "hub-session=" not in str(
            answer.headers.getlist("Set-Cookie")
        )


def test_a_session_that_came_along_is_never_taken_over(hub, visit):
    """Fixation: whatever token a browser brings, signing in makes a new one."""
    visit.client.set_cookie("hub-session", "chosen-by-somebody-else")
    _, secret, _ = with_totp(hub)

    answer = visit.sign_in(hub, "wang", secret)

    (cookie,) = [
        one
        for one in answer.headers.getlist("Set-Cookie")
        if one.startswith("hub-session=")
    ]
    assert "chosen-by-somebody-else" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


@pytest.mark.parametrize(
    "path", ["/console", "/console/tasks/new", "/console/t/" + "0" * 26 + "/find"]
)
def test_who_is_not_signed_in_is_led_to_the_sign_in(visit, path):
    answer = visit.get(path)

    assert answer.status_code == 303
    assert answer.location.startswith("/console/sign-in?next=%2Fconsole")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/docs", "//[evil.example"]
)
def test_signing_in_leads_nowhere_but_to_the_console(hub, visit, elsewhere):
    _, secret, _ = with_totp(hub)
    page = f"/console/sign-in?next={elsewhere}"

    shown = visit.get(page)

    assert "evil.example" not in shown.text
    answer = visit.sign_in(hub, "wang", secret)
    assert answer.location == "/console"


def test_a_form_sent_after_the_session_ended_says_so_and_leads_back_to_it(
    hub, officer, clock
):
    form = "/console/matters/new/clue/receive"
    clock.advance(minutes=31)

    read = officer.get("/console/matters")
    sent = officer.client.post(form, data={"fact-summary": "网店售卖假药"})
    shown = officer.get(sent.location).text
    asked = officer.get(read.location).text
    _, secret, _ = with_totp(hub, "zhou")
    given = {"login": "zhou", "password": PASSWORD, **hidden(shown)}
    code = officer.client.post("/console/sign-in", data=given).text
    given = {"code": code_of(hub, secret), **hidden(code)}
    back = officer.client.post("/console/sign-in/code", data=given)

    assert sent.status_code == 303
    assert shown.count("没有办理，也没有保存") == 1
    assert "网店售卖假药" not in sent.location + shown
    assert "登录已结束。" in asked
    assert back.location == form


def test_who_was_never_signed_in_is_told_of_no_session(client):
    led = client.get("/console/matters")

    assert "ended" not in led.location
    assert "登录已结束" not in client.get(led.location).text


def test_every_address_of_a_form_leads_to_its_page(app):
    asked = app.url_map.bind("localhost")
    forms = [
        re.sub("<[^>]+>", "0" * 26, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/console/") and "POST" in rule.methods
    ]

    assert len(forms) > 50
    assert all(asked.test(path, method="GET") for path in forms)


def hidden(page):
    """What a page of the sign-in sends along."""
    found = {"csrf": FORM_VALUE.search(page)[1], "back": BACK.findall(page)[-1]}
    ticket = TICKET.search(page)
    return found if ticket is None else found | {"ticket": ticket[1]}


def test_a_form_without_the_value_of_its_page_changes_nothing(officer):
    answer = officer.client.post(
        "/console/tasks/new", data={"purpose": "enforcement", "reference": "2026-15"}
    )
    assert answer.status_code == 403
    assert "不是从本平台的页面发出" in answer.text
    foreign = officer.client.post(
        "/console/sign-out", headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status_code == 403
    assert officer.get("/console").status_code == 200


def test_after_signing_out_no_page_of_the_session_opens(officer):
    task = officer.begin()
    answer = officer.post("/console/sign-out", page="/console")
    assert answer.location == "/console/sign-in"

    for path in ("/console", f"/console/t/{task}/find"):
        assert officer.get(path).status_code == 303


def test_pages_are_kept_by_no_cache(officer):
    assert officer.get("/console").headers["Cache-Control"] == "no-store"


def test_two_windows_have_two_tasks(officer):
    first = officer.begin(reference="宿市监〔2026〕15号")
    second = officer.begin("supervision", "双随机2026-7")

    start = officer.get("/console").text

    assert first != second
    assert "宿市监〔2026〕15号" in start
    assert "双随机2026-7" in start


@pytest.mark.parametrize("reference", ["", "   ", "张三案", "1" * 65, "ab"])
def test_a_reference_of_another_form_is_asked_for_again(officer, reference):
    answer = officer.post(
        "/console/tasks/new",
        page="/console/tasks/new",
        purpose="enforcement",
        reference=reference,
    )

    assert answer.status_code == 422
    assert "案号不符合约定的格式" in answer.text
    assert "还没有任务" in officer.get("/console").text


def test_a_purpose_that_no_agreement_opens_is_refused(officer):
    answer = officer.post(
        "/console/tasks/new",
        page="/console/tasks/new",
        purpose="trial",
        reference="2026-15",
    )

    assert answer.status_code == 403
    assert "请选择一项用途" in answer.text
    assert "案号不符合约定的格式" not in answer.text


def test_all_that_is_wrong_with_a_task_is_said_at_once(officer):
    new = "/console/tasks/new"

    answer = officer.post(new, page=new, purpose="", reference="张三案")

    assert "有 2 处需要更正" in answer.text
    assert "请选择一项用途" in answer.text
    assert "案号不符合约定的格式" in answer.text


def test_another_task_in_place_of_one_ends_that_one(officer):
    task = officer.begin()

    answer = officer.post(
        "/console/tasks/new",
        page=f"/console/tasks/new/{task}",
        purpose="supervision",
        reference="双随机2026-8",
        instead_of=task,
    )

    assert answer.status_code == 303
    ended = officer.get(f"/console/t/{task}/find")
    assert ended.status_code == 409
    assert "这项任务已经结束" in ended.text


def test_an_administrator_is_offered_no_merchant(hub, visit):
    _, secret, _ = with_totp(hub, "admin", OfficerRole.SECURITY_ADMIN)
    visit.sign_in(hub, "admin", secret)

    start = visit.get("/console").text

    assert "管理员不查看任何主体信息" in start
    assert "/console/tasks/new" not in start
    assert visit.get("/console/tasks/new").status_code == 403


def test_an_account_that_ends_in_mid_task_opens_nothing_more(hub, officer):
    task = officer.begin()
    with hub.writes.begin() as session:
        end_officer(session, "wang", actor="test", at=hub.clock())

    assert officer.get(f"/console/t/{task}/find").status_code == 303


def test_who_holds_a_one_time_password_must_set_the_account_up_first(hub, visit):
    handed = issue(hub, "li")

    visit.sign_in(hub, "li", None, handed.text)

    start = visit.get("/console")
    assert "先完成账号设置" in start.text
    assert visit.get("/console/tasks/new").location == "/console/account"


def test_the_sign_in_page_uses_no_session_and_offers_one_that_goes_on(
    hub, visit, clock
):
    """A page left open comes here by itself, again and again."""
    _, secret, _ = with_totp(hub)
    visit.sign_in(hub, "wang", secret)
    for _ in range(3):
        clock.advance(minutes=9)
        offered = visit.get("/console/sign-in")
        assert offered.status_code == 200
        assert "回到工作页面" in offered.text
        assert "Location" not in offered.headers

    clock.advance(minutes=3)

    assert "回到工作页面" not in visit.get("/console/sign-in").text
    assert "/console/sign-in" in visit.get("/console").location


def test_when_the_time_that_a_page_tells_is_over_the_session_has_ended(
    hub, visit, clock
):
    _, secret, _ = with_totp(hub)
    visit.sign_in(hub, "wang", secret)
    for _ in range(29):
        clock.advance(minutes=20)
        assert visit.get("/console").status_code == 200
    clock.advance(minutes=10, seconds=0.4)
    left = int(ENDS_IN.search(visit.get("/console").text)[1])

    clock.advance(seconds=left - 1)
    assert visit.get("/console").status_code == 200
    clock.advance(seconds=1)
    assert "回到工作页面" not in visit.get("/console/sign-in").text


def test_who_signs_in_types_at_once_and_a_password_on_paper_is_read_one_way(client):
    shown = client.get("/console/sign-in").text
    handed_out = {sign for _ in range(50) for sign in random_password()}

    assert re.search('<input id="login"[^>]* data-focus', shown)
    assert not handed_out & set("O0olI1-_")
    assert len({random_password() for _ in range(50)}) == 50
    assert len(random_password()) == 17
