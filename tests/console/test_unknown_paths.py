"""An address at which there is nothing: a page for browsers, JSON for programs."""

import pytest

from tests.support.browser import served, watch
from tests.support.pages import LANGUAGES, WIDTHS, all_faults, window

pytestmark = pytest.mark.only_database("sqlite")
BROWSERS = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TITLES = {"zh": "没有这个页面", "en": "There is no such page."}


@pytest.mark.parametrize("path", ["/no-such-page", "/console/nothing", "/v1x", "/%00"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_gets_a_page_in_its_language(client, path, language):
    headers = {"Accept": BROWSERS, "Accept-Language": language}

    answer = client.get(path, headers=headers)

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert TITLES[language] in answer.text
    assert "not-found" in answer.text
    assert "script-src 'nonce-" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/no-such-page", {}),
        ("/no-such-page", {"Accept": "*/*"}),
        ("/no-such-page", {"Accept": "application/json, text/html;q=0.5"}),
        ("/no-such-page", {"Accept": BROWSERS, "Authorization": "Bearer x"}),
        ("/v1", {"Accept": BROWSERS}),
        ("/v1/nothing", {"Accept": BROWSERS}),
    ],
)
def test_a_program_gets_a_problem_document(client, path, headers):
    answer = client.get(path, headers=headers)

    assert (answer.status_code, answer.json["code"]) == (404, "not-found")
    assert answer.mimetype == "application/problem+json"


def test_what_is_sent_to_no_address_is_answered_by_a_problem_document(client):
    answer = client.post("/no-such-page", headers={"Accept": BROWSERS})

    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_no_fault_at_any_width(app, browser, language):
    with served(app) as address:
        for width in WIDTHS:
            with window(browser, language, width) as page:
                faults = watch(page)

                answer = page.goto(f"{address}/no-such-page")

                found = all_faults(page, language)
            assert answer.status == 404
            assert found == []
            assert [one for one in faults if "404" not in one] == []
