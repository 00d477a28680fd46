"""Keys of the log at the command line, as an operator changes them."""

import json
import os

import pytest

from hub.audit.operate import KeyStore
from hub.context import open_hub
from hub.ground.config import load_config
from hub.jobs import run_job
from schemas.tlog.distrust import verify_statement

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""


def key_of(credithub):
    done = credithub("audit", "key")
    assert done.returncode == 0
    return done.stdout.strip()


def take_in_somebody(told):
    told("member", "add", "platform:taomao", "--kind", "platform", "--name", "淘猫")


def test_a_key_is_succeeded_and_retired(credithub, told):
    take_in_somebody(told)
    old = key_of(credithub)

    made = told("audit", "key", "rotate", "--overlap", "7")
    both = told("audit", "key", "list")
    ended = told("audit", "key", "retire")

    new = key_of(credithub)
    assert (made["number"], made["vkey"], made["key"]) == (2, new, new)
    assert [(row["vkey"], row["state"]) for row in both] == [
        (new, "signing"),
        (old, "signing"),
    ]
    assert [(row["vkey"], row["state"]) for row in ended] == [(old, "ended")]
    assert told("audit", "verify")["ok"] is True
    assert new.split("+")[1] in credithub("audit", "key", "list").stdout


def test_a_stolen_key_is_stated_for_everybody(credithub, told):
    take_in_somebody(told)
    stolen = key_of(credithub)

    found = told("audit", "key", "distrust", stolen.split("+")[1], "--after", "1")

    assert (found["state"], found["statement"]) == ("distrusted", "2026-02")
    (text,) = told("audit", "key", "statements")
    assert credithub("audit", "key", "statements").stdout == text + "\n"
    keys = [row["vkey"] for row in told("audit", "key", "list")]
    assert keys == [key_of(credithub), stolen]
    assert verify_statement(text.encode(), keys).key == stolen
    assert told("audit", "verify")["ok"] is True


def test_a_receipt_of_a_stolen_key_counts_only_beside_the_statement(
    credithub, told, tmp_path
):
    take_in_somebody(told)
    stolen = key_of(credithub)
    early, late = tmp_path / "early", tmp_path / "late"
    told("audit", "bundle", "2026/0", early, "--reference", "1")
    told("audit", "key", "distrust", stolen.split("+")[1], "--after", "1")
    told("audit", "bundle", "2026/0", late, "--reference", "2")
    statement = tmp_path / "statement"
    statement.write_text(credithub("audit", "key", "statements").stdout)
    keys = ("--key", stolen, "--key", key_of(credithub))

    def judge(file, *options):
        done = credithub("audit", "verify", file, *keys, *options, "--json")
        return done.returncode, json.loads(done.stdout)

    stated = ("--statement", statement)
    assert judge(early)[1]["ok"] is True
    code, refused = judge(early, *stated)
    assert (code, refused["flaw"]) == (1, "untrusted-key")
    code, proven = judge(late, *stated)
    assert (code, proven["standing"]) == (0, "under-last-tree")
    only_new = ("--key", key_of(credithub))
    assert credithub("audit", "verify", late, *only_new).returncode == 1
    assert credithub("audit", "verify", late, *only_new, *stated).returncode == 0
    wrong = credithub("audit", "verify", late, "--key", stolen, *stated)
    assert (wrong.returncode, wrong.stderr.split()[1]) == (2, "statement-invalid:")


def test_an_export_that_only_a_stolen_key_vouches_for_is_refused_with_the_statement(
    credithub, told, tmp_path
):
    take_in_somebody(told)
    stolen = key_of(credithub)
    told("audit", "export", tmp_path / "early")
    told("audit", "key", "distrust", stolen.split("+")[1], "--after", "1")
    told("audit", "export", tmp_path / "late")
    statement = tmp_path / "statement"
    statement.write_text(credithub("audit", "key", "statements").stdout)
    keys = ("--key", stolen, "--key", key_of(credithub))

    def judge(folder, *options):
        done = credithub("audit", "verify", tmp_path / folder, *keys, *options)
        return done.returncode, done.stdout

    stated = ("--statement", statement)
    assert judge("early")[0] == 0
    code, said = judge("early", *stated)
    assert (code, "untrusted-key" in said) == (1, True)
    assert judge("late", *stated)[0] == 0


def test_a_page_made_after_the_theft_does_not_trust_the_stolen_key(
    credithub, told, tmp_path
):
    take_in_somebody(told)
    stolen = key_of(credithub)
    told("audit", "key", "distrust", stolen.split("+")[1], "--after", "1")

    made = told("audit", "verifier", tmp_path / "page.html")

    page = (tmp_path / "page.html").read_text("utf-8")
    assert made["keys"] == 1
    assert key_of(credithub) in page
    assert stolen not in page
    assert "请同时选择日志公告的失信声明" in page


def test_bad_input_is_one_line_and_changes_nothing(credithub, told):
    take_in_somebody(told)
    before = key_of(credithub)
    key_id = before.split("+")[1]

    refusals = {
        "audit-key-unknown": ("distrust", "00000000", "--after", "0"),
        "audit-key-refused": ("distrust", key_id, "--after", "99"),
        "public-key-invalid": ("rotate", "--command", "/bin/cat", "--public-key", "x"),
    }

    for code, arguments in refusals.items():
        done = credithub("audit", "key", *arguments)
        assert done.returncode == (1 if code == "audit-key-refused" else 2)
        assert done.stderr.startswith(f"credithub: {code}: ")
        assert len(done.stderr.splitlines()) == 1
    done = credithub("audit", "key", "rotate", "--command", "/bin/cat")
    assert done.returncode == 2
    assert key_of(credithub) == before


def test_jobs_end_the_overlaps_that_are_over(told, instance_path):
    take_in_somebody(told)
    told("audit", "key", "rotate", "--overlap", "0")

    with open_hub(load_config(os.environ)) as hub:
        report = run_job(hub, "audit-keys")

    assert report == {"retired": 1}
    assert sum(k.is_signing for k in KeyStore(instance_path / "keys").read()) == 1


def test_an_issued_token_comes_with_the_id_that_ends_it(told):
    take_in_somebody(told)

    issued = told("member", "token", "platform:taomao", "--system", "check")

    assert told("member", "revoke", issued["id"]) == {"revoked": issued["id"]}
    assert issued["token"].startswith("hub_")
