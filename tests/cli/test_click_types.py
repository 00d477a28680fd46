"""The command line helps whoever types: whole help, known values, what was meant."""

import io
import json
import re
import subprocess
import sys

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cli import cli, usage_told
from hub.cli.click_types import Between, Group, OneOf
from hub.cli.output import GENERAL, failure_line, note, table
from hub.console.serving.rendering import environment
from hub.ground.errors import error_classes
from hub.ground.logs import Log
from hub.names.mistyped import meant
from tests.support.little_city import (
    CLEAN,
    PENALTY,
    penalty_row,
    write_csv,
)
from tests.support.prepared import prepare_city

ASKED = (
    *("--purpose", "onboarding", "--reference", "入驻-15"),
    *("--member", "platform:taomao", "--officer", "王五"),
)
CHIEF = (
    *("lookup", "match", "screen", "sync", "backup", "jobs"),
    *("audit verify", "audit history", "member add", "member token"),
    *("agreement make", "quarantine fix", "review decide", "source new"),
)
"""The commands whose help ends with an example to copy."""
EVIL = "处罚\x1b[31m\n\u202evsc.[red]x.csv"
"""A file's name that colours, breaks and turns the line it is written on."""


def all_commands(group, path=()):
    """Yield every command and group below one, with its path."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from all_commands(command, (*path, name))


COMMANDS = dict(all_commands(cli))


def help_of(path):
    """Write the help of a command as a terminal of 80 columns shows it."""
    command = COMMANDS[tuple(path.split())] if path else cli
    return command.get_help(click.Context(command, info_name="x", max_content_width=80))


@pytest.fixture
def prepare():
    """What the command's instance is filled with: the little city."""
    return prepare_city


@pytest.mark.only_database("sqlite")  # no database is reached
@pytest.mark.parametrize("arguments", [(), ("review",), ("quarantine", "rule")])
def test_a_group_alone_shows_its_help_as_lines(credithub, arguments):
    done = credithub(*arguments)

    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.splitlines()[0].startswith("Usage: ")
    assert len(done.stdout.splitlines()) > 8


def test_no_help_is_cut_short():
    assert all(isinstance(one, Group) for one in COMMANDS.values() if is_group(one))
    for path, command in COMMANDS.items():
        text = help_of(" ".join(path))
        # Three dots behind an argument say that it may come several times.
        assert not re.search(r"(?<![]A-Z])\.\.\.", text), path
        for name, one in getattr(command, "commands", {}).items():
            assert name in text
            assert " ".join(one.get_short_help_str(10_000).split()) in " ".join(
                text.split()
            )


def is_group(command):
    """Tell whether commands hang under a command."""
    return isinstance(command, click.Group)


def test_every_option_says_what_it_is_for():
    silent = [
        f"{' '.join(path)} {one.opts[0]}"
        for path, command in COMMANDS.items()
        for one in command.params
        if isinstance(one, click.Option) and not one.help
    ]

    assert silent == []


def test_values_are_known_and_bounds_are_told_in_words():
    for path, command in COMMANDS.items():
        for one in command.params:
            kind = one.type
            if isinstance(kind, click.Choice):
                assert isinstance(kind, OneOf), path
                # Lines may be broken behind a hyphen.
                text = "".join(help_of(" ".join(path)).split())
                assert all(value in text for value in kind.choices), path
            if isinstance(kind, click.IntRange):
                assert isinstance(kind, Between), path
                assert "<=" not in help_of(" ".join(path))
    assert "market_supervision" in help_of("member add")
    assert "penalty_2018" in help_of("quarantine list")
    assert "1 to 100,000" in " ".join(help_of("quarantine list").split())


@pytest.mark.parametrize("path", CHIEF)
def test_the_help_of_a_chief_command_ends_with_an_example(path):
    text = help_of(path)

    examples = text.partition("Examples:\n")[2].splitlines()
    assert examples
    words = [line.split() for line in examples if line.startswith("    credithub ")]
    assert words
    assert all(one[1 : 1 + len(path.split())] == path.split() for one in words)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("lookpu",), "Did you mean 'lookup'?"),
        (("review", "lst"), "Did you mean 'list'?"),
        (("lookup", "x", "--purpse", "y"), "Did you mean '--purpose'?"),
        (("match", "x", "--purpose", "onbording"), "Did you mean onboarding?"),
        (("quarantine", "list", "--state", "opn"), "Did you mean open?"),
        (("jobs", "--run", "rat"), "'rat'; did you mean rate?"),
        (("sync", "penalty2018"), "'penalty2018'; did you mean penalty_2018"),
        (("runs", "--source", "penalty2018"), "did you mean penalty_2018"),
        (
            ("quarantine", "list", "--source", "penalty2018"),
            "did you mean penalty_2018",
        ),
        (("source", "check", "registraton"), "did you mean registration?"),
        (
            ("lookup", CLEAN.code, *ASKED, "--member", "platform:taomo"),
            "'platform:taomo'; did you mean platform:taomao?",
        ),
        (
            ("member", "token", "platform:taomo", "--system", "x"),
            "'platform:taomo'; did you mean platform:taomao?",
        ),
        (
            ("member", "token", "nobody", "--system", "x"),
            "'nobody'; known are agency:",
        ),
        (("quarantine", "list", "--limit", "0"), "0 is not in the range 1 to 100,000"),
        (("review", "list", "--limit", "１２"), "no whole number in digits 0 to 9"),
        (("run", "list", "--limit", "1_0"), "no whole number in digits 0 to 9"),
        (
            ("lookup", CLEAN.code, *ASKED, "--about", "trust", "--known-at", "x"),
            "--known-at goes with --about merchant",
        ),
        (("quarantine", "show", "NOID"), "NOID: No row in quarantine has this id"),
        (("run", "show", "NOID"), "NOID: There is no such run"),
    ],
)
@pytest.mark.only_database("sqlite")  # what was meant is told before it differs
def test_what_was_mistyped_is_answered_with_what_was_meant(credithub, arguments, said):
    done = credithub(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@given(st.sampled_from(sorted(error_classes(), key=repr)), st.text(max_size=30))
def test_no_failure_is_only_a_code_and_an_id(kind, case):
    line = failure_line(kind.code, case, kind.title)

    assert line.startswith(f"{kind.code}: ")
    assert " ".join(case.split()) in line
    if not (case and (kind.code == "usage" or kind.title in GENERAL)):
        assert kind.title in line


@given(st.text(min_size=1, max_size=12), st.sets(st.text(max_size=12), max_size=40))
def test_what_is_known_is_listed_or_the_likeliest_named(typed, known):
    said = meant(typed, known)

    if not known:
        assert said == "; there is none yet"
    elif "did you mean" in said:
        assert any(one in said for one in known)
    else:
        assert said.startswith("; known are ")
        assert said.endswith("more") == (len(known) > 12)


@pytest.mark.only_database("sqlite")  # the same question on both
def test_people_read_whom_a_name_means_as_a_search_on_paper_says_it(credithub):
    asked = (
        *("match", CLEAN.name, "--purpose", "enforcement", "--reference", "15"),
        *("--member", "agency:market-supervision", "--officer", "王五"),
    )

    shown = credithub(*asked)

    lines = shown.stdout.splitlines()
    assert (shown.returncode, shown.stderr) == (0, "")
    assert lines[0] == "查询结果"
    assert f"  检索词  {CLEAN.name}" in lines
    at = lines.index(f"  名称  {CLEAN.name}")
    assert lines[at + 2] == f"  统一社会信用代码  {CLEAN.code}"
    assert "  命中  一致" in lines[at:]
    assert any(line.startswith("  回执  2026/") for line in lines)


@pytest.mark.only_database("sqlite")  # the same question on both
def test_a_past_moment_is_asked_about_the_merchant(credithub):
    asked = (
        *("lookup", CLEAN.code, "--purpose", "enforcement", "--reference", "15"),
        *("--member", "agency:market-supervision", "--officer", "王五", "--known-at"),
    )

    before = credithub(*asked, "2020-01-01T00:00:00Z")
    wrong = credithub(*asked, "yesterday")
    empty = credithub(*asked, "")

    assert before.returncode == 0, before.stderr
    assert "当时尚无该主体的信息" in before.stdout
    assert "moment-invalid" in wrong.stderr
    assert (empty.returncode, "moment-invalid" in empty.stderr) == (2, True)


@pytest.mark.only_database("sqlite")  # the refusal comes before any database
@pytest.mark.parametrize("command", ["doctor", "rate"])
def test_a_city_that_is_no_division_is_said(credithub, command):
    done = credithub(command, HUB_CITY="999999")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("credithub: config: HUB_CITY=999999 is no division")
    assert credithub(command, HUB_CITY="320300").returncode == 0


@pytest.mark.only_database("sqlite")  # names of files are the same on both
def test_names_of_files_are_written_out_wherever_they_are_shown(
    credithub, told, tmp_path
):
    file = write_csv(
        tmp_path / EVIL,
        PENALTY,
        [
            penalty_row(CLEAN, 1, "2026-01-05"),
            penalty_row(CLEAN, 2, "2026-01-05", **{PENALTY[2]: "9132"}),
        ],
    )
    run = told("sync", "penalty_2018", "--file", file)["run"]
    (row,) = told("quarantine", "list")

    shown = [
        credithub("quarantine", "list"),
        credithub("quarantine", "show", row["id"]),
        credithub("run", "show", run),
        credithub("run", "list"),
        credithub("sync", "penalty_2018", "--file", f"{file}x"),
        credithub("sync", "penalty_2018", "--file", file),
    ]

    assert row["file"] == EVIL
    for done in shown:
        for text in (done.stdout, done.stderr):
            assert all(line.isprintable() for line in text.split("\n"))
    assert "[red]x.csv" in shown[0].stdout
    assert len(shown[4].stderr.splitlines()) == 1


def test_notes_tables_logs_and_pages_write_such_names_out(capsys):
    note(f"file {EVIL}")
    table([{"file": EVIL}], ["file"])
    out, err = capsys.readouterr()
    Log("x").warning("landed", file=EVIL)
    logged = capsys.readouterr().err
    page = environment("zh").from_string("<td>{{ file }}</td>").render(file=EVIL)

    for text in (out, err, logged):
        assert all(line.isprintable() for line in text.split("\n"))
    assert "[red]" in out
    assert json.loads(logged)["file"] == EVIL
    assert page == "<td>处罚\\x1b[31m\n\\u202evsc.[red]x.csv</td>"


@pytest.mark.only_database("sqlite")  # nothing of it is of a database
def test_whoever_reads_no_further_ends_a_command_quietly(credithub):
    program = "from hub.cli import main; main()"

    # The reader is gone before the command has begun to write.
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -c '{program}' member list --json | true"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert credithub("member", "list", "--json").returncode == 0
    assert (done.stdout, done.stderr) == ("", "")


def test_what_a_program_reads_is_not_what_a_terminal_shows(monkeypatch):
    sink = io.StringIO()
    monkeypatch.setattr(sys, "stderr", sink)

    note("一\n二")

    assert sink.getvalue() == "一\n二\n"


@pytest.mark.only_database("sqlite")  # nothing is read of any database
def test_an_option_without_its_value_leads_to_its_own_command():
    asked = 0
    for path, command in COMMANDS.items():
        for one in command.params:
            if not isinstance(one, click.Option) or one.is_flag:
                continue
            typed = [*path, one.opts[0]]
            with pytest.raises(click.ClickException) as wrong:
                cli.main(typed, "credithub", standalone_mode=False)
            if not isinstance(wrong.value, click.BadOptionUsage):
                # It may be given without a value.
                continue

            said = usage_told(wrong.value, typed)

            assert f"(see credithub {' '.join(path)} --help)" in said
            many = "an argument" if one.nargs == 1 else f"{one.nargs} arguments"
            assert f"'{one.opts[0]}' requires {many}: {one.help[:20]}" in said
            asked += 1
    assert asked > 150


@pytest.mark.only_database("sqlite")  # nothing is asked of it
@pytest.mark.parametrize(
    ("option", "value"),
    [("--reference", ""), ("--reference", "甲\n1"), ("--officer", "甲" * 201)],
)
def test_who_types_what_cannot_be_read_is_told_to_type_something_else(
    credithub, option, value
):
    done = credithub("lookup", CLEAN.code, *ASKED, option, value)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"credithub: usage: Invalid value for '{option}'")
    assert "type 1 to 200 characters, such as 第15号." in done.stderr
    assert "percent" not in done.stderr
    assert "Hub-" not in done.stderr


@pytest.mark.only_database("sqlite")  # jobs are the same on both
def test_who_names_no_job_is_led_to_their_names(credithub):
    done = credithub("jobs", "--run")

    assert done.returncode == 2
    assert "credithub jobs --list names them" in done.stderr
    assert "(see credithub jobs --help)" in done.stderr
