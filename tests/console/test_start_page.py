"""The start page: what waits, what falls due, the month in charts; and no merchant."""

import re
from datetime import date, timedelta

import pytest

from connectors.base import load_sources
from hub import pipeline
from hub.intake.quarantine import RowFilter, page_of_rows
from hub.overview import asked_month, dues_of, sources_now
from schemas.words import OfficerRole
from tests.support.browser import watch
from tests.support.enabled import enable
from tests.support.little_city import CLEAN, FINED, PENALTY, penalty_row, write_csv
from tests.support.pages import all_faults, take_picture, window, windows
from tests.support.signed_in import BUREAU, code_of, leaves_of, signed, with_totp

pytestmark = pytest.mark.postgresql_in_long

START = "/console"
GIVEN = {"agency", "market", "supervision", "zheng"}
EVERYTHING = (
    OfficerRole.OFFICER,
    OfficerRole.REVIEWER,
    OfficerRole.SOURCE_DESK,
)


@pytest.fixture
def quarantined(hub, tmp_path):
    """Two rows in quarantine, one of them closed since."""
    rows = [penalty_row(CLEAN, 13, "昨天"), penalty_row(CLEAN, 14, "前天")]
    path = write_csv(tmp_path / "行政处罚.csv", PENALTY, rows)
    source = load_sources(hub.config.drop_folder)["penalty_2018"]
    pipeline.receive(hub, source, file=path)
    chosen = RowFilter(reason="date-unreadable")
    with hub.reads() as session:
        first = page_of_rows(session, chosen, limit=1)[0].id
    pipeline.close_rows(hub, RowFilter(ids=(first,)), actor="test", reason="无法核实")


def test_the_unit_sees_how_much_it_asked_for_what_and_what_was_refused(
    hub, officer, client
):
    task = officer.begin()
    find = f"/console/t/{task}/find"
    officer.post(find, page=find, q=FINED.code)
    officer.post(find, page=find, q=CLEAN.name)
    asked = leaves_of(hub, "merchant.")

    shown = officer.get(START).text

    assert len(asked) >= 2
    month = asked_month(hub, BUREAU)
    assert month.purposes == {"enforcement": len(asked)}
    assert month.refused == 0
    assert "本单位近 30 天查询" in shown
    assert f"共 {len(asked)}" in shown
    assert FINED.name not in shown
    assert asked_month(hub, "agency:procuratorate").total == 0


def test_each_role_has_its_own_charts(hub, visit, quarantined):
    enable(hub, "registration")
    _, secret, _ = with_totp(hub, "zheng", OfficerRole.SOURCE_DESK)
    visit.sign_in(hub, "zheng", secret)

    shown = visit.get(START).text

    assert "近 30 天处理的疑问" in shown
    assert "近 30 天每天处理的疑问行，共 1 行" in shown
    assert "近 30 天核对结果" not in shown
    assert "疑问数据：全部来源" in shown
    assert "全部 1 个来源" in shown


def test_an_administrator_sees_no_questions_and_only_a_system_one_the_sources(
    hub, visit
):
    _, secret, _ = with_totp(hub, "zheng", OfficerRole.AUDIT_ADMIN)
    visit.sign_in(hub, "zheng", secret)

    shown = visit.get(START).text

    assert "本单位近 30 天查询" not in shown
    assert "近 30 天入档" not in shown
    assert "/console/sources" not in shown
    assert "管理员账号" in shown


def test_a_promise_falls_due_on_its_last_day_and_an_account_on_its_own(hub):
    today = date(2026, 11, 24)
    person = signed(
        hub,
        "zheng",
        OfficerRole.SOURCE_DESK,
        valid_to=today + timedelta(days=13),
    )
    sources = sources_now(hub)

    found = {(one.day, one.kind): one.names for one in dues_of(hub, person, sources)}

    promise = {one.name: one for one in sources}["penalty_2018"]
    assert promise.title in found[promise.due_day, "source"]
    assert promise.due_day == today + timedelta(days=promise.promised_days)
    assert found[today + timedelta(days=13), "account"] == ("王zheng",)
    assert all(kind != "source" for _, kind in {*_of(dues_of(hub, person))})


def _of(dues):
    return [(one.day, one.kind) for one in dues]


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(("language", "width"), windows(1280, 390))
def test_it_has_no_fault_at_any_width_in_either_language(
    hub, address, browser, quarantined, language, width
):
    _, secret, _ = with_totp(hub, "zheng", *EVERYTHING)
    with window(browser, language, width) as page:
        faults = watch(page)
        page.goto(f"{address}/console/sign-in")
        page.locator("[name=login]").fill("zheng")
        page.locator("[name=password]").fill("correct horse battery")
        page.locator("main form button[type=submit]").first.click()
        page.locator("[name=code]").fill(code_of(hub, secret))
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile("/console$"))
        page.goto(f"{address}/console/tasks/new")
        page.locator("[name=purpose]").first.check()
        page.locator("[name=reference]").fill("宿市监〔2026〕15号")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile("/find$"))
        page.locator("main [name=q]").fill(FINED.code)
        page.locator("main [name=q]").press("Enter")
        page.wait_for_load_state("networkidle")
        page.goto(f"{address}{START}")
        found = all_faults(page, language, GIVEN)
        take_picture(page, f"start-{language}-{width}")

    assert faults == []
    assert found == []
