"""The command starts fast: it loads what the asked command needs, and no more."""

import pkgutil
import subprocess
import sys
from importlib import import_module

import click
import pytest

import hub.cli
from hub.cli import COMMANDS, cli

HEAVY = (
    *("alembic", "apscheduler", "asyncssh", "flask", "granian", "httpx", "openpyxl"),
    "rich",
)
LOADED = "import sys\nfrom hub.cli import cli\n{}\nprint(*sys.modules)"


def loaded_by(statement):
    """List the modules that a fresh process has loaded after a statement."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(statement)],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_bare_command_loads_no_database_and_no_server():
    assert not loaded_by("pass") & {*HEAVY, "sqlalchemy", "marshmallow", "cryptography"}


def test_a_question_loads_no_server_and_no_spreadsheets():
    assert not loaded_by("cli.get_command(None, 'lookup')") & set(HEAVY)


def commands_under(group):
    """A group's commands, and theirs."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield command
        if isinstance(command, click.Group):
            yield from commands_under(command)


def test_every_command_that_a_module_has_can_be_reached():
    reached = set(map(id, commands_under(cli)))

    for module in pkgutil.iter_modules(hub.cli.__path__, "hub.cli."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, click.Command) and value is not cli:
                assert id(value) in reached, (module.name, value.name)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_listed_command_can_be_had(name):
    assert cli.get_command(None, name).name == name
