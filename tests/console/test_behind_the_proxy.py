"""The console in Chromium through the reference proxy, with TLS."""

import re

import pytest

from schemas.words import OfficerRole
from tests.support.browser import watch
from tests.support.pages import window
from tests.support.parts import LONG
from tests.support.reference_proxy import served_by_proxy
from tests.support.signed_in import PASSWORD, code_of, with_totp

pytestmark = [pytest.mark.only_database("sqlite"), pytest.mark.needs("haproxy")]
ROLES = [*OfficerRole] if LONG else [OfficerRole.OFFICER]


@pytest.mark.parametrize("role", ROLES)
def test_an_officer_signs_in_goes_everywhere_and_out_again(
    hub, app, browser, tmp_path, role
):
    _, secret, _ = with_totp(hub, "wang", role)
    with (
        served_by_proxy(app, tmp_path) as address,
        window(browser, ignore_https_errors=True) as page,
    ):
        faults = watch(page)
        page.goto(f"{address}/console/sign-in")
        page.fill("[name=login]", "wang")
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.fill("[name=code]", code_of(hub, secret))
        page.click("main button[type=submit]")
        page.wait_for_url(f"{address}/console")

        links = page.locator("nav a[href^='/console']")
        paths = {link.get_attribute("href") for link in links.all()}
        for path in sorted(paths):
            assert page.goto(f"{address}{path}").status == 200
        cookies = {one["name"]: one for one in page.context.cookies()}
        assert cookies["__Host-hub-session"]["secure"]
        page.get_by_role("button", name="退出").click()
        page.wait_for_url(re.compile("sign-in"))
        page.goto(f"{address}/console")
        page.wait_for_url(re.compile("sign-in"))

    assert len(paths) > 1
    assert faults == []
