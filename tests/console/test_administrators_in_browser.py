"""Administrators at work in a browser: what they do, how it looks, what it asks for."""

import re

import pytest

from hub.agreements.service import list_agreements
from hub.oversight import check_log, draw_due, find_sample
from tests.support.administered import LOGINS, names_no_merchant
from tests.support.browser import watch
from tests.support.little_city import MEMBERS
from tests.support.looked import AFTER, WEEK, move_to, places_of, prepare_looks
from tests.support.pages import all_faults, take_picture, window
from tests.support.prepared import opened
from tests.support.signed_in import issue

pytestmark = pytest.mark.only_database("sqlite")

GIVEN = {
    *("agency", "market", "supervision", "platform", "taomao", "public", "security"),
    *("procuratorate", "court", "merchant", "hub", "credithub", "audit", "verify"),
    *("leading", "office", "lookup", "sync"),
    *("access", "review", "again", "console", "page", "find", "file"),
}
"""Words of members, of screens and of commands."""
WORDS_OF_ITEMS = {
    word
    for name in (
        *("registration", "shop", "licence", "penalty", "abnormal_listing", "gossip"),
        *("serious_listing", "judgment_debtor", "court_case", "sampling_result"),
        *("rating", "relation", "fine_fen", "agreement-invalid", "enforcement"),
    )
    for word in re.split("[_-]", name)
}
"""Words by which the form of an agreement names items."""
WINDOWS = [("zh", 1280), ("en", 390), ("zh", 390), ("en", 1280)]


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city, after a week of looks that are drawn."""
    move_to(clock, AFTER)
    with opened(databases, instance_path, prepare_looks, clock) as hub:
        draw_due(hub)
        check_log(hub, actor="hub")
        yield hub


@pytest.fixture
def passwords(hub):
    """The passwords of the three administrators."""
    return {
        login: issue(hub, login, role, name=name, is_demo=True).text
        for login, (role, name) in LOGINS.items()
    }


def enter(page, address, login, password):
    """Sign in as a person does."""
    page.goto(f"{address}/console/sign-in")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/console$"))


@pytest.mark.parametrize(
    ("language", "width"),
    [
        pytest.param(*one, marks=[] if number == 0 else [pytest.mark.long])
        for number, one in enumerate(WINDOWS)
    ],
)
def test_three_administrators_do_their_work_on_pages_without_fault(
    hub, address, browser, passwords, language, width
):
    found, texts, heard = {}, [], []

    def look(page, name, *more):
        found[name] = all_faults(page, language, WORDS_OF_ITEMS | GIVEN | {*more})
        if not more:
            texts.append(page.content())
        take_picture(page, f"{name}-{language}-{width}")

    for login, work in (("jiang", members), ("feng", own_unit), ("gao", oversee)):
        with window(browser, language, width) as page:
            heard.append(watch(page))
            enter(page, address, login, passwords[login])
            work(page, address, look, hub)

    faults = [one for each in heard for one in each]
    # The one form that is wrong on purpose.
    assert len(faults) == 1
    assert "status of 422" in faults[0]
    assert {name: one for name, one in found.items() if one} == {}
    assert [text for text in texts if not names_no_merchant(text)] == []
    assert find_sample(hub, WEEK).explained == 1


def follow(page, place):
    """Press something and wait for the page that it leads to."""
    with page.expect_navigation():
        place.click()


def members(page, address, look, hub):
    """Make a token, read an agreement, and try to make another."""
    for path, name in (("", "members"), ("/new", "member-new")):
        page.goto(f"{address}/console/members{path}")
        look(page, name)
    page.goto(f"{address}/console/members/platform:taomao")
    look(page, "member")
    page.locator("[name=system]").fill("入驻系统")
    follow(page, page.locator("form[data-once] button[type=submit]"))
    token = page.locator("[data-copy]").get_attribute("data-copy")
    look(page, "token", *re.findall("[A-Za-z]{2,}", token))
    assert token not in page.url
    follow(page, page.locator("main a.primary"))
    assert "入驻系统" in page.locator("main").inner_text()
    assert token not in page.content()
    page.goto(f"{address}/console/agreements")
    look(page, "agreements")
    follow(page, page.locator("tbody a").first)
    look(page, "agreement")
    page.goto(f"{address}/console/agreements/new")
    page.locator("[name=member_kind]").select_option("market_supervision")
    page.locator("[name=purposes][value=enforcement]").check()
    page.locator("[name=items]").fill("penalty=fine_fen")
    page.locator("[name=title]").fill("执法协议")
    page.locator("[name=legal_basis]").fill("行政处罚法第三十九条")
    follow(page, page.locator("button[value=preview]"))
    look(page, "agreement-preview")
    page.locator("[name=items]").fill("gossip")
    follow(page, page.locator("main .form-end .primary"))
    assert page.locator(".errors").is_visible()
    look(page, "agreement-wrong")
    assert len(agreements_of(hub)) == len(MEMBERS)


def own_unit(page, address, look, hub):
    """See the own unit alone."""
    page.goto(f"{address}/console/members")
    assert page.locator("tbody tr").count() == 1 < len(MEMBERS)
    look(page, "members-own")


def oversee(page, address, look, hub):
    """Look at the log, prove an entry, mark a look."""
    look(page, "start-audit")
    page.goto(f"{address}/console/audit")
    look(page, "audit")
    page.locator("[name=entry]").fill(places_of(hub)["surname"])
    follow(page, page.locator(".find-entry button"))
    page.locator("details summary").click()
    look(page, "audit-entry")
    page.goto(f"{address}/console/access-review")
    look(page, "access-review")
    follow(page, page.locator("tbody a").first)
    look(page, "access-week")
    first = page.locator("form.mark").first
    first.locator("[value=explained]").check()
    first.locator("[name=reason]").fill("值班表第3页")
    follow(page, first.locator("button"))
    assert page.get_by_text("值班表第3页").first.is_visible()
    look(page, "access-marked")


def agreements_of(hub):
    """List the agreements."""
    with hub.reads() as session:
        return list_agreements(session)
