"""Code is counted as it is read: what says nothing, or says it again, is told apart."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from scripts.measuring import command
from scripts.measuring.counting import count_code, duplicates, twins

PAGE = '''\
"""What the module is for."""

import os
from pathlib import (
    Path,
)


class Card:
    """Somebody."""

    name: str
    """How it is called."""
    code: str
    phone: str
    address = ""  # noqa: S105


def show(card):
    """Show a card.

    In words.
    """
    # Nobody reads the rest.
    text = """one

    two # noqa"""

    return text
'''
CODE = 5 + 1 + 4
"""The class with its fields and the text under one; the function, its text's lines."""
TWIN = """\
class {name}:
    name: str
    code: str
    phone: str
    address: str
    {more}
"""
FIRST = """\
def first(rows):
    total = 0
    for row in rows:
        total += row.price * 2
    return "%d" % total
"""
SECOND = FIRST.replace("first", "second").replace("rows", "lines").replace("price", "x")
OTHER = FIRST.replace("first", "third").replace("+=", "-=")


@pytest.fixture
def counted(tmp_path):
    """Count files by their path."""

    def counting(**files):
        for name, text in files.items():
            path = tmp_path / (name.replace("__", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return count_code(tmp_path)

    return counting


def test_lines_of_code_are_neither_blank_nor_comments_nor_docstrings_nor_imports(
    counted,
):
    rooms = counted(hub__desk__page=PAGE).rooms

    assert rooms == {"hub/desk": CODE}


def test_rooms_are_summed_by_floor_without_the_migrations_of_the_hub(counted):
    line = "LIGHT = 1\n"

    figures = counted(
        hub__app=line,
        hub__desk__page=line * 2,
        hub__migrations__one=line * 4,
        schemas__word=line * 8,
        connectors__one__reader=line * 16,
        scripts__tool=line * 32,
    ).as_json()

    assert figures["code hub"] == 3
    assert figures["code schemas"] == 8
    assert figures["code connectors"] == 16
    assert figures["room hub"] == 1
    assert figures["room hub/migrations"] == 4
    assert figures["room scripts"] == 32


def test_lines_of_templates_are_counted_beside_the_code(counted, tmp_path):
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub/page.html").write_text("<p>\n\n</p>\n")

    assert counted().templates == 2


def test_what_the_checks_are_told_to_overlook_is_counted_where_it_is_said(counted):
    assert counted(hub__desk__page=PAGE, scripts__tool="x = 1  # NOQA\n").noqa == 2


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("pass", 2),
        ("day: str", 2),
        # Four of seven, and four of six.
        ("a = b = c = 1", 0),
        ("a = b = 1", 2),
    ],
)
def test_classes_are_twins_where_most_fields_of_both_have_one_name(
    counted, more, found
):
    one = TWIN.format(name="Card", more="pass")
    other = TWIN.format(name="Label", more=more)

    both = counted(hub__desk__one=one, schemas__other=other).classes

    assert len(twins(both)) == found


def test_classes_of_three_fields_have_no_twin(counted):
    one = TWIN.format(name="Card", more="pass").replace("    phone: str\n", "")

    assert twins(counted(hub__one=one, hub__other=one).classes) == []


def test_a_function_of_the_same_shape_under_other_names_is_a_duplicate(counted):
    code = counted(hub__desk__one=FIRST + OTHER, schemas__other=SECOND)

    assert [one.name for one in duplicates(code.functions)] == ["second"]


def test_short_functions_are_no_duplicates(counted):
    short = "def first(rows):\n    return sum(rows)\n"

    assert duplicates(counted(hub__one=short, hub__other=short).functions) == []


def test_the_length_of_a_function_is_all_its_lines(counted):
    assert counted(hub__page=PAGE).as_json()["median function"] == 11


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout whose code grew since its only commit."""
    for floor in ("hub", "connectors", "schemas", "scripts"):
        (tmp_path / floor).mkdir()
        (tmp_path / floor / "__init__.py").write_text("A = 1\nB = 2\n")
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    for arguments in (("init", "-q"), ("add", "."), (*identity, "commit", "-qm", "x")):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    (tmp_path / "hub/__init__.py").write_text("A = 1\nB = 2\nC = 3\n")
    monkeypatch.setattr(command, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.skipif(shutil.which("git") is None, reason="no git here")
def test_a_revision_is_measured_beside_the_checkout(checkout, capsys):
    assert command.main(["HEAD"]) == 0
    told = capsys.readouterr().out
    assert command.main(["HEAD", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)

    assert told.splitlines()[0].split() == ["here", "HEAD", "ratio"]
    assert told.splitlines()[1].split() == ["code", "hub", "3", "2", "1.50"]
    assert document["here"]["code hub"] == 3
    assert document["HEAD"]["code hub"] == 2


@pytest.mark.parametrize("name", ["nowhere", "HEAD~9"])
def test_a_revision_that_git_does_not_know_is_refused(checkout, capsys, name):
    assert command.main([name]) == 2
    assert f"measure: no such revision: {name}" in capsys.readouterr().err


def test_without_git_no_revision_can_be_measured(checkout, capsys, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    assert command.main(["HEAD"]) == 2
    assert "no git" in capsys.readouterr().err


def test_what_stands_twice_is_listed(checkout, capsys):
    (checkout / "hub/one.py").write_text(FIRST + TWIN.format(name="Card", more="pass"))
    (checkout / "hub/two.py").write_text(SECOND + TWIN.format(name="Tag", more="pass"))

    command.main(["--list"])

    assert capsys.readouterr().out.splitlines()[-3:] == [
        "twin       hub/one.py Card (4 fields)",
        "twin       hub/two.py Tag (4 fields)",
        "duplicate  hub/two.py second (5 lines)",
    ]


def test_code_whose_ways_lead_elsewhere_is_told_and_not_counted(checkout, capsys):
    (checkout / "hub/app.py").write_text("raise ValueError('this way is closed')\n")

    assert command.main(["--ways"]) == 2
    assert "end early: ValueError: this way is closed" in capsys.readouterr().err


@pytest.mark.long
def test_the_files_on_three_ways_are_counted_from_outside(tmp_path):
    environ = {name: at for name, at in os.environ.items() if name[:4] != "HUB_"}
    done = subprocess.run(
        [sys.executable, "-m", "scripts.measuring.command", "--ways", "--json"],
        cwd=command.ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    ways = json.loads(done.stdout)["here"]
    assert list(ways) == [
        "files of a question",
        "files of a step",
        "files of a page after a step",
    ]
    assert all(30 < files < 200 for files in ways.values())
