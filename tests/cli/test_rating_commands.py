"""A rating of the past at the command line, and the same computed from its file."""

import json

import pytest

from tests.support.little_city import CLEAN, FINED
from tests.support.prepared import prepare_city

pytestmark = pytest.mark.postgresql_in_long

ASKED = (
    *("--purpose", "transfer", "--reference", "2026-稽查-15"),
    *("--member", "agency:procuratorate", "--officer", "王五"),
)
RATING = ("lookup", FINED.code, *ASKED, "--about", "rating")


@pytest.fixture
def prepare():
    """A city whose firms were rated."""
    return prepare_city


@pytest.fixture
def answer(told, tmp_path):
    """A file with the rating of a day and all that it rests on."""
    file = tmp_path / "answer.json"
    told_then = told(*RATING, "--as-of", "2026-11-20", "--full")
    file.write_text(json.dumps(told_then, ensure_ascii=False), "utf-8")
    return file


def test_a_rating_of_the_past_says_where_it_comes_from(credithub):
    now = credithub(*RATING, "--policy", "public-trust", "--english")
    then = credithub(
        *RATING, "--as-of", "2026-10-15", "--policy", "public-trust.2026-1"
    )
    before = credithub(*RATING, "--known-at", "2020-01-01T00:00:00Z")

    assert now.returncode == then.returncode == before.returncode == 0
    assert "as it was stored then  2026-11-24" in now.stdout
    assert "现在复算，当时没有留存" in then.stdout
    assert "版本  2026-1" in then.stdout
    assert "当时尚无该主体的信息" in before.stdout


def test_a_rating_is_computed_again_from_its_file_alone(credithub, told, answer):
    rating = json.loads(answer.read_text("utf-8"))["rating"]

    assert told("rating", "check", answer) == {
        "fits": True,
        "grade": rating["grade"],
        "score": rating["score"],
        "digest": rating["digest"],
    }

    rating["score"] += 1
    answer.write_text(json.dumps({"rating": rating}), "utf-8")
    done = credithub("rating", "check", answer)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "rating-differs" in done.stderr


@pytest.mark.parametrize(
    "text", ["", "[", "[]", "{}", '{"rating": 1}', '{"rating": {"as_of": "2026"}}']
)
def test_a_file_that_holds_no_such_rating_is_refused_in_one_line(
    credithub, tmp_path, text
):
    file = tmp_path / "answer.json"
    file.write_text(text, "utf-8")

    done = credithub("rating", "check", file)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "rating-unreadable" in done.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--about", "trust", "--policy", "public-trust"), "--about rating"),
        (("--full",), "--about rating"),
        (("--about", "trust", "--as-of", "2026-11-20"), "--about merchant or rating"),
        (("--about", "rating", "--policy", "none"), "policy-unknown"),
        (("--about", "rating", "--as-of", "2026-02-30"), "as-of-invalid"),
    ],
)
def test_what_says_nothing_of_a_rating_is_refused_in_one_line(credithub, more, said):
    done = credithub("lookup", CLEAN.code, *ASKED, *more)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
