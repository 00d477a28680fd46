"""What an officer takes away holds up: checked in the page, on paper, by command."""

import re

import pytest

from schemas.tlog.sheet import part_sheet
from schemas.words import Operation
from tests.support.browser import served, watch
from tests.support.file_pages import (
    at_work,
    looks_since,
    public_id,
    size_of,
    verified,
)
from tests.support.little_city import FINED, UNKNOWN

pytestmark = pytest.mark.postgresql_in_long

CHECKED = "本页与日志一致"
CHANGED = "本页正文与日志中的承诺不一致"


def test_the_pdf_of_a_file_is_accepted_by_whoever_checks_it(hub, officer, tmp_path):
    task, size = officer.begin(), size_of(hub)

    answer = officer.get(f"/console/t/{task}/m/{public_id(hub, FINED.code)}/export/pdf")

    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert FINED.code not in answer.headers["Content-Disposition"]
    assert looks_since(hub, size) == [
        (Operation.MERCHANT_LOOKUP, "console/merchant/export/pdf", 200)
    ]
    assert FINED.code in part_sheet(answer.data).told.decode()
    path = tmp_path / "file.pdf"
    path.write_bytes(answer.data)
    assert verified(hub, path).returncode == 0
    path.write_bytes(answer.data + answer.data[-200:])
    assert verified(hub, path).returncode == 1


def test_the_whole_page_is_taken_away_as_a_pdf_that_holds_up(hub, officer, tmp_path):
    task, size = officer.begin(), size_of(hub)
    file = f"/console/t/{task}/m/{public_id(hub, FINED.code)}"

    answer = officer.get(f"{file}/export/page-pdf")

    assert answer.content_type == "application/pdf"
    assert looks_since(hub, size) == [
        (Operation.MERCHANT_LOOKUP, "console/merchant/export/page-pdf", 200)
    ]
    assert b'"rating_history"' in part_sheet(answer.data).told
    path = tmp_path / "page.pdf"
    path.write_bytes(answer.data)
    assert verified(hub, path).returncode == 0
    assert f"{file}/export/page-pdf" in officer.get(file).text


def test_what_was_found_is_taken_away_by_a_form_that_names_nobody(
    hub, officer, tmp_path
):
    task = officer.begin()
    find = f"/console/t/{task}/find"
    shown = officer.post(find, page=find, q=FINED.name).text
    size = size_of(hub)
    offered = re.search(rf'action="({find}/pdf)".*?name="q" value="([^"]+)"', shown)

    answer = officer.post(offered[1], page=find, q=offered[2])

    assert answer.content_type == "application/pdf"
    assert looks_since(hub, size) == [
        (Operation.MERCHANT_MATCH, "console/find/pdf", 200)
    ]
    assert answer.headers["Content-Disposition"].isascii()
    path = tmp_path / "found.pdf"
    path.write_bytes(answer.data)
    assert verified(hub, path).returncode == 0
    assert FINED.code in part_sheet(answer.data).told.decode()
    assert officer.get(offered[1]).location == find
    assert officer.client.post(offered[1], data={"q": "x"}).status_code == 403


def test_a_pdf_about_nobody_is_a_refusal_with_its_leaf(hub, officer):
    task, size = officer.begin(), size_of(hub)

    answer = officer.get(f"/console/t/{task}/m/{UNKNOWN}/export/pdf")

    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")
    assert looks_since(hub, size) == [
        (Operation.MERCHANT_LOOKUP, "console/merchant/export/pdf", 404)
    ]


def test_anybody_gets_what_answers_are_checked_by(hub, client):
    trust = client.get("/verify/trust.json").json

    assert trust["keys"] == list(hub.audit.trusted_vkeys())
    assert set(trust) == {"keys", "policy", "statements"}


@pytest.mark.only_database("sqlite")
def test_a_page_checks_itself_and_says_so_if_it_was_changed(hub, app, browser):
    with served(app) as address, at_work(hub, address, browser) as (page, base):
        faults = watch(page)
        page.goto(f"{base}/m/{public_id(hub, FINED.code)}")

        page.click("[data-verify]")
        page.wait_for_selector(f"[data-slip-state] >> text={CHECKED}")
        page.evaluate(
            "() => { const kept = document.getElementById('answer').dataset;"
            " kept.body = kept.body.replace('\"grade\"', '\"Grade\"'); }"
        )
        page.click("[data-verify]")
        page.wait_for_selector(f"[data-slip-state] >> text={CHANGED}")

    assert faults == []
