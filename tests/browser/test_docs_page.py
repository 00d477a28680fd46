"""The page /docs in a browser, as people meet it."""

import json
import re

import pytest

from hub.app import create_app
from hub.ground.clock import SetClock
from tests.support.browser import fresh_page, served
from tests.support.little_city import FINED
from tests.support.pages import axe_faults
from tests.support.prepared import START, TOKENS, opened, prepare_city

PHONE = {"width": 375, "height": 800}


@pytest.fixture(scope="module")
def shown(browser, databases, tmp_path_factory):
    """The docs page, opened once for all who only read it."""
    folder = tmp_path_factory.mktemp("shown")
    with (
        opened(databases, folder, prepare_city, SetClock(START)) as hub,
        served(create_app(hub)) as address,
        fresh_page(browser) as page,
    ):
        page.goto(f"{address}/docs")
        yield page


def address_of(page):
    """Tell where the hub answers that a page is of."""
    return page.evaluate("location.origin")


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


@pytest.fixture
def page(address, browser_page):
    """The docs page, opened."""
    answer = browser_page.goto(f"{address}/docs")
    assert answer.status == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    return browser_page


@pytest.mark.only_database("sqlite")
def test_every_operation_of_the_interface_is_there(shown):
    spec = shown.request.get(f"{address_of(shown)}/openapi.json").json()
    operations = {
        f"{method.upper()} {path}"
        for path, item in spec["paths"].items()
        for method in item.keys() - {"parameters"}
    }

    told = set(shown.locator("section h2 code").all_inner_texts())

    assert len(operations) >= 6
    assert told == operations


@pytest.mark.only_database("sqlite")
def test_its_own_style_holds_under_its_strict_policy(shown):
    style = "element => getComputedStyle(element).maxWidth"

    assert shown.locator("body").evaluate(style) != "none"


@pytest.mark.only_database("sqlite")
def test_the_keyboard_reaches_every_call_by_its_anchor(page):
    names = page.locator("nav a").evaluate_all("links => links.map(a => a.hash)")
    before = page.locator("header a").count()
    met = []
    for _ in range(before + len(names)):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.hash"))
    last = page.locator("nav a").last
    last.focus()
    assert last.evaluate("link => link.matches(':focus-visible')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(names[-1]) + "$"))

    assert met[before:] == names
    assert len(set(names)) == page.locator("section").count()
    heading = page.locator("section:target h2")
    assert heading.count() == 1
    assert heading.evaluate("it => it.getBoundingClientRect().top < innerHeight")


@pytest.mark.only_database("sqlite")
def test_nothing_overflows_on_a_phone(shown):
    shown.set_viewport_size(PHONE)

    wide = shown.evaluate(
        """width => [...document.querySelectorAll('body *')]
            .filter(it => it.getBoundingClientRect().right > width + 0.5)
            .map(it => it.tagName + ' ' + it.textContent.slice(0, 40))""",
        PHONE["width"],
    )

    assert wide == []
    assert shown.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.only_database("sqlite")
def test_no_word_of_a_table_is_broken_on_a_phone(shown):
    shown.set_viewport_size(PHONE)
    call = shown.locator("#get-v1-trust-code")

    line = "cell => cell.getClientRects().length"

    assert call.locator("td code", has_text="Hub-Reference").evaluate(line) == 1
    assert call.get_by_role("cell", name="header").first.bounding_box()["height"] < 40


@pytest.mark.only_database("sqlite")
def test_its_commands_ask_the_hub_that_serves_it(shown):
    commands = shown.locator("[data-origin]").all_text_contents()

    assert len(commands) > 6
    assert all(f"{address_of(shown)}/" in one for one in commands)


@pytest.mark.only_database("sqlite")
def test_answers_are_listed_by_status_and_each_says_what_it_means(shown):
    open_all(shown, "#get-v1-trust-code")
    table = shown.locator("#get-v1-trust-code table", has_text="答复 Answers")

    statuses = table.locator("td:first-child").all_inner_texts()

    assert statuses[0] == "200"
    assert statuses == sorted(statuses)
    assert all(status.isdigit() for status in statuses)


def token_of(hub):
    """Give a platform's token."""
    return json.loads((hub.config.instance / TOKENS).read_text())["platform"]


def open_all(page, place="body"):
    """Open whatever is folded in a place."""
    page.locator(f"{place} details").evaluate_all(
        "folded => folded.forEach(it => { it.open = true })"
    )


@pytest.mark.only_database("sqlite")
def test_it_is_accessible(page):
    # One call with a body, one without, and the rest of the page: the others are alike.
    page.evaluate(
        """kept => document.querySelectorAll('section, #schemas details').forEach(
            it => kept.includes(it.id) || it.remove())""",
        ["get-v1-trust-code", "post-v1-match"],
    )
    open_all(page)

    assert axe_faults(page) == []


@pytest.mark.long
@pytest.mark.only_database("sqlite")
def test_all_of_it_is_accessible(page):
    open_all(page)

    assert axe_faults(page) == []


@pytest.mark.only_database("sqlite")
def test_a_call_is_tried_out_with_a_token_that_goes_nowhere_else(page, hub):
    token = token_of(hub)
    sent = []
    page.on("request", lambda request: sent.append((request.url, request.headers)))
    call = page.locator("#get-v1-trust-code")
    call.get_by_text("试用 Try it").click()

    page.get_by_label("令牌 Token").fill(token)
    call.get_by_label("code").fill(FINED.code)
    call.get_by_label("Hub-Reference").fill("第15号")
    call.get_by_role("button").click()
    call.get_by_text("200").last.wait_for()
    call.get_by_text("Hub-Receipt:").wait_for()

    shown = json.loads(call.locator("[data-result] pre").inner_text())
    assert shown["merchant"]["name"] == FINED.name
    ((url, headers),) = [one for one in sent if "/v1/" in one[0]]
    assert headers["hub-reference"] == "%E7%AC%AC15%E5%8F%B7"
    assert headers["authorization"] == f"Bearer {token}"
    assert token not in url
    kept = page.evaluate(
        "[localStorage.length, sessionStorage.length, document.cookie, location.href]"
    )
    assert kept[:3] == [0, 0, ""]
    assert token not in kept[3]
    page.reload()
    assert page.get_by_label("令牌 Token").input_value() == ""


@pytest.mark.only_database("sqlite")
def test_a_body_is_tried_out_as_its_example_stands(page, hub):
    call = page.locator("#post-v1-match")
    call.get_by_text("试用 Try it").click()

    page.get_by_label("令牌 Token").fill(token_of(hub))
    call.get_by_role("button").click()
    call.get_by_text("Hub-Receipt:").wait_for()

    shown = json.loads(call.locator("[data-result] pre").inner_text())
    (answer,) = shown["responses"].values()
    assert answer["results"][0]["match"] is True


@pytest.mark.only_database("sqlite")
def test_where_a_code_is_explained_can_be_linked_to(shown):
    shown.goto(f"{address_of(shown)}/docs#error-merchant-unknown")

    row = shown.locator("tr:target")
    assert "请核对代码" in row.inner_text()
    assert "check the code" in row.inner_text()


@pytest.mark.only_database("sqlite")
def test_no_backtick_of_a_docstring_is_shown(shown):
    open_all(shown)

    assert "`" not in shown.locator("body").inner_text()
