"""Every command that writes, or shows a person merchants or rows, has its leaves."""

import json
import os
from dataclasses import replace

import click
import pytest

from hub.cli import cli
from hub.cli.opened import actor
from hub.context import open_hub
from hub.intake.quarantine import reading
from hub.members.officer_lists import write_list
from schemas.codes.check_digits import reg_no_check_digit
from tests.support.little_city import (
    CLEAN,
    FINED,
    FIRMS,
    PENALTY,
    REGISTRATION,
    Firm,
    penalty_row,
    registration_row,
    write_csv,
)
from tests.support.officer_lists import listed
from tests.support.prepared import config_of, prepare_owner

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

OLD_NUMBER = "32130200000001" + reg_no_check_digit("32130200000001")
LEAVES = {
    "credithub agreement end": {"agreement.end"},
    "credithub agreement make": {"agreement.make"},
    "credithub agreement use-report": {"desk.view"},
    "credithub audit bundle": {"entry.disclose"},
    "credithub audit erase": {"subject.erase"},
    "credithub audit escrow-key": {"escrow-key.set"},
    "credithub audit export": {"log.export"},
    "credithub audit history": {"history.read"},
    "credithub audit key retire": {"key.change"},
    "credithub audit key rotate": {"key.change"},
    "credithub lookup": {"merchant.lookup"},
    "credithub match": {"merchant.match"},
    "credithub member add": {"member.add"},
    "credithub member declare": {"member.declare"},
    "credithub member end": {"member.end"},
    "credithub member key": {"member-key.set"},
    "credithub member key-revoke": {"member-key.revoke"},
    "credithub member officers-set": {"officer-list.set"},
    "credithub member revoke": {"token.revoke"},
    "credithub member token": {"token.issue"},
    "credithub metrics revoke": {"token.revoke"},
    "credithub metrics token": {"token.issue"},
    "credithub officer add": {"officer.add"},
    "credithub officer end": {"officer.end"},
    "credithub officer end-post": {"officer.post"},
    "credithub officer post": {"officer.post"},
    "credithub officer reset": {"officer.reset"},
    "credithub parcel pack": {"parcel.pack"},
    "credithub quarantine close": {"quarantine.decide"},
    "credithub quarantine fix": {"quarantine.decide", "record.append"},
    "credithub quarantine release": {"quarantine.decide", "record.append"},
    "credithub quarantine return": {"quarantine.decide"},
    "credithub quarantine rule end": {"rule.end"},
    "credithub quarantine rule make": {"rule.make"},
    "credithub quarantine show": {"quarantine.show"},
    "credithub record show": {"desk.view"},
    "credithub review ask": {"review.ask"},
    "credithub review decide": {"judgement.append", "link.review"},
    "credithub review dispute": {"identity.dispute"},
    "credithub review lift": {"identity.dispute"},
    "credithub review list": {"review.list"},
    "credithub review relate": {"relation.state"},
    "credithub review retract": {"link.review"},
    "credithub review show": {"desk.view"},
    "credithub review unrelate": {"relation.state"},
    "credithub rules judge": {"rules.judge"},
    "credithub rules why": {"desk.view"},
    "credithub source disable": {"source.disable"},
    "credithub source enable": {"source.enable"},
    "credithub sync": {
        "judgement.append",
        "rating.give",
        "record.append",
        "source.sync",
    },
}
"""What a command puts into the log, at least."""

HUBS_OWN = {
    *(
        "merchant.lookup",
        "merchant.match",
        "parcel.pack",
        "rating.give",
        "link.review",
        "link.revise",
        "identity.dispute",
        "rows.tell",
    ),
    *("review.ask", "relation.state", "relation.derive", "judgement.append"),
}
"""Leaves of the hub itself; an officer's name is committed to."""

WITHOUT = {
    "credithub access-review again": "compares places and roots",
    "credithub access-review list": "shows counts and roots",
    "credithub access-review reviewers": "shows counts",
    "credithub agreement list": "shows the hub's configuration",
    "credithub agreement view": "shows the hub's configuration",
    "credithub audit checkpoint": "shows what anybody may fetch",
    "credithub audit faults": "shows what the checks kept",
    "credithub audit key list": "shows what anybody may fetch",
    "credithub audit key statements": "shows what anybody may fetch",
    "credithub audit verifier": "shows what anybody may fetch",
    "credithub audit verify": "shows counts and roots",
    "credithub audit witness evidence": "checks a file",
    "credithub audit witness gather": "has one where the policy changed",
    "credithub audit witness monitor": "compares what anybody may fetch",
    "credithub audit witness status": "shows what anybody may fetch",
    "credithub doctor": "shows health, or a root over all records",
    "credithub jobs": "does what other commands do, with their leaves",
    "credithub law check": "reads the rules, and nothing of the hub",
    "credithub law impact": "shows counts and ids of what would move, no content",
    "credithub member key-make": "makes files that the hub does not keep",
    "credithub member list": "shows the hub's configuration",
    "credithub member officers": "shows the hub's configuration",
    "credithub member officers-sign": "makes files that the hub does not keep",
    "credithub member tokens": "shows ids of tokens",
    "credithub metrics tokens": "shows ids of tokens",
    "credithub officer list": "shows the hub's configuration",
    "credithub parcel send": "asks another hub, whose log has it",
    "credithub parcel show": "asks another hub, whose log has it",
    "credithub peer list": "shows the hub's configuration, and counts",
    "credithub peer parcels": "shows numbers and entries of the log, no content",
    "credithub peer steps": "shows numbers and codes, no content",
    "credithub advice": "weighs what is typed, and reads nothing of the hub",
    "credithub quarantine list": "shows reasons and places, no content",
    "credithub quarantine report": "writes reasons and places, no content",
    "credithub quarantine rule list": "shows what people made of values, no rows",
    "credithub rate": "has one where a rating changed, as after a sync",
    "credithub rating check": "checks a file",
    "credithub rules matters": "shows tables of law",
    "credithub run list": "shows counts",
    "credithub runs": "shows counts",
    "credithub record law": "counts records",
    "credithub status": "shows counts and health",
    "credithub run night": "shows counts",
    "credithub run show": "shows counts",
    "credithub serve": "answers requests, each with its leaf",
    "credithub source check": "reads files that the hub does not keep",
    "credithub source new": "makes files that the hub does not keep",
    "credithub source preview": "reads a file that the hub does not keep",
    "credithub sources": "shows the hub's configuration",
    "credithub upstream": "shows counts",
    "credithub writer": "writes others' events",
}
"""Why a command puts nothing into it."""

ELSEWHERE = {
    "credithub source report": "tests/cli/test_source_report.py",
    "credithub access-review draw": "tests/cli/test_access_review_commands.py",
    "credithub access-review mark": "tests/cli/test_access_review_commands.py",
    "credithub access-review show": "tests/cli/test_access_review_commands.py",
    "credithub audit check": "tests/cli/test_access_review_commands.py",
    "credithub audit clock accept": "tests/cli/test_clock_commands.py",
    "credithub audit clock continue": "tests/cli/test_clock_commands.py",
    "credithub audit held": "tests/cli/test_held_commands.py",
    "credithub audit key distrust": "tests/audit/test_audit_distrust.py",
    "credithub audit open": "tests/lookup/test_sealed_questions.py",
    "credithub audit recheck": "tests/oversight/test_evidence.py",
    "credithub audit release": "tests/cli/test_history_commands.py",
    "credithub backup": "tests/cli/test_backup_commands.py",
    "credithub clues figures": "tests/cli/test_clue_commands.py",
    "credithub comparisons run": "tests/cli/test_comparisons_command.py",
    "credithub clock decline": "tests/cli/test_clock_keeping.py",
    "credithub clock end": "tests/cli/test_clock_keeping.py",
    "credithub clock extend": "tests/cli/test_clock_keeping.py",
    "credithub clock list": "tests/cli/test_clock_keeping.py",
    "credithub clock meet": "tests/cli/test_clock_keeping.py",
    "credithub clock open": "tests/cli/test_clock_keeping.py",
    "credithub clock pause": "tests/cli/test_clock_keeping.py",
    "credithub clock resume": "tests/cli/test_clock_keeping.py",
    "credithub clock show": "tests/cli/test_clock_keeping.py",
    "credithub clocks": "tests/cli/test_clock_keeping.py",
    **dict.fromkeys(
        (
            *("credithub matter act", "credithub matter document"),
            "credithub matter assign",
            *("credithub matter list", "credithub matter open"),
            *("credithub matter paper", "credithub matter show"),
        ),
        "tests/cli/test_matter_commands.py",
    ),
    **dict.fromkeys(
        ("credithub peer end", "credithub peer send", "credithub peer set"),
        "tests/cli/test_peer_commands.py",
    ),
    "credithub init": "tests/cli/test_set_back.py",
    "credithub penalties": "tests/cli/test_penalties_command.py",
    "credithub person": "tests/cli/test_personal_commands.py",
    "credithub personal": "tests/cli/test_personal_commands.py",
    "credithub record redact end": "tests/cli/test_redaction_commands.py",
    "credithub record redact list": "tests/cli/test_redaction_commands.py",
    "credithub record redact propose": "tests/cli/test_redaction_commands.py",
    "credithub record redact refuse": "tests/cli/test_redaction_commands.py",
    "credithub record redact release": "tests/cli/test_redaction_commands.py",
    "credithub record redact show": "tests/cli/test_redaction_commands.py",
    "credithub record redact take-back": "tests/cli/test_redaction_commands.py",
    "credithub record redact texts": "tests/cli/test_redaction_commands.py",
    "credithub restore": "tests/cli/test_backup_commands.py",
    "credithub run accept": "tests/cli/test_waiting_commands.py",
    "credithub run refuse": "tests/cli/test_waiting_commands.py",
    "credithub screen": "tests/cli/test_screen_command.py",
}
"""Where the leaves of commands are looked for that need more than an instance."""


def commands(group, path="credithub"):
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        here = f"{path} {name}"
        if isinstance(command, click.Group):
            yield from commands(command, here)
        else:
            yield here


def test_of_every_command_it_is_known_which_leaves_it_has():
    known = {*LEAVES, *WITHOUT, *ELSEWHERE}

    assert set(commands(cli)) - known == set()
    assert known - set(commands(cli)) == set()


@pytest.fixture
def prepare():
    """What the command's instance is filled with: the member whose its files are."""
    return prepare_owner


@pytest.fixture(params=[pytest.param("each", marks=pytest.mark.long), "last"])
def run(request, told, instance_path):
    """Run a command; give its document and the leaves that it made.

    At length the log is verified after each, which names the one that spoils it.
    """
    # The owner of the sources was taken in before.
    seen = 1
    tried = {}

    def running(*arguments):
        nonlocal seen
        document = told(*arguments)
        if request.param == "each":
            assert told("audit", "verify")["ok"], arguments
        with open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub:
            leaves = [json.loads(leaf) for leaf in hub.audit.entries(seen, 10_000)]
        seen += len(leaves)
        words = " ".join(map(str, arguments))
        name = next(
            (name for name in LEAVES if f"credithub {words} ".startswith(f"{name} ")),
            None,
        )
        if name is not None:
            tried.setdefault(name, []).extend(leaves)
        return document

    running.tried = tried
    return running


@pytest.fixture
def learn_code(monkeypatch):
    """Let the source read the code that is meant, as a newer one might."""
    read = reading.read_again

    def learn(code):
        def read_better(*asked):
            row = read(*asked)
            return replace(row, values=row.values | {"uscc": code})

        monkeypatch.setattr(reading, "read_again", read_better)

    return learn


def try_rules(run, reason):
    """Make a reading rule and end it."""
    words = ("penalty_2018", "fine_fen", "--received", "三块", "--meant", "3元")
    made = run("quarantine", "rule", "make", *words, "--from", "2026-01-01", *reason)
    run("quarantine", "rule", "end", made["id"], *reason)


def name_officers(run, told, folder):
    """Let the member sign the list of those who decide, and set it."""
    told("member", "key-make", folder / "signing", "--for", "signing")
    run("member", "key", "platform:taomao", "--file", folder / "signing.pub")
    file = folder / "officers.json"
    file.write_bytes(write_list("platform:taomao", 1, listed("officer-1", "officer-2")))
    made = told("member", "officers-sign", file, "--key", folder / "signing")
    said = ("--file", file, "--signature", made["signature"])
    run("member", "officers-set", "platform:taomao", *said)
    shown = run("member", "officers", "platform:taomao")
    assert [(one["name"], one["acts"]) for one in shown] == [
        ("officer-1", True),
        ("officer-2", True),
    ]


def judge_link(run, sure):
    """Decide the one link that waits and take it back; gives its record."""
    (item,) = run("review", "list")["items"]
    for said in (("show",), ("decide", "different", *sure), ("retract", *sure)):
        run("review", said[0], item["id"], *said[1:])
    return item["record"]


def look_at_record(run, key):
    """Show a record, ask why it stands so, and judge all anew."""
    run("record", "show", key)
    run("rules", "why", key)
    run("rules", "judge", "--again")


def open_and_close_counters(run):
    """Make a token for the counters and end it."""
    made = run("metrics", "token", "--system", "prometheus")
    run("metrics", "revoke", made["id"])


def test_each_command_has_the_leaves_that_are_expected_of_it(
    run, told, tmp_path, learn_code
):
    rows = [registration_row(firm) for firm in FIRMS]
    register = write_csv(tmp_path / "reg.csv", REGISTRATION, rows)
    nameless = [
        penalty_row(FINED, number, "2026-09-01", 行政相对人名称="")
        for number in (3, 4, 5, 7)
    ]
    for row in nameless:
        row[2] = "91321302MA0000999X"
    swapped = penalty_row(FINED, 2, "2026-09-01", 行政相对人名称=CLEAN.name)
    plain = penalty_row(FINED, 1, "2026-09-01")
    old = penalty_row(Firm(OLD_NUMBER, "宿迁市旧号酒行"), 6, "2026-09-01")
    penalties = write_csv(
        tmp_path / "pen.csv", PENALTY, [plain, old, swapped, *nameless], "gb18030"
    )

    run("member", "add", "platform:taomao", "--kind", "platform", "--name", "淘猫")
    run("member", "token", "platform:taomao", "--system", "check")
    (token,) = run("member", "tokens", "platform:taomao")
    made = run(
        *("agreement", "make", "platform", "--purpose", "onboarding"),
        *("--title", "平台共享协议", "--legal-basis", "电子商务法第二十七条"),
    )
    run("sync", "registration", "--file", register)
    run("sync", "penalty_2018", "--file", penalties)
    asked = ("--purpose", "onboarding", "--reference", "1", "--officer", "王五")
    for question in (
        ("lookup", FINED.code),
        ("match", FINED.name),
        ("parcel", "pack", "penalty", tmp_path / "packed.jsonl"),
    ):
        run(*question, *asked, "--member", "platform:taomao")
    for said in (
        (
            *("add", "wang", "--member", "platform:taomao", "--name", "王五"),
            *("--post", "入驻审核员", "--number", "17", "--role", "officer"),
        ),
        ("reset", "wang"),
        ("post", "wang", "--post", "head"),
        ("end-post", "wang", "--post", "head"),
        ("end", "wang"),
    ):
        run("officer", *said)
    name_officers(run, told, tmp_path)
    first, second, third, _ = run("quarantine", "list")
    reason = ("--reason", "按决定书原件更正")
    try_rules(run, reason)
    run("quarantine", "show", first["id"])
    run("quarantine", "fix", first["id"], f"uscc={FINED.code}", *reason)
    run("quarantine", "close", second["id"], *reason)
    learn_code(FINED.code)
    run("quarantine", "release", third["id"], *reason)
    run("quarantine", "return", "--all", *reason)
    sure = (*reason, "--officer", "officer-1")
    look_at_record(run, judge_link(run, sure))
    run("review", "ask", FINED.code, OLD_NUMBER, *reason)
    paper = (*reason, "--document", "宿市监登撤〔2026〕1号")
    for way in ("dispute", "lift"):
        for officer in ("officer-1", "officer-2"):
            run("review", way, CLEAN.code, *paper, "--officer", officer)
    mark = ("owns-mark", FINED.code, "--mark", "1234567")
    run("review", "relate", CLEAN.code, *mark, *paper, "--until", "2030-01-01")
    run("review", "unrelate", CLEAN.code, *mark, *paper)
    days = ("--from", "2026-11-01", "--to", "2026-11-01")
    for words in (
        ("member", "declare", "platform:taomao", "--level", "city"),
        ("source", "enable", "registration"),
        ("source", "disable", "registration"),
        ("member", "revoke", token["id"]),
        ("agreement", "use-report", made["agreement"], *days),
        ("agreement", "end", made["agreement"]),
        ("audit", "bundle", "2026/0", tmp_path / "bundle.json", "--reference", "1"),
        ("audit", "export", tmp_path / "export"),
    ):
        run(*words)
    told("member", "key-make", tmp_path / "key")
    public = tmp_path / "key.pub"
    run("audit", "escrow-key", public)
    for said in (("key", "--file", public), ("key-revoke",)):
        run("member", said[0], "platform:taomao", *said[1:])
    for words in (
        ("audit", "history", FINED.code, "--purpose", "self"),
        ("member", "end", "platform:taomao", "--on", "2999-12-31", *reason),
        ("audit", "erase", FINED.code, *reason),
        ("audit", "key", "rotate", "--overlap", "0"),
        ("audit", "key", "retire"),
    ):
        run(*words)
    open_and_close_counters(run)

    assert told("audit", "verify")["ok"]
    missing = {
        name: ops - {leaf["op"] for leaf in run.tried.get(name, [])}
        for name, ops in LEAVES.items()
    }
    assert {name: ops for name, ops in missing.items() if ops} == {}
    # Ratings and links that follow are the hub's own doing.
    people = {
        leaf["actor"]["agency"]
        for leaves in run.tried.values()
        for leaf in leaves
        if leaf["op"] not in HUBS_OWN
    }
    assert people == {actor()}
