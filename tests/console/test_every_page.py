"""Every page that any role can reach in the demo city, looked at as a stranger would.

Each is opened in Chromium by following links from where the officer begins: it answers,
has no fault of layout, of accessibility or of the policy, asks nothing outside, speaks
one language, and each look has one leaf.
"""

import json
import re
from urllib.parse import urlsplit

import pytest

from connectors.base import source_titles
from hub.app import create_app
from hub.console.words.translator import translator_of
from hub.demo.clerks import OFFICERS
from hub.demo.founding import SYSTEM
from hub.demo.notes import DEMO_NOTES
from schemas.record import KINDS
from schemas.words import Operation
from tests.console.counted import count_looks, faults_of
from tests.demo.conftest import prepare_demo
from tests.support.browser import served, watch
from tests.support.pages import (
    LANGUAGES,
    all_faults,
    take_picture,
    visible_texts,
    window,
)
from tests.support.prepared import opened

ONE_OF_MANY = re.compile(
    r"/(?=[^/]*\d)[\w.~%:+-]{2,}|(?<=/sources/)[\w-]+|(?<=/members/)[^/]+"
    r"|(?<=/step/)[^/]+|(?<=/papers/)[^/]+|(?<=/matters/new/)[^/]+/[^/]+"
)
"""Parts of an address that name one of many things."""
LEFT_OUT = re.compile(
    r"^/verify|^/notice|/export/|/documents/|/sheet\?|/bundle$|/copy$|/report/|/stay$|#|/docs|\.(csv|json|pdf|xlsx)$"
)
"""What is no page, or speaks both languages."""
HAN = re.compile(r"[\u4e00-\u9fff]")
MOST_PAGES = 40
"""Of one role; more than there are."""
ROLES = (
    *("demo-officer", "demo-platform", "demo-prosecutor", "demo-clerk"),
    *("demo-reviewer", "demo-sources"),
    *("demo-security", "demo-system", "demo-audit"),
)
TOLD = {one for one in translator_of("zh").texts.values() if isinstance(one, str)}
NAMES = {*source_titles().values(), *(post for *_, post in OFFICERS)}
NAMES |= {kind.zh for kind in KINDS.values()}
CHINESE = {one for one in TOLD - NAMES if HAN.search(one)}
"""What the catalogue says in Chinese alone, but for what is a name in the data too."""
MORE = (SYSTEM, "ICP", "credithub audit verify", "https://www.example.org")
CODES = (*Operation, *(member for _, _, member, *_ in OFFICERS), *MORE)
GIVEN = {word for code in CODES for word in re.findall("[A-Za-z]{2,}", code)}
"""Parts of codes, which stand beside what they are called."""
pytestmark = [pytest.mark.only_database("sqlite"), pytest.mark.long]


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of a demo city of a thousand merchants."""
    with opened(databases, instance_path, prepare_demo, clock) as hub:
        yield hub


@pytest.fixture
def address(hub):
    """Where the demo answers; at the end each look has had one leaf."""
    app = create_app(hub)
    answered = count_looks(app)
    with served(app) as address:
        yield address
    assert {name: some for name, some in faults_of(hub, answered).items() if some} == {}


def sort_of(path):
    """Tell of which sort a page is: its address without what is one of many."""
    return ONE_OF_MANY.sub("/*", urlsplit(path).path)


def begin(page, hub, address, login):
    """Sign in, and begin a task where the role has any; gives the first pages."""
    notes = json.loads((hub.config.instance / DEMO_NOTES).read_text("utf-8"))
    (officer,) = [one for one in notes["officers"] if one["login"] == login]
    page.goto(f"{address}/console/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", officer["password"])
    page.click("main button[type=submit]")
    page.wait_for_url(f"{address}/console")
    if not page.locator("a[data-key=n]").count():
        return ["/console"]
    page.goto(f"{address}/console/tasks/new")
    page.locator("[name=purpose]").first.check()
    page.fill("[name=reference]", "宿市监案〔2026〕431号")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/find")
    page.fill("main [name=q]", notes["example_code"])
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-hit]")
    found = page.locator("[data-hit]").first.get_attribute("href")
    return ["/console", urlsplit(page.url).path, found]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("login", ROLES)
def test_no_page_of_a_role_has_a_fault(hub, address, browser, login, language, width):
    faults, seen = [], {}
    with window(browser, language, width) as page:
        heard = watch(page)
        waiting = begin(page, hub, address, login)
        while waiting and len(seen) < MOST_PAGES:
            path = waiting.pop(0)
            sort = sort_of(path)
            if sort in seen or LEFT_OUT.search(path):
                continue
            answer = page.goto(f"{address}{path}")
            seen[sort] = answer.status
            if answer.status != 200:
                faults.append(f"{path}: {answer.status}")
                continue
            faults += [f"{sort}: {one}" for one in all_faults(page, language, GIVEN)]
            if language == "en":
                told = {text.strip() for text in visible_texts(page)}
                faults += [f"{sort}: {one}" for one in sorted(told & CHINESE)]
            name = sort.strip("/").replace("/", "-").replace("*", "x")
            take_picture(page, f"all-{login}-{name}-{language}-{width}")
            waiting += page.eval_on_selector_all(
                "a[href^='/']", "links => links.map(one => one.getAttribute('href'))"
            )
        assert [one for one in heard if "409" not in one] == []
    assert "/console" in seen
    assert len(seen) < MOST_PAGES
    assert faults == []
