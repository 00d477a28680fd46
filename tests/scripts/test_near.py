"""What a change touches is found, checked nearest first, and what is not is told."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from scripts import near
from scripts.near import (
    LONG_FILES,
    MOST_FILES,
    RevisionUnknownError,
    changed_files,
    choose,
    databases_for,
    steps_for,
)
from scripts.reach import (
    AT_ITS_ADDRESS,
    AT_THE_DOOR,
    IN_THE_FOLDER,
    IN_THE_ROOM,
    MOST_ASKED,
    SPEAKS_OF_IT,
    Reached,
    reached_tests,
)

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="no git here")
HOUSE = {
    "hub/__init__.py": "",
    "hub/desk/__init__.py": "",
    "hub/desk/lamp.py": "from hub.desk.bulb import LIGHT\n",
    "hub/desk/bulb.py": "LIGHT = 1\n",
    "hub/desk/rules.toml": "watts = 5\n",
    "hub/desk/drawer.py": "",
    "hub/shed.py": "from hub.desk import lamp as light\n",
    "schemas/word.py": "",
    "schemas/tlog/leaf.py": "",
    "tests/conftest.py": "from hub import shed\nfrom hub.desk import bulb\n",
    "tests/support/__init__.py": "",
    "tests/support/candle.py": "from hub.desk.bulb import LIGHT\n",
    "tests/desk/conftest.py": "import hub.desk.drawer\n",
    "tests/desk/test_bulb_burns.py": "",
    "tests/desk/test_table.py": "RULES = 'rules.toml'\n",
    "tests/garden/test_bulb.py": "from hub.desk.bulb import (\n    LIGHT,\n)\n",
    "tests/garden/test_candle.py": "from tests.support import candle\n",
    "tests/garden/test_torch.py": "from tests.support.candle import wax\n",
    "tests/garden/test_child.py": 'CHILD = """\nfrom hub.desk.bulb import LIGHT\n"""\n',
    "tests/garden/test_patched.py": "patch('hub.desk.bulb.LIGHT', 2)\n",
    "tests/garden/test_shed.py": "from hub import shed\n",
    "tests/house/test_house.py": "",
    "tests/schemas/tlog/test_tlog.py": "",
}


@pytest.fixture
def house(tmp_path):
    """A small checkout whose content git has taken."""
    for path, text in HOUSE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    commit(tmp_path)
    return tmp_path


def git(folder, *arguments):
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run([*command, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder):
    git(folder, "commit", "-qm", "desk: some change")


def reached(house, *changed):
    return {one.file: one.steps for one in reached_tests(house, changed)}


def test_what_is_new_changed_or_gone_is_a_change(house):
    (house / "hub/desk/bulb.py").write_text("LIGHT = 2\n")
    (house / "hub/desk/lamp.py").unlink()
    (house / "hub/desk/新 wick.py").write_text("")
    (house / ".gitignore").write_text("*.log\n")
    (house / "noise.log").write_text("")

    assert changed_files(house) == [
        ".gitignore",
        "hub/desk/bulb.py",
        "hub/desk/lamp.py",
        "hub/desk/新 wick.py",
    ]


def test_a_change_may_be_counted_from_an_older_revision(house):
    (house / "hub/shed.py").write_text("ROOF = 1\n")
    git(house, "mv", "hub/desk/drawer.py", "hub/desk/box.py")
    git(house, "add", ".")
    commit(house)

    assert changed_files(house) == []
    assert changed_files(house, "HEAD~1") == [
        "hub/desk/box.py",
        "hub/desk/drawer.py",
        "hub/shed.py",
    ]


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD~9"])
def test_a_revision_that_git_does_not_know_is_refused(house, revision):
    with pytest.raises(RevisionUnknownError):
        changed_files(house, revision)


def test_without_git_nothing_can_be_told(house, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(RevisionUnknownError, match="no git"):
        changed_files(house)


def test_the_nearest_tests_come_first(house):
    assert reached(house, "hub/desk/bulb.py") == {
        # By imports, also of a child process, and by what a test puts something into.
        "tests/garden/test_bulb.py": 1,
        "tests/garden/test_child.py": 1,
        "tests/garden/test_patched.py": 1,
        # By what they import in turn; through the helpers that tests share.
        "tests/garden/test_candle.py": 2,
        "tests/garden/test_torch.py": 2,
        # By where they stand.
        "tests/house/test_house.py": AT_THE_DOOR,
        "tests/desk/test_bulb_burns.py": SPEAKS_OF_IT,
        "tests/desk/test_table.py": IN_THE_ROOM,
    }
    order = [one.steps for one in reached_tests(house, ["hub/desk/bulb.py"])]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("changed", "test", "steps"),
    [
        ("tests/garden/test_bulb.py", "tests/garden/test_bulb.py", 0),
        ("tests/desk/conftest.py", "tests/desk/test_table.py", 1),
        ("tests/support/candle.py", "tests/garden/test_candle.py", 1),
        ("tests/conftest.py", "tests/garden/test_bulb.py", 1),
        ("hub/desk/rules.toml", "tests/desk/test_table.py", 1),
        ("hub/desk/drawer.py", "tests/desk/test_table.py", IN_THE_ROOM),
        ("hub/desk/gone.py", "tests/desk/test_table.py", IN_THE_ROOM),
        ("schemas/tlog/leaf.py", "tests/schemas/tlog/test_tlog.py", IN_THE_ROOM),
        ("hub/desk/lamp.py", "tests/garden/test_shed.py", 2),
    ],
)
def test_a_change_of_any_sort_reaches_the_tests_that_it_may_break(
    house, changed, test, steps
):
    assert reached(house, changed)[test] == steps


def test_of_a_room_those_come_first_that_import_from_the_folder_and_share_names(house):
    (house / "hub/desk/drawer.py").write_text("def open_drawer(handle): ...\n")
    (house / "tests/desk/conftest.py").write_text("")
    texts = {
        "a": "",
        "b": "open_drawer()\n",
        "c": "open_drawer(handle=1)\n",
        "d": "from hub.desk.bulb import LIGHT\n",
        "e": "from hub.desk.bulb import LIGHT\nopen_drawer()\n",
    }
    for name, text in texts.items():
        (house / f"tests/desk/test_{name}.py").write_text(text)

    found = reached_tests(house, ["hub/desk/drawer.py"])

    order = [one.file for one in found if one.file[-5:-3] in {f"_{at}" for at in texts}]
    assert order == [f"tests/desk/test_{name}.py" for name in "edcba"]
    assert reached(house, "hub/desk/drawer.py")["tests/desk/test_e.py"] == IN_THE_FOLDER


def test_a_word_that_few_tests_know_counts_for_more_than_one_of_all(house):
    (house / "hub/desk/drawer.py").write_text("handle = knob\n")
    for number in range(3):
        (house / f"tests/desk/test_{number}.py").write_text("handle")
    (house / "tests/desk/test_knob.py").write_text("knob")

    found = reached_tests(house, ["hub/desk/drawer.py"])

    assert (
        next(one.file for one in found if one.unlike < 0) == "tests/desk/test_knob.py"
    )


@pytest.fixture
def asked(house):
    """The small checkout with a question that is answered by way of the bulb."""
    texts = {
        "hub/desk/ask.py": 'from hub.desk import bulb\nPATH = "/v1/lights/{number}"\n',
        "hub/desk/far.py": 'from hub.desk import ask\nPATH = "/v1/fires"\n',
        "tests/api/test_openapi.py": "",
        "tests/api/test_lights.py": 'get("/v1/lights/1")\nget("/v1/lights/2")\n',
        "tests/api/test_fires.py": 'get("/v1/fires")\n',
        "tests/api/test_silence.py": "",
        **{
            f"tests/api/test_{at}.py": 'get("/v1/lights/1")' for at in range(MOST_ASKED)
        },
    }
    for path, text in texts.items():
        (house / path).parent.mkdir(exist_ok=True)
        (house / path).write_text(text)
    return house


def test_tests_of_the_interface_come_with_the_question_that_is_touched(asked):
    found = reached(asked, "hub/desk/bulb.py")

    interface = {test: at for test, at in found.items() if test.startswith("tests/api")}
    nearest = [f"tests/api/test_{at}.py" for at in range(MOST_ASKED - 1)]
    assert set(interface) == {
        "tests/api/test_openapi.py",
        "tests/api/test_lights.py",
        *nearest,
    }
    assert set(interface.values()) == {AT_ITS_ADDRESS}


def test_where_no_question_is_touched_the_interface_is_not_asked(asked):
    found = reached(asked, "hub/desk/drawer.py", "docs/page.md")

    assert not any(test.startswith("tests/api") for test in found)


def test_what_everything_imports_reaches_nobody_by_that(house):
    assert "tests/garden/test_bulb.py" not in reached(house, "hub/shed.py")


def test_too_many_files_and_long_ones_are_left_out_and_told():
    many = [
        Reached(1, 0, f"tests/test_{at:02}.py", "") for at in range(MOST_FILES + 10)
    ]

    choice = choose([*many, Reached(2, 0, LONG_FILES[0], "")])

    assert choice.files == many[:MOST_FILES]
    assert choice.left_out == [
        f"{LONG_FILES[0]}, which takes long",
        ", ".join(one.file for one in many[MOST_FILES : MOST_FILES + 8])
        + " and 2 more, further away",
    ]


def test_a_long_file_that_changed_itself_is_run():
    own = Reached(0, 0, LONG_FILES[0], "")

    assert choose([own]).files == [own]


@pytest.mark.parametrize(
    ("changed", "text", "kinds"),
    [
        ("hub/desk/bulb.py", "", "sqlite"),
        ("docs/page.md", "PostgreSQL", "sqlite"),
        ("hub/db/engines.py", "", "sqlite,postgresql"),
        ("hub/migrations/business/one.py", "", "sqlite,postgresql"),
        ("hub/desk/models.py", "", "sqlite,postgresql"),
        ("hub/desk/models/lamp.py", "", "sqlite,postgresql"),
        ("hub/desk/bulb.py", "if dialect == 'postgresql':", "sqlite,postgresql"),
    ],
)
def test_postgresql_is_asked_where_the_change_is_about_a_database(
    tmp_path, changed, text, kinds
):
    (tmp_path / changed).parent.mkdir(parents=True)
    (tmp_path / changed).write_text(text)

    assert databases_for(tmp_path, [changed]) == kinds


def test_each_sort_of_file_has_its_checks(house, capsys):
    (house / ".mypy_cache").mkdir()

    def names(*changed):
        return [name for name, _ in steps_for(house, changed)]

    assert names("docs/page.md") == []
    assert names("tests/house/test_house.py") == ["format", "lint"]
    assert names("hub/shed.py") == ["format", "lint", "imports", "types"]
    # What is gone cannot be linted, and others may want it.
    assert names("hub/gone.py") == ["imports", "types"]
    (house / ".mypy_cache").rmdir()
    assert names("hub/shed.py") == ["format", "lint", "imports"]
    assert "left out: types" in capsys.readouterr().out


@pytest.fixture
def run_in(house):
    """Run the tests of two files for some seconds: output, failed, not reached."""
    files = ["tests/house/test_house.py", "tests/desk/test_table.py"]

    def running(seconds, first, second):
        (house / "tests/conftest.py").write_text("")
        (house / "tests/desk/conftest.py").write_text("")
        for file, text in zip(files, (first, second), strict=True):
            (house / file).write_text(text)
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(house), str(seconds), *files],
            cwd=near.ROOT,
            # Plugins take longer to load than the run itself, and without them what is
            # asked of the run around this one may mean nothing.
            env=os.environ
            | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout, *json.loads(done.stdout.splitlines()[-1])

    return running


RUN = """
import json, os, sys
import pytest
from scripts.near import NearestFirst
house, seconds, *files = sys.argv[1:]
os.chdir(house)
nearest = NearestFirst(files, float(seconds))
pytest.main(["-q", "-p", "no:cacheprovider", *reversed(files)], plugins=[nearest])
print(json.dumps([nearest.failed, nearest.unreached]))
"""
GOOD = "def test_one(): pass\ndef test_two(): pass\n"
BAD = "def test_one(): assert False\ndef test_two(): pass\n"


def test_no_test_begins_once_the_time_is_over_and_those_are_counted(run_in):
    told, failed, unreached = run_in(0, GOOD, BAD)

    assert "1 passed" in told
    assert not failed
    assert unreached == [f"tests/{one}" for one in LATER]


LATER = ("house/test_house.py", "desk/test_table.py", "desk/test_table.py")


def test_what_failed_before_the_time_was_over_has_failed(run_in):
    _, failed, unreached = run_in(0, BAD, GOOD)

    assert failed
    assert len(unreached) == 3


def test_with_time_enough_all_run(run_in):
    told, failed, unreached = run_in(60, GOOD, GOOD)

    assert "4 passed" in told
    assert (failed, unreached) == (False, [])


def test_the_command_takes_one_revision_that_git_knows():
    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "scripts.near", *arguments],
            cwd=near.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stderr

    assert run("nowhere") == (2, "test: no such revision: nowhere\n")
    assert run("HEAD", "HEAD~1") == (2, "test: --near takes one revision at most\n")
