"""The law behind the rules at the command line: checked, and changed on trial."""

import json

import pytest

from hub.rulebook import bases, law_report, load_rulebook, working_days
from hub.rulebook.law_report import HUB
from hub.rulebook.reading import RuleFileError
from tests.cli.conftest import commanding

pytestmark = pytest.mark.postgresql_in_long
WINDOWS = HUB / "rulebook" / "windows.toml"


@pytest.fixture
def check(monkeypatch, capsys, tmp_path):
    """Run ``credithub law check`` where there is no instance, which it needs not."""
    run = commanding(tmp_path / "nowhere", "", monkeypatch, capsys)
    return lambda *words: run("law", "check", *words)


def test_what_ships_is_sound_on_its_day_and_says_whose_decision_the_rest_is(check):
    run = check("--on", "2026-12-01", "--json", "--all")

    told = json.loads(run.stdout)
    assert (run.returncode, told["unexplained"]) == (0, 0)
    assert told["explained"] == len(told["findings"]) > 50
    assert all(one["reason"] for one in told["findings"])
    assert told["undecided_by_law"]["proposal"] > 100


def test_what_nobody_explains_is_told_with_its_line(check, tmp_path, monkeypatch):
    nothing = tmp_path / "explained.toml"
    nothing.write_text("", "utf-8")
    monkeypatch.setattr(law_report, "EXPLAINED", nothing)

    run = check("--on", "2026-12-01")

    assert run.returncode == 1
    (line,) = (one for one in run.stdout.splitlines() if " order58.any " in one)
    assert line.split()[:2] == ["expired", "rulebook/publicity.toml"]
    assert line.split()[2].isdigit()


def test_a_changed_file_is_tried_and_a_broken_one_is_bad_input(credithub, tmp_path):
    path = tmp_path / "later.toml"
    text = WINDOWS.read_text("utf-8")
    path.write_text(text.replace("penalty_months = 24", "penalty_months = 12"), "utf-8")

    good = credithub("law", "impact", path)
    as_json = credithub("law", "impact", path, "--json")
    path.write_text(text.replace('field = "ip"', 'field = "no"'), "utf-8")
    broken = credithub("law", "impact", path)

    assert (good.returncode, as_json.returncode) == (0, 0)
    told = json.loads(as_json.stdout)
    assert told["rules"] == ["copyright", "food", "marks", "patents", "secrets"]
    assert told["certificates"]["moved"] == 0
    assert "certificates" in good.stdout
    assert broken.returncode == 2
    assert "changed-file: windows.toml: marks.field: is no field" in broken.stderr


DEEP = f"x = {'[' * 5_000}{']' * 5_000}\n"
WIDE = f"x = 0x{'F' * 5_000}\n"


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize("command", [("law", "impact"), ("member", "list")])
@pytest.mark.parametrize(
    ("text", "why"),
    [(DEEP, "nested too deep"), (WIDE, "beyond 64 bits (at line 1)")],
)
def test_a_file_that_is_nested_too_deep_or_too_wide_is_refused_in_one_line(
    credithub, tmp_path, instance_path, command, text, why
):
    is_rule = command == ("law", "impact")
    path = tmp_path / "later.toml" if is_rule else instance_path / "config.toml"
    path.write_text(text)

    done = credithub(*command, *([path] if is_rule else []))

    (line,) = done.stderr.splitlines()
    assert done.returncode == 2, line
    assert why in line


@pytest.mark.parametrize(
    ("name", "load"),
    [
        (working_days.FILE_NAME, working_days.load_calendar),
        (bases.FILE_NAME, bases.load_bases),
    ],
)
def test_rules_of_an_instance_that_are_nested_too_deep_are_refused(
    tmp_path, name, load
):
    (tmp_path / name).write_text(DEEP)

    with pytest.raises(RuleFileError, match="nested too deep"):
        load(tmp_path, load_rulebook())
