"""Exit codes tell what failed from what was asked wrongly."""

import errno
import os
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from hub.cli.output import BAD_INPUT, FAILED, exit_code
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.ground.errors import ConfigError, ConflictError, error_classes
from hub.intake.apply.source_lock import source_lock
from tests.support.little_city import FINED
from tests.support.prepared import START, config_of, prepare_owner
from tests.support.row_by_row import row_by_row

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

CLASSES = sorted(error_classes(), key=lambda kind: (kind.code, kind.__name__))


@pytest.fixture
def prepare():
    """What the command's instance is filled with: the member whose its files are."""
    return prepare_owner


@row_by_row("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_states_and_faults_fail_and_all_else_is_bad_input(kind):
    error = kind.__new__(kind)

    expected = FAILED if kind.status == 409 or kind.status >= 500 else BAD_INPUT
    if issubclass(kind, ConfigError):
        expected = BAD_INPUT
    assert exit_code(error) == expected
    assert issubclass(kind, ConflictError) == (kind.status == 409)


def test_a_sync_beside_another_one_of_its_source_fails(credithub, instance_path):

    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    with open_hub(config, SetClock(START)) as hub, source_lock(hub, "registration"):
        done = credithub("sync", "registration", "--json")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("credithub: sync-running: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["lookup", "match"])
def test_an_argument_that_is_not_utf_8_is_refused(credithub, command):
    # What Python makes of a byte that is no UTF-8 in an argument.
    wanted = os.fsdecode(b"\xff")

    done = credithub(*(command, wanted, "--purpose", "onboarding", "--reference", "15"))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "credithub: usage: an argument is not UTF-8\n"


def test_a_question_that_the_hub_failed_at_is_a_failure(credithub, monkeypatch):
    credithub("member", "add", "platform:x", "--kind", "platform", "--name", "x")

    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr("hub.lookup.ask.by_code.open_sight", broken)
    done = credithub(
        *("lookup", FINED.code, "--purpose", "onboarding", "--reference", "15"),
        *("--member", "platform:x", "--officer", "王五"),
    )

    assert done.returncode == 1
    assert "credithub: internal: " in done.stderr


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            OperationalError("INSERT", {}, sqlite3.OperationalError("disk is\nfull")),
            "credithub: unavailable: disk is full",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device", "/b/\x1bx"),
            "credithub: internal: [Errno 28] No space left on device: '/b/\\x1bx'",
        ),
    ],
)
def test_a_machine_that_fails_is_one_line(credithub, monkeypatch, error, line):
    def broken(*_, **__):
        raise error

    monkeypatch.setattr("hub.pipeline.sync", broken)

    done = credithub("sync", "registration")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [line]
