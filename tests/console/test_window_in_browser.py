"""The window as a clerk meets it: both steps, the file, its clock, and going back."""

import re
from contextlib import contextmanager

import pytest

from schemas.words import OfficerRole
from tests.support.at_window import NUMBER, WINDOW
from tests.support.browser import served, watch
from tests.support.file_pages import SAMPLE_WORDS
from tests.support.little_city import FINED
from tests.support.pages import all_faults, keep_session, take_picture, window
from tests.support.persons import WANG_NUMBER, bring, fined_person
from tests.support.signed_in import chosen, leaves_of

pytestmark = pytest.mark.only_database("sqlite")

WORDS = {"window", "zhou", *SAMPLE_WORDS}
CHECKED = re.compile("本页与日志一致")


@contextmanager
def at_window(hub, app, browser, language="zh", width=1280):
    """Open a browser's window in which a window clerk is signed in."""
    token = chosen(hub, "zhou", OfficerRole.WINDOW_CLERK, is_demo=True)
    with served(app) as address, window(browser, language, width) as page:
        keep_session(page, address, token)
        yield page, address


def identify(page, address):
    """Type the code and fill in the check."""
    page.goto(f"{address}{WINDOW}")
    page.fill("[name=code]", FINED.code)
    page.click("main form button[type=submit]")
    page.check("[name=visitor][value=agent]")
    page.check("[name=paper][value=resident-card]")
    page.check("[name=authority][value=authorisation]")
    page.fill("[name=number]", NUMBER)
    page.check("[name=confirmed]")


def open_file(page, address):
    """Open the own file as a clerk does."""
    identify(page, address)
    page.click("main form button[type=submit]")
    page.wait_for_selector("[data-window]")


@pytest.mark.parametrize(
    ("language", "width"),
    [
        ("zh", 1280),
        ("en", 390),
        pytest.param("en", 1280, marks=pytest.mark.long),
        pytest.param("zh", 390, marks=pytest.mark.long),
    ],
)
def test_the_pages_have_no_fault_at_any_width_in_either_language(
    hub, app, browser, language, width
):
    found = {}

    def look(page, name):
        found[name] = all_faults(page, language, WORDS)
        take_picture(page, f"window-{name}-{language}-{width}")

    with at_window(hub, app, browser, language, width) as (page, address):
        faults = watch(page)
        page.goto(f"{address}/console")
        look(page, "start")
        page.goto(f"{address}{WINDOW}")
        look(page, "code")
        identify(page, address)
        look(page, "check")
        page.click("main form button[type=submit]")
        page.wait_for_selector("[data-window]")
        look(page, "file")
        page.click("#certificate button >> nth=0")
        page.wait_for_url(re.compile("/certificate"))
        look(page, "certificate")
        page.click(".task-actions button")
        page.wait_for_url(re.compile("/closed$"))
        look(page, "closed")

    assert faults == []
    assert {name: told for name, told in found.items() if told} == {}


def test_going_back_after_closing_shows_nothing(hub, app, browser):
    with at_window(hub, app, browser) as (page, address):
        faults = watch(page)
        open_file(page, address)
        page.click("[data-verify]")
        page.wait_for_selector(f"[data-slip-state] >> text={CHECKED.pattern}")
        page.click(".task-actions button")
        page.wait_for_url(re.compile("/closed$"))
        assert faults == []

        page.go_back()

        page.wait_for_selector("text=窗口查看已经结束")
        assert FINED.name not in page.content()


def test_the_screen_warns_and_empties_itself_when_the_time_is_over(hub, app, browser):
    with at_window(hub, app, browser) as (page, address):
        page.clock.install()
        open_file(page, address)
        page.clock.fast_forward("18:01")
        page.wait_for_selector("#window-soon[open]")
        warned = page.inner_text("[data-left]")
        faults = all_faults(page, "zh", WORDS)
        hub.clock.advance(minutes=20)

        page.clock.fast_forward("02:00")

        page.wait_for_selector("text=窗口查看已经结束")
        assert FINED.name not in page.content()
    assert warned == "剩 2 分钟"
    assert faults == []
    assert len(leaves_of(hub, "window.close")) == 1


def test_without_scripts_the_screen_empties_itself_too(hub, app, browser):
    token = chosen(hub, "zhou", OfficerRole.WINDOW_CLERK, is_demo=True)
    with served(app) as address, window(browser, java_script_enabled=False) as page:
        keep_session(page, address, token)
        open_file(page, address)
        hub.clock.advance(minutes=19, seconds=59)
        page.reload()
        page.wait_for_selector("[data-window]")

        hub.clock.advance(seconds=1)

        page.wait_for_selector("text=窗口查看已经结束")
        assert FINED.name not in page.content()


@pytest.mark.long
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_persons_own_file_has_no_fault_in_either_language(
    hub, app, browser, tmp_path, language, width
):
    bring(hub, tmp_path / "rows", fined_person())
    found = {}

    def look(page, name):
        found[name] = all_faults(page, language, WORDS)
        take_picture(page, f"window-person-{name}-{language}-{width}")

    with at_window(hub, app, browser, language, width) as (page, address):
        page.goto(f"{address}/notice")
        look(page, "notice")
        page.goto(f"{address}{WINDOW}")
        page.fill("[name=number]", "11")
        page.click("form[action$=person] button[type=submit]")
        look(page, "wrong")
        page.fill("[name=number]", WANG_NUMBER)
        page.click("form[action$=person] button[type=submit]")
        page.check("[name=visitor][value=person]")
        page.check("[name=paper][value=resident-card]")
        page.fill("[name=number]", WANG_NUMBER)
        page.check("[name=confirmed]")
        look(page, "check")
        page.click("main form button[type=submit]")
        page.wait_for_selector("[data-window]")
        look(page, "file")
        with page.expect_download() as taken:
            page.click("#certificate form:first-of-type button[type=submit]")

    assert {name: faults for name, faults in found.items() if faults} == {}
    assert taken.value.suggested_filename.startswith("certificate-")
