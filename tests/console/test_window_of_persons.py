"""A person's own file and certificate at the window, by the number that they show."""

import html
import json
import re
from dataclasses import replace

import pytest
from sqlalchemy import delete

from hub.app import create_app
from hub.archive.models import SealedValue
from hub.lookup.ask import PageQuestion, PenaltiesQuestion
from hub.lookup.service import disclose
from hub.sheets.evidence.attached import read_sheet
from schemas.codes.check_digits import uscc_check_char
from schemas.tlog.leaf import parse_leaf
from tests.support.at_window import FORM_VALUE, PERSON, WINDOW, clerk_at
from tests.support.file_pages import looks_since, size_of
from tests.support.persons import (
    COURT,
    LIU_NUMBER,
    WANG,
    WANG_NUMBER,
    agree,
    bring,
    caller,
    fined_person,
    number_of,
    task_for,
)

CHOICE = re.compile(r'name="merchant" value="(M[^"]+)"')
CODE = "92321302MA1MY0GF8"
SHOP = {
    "name": "宿城区测甲水果店",
    "party_category": "个体工商户",
    "uscc": CODE + uscc_check_char(CODE),
}


@pytest.fixture
def clerk(hub, visit, tmp_path):
    """A clerk; a fined person is known, and a business that this person runs."""
    shop = fined_person(document="903号", **SHOP)
    bring(hub, tmp_path / "rows", fined_person(), shop)
    return clerk_at(hub, visit)


def type_number(clerk, number):
    """Send a number as the form for persons does."""
    return clerk.post(f"{WINDOW}/person", page=WINDOW, number=number)


def check(clerk, bearer, place=0, **changes):
    """Type a number, choose a file, and send the check with the same number."""
    shown = type_number(clerk, bearer)
    assert shown.status_code == 200, shown.text
    data = PERSON | {"number": bearer} | changes
    data |= {
        "csrf": FORM_VALUE.search(shown.text)[1],
        "merchant": CHOICE.findall(shown.text)[place],
    }
    return clerk.client.post(WINDOW, data=data)


def test_a_number_leads_to_the_person_and_to_what_the_person_runs(hub, clerk):
    size = size_of(hub)

    shown = type_number(clerk, WANG_NUMBER)

    assert shown.status_code == 200
    assert len(CHOICE.findall(shown.text)) == 2
    assert "王*" in shown.text
    assert SHOP["name"] in shown.text
    assert WANG not in shown.text
    assert WANG_NUMBER not in shown.text
    assert looks_since(hub, size) == [("person.find", "window/person", 200)]
    leaves = [hub.audit.entry(n) for n in range(size, size_of(hub))]
    assert all(WANG_NUMBER.encode() not in leaf for leaf in leaves)
    assert parse_leaf(leaves[0]).header["purpose"] == "self"


def test_the_person_sees_the_own_file_and_takes_the_certificate_home(hub, clerk):
    opened = check(clerk, WANG_NUMBER)
    assert opened.status_code == 303, opened.text
    size = size_of(hub)

    file = clerk.client.get(opened.location)
    query = "field=ip&from=2026-01-01&to=2026-11-24"
    shown = clerk.client.get(f"{opened.location}/certificate?{query}")
    (home,) = re.findall(r'href="([^"]+/certificate/pdf[^"]*)"', shown.text)
    certificate = clerk.client.get(html.unescape(home))

    assert file.status_code == 200
    assert "宿市监罚〔2026〕901号" in file.text
    assert "个人信息处理告知" in file.text
    assert "尚未填写" in file.text
    assert "存续" not in file.text
    assert WANG_NUMBER not in file.text
    assert "901号" in shown.text
    assert "903号" in shown.text
    assert WANG_NUMBER not in shown.text
    assert "平台编号" in shown.text
    assert not re.search(
        "统一社会信用代码</dt><dd[^>]*>[^<]*<[^>]*>M[A-Z2-7]", shown.text
    )
    assert "Refresh" in shown.headers
    assert certificate.mimetype == "application/pdf"
    assert certificate.data.startswith(b"%PDF-")
    answer = read_sheet(certificate.data).told.decode()
    assert "901号" in answer
    assert "903号" in answer
    assert "只列能够确认属于本人" in answer
    assert WANG_NUMBER not in answer
    assert [(op, screen) for op, screen, _ in looks_since(hub, size)] == [
        ("merchant.lookup", "window/file"),
        ("merchant.lookup", "window/certificate"),
        ("merchant.lookup", "window/certificate/pdf"),
    ]


def own_answers(clerk, opened):
    """The own file and certificate as pages, and what their sheets have inside."""
    query = "?field=ip&from=2026-01-01&to=2026-11-24"
    pages = [clerk.client.get(f"{opened}{one}") for one in ("", f"/certificate{query}")]
    sheets = [
        clerk.client.get(f"{opened}{one}")
        for one in ("/sheet", f"/certificate/pdf{query}")
    ]
    assert {one.status_code for one in (*pages, *sheets)} == {200}
    told = [read_sheet(one.data).told.decode() for one in sheets]
    return [*(one.text for one in pages), *told]


def test_the_own_name_is_whole_to_the_person_alone_and_masked_to_an_agent(hub, clerk):
    agent = {"visitor": "agent", "authority": "authorisation", "number": LIU_NUMBER}

    own = own_answers(clerk, check(clerk, WANG_NUMBER).location)
    again = own_answers(clerk, check(clerk, WANG_NUMBER).location)
    sent = own_answers(clerk, check(clerk, WANG_NUMBER, **agent).location)
    business = own_answers(clerk, check(clerk, WANG_NUMBER, place=1).location)

    assert all(WANG in one for one in own)
    assert not any(WANG in one for one in (*sent, *business))
    assert all("王*" in one for one in sent)
    salts = [json.loads(one)["salt"] for one in (*own[2:], *again[2:])]
    assert len(set(salts)) == 4
    assert not any("salt" in json.loads(one) for one in (*sent[2:], *business[2:]))
    assert not any(
        WANG.encode() in hub.audit.entry(number) for number in range(size_of(hub))
    )


ASKERS = (
    ("market_supervision", "enforcement"),
    ("market_supervision", "transfer"),
    ("procuratorate", "prosecution"),
    ("merchant", "self"),
)
"""Who may read the person's file besides; the last is the clerk before the check."""


@pytest.mark.parametrize(("kind", "purpose"), ASKERS)
def test_nobody_else_reads_the_name(hub, clerk, kind, purpose):
    agree(hub)
    agree(hub, COURT)
    answer = check(clerk, WANG_NUMBER)
    (person, _) = CHOICE.findall(type_number(clerk, WANG_NUMBER).text)
    asker = caller(hub, "market_supervision" if kind == "merchant" else kind)
    if kind == "merchant":
        asker = replace(asker, kind=kind, own=person)
    said = {"field": "ip", "from": "2026-01-01", "to": "2026-11-24"}
    assert answer.status_code == 303

    for question in (PageQuestion(person), PenaltiesQuestion(person, said)):
        told = disclose(hub, asker, question, task_for(purpose))

        # No certificate is for enforcement.
        assert told.status == 200 or isinstance(question, PenaltiesQuestion)
        assert told.status == 403 or "王*".encode() in told.body
        assert WANG.encode() not in told.body


def test_an_erased_name_stays_masked(hub, clerk):
    with hub.writes.begin() as session:
        session.execute(delete(SealedValue))

    own = own_answers(clerk, check(clerk, WANG_NUMBER).location)

    assert not any(WANG in one for one in own)


def test_days_that_cannot_be_say_so_and_lead_back_to_the_file(clerk):
    opened = check(clerk, WANG_NUMBER)
    query = "field=ip&from=2026-11-24&to=2026-01-01"

    for path in ("certificate", "certificate/pdf"):
        refused = clerk.client.get(f"{opened.location}/{path}?{query}")

        assert refused.status_code == 422
        assert "日期不能使用" in refused.text
        assert f'href="{opened.location}"' in refused.text


def test_another_number_than_the_persons_opens_nothing(clerk):
    answer = check(clerk, WANG_NUMBER)
    assert answer.status_code == 303

    other = check(clerk, WANG_NUMBER, number=LIU_NUMBER)

    assert other.status_code == 422
    assert "号码与这份档案的本人不符" in other.text
    assert "号码所属的本人" in other.text
    assert "营业执照和证件核对" not in other.text
    assert LIU_NUMBER not in other.text


def test_an_agent_opens_it_with_a_document_of_their_own(clerk):
    sent = {"visitor": "agent", "authority": "authorisation", "number": LIU_NUMBER}

    assert check(clerk, WANG_NUMBER, **sent).status_code == 303


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [
        (number_of(777), 200, "没有归集到这个号码的人的记录"),
        (WANG_NUMBER[:-1] + "A", 422, "这不是一个证件号码"),
        ("", 422, "这不是一个证件号码"),
        (WANG_NUMBER[:-1], 422, "这不是一个证件号码"),
        (WANG_NUMBER + "0", 422, "这不是一个证件号码"),
    ],
)
def test_a_number_that_leads_nowhere_says_why_and_is_logged(
    hub, clerk, number, status, said
):
    size = size_of(hub)

    answer = type_number(clerk, number)

    assert said in html.unescape(answer.text)
    assert not number or number not in answer.text
    assert looks_since(hub, size) == [("person.find", "window/person", status)]


def test_the_notice_names_whom_the_settings_name(hub):
    told = {"handler": "宿迁市某局", "privacy_officer": "法规处负责人"}
    config = replace(hub.config, privacy_contact="0527-00000000", **told)
    client = create_app(replace(hub, config=config)).test_client()

    notice = client.get("/notice").text

    assert all(notice.count(one) == 2 for one in (*told.values(), "0527-00000000"))
    assert (
        0 < notice.index("个人信息保护法第十七条") < notice.index("PIPL arts. 17, 52")
    )
    assert "尚未填写" not in notice
