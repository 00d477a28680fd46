"""A merchant's file as a page: one look, one leaf, and nothing that the view hides."""

import json
import re

import pytest
from openpyxl import load_workbook

from schemas.tlog.receipt import parse_inline
from tests.support.browser import served, watch
from tests.support.doubted import bring_doubt, merge
from tests.support.file_pages import (
    addresses_of,
    at_work,
    faults_of,
    kept_answer,
    looks_since,
    public_id,
    size_of,
)
from tests.support.little_city import FINED, HIDDEN, TWIN, bring_penalties, penalty_row
from tests.support.pages import (
    TWO,
    take_picture,
    windows,
)
from tests.support.signed_in import with_totp
from tests.support.standing_firm import FIRM, bring_standing

pytestmark = pytest.mark.postgresql_in_long

NOBODY = "M" + "A" * 20
FACTS = "当事人网店销售侵权商品若干件"


@pytest.fixture
def show(hub, officer):
    """Open the file of a firm in a task of the bureau's officer."""
    return opening(hub, officer, officer.begin())


def opening(hub, visit, task):
    """Open files in a task."""

    def showing(code, rest=""):
        number = public_id(hub, code) if code != NOBODY else code
        return visit.get(f"/console/t/{task}/m/{number}{rest}")

    return showing


@pytest.fixture
def clerk(hub, visit):
    """A clerk of a platform who is signed in and checks firms that want to open."""
    _, secret, _ = with_totp(hub, "plat", member="platform:taomao")
    assert visit.sign_in(hub, "plat", secret).status_code == 303
    return opening(hub, visit, visit.begin("onboarding", "入驻2026-15"))


def test_a_look_shows_the_merchant_and_leaves_one_leaf(hub, show):
    size = size_of(hub)

    answer = show(FINED.code)

    assert answer.status_code == 200
    assert looks_since(hub, size) == [("merchant.lookup", "console/merchant", 200)]
    for said in (
        "宿迁市禾丰食品有限公司".removeprefix("宿迁市禾丰食品"),
        "等级仅供参考，不构成单独拒绝的法律依据",
        "宿市监罚〔2026〕1号",
        "15,000 元",
        FACTS,
        "公示至",
        "本栏不表示有无。",
        "谁查看过",
    ):
        assert said in answer.text
    kept = parse_inline(kept_answer(answer.text))
    assert f"2026/{kept.claim.index}" in answer.text


def test_no_name_and_no_code_stands_in_an_address_or_the_title(show):
    said = " ".join(addresses_of(show(FINED.code).text))

    for word in (FINED.name, "禾丰", FINED.code, "商标"):
        assert word not in said


def test_a_platform_sees_less_and_may_not_ask_for_the_past(hub, clerk):
    size = size_of(hub)

    answer, past = clerk(FINED.code), clerk(FINED.code, "/at?day=2026-11-23")

    assert answer.status_code == 200
    assert FACTS not in answer.text
    assert "按获知日查看" not in answer.text
    assert "受限类字段，仅供办案" in answer.text
    assert past.status_code == 403
    assert "此用途不能按获知日查询" in past.text
    assert looks_since(hub, size) == [
        ("merchant.lookup", "console/merchant", 200),
        ("merchant.lookup", "console/merchant/at", 403),
    ]


def test_what_the_view_hides_changes_no_byte_but_receipt_and_nonce(hub, clerk):
    pages = [
        without_receipt(hub, clerk(firm.code).text, firm) for firm in (HIDDEN, TWIN)
    ]

    assert pages[0] == pages[1]
    assert "北辰" not in pages[1]


def without_receipt(hub, page, firm):
    """Take from a page what is another one at each look, and who it is about."""
    named = parse_inline(kept_answer(page))
    told = json.loads(kept_answer(page))
    for text, stands in (
        (public_id(hub, firm.code), "ID"),
        (told["data_version"], "VERSION"),
        (told["rating"]["digest"], "DIGEST"),
        (firm.code, "CODE"),
        (firm.code[8:17], "ORGANISATION"),
        ("北辰" if firm is HIDDEN else "南星", "STEM"),
        (f"2026/{named.claim.index}", "PLACE"),
    ):
        page = page.replace(text, stands)
    page = re.sub(r"<div id=\"answer\".*?</div>", "", page)
    page = re.sub(r'nonce="[^"]+"', "", page)
    page = re.sub(r'<section class="slip.*?</section>', "", page, flags=re.DOTALL)
    page = re.sub(r'<div class="sheet-foot">.*?</div>', "", page, flags=re.DOTALL)
    page = re.sub(r"日志 2026，共 .*?</li>", "", page)
    page = re.sub(r"已看 \d+ 页", "", page)
    page = re.sub(r'<span class="code">.*?</span></span>', "", page)
    return re.sub(r"R[A-Z2-7]{24}", "RECORD", page)


def test_a_merchant_that_is_not_on_file_is_said_with_a_leaf(hub, show, officer):
    size = size_of(hub)

    unknown = show(NOBODY)
    wrong = officer.get(f"/console/t/{officer.begin()}/m/nonsense")

    assert (unknown.status_code, wrong.status_code) == (404, 422)
    assert "没有归集到这个主体" in unknown.text
    assert [look[2] for look in looks_since(hub, size)] == [404, 422]
    assert "data-slip" in unknown.text


def test_a_merged_merchant_leads_on_to_who_stands_for_it(hub, clock, tmp_path, officer):
    item, old, new = bring_doubt(hub, clock, tmp_path)
    merge(hub, item)
    task = officer.begin()
    size = size_of(hub)

    answer = officer.get(f"/console/t/{task}/m/{old.public_id}")

    assert answer.status_code == 303
    assert answer.location == f"/console/t/{task}/m/{new.public_id}"
    assert looks_since(hub, size) == [("merchant.lookup", "console/merchant", 308)]


def test_the_past_is_shown_as_it_was_known_at_the_end_of_a_day(
    hub, clock, tmp_path, visit
):
    clock.advance(days=2)
    bring_penalties(hub, tmp_path, [penalty_row(FINED, 9, "2026-11-20")])
    _, secret, _ = with_totp(hub)
    visit.sign_in(hub, "wang", secret)
    show = opening(hub, visit, visit.begin())
    size = size_of(hub)

    past, before = (
        show(FINED.code, f"/at?day={day}") for day in ("2026-11-24", "2026-11-01")
    )

    assert (
        looks_since(hub, size) == [("merchant.lookup", "console/merchant/at", 200)] * 2
    )
    assert "宿市监罚〔2026〕9号" in show(FINED.code).text
    assert "宿市监罚〔2026〕9号" not in past.text
    assert "宿市监罚〔2026〕1号" in past.text
    assert "2026-11-24 24:00" in past.text
    assert past.text.count("按 2026-11-24 所知") > 5
    assert "当时未知" in before.text
    assert FINED.name not in before.text


@pytest.mark.parametrize("day", ["", "yesterday", "2026-11-25", "9999-12-31"])
def test_a_day_that_has_not_come_or_is_none_is_refused_with_a_leaf(hub, show, day):
    size = size_of(hub)

    answer = show(FINED.code, f"/at?day={day}")

    assert answer.status_code == 422
    assert "这个日期不能用作获知日" in answer.text
    assert looks_since(hub, size) == [("merchant.lookup", "console/merchant/at", 422)]


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_a_file_to_take_away_is_a_look_of_its_own(hub, show, form, tmp_path):
    size = size_of(hub)

    answer = show(FINED.code, f"/export/{form}")

    screen = f"console/merchant/export/{form}"
    assert looks_since(hub, size) == [("merchant.lookup", screen, 200)]
    name = f'attachment; filename="credit-file-2026-{size_of(hub) - 1}.{form}"'
    assert answer.headers["Content-Disposition"] == name
    if form == "json":
        assert parse_inline(answer.data).claim.index == size_of(hub) - 1
    elif form == "csv":
        assert "行政处罚" in answer.data.decode("utf-8-sig")
    else:
        (tmp_path / "file.xlsx").write_bytes(answer.data)
        names = load_workbook(tmp_path / "file.xlsx").sheetnames
        assert names[0] == "主体"
        assert "记录" in names


def test_another_form_of_file_is_not_there(hub, show):
    size = size_of(hub)

    assert show(FINED.code, "/export/exe").status_code == 404
    assert looks_since(hub, size) == []


def test_nothing_is_shown_when_the_log_cannot_take_the_look(hub, officer):
    path = f"/console/t/{officer.begin()}/m/{public_id(hub, FINED.code)}"
    hub.audit.close()

    answer = officer.get(path)

    assert answer.status_code == 503
    assert "不显示任何主体信息" in answer.text
    assert FINED.name not in answer.text


def test_a_task_that_has_ended_opens_no_file(hub, officer):
    task = officer.begin()
    find = f"/console/t/{task}/find"
    assert officer.post(f"/console/t/{task}/end", page=find).status_code == 303
    size = size_of(hub)

    answer = opening(hub, officer, task)(FINED.code)

    assert answer.status_code == 409
    assert looks_since(hub, size) == []


@pytest.fixture
def standing(hub, clock, tmp_path):
    """A firm with records of every standing."""
    bring_standing(hub, clock, tmp_path)
    return FIRM


def test_records_are_chosen_by_how_they_stand(hub, standing, officer):
    show = opening(hub, officer, officer.begin())

    whole = show(standing.code).text
    disputed, ended = (
        show(standing.code, f"?state={state}").text for state in ("disputed", "ended")
    )

    assert count_of(whole) > count_of(disputed) + count_of(ended)
    assert count_of(disputed) == 1
    assert "处理期间不计分" in disputed
    assert "期满，只作历史显示" in ended
    assert 'class="record ended"' in ended


def count_of(page):
    """Count the records on a page."""
    return page.count('<article class="record')


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(("language", "width"), windows(1280, 390, often=TWO))
def test_no_file_has_a_fault_at_any_width_in_either_language(
    hub, app, browser, standing, language, width
):
    number = public_id(hub, standing.code)
    with (
        served(app) as address,
        at_work(hub, address, browser, language, width) as (page, task),
    ):
        faults = watch(page)
        for name, rest in (("file", ""), ("past", "/at?day=2026-11-24")):
            page.goto(f"{task}/m/{number}{rest}")

            assert faults_of(page, language) == []
            take_picture(page, f"merchant-{name}-{language}-{width}")
        page.goto(f"{task}/m/{NOBODY}")
        assert faults_of(page, language) == []
        take_picture(page, f"merchant-refused-{language}-{width}")
    assert [one for one in faults if "404" not in one] == []
