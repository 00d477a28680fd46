"""Persons on the command line: the number comes by standard input and stays nowhere."""

import io
import json
import sys

import pytest

from tests.cli.conftest import commanding
from tests.support.little_city import CLEAN
from tests.support.persons import (
    AGENCY,
    CASE,
    WANG,
    WANG_NUMBER,
)

pytestmark = pytest.mark.postgresql_in_long

ASKING = ("--purpose", "enforcement", "--reference", CASE, "--member", AGENCY)
OFFICER = ("--officer", "王五")


@pytest.fixture
def credithub(persons_instance, monkeypatch, capsys):
    """Run ``credithub`` on the city with a fined person."""
    return commanding(*persons_instance, monkeypatch, capsys)


def test_a_person_is_found_and_shown(credithub, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{WANG_NUMBER}\n"))
    found = credithub("person", *ASKING, *OFFICER, "--json")
    (person,) = json.loads(found.stdout)["persons"]
    (record,) = person["records"]
    named = ("--record", record["id"], "--field", "party_name")

    shown = credithub("personal", person["merchant"]["id"], *named, *ASKING, *OFFICER)
    table = shown.stdout.splitlines()

    assert WANG_NUMBER not in found.stdout + shown.stdout
    assert WANG in table[-1]
    assert "clear" in table[-1]


@pytest.mark.parametrize(
    ("number", "more", "code"),
    [
        ("12", OFFICER, "personal-invalid"),
        ("", OFFICER, "personal-invalid"),
        (WANG_NUMBER, ("--officer", ""), "usage"),
        (WANG_NUMBER, (*OFFICER, "--reference", "办案"), "case-required"),
        (WANG_NUMBER, (*OFFICER, "--purpose", "supervision"), "not-granted"),
        (WANG_NUMBER, (), "usage"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(
    credithub, monkeypatch, number, more, code
):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{number}\n"))

    done = credithub("person", *ASKING, *more)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"credithub: {code}: ")
    assert len(done.stderr.splitlines()) == 1
    assert WANG_NUMBER not in done.stderr


@pytest.mark.parametrize("named", [("R1", "party_name"), ("R" + "A" * 24, "行")])
def test_bad_names_are_said_in_one_line(credithub, named):
    words = ("--record", named[0], "--field", named[1])

    done = credithub("personal", CLEAN.code, *words, *ASKING, *OFFICER)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
