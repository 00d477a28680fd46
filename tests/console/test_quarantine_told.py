"""The quarantine desk says what was done: nothing that failed looks like success."""

import re

import pytest

from connectors.base import load_sources
from hub import pipeline
from hub.intake.models import QuarantinedRow
from hub.intake.quarantine import list_rows
from schemas.words import OfficerRole
from tests.console.test_quarantine_desk import DESK, GIVEN, PERSON, rows
from tests.support.browser import served
from tests.support.little_city import PENALTY, write_csv
from tests.support.pages import all_faults, keep_session, take_picture, window
from tests.support.signed_in import leaves_of, with_totp

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def quarantined(hub, tmp_path):
    """Ids of rows in quarantine by their reason."""
    path = write_csv(tmp_path / "市场监管行政处罚.csv", PENALTY, rows())
    source = load_sources(hub.config.drop_folder)["penalty_2018"]
    pipeline.receive(hub, source, file=path)
    with hub.reads() as session:
        return {entry.reason: entry.id for entry in list_rows(session)}


@pytest.fixture
def desk(hub, visit):
    """An officer of the source desk, signed in."""
    _, secret, _ = with_totp(hub, "zheng", OfficerRole.SOURCE_DESK)
    assert visit.sign_in(hub, "zheng", secret).status_code == 303
    return visit


def test_nothing_chosen_is_an_error_at_the_form_and_the_reason_is_kept(
    hub, desk, quarantined
):
    said = {"scope": "chosen", "action": "return", "reason": "请核对后重报"}

    none = desk.post(f"{DESK}/decide", page=DESK, **said)
    row = quarantined["code-check"]
    blank = desk.post(f"{DESK}/decide", page=DESK, **said | {"row": row, "reason": " "})

    assert none.status_code == blank.status_code == 422
    assert "请选择要处理的行" in none.text
    assert 'href="#scope"' in none.text
    assert 'value="请核对后重报"' in none.text
    assert "已退回 0 行" not in none.text
    assert re.search(f'value="{row}"[^>]* checked', blank.text)
    assert leaves_of(hub, "quarantine.decide") == []


def test_rows_of_which_none_came_in_are_no_success(desk, quarantined):
    answer = desk.post(
        f"{DESK}/decide", page=DESK, scope="all", action="release", reason="重试"
    )

    shown = desk.get(answer.location).text

    note = shown.partition("已有 0 行重新进入")[0].rpartition("<div ")[2]
    assert "warn" in note, note


def test_after_a_mend_the_next_row_follows_and_the_row_tells_both_values(
    desk, quarantined
):
    ids = sorted(quarantined.values())
    row = quarantined["date-unreadable"]
    page = f"{DESK}/{row}"
    name = re.search(r'name="(field[.][^"]+)"', desk.get(page).text)[1]
    value = {name: "2026-08-15"}

    answer = desk.post(f"{page}/fix", page=page, reason="按原决定书", **value)
    led = desk.get(answer.location).text
    shown = desk.get(page).text

    after = ids[ids.index(row) + 1 :]
    assert answer.location.startswith(f"{DESK}/{after[0]}?" if after else page)
    if after:
        assert "已处理：已更正入档" in led
    cell = shown.partition("处罚决定日期")[2].partition("</tr>")[0]
    assert "昨天" in shown
    assert "2026-08-15" in shown
    assert 'class="wrong"' not in shown, cell
    assert "<mark>" not in shown


def test_the_list_shows_the_faulty_cell_and_masks_people(hub, desk, quarantined):
    shown = desk.get(DESK).text
    (leaf,) = leaves_of(hub, "desk.view")

    assert "三块" in shown
    assert "昨天" in shown
    assert PERSON not in shown
    assert leaf is not None


def test_rows_that_the_law_seals_are_folded_apart(hub, desk, quarantined):
    sealed = quarantined["code-check"]
    with hub.writes.begin() as session:
        session.get_one(QuarantinedRow, sealed).reason = "sealed"

    every = desk.get(DESK).text
    alone = desk.get(f"{DESK}?reason_code=sealed").text
    start = desk.get("/console").text

    assert "依法封存 1 行" in every
    assert f"{DESK}/{sealed}" not in every
    assert "2 行" in every
    assert f"{DESK}/{sealed}" in alone
    assert re.search(
        r'href="/console/quarantine"[^>]*>.*?<td[^>]*>2</td>', start, re.DOTALL
    )


@pytest.mark.long
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
@pytest.mark.only_database("sqlite")
def test_an_officer_goes_through_the_desk_in_a_browser(
    hub, app, browser, quarantined, language, width
):
    token, _, _ = with_totp(hub, "zheng", OfficerRole.SOURCE_DESK)
    row = quarantined["date-unreadable"]
    with served(app) as address, window(browser, language, width) as page:
        keep_session(page, address, token)
        page.goto(f"{address}{DESK}")
        page.fill("[name=reason]", "请核对后重报")
        page.click("button[value=return]")
        page.wait_for_load_state()

        assert page.locator(".errors").evaluate("one => one === document.activeElement")
        assert page.locator("[name=reason]").input_value() == "请核对后重报"
        assert all_faults(page, language, GIVEN) == []
        take_picture(page, f"quarantine-none-{language}-{width}")
        page.goto(f"{address}{DESK}/{row}")
        page.fill('[name^="field."]', "2026-08-15")
        page.fill("[name=reason]", "按原决定书")
        page.click("form.stack button.primary")
        page.wait_for_load_state()
        take_picture(page, f"quarantine-next-{language}-{width}")
        page.goto(f"{address}{DESK}/{row}")
        assert "2026-08-15" in page.locator(".cells").first.inner_text()
        assert all_faults(page, language, GIVEN) == []
        take_picture(page, f"quarantine-mended-{language}-{width}")
