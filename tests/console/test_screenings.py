"""Batches on pages: pasted or uploaded, one leaf a thousand lines, gone after a day."""

import html
import io
import re

import pytest
from flask import request
from openpyxl import load_workbook

from schemas.tlog.leaf import parse_leaf
from schemas.tlog.receipt import parse_inline
from tests.support.browser import served, watch
from tests.support.file_pages import (
    addresses_of,
    at_work,
    faults_of,
    kept_answer,
    public_id,
    size_of,
    verified,
)
from tests.support.little_city import CLEAN, FINED, HIDDEN, SHOPKEEPER, TWIN, UNKNOWN
from tests.support.pages import take_picture
from tests.support.signed_in import with_totp
from tests.support.spreadsheets import xlsx

pytestmark = pytest.mark.postgresql_in_long

ASKED = ("merchant.match", "console/screenings")
OPENED = ("screening.open", "console/screenings/result")
FORM_VALUE = re.compile(r'name="csrf" value="([^"]+)"')
ONCE = re.compile(r'name="once" value="([^"]+)"')
LINES = [FINED.name, CLEAN.code, "宿迁市和丰食品有限公司", UNKNOWN, "913213021", "=1+1"]


def looks(hub, size):
    """Give operation and screen of each look since the log had this size."""
    leaves = [parse_leaf(one).header for one in hub.audit.entries(size, 10_000)]
    return [
        (leaf["op"], leaf["actor"].get("system"))
        for leaf in leaves
        if leaf["op"].startswith(("merchant.", "screening."))
    ]


def shown_part(answer):
    """Give a page without the answer that it keeps to be checked."""
    return re.sub(r'<div id="answer".*?</div>', "", answer.text, flags=re.DOTALL)


def multipart(fields, file=None):
    """Write a form as browsers send it with a file of a name and bytes."""
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if file is not None:
        name, content = file
        parts.append(f'name="file"; filename="{name}"\r\n\r\n'.encode() + content)
    begun = b"--edge\r\nContent-Disposition: form-data; "
    body = b"".join(begun + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=edge"}


class Batches:
    """The pages of batches of one task."""

    def __init__(self, visit, task):
        self.client = visit.client
        self.path = f"/console/t/{task}/screenings"

    def form(self):
        """Open the form; gives what it sends along."""
        page = self.client.get(self.path).text
        return {"csrf": FORM_VALUE.search(page)[1], "once": ONCE.search(page)[1]}

    def send(self, lines="", file=None, **changes):
        """Send lines, or a file of a name and bytes, as the form does."""
        text = lines if isinstance(lines, str) else "\n".join(lines)
        fields = self.form() | {"lines": text} | changes
        return self.client.post(self.path, **multipart(fields, file))

    def shown(self, lines):
        """Send lines and open what they came to; gives address and page."""
        answer = self.send(lines)
        assert answer.status_code == 303, answer.text
        return answer.location, self.client.get(answer.location)


@pytest.fixture
def batches(officer):
    """The pages of batches of an officer's task."""
    return Batches(officer, officer.begin())


def test_the_form_asks_nothing(hub, batches):
    size = size_of(hub)

    answer = batches.client.get(batches.path)

    assert answer.status_code == 200
    assert looks(hub, size) == []
    assert 'href="' + batches.path + '" aria-current="page"' in answer.text


def test_pasted_lines_are_one_entry_and_each_look_at_them_is_another(hub, batches):
    size = size_of(hub)

    address, page = batches.shown(LINES)

    assert page.status_code == 200
    assert looks(hub, size) == [ASKED, OPENED]
    assert f"/m/{public_id(hub, FINED.code)}" in page.text
    for tab in ("命中 2", "近似 1", "多个 0", "未查到 2", "无效 1"):
        assert tab in page.text
    receipt = parse_inline(kept_answer(page.text))
    assert f"2026/{receipt.claim.index}" in page.text
    assert receipt.claim.index == size
    for word in (FINED.name, CLEAN.code, "禾丰"):
        assert word not in " ".join([address, *addresses_of(page.text)])


def test_a_filter_shows_the_lines_of_one_outcome(batches):
    address, _ = batches.shown(LINES)

    alike = batches.client.get(f"{address}?outcome=lookalike")
    strange = batches.client.get(f"{address}?outcome=x&page=-1")

    assert "和丰食品" in shown_part(alike)
    assert CLEAN.name not in shown_part(alike)
    assert CLEAN.name in shown_part(strange)


def test_a_person_s_business_is_found_by_code_alone(hub, batches):
    _, page = batches.shown([SHOPKEEPER.name, SHOPKEEPER.code])

    assert "命中 1" in page.text
    assert "未查到 1" in page.text


def test_a_merchant_is_led_back_to_the_batch_that_led_to_it(hub, batches):
    address, page = batches.shown(["没有的公司", FINED.name, "无", CLEAN.name])
    path, last = re.findall(r'href="([^"]*/m/[^"?]*[?][^"]*)"', shown_part(page))

    file = batches.client.get(html.unescape(path)).text
    other = batches.client.get(path.replace("batch=", 'batch=x"><a')).text
    onward = re.search('<a class="button" href="([^"]+)" rel="next"', file)[1]
    led = batches.client.get(onward)
    after = batches.client.get(f"{address}/after/4")

    assert f'<li><a href="{address}">' in file
    assert re.search(r'screenings" aria-current="page"', file)
    assert f'<li><a href="{address}' not in other
    assert led.location == html.unescape(last)
    assert after.location == address
    assert all(one.headers["Hub-Leaf"] for one in (led, after))


def test_a_line_says_which_code_was_meant_and_who_is_found_by_code_alone(batches):
    wrong = CLEAN.code[:8] + CLEAN.code[8:].replace("0", "O", 1)

    _, page = batches.shown([wrong, SHOPKEEPER.name, f"{wrong}\t{CLEAN.name}"])

    assert f"代码不是主体的代码；是否为 {CLEAN.code}" in page.text
    assert "个体工商户和自然人不按名称查询" in page.text
    assert f"按校验位推定的代码查询；是否为 {CLEAN.code}" in page.text


def test_a_form_that_is_sent_twice_is_asked_once(hub, batches):
    form, size = batches.form(), size_of(hub)

    first = batches.send(LINES, **form)
    again = batches.send([TWIN.name], **form)

    assert again.location == first.location
    assert looks(hub, size) == [ASKED]


def test_a_form_that_is_not_of_the_page_asks_nothing(hub, batches):
    size = size_of(hub)

    assert batches.send(LINES, csrf="made up").status_code == 403
    assert looks(hub, size) == []


def table(*rows):
    return "\n".join(",".join(row) for row in rows).encode()


XLSX = xlsx([["名称", "代码"], [FINED.name, ""], ["", CLEAN.code]])


READ = (
    (("a.csv", table(["编号", "企业名称"], ["7", FINED.name])), 1),
    (("a.csv", table([FINED.name], [CLEAN.code])), 2),
    (("a.csv", table(["1", FINED.name, FINED.code], ["2", "甲乙丙", ""])), 1),
    (("a.csv", f"名称\n{FINED.name}\n".encode("gb18030")), 1),
    (("a.XLSX", XLSX), 2),
)


def test_a_file_is_read_by_its_header_or_by_the_shape_of_its_cells(batches):
    for file, hits in READ:
        answer = batches.send(file=file)

        assert answer.status_code == 303, answer.text
        assert f"命中 {hits}" in batches.client.get(answer.location).text


WRONG = (
    ({"lines": " \n "}, 422, "没有可查询的行"),
    ({"lines": "甲乙\n" * 3000}, 413, "请分成几批再查"),
    ({"lines": "甲" * 700_000}, 413, "请分成几份再次提交"),
    ({"file": ("a.csv", "甲乙\n".encode() * 300_000)}, 413, "请分成几批再查"),
    ({"file": ("a.csv", "甲乙\n".encode() * 3000)}, 413, "请分成几批再查"),
    ({"file": ("a.csv", XLSX)}, 422, "与扩展名不符"),
    ({"file": ("a.xlsx", b"name\nx\n")}, 422, "与扩展名不符"),
    ({"file": ("a.csv", b"<html><td>x</td>")}, 422, "与扩展名不符"),
    ({"file": ("a.exe", b"MZ")}, 422, "不能读取"),
    ({"file": ("a.xlsx", XLSX[:200])}, 422, "读不出来"),
    ({"file": ("a.csv", b"name\nok name\n=cmd|' /C calc'!A0")}, 422, "第 3 行"),
    ({"file": ("a.csv", table(["x\0y"]))}, 422, "第 1 行"),
    ({"file": ("a.xlsx", xlsx([["代码"], [91321302000000023]]))}, 422, "文本"),
    ({"file": ("a.xlsx", xlsx([["=1+1"]]))}, 422, "公式"),
    ({"file": ("a.csv", b"x"), "lines": "y"}, 422, "只用其中一种"),
)


def test_what_cannot_be_taken_is_a_page_that_says_what_to_do(hub, batches):
    size = size_of(hub)

    for sent, status, said in WRONG:
        answer = batches.send(**sent)
        assert answer.status_code == status, said
        assert said in answer.text

    assert looks(hub, size) == []


def test_an_uploaded_file_never_lies_on_a_disk(app):
    sent = multipart({}, ("a.csv", b"x" * 1_900_000))

    with app.test_request_context("/console", method="POST", **sent):
        assert type(request.files["file"].stream) is io.BytesIO


def test_nobody_else_opens_a_batch_and_not_for_another_reference(
    hub, batches, officer, app
):
    address, _ = batches.shown(LINES)
    other_task = officer.begin(reference="宿市监〔2026〕16号")
    size = size_of(hub)

    screening = address.rsplit("/", 1)[1]
    other = officer.get(f"/console/t/{other_task}/screenings/{screening}")
    _, secret, _ = with_totp(hub, "li")
    visit = type(officer)(app.test_client())
    visit.sign_in(hub, "li", secret)
    theirs = visit.get(f"/console/t/{visit.begin()}/screenings/{screening}")

    for answer in (other, theirs):
        assert answer.status_code == 404
        assert "没有这一批结果" in answer.text
        assert FINED.name not in answer.text
    assert looks(hub, size) == [OPENED, OPENED]


def test_a_batch_stands_on_the_page_for_a_day_and_then_is_gone(hub, batches, clock):
    address, _ = batches.shown(LINES)
    assert f'href="{address}"' in batches.client.get(batches.path).text

    screening = address.rsplit("/", 1)[1]
    # The session would end before the day does: the batch is made to be a day old.
    old = f"01M0000000{screening[10:]}"
    answer = batches.client.get(f"{batches.path}/{old}")

    assert answer.status_code == 410
    assert "已经删除" in answer.text


def test_a_batch_is_taken_away_without_a_formula_and_each_time_is_a_look(
    hub, batches, tmp_path
):
    address, _ = batches.shown(LINES)
    size = size_of(hub)

    forms = ("json", "csv", "xlsx")
    answers = {form: batches.client.get(f"{address}/export/{form}") for form in forms}

    assert looks(hub, size) == [
        ("screening.open", f"console/screenings/export/{form}") for form in forms
    ]
    path = tmp_path / "batch.json"
    path.write_bytes(answers["json"].data)
    assert verified(hub, path).returncode == 0
    said = answers["csv"].data.decode("utf-8-sig")
    assert ",'=1+1," in said
    book = load_workbook(io.BytesIO(answers["xlsx"].data))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.value == "=1+1"] == ["=1+1"]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert FINED.name in {cell.value for cell in cells}
    assert batches.client.get(f"{address}/export/doc").status_code == 404


def test_nothing_is_told_when_the_log_cannot_take_the_leaf(hub, batches):
    address, _ = batches.shown(LINES)
    form = batches.form()
    hub.audit.close()

    sent = batches.client.post(batches.path, data=form | {"lines": TWIN.name})
    opened = batches.client.get(address)

    for answer in (sent, opened):
        assert answer.status_code == 503
        assert "不显示任何主体信息" in answer.text
        assert FINED.name not in answer.text


def two_hundred():
    """Names of all sorts, 200 of them."""
    known = [FINED.name, CLEAN.name, HIDDEN.name, TWIN.code, "宿迁市和丰食品有限公司"]
    made = [f"宿迁市甲乙{number:03d}贸易有限公司" for number in range(192)]
    return [*known, *made, "913213021", SHOPKEEPER.name, f"{FINED.code}\t{CLEAN.name}"]


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(
    ("language", "width"),
    [
        ("zh", 1280),
        pytest.param("en", 390, marks=pytest.mark.long),
        pytest.param("zh", 390, marks=pytest.mark.long),
        pytest.param("en", 1280, marks=pytest.mark.long),
    ],
)
def test_two_hundred_pasted_names_lead_to_files_and_check_themselves(
    hub, app, browser, language, width
):
    with (
        served(app) as address,
        at_work(hub, address, browser, language, width) as (page, task),
    ):
        faults = watch(page)
        page.goto(f"{task}/screenings")
        assert faults_of(page, language) == []
        take_picture(page, f"batch-ask-{language}-{width}")
        size = size_of(hub)

        page.fill("[name=lines]", "\n".join(two_hundred()))
        page.click("form[data-once] [type=submit]")
        page.wait_for_selector("[data-slip]")

        assert looks(hub, size) == [ASKED, OPENED]
        assert faults_of(page, language) == []
        take_picture(page, f"batch-{language}-{width}")
        page.click("[data-verify]")
        page.wait_for_selector("[data-slip-state] .chip.ok")
        page.click(".paging [rel=next]")
        page.wait_for_selector(".paging [rel=prev]")
        page.click(".tabs a >> nth=1")
        page.click(f".screened a:has-text('{FINED.name}')")
        page.wait_for_url(re.compile(f"/m/{public_id(hub, FINED.code)}[?]batch="))
        page.click(".crumbs a")
        page.wait_for_selector(".screened")
        page.go_back()
        page.go_back()
        page.wait_for_selector(".screened")
        assert faults == []
