"""Sources, runs and nights in the console: figures alone, and each look is told."""

import re
from datetime import timedelta
from time import process_time

import pytest
from flask import request
from sqlalchemy import insert

from connectors.base import (
    BrokenSource,
    FoundSources,
    ManifestFault,
    find_sources,
    load_manifests,
    load_sources,
)
from connectors.manifest_faults import FAULT_TEXTS
from hub import pipeline
from hub.console.words.translator import translator_of
from hub.context import Hub
from hub.contradictions import sound_members
from hub.intake.errors import StagedElsewhereError
from hub.intake.models import SyncRun
from hub.intake.report import RunReport
from hub.intake.run_reads import page_of_runs
from hub.intake.runs import end_run, start_run
from hub.overview import show_night, sources_now
from schemas.words import OfficerRole
from tests.console.conftest import Visit
from tests.support.browser import watch
from tests.support.enabled import enable
from tests.support.little_city import (
    CLEAN,
    FINED,
    PENALTY,
    REGISTRATION,
    penalty_row,
    registration_row,
    write_csv,
)
from tests.support.own_sources import FINES, write_own
from tests.support.pages import all_faults, take_picture, window, windows
from tests.support.runs import run_of
from tests.support.signed_in import code_of, leaves_of, with_totp

pytestmark = pytest.mark.postgresql_in_long

SOURCES, NIGHTS = "/console/sources", "/console/nights"
PENALTIES = f"{SOURCES}/penalty_2018"
GIVEN = {
    *("agency", "market", "supervision", "leading", "office", "zheng", "csv"),
    "procuratorate",
}
WRONG = FINED.code[:8] + "89" + FINED.code[10:]


def signed(hub, visit, *roles, login="zheng", **changes):
    """Sign an officer of these roles in."""
    _, secret, _ = with_totp(hub, login, *roles, **changes)
    assert visit.sign_in(hub, login, secret).status_code == 303
    return visit


@pytest.fixture
def desk(hub, visit):
    """An officer of the source desk, signed in."""
    return signed(hub, visit, OfficerRole.SOURCE_DESK)


@pytest.fixture
def delivered(hub, tmp_path):
    """A day later, penalties of which two are no records; gives the run."""
    hub.clock.advance(hours=16)
    rows = [
        penalty_row(FINED, 11, "2026-09-01", **{PENALTY[2]: WRONG}),
        penalty_row(CLEAN, 12, "2026-09-01"),
        penalty_row(CLEAN, 13, "昨天"),
    ]
    path = write_csv(tmp_path / "市场监管行政处罚.csv", PENALTY, rows)
    source = load_sources(hub.config.drop_folder)["penalty_2018"]
    return pipeline.receive(hub, source, file=path).run


def failed_run(hub, source="debtor_list", reason="truncated"):
    """A run that came to nothing."""
    at = hub.clock()
    with hub.writes.begin() as session:
        run = start_run(session, source, kind="sync", actor="hub", at=at)
        report = RunReport(source, run, state="failed", reason=reason, detail="cut off")
        end_run(session, report, actor="hub", at=at)
    return run


def empty_run(hub, source, actor="hub"):
    """A run of a source that had nothing new."""
    at = hub.clock()
    with hub.writes.begin() as session:
        run = start_run(session, source, kind="sync", actor=actor, at=at)
        report = RunReport(source, run, state="nothing-new")
        end_run(session, report, actor=actor, at=at)
    return run


def test_each_look_has_one_leaf_with_item_officer_and_screen(hub, delivered, desk):
    before = len(leaves_of(hub, "desk.view"))

    for path in (SOURCES, PENALTIES, f"{PENALTIES}/{delivered}", NIGHTS):
        assert desk.get(path).status_code == 200

    views = leaves_of(hub, "desk.view")[before:]
    assert [leaf.header["actor"]["system"] for leaf in views] == [
        "sources",
        "sources-one",
        "sources-run",
        "sources-night",
    ]
    assert {leaf.header["actor"]["agency"] for leaf in views} == {
        "agency:market-supervision"
    }
    assert all("actor.user" in leaf.commitments for leaf in views)


def test_nothing_is_shown_where_no_leaf_can_be_written(hub, delivered, desk):
    hub.audit.close()

    for path in (SOURCES, PENALTIES, f"{PENALTIES}/{delivered}", NIGHTS):
        answer = desk.get(path)
        assert answer.status_code == 503
        assert "审计日志暂时不能写入" in answer.text


OPENS = {
    OfficerRole.OFFICER: True,
    OfficerRole.REVIEWER: True,
    OfficerRole.SYSTEM_ADMIN: True,
    OfficerRole.WINDOW_CLERK: False,
    OfficerRole.SECURITY_ADMIN: False,
    OfficerRole.AUDIT_ADMIN: False,
}


def test_who_works_with_sources_sees_them_and_nobody_else(hub, app, delivered):
    for number, (role, opens) in enumerate(OPENS.items()):
        visit = signed(hub, Visit(app.test_client()), role, login=f"zheng{number}")

        for path in (SOURCES, PENALTIES, f"{PENALTIES}/{delivered}", NIGHTS):
            answer = visit.get(path)
            assert answer.status_code == (200 if opens else 403), role
            # Rows belong to the source desk alone, and merchants to neither.
            assert "/console/quarantine" not in answer.text
            assert FINED.name not in answer.text
        assert (f'href="{SOURCES}"' in visit.get("/console").text) is opens, role


def test_an_officer_of_a_platform_does_not_see_how_deliveries_go(hub, app, delivered):
    role = OfficerRole.OFFICER
    visit = signed(hub, Visit(app.test_client()), role, member="platform:taomao")

    for path in (SOURCES, PENALTIES, f"{PENALTIES}/{delivered}", NIGHTS):
        assert visit.get(path).status_code == 403
    assert f'href="{SOURCES}' not in visit.get("/console").text


def test_a_late_source_comes_first_with_its_days(hub, visit):
    enable(hub)
    hub.clock.advance(days=9)
    desk = signed(hub, visit, OfficerRole.SOURCE_DESK)

    shown = desk.get(SOURCES).text

    found = {one.name: one for one in sources_now(hub)}
    late = found["penalty_2018"]
    assert late.days_late == 9 - late.promised_days
    assert f"迟 {late.days_late} 天" in shown
    assert found["debtor_list"].state == "never"
    body = shown[shown.index("<tbody>") :]
    assert body.index("penalty_2018") < body.index("debtor_list")


def test_a_source_keeps_its_promise_on_the_last_day_of_it(hub):
    enable(hub, "penalty_2018")

    def stands():
        (one,) = [one for one in sources_now(hub) if one.enabled]
        return one

    promised = stands().promised_days
    fresh = stands().state
    hub.clock.advance(days=promised)
    last_day = stands()
    hub.clock.advance(days=1)

    # Its nightly time went by without it long before the promise is broken.
    assert (fresh, last_day.state, last_day.days_late) == ("on-time", "late", 0)
    assert (stands().state, stands().days_late) == ("late", 1)


def test_the_night_tells_what_came_and_the_list_says_the_same(hub, delivered, desk):
    night = show_night(hub)

    assert (night.total.rows, night.total.records, night.total.quarantined) == (3, 1, 2)
    assert [one.card.id for one in night.runs] == [delivered]
    assert night.settled.ratings == 1
    source = {one.name: one for one in sources_now(hub)}["penalty_2018"]
    assert source.night == (3, 1, 2)
    shown = desk.get(NIGHTS).text
    assert "收到 3 = 入档 1 + 未变 0 + 疑问 2" in shown
    assert f"{NIGHTS}/2026-11-24" in shown
    former = desk.get(f"{NIGHTS}/2026-11-24").text
    assert f"{NIGHTS}/2026-11-25" in former


def test_what_brought_nothing_is_one_line_that_opens(hub, delivered, desk):
    enable(hub)
    for source in ("debtor_list", "court_filings"):
        empty_run(hub, source)
    failed_run(hub, "website_filing")

    night = desk.get(NIGHTS).text
    sources = desk.get(SOURCES).text

    above, folded = night.split('<details class="folded">')
    assert "penalty_2018" in above
    assert "website_filing" in above
    assert "debtor_list" not in above
    assert "另有 2 次运行没有新数据" in folded
    assert "debtor_list" in folded
    above, folded = sources.split('<details class="folded">')
    assert f"{SOURCES}/penalty_2018" in above
    assert f"{SOURCES}/website_filing" in above
    assert f"{SOURCES}/debtor_list" not in above
    assert f"{SOURCES}/debtor_list" in folded
    listed = {one.name for one in sources_now(hub)}
    assert all(f'href="{SOURCES}/{name}"' in sources for name in listed)


def test_a_run_names_the_member_that_pushed_or_the_account_that_asked(hub, desk):
    with hub.reads() as session:
        member = next(iter(sound_members(session)))
    pushed = empty_run(hub, "debtor_list", actor=member.code)
    asked = empty_run(hub, "debtor_list", actor="cli:root")

    shown = [desk.get(f"{SOURCES}/debtor_list/{run}").text for run in (pushed, asked)]

    assert f"<dd>{member.name}</dd>" in shown[0]
    assert "<dd>命令行账号 root</dd>" in shown[1]


def test_where_nothing_came_at_all_no_run_is_folded(hub, visit):
    hub.clock.advance(hours=16)
    empty_run(hub, "debtor_list")

    night = signed(hub, visit, OfficerRole.SOURCE_DESK).get(NIGHTS).text

    assert "debtor_list" in night
    assert "folded" not in night


def test_a_failed_run_is_told_with_its_reason_and_is_no_zero(hub, delivered, desk):
    run = failed_run(hub)

    night = desk.get(NIGHTS).text
    page = desk.get(f"{SOURCES}/debtor_list").text
    whole = desk.get(f"{SOURCES}/debtor_list/{run}").text

    assert "1 次未成功" in night
    assert "文件不完整" in night
    assert "M-4 -4L4 4" in page
    assert "文件不完整" in whole
    assert "cut off" in whole
    assert "此前的数据照常使用" in whole


def test_a_run_shows_files_fates_and_faults_that_lead_to_the_rows(hub, delivered, desk):
    shown = desk.get(f"{PENALTIES}/{delivered}").text

    assert "市场监管行政处罚.csv" in shown
    assert "代码校验未通过" in shown
    assert "source=penalty_2018&amp;reason_code=code-check" in shown
    assert "已入档" in shown


def test_a_run_of_another_source_or_of_none_ends_in_a_page(hub, delivered, desk):
    for path in (
        f"{SOURCES}/registration/{delivered}",
        f"{PENALTIES}/{'0' * 26}",
        f"{SOURCES}/nobody",
        f"{NIGHTS}/2026-11-31",
        f"{NIGHTS}/2030-01-01",
        f"{NIGHTS}/0001-01-01",
    ):
        answer = desk.get(path)
        assert answer.status_code == 404, path
    assert "没有这次运行" in desk.get(f"{PENALTIES}/{'0' * 26}").text
    assert "没有这个来源" in desk.get(f"{SOURCES}/nobody").text


def test_runs_go_by_pages_that_say_how_many_there_are(hub, visit):
    for _ in range(120):
        hub.clock.advance(hours=1)
        failed_run(hub, "penalty_2018")
    desk = signed(hub, visit, OfficerRole.SOURCE_DESK)

    seen, path, pages = [], PENALTIES, []
    while path:
        text = desk.get(path).text
        seen += re.findall(rf'href="{PENALTIES}/([0-9A-Z]{{26}})"', text)
        pages += re.findall(r"第 ([\d,]+) 至 ([\d,]+) 行，共 ([\d,]+) 行", text)
        found = re.search(r'href="([^"]+)" rel="next"', text)
        path = found[1] if found else None
        back = re.search(r'href="([^"]+)" rel="prev"', text)

    with hub.reads() as session:
        every = [one.id for one in page_of_runs(session, "penalty_2018", limit=500)]
    assert seen == every
    assert pages == [("1", "50", "121"), ("51", "100", "121"), ("101", "121", "121")]
    middle = desk.get(back[1]).text
    assert "第 51 至 100 行，共 121 行" in middle


def enter(hub, page, address, login, secret):
    """Sign in as a person does."""
    page.goto(f"{address}/console/sign-in")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill("correct horse battery")
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=code]").fill(code_of(hub, secret))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/console$"))


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(("language", "width"), windows(1280, 390))
def test_the_pages_have_no_fault_at_any_width_in_either_language(
    hub, address, browser, delivered, language, width
):
    failed_run(hub)
    empty_run(hub, "court_filings")
    _, secret, _ = with_totp(hub, "zheng", OfficerRole.SOURCE_DESK)
    found = {}
    with window(browser, language, width) as page:
        faults = watch(page)
        enter(hub, page, address, "zheng", secret)
        page.goto(f"{address}{SOURCES}")
        found["list"] = all_faults(page, language, GIVEN)
        take_picture(page, f"sources-{language}-{width}")
        page.goto(f"{address}{PENALTIES}")
        page.locator("details summary").first.click()
        found["one"] = all_faults(page, language, GIVEN)
        take_picture(page, f"sources-one-{language}-{width}")
        page.goto(f"{address}{PENALTIES}/{delivered}")
        found["run"] = all_faults(page, language, GIVEN)
        take_picture(page, f"sources-run-{language}-{width}")
        page.goto(f"{address}{NIGHTS}")
        page.locator(".folded summary").click()
        opened = page.locator(".folded tbody tr").first.is_visible()
        found["night"] = all_faults(page, language, GIVEN)
        take_picture(page, f"sources-night-{language}-{width}")
        page.keyboard.press("k")
        page.wait_for_url(re.compile("/console/nights/2026-11-24$"))

    assert opened
    assert faults == []
    assert found == {"list": [], "one": [], "run": [], "night": []}


@pytest.fixture
def waiting(hub, tmp_path):
    """A register with another name for a column; gives the run that waits."""
    names = ["企业全称" if name == "企业名称" else name for name in REGISTRATION]
    file = write_csv(tmp_path / "r.csv", names, [registration_row(CLEAN)])
    source = load_sources(hub.config.drop_folder)["registration"]
    return pipeline.receive(hub, source, file=file).run


def decide(visit, path, **fields):
    """Send the form of the file that waits on a run's page."""
    return visit.post(f"{path}/columns", page=path, **fields)


def test_a_run_that_waits_shows_its_columns_and_takes_a_yes(hub, desk, waiting):
    path = f"{SOURCES}/registration/{waiting}"
    page = desk.get(path).text

    answer = decide(desk, path, action="accept", reason="电话核实")

    assert "企业全称" in page
    assert "按名称和内容认出的列" in page
    assert "认得对，入档" in page
    assert (answer.status_code, answer.location) == (303, path)
    after = desk.get(path).text
    assert "已完成" in after
    assert "认得对，入档" not in after
    with hub.reads() as session:
        assert page_of_runs(session, "registration", limit=1)[0].state == "done"


def test_a_decision_without_a_reason_or_too_late_says_so(desk, waiting):
    path = f"{SOURCES}/registration/{waiting}"

    blank = decide(desk, path, action="accept")
    neither = decide(desk, path, action="maybe", reason="电话核实")
    first = decide(desk, path, action="refuse", reason="不是这一列")
    second = decide(desk, path, action="refuse", reason="不是这一列")

    assert (blank.status_code, neither.status_code) == (422, 404)
    assert (first.status_code, second.status_code) == (303, 409)
    assert "不在等候确认" in second.text
    assert desk.get(f"{path}/columns").status_code == 303


def test_a_fault_without_words_of_its_own_is_told_on_the_page(
    desk, waiting, monkeypatch
):
    def elsewhere(*_):
        raise StagedElsewhereError

    monkeypatch.setattr(pipeline, "decide_columns", elsewhere)
    path = f"{SOURCES}/registration/{waiting}"

    answer = decide(desk, path, action="accept", reason="电话核实")

    assert answer.status_code == 409
    assert "电话核实" in answer.text


def test_a_decision_finds_ones_own_sources_and_tells_of_one_that_cannot_start(
    hub, desk, waiting, monkeypatch
):
    path, given = f"{SOURCES}/registration/{waiting}", []
    broken = BrokenSource("registration", (ManifestFault("toml", found="?"),))

    real = Hub.find_sources

    def find(asked):
        if request.method != "POST" or given:
            return real(asked)
        given.append(asked.config)
        return FoundSources({}, (broken,))

    monkeypatch.setattr(Hub, "find_sources", find)
    answer = decide(desk, path, action="accept", reason="电话核实")

    assert (answer.status_code, "电话核实" in answer.text) == (422, True)
    assert given == [hub.config]


def test_a_decision_that_no_page_of_ours_sent_is_refused(desk, waiting):
    path = f"{SOURCES}/registration/{waiting}/columns"

    answer = desk.client.post(path, data={"action": "accept", "reason": "电话核实"})

    assert answer.status_code == 403


def test_whoever_is_not_of_the_source_desk_sees_the_columns_and_decides_nothing(
    hub, visit, waiting
):
    signed(hub, visit, OfficerRole.REVIEWER)
    path = f"{SOURCES}/registration/{waiting}"
    page = visit.get(path).text

    answer = decide(visit, path, action="accept", reason="电话核实")

    assert "企业全称" in page
    assert "认得对，入档" not in page
    assert answer.status_code == 403


def test_every_fault_of_a_source_has_words_in_both_languages():
    for language in ("zh", "en"):
        voice = translator_of(language)
        assert [
            code for code in FAULT_TEXTS if not voice.has(f"sources.fault.{code}")
        ] == []


def test_a_source_that_cannot_start_comes_first_with_its_faults(
    hub, desk, tmp_path, monkeypatch
):
    own = tmp_path / "own"
    text = FINES.replace("kinds", "kind").replace("15 1", "*/15 1")
    path = write_own(own, text=text)
    grace = "\n[freshness]\ngrace_minutes = 90\n"
    write_own(own, "sound", FINES.replace("15 1", "*/15 1") + grace)
    found = find_sources(hub.config.drop_folder, own)
    monkeypatch.setattr(Hub, "find_sources", lambda _: found)
    enable(hub, "district_fines", "sound")
    failed_run(hub, "district_fines", "source-broken")

    pages = (SOURCES, f"{SOURCES}/district_fines")
    for page in pages:
        shown = desk.get(page).text
        assert "无法启用的来源" in shown
        assert "没有这个键" in shown
        assert f"{path} 第 6 行" in shown
        assert "known: kinds" in shown
    assert sources_now(hub)[0].state == "broken"
    assert "district_fines" in desk.get("/console").text
    sound = desk.get(f"{SOURCES}/sound").text
    assert "*/15 1 * * *" in sound
    assert "应到后 90 分钟内仍算按时" in sound
    assert "来源的配置有误" in desk.get(NIGHTS).text


def test_a_night_in_which_all_rows_of_a_file_were_set_aside_has_a_failure(
    hub, desk, tmp_path
):
    enable(hub, "penalty_2018")
    rows = [penalty_row(CLEAN, number, "昨天") for number in (21, 22)]
    path = write_csv(tmp_path / "全部有误.csv", PENALTY, rows)
    source = load_sources(hub.config.drop_folder)["penalty_2018"]
    run = pipeline.receive(hub, source, file=path).run

    night = show_night(hub)
    assert [one.card.id for one in night.failed] == [run]
    assert "收到的行全部列为疑问" in desk.get(f"{PENALTIES}/{run}").text
    assert "未成功" in desk.get(SOURCES).text
    again = pipeline.receive_again(hub, source, run)
    assert again.reason == "all-quarantined"
    shown = desk.get(f"{PENALTIES}/{again.run}").text
    assert ("重新读取" in shown, "仍为疑问" in shown) == (True, True)


@pytest.mark.long
@pytest.mark.only_database("sqlite")
def test_pages_over_100_000_runs_cost_a_tenth_of_a_second_at_most(hub, desk):
    names, began = sorted(load_manifests()), hub.clock()
    runs = [
        run_of(
            began - timedelta(days=number // len(names), seconds=number % 900),
            names[number % len(names)],
            rows=100,
            records=90,
            quarantined=10,
        )
        for number in range(100_000)
    ]
    with hub.writes.begin() as session:
        session.execute(insert(SyncRun), runs)
    old = min(run["id"] for run in runs if run["source"] == "penalty_2018")

    def cost(path):
        before = process_time()
        desk.get(path)
        return process_time() - before

    for path in (SOURCES, PENALTIES, f"{PENALTIES}?after={old}", NIGHTS, "/console"):
        assert desk.get(path).status_code == 200
        # A neighbour on the same core can make one of them dear, not all.
        assert any(cost(path) < 0.1 for _ in range(5)), path
