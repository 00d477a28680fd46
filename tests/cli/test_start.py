"""The command starts fast: it loads what the asked command needs, and no more."""

import subprocess
import sys
from importlib import import_module

import click
import pytest

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


def test_every_command_is_listed_where_it_is_registered():
    registered = {}
    for modules in set(COMMANDS.values()):
        group = click.Group()
        for module in modules:
            import_module(f"hub.cli.{module}").register(group)
        registered |= dict.fromkeys(group.commands, modules)

    assert registered == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_listed_command_can_be_had(name):
    assert cli.get_command(None, name).name == name
