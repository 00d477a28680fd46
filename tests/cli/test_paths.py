"""A wrong path on the command line is bad input: one line, and nothing is made."""

import errno
import os
import re
from pathlib import Path

import click
import pytest

from hub.cli import cli
from hub.cli.paths import TypedPath, is_of_typed_path

ASKED = (
    *("--purpose", "supervision", "--reference", "2026-15"),
    *("--member", "platform:x", "--officer", "王五"),
)
TOLD_BY = (
    *("--to", "http://127.0.0.1:9"),
    *("--token-file", "POLICY", "--trust", "POLICY"),
)
OTHER_HUB = ("--source", "pushed_fines", *TOLD_BY)
"""Another hub, with files that are there and hold nothing of use."""
PEER_SET = (
    *("peer", "set", "region:x", "--url", "https://x.example", "--key", "POLICY"),
    *("--token-file", "POLICY", "--trust", "POLICY"),
)
READS = {
    "credithub advice certificate": ("advice", "--certificate", "PATH"),
    "credithub audit escrow-key file": ("audit", "escrow-key", "PATH"),
    "credithub audit open key": ("audit", "open", "2026/1", "--key", "PATH"),
    "credithub audit release key": ("audit", "release", "2026/1", "--key", "PATH"),
    "credithub audit verifier policy": (
        *("audit", "verifier", "page.html", "--policy", "PATH"),
    ),
    "credithub audit verify path": ("audit", "verify", "PATH", "--key", "k"),
    "credithub audit verify policy": ("audit", "verify", ".", "--policy", "PATH"),
    "credithub audit verify statements": (
        "audit",
        "verify",
        ".",
        "--statement",
        "PATH",
    ),
    "credithub audit verify answer": ("audit", "verify", ".", "--answer", "PATH"),
    "credithub audit verify request": ("audit", "verify", ".", "--request", "PATH"),
    "credithub audit witness evidence file": (
        *("audit", "witness", "evidence", "PATH", "--key", "k"),
    ),
    "credithub audit witness monitor policy_file": (
        *("audit", "witness", "monitor", "--policy", "PATH"),
    ),
    "credithub law impact file": ("law", "impact", "PATH"),
    "credithub member key file": ("member", "key", "platform:x", "--file", "PATH"),
    "credithub member officers-set file": (
        *("member", "officers-set", "platform:x", "--file", "PATH"),
        *("--signature", "POLICY"),
    ),
    "credithub member officers-set signature": (
        *("member", "officers-set", "platform:x", "--file", "POLICY"),
        *("--signature", "PATH"),
    ),
    "credithub member officers-sign file": (
        *("member", "officers-sign", "PATH", "--key", "POLICY"),
    ),
    "credithub member officers-sign key": (
        *("member", "officers-sign", "POLICY", "--key", "PATH"),
    ),
    "credithub parcel send file": (
        *("parcel", "send", "PATH", "--key", "POLICY", *OTHER_HUB),
    ),
    "credithub parcel send key": (
        *("parcel", "send", "POLICY", "--key", "PATH", *OTHER_HUB),
    ),
    "credithub parcel send token_file": (
        *("parcel", "send", "POLICY", "--key", "POLICY", *OTHER_HUB),
        *("--token-file", "PATH"),
    ),
    "credithub parcel send trust": (
        *("parcel", "send", "POLICY", "--key", "POLICY", *OTHER_HUB),
        *("--trust", "PATH"),
    ),
    "credithub parcel send certificates": (
        *("parcel", "send", "POLICY", "--key", "POLICY", *OTHER_HUB),
        *("--certificates", "PATH"),
    ),
    "credithub parcel show token_file": (
        *("parcel", "show", "01", *TOLD_BY, "--token-file", "PATH"),
    ),
    "credithub parcel show trust": (
        *("parcel", "show", "01", *TOLD_BY, "--trust", "PATH"),
    ),
    "credithub parcel show certificates": (
        *("parcel", "show", "01", *TOLD_BY, "--certificates", "PATH"),
    ),
    "credithub peer set key": (
        *PEER_SET,
        *("--key", "PATH"),
    ),
    "credithub peer set token_file": (
        *PEER_SET,
        *("--token-file", "PATH"),
    ),
    "credithub peer set trust": (
        *PEER_SET,
        *("--trust", "PATH"),
    ),
    "credithub peer set certificates": (
        *PEER_SET,
        *("--certificates", "PATH"),
    ),
    "credithub penalties parties": (
        *("penalties", "--parties", "PATH", "--window", "marks", *ASKED),
        *("--on", "2026-11-20"),
    ),
    "credithub rating check file": ("rating", "check", "PATH"),
    "credithub record redact propose text": (
        *("record", "redact", "propose", "0" * 64, "facts", "--text", "PATH"),
        *("--officer", "王五", "--reason", "x"),
    ),
    "credithub restore file": ("restore", "PATH"),
    "credithub screen file": ("screen", "PATH", *ASKED),
    "credithub source new file": ("source", "new", "PATH"),
    "credithub source preview file": ("source", "preview", "registration", "PATH"),
    "credithub sync file": ("sync", "registration", "--file", "PATH"),
}
WRITES = {
    "credithub audit bundle file": (
        *("audit", "bundle", "2026/0", "PATH", "--reference", "x"),
    ),
    "credithub audit export folder": ("audit", "export", "PATH"),
    "credithub audit verify evidence": (
        *("audit", "verify", ".", "--against", "http://127.0.0.1:9"),
        *("--evidence", "PATH"),
    ),
    "credithub audit verifier file": ("audit", "verifier", "PATH"),
    "credithub audit witness monitor evidence": (
        *("audit", "witness", "monitor", "--url", "http://127.0.0.1:9"),
        *("--policy", "POLICY", "--memory", "m", "--evidence", "PATH"),
    ),
    "credithub audit witness monitor memory": (
        *("audit", "witness", "monitor", "--memory", "PATH"),
    ),
    "credithub backup file": ("backup", "PATH"),
    "credithub member key-make file": ("member", "key-make", "PATH"),
    "credithub parcel pack file": ("parcel", "pack", "penalty", "PATH", *ASKED),
    "credithub penalties pdf": (
        *("penalties", "91321302MA1TEQT078", "--window", "marks", *ASKED),
        *("--on", "2026-11-20", "--pdf", "PATH"),
    ),
    "credithub quarantine report out": (
        *("quarantine", "report", "registration", "--out", "PATH"),
    ),
    "credithub agreement use-report out": (
        *("agreement", "use-report", "A", "--from", "2026-11-01"),
        *("--to", "2026-11-01", "--officer", "王五", "--out", "PATH"),
    ),
    "credithub matter document file": (
        *("matter", "document", "C1", "D1", "PATH", *ASKED),
    ),
    "credithub matter paper content": (
        *("matter", "paper", "C1", "transfer_letter", "--content", "PATH", *ASKED),
    ),
    "credithub matter paper file": (
        *("matter", "paper", "C1", "transfer_letter", "--file", "PATH", *ASKED),
    ),
    "credithub source report out": (
        *("source", "report", "agency:customs", "--month", "2026-10"),
        *("--officer", "王五", "--out", "PATH"),
    ),
    "credithub source new into": ("source", "new", "POLICY", "--into", "PATH"),
}
MAKES_PARENTS = {
    "credithub audit verify evidence",
    "credithub audit witness monitor evidence",
    "credithub source new into",
}
"""Folders that are made with all above them, where they are not there yet."""
FOLDERS = {
    "credithub audit verify path",
    "credithub audit export folder",
    *MAKES_PARENTS,
}


def path_parameters(group, path="credithub"):
    """Yield every parameter of every command that takes a path, with its type."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, click.Group):
            yield from path_parameters(command, f"{path} {name}")
            continue
        for parameter in command.params:
            if isinstance(parameter.type, click.Path):
                yield f"{path} {name} {parameter.name}", parameter.type


def test_every_path_of_every_command_is_tried_below():
    found = dict(path_parameters(cli))

    assert found.keys() == READS.keys() | WRITES.keys()
    assert [
        name for name, kind in found.items() if not isinstance(kind, TypedPath)
    ] == []


@pytest.fixture
def refused(credithub, tmp_path, monkeypatch):
    """Run a command with a path in it: it is refused in one line, and makes nothing."""
    monkeypatch.chdir(tmp_path)
    policy = tmp_path / "policy.txt"
    policy.write_text("x", "ascii")

    def refusing(arguments, path):
        named = {"PATH": str(path), "POLICY": str(policy)}
        before = sorted(tmp_path.rglob("*"))
        done = credithub(*(named.get(one, one) for one in arguments))
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert done.stderr.startswith("credithub: path-unusable: ")
        made = set(tmp_path.rglob("*")) - set(before)
        assert {one for one in made if "hub" not in one.parts} == set()

    return refusing


@pytest.mark.only_database("sqlite")  # the refusal comes before any database
@pytest.mark.parametrize("name", READS)
def test_what_is_read_must_be_a_file_that_is_there(refused, tmp_path, name):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    refused(READS[name], "")
    refused(READS[name], tmp_path / "nowhere")
    refused(READS[name], tmp_path / "nowhere" / "deeper")
    if name not in FOLDERS:
        refused(READS[name], tmp_path)
        refused(READS[name], pipe)
        refused(READS[name], "/dev/zero")
    refused(READS[name], tmp_path / ("x" * 300))


@pytest.mark.only_database("sqlite")  # the refusal comes before any database
@pytest.mark.parametrize("name", WRITES)
def test_what_is_written_has_a_folder_that_is_there(refused, tmp_path, name):
    file = tmp_path / "file"
    file.write_text("x", "ascii")

    refused(WRITES[name], "")
    refused(WRITES[name], file / "deeper")
    if name not in MAKES_PARENTS:
        refused(WRITES[name], tmp_path / "nowhere" / "x")
    refused(WRITES[name], tmp_path if name not in FOLDERS else file)
    refused(WRITES[name], tmp_path / ("x" * 300))


@pytest.mark.only_database("sqlite")  # the refusal comes before any database
@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_what_is_closed_to_whoever_asks_is_refused(
    refused, tmp_path, name, monkeypatch
):
    file = tmp_path / "file"
    file.write_text("x", "ascii")
    path = file if name in READS else tmp_path / "new"
    # Not by permissions: they bind everybody but root, as whom tests may run.
    monkeypatch.setattr("os.access", lambda one, mode: mode == os.F_OK)

    refused((READS | WRITES)[name], path)


@pytest.mark.only_database("sqlite")  # no database is reached
@pytest.mark.parametrize("command", ["init", "doctor", "serve"])
@pytest.mark.parametrize("wrong", ["file", "file/deeper", "x" * 300])
def test_an_instance_that_can_be_none_is_bad_input(credithub, tmp_path, command, wrong):
    (tmp_path / "file").write_text("x", "ascii")

    done = credithub(command, HUB_INSTANCE=str(tmp_path / wrong))

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert re.match("credithub: (path-unusable|config): ", done.stderr), done.stderr
    assert str(tmp_path / wrong) in done.stderr


@pytest.mark.parametrize(
    ("typed", "failed", "number", "expected"),
    [
        ("/srv/b.tar", "/srv/.b.tar.317.partial", errno.ENOENT, True),
        ("--out=/srv/b.csv", "/srv/b.csv", errno.EACCES, True),
        ("/srv/b.tar", "/srv/b.tar", errno.ENOSPC, False),
        ("/srv/b.tar", "/srv/instance/hub.db", errno.ENOENT, False),
        ("backup", str(Path("keys/record.key").absolute()), errno.EACCES, False),
    ],
)
def test_only_a_path_that_was_typed_is_bad_input(
    monkeypatch, typed, failed, number, expected
):
    monkeypatch.setattr("sys.argv", ["credithub", typed])

    assert is_of_typed_path(OSError(number, "x", failed)) is expected
