"""Backing up and restoring from the command line."""

import json

import pytest


@pytest.fixture
def member(told):
    told("member", "add", "platform:taomao", "--kind", "platform", "--name", "淘猫")


@pytest.mark.only_database("sqlite")  # files; PostgreSQL has its own tools
def test_from_a_backup_to_a_log_that_goes_on(
    credithub, told, member, tmp_path, instance_path
):
    path = tmp_path / "b"
    done = credithub("backup", path, "--json")
    told("member", "add", "platform:later", "--kind", "platform", "--name", "后来")

    back = credithub("restore", path, "--json")
    refused = credithub(
        *("member", "add", "platform:x", "--kind", "platform", "--name", "x")
    )
    verdict = credithub("audit", "verify", "--json")
    on = told("restore", "--new-shard")

    key = credithub("audit", "key").stdout.strip()
    last = tmp_path / "last.json"
    told("audit", "bundle", f"2026-02/{on['size'] - 1}", last, "--reference", "1")
    leaf = told("audit", "verify", last, "--key", key)["leaf"]

    assert leaf["op"] == "backup.restore"
    assert json.loads(done.stdout)["size"] == 1
    assert "audit-anchor" in done.stderr
    assert json.loads(back.stdout)["log"] == "closed"
    assert "日志已关闭" in back.stderr
    assert refused.returncode == 1
    assert "audit-unavailable" in refused.stderr
    assert "credithub restore --new-shard" in refused.stderr
    assert json.loads(verdict.stdout)["fault"]["code"] == "rolled-back"
    assert (on["log"], on["shard"]) == ("open", "2026-02")
    members = {row["code"] for row in told("member", "list")}
    assert members == {"platform:taomao", "platform:x"}
    assert told("audit", "verify")["ok"] is True
    assert "log-not-closed" in credithub("restore", "--new-shard").stderr


@pytest.mark.only_database("postgresql")  # whose databases are no files
def test_postgresql_is_left_to_its_own_tools(credithub, member, tmp_path):
    (tmp_path / "some.backup").write_bytes(b"x")

    for arguments in (
        ("backup", tmp_path / "b"),
        ("restore", tmp_path / "some.backup"),
    ):
        done = credithub(*arguments)
        assert done.returncode == 1
        assert done.stderr.startswith("credithub: backup-elsewhere")
        assert "pg_basebackup" in done.stderr


@pytest.mark.only_database("sqlite")  # there the log is a file to be deleted
def test_deleting_log_and_anchor_together_is_told(
    credithub, told, member, instance_path
):
    for path in instance_path.glob("audit.db*"):
        path.unlink()
    (instance_path / "audit-anchor").unlink()

    made = credithub("init")
    listed = credithub("member", "list")

    assert made.returncode == 1
    assert "audit-unavailable" in made.stderr
    assert listed.returncode == 1
    assert told("restore", "--new-shard")["moved_again"] == 1
    assert told("audit", "verify")["ok"] is True


@pytest.mark.only_database("sqlite")  # none of these reaches what differs
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("restore",), "usage"),
        (("restore", "/nowhere"), "path-unusable"),
        (("restore", "/dev/null"), "path-unusable"),
        (("restore", __file__), "backup-damaged"),
        (("restore", "--new-shard"), "log-not-closed"),
        (("backup", __file__), "backup-exists"),
    ],
)
def test_what_cannot_be_done_is_one_line(credithub, member, arguments, code):
    done = credithub(*arguments)

    expected = 1 if code in {"log-not-closed", "backup-exists"} else 2
    assert done.returncode == expected
    assert done.stderr.startswith(f"credithub: {code}")
    assert len(done.stderr.strip().splitlines()) == 1
