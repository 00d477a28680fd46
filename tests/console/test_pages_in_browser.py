"""Journeys in the demo city over pages that must say what is so, with their pictures.

Each is walked as a person would, in Chromium, and what the page then says is looked at:
that no fault of layout or language shows, and the one thing that the journey is about.
"""

import json
import re

import pytest

from hub.app import create_app
from hub.demo.notes import DEMO_NOTES
from tests.console.test_every_page import GIVEN
from tests.demo.conftest import prepare_demo
from tests.support.browser import served, watch
from tests.support.pages import LANGUAGES, all_faults, take_picture, window
from tests.support.prepared import opened

WRONG_CODE = "91321302MALJ8XD33V"
"""A code of the demo city whose check character is wrong."""
pytestmark = pytest.mark.only_database("sqlite")


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of a demo city of a thousand merchants."""
    with opened(databases, instance_path, prepare_demo, clock) as hub:
        yield hub


class Walk:
    """A person at a window, whose pages are kept as pictures."""

    def __init__(self, page, address, notes, window):
        self.page, self.address, self.notes = page, address, notes
        self.language, self.width = window

    def go(self, path):
        """Open an address of the hub."""
        return self.page.goto(f"{self.address}{path}")

    def sign_in(self, login):
        """Sign in as an officer of the demo."""
        found = (one for one in self.notes["officers"] if one["login"] == login)
        self.go("/console/sign-in")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", next(found)["password"])
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(f"{self.address}/console")

    def begin(self):
        """Begin a task; gives the address below which its pages stand."""
        self.go("/console/tasks/new")
        self.page.locator("[name=purpose]").first.check()
        self.page.fill("[name=reference]", "宿市监案〔2026〕431号")
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url("**/find")
        return self.page.url.removeprefix(self.address).removesuffix("/find")

    def look(self, name):
        """Keep a picture of the page as it stands; gives its text."""
        faults = all_faults(self.page, self.language, GIVEN)
        take_picture(self.page, f"journey-{name}-{self.language}-{self.width}")
        assert faults == []
        return self.page.inner_text("main")


def new_text_clears_hits(walk):
    """Hits of an earlier text do not stay under a new one."""
    walk.sign_in("demo-officer")
    walk.begin()
    walk.page.fill("main [name=q]", "荷骐拓")
    walk.page.wait_for_selector("[data-hit]")
    walk.page.fill("main [name=q]", "陈")
    walk.page.wait_for_selector("[data-hit]", state="hidden")
    assert "荷骐拓" not in walk.look("new-text")


def wrong_code_gets_one_answer(walk):
    """A code that is wrong in a character is told so, on its own and in a batch."""
    walk.sign_in("demo-officer")
    task = walk.begin()
    walk.page.fill("main [name=q]", WRONG_CODE)
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_load_state("networkidle")
    assert walk.notes["example_code"] in walk.look("wrong-code")
    walk.go(f"{task}/screenings")
    lines = [WRONG_CODE, walk.notes["example_code"], "宿城区荷骐拓商贸有限公司"]
    walk.page.fill("[name=lines]", "\n".join(lines))
    walk.page.click("form[data-once] [type=submit]")
    walk.page.wait_for_selector(".screened")
    assert walk.notes["example_code"] in walk.look("wrong-code-in-batch")
    walk.page.locator(".screened a[href*='line=2']").first.click()
    walk.page.wait_for_url("**line=2")
    walk.look("merchant-of-a-batch")
    walk.page.click("a[rel=next]")
    walk.page.wait_for_url("**line=3")


def start_leads_to_what_it_counts(walk):
    """What waits for a second opinion is listed as it is counted."""
    walk.sign_in("demo-reviewer")
    walk.look("start-of-a-reviewer")
    assert walk.go("/console/review?said=first").status == 200
    walk.look("second-opinions")


def clock_leads_to_its_matter(walk):
    """A term has the way to the matter that it runs in."""
    walk.sign_in("demo-officer")
    walk.go("/console/clocks?state=overdue")
    of_a_matter = "tr:has(a[href^='/console/matters/'])"
    walk.page.click(f"{of_a_matter} a[href^='/console/clocks/'] >> nth=0")
    walk.page.wait_for_url("**/console/clocks/*")
    walk.look("clock")
    walk.page.click("main a[href^='/console/matters/'] >> nth=0")
    walk.page.wait_for_url("**/console/matters/*")
    walk.look("matter-of-a-clock")


def nothing_chosen_is_an_error(walk):
    """A decision over no row is told at the choice, and the reason stays."""
    walk.sign_in("demo-sources")
    walk.go("/console/quarantine")
    walk.look("quarantine")
    walk.page.fill("[name=reason]", "无法补正")
    walk.page.click("form:has([name=reason]) button[type=submit] >> nth=0")
    walk.page.wait_for_selector(".errors")
    walk.look("nothing-chosen")
    assert walk.page.input_value("[name=reason]") == "无法补正"


def refusal_keeps_the_menu(walk):
    """Who is signed in keeps the menu on a page that is refused."""
    walk.sign_in("demo-officer")
    assert walk.go("/console/review").status == 403
    walk.look("refused")
    assert walk.page.locator("nav a[href='/console/matters']").count()


def paper_is_looked_at_first(walk):
    """A paper is filled in by what is known, and issued after its preview alone."""
    walk.sign_in("demo-officer")
    walk.go("/console/matters?machine=transfer")
    found = walk.page.locator("main .strong a[href^='/console/matters/']").first
    path = found.get_attribute("href")
    walk.go(f"{path}/papers/case_transfer_letter")
    walk.look("paper")
    assert walk.page.locator("button[value=issue]").count() == 0
    for name in ("addressee", "place", "field-cause", "field-reasons", "field-facts"):
        if not walk.page.input_value(f"[name={name}]"):
            walk.page.fill(f"[name={name}]", "宿市监")
    walk.page.click("button[value=page]")
    walk.page.wait_for_selector("article.paper")
    walk.look("paper-preview")
    assert walk.page.locator("button[value=issue]").count() == 1


def form_tells_all_at_once(walk):
    """All that is wrong with a form is told, each fault at its field."""
    walk.sign_in("demo-officer")
    walk.go("/console/matters/new/clue/receive")
    walk.look("form")
    assert walk.page.locator("[name=more-kind] optgroup").count() == 3
    walk.page.fill("[name=fact-amount]", "12万")
    walk.page.fill("[name=territory]", "不知道的区")
    walk.page.click("main form button[type=submit] >> nth=0")
    walk.page.wait_for_selector(".errors")
    walk.look("form-with-faults")
    assert walk.page.locator(".field-error").count() == 5
    assert walk.page.input_value("[name=territory]") == "不知道的区"


JOURNEYS = (
    *(new_text_clears_hits, wrong_code_gets_one_answer, start_leads_to_what_it_counts),
    *(clock_leads_to_its_matter, nothing_chosen_is_an_error, refusal_keeps_the_menu),
    *(paper_is_looked_at_first, form_tells_all_at_once),
)
QUICK = (refusal_keeps_the_menu, "zh", 1280)
"""What each run walks; the long one all."""


@pytest.mark.parametrize(
    ("journey", "language", "width"),
    [
        pytest.param(*one, marks=[] if one == QUICK else [pytest.mark.long])
        for one in (
            (journey, language, width)
            for journey in JOURNEYS
            for language in sorted(LANGUAGES)
            for width in (1280, 390)
        )
    ],
)
def test_a_journey_is_told_what_is_so(hub, browser, journey, language, width):
    notes = json.loads((hub.config.instance / DEMO_NOTES).read_text("utf-8"))
    with (
        served(create_app(hub)) as address,
        window(browser, language, width) as page,
    ):
        heard = watch(page)
        journey(Walk(page, address, notes, (language, width)))
    assert [one for one in heard if not re.search("4(03|22)", one)] == []
