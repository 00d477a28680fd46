"""Whoever holds an answer checks it at /verify, whatever form it has, and at home."""

import base64
import json
from urllib.parse import unquote

import pytest
from sqlalchemy import update

from hub.lookup.ask import merchant_question
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.models import Member
from hub.members.service import MemberCard, add_member
from hub.sheets.documents import sheet_of
from hub.sheets.evidence.setting import set_answer
from hub.sheets.framing import Asking
from hub.sheets.model import SheetNote
from hub.sheets.typeset import make_pdf
from hub.verifier.page import SERVED_POLICY, VerifierSettings, write_page
from schemas.tlog.sheet import part_sheet
from tests.sheets.test_pdf import sheet
from tests.support.browser import watch
from tests.support.little_city import CLEAN, FINED, OFFICE, caller_of
from tests.support.prepared import TOKENS, opened, prepare_city
from tests.support.set_sheets import (
    FORGERIES,
    TwoLeaves,
    page_replaced,
    revised,
    set_before,
)

pytestmark = pytest.mark.postgresql_in_long

REQUEST = {"method": "GET", "path": "/console", "query": ""}
OFFICE_CODE = "agency:market-supervision"
CHECK_HERE = """async ({ bytes, keys, answer }) => {
  const read = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const options = answer ? { answer: read(answer) } : {};
  const { check } = window.creditHubVerifier;
  const found = await check(read(bytes), { keys, policy: "" }, options);
  const { verdict, steps, flaw = null, reason = null, failed = null } = found;
  return { verdict, steps, flaw, reason, failed };
}"""


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        with hub.writes.begin() as session:
            session.execute(
                update(Member).where(Member.code == OFFICE_CODE).values(name=OFFICE)
            )
        yield hub


@pytest.fixture
def answer(hub):
    """A credit file with its receipt inline."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    task = Task("enforcement", "2026-15", "周敏", REQUEST, inline_receipt=True)
    caller = caller_of(hub, tokens["market_supervision"])
    return disclose(hub, caller, merchant_question("merchant", FINED.code), task)


@pytest.fixture
def pdf(hub, answer):
    """The same answer on paper."""
    asking = Asking(
        purpose="enforcement",
        reference="2026-15",
        member="宿迁市市场监督管理局",
        verify_at="https://hub.example/verify",
    )
    return set_answer(hub, sheet_of(answer, asking, hub.rulebook), answer)


@pytest.fixture
def verify_page(address, browser_page):
    """The page as the hub serves it, and nothing that it gets wrong."""
    faults = watch(browser_page)
    browser_page.goto(f"{address}/verify")
    yield browser_page
    assert faults == []


def give(page, name, data, kind="application/octet-stream"):
    page.set_input_files("#file", {"name": name, "mimeType": kind, "buffer": data})
    page.wait_for_selector("#verdict:not([hidden])")
    return page.inner_text("main")


def test_an_answer_is_told_with_the_members_name_and_in_both_languages(
    verify_page, answer
):
    told = give(verify_page, "answer.json", answer.body)

    assert "有效：这份内容由本平台发出，之后没有改动" in told
    assert f"谁\n{OFFICE} {OFFICE_CODE}\n" in told
    assert FINED.name in told
    assert "没有针对此密钥的声明" in told
    verify_page.click("#language")
    told = verify_page.inner_text("main")
    assert "Valid: issued by this hub and not changed since" in told
    assert "no statement against this key" in told
    assert verify_page.get_attribute("html", "lang") == "en"


def test_a_pdf_of_the_hub_gives_its_answer_and_says_that_its_pages_are_whole(
    verify_page, pdf
):
    told = give(verify_page, "档案.pdf", pdf)

    assert "有效：这份内容由本平台发出" in told
    assert "本平台出具的 PDF" in told
    assert "页面是本平台当时排印的原件，逐字节未改" in told
    assert FINED.name in told


def test_the_page_and_the_command_find_the_same_of_every_forged_pdf(verify_page):
    log = TwoLeaves()
    pages = make_pdf(sheet(SheetNote("三份行政处罚决定。" * 900)))
    pdf, other = log.sheet(pages), log.receipt(pages + b" ")
    paper = log.sheet(pages, told=log.entry())
    before = set_before(log.answer())
    cases = {name: (forge(pdf), "sheet") for name, forge in FORGERIES.items()} | {
        "whole": (pdf, "valid"),
        "paper": (paper, "valid"),
        "paper-forged": (FORGERIES["boxed"](paper), "sheet"),
        "other-receipt": (log.sheet(pages, receipt=other), "sheet"),
        "before": (before, "answer-only"),
        "before-boxed": (page_replaced(before), "answer-only"),
        "before-revised": (revised(before), "pdf-foreign"),
        "another-answer": (
            log.sheet(pages, told=log.answer().replace(b"true", b"null", 1)),
            "answer",
        ),
    }

    found = {
        name: verify_page.evaluate(
            CHECK_HERE,
            {"bytes": base64.b64encode(data).decode(), "keys": log.vkey},
        )
        for name, (data, _) in cases.items()
    }

    assert {
        name: one["flaw"] or one["reason"] or one["verdict"]
        for name, one in found.items()
    } == {name: expected for name, (_, expected) in cases.items()}
    failed = {name: one["failed"] for name, one in found.items() if one["flaw"]}
    assert set(failed.values()) == {"sheet", "answer"}


def test_a_forged_pdf_is_red_and_says_that_its_pages_are_others(verify_page, pdf):
    told = give(verify_page, "x.pdf", page_replaced(pdf))

    assert "无效：不能作为证据" in told
    assert "第一处不符：页面" in told
    assert "这份内容由本平台发出" not in told


def test_of_a_pdf_from_before_the_answer_alone_is_shown_as_valid(verify_page, answer):
    told = give(verify_page, "x.pdf", set_before(answer.body))

    assert "仅原文有效：页面没有核验" in told
    assert "有效：这份内容由本平台发出" not in told
    assert FINED.name in told


def test_a_download_is_compared_with_the_receipt_of_its_entry(verify_page):
    log = TwoLeaves()
    document = b"PK\x03\x04 a document"
    receipt = log.receipt(document, {"op": "matter.read"})
    found = [
        verify_page.evaluate(
            CHECK_HERE,
            {
                "bytes": base64.b64encode(receipt).decode(),
                "keys": log.vkey,
                "answer": base64.b64encode(sent).decode(),
            },
        )
        for sent in (document, document + b" ")
    ]

    assert [one["flaw"] or one["verdict"] for one in found] == ["valid", "answer"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pdf: b"%PDF-1.7 nothing of ours startxref",
        lambda pdf: part_sheet(pdf).pages,
        lambda pdf: pdf[: pdf.index(b"/EmbeddedFile/") + 90],
    ],
    ids=["foreign", "pages-alone", "cut-off"],
)
def test_another_pdf_cannot_be_checked_and_is_not_called_false(verify_page, pdf, spoil):
    told = give(verify_page, "x.pdf", spoil(pdf))

    assert "不能核验：没有得出结论" in told
    assert "这份 PDF 不是本平台出具的原件" in told


def test_what_the_answer_says_can_be_read_whole(verify_page, answer):
    give(verify_page, "answer.json", answer.body)

    verify_page.click("text=查看全文")
    verify_page.wait_for_selector("pre:has-text('merchant')")

    shown = json.loads(verify_page.inner_text("pre"))
    assert shown == {k: v for k, v in json.loads(answer.body).items() if k != "receipt"}


def test_without_a_key_nothing_is_called_valid_and_the_field_opens(verify_page, answer):
    give(verify_page, "answer.json", answer.body)

    verify_page.click("#trust summary")
    verify_page.fill("#keys", "")
    verify_page.wait_for_selector("#verdict.unsure")

    assert "请先填入日志验证密钥" in verify_page.inner_text("#verdict")
    assert verify_page.inner_text("#boxes") == ""


def test_pasted_text_is_checked(verify_page, answer):
    verify_page.click("#paste")
    verify_page.fill("#pasted", answer.body.decode())
    verify_page.click("#check-text")
    verify_page.wait_for_selector("#verdict.good")

    assert "粘贴的文本" in verify_page.inner_text("#drop")


def test_a_kept_copy_checks_without_the_hub(app, hub, browser_page, answer, tmp_path):
    response = app.test_client().get("/verify/copy?lang=en")
    copy = tmp_path / "verify.html"
    copy.write_bytes(response.data)
    hub.close()
    faults = watch(browser_page)
    browser_page.goto(copy.as_uri())

    told = give(browser_page, "answer.json", answer.body)

    assert "Valid: issued by this hub" in told
    assert OFFICE in told
    assert faults == []
    kept = unquote(response.headers["Content-Disposition"])
    assert kept.startswith("attachment;")


def test_another_page_of_the_hub_can_check_by_the_same_script(
    app, address, browser_page, hub, answer
):
    browser_page.goto(f"{address}/docs")
    browser_page.evaluate(app.test_client().get("/verify/verifier.js").text)
    found = browser_page.evaluate(
        CHECK_HERE,
        {
            "bytes": base64.b64encode(answer.body).decode(),
            "keys": list(hub.audit.trusted_vkeys()),
        },
    )

    states = {step["name"]: step["state"] for step in found["steps"]}
    assert found["verdict"] == "valid"
    assert states == {
        **dict.fromkeys(
            ("format", "signature", "inclusion", "leaf", "answer"), "passed"
        ),
        "keys": "aside",
        "witnesses": "aside",
    }


def test_the_page_is_served_without_anything_inline_and_without_a_login(app):
    client = app.test_client()

    page = client.get("/verify")

    policy = page.headers["Content-Security-Policy"]
    assert policy == SERVED_POLICY
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert page.text.count("<script") == 3
    assert page.text.count("<script src=") == 2
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    ("asked", "headers", "tag"),
    [
        ("", {}, "zh-CN"),
        ("?lang=en", {}, "en"),
        ("", {"Accept-Language": "en-US,en"}, "en"),
        ("?lang=zh", {"Accept-Language": "en"}, "zh-CN"),
    ],
)
def test_the_page_speaks_the_language_that_is_asked_for(app, asked, headers, tag):
    page = app.test_client().get(f"/verify{asked}", headers=headers)

    assert f'<html lang="{tag}">' in page.text


def test_the_page_speaks_the_language_that_was_chosen_before(app):
    client = app.test_client()
    client.set_cookie("hub-language", "en")

    assert '<html lang="en">' in client.get("/verify").text


@pytest.mark.parametrize("name", ["verify.css", "verifier.js", "verify-page.js"])
def test_its_files_are_kept_by_browsers_until_they_change(app, name):
    client = app.test_client()
    first = client.get(f"/verify/{name}")

    again = client.get(
        f"/verify/{name}", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert (first.status_code, again.status_code) == (200, 304)


def test_a_merchant_that_asks_for_its_own_file_is_not_among_the_members(app, hub):
    own = f"merchant:{CLEAN.code.lower()}"
    card = MemberCard(
        code=own,
        kind="merchant",
        name=CLEAN.name,
        territory="321300",
        valid_from=hub.clock().date(),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, actor="t", at=hub.clock())

    page = app.test_client().get("/verify").text

    settings = json.loads(page.split('id="settings">')[1].split("</script>")[0])
    assert "agency:market-supervision" in settings["members"]
    assert own not in settings["members"]


def test_the_copy_has_the_same_texts_in_both_languages():
    one, other = (
        write_page(VerifierSettings([], language=language)) for language in ("zh", "en")
    )

    assert one != other
    assert one.count(b"data-text") == other.count(b"data-text")
