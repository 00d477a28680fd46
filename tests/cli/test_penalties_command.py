"""Certificates on the command line: in words, as JSON, and on a sheet."""

import io
import json
import sys

import pytest

from hub.api.docs.contracts import contract_of
from schemas.answers.certificate import CertificateDocument
from schemas.tlog.sheet import part_sheet
from tests.cli.conftest import commanding
from tests.support.little_city import FINED, UNKNOWN
from tests.support.persons import COURT, WANG_NUMBER

pytestmark = pytest.mark.postgresql_in_long
CASE = "宿检刑诉〔2026〕88号"
ASKING = ("--purpose", "prosecution", "--reference", CASE, "--member", COURT)
OFFICER = ("--officer", "沈检察官")
MARKS = ("--window", "marks", "--on", "2026-11-20")
DAYS = ("--field", "ip", "--from", "2026-01-01", "--to", "2026-11-20")
PARTIES = f"\ufeff{FINED.code}\n\nid_number {WANG_NUMBER}\n{UNKNOWN}\n"


@pytest.fixture
def credithub(persons_instance, monkeypatch, capsys):
    """Run ``credithub`` on the city with a fined person."""
    return commanding(*persons_instance, monkeypatch, capsys)


@pytest.fixture
def parties(tmp_path):
    """A file of parties, a person among them."""
    path = tmp_path / "case.txt"
    path.write_text(PARTIES, "utf-8")
    return path


def test_one_party_is_certified_in_words_and_as_it_was_sent(credithub):
    told = credithub("penalties", FINED.code, *DAYS, *ASKING, *OFFICER)
    sent = credithub("penalties", FINED.code, *MARKS, *ASKING, *OFFICER, "--json")
    english = credithub("penalties", FINED.code, *MARKS, *ASKING, *OFFICER, "--english")

    assert (told.returncode, sent.returncode, english.returncode) == (0, 0, 0)
    document = json.loads(sent.stdout)
    assert contract_of(CertificateDocument)().validate(document) == {}
    (decision,) = document["parties"][0]["decisions"]
    for text in (told.stdout, english.stdout):
        assert decision["number"] in text
        assert decision["records"][0]["id"] in text
    assert "不证明除上列外没有其他处罚" in told.stdout
    assert "proves no absence" in english.stdout


def test_the_parties_of_a_case_come_from_a_file_and_go_on_one_sheet(
    credithub, parties, tmp_path, monkeypatch
):
    sheet = tmp_path / "case.pdf"
    sent = credithub(
        *("penalties", "--parties", parties, *MARKS, *ASKING, *OFFICER),
        *("--pdf", sheet, "--json"),
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO(PARTIES))
    told = credithub("penalties", "--parties", "-", *MARKS, *ASKING, *OFFICER)

    assert (sent.returncode, told.returncode) == (0, 0), sent.stderr + told.stderr
    document = json.loads(sent.stdout)
    found = [len(one["decisions"]) for one in document["parties"]]
    assert found == [1, 1, 0]
    assert part_sheet(sheet.read_bytes()).told == sent.stdout.rstrip("\n").encode()
    assert sheet.stat().st_mode & 0o077 == 0
    assert f"  统一社会信用代码  {UNKNOWN}" in told.stdout.splitlines()
    for text in (sent.stdout, told.stdout, sheet.read_bytes().decode("latin-1")):
        assert WANG_NUMBER not in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((FINED.code, *MARKS), "usage"),
        ((*MARKS, *OFFICER), "usage"),
        ((FINED.code, "--parties", "-", *MARKS, *OFFICER), "usage"),
        ((FINED.code, *OFFICER), "certificate-unclear"),
        ((FINED.code, "--window", "tax", *MARKS[2:], *OFFICER), "window-unknown"),
        ((WANG_NUMBER, *MARKS, *OFFICER), "code-invalid"),
        (("--parties", "-", *MARKS, *OFFICER), "parties-invalid"),
        (("--parties", "none.txt", *MARKS, *OFFICER), "path-unusable"),
        ((FINED.code, *MARKS, *OFFICER, "--purpose", "supervision"), "not-granted"),
    ],
)
def test_what_cannot_be_certified_is_said_in_one_line(
    credithub, monkeypatch, tmp_path, words, code
):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{FINED.code}\n{WANG_NUMBER}\n"))
    sheet = tmp_path / "none.pdf"

    done = credithub("penalties", *ASKING, *words, "--pdf", sheet)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"credithub: {code}: ")
    assert len(done.stderr.splitlines()) == 1
    assert WANG_NUMBER not in done.stderr
    assert not sheet.exists()
