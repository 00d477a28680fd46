"""The offline page finds what the command finds, and needs nothing from outside."""

import base64
import json
import re
from pathlib import Path

import pytest

from hub.verifier.page import VerifierSettings, write_page
from hub.verifier.texts import load_texts
from schemas.tlog.errors import Flaw
from tests.support.one_leaf import HEADER, receipt_of

FOLDER = Path(__file__).parents[1] / "schemas/tlog/evidence"
PUBLISHED = Path(__file__).parents[2] / "docs/conformance"
STATEMENTS = FOLDER.parent / "statements"
CASES = json.loads((FOLDER / "cases.json").read_text())
VKEY = (FOLDER / "trusted.keys").read_text().strip()
POLICY = (FOLDER / "policy.txt").read_text()

JUDGE_ALL = """async ({ cases, key, policy }) => {
  const { judge, readTrust, Refusal } = window.creditHubVerifier;
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const found = [];
  for (const { data, answer, request, witnessed, keys, statements } of cases) {
    try {
      const stated = statements === null ? null : bytes(statements);
      const trust = await readTrust(keys ?? key, policy, stated);
      const options = {
        answer: answer === null ? null : bytes(answer),
        request: request === null ? null : JSON.parse(request),
        witnessed,
      };
      const proven = await judge(bytes(data), trust, options);
      found.push(proven);
    } catch (error) {
      const isRefusal = error instanceof Refusal;
      found.push(isRefusal ? { flaw: error.flaw } : { bug: String(error) });
    }
  }
  return found;
}"""


READ_STATEMENTS = """async ({ files, keys }) => {
  const { readStatement, readVkey, Refusal } = window.creditHubVerifier;
  const trusted = await Promise.all(keys.map(readVkey));
  const found = [];
  for (const file of files) {
    try {
      const data = Uint8Array.from(atob(file), (c) => c.charCodeAt(0));
      await readStatement(data, trusted);
      found.push("valid");
    } catch (error) {
      found.push(error instanceof Refusal ? error.flaw : String(error));
    }
  }
  return found;
}"""


@pytest.fixture
def verifier_page(browser_page, tmp_path):
    path = tmp_path / "verifier.html"
    path.write_bytes(write_page(VerifierSettings([VKEY], POLICY)))
    browser_page.goto(path.as_uri())
    return browser_page


def packed(case, folder=FOLDER):
    def beside(name):
        return (folder / case[name]).read_bytes() if name in case else None

    answer, request = beside("answer"), beside("request")
    keys, statements = beside("keys"), beside("statements")
    return {
        "data": base64.b64encode((folder / case["file"]).read_bytes()).decode(),
        "answer": answer and base64.b64encode(answer).decode(),
        "request": request and request.decode(),
        "witnessed": case.get("witnessed", False),
        "keys": keys and keys.decode(),
        "statements": statements and base64.b64encode(statements).decode(),
    }


def test_the_page_and_the_command_find_the_same_in_every_case(verifier_page):
    found = verifier_page.evaluate(
        JUDGE_ALL, {"cases": [*map(packed, CASES)], "key": VKEY, "policy": POLICY}
    )

    results = [f.get("flaw") or f.get("bug") or "valid" for f in found]
    named = [(case["file"], case["result"]) for case in CASES]
    assert [*zip([case["file"] for case in CASES], results, strict=True)] == named
    for case, proven in zip(CASES, found, strict=True):
        if case["result"] == "valid":
            assert proven["level"] == case["level"]
            assert proven["standing"] == case.get("standing", "not-concerned")
            assert (proven["shard"], proven["index"]) == ("2026", 4)


def test_the_page_takes_and_refuses_the_statements_that_the_command_does(
    verifier_page,
):
    paths = sorted(STATEMENTS.glob("*/*.txt"))
    files = [base64.b64encode(path.read_bytes()).decode() for path in paths]
    keys = (STATEMENTS / "trusted.keys").read_text().split()

    found = verifier_page.evaluate(READ_STATEMENTS, {"files": files, "keys": keys})

    assert len(paths) > 30
    names = [str(path.relative_to(STATEMENTS)) for path in paths]
    expected = [path.parent.name for path in paths]
    assert [*zip(names, found, strict=True)] == [*zip(names, expected, strict=True)]


def test_the_page_finds_what_is_published_for_outside_verifiers(verifier_page):
    cases = json.loads((PUBLISHED / "cases.json").read_bytes())
    keys = json.loads((PUBLISHED / "keys.json").read_bytes())
    given = {
        "cases": [packed(case, PUBLISHED) for case in cases],
        "key": (PUBLISHED / "keys.txt").read_text(),
        "policy": (PUBLISHED / "policy.txt").read_text(),
    }

    found = verifier_page.evaluate(JUDGE_ALL, given)
    read = verifier_page.evaluate(READ_KEYS, [key["vkey"] for key in keys])

    results = [f.get("flaw") or f.get("bug") or "valid" for f in found]
    assert results == [case["expect"] for case in cases]
    levels = [(f["level"], f["opened"]) for f in found if "level" in f]
    assert levels == [(c["level"], c["opened"]) for c in cases if "level" in c]
    assert read == [key["expect"] for key in keys]


READ_KEYS = """async (keys) => {
  const { readVkey, Refusal } = window.creditHubVerifier;
  const read = (key) => readVkey(key).then(() => "valid", (error) =>
    error instanceof Refusal ? error.flaw : String(error));
  return Promise.all(keys.map(read));
}"""


def test_the_page_refuses_the_keys_that_the_command_refuses(verifier_page):
    folder = FOLDER.parent / "golden/vkey/key-weak"
    weak = [path.read_text() for path in sorted(folder.iterdir())]

    found = verifier_page.evaluate(READ_KEYS, [VKEY, *weak])

    assert found == ["valid", *["key-weak"] * len(weak)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "bundle/valid/case-and-subject.json",
            (
                *("有效", "（二级）", "agency:market-supervision", "w1", "w3"),
                *("宿市监案〔2026〕15号", "M7QK2D5A", "经办人"),
                *("2026-11-24 16:00:00 北京时间（2026-11-24T08:00:00.000001Z）",),
            ),
        ),
        (
            "answer/valid/as-sent.json",
            ("有效：这份内容由本平台发出", "（一级）", "与日志中的承诺一致"),
        ),
        (
            "answer/answer/one-letter-changed.json",
            ("无效", "第一处不符：答复正文", "answer", "没有核验"),
        ),
        ("other/kind/gzip.json", ("无效", "kind", "这不是回执", "格式")),
    ],
)
def test_a_dropped_file_is_told_about_in_a_sentence_and_line_by_line(
    verifier_page, name, words
):
    verifier_page.set_input_files("#file", FOLDER / name)

    verifier_page.wait_for_selector("#verdict:not([hidden])")
    text = verifier_page.inner_text("main")
    assert [word for word in words if word not in text] == []


def test_the_first_line_that_failed_is_marked_and_nothing_after_it(verifier_page):
    name = "answer/answer/one-letter-changed.json"
    verifier_page.set_input_files("#file", FOLDER / name)
    verifier_page.wait_for_selector("#verdict.bad")

    lines = verifier_page.eval_on_selector_all(
        ".lines li", "all => all.map(one => one.className)"
    )

    first = ["passed", "passed", "passed", "aside", "passed"]
    assert lines == [*first, "failed", "open"]
    assert verifier_page.inner_text(".lines .failed strong") == "答复正文"


def test_other_keys_and_a_request_can_be_pasted(verifier_page):
    page = verifier_page
    page.set_input_files("#file", FOLDER / "answer/valid/as-sent.json")
    page.wait_for_selector("#verdict.good")

    page.click(".extras summary")
    page.click(".trust summary")
    page.fill("#request", (FOLDER / "beside/request-other-purpose.json").read_text())
    page.wait_for_selector("#verdict.bad")
    assert "question" in page.inner_text("#verdict")
    page.fill("#request", (FOLDER / "beside/request.json").read_text())
    page.wait_for_selector("#verdict.good")
    page.fill("#keys", "")
    page.fill("#policy", "")
    page.wait_for_selector("#verdict.unsure")
    page.fill("#keys", VKEY.replace("2026+", "2027+"))
    page.wait_for_selector("#verdict.unsure:has-text('key-id')")
    page.fill("#keys", VKEY)
    page.wait_for_selector("#verdict.good")
    page.check("#demand")
    page.wait_for_selector("#verdict.bad:has-text('quorum')")


def test_a_statement_that_is_chosen_decides_about_the_stolen_key(verifier_page):
    page, beside = verifier_page, FOLDER / "beside"
    page.click(".trust summary")
    page.set_input_files("#file", FOLDER / "receipt/valid/alone.txt")
    page.wait_for_selector("#verdict.good")

    page.set_input_files("#statement", beside / "statement-longer-tree.txt")
    page.wait_for_selector("#verdict.unsure:has-text('untrusted')")
    page.fill("#policy", "")
    page.fill("#keys", (beside / "later.keys").read_text())
    page.wait_for_selector("#verdict.bad:has-text('untrusted-key')")
    page.set_input_files("#statement", beside / "statement-last-tree.txt")
    page.wait_for_selector("#boxes:has-text('回执有效')")
    page.set_input_files("#statement", beside / "statement-none.txt")
    page.wait_for_selector("#verdict.unsure:has-text('statement')")


@pytest.mark.parametrize(
    ("op", "said"),
    [
        ("merchant.lookup", "何事\n查询"),
        ("lookup", "何事\n查询"),
        ("records-append", "何事\n记录入库"),
        ("constructor", "constructor"),
    ],
)
def test_what_was_done_is_told_in_the_present_spelling(
    browser_page, tmp_path, op, said
):
    data, vkey = receipt_of(HEADER | {"op": op})
    receipt, page = tmp_path / "receipt.txt", tmp_path / "verifier.html"
    receipt.write_bytes(data)
    page.write_bytes(write_page(VerifierSettings([vkey])))
    browser_page.goto(page.as_uri())

    browser_page.set_input_files("#file", receipt)
    browser_page.wait_for_selector("#verdict.good")

    assert said in browser_page.inner_text("#boxes")


def test_nothing_in_a_file_becomes_part_of_the_page(browser_page, tmp_path):
    path = tmp_path / "verifier.html"
    path.write_bytes(
        write_page(
            VerifierSettings([VKEY], "# </script><script>document.title='x'</script>\n")
        )
    )
    browser_page.goto(path.as_uri())

    assert "</script>" in browser_page.input_value("#policy")
    assert browser_page.title() == load_texts().zh("title")


def test_a_browser_without_ed25519_is_told_so(browser_page, tmp_path):
    path = tmp_path / "verifier.html"
    path.write_bytes(write_page(VerifierSettings([VKEY], POLICY)))
    browser_page.add_init_script(
        "crypto.subtle.importKey = async () => "
        "{ throw new DOMException('no', 'NotSupportedError'); };"
    )
    browser_page.goto(path.as_uri())

    browser_page.wait_for_selector("#verdict.unsure:has-text('Ed25519')")
    browser_page.set_input_files("#file", FOLDER / "answer/valid/as-sent.json")
    browser_page.wait_for_timeout(100)
    assert "Ed25519" in browser_page.inner_text("#verdict")
    assert "有效" not in browser_page.inner_text("#verdict")


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_overflows_on_a_narrow_screen(verifier_page, width):
    verifier_page.set_viewport_size({"width": width, "height": 800})
    verifier_page.set_input_files("#file", FOLDER / "bundle/valid/all-opened.json")
    verifier_page.wait_for_selector("#verdict.good")

    overflow = verifier_page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )

    assert overflow == 0


def test_every_flaw_that_evidence_can_have_is_told_in_two_languages():
    table = load_texts().table

    flaws = {case["result"] for case in CASES} - {"valid"}
    assert {flaw for flaw in flaws if f"flaw.{flaw}" not in table} == set()
    told = {name.removeprefix("flaw.") for name in table if name.startswith("flaw.")}
    assert told <= set(map(str, Flaw))
    assert all(set(text) == {"zh", "en"} for text in table.values())


def test_the_chinese_texts_have_no_english_but_names_of_formats():
    known = (
        *("credithub audit verify", "Ed25519", "Chrome", "Firefox", "Safari", "C2SP"),
        *("tlog-policy", "tlog-proof", "hub.audit", "JSON", "PDF", "DOCX"),
        *("UTF", "ASCII"),
        *("base64", "extra", "Prefer: receipt=inline"),
    )
    told = {}
    for name, text in load_texts().table.items():
        rest = re.sub(r"\{\w+\}", "", text["zh"])
        for word in known:
            rest = rest.replace(word, "")
        if re.search(r"[A-Za-z]{2,}", rest):
            told[name] = rest

    assert told == {}


def test_the_page_names_no_address_and_allows_no_connection():
    page = write_page(VerifierSettings([VKEY], POLICY)).decode()

    # The name of a language that pictures are written in leads nowhere.
    page = page.replace("http://www.w3.org/2000/svg", "")
    assert "http:" not in page
    assert "https:" not in page
    assert "content=\"default-src 'none'; script-src 'sha256-" in page
