"""Addresses of databases and numbers that cannot be read: one line, exit code 2."""

import json

import pytest

from tests.support.prepared import prepare_owner

SECRET = "geheim-4711"  # stands for a password that must not be shown


ADDRESSES = (
    f"postgresql://hub:{SECRET}@host:port/db",
    f"postgresql://hub:{SECRET}@host/db?no_such_option=1",
    f"postgresql://hub:{SECRET}@host:99999/db",
    f"postgresql://hub:{SECRET}@[::1/db",
    f"oracle+nothing://hub:{SECRET}@host/db",
    f"mysql://hub:{SECRET}@host/db",
    f"{SECRET}",
    f"://{SECRET}",
    f"sqlite:////tmp/x.db?pass={SECRET}",
    f"sqlite:///{SECRET}?timeout={SECRET}",
)


@pytest.fixture
def prepare():
    """What the command's instance is filled with: the member whose its files are."""
    return prepare_owner


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize("name", ["HUB_DATABASE_URL", "HUB_AUDIT_DATABASE_URL"])
def test_a_database_address_that_cannot_be_read_is_one_line_without_the_password(
    credithub, name
):
    for url in ADDRESSES:
        done = credithub("member", "list", **{name: url})

        (line,) = done.stderr.splitlines()
        assert (done.returncode, line.partition(": ")[2][:6]) == (2, "config"), url
        assert SECRET not in done.stderr + done.stdout


@pytest.mark.only_database("sqlite")
def test_a_hard_link_in_a_drop_folder_is_a_line_of_the_run(credithub, instance_path):
    drops = instance_path / "drops" / "penalty_2018"
    drops.mkdir(parents=True, exist_ok=True)
    (drops / "a.csv").hardlink_to(instance_path / "keys" / "token.key")

    done = credithub("sync", "penalty_2018", "--json")

    report = json.loads(done.stdout)
    assert (done.returncode, report["reason"], report["rows"]) == (1, "hard-link", 0)
    assert "a.csv" in report["detail"]
    assert not list((instance_path / "blobs").rglob("*.*"))


NOT_ASCII = (
    ("review", "list", "--limit", "５"),
    ("review", "list", "--limit", "+5"),
    ("review", "list", "--limit", "5_0"),
    ("run", "list", "--limit", "٥"),
    ("init", "--demo", "--merchants", "5_0"),
    ("audit", "history", "x", "--limit", "５"),
    ("agreement", "make", "platform", "--rate", "６０"),
    ("agreement", "make", "platform", "--quota", "1_000"),
)


@pytest.mark.only_database("sqlite")
def test_numbers_on_the_command_line_are_ascii_digits(credithub):
    for arguments in NOT_ASCII:
        done = credithub(*arguments)

        (line,) = done.stderr.splitlines()
        assert done.returncode == 2
        assert "in digits 0 to 9" in line
