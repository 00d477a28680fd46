"""The warning before a session ends, and what stays on the screen when it has."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.members.officers import find_signed_in
from hub.members.officers.models import OfficerSession
from hub.members.officers.sessions.macs import session_mac
from hub.merchants.service import find_merchant
from tests.support.little_city import FINED
from tests.support.pages import keep_session, window
from tests.support.signed_in import a_task, with_totp

pytestmark = pytest.mark.only_database("sqlite")


def at_work(hub, address, page):
    """Sign a window in, whose own clock the test moves."""
    token, _, _ = with_totp(hub)
    keep_session(page, address, token)
    page.clock.install()
    page.goto(f"{address}/console/account")
    return page.locator("#time-out")


def test_two_minutes_before_the_end_one_is_warned_and_may_stay(hub, address, browser):
    with window(browser, "zh", 1280) as page:
        warning = at_work(hub, address, page)

        page.clock.run_for(27 * 60_000)
        early = warning.is_visible()
        hub.clock.advance(minutes=28, seconds=30)
        page.clock.run_for(90_000)
        late = warning.is_visible()
        page.keyboard.press("Enter")
        page.wait_for_selector("#time-out:not([open])", state="attached")
        page.clock.run_for(27 * 60_000)

        assert (early, late, warning.is_visible()) == (False, True, False)
        assert page.url.endswith("/console/account")
        hub.clock.advance(minutes=28)
        assert page.goto(f"{address}/console/account").status == 200
        assert "sign-in" not in page.url


def test_nobody_finds_a_page_on_the_screen_of_a_session_that_has_ended(
    hub, address, browser
):
    with window(browser, "en", 1280) as page:
        at_work(hub, address, page)

        hub.clock.advance(minutes=31)
        page.clock.run_for(31 * 60_000)
        page.wait_for_url(f"{address}/console/sign-in?next=**account**")

        assert page.locator("[name=password]").is_visible()
        assert "Your session has ended." in page.locator("main").inner_text()


def test_the_back_button_shows_no_merchant_after_signing_out(hub, address, browser):
    token, _, _ = with_totp(hub)
    task = a_task(hub, find_signed_in(hub, token))
    with hub.reads() as session:
        merchant = find_merchant(session, FINED.code).public_id
    with window(browser, "zh", 1280) as page:
        keep_session(page, address, token)
        page.goto(f"{address}/console/t/{task.id}/m/{merchant}")
        before = page.content()
        page.click("form[action$='/sign-out'] button")
        page.wait_for_url(f"{address}/console/sign-in**")

        page.go_back()

        assert FINED.name in before
        assert FINED.name not in page.content()
        assert page.locator("[name=password]").is_visible()


def test_what_cannot_be_prolonged_is_said_so(hub, address, browser):
    with window(browser, "zh", 1280) as page:
        warning = at_work(hub, address, page)
        with hub.writes.begin() as session:
            mine = session.scalars(select(OfficerSession)).one()
            mine.started_at = hub.clock() - timedelta(hours=10) + timedelta(minutes=5)
            mine.mac = session_mac(hub.keys, mine)
        page.goto(f"{address}/console/account")

        page.clock.run_for(2 * 60_000)
        page.evaluate("document.dispatchEvent(new Event('htmx:after:request'))")
        page.clock.run_for(2 * 60_000)

        assert warning.is_visible()
        assert "最长时限" in warning.inner_text()
        assert warning.locator("[data-stay]").count() == 0
