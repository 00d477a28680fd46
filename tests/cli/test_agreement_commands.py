"""Agreements, the views they gave, and officers at the command line."""

import base64
import hashlib
import json

import pytest

from schemas.canonical import canonical
from tests.support.little_city import FINED
from tests.support.prepared import prepare_city

pytestmark = pytest.mark.postgresql_in_long

CUSTOMS = ("member", "add", "agency:customs", "--kind", "customs", "--name", "海关")
AGREED = (
    *("agreement", "make", "customs", "--purpose", "enforcement"),
    *("--purpose", "supervision", "--title", "与海关的共享协议"),
    *("--legal-basis", "政务数据共享条例"),
)
ASKED = ("--reference", "案-1", "--member", "agency:customs")
TEXT = (
    *("member_kind", "member", "purposes", "items", "title", "legal_basis"),
    *("officer_for", "territory", "valid_from", "valid_to"),
)
QUESTIONS = {
    "lookup": ("lookup", FINED.code),
    "file": ("lookup", FINED.code, "--about", "merchant"),
    "past": (
        *("lookup", FINED.code, "--about", "merchant"),
        *("--known-at", "2026-11-24T02:00:00Z"),
    ),
    "match": ("match", FINED.name),
    "history": ("audit", "history", FINED.code),
}


@pytest.fixture
def prepare():
    """The command's instance is the little city."""
    return prepare_city


@pytest.fixture
def agreed(told):
    """Customs is a member and has an agreement; gives its id."""
    told(*CUSTOMS)
    return told(*AGREED)["agreement"]


def listed(told, agreement):
    """Give what the list of agreements shows of one."""
    (row,) = [row for row in told("agreement", "list") if row["id"] == agreement]
    return row


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--item", "*", "--item", "shop=url,platform", "--territory", "320100"),
        ("--named-officer", "--member", "agency:customs", "--until", "2030-01-01"),
        ("--no-named-officer", "--territory", "*"),
    ],
)
def test_the_list_shows_the_text_of_an_agreement_and_its_hash(told, more):
    row = listed(told, told(*AGREED, *more)["agreement"])

    text = {name: row[name] or "" if row[name] is None else row[name] for name in TEXT}
    assert row["digest"] == hashlib.sha256(canonical(text)).hexdigest()


def test_a_view_that_an_answer_was_cut_to_is_shown_by_its_id(told, agreed):
    asked = ("--purpose", "supervision", *ASKED, "--officer", "李四", "--inline")
    answer = told(*QUESTIONS["file"], *asked)

    leaf = json.loads(base64.b64decode(answer["receipt"]["leaf"]))
    shown = told("agreement", "view", leaf["resp_class"]["view"])

    assert answer["found"] is True
    assert shown["view"] == leaf["resp_class"]["view"] == answer["view"]
    assert shown["audience"] == "agencies"
    assert "penalty" in shown["shows"]
    assert {"item": "*", "field": "*", "rule": "record:sealed"} in shown["withholds"]
    assert shown["first_at"]
    digest = listed(told, agreed)["digest"]
    assert leaf["decision"]["rules"] == [f"grant:{agreed}:{digest}"]


@pytest.mark.parametrize("view", ["0123456789abcdef", "", "x" * 1000, "查"])
def test_a_view_that_no_answer_was_cut_to_is_unknown(credithub, view):
    done = credithub("agreement", "view", view, "--json")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("credithub: view-unknown: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "more",
    [
        ("--item", "wealth"),
        ("--item", "penalty=mood"),
        ("--item", "*=mood"),
        ("--territory", "999999"),
        ("--purpose", "trial"),
        ("--until", "2020-01-01"),
        ("--title", "长" * 10_000),
        ("--legal-basis", " "),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_in_one_line_and_leaves_nothing(
    credithub, told, more
):
    before = told("agreement", "list")

    done = credithub(*AGREED, *more, "--json")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("credithub: agreement-invalid: ")
    assert len(done.stderr.splitlines()) == 1
    assert told("agreement", "list") == before


@pytest.mark.parametrize("question", QUESTIONS)
def test_work_on_a_case_wants_an_officer_at_the_command_line_too(
    credithub, agreed, question
):
    asking = (*QUESTIONS[question], "--purpose", "enforcement", *ASKED)

    refused = credithub(*asking)

    # Lookups want an officer for whatever they are.
    code = "officer-required" if question == "history" else "usage"
    assert refused.returncode == 2
    assert f"credithub: {code}: " in refused.stderr
    assert FINED.name not in refused.stdout
    assert credithub(*asking, "--officer", "李四").returncode == 0


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("officer", ["o" * 10_000, "", "a\nb"])
def test_an_officer_that_cannot_be_read_is_refused_at_the_command_line(
    credithub, agreed, question, officer
):
    asking = (*QUESTIONS[question], "--purpose", "enforcement", *ASKED)

    refused = credithub(*asking, "--officer", officer)

    assert refused.returncode == 2
    assert "credithub: usage: Invalid value for '--officer'" in refused.stderr
    assert FINED.name not in refused.stdout
