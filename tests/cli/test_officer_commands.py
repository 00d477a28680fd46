"""Officers' accounts at the command line, and who asked there."""

import base64
import getpass
import json

import pytest

from tests.support.little_city import FINED
from tests.support.prepared import prepare_city

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

BUREAU = "agency:market-supervision"
WHO = (
    *("--member", BUREAU, "--name", "王五", "--post", "科员"),
    *("--number", "320001", "--role", "officer"),
)
ASKING = (
    *("--purpose", "enforcement", "--reference", "案-1"),
    *("--member", BUREAU, "--officer", "王五"),
)


@pytest.fixture
def prepare():
    """The command's instance is the little city."""
    return prepare_city


def test_an_account_is_made_listed_reset_and_ended(credithub, told):
    made = told("officer", "add", "wang", *WHO, "--until", "2030-01-01")
    (listed,) = told("officer", "list", "--member", BUREAU)
    told("officer", "post", "wang", "--post", "head", "--from", "2026-03-01")
    told("officer", "end-post", "wang", "--post", "head", "--until", "2099-03-01")
    (promoted,) = told("officer", "list", "--member", BUREAU)
    handed = told("officer", "reset", "wang")
    told("officer", "end", "wang")
    (ended,) = told("officer", "list")
    shown = credithub("officer", "list").stdout

    days = {"post": "head", "from": "2026-03-01", "to": "2099-03-01"}
    assert (listed["posts"], promoted["posts"]) == ([], [days])
    assert made["id"] == handed["id"] == listed["id"]
    assert len({made["password"], handed["password"]}) == 2
    assert (listed["roles"], listed["valid_to"]) == (["officer"], "2030-01-01")
    assert (listed["ended_at"], bool(ended["ended_at"])) == (None, True)
    assert "王五" in shown
    assert made["password"] not in shown + json.dumps(listed)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "x", *WHO), "officer-card-invalid"),
        (("add", "wang", *WHO, "--role", "audit_admin"), "roles-invalid"),
        (("add", "wang", *WHO, "--member", "agency:none"), "member-unknown"),
        (("add", "wang", *WHO, "--role", "king"), "usage"),
        (("reset", "nobody"), "officer-unknown"),
        (("end", "nobody"), "officer-unknown"),
        (("post", "nobody", "--post", "head"), "officer-unknown"),
        (("end-post", "nobody", "--post", "head"), "officer-unknown"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(credithub, arguments, code):
    done = credithub("officer", *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"credithub: {code}: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_login_is_taken_once(credithub, told):
    told("officer", "add", "wang", *WHO)

    done = credithub("officer", "add", "WANG", *WHO, "--number", "2")

    assert done.returncode == 1
    assert done.stderr.startswith("credithub: officer-exists: ")


@pytest.mark.parametrize("question", [("lookup", FINED.code), ("match", FINED.name)])
def test_the_leaf_says_that_it_came_by_command_line_and_who_ran_it(
    credithub, told, tmp_path, question
):
    receipt = told(*question, *ASKING)["receipt"]
    key = credithub("audit", "key").stdout.strip()
    place = f"{receipt['shard']}/{receipt['index']}"
    bundle = tmp_path / "bundle.json"
    told(
        *("audit", "bundle", place, bundle, "--open", "actor.user"),
        *("--reference", "1"),
    )

    found = told("audit", "verify", bundle, "--key", key)
    said = credithub("audit", "verify", bundle, "--key", key).stdout

    assert found["leaf"]["actor"] == {
        "agency": BUREAU,
        "role": "command-line",
        "system": getpass.getuser(),
    }
    assert found["leaf"]["auth"] == {"key": "cli"}
    assert found["opened"]["actor.user"] == "王五"
    assert f"途径 Came by: 命令行 command line · {getpass.getuser()}" in said


def test_a_receipt_of_the_command_line_says_so_by_itself(told):
    answer = told("lookup", FINED.code, *ASKING, "--inline")

    leaf = json.loads(base64.b64decode(answer["receipt"]["leaf"]))

    assert leaf["actor"]["role"] == "command-line"


@pytest.mark.parametrize("command", [("lookup", FINED.code), ("match", FINED.name)])
@pytest.mark.parametrize("left_out", ["--member", "--officer"])
def test_nobody_asks_without_saying_for_whom(credithub, command, left_out):
    at = ASKING.index(left_out)

    done = credithub(*command, *ASKING[:at], *ASKING[at + 2 :])

    assert (done.returncode, done.stdout) == (2, "")
    assert f"Missing option '{left_out}'" in done.stderr


@pytest.mark.parametrize("name", ["officer:01K", " Officer:01K", "ｏｆｆｉｃｅｒ：01K"])
@pytest.mark.parametrize(
    "command",
    [
        ("lookup", FINED.code, *ASKING),
        ("match", FINED.name, *ASKING),
        ("audit", "history", FINED.code, *ASKING),
        ("audit", "release", "2026/1"),
        ("review", "decide", "7", "same", "--reason", "x"),
    ],
    ids=lambda words: words[0],
)
def test_nobody_speaks_as_an_account_who_has_not_signed_in(credithub, command, name):
    done = credithub(*command, "--officer", name)

    assert done.returncode == 2
    assert done.stderr.startswith("credithub: officer-reserved: ")
