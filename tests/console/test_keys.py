"""What scripts add to the pages: keys, copying, opening, and htmx under the policy."""

import pytest
from flask import render_template_string

from hub.console.serving.assets import asset_path
from hub.console.serving.headers import page_nonce, send_page
from tests.console.gallery import gallery_app
from tests.support.browser import served, watch
from tests.support.pages import window

FRAGMENT = """<!doctype html><html lang="en"><head><title>.</title>
<link rel="icon" href="{{ asset('icon.svg') }}">
<meta name="htmx-config"
 content='extensions:"hx-csp",includeIndicatorCSS:false,history:false'>
<script src="{{ asset('htmx.js') }}" nonce="{{ nonce }}" defer></script>
</head><body>
<button id="ours" hx-get="/fragment" hx-target="#place"
 hx-nonce="{{ nonce }}">ours</button>
<button id="theirs" hx-get="/fragment" hx-target="#place">theirs</button>
<p id="place">before</p></body></html>"""


@pytest.fixture(scope="module")
def address():
    """Where the gallery is served, and a page with htmx on it."""
    app = gallery_app()
    app.jinja_env.globals["asset"] = asset_path
    app.add_url_rule(
        "/htmx",
        "htmx",
        lambda: send_page(render_template_string(FRAGMENT, nonce=page_nonce())),
    )
    app.add_url_rule("/fragment", "fragment", lambda: send_page("<b>after</b>"))
    with served(app) as address:
        yield address


@pytest.fixture
def page(address, browser):
    """The gallery, opened in Chinese."""
    with window(browser) as page:
        faults = watch(page)
        page.goto(f"{address}/gallery/zh")
        yield page
    assert faults == []


def test_a_slash_leads_to_the_search_field_and_types_nothing(page):
    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("/p?")
    assert page.input_value("[data-find]") == "/p?"
    assert page.locator("dialog[open]").count() == 0


def test_a_question_mark_lists_every_key_and_escape_leads_back(page):
    page.keyboard.press("?")

    dialog = page.locator("dialog#keys")
    assert dialog.evaluate("it => it.open")
    listed = dialog.locator("dt").all_inner_texts()
    assert len(listed) == len(set(listed)) == 12
    assert {"/", "?", "V", "P", "G S"} <= set(listed)
    page.keyboard.press("Escape")
    assert not dialog.evaluate("it => it.open")


def test_letters_can_be_switched_off_and_stay_off(page):
    page.keyboard.press("?")
    page.locator("[data-keys-on]").uncheck()
    page.keyboard.press("Escape")
    page.reload()

    page.keyboard.press("?")
    page.keyboard.press("/")

    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("button", name="键盘操作").click()
    assert not page.locator("[data-keys-on]").is_checked()
    page.locator("[data-keys-on]").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_g_and_a_letter_lead_to_a_section_and_a_letter_alone_chooses(page):
    page.evaluate("document.querySelector('[data-go=r]').href = '#reached'")

    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**#reached")
    page.keyboard.press("2")

    assert page.locator("[name=purpose][value=supervision]").is_checked()


def test_a_code_is_copied_without_blanks(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.locator("[data-copy]").first.click()

    page.wait_for_selector("[data-copy][aria-label=已复制]")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "91321311MA6GY9PK5A"
    page.locator(".under-title .code").select_text()
    assert page.evaluate("getSelection().toString()") == copied


def test_the_first_press_of_tab_offers_to_skip_to_the_content(page):
    page.keyboard.press("Tab")

    skip = page.locator(".skip")
    assert skip.evaluate("it => it === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_menu_opens_on_a_phone_without_any_script(address, browser):
    with window(browser, width=390, java_script_enabled=False) as page:
        page.goto(f"{address}/gallery/zh")
        link = page.get_by_role("link", name="名称核对")
        before = link.is_visible()

        page.get_by_role("button", name="菜单").click()

        assert (before, link.is_visible()) == (False, True)
        assert page.locator(".needs-script").first.is_hidden()


def test_htmx_fills_in_what_is_marked_by_the_page_and_nothing_else(address, browser):
    with window(browser) as page:
        faults = watch(page)
        page.goto(f"{address}/htmx")

        page.locator("#theirs").click()
        page.wait_for_timeout(200)
        unmoved = page.locator("#place").inner_text()
        page.locator("#ours").click()
        page.wait_for_selector("#place b")

        assert unmoved == "before"
        assert page.locator("#place").inner_text() == "after"
    assert [one for one in faults if "[hx-csp] blocked" not in one] == []
    assert len(faults) == 1


def test_what_is_smuggled_into_a_page_does_not_run(address, browser):
    with window(browser) as page:
        page.goto(f"{address}/gallery/zh")

        tried = page.evaluate(
            """() => {
                try { document.body.insertAdjacentHTML('beforeend', '<p>x</p>'); }
                catch (error) { return error.name; }
                return 'put in';
            }"""
        )

    assert tried == "TypeError"
