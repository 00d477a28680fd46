"""Batches on the command line: a file in, each line answered, two leaves for 1,001."""

import json

import pytest

from tests.support.little_city import CLEAN, FINED, UNKNOWN
from tests.support.prepared import prepare_city

pytestmark = pytest.mark.postgresql_in_long

ASKING = (
    *("--purpose", "enforcement", "--reference", "宿市监〔2026〕15号"),
    *("--member", "agency:market-supervision", "--officer", "王五"),
)


@pytest.fixture
def prepare():
    """The command's instance is the little city."""
    return prepare_city


@pytest.fixture
def screen(credithub, tmp_path):
    """Ask for the lines of a file."""

    def screening(content, *more, name="lines.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode())
        return credithub("screen", str(path), *ASKING, *more)

    return screening


def test_each_line_of_a_file_is_answered_in_order(screen):
    done = screen(f"ref,name\na,{FINED.name}\nb,{CLEAN.code}\nc,{UNKNOWN}\n", "--json")

    told = json.loads(done.stdout)
    lines = told["parts"][0]["lines"]
    assert (done.returncode, done.stderr) == (0, "")
    assert [line["ref"] for line in lines] == ["a", "b", "c"]
    assert [line["outcome"] for line in lines] == ["hit", "none", "none"]
    assert lines[0]["merchants"][0]["merchant"]["uscc"] == FINED.code
    # Nobody signs in here, so nobody could open it again.
    assert told["until"] is None
    assert told["receipt"]["index"] > 0


def test_people_read_a_table_and_how_many_lines_came_to_what(screen):
    done = screen(f"{FINED.code}\n{FINED.name}\n甲乙丙丁\n")

    assert done.returncode == 0
    assert "3 lines: hit 2, look-alike 0, several 0, none 1, invalid 0" in done.stderr
    assert done.stdout.count(FINED.code) == 3


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        ("name\n=1+1\n", "a.csv", "screening-file"),
        ("name\nx\n", "a.xlsx", "screening-file"),
        ("甲乙\n" * 2001, "a.csv", "screening-too-large"),
        ("\n", "a.csv", "screening-invalid"),
    ],
)
def test_what_cannot_be_taken_is_said_in_one_line(screen, content, name, code):
    done = screen(content, name=name)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"credithub: {code}")
    assert done.stderr.count("\n") == 1
