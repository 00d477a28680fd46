"""Asking on the command line who is meant: odd texts end in a sentence or in nobody."""

import json

import pytest

from tests.support.little_city import FINED
from tests.support.prepared import prepare_city

ASKING = (
    *("--purpose", "onboarding", "--reference", "1"),
    *("--member", "platform:taomao", "--officer", "王五"),
)


@pytest.fixture
def prepare():
    """The command's instance is the little city."""
    return prepare_city


@pytest.fixture
def match(credithub):
    """Ask who is meant."""

    def matching(name, *more):
        return credithub("match", name, *ASKING, "--json", *more)

    return matching


@pytest.mark.parametrize(
    "name",
    ["", "  ", "🏮🍶", "\u202eשלום\u202c", "禾\x07丰\n", "'; DROP TABLE x; --", "%_%"],
)
def test_odd_names_mean_nobody(match, name):
    done = match(name)

    found = json.loads(done.stdout)["responses"]["q"]["results"]
    assert (done.returncode, done.stderr) == (0, "")
    assert not any(hit["match"] for hit in found)


@pytest.mark.parametrize(
    ("name", "more", "code"),
    [
        ("长" * 10_000, (), "query-invalid"),
        ("\ud800", (), "usage"),
        (FINED.name, ("--code", "9" * 10_000), "query-invalid"),
        (FINED.name, ("--limit", "0"), "usage"),
        (FINED.name, ("--limit", "9" * 30), "usage"),
        (FINED.name, ("--limit", "many"), "usage"),
        (FINED.name, ("--purpose", "curiosity"), "usage"),
        (FINED.name, ("--reference", ""), "usage"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(match, name, more, code):
    done = match(name, *more)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"credithub: {code}: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_code_that_is_none_says_nothing(match):
    done = match(FINED.name, "--code", "'; --")

    best = json.loads(done.stdout)["responses"]["q"]["results"][0]
    assert (best["caption"], best["match"]) == (FINED.name, True)
