"""Accounts in Chromium: passkeys made and used, and how every page looks."""

import json
import re

import pytest

from hub.console.serving.assets import asset_path
from hub.members.officers import begin_sign_in, find_signed_in, officers_of
from schemas.words import OfficerRole
from tests.support.browser import served, watch
from tests.support.pages import (
    all_faults,
    keep_session,
    take_picture,
    window,
    windows,
)
from tests.support.signed_in import DESK, PASSWORD, chosen, code_of, issue, with_totp

ACCOUNT = "/console/account"
OFFICERS = "/console/officers"
NAMES = {f"English: {word}" for word in ("agency", "market", "supervision")}
"""What the little city calls the bureau."""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

pytestmark = pytest.mark.only_database("sqlite")


@pytest.fixture
def address(app):
    """Where the application answers, by its name."""
    with served(app) as address:
        yield address.replace("127.0.0.1", "localhost")


def with_authenticator(page):
    """Give a window an authenticator of its own."""
    debugger = page.context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    debugger.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return debugger


def say_password(page, address, login="wang", password=PASSWORD):
    """Send the first step of the sign-in."""
    page.goto(f"{address}/console/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")


def make_passkey(page, address):
    """Make a passkey from one's own account, which needs none of the password yet."""
    page.goto(f"{address}{ACCOUNT}/passkeys")
    page.fill("[name=label]", "办公室电脑")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.click("[data-passkey] button[type=submit]")


def test_a_passkey_is_made_and_signs_in(hub, address, browser):
    token = chosen(hub)
    with window(browser) as page:
        faults = watch(page)
        with_authenticator(page)
        keep_session(page, address, token)
        make_passkey(page, address)
        page.wait_for_selector(".secrets")
        assert page.locator(".secrets li").count() == 10
        page.click("main a.primary")
        page.wait_for_url(f"{address}/console")
        page.get_by_role("button", name="退出").click()

        say_password(page, address)
        page.click("[data-passkey] button[type=submit]")
        page.wait_for_url(f"{address}/console")

        page.goto(f"{address}{ACCOUNT}")
        assert page.get_by_text("办公室电脑").is_visible()
        assert page.get_by_text("还有 10 个没有用过").is_visible()
    assert faults == []


def test_a_passkey_that_signed_for_another_origin_signs_nobody_in(
    hub, app, address, browser
):
    """Another port is another origin: the browser signs, the hub refuses."""
    token = chosen(hub)
    with window(browser) as page, served(app) as second:
        elsewhere = second.replace("127.0.0.1", "localhost")
        with_authenticator(page)
        keep_session(page, address, token)
        make_passkey(page, address)
        page.wait_for_selector(".secrets")
        page.context.clear_cookies()
        say_password(page, address)
        form = page.locator("[data-passkey]")
        asked = form.get_attribute("data-options")
        fields = {
            name: form.locator(f"[name={name}]").input_value()
            for name in ("csrf", "ticket", "back")
        }
        page.goto(f"{elsewhere}/verify")
        page.evaluate(
            """asked => {
                const form = document.createElement("form");
                form.dataset.passkey = "use";
                form.dataset.options = asked;
                const answer = document.createElement("input");
                answer.name = "answer";
                const failed = document.createElement("p");
                failed.dataset.failed = "";
                form.append(answer, failed);
                form.submit = () => { window.signed = answer.value; };
                document.body.append(form);
            }""",
            asked,
        )
        script = page.request.get(f"{address}{asset_path('passkeys.js')}").text()
        page.evaluate(script)
        page.evaluate("document.querySelector('[data-passkey]').requestSubmit()")
        page.wait_for_function("window.signed")
        signed = page.evaluate("window.signed")

        refused = page.request.post(
            f"{address}/console/sign-in/passkey",
            form=fields | {"answer": signed},
            headers={"Origin": address},
            max_redirects=0,
        )

        assert refused.status == 401
        assert "登录名、口令或验证码不正确" in refused.text()
        page.goto(f"{address}/console/account")
        assert "/console/sign-in" in page.url
    assert json.loads(signed)["response"]["signature"]


def test_a_site_of_another_name_is_offered_no_passkey(hub, address, browser):
    token = chosen(hub)
    with window(browser) as page:
        with_authenticator(page)
        keep_session(page, address, token)
        make_passkey(page, address)
        page.wait_for_selector(".secrets")
        page.context.clear_cookies()

        say_password(page, address.replace("localhost", "127.0.0.1"))

        assert page.locator("[name=code]").is_visible()
        assert page.locator("[data-passkey]").count() == 0
        page.goto(f"{address.replace('localhost', '127.0.0.1')}/console/sign-in")


def test_a_ceremony_that_is_broken_off_says_so_and_sends_nothing(hub, address, browser):
    token = chosen(hub)
    with window(browser) as page:
        debugger = page.context.new_cdp_session(page)
        debugger.send("WebAuthn.enable")
        options = AUTHENTICATOR | {"isUserVerified": False}
        debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        keep_session(page, address, token)
        page.goto(f"{address}{ACCOUNT}/passkeys")
        page.click("main button[type=submit]")
        assert page.locator("[data-failed]").is_hidden()

        page.click("[data-passkey] button[type=submit]")

        page.wait_for_selector("[data-failed]:visible")
        assert "没有完成" in page.locator("[data-failed]").inner_text()
    assert find_signed_in(hub, token).must == "second-factor"


def test_a_passkey_is_taken_away_unless_it_is_the_last_factor(hub, address, browser):
    token = chosen(hub)
    with window(browser) as page:
        with_authenticator(page)
        keep_session(page, address, token)
        make_passkey(page, address)
        page.wait_for_selector(".secrets")
        page.goto(f"{address}{ACCOUNT}")
        page.get_by_role("link", name="删除").click()
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="删除通行密钥").click()
        assert page.locator(".field-error").inner_text().startswith("这是最后一种")

        set_up_totp(hub, page, address)
        page.goto(f"{address}{ACCOUNT}")
        page.get_by_role("link", name="删除").click()
        page.fill("[name=password]", "wrong")
        page.get_by_role("button", name="删除通行密钥").click()
        assert "口令不正确" in page.locator(".field-error").inner_text()
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="删除通行密钥").click()

        page.wait_for_url(f"{address}{ACCOUNT}")
        assert page.get_by_role("link", name="删除").count() == 0
    assert begin_sign_in(hub, "wang", PASSWORD, peer=DESK).needs == ("totp",)


def set_up_totp(hub, page, address):
    """Set up an authenticator as somebody reads the secret off the page."""
    page.goto(f"{address}{ACCOUNT}/totp")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    secret = page.locator("[data-copy]").get_attribute("data-copy")
    page.fill("[name=code]", code_of(hub, secret))
    page.get_by_role("button", name=re.compile("完成设置|Finish")).click()
    page.wait_for_load_state()


@pytest.mark.parametrize(("language", "width"), windows(1280, 390))
def test_no_page_of_an_own_account_has_a_fault(hub, address, browser, language, width):
    handed = issue(hub, "zhao", name="赵明")
    held = begin_sign_in(hub, "zhao", handed.text, peer=DESK).token
    token = chosen(hub, name="王敏")
    found, see = [], seer(language, width)
    with window(browser, language, width) as page:
        faults = watch(page)
        with_authenticator(page)
        keep_session(page, address, held)
        page.goto(f"{address}{ACCOUNT}")
        found += see(page, "account-password")
        page.fill("[name=new]", "short")
        page.click("main button[type=submit]")
        found += see(page, "account-password-wrong")

        keep_session(page, address, token)
        page.goto(f"{address}{ACCOUNT}")
        found += see(page, "account-factor")
        page.goto(f"{address}{ACCOUNT}/passkeys")
        found += see(page, "account-passkey")
        page.click("main button[type=submit]")
        found += see(page, "account-passkey-make")
        page.click("[data-passkey] button[type=submit]")
        page.wait_for_selector(".secrets")
        found += see(page, "account-codes")
        page.goto(f"{address}{ACCOUNT}/totp")
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        found += see(page, "account-totp")
        page.fill("[name=code]", "000000")
        page.click("main form button[type=submit]")
        found += see(page, "account-totp-wrong")
        page.goto(f"{address}{ACCOUNT}")
        found += see(page, "account")
        page.locator("a[href*='/passkeys/']").click()
        found += see(page, "account-removal")
        page.goto(f"{address}{ACCOUNT}/recovery")
        found += see(page, "account-recovery")
        page.context.clear_cookies()
        say_password(page, address)
        found += see(page, "sign-in-passkey")
    assert [one for one in faults if "422" not in one and "401" not in one] == []
    assert found == []


@pytest.mark.parametrize(("language", "width"), windows(1280, 390))
def test_no_page_of_a_units_accounts_has_a_fault(
    hub, address, browser, language, width
):
    token, _, _ = with_totp(hub, "feng", OfficerRole.SECURITY_ADMIN, name="冯静")
    issue(hub, "sun", OfficerRole.OFFICER, OfficerRole.REVIEWER, name="孙立")
    issue(hub, "jiang", OfficerRole.SYSTEM_ADMIN, name="蒋平")
    issue(hub, "qian", name="钱进")
    found, see = [], seer(language, width)
    with hub.reads() as session:
        ids = {card.login: card.id for card in officers_of(session)}
    with window(browser, language, width) as page:
        faults = watch(page)
        keep_session(page, address, token)
        page.goto(f"{address}{OFFICERS}/{ids['qian']}")
        page.check("[name=when][value=now]")
        page.locator("form[action$='/end'] button").click()
        found += see(page, "officer-ended")
        page.goto(f"{address}{OFFICERS}")
        page.locator("main summary").click()
        found += see(page, "officers")
        page.goto(f"{address}{OFFICERS}/{ids['sun']}")
        found += see(page, "officer")
        page.locator("form[action$='/reset'] button").click()
        found += see(page, "officer-reset")
        page.goto(f"{address}{OFFICERS}/{ids['jiang']}")
        found += see(page, "officer-administrator")
        page.goto(f"{address}{OFFICERS}/new")
        page.click("main form button[type=submit]")
        found += see(page, "officer-new")
    assert [one for one in faults if "422" not in one] == []
    assert found == []


def seer(language, width):
    """Look at pages: keep a picture of each and list its faults by its name."""

    def see(page, name):
        page.wait_for_load_state()
        faults = [
            f"{name}: {fault}"
            for fault in all_faults(page, language)
            if fault not in NAMES
        ]
        take_picture(page, f"{name}-{language}-{width}")
        return faults

    return see
