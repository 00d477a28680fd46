"""Reports to members and what serves which duty, in the console."""

import hashlib
import re

import pytest

from connectors.base import load_manifests, load_sources, source_titles
from hub import pipeline
from hub.jobs import run_job
from hub.officer_actions import kept_reports
from hub.overview import served_rules
from schemas.words import OfficerRole
from tests.console.conftest import Visit
from tests.console.test_sources_pages import GIVEN as GIVEN_THERE
from tests.console.test_sources_pages import enter, signed
from tests.support.browser import watch
from tests.support.little_city import CLEAN, PENALTY, penalty_row, write_csv
from tests.support.pages import all_faults, take_picture, window, windows
from tests.support.signed_in import leaves_of, with_totp

pytestmark = pytest.mark.postgresql_in_long

SERVED, REPORTS = "/console/duties", "/console/source-reports"
OWNER = "agency:market-supervision"
SECRET = "不该出现的事由"
NAMES = {*load_manifests(), *(rule.key for rule in served_rules("systems"))}
WORDS = {"date", "unreadable", "decision", "day", "csv", "sha"}
GIVEN = (
    GIVEN_THERE | WORDS | {part for name in NAMES for part in re.split("[_-]", name)}
)


@pytest.fixture
def reported(hub, tmp_path):
    """In December: penalties came in November, one of them is no record."""
    rows = [
        penalty_row(CLEAN, 11, "2026-09-01"),
        penalty_row(CLEAN, 12, "昨天", 违法事实=SECRET),
    ]
    path = write_csv(tmp_path / "处罚.csv", PENALTY, rows)
    source = load_sources(hub.config.drop_folder)["penalty_2018"]
    pipeline.receive(hub, source, file=path)
    hub.clock.advance(days=10)
    return run_job(hub, "source-reports")["made"]


def test_the_reports_of_last_month_are_made_once_and_stay_as_they_were(hub, reported):
    (told,) = kept_reports(hub)
    first = run_job(hub, "source-reports")
    hub.clock.advance(days=31)
    second = run_job(hub, "source-reports")

    assert (reported, first, second) == (1, {"made": 0}, {"made": 0})
    assert (told.owner, told.month) == (OWNER, "2026-11")
    assert told.rows >= 2
    assert told.quarantined == 1
    assert kept_reports(hub, "agency:customs") == []
    leaf = leaves_of(hub, "desk.view")[0]
    assert leaf.header["actor"]["agency"] == "hub"
    assert [one.leaf for one in kept_reports(hub)] == [told.leaf]


def test_a_report_opens_as_page_and_as_the_sheet_that_the_log_knows(
    hub, reported, visit
):
    desk = signed(hub, visit, OfficerRole.SOURCE_DESK)
    (told,) = kept_reports(hub)
    before = len(leaves_of(hub, "desk.view"))

    listed = desk.get(REPORTS).text
    page = desk.get(f"{REPORTS}/{OWNER}/2026-11").text
    sheet = desk.get(f"{REPORTS}/{OWNER}/2026-11/sheet")

    assert f"{REPORTS}/agency%3Amarket-supervision/2026-11" in listed
    assert told.sha256 in page
    assert told.leaf in page
    assert "date-unreadable" in page
    assert hashlib.sha256(sheet.data).hexdigest() == told.sha256
    assert "quality-report-2026-11.csv" in sheet.headers["Content-Disposition"]
    for text in (listed, page, sheet.text):
        assert SECRET not in text
        assert CLEAN.name not in text
    assert len(leaves_of(hub, "desk.view")) == before + 3
    assert desk.get(f"{REPORTS}/{OWNER}/2026-10").status_code == 404
    assert desk.get(f"{REPORTS}/agency%3Anobody/2026-11").status_code == 404


def test_others_see_their_own_members_reports_alone(hub, app, reported):
    own = signed(hub, Visit(app.test_client()), OfficerRole.OFFICER, login="own")
    other = signed(
        hub,
        Visit(app.test_client()),
        OfficerRole.OFFICER,
        login="other",
        member="agency:procuratorate",
    )

    assert "2026-11" in own.get(REPORTS).text
    assert own.get(f"{REPORTS}/{OWNER}/2026-11").status_code == 200
    assert "2026-11" not in other.get(REPORTS).text
    for end in ("", "/sheet"):
        assert other.get(f"{REPORTS}/{OWNER}/2026-11{end}").status_code == 404


def test_nothing_is_shown_where_no_leaf_can_be_written(hub, reported, visit):
    desk = signed(hub, visit, OfficerRole.SOURCE_DESK)
    hub.audit.close()

    for path in (REPORTS, f"{REPORTS}/{OWNER}/2026-11", SERVED):
        assert desk.get(path).status_code == 503
    assert desk.get(f"{REPORTS}/{OWNER}/2026-11/sheet").status_code == 503


def test_each_duty_and_system_stands_with_its_rows(hub, reported, visit):
    desk = signed(hub, visit, OfficerRole.SOURCE_DESK)

    shown = desk.get(SERVED).text

    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", shown, re.DOTALL)
    texts = [re.sub(r"<[^>]*>|\s", "", cell) for cell in cells]
    place = next(k for k, text in enumerate(texts) if "跨区域、跨部门信息共享" in text)
    assert int(texts[place + 1]) >= 2
    assert int(texts[place + 3]) == 1
    assert "平台规则的公示期" in shown
    assert f'/penalty_upstream">{source_titles()["penalty_upstream"]}</a>' in shown
    told = [
        int(number)
        for number in re.findall(r"<dd>(\d+)</dd>", shown[shown.index("规则版本") :])
    ]
    assert told[0] == sum(told[1:4])


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(("language", "width"), windows(1280, 390))
def test_the_pages_have_no_fault_at_any_width_in_either_language(
    hub, address, browser, reported, language, width
):
    _, secret, _ = with_totp(hub, "zheng", OfficerRole.SOURCE_DESK)
    found = {}
    with window(browser, language, width) as page:
        faults = watch(page)
        enter(hub, page, address, "zheng", secret)
        for name, path in (
            ("served", SERVED),
            ("reports", REPORTS),
            ("report", f"{REPORTS}/{OWNER}/2026-11"),
        ):
            page.goto(f"{address}{path}")
            found[name] = all_faults(page, language, GIVEN)
            take_picture(page, f"source-{name}-{language}-{width}")

    assert faults == []
    assert found == {"served": [], "reports": [], "report": []}
