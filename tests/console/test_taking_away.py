"""What an officer takes away holds up: checked in the page, on paper, by command."""

import pytest

from hub.sheets.attached import attached_answer
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

CHECKED = "本页与日志一致"
CHANGED = "本页正文与日志中的承诺不一致"


@pytest.mark.needs("chinese-font")
def test_the_pdf_of_a_file_is_accepted_by_whoever_checks_it(hub, officer, tmp_path):
    task, size = officer.begin(), size_of(hub)

    answer = officer.get(f"/console/t/{task}/m/{public_id(hub, FINED.code)}/export/pdf")

    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert FINED.code not in answer.headers["Content-Disposition"]
    assert looks_since(hub, size) == [
        (Operation.MERCHANT_LOOKUP, "console/merchant/export/pdf", 200)
    ]
    assert FINED.code in attached_answer(answer.data).decode()
    path = tmp_path / "file.pdf"
    path.write_bytes(answer.data)
    assert verified(hub, path).returncode == 0
    path.write_bytes(answer.data + answer.data[-200:])
    assert verified(hub, path).returncode == 2


@pytest.mark.needs("chinese-font")
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
