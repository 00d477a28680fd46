"""The browser that the tests use shows our pages, and tells what is wrong with them."""

import pytest

from tests.support.browser import watch


@pytest.fixture
def open_html(browser, tmp_path):
    """Open a page of the given content as a file, and list its faults."""
    context = browser.new_context()

    def opening(html):
        path = tmp_path / "page.html"
        path.write_text(f'<meta charset="utf-8">{html}', "utf-8")
        page = context.new_page()
        faults = watch(page)
        page.goto(path.as_uri())
        return faults

    yield opening
    context.close()


def test_a_page_runs_its_scripts_and_lays_out_chinese(browser_page, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        '<meta charset="utf-8"><p style="font-size: 20px">宿迁</p>'
        "<script>document.querySelector('p').append('市')</script>",
        "utf-8",
    )

    browser_page.goto(path.as_uri())

    assert browser_page.locator("p").inner_text() == "宿迁市"


def test_a_faultless_page_has_no_faults(open_html):
    assert open_html("<title>.</title><script>console.log('fine')</script>") == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<script>console.error('oh')</script>", "console: oh"),
        ("<script>null.member</script>", "script: Cannot read"),
        ('<img src="https://example.com/a.png">', "outside: https://example.com/a.png"),
        (
            "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">"
            "<script>1</script>",
            "console: Executing inline script violates",
        ),
    ],
)
def test_what_a_page_gets_wrong_is_listed(open_html, html, fault):
    faults = open_html(html)

    assert [one for one in faults if one.startswith(fault)], faults
