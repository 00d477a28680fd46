"""Evidence on the command line: made by an instance, checked by anybody without one."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.audit.errors import AuditUnavailableError
from hub.sheets.model import Sheet, SheetMargin, SheetNote, SheetSection
from hub.sheets.typeset import make_pdf
from tests.support.asked_answers import asked, nowhere, vkey
from tests.support.little_city import FINED
from tests.support.one_leaf import HEADER, receipt_of
from tests.support.set_sheets import (
    FORGERIES,
    TwoLeaves,
    page_replaced,
    set_before,
)

pytestmark = pytest.mark.postgresql_in_long

__all__ = ["asked", "nowhere", "vkey"]

FOLDER = Path(__file__).parents[1] / "schemas/tlog/evidence"
KEYS = FOLDER / "trusted.keys"
POLICY = FOLDER / "policy.txt"
SHEET = Sheet(
    language="zh",
    title="档案",
    margin=SheetMargin([], []),
    sections=[SheetSection("记录", [SheetNote("三份行政处罚决定。" * 900)])],
    at=datetime(2026, 11, 26, tzinfo=UTC),
)


def test_an_answer_is_checked_with_the_key_alone(asked, vkey, told, credithub, nowhere):
    found = told("audit", "verify", asked, "--key", vkey)

    assert (found["ok"], found["kind"], found["level"]) == (True, "answer", "L1")
    assert found["leaf"]["actor"]["agency"] == "platform:taomao"
    assert found["opened"]["case"] == "入驻-15"
    assert found["compared"] == ["answer"]
    assert "subject.id" in found["hidden"]
    said = credithub("audit", "verify", asked, "--key", vkey).stdout
    for word in (
        "有效 VALID",
        "一级",
        "platform:taomao",
        "入驻-15",
        "北京时间",
        "经办人",
    ):
        assert word in said
    assert FINED.name not in said


@pytest.mark.only_database("sqlite")  # files alone
def test_a_pdf_is_checked_by_its_pages_and_the_answer_inside(
    told, credithub, nowhere, tmp_path
):
    log, pages, path = TwoLeaves(), make_pdf(SHEET), tmp_path / "sheet.pdf"
    path.write_bytes(log.sheet(pages))

    found = told("audit", "verify", path, "--key", log.vkey)
    said = credithub("audit", "verify", path, "--key", log.vkey).stdout

    assert (found["ok"], found["kind"], found["container"]) == (True, "answer", "pdf")
    assert (found["sheet"]["index"], found["sheet"]["bytes"]) == (1, len(pages))
    assert "有效 VALID" in said
    assert "逐字节未改，与日志第 2026/1 条相符" in said


@pytest.mark.only_database("sqlite")  # files alone
@pytest.mark.parametrize("forgery", ["page-replaced", "text-changed"])
def test_a_pdf_that_was_written_anew_is_not_valid(
    credithub, nowhere, tmp_path, forgery
):
    log, path = TwoLeaves(), tmp_path / "sheet.pdf"
    path.write_bytes(FORGERIES[forgery](log.sheet(make_pdf(SHEET))))

    done = credithub("audit", "verify", path, "--key", log.vkey)

    assert done.returncode == 1
    assert "无效 NOT VALID — sheet" in done.stdout
    assert "有效 VALID" not in done.stdout


@pytest.mark.only_database("sqlite")  # files alone
def test_of_a_pdf_whose_pages_nothing_binds_the_answer_alone_holds(
    credithub, nowhere, tmp_path
):
    log, path = TwoLeaves(), tmp_path / "before.pdf"
    path.write_bytes(page_replaced(set_before(log.answer())))
    checking = ("audit", "verify", path, "--key", log.vkey)

    told = credithub(*checking)
    found = credithub(*checking, "--json")
    path.write_bytes(set_before(log.answer().replace(b"true", b"null", 1)))
    changed = credithub(*checking, "--json")

    assert told.returncode == found.returncode == 1
    assert "仅原文有效" in told.stdout
    assert "有效 VALID" not in told.stdout
    assert '"name": "宿迁市禾丰食品有限公司"' in told.stdout
    document = json.loads(found.stdout)
    assert (document["ok"], document["verdict"]) == (False, "answer-only")
    assert document["compared"] == ["answer"]
    assert (changed.returncode, json.loads(changed.stdout)["flaw"]) == (1, "answer")


@pytest.mark.only_database("sqlite")  # files alone
def test_a_download_is_compared_with_the_receipt_of_its_entry(
    told, credithub, nowhere, tmp_path
):
    log, pages = TwoLeaves(), make_pdf(SHEET)
    sent = {"sheet.pdf": log.sheet(pages), "paper.docx": b"PK\x03\x04 a document"}
    sent["list.json"] = b'{"rows":[]}'
    receipt = tmp_path / "receipt.tlog-proof"
    for name, data in sent.items():
        (tmp_path / name).write_bytes(data)
        # What an entry binds is the file whole; of a sheet that was set, its pages.
        for bound, header in ((pages, {}), (data, {"op": "matter.read"})):
            if header or data.startswith(b"%PDF"):
                receipt.write_bytes(log.receipt(bound, header))
                checking = ("audit", "verify", receipt, "--key", log.vkey, "--answer")
                assert told(*checking, tmp_path / name)["compared"] == ["answer"]
                (tmp_path / "other").write_bytes(data + b"\n")
                other = credithub(*checking, tmp_path / "other", "--json")
                assert other.returncode == 1
                assert json.loads(other.stdout)["flaw"] in {"answer", "receipt-member"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\n%%EOF\n", "pdf-foreign"),
        (b"%PDF-1.7\nstartxref\n0\n%%EOF\n", "pdf-unreadable"),
    ],
)
@pytest.mark.only_database("sqlite")  # files alone
def test_a_pdf_that_is_not_ours_is_one_line(credithub, nowhere, tmp_path, data, code):
    path = tmp_path / "x.pdf"
    path.write_bytes(data)

    done = credithub("audit", "verify", path, "--key", KEYS)

    assert done.returncode == 2
    assert done.stderr.startswith(f"credithub: {code}")
    assert done.stderr.count("\n") == 1


def test_an_answer_is_compared_with_its_request(asked, vkey, credithub, tmp_path):
    request = {
        "method": "CLI",
        "path": f"/v1/trust/{FINED.code}",
        "query": "",
        "purpose": "onboarding",
        "reference": "入驻-15",
    }
    path = tmp_path / "request.json"
    path.write_text(json.dumps(request))
    checking = ("audit", "verify", asked, "--key", vkey, "--request", path, "--json")

    right = credithub(*checking)
    path.write_text(json.dumps(request | {"purpose": "public"}))
    wrong = credithub(*checking)

    assert json.loads(right.stdout)["compared"] == ["answer", "request"]
    assert (wrong.returncode, json.loads(wrong.stdout)["flaw"]) == (1, "question")


def test_a_changed_answer_is_refused_with_its_flaw(asked, vkey, credithub):
    asked.write_bytes(asked.read_bytes().replace(FINED.name.encode(), b"X", 1))

    done = credithub("audit", "verify", asked, "--key", vkey)
    document = credithub("audit", "verify", asked, "--key", vkey, "--json")

    assert done.returncode == document.returncode == 1
    assert "无效 NOT VALID — answer" in done.stdout
    assert json.loads(document.stdout)["flaw"] == "answer"
    assert json.loads(document.stdout)["ok"] is False


def test_a_bundle_opens_what_was_chosen_and_is_itself_on_record(
    asked, vkey, told, credithub, tmp_path
):
    receipt = json.loads(asked.read_bytes())["receipt"]
    place = f"{receipt['shard']}/{receipt['index']}"
    path = tmp_path / "bundle.json"

    made = told(
        *("audit", "bundle", place, path, "--open", "case", "--open", "subject.id"),
        *("--reference", "调取证据通知书1号"),
    )
    found = told("audit", "verify", path, "--key", vkey)

    assert made["opened"] == ["case", "subject.id"]
    assert found["opened"]["case"] == "入驻-15"
    assert found["opened"]["subject.id"].startswith("M")
    assert {"actor.user", "req", "resp"} <= set(found["hidden"])
    size = int(credithub("audit", "checkpoint").stdout.split("\n")[1])
    after = tmp_path / "after.json"
    told("audit", "bundle", f"{receipt['shard']}/{size - 1}", after, "--reference", "x")
    logged = told("audit", "verify", after, "--key", vkey)
    assert logged["leaf"]["op"] == "entry.disclose"
    assert logged["opened"] == {}
    assert {"case", "detail", "subject.id"} == set(logged["hidden"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("2026", "F", "--reference", "x"), "place-invalid"),
        (("2026/1x", "F", "--reference", "x"), "place-invalid"),
        (("2026/01", "F", "--reference", "x"), "place-invalid"),
        (("2026/9999", "F", "--reference", "x"), "audit-entry-unknown"),
        (("2025/0", "F", "--reference", "x"), "audit-entry-unknown"),
        (("2026/0", "F", "--reference", ""), "reference-too-long"),
        (("2026/0", "F", "--reference", "x", "--open", "case"), "place-unknown"),
        (("2026/0", "F", "--reference", "x", "--open", "name"), "usage"),
        (("2026/0", "F"), "usage"),
    ],
)
def test_a_bundle_that_cannot_be_is_one_line(
    told, credithub, tmp_path, arguments, code
):
    told("member", "add", "platform:taomao", "--kind", "platform", "--name", "淘猫")
    place, _, *rest = arguments

    done = credithub("audit", "bundle", place, tmp_path / "bundle.json", *rest)

    assert done.returncode == 2
    assert done.stderr.startswith(f"credithub: {code}")
    assert not (tmp_path / "bundle.json").exists()


def test_an_export_is_checked_by_its_folder_and_is_itself_on_record(
    asked, vkey, told, credithub, tmp_path, monkeypatch
):
    folder = tmp_path / "export"

    made = told("audit", "export", folder)
    again = credithub("audit", "export", folder)
    found = told("audit", "verify", folder, "--key", vkey)
    (folder / "2026/keys").rename(folder / "2026/kept")
    wrong = credithub("audit", "verify", folder, "--key", vkey, "--json")

    assert (again.returncode, again.stderr.split()[1]) == (1, "export-exists:")
    assert (found["kind"], found["ok"]) == ("export", True)
    assert found["entries"] == made["shards"][0]["size"]
    assert wrong.returncode == 1
    assert json.loads(wrong.stdout)["fault"]["code"] == "export-file"
    size = int(credithub("audit", "checkpoint").stdout.split("\n")[1])
    last = tmp_path / "last.json"
    told("audit", "bundle", f"2026/{size - 1}", last, "--reference", "x")
    assert told("audit", "verify", last, "--key", vkey)["leaf"]["op"] == "log.export"


@pytest.mark.only_database("sqlite")  # files alone
@pytest.mark.parametrize(
    ("name", "options", "returncode", "flaw"),
    [
        ("bundle/valid/case-and-subject.json", ("--witnessed",), 0, None),
        ("bundle/valid/not-witnessed.json", ("--witnessed",), 1, "quorum"),
        ("receipt/bad-signature/size-changed.txt", (), 1, "bad-signature"),
        (
            "receipt/valid/alone.txt",
            ("--answer", FOLDER / "beside/answer.json"),
            0,
            None,
        ),
        (
            "receipt/valid/alone.txt",
            ("--answer", FOLDER / "beside/answer-changed.json"),
            1,
            "answer",
        ),
        ("other/kind/gzip.json", (), 2, None),
        ("other/kind/checkpoint.json", (), 2, None),
    ],
)
def test_evidence_files_are_judged_by_key_and_policy(
    credithub, nowhere, name, options, returncode, flaw
):
    done = credithub(
        *("audit", "verify", FOLDER / name, "--policy", POLICY, *options, "--json")
    )

    assert done.returncode == returncode, done.stderr
    if returncode == 2:
        assert done.stderr.startswith("credithub: evidence-unreadable")
        assert done.stdout == ""
    else:
        assert json.loads(done.stdout).get("flaw") == flaw


@pytest.mark.only_database("sqlite")  # files alone
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "key-required"),
        (("--key", "nothing"), "evidence-unreadable"),
        (("--key", "a+b+c"), "verifier-key-invalid"),
        (("--key", POLICY), "verifier-key-invalid"),
        (("--policy", KEYS), "policy-invalid"),
        (("--key", KEYS, "--request", KEYS), "request-invalid"),
        (("--key", KEYS, "--answer", "/dev/zero"), "path-unusable"),
    ],
)
def test_bad_keys_policies_and_requests_are_one_line(credithub, arguments, code):
    file = FOLDER / "receipt/valid/alone.txt"

    done = credithub("audit", "verify", file, *arguments)

    assert done.returncode == 2
    assert done.stderr.startswith(f"credithub: {code}")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.only_database("sqlite")  # files alone
def test_options_of_files_do_not_go_with_the_own_log(credithub):
    assert "usage" in credithub("audit", "verify", "--key", KEYS).stderr


def test_the_offline_page_trusts_the_own_log_unless_told_otherwise(
    asked, vkey, told, credithub, tmp_path, instance_path
):
    (instance_path / "witness-policy").write_text("# our own policy\nquorum none\n")
    own, other = tmp_path / "own.html", tmp_path / "other.html"

    assert told("audit", "verifier", own)["keys"] == 1
    told("audit", "verifier", other, "--key", KEYS, "--policy", POLICY)

    assert vkey in own.read_text("utf-8")
    assert "our own policy" in own.read_text("utf-8")
    text = other.read_text("utf-8")
    assert KEYS.read_text().strip() in text
    assert "two of three" in text
    assert "output-exists" in credithub("audit", "verifier", own).stderr


@pytest.mark.only_database("sqlite")  # files alone
@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"at": "9999-12-31T23:00:00.000000Z"}, "9999-12-31T23:00:00.000000Z"),
        (
            {"actor": {"agency": "agency:x", "system": "\x9b2J\u202eevil"}},
            "\\x9b2J\\u202eevil",
        ),
        ({"op": "merchant.lookup"}, "查询 lookup"),
        # The word of an earlier build for the same.
        ({"op": "lookup"}, "查询 lookup"),
        ({"op": "records-append"}, "记录入库 records were added"),
        ({"op": "constructor"}, "constructor"),
    ],
)
def test_what_a_log_may_sign_is_told_in_printable_lines(
    credithub, nowhere, tmp_path, odd, said
):
    data, vkey = receipt_of(HEADER | odd)
    file = tmp_path / "receipt.txt"
    file.write_bytes(data)

    done = credithub("audit", "verify", file, "--key", vkey)

    assert done.returncode == 0, done.stderr
    assert said in done.stdout
    document = credithub("audit", "verify", file, "--key", vkey, "--json").stdout
    for text in (done.stdout, document):
        assert all(line.isprintable() for line in text.split("\n"))
    assert json.loads(document)["leaf"] == HEADER | odd


def test_an_export_that_cannot_be_logged_leaves_nothing(
    credithub, told, tmp_path, monkeypatch
):
    told("member", "add", "platform:x", "--kind", "platform", "--name", "x")

    def refuse(*_):
        msg = "the disk is gone"
        raise AuditUnavailableError(msg, reason="database")

    monkeypatch.setattr("hub.audit.log.AuditLog.append", refuse)
    done = credithub("audit", "export", tmp_path / "export")

    assert (done.returncode, done.stdout) == (1, "")
    assert "audit-unavailable" in done.stderr
    assert not list(tmp_path.glob("*export*"))
    assert not list(tmp_path.glob(".export*"))
