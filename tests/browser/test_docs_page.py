"""The page /docs in a browser, as people meet it."""

import re

import pytest

from tests.support.browser import served

PHONE = {"width": 375, "height": 800}


@pytest.fixture
def address(app):
    """Where the application answers."""
    with served(app) as address:
        yield address


# The address comes first, so that the page is closed before its server: a browser asks
# for a page's icon when it likes, and a server that goes resets what waits for it.
@pytest.fixture
def page(address, browser_page):
    """The docs page, opened."""
    answer = browser_page.goto(f"{address}/docs")
    assert answer.status == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    return browser_page


@pytest.mark.only_database("sqlite")
def test_every_operation_of_the_interface_is_there(page, app):
    spec = app.test_client().get("/openapi.json").json
    operations = {
        f"{method.upper()} {path}"
        for path, item in spec["paths"].items()
        for method in item.keys() - {"parameters"}
    }

    shown = set(page.locator("section h2 code").all_inner_texts())

    assert len(operations) >= 6
    assert shown == operations


@pytest.mark.only_database("sqlite")
def test_its_own_style_holds_under_its_strict_policy(page):
    style = "element => getComputedStyle(element).maxWidth"

    assert page.locator("body").evaluate(style) != "none"


@pytest.mark.only_database("sqlite")
def test_the_keyboard_reaches_every_call_by_its_anchor(page):
    names = page.locator("nav a").evaluate_all("links => links.map(a => a.hash)")
    met = []
    for _ in range(len(names) + 1):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.hash"))
    last = page.locator("nav a").last
    last.focus()
    assert last.evaluate("link => link.matches(':focus-visible')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(names[-1]) + "$"))

    assert [name for name in met if name] == names
    assert len(set(names)) == page.locator("section").count()
    heading = page.locator("section:target h2")
    assert heading.count() == 1
    assert heading.evaluate("it => it.getBoundingClientRect().top < innerHeight")


@pytest.mark.only_database("sqlite")
def test_nothing_overflows_on_a_phone(page):
    page.set_viewport_size(PHONE)

    wide = page.evaluate(
        """width => [...document.querySelectorAll('body *')]
            .filter(it => it.getBoundingClientRect().right > width + 0.5)
            .map(it => it.tagName + ' ' + it.textContent.slice(0, 40))""",
        PHONE["width"],
    )

    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
