"""The quarantine desk in the console: each look has its leaf, each row its decision."""

import csv
import io
import re

import pytest

from connectors.base import Source, load_sources
from hub import pipeline
from hub.console.pages.quarantine import decide_pages, list_pages
from hub.intake.quarantine import (
    RowFilter,
    close_row,
    list_rows,
    page_of_rows,
    view_list,
    view_row,
)
from schemas.words import OfficerRole
from tests.console.conftest import FORM_VALUE
from tests.support.browser import watch
from tests.support.little_city import CLEAN, FINED, PENALTY, penalty_row, write_csv
from tests.support.pages import (
    all_faults,
    take_picture,
    window,
    windows,
)
from tests.support.signed_in import code_of, leaves_of, with_totp

pytestmark = pytest.mark.postgresql_in_long

DESK = "/console/quarantine"
WRONG = FINED.code[:8] + "89" + FINED.code[10:]
"""Two characters wrong: no code but for one slip, so the row is no record."""
PERSON = "严小明"
NEXT = re.compile(r'href="([^"]+)" rel="next"')
BEFORE = re.compile(r'href="([^"]+)" rel="prev"')
ROW = re.compile(r'name="row" value="(\w+)"')
GIVEN = {"agency", "market", "supervision", "zheng"}
"""Words of the officer and of its member, as the tests call them."""


def rows():
    """Rows of penalties, none of which can be a record."""
    return [
        penalty_row(
            FINED, 11, "2026-09-01", **{PENALTY[2]: WRONG, "法定代表人": PERSON}
        ),
        penalty_row(CLEAN, 12, "2026-09-01", **{"罚款金额（万元）": "三块"}),
        penalty_row(CLEAN, 13, "昨天", 送达日期=""),
    ]


@pytest.fixture
def quarantined(hub, tmp_path):
    """Rows in quarantine, by their reason."""
    path = write_csv(tmp_path / "市场监管行政处罚.csv", PENALTY, rows())
    source = load_sources(hub.config.drop_folder)["penalty_2018"]
    pipeline.receive(hub, source, file=path)
    with hub.reads() as session:
        found = list_rows(session)
    return {entry.reason: entry.id for entry in found}


@pytest.fixture
def desk(hub, visit):
    """An officer of the source desk, signed in."""
    _, secret, _ = with_totp(hub, "zheng", OfficerRole.SOURCE_DESK)
    assert visit.sign_in(hub, "zheng", secret).status_code == 303
    return visit


def test_a_list_reads_each_file_once_however_many_rows_of_it_it_shows(hub, quarantined):
    reads = []

    class Counted(Source):
        def read(self, name, data):
            reads.append(name)
            return super().read(name, data)

    source = load_sources(hub.config.drop_folder)["penalty_2018"]
    counted = Counted(source.manifest, source.door, source.reader)

    seen = view_list(hub, quarantined.values(), sources={"penalty_2018": counted})

    assert len(reads) == 1
    assert len(seen) == len(quarantined) == 3
    for row_id in quarantined.values():
        alone = view_row(hub, row_id)
        assert seen[row_id].faults == alone.faults
        (one,), (other,) = (
            [cell.text for cell in row.cells if cell.reason]
            for row in (seen[row_id], alone)
        )
        assert one == other


def state_of(hub, row_id):
    with hub.reads() as session:
        everything = page_of_rows(session, RowFilter(state=None), limit=100)
    return {entry.id: entry for entry in everything}[row_id]


def test_each_view_has_one_leaf_with_item_officer_and_screen(hub, desk, quarantined):
    row = quarantined["code-check"]
    before = len(leaves_of(hub, "desk.view"))

    for path in (DESK, f"{DESK}/{row}", f"{DESK}/report/penalty_2018"):
        assert desk.get(path).status_code == 200

    views = leaves_of(hub, "desk.view")[before:]
    assert len(views) == 3
    actors = [leaf.header["actor"] for leaf in views]
    assert {actor["agency"] for actor in actors} == {"agency:market-supervision"}
    assert {actor["role"] for actor in actors} == {"page"}
    assert [actor["system"] for actor in actors] == [
        "quarantine",
        "quarantine-row",
        "quarantine-report",
    ]
    assert all("actor.user" in leaf.commitments for leaf in views)
    assert len(leaves_of(hub, "quarantine.show")) == 0


def test_nothing_is_shown_where_no_leaf_can_be_written(hub, desk, quarantined):
    hub.audit.close()

    for path in (DESK, f"{DESK}/{quarantined['code-check']}"):
        answer = desk.get(path)
        assert answer.status_code == 503
        assert FINED.name not in answer.text
        assert "审计日志暂时不能写入" in answer.text


def test_only_the_source_desk_opens_it(officer, quarantined):
    row = quarantined["code-check"]

    for path in (DESK, f"{DESK}/{row}", f"{DESK}/report/penalty_2018"):
        assert officer.get(path).status_code == 403
    assert DESK not in officer.get("/console").text


def test_reasons_stand_at_the_left_with_their_counts_and_sources(desk, quarantined):
    shown = desk.get(DESK).text

    assert "代码校验未通过" in shown
    assert "reason_code=code-check&amp;" in shown or "reason_code=code-check" in shown
    narrow = desk.get(f"{DESK}?reason_code=code-check&source=penalty_2018").text
    assert quarantined["code-check"] in narrow
    assert quarantined["date-unreadable"] not in narrow
    assert f"{DESK}/report/penalty_2018" in narrow


@pytest.mark.usefixtures("quarantined")
def test_rows_in_quarantine_are_walked_there_and_back(desk, monkeypatch):
    monkeypatch.setattr(list_pages, "ROWS_A_PAGE", 2)

    first = desk.get(DESK).text
    second = desk.get(NEXT.search(first)[1]).text
    back = desk.get(BEFORE.search(second)[1]).text

    assert (len(ROW.findall(first)), len(ROW.findall(second))) == (2, 1)
    assert not set(ROW.findall(first)) & set(ROW.findall(second))
    assert ROW.findall(back) == ROW.findall(first)
    assert BEFORE.search(first + back) is None
    assert NEXT.search(second) is None


def test_a_row_stands_beside_its_header_and_people_are_masked(desk, quarantined):
    shown = desk.get(f"{DESK}/{quarantined['code-check']}").text

    assert f"<mark>{WRONG[8:17]}</mark>" in shown
    assert FINED.name in shown
    assert PERSON not in shown
    assert "严*" in shown
    assert 'name="field.uscc"' in shown


def test_a_trial_tells_fate_and_echo_and_writes_nothing(hub, desk, quarantined):
    row = quarantined["money-unreadable"]
    page = f"{DESK}/{row}"

    answer = desk.post(f"{page}/try", page=page, **{"field.fine_fen": "3"})

    assert answer.status_code == 200
    assert "3 万元 = 30,000.00 元" in answer.text
    assert "可以入档" in answer.text
    assert state_of(hub, row).state == "open"


def test_a_corrected_row_comes_in_and_the_officer_is_named(hub, desk, quarantined):
    row = quarantined["code-check"]
    page = f"{DESK}/{row}"
    said = {"field.uscc": FINED.code, "reason": "电话核对"}

    answer = desk.post(f"{page}/fix", page=page, **said)

    assert answer.status_code == 303
    assert answer.location.endswith(f"decided={row}") or answer.location == page
    decided = state_of(hub, row)
    assert (decided.state, decided.decision) == ("fixed", "电话核对")
    assert decided.decided_by.startswith("officer:")
    assert "王zheng" in desk.get(page).text
    (leaf,) = leaves_of(hub, "quarantine.decide")
    assert leaf.header["actor"]["agency"] == "hub"


@pytest.mark.parametrize("action", ["fix", "return", "close"])
def test_a_blank_reason_changes_nothing_and_keeps_what_was_typed(
    hub, desk, quarantined, action
):
    row = quarantined["code-check"]
    page = f"{DESK}/{row}"

    answer = desk.post(
        f"{page}/{action}", page=page, **{"field.uscc": FINED.code, "reason": "  "}
    )

    assert answer.status_code == 422
    assert f'value="{FINED.code}"' in answer.text
    assert "请写明理由" in answer.text
    assert state_of(hub, row).state == "open"


def test_a_row_that_still_fails_says_so(hub, desk, quarantined):
    row = quarantined["date-unreadable"]
    page = f"{DESK}/{row}"

    answer = desk.post(f"{page}/fix", page=page, reason="照原样")

    assert answer.status_code == 422
    assert "仍不能入档" in answer.text
    assert state_of(hub, row).state == "open"


def test_the_second_officer_sees_who_was_first(hub, desk, quarantined):
    row = quarantined["code-check"]
    page = f"{DESK}/{row}"
    value = FORM_VALUE.search(desk.get(page).text)[1]
    close_row(hub, row, actor="cli:root", reason="先到")

    answer = desk.client.post(f"{page}/return", data={"csrf": value, "reason": "后到"})

    assert answer.status_code == 409
    assert "命令行账号 root" in answer.text
    assert "先行处理" in answer.text
    assert state_of(hub, row).decision == "先到"


def test_chosen_rows_are_returned_and_a_filter_is_closed(hub, desk, quarantined):
    first, second = quarantined["code-check"], quarantined["date-unreadable"]

    returned = desk.post(
        f"{DESK}/decide",
        page=DESK,
        row=first,
        scope="chosen",
        action="return",
        reason="请更正",
    )
    closed = desk.post(
        f"{DESK}/decide",
        page=DESK,
        scope="all",
        reason_code="date-unreadable",
        action="close",
        reason="无法核实",
    )

    assert (returned.status_code, closed.status_code) == (303, 303)
    assert state_of(hub, first).state == "returned"
    assert state_of(hub, second).state == "closed"
    assert state_of(hub, quarantined["money-unreadable"]).state == "open"
    assert "已退回 1 行" in desk.get(returned.location).text
    assert len(leaves_of(hub, "quarantine.decide")) == 2


def test_rows_that_are_released_and_still_fail_are_counted(desk, quarantined):
    answer = desk.post(
        f"{DESK}/decide", page=DESK, scope="all", action="release", reason="重试"
    )

    text = desk.get(answer.location).text
    assert "已有 0 行重新进入" in text
    assert "其余 3 行仍不合格" in text
    assert quarantined["code-check"] in text


def test_a_blank_reason_for_many_is_asked_for_again(hub, desk, quarantined):
    answer = desk.post(
        f"{DESK}/decide", page=DESK, scope="all", action="close", reason="\u3000"
    )

    assert answer.status_code == 422
    assert "请写明理由" in answer.text
    assert {state_of(hub, row).state for row in quarantined.values()} == {"open"}


def test_more_rows_than_a_page_may_decide_on_are_refused(
    hub, desk, quarantined, monkeypatch
):
    monkeypatch.setattr(decide_pages, "MOST_AT_ONCE", 2)
    answer = desk.post(
        f"{DESK}/decide", page=DESK, scope="all", action="close", reason="都关"
    )

    assert answer.status_code == 422
    assert "一次处理的行太多" in answer.text
    assert {state_of(hub, row).state for row in quarantined.values()} == {"open"}


def test_a_forged_form_decides_nothing(hub, desk, quarantined):
    row = quarantined["code-check"]

    for path in (f"{DESK}/{row}/close", f"{DESK}/decide", f"{DESK}/{row}/try"):
        answer = desk.client.post(path, data={"reason": "x", "row": row})
        assert answer.status_code == 403
    assert state_of(hub, row).state == "open"


def test_a_word_that_there_is_not_decides_nothing(hub, desk, quarantined):
    row = quarantined["code-check"]

    answer = desk.post(
        f"{DESK}/decide", page=DESK, row=row, action="nonsense", reason="x"
    )

    assert answer.status_code == 404
    assert leaves_of(hub, "quarantine.decide") == []
    assert state_of(hub, row).state == "open"


def test_what_no_database_looks_for_ends_in_a_page(desk, quarantined):
    for name in ("source", "reason_code", "file", "after", "before"):
        assert desk.get(f"{DESK}?{name}=a%00b").status_code == 200
    assert quarantined["code-check"] not in desk.get(f"{DESK}?source=%00").text
    for path in ("a%00b", "report/a%00b"):
        assert desk.get(f"{DESK}/{path}").status_code == 404
    ended = desk.post(f"{DESK}/rules/%00/end", page=DESK, reason="x")
    assert ended.status_code == 404


def test_a_reason_with_a_sign_that_is_no_text_is_kept_without_it(
    hub, desk, quarantined
):
    row = quarantined["code-check"]

    answer = desk.post(f"{DESK}/{row}/close", page=DESK, reason="查\0无此户")

    assert answer.status_code == 303
    assert state_of(hub, row).decision == "查无此户"


def test_the_report_has_places_and_no_content(desk, quarantined):
    answer = desk.get(f"{DESK}/report/penalty_2018")

    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(lines) == len(quarantined)
    assert "attachment" in answer.headers["Content-Disposition"]
    for hidden in (WRONG, PERSON, CLEAN.name):
        assert hidden not in answer.text


def test_the_address_of_a_form_leads_to_its_page(desk, quarantined):
    row = f"{DESK}/{quarantined['code-check']}"

    for action in ("try", "fix", "return", "close", "rule", "rule/make"):
        assert desk.get(f"{row}/{action}").location == row
    assert desk.get(f"{DESK}/decide").location == DESK
    assert desk.get(f"{DESK}/rules/{'0' * 26}/end").location == f"{DESK}/rules"


def test_an_unknown_row_ends_in_a_page(desk, quarantined):
    answer = desk.get(f"{DESK}/{'0' * 26}")

    assert answer.status_code == 404
    assert "没有这一行" in answer.text


def enter(hub, page, address, secret):
    """Sign in as a person does."""
    page.goto(f"{address}/console/sign-in")
    page.locator("[name=login]").fill("zheng")
    page.locator("[name=password]").fill("correct horse battery")
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=code]").fill(code_of(hub, secret))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/console$"))


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(("language", "width"), windows(1280, 390))
def test_the_pages_have_no_fault_at_any_width_in_either_language(
    hub, address, browser, quarantined, language, width
):
    _, secret, _ = with_totp(hub, "zheng", OfficerRole.SOURCE_DESK)
    found = {}
    with window(browser, language, width) as page:
        faults = watch(page)
        enter(hub, page, address, secret)
        page.goto(f"{address}{DESK}")
        found["list"] = all_faults(page, language, GIVEN)
        take_picture(page, f"quarantine-{language}-{width}")
        page.goto(f"{address}{DESK}/{quarantined['money-unreadable']}")
        page.locator("[name='field.fine_fen']").fill("3")
        page.locator("button[data-key=t]").click()
        page.locator(".echo").wait_for()
        found["row"] = all_faults(page, language, GIVEN)
        take_picture(page, f"quarantine-row-{language}-{width}")
        page.goto(f"{address}{DESK}/{quarantined['code-check']}")
        found["code"] = all_faults(page, language, GIVEN)
        take_picture(page, f"quarantine-code-{language}-{width}")

    assert faults == []
    assert found == {"list": [], "row": [], "code": []}
