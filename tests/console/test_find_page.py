"""Finding a merchant: by a form, as one types, and what is said of nobody found."""

import re

import pytest

from schemas.tlog.receipt import parse_inline
from tests.support.browser import served, watch
from tests.support.file_pages import (
    addresses_of,
    at_work,
    faults_of,
    kept_answer,
    looks_since,
    public_id,
    size_of,
)
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    SHOPKEEPER,
    TWIN,
    Firm,
    bring_registers,
    uscc,
)
from tests.support.pages import (
    TWO,
    take_picture,
    windows,
)

pytestmark = pytest.mark.postgresql_in_long

ONE = [("merchant.match", "console/find", 200)]
AS_ONE_TYPES = {"HX-Request": "true"}
FORM_VALUE = re.compile(r'name="csrf" value="([^"]+)"')


@pytest.fixture
def find(officer):
    """Send a text as the page's form does; gives the answer."""
    task = officer.begin()
    path = f"/console/t/{task}/find"

    def finding(text, **more):
        value = FORM_VALUE.search(officer.get(path).text)[1]
        data = {"csrf": value, "q": text} | more.pop("fields", {})
        return officer.client.post(path, data=data, **more)

    finding.path = path
    return finding


def test_the_empty_page_asks_nothing(hub, officer):
    size = size_of(hub)

    answer = officer.get(f"/console/t/{officer.begin()}/find")

    assert answer.status_code == 200
    assert looks_since(hub, size) == []
    assert "data-hit" not in answer.text


def test_a_text_is_answered_with_one_leaf_that_says_the_screen(hub, find):
    size = size_of(hub)

    answer = find("电子商务")

    assert answer.status_code == 200
    assert looks_since(hub, size) == ONE
    for firm in (HIDDEN, TWIN):
        assert f"/m/{public_id(hub, firm.code)}" in answer.text
    assert "2 个结果" in answer.text
    kept = parse_inline(kept_answer(answer.text))
    assert f"2026/{kept.claim.index}" in answer.text


def test_neither_the_text_nor_a_name_or_code_stands_in_an_address_or_title(find):
    answer = find(HIDDEN.name)

    said = " ".join(addresses_of(answer.text))

    assert HIDDEN.name in answer.text
    for word in (HIDDEN.name, "北辰", HIDDEN.code):
        assert word not in said


def test_while_one_types_the_results_alone_are_sent_with_one_leaf(hub, find):
    size = size_of(hub)

    answer = find("电子商务", headers=AS_ONE_TYPES)

    assert looks_since(hub, size) == ONE
    assert "<html" not in answer.text
    assert answer.text.count("data-hit") == 2
    assert parse_inline(kept_answer(answer.text)).claim.index == size_of(hub) - 1


def test_the_answer_that_a_page_keeps_is_byte_for_byte_what_was_answered(hub, find):
    """A quotation mark, an ampersand or a tag in a text changes nothing of it."""
    for text in ("<script>'\"&amp;", "\\u003c/script>"):
        answer = find(text)

        assert b'"results":[]' in kept_answer(answer.text)
        parse_inline(kept_answer(answer.text))
        assert "<script>'" not in answer.text


def test_a_business_of_a_person_is_found_by_code_alone(hub, find):
    by_name, by_code = find("水果店"), find(SHOPKEEPER.code)

    assert public_id(hub, SHOPKEEPER.code) not in by_name.text
    assert "没有查到。" in by_name.text
    assert "个体工商户和自然人不按名称查询" in by_name.text
    assert f"/m/{public_id(hub, SHOPKEEPER.code)}" in by_code.text


def test_one_character_is_too_little_to_look_for(find):
    assert "请至少输入两个字" in find("宿").text


def test_a_text_that_is_too_long_is_refused_with_its_leaf(hub, find):
    size = size_of(hub)

    answer = find("长" * 5000)

    assert answer.status_code in {400, 422}
    assert looks_since(hub, size) == [
        ("merchant.match", "console/find", answer.status_code)
    ]
    assert "没有检索" in answer.text


def test_a_form_that_is_not_of_the_page_finds_nobody(hub, find):
    size = size_of(hub)

    whole = find("电子商务", fields={"csrf": "made up"})
    typed = find("电子商务", fields={"csrf": "made up"}, headers=AS_ONE_TYPES)

    assert whole.status_code == 403
    assert typed.headers["HX-Refresh"] == "true"
    assert typed.text == ""
    assert looks_since(hub, size) == []


def test_who_is_not_signed_in_any_more_loads_the_page_again(hub, find, officer):
    officer.client.delete_cookie("hub-session")

    answer = officer.client.post(
        find.path, data={"csrf": "", "q": "电子商务"}, headers=AS_ONE_TYPES
    )

    assert answer.headers["HX-Refresh"] == "true"
    assert answer.text == ""


@pytest.mark.parametrize("headers", [{}, AS_ONE_TYPES])
def test_nothing_is_told_when_the_log_cannot_take_the_leaf(hub, find, officer, headers):
    find("电子商务")
    value = find("电子商务").text
    data = {"csrf": FORM_VALUE.search(value)[1], "q": "电子商务"}
    from_path = find.path
    hub.audit.close()

    answer = officer.client.post(from_path, data=data, headers=headers)

    assert answer.status_code == 503
    assert "不显示任何主体信息" in answer.text
    assert HIDDEN.name not in answer.text


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(("language", "width"), windows(1280, 390, often=TWO))
def test_typing_finds_after_a_rest_and_the_keyboard_opens_a_file(
    hub, app, browser, language, width
):
    with (
        served(app) as address,
        at_work(hub, address, browser, language, width) as (page, task),
    ):
        faults = watch(page)
        page.goto(f"{task}/find")
        assert faults_of(page, language) == []
        size = size_of(hub)

        field = page.locator("[data-typing] [data-find]")
        field.press_sequentially("电子商务", delay=20)
        page.wait_for_selector("[data-hit]")

        assert looks_since(hub, size) == ONE
        assert faults_of(page, language) == []
        take_picture(page, f"find-{language}-{width}")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-slip]")
        assert "/m/" in page.url
        assert faults == []


@pytest.mark.only_database("sqlite")
def test_enter_opens_the_first_and_escape_clears_the_field(hub, app, browser):
    with served(app) as address, at_work(hub, address, browser) as (page, task):
        page.goto(f"{task}/find")
        field = page.locator("[data-typing] [data-find]")
        field.press_sequentially(FINED.name, delay=5)
        page.wait_for_selector("[data-hit]")
        page.keyboard.press("Escape")
        assert field.input_value() == ""

        field.press_sequentially(FINED.name, delay=5)
        page.keyboard.press("Enter")

        page.wait_for_url(f"**/m/{public_id(hub, FINED.code)}")


@pytest.mark.only_database("sqlite")
def test_enter_opens_nobody_whom_an_earlier_text_found(hub, app, browser):
    with served(app) as address, at_work(hub, address, browser) as (page, task):
        page.goto(f"{task}/find")
        field = page.locator("[data-typing] [data-find]")
        field.press_sequentially(FINED.name, delay=5)
        page.wait_for_selector("[data-hit]")
        asked = []

        def hold(route):
            asked.append(route)

        page.route("**/find", hold)

        field.fill(CLEAN.name)
        page.wait_for_timeout(600)
        page.keyboard.press("Enter")
        page.wait_for_timeout(200)

        assert len(asked) == 2, "after the rest, and by Enter"
        assert "/m/" not in page.url


@pytest.mark.only_database("sqlite")
def test_no_hits_stay_under_a_new_text_and_the_text_is_there_on_the_way_back(
    hub, app, browser
):
    with served(app) as address, at_work(hub, address, browser) as (page, task):
        page.goto(f"{task}/find")
        field = page.locator("[data-typing] [data-find]")
        field.press_sequentially(FINED.name, delay=5)
        page.wait_for_selector("[data-hit]")

        field.fill("陈")
        assert page.locator("[data-hit]").count() == 1
        assert not page.locator("#found").is_visible()
        field.fill(FINED.name)
        assert page.locator("[data-hit]").is_visible()
        page.click("[data-hit]")
        page.wait_for_selector("[data-slip]")
        page.go_back()

        page.wait_for_selector("[data-hit]")
        assert field.input_value() == FINED.name
        assert "find" in page.url
        assert FINED.name not in page.url


@pytest.mark.long
@pytest.mark.only_database("sqlite")
def test_the_results_that_follow_take_the_place_of_the_first(
    hub, app, browser, tmp_path
):
    firms = [Firm(uscc(100 + at), f"宿迁市红星第{at}商贸有限公司") for at in range(23)]
    bring_registers(hub, tmp_path, firms)
    with served(app) as address, at_work(hub, address, browser) as (page, task):
        page.goto(f"{task}/find")
        field = page.locator("[data-typing] [data-find]")
        field.press_sequentially("红星", delay=5)
        seen = []
        for told in ("第 1 至 10 个，共 23 个", "第 11 至 20 个", "第 21 至 23 个"):
            page.wait_for_selector(f"[data-count*='{told}']")
            seen += page.locator("[data-hit]").all_inner_texts()
            if page.locator("[data-further]").count():
                page.click("[data-further] button")

        assert len(seen) == len(set(seen)) == len(firms)


def test_results_follow_without_a_script_too(hub, find, tmp_path):
    firms = [Firm(uscc(100 + at), f"宿迁市红星第{at}商贸有限公司") for at in range(12)]
    bring_registers(hub, tmp_path, firms)
    first = find("红星").text
    after = re.search(r'name="after" value="(M[^"]+)"', first)[1]

    second = find("红星", fields={"after": after, "passed": "10"}).text

    assert "第 1 至 10 个，共 12 个" in first
    assert "第 11 至 12 个，共 12 个" in second
    assert second.count("data-hit") == 2
    assert find("红星", fields={"after": "x"}).status_code == 422


def test_a_wrong_code_is_said_to_be_one_and_the_one_that_was_meant_is_offered(find):
    page = find(CLEAN.code[:8] + CLEAN.code[8:].replace("0", "O", 1)).text

    assert "这不是一个主体代码" in page
    assert f'name="q" value="{CLEAN.code}"' in page
    assert "没有查到" not in page
