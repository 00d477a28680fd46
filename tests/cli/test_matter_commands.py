"""Matters at the command line: opened, acted in, shown; each with its leaves."""

import json
import os

import pytest

from hub.casework.papers import find_form
from hub.context import open_hub
from hub.ground.clock import SetClock
from tests.support.officer_lists import name_officers
from tests.support.paper_samples import said_in
from tests.support.prepared import START, config_of, prepare_city

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

AGENCY = "agency:market-supervision"


@pytest.fixture
def prepare():
    """The command's instance is the little city, whose members name officers."""

    def staffed(instance, url):
        prepare_city(instance, url)
        with open_hub(config_of(instance, url), SetClock(START)) as hub:
            name_officers(hub, AGENCY)

    return staffed


REPORTED = (
    *("--fact", "offence=假冒注册商标罪", "--fact", "team=甲、乙"),
    *("--fact", "summary=x"),
)


def asked(member=AGENCY, officer="甲"):
    return (
        *("--purpose", "enforcement", "--reference", "2026-15"),
        *("--member", member, "--officer", officer),
    )


def issue_letter(credithub, tmp_path, number):
    """Issue a letter of transfer into a file, and find it in the list."""
    content, letter = tmp_path / "letter.json", tmp_path / "letter.docx"
    content.write_text(json.dumps(said_in(find_form("transfer_letter"))))
    words = ("matter", "paper", number, "transfer_letter", "--issue")
    issued = credithub(
        *(*words, "--place", "宿市监", "--content", content, "--file", letter),
        *asked(),
    )
    assert issued.returncode == 0, issued.stderr
    assert letter.read_bytes().startswith(b"PK")
    papers = credithub("matter", "paper", number, *asked(), "--json")
    (paper,) = json.loads(papers.stdout)["papers"]
    assert paper["paper_number"] == "宿市监移送〔2026〕1号"
    assert paper["id"] in issued.stdout


def assign(credithub, number):
    """Put a matter on the desk of an officer, and of nobody."""
    desk = ("--member", AGENCY, "--officer", "甲")
    assigned = credithub("matter", "assign", number, "--to", "乙", *desk, "--json")
    assert json.loads(assigned.stdout)["outcome"] == "done", assigned.stderr
    for to, code in (("编造", "officer-unlisted"), ("hub", "officer-reserved")):
        nobody = credithub("matter", "assign", number, "--to", to, *desk)
        assert (nobody.returncode, code in nobody.stderr) == (2, True)


def test_a_matter_is_opened_shown_acted_in_and_its_document_given(
    credithub, tmp_path, instance_path
):
    report = tmp_path / "report.pdf"
    report.write_bytes(b"%PDF-1.7 report")
    said = (*REPORTED, *asked())
    open_words = ("matter", "open", "transfers", "report_to_head")
    lacking = credithub(*open_words, *said)
    assert lacking.returncode == 2
    assert lacking.stderr.startswith("credithub: matter-document-missing:")
    paper = ("--document", "investigation_report", report)
    nobody = credithub(*open_words, *said, *paper, "--party", "suspekt", "甲店")
    assert nobody.returncode == 2
    assert nobody.stderr.startswith("credithub: matter-party-role:")
    value = ("--fact", "value=5000000")
    opened = credithub(*open_words, *paper, *value, *said, "--json")
    assert opened.returncode == 0, opened.stderr
    number = json.loads(opened.stdout)["number"]

    listed = credithub("matter", "list", "transfers", *asked(), "--json")
    assert [one["number"] for one in json.loads(listed.stdout)["matters"]] == [number]
    assert number in credithub("matter", "list", "transfers", *asked()).stdout
    approve = ("matter", "act", number, "approve_transfer", "--fact", "reason=x")
    same = credithub(*approve, "--version", "1", *asked())
    assert same.returncode != 0
    done = credithub(*approve, "--version", "1", *asked(officer="乙"))
    assert done.returncode == 0, done.stderr
    late = credithub(*approve, "--version", "1", *asked(officer="丙"))
    assert "matter-changed" in late.stderr

    shown = json.loads(credithub("matter", "show", number, *asked(), "--json").stdout)
    assert shown["events"][0]["facts"]["value"] == 5_000_000
    (held,) = shown["documents"]
    target = tmp_path / "given.pdf"
    given = credithub("matter", "document", number, held["id"], target, *asked())
    assert given.returncode == 0, given.stderr
    assert target.read_bytes() == report.read_bytes()
    issue_letter(credithub, tmp_path, number)
    hidden = credithub("matter", "show", number, *asked("platform:taomao"))
    nothing = credithub("matter", "show", number + "0", *asked("platform:taomao"))
    assert (hidden.returncode, nothing.returncode) == (2, 2)
    assert "matter-unknown" in hidden.stderr

    assign(credithub, number)

    clocks = credithub("clocks", "--subject", number, "--officer", "甲", "--json")
    (clock,) = json.loads(clocks.stdout)["clocks"]
    assert (clock["rule"], clock["matter"]) == (
        "transfer.hand-over",
        "涉嫌犯罪案件移送，已批准移送",
    )

    url = os.environ["HUB_DATABASE_URL"]
    with open_hub(config_of(instance_path, url)) as hub:
        leaves = [json.loads(leaf) for leaf in hub.audit.entries(0, 10_000)]
    told = [leaf["op"] for leaf in leaves if leaf["op"].startswith("matter.")]
    assert told.count("matter.open") == 1
    assert told.count("matter.act") == 1
    assert told.count("matter.assign") == 1
    assert told.count("matter.read") == 15
    assert told.count("matter.paper") == 1
