"""Checks of the whole log, its state as administrators are told, and uses of tokens."""

import json
from datetime import datetime

import pytest
from sqlalchemy import update

from hub.audit.errors import AuditEntryUnknownError
from hub.audit.record.models import audit_entry
from hub.jobs import run_job
from hub.lookup.ask import TrustQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.oversight import (
    EntryAddressError,
    check_log,
    last_check,
    log_head,
    log_witnesses,
    note_token_uses,
    prove_entry,
    read_address,
    token_uses,
)
from schemas.tlog.tree import node_hash
from tests.support.little_city import CLEAN, caller_of
from tests.support.looked import entered, look_at
from tests.support.prepared import TOKENS, opened, prepare_city
from tests.support.signed_in import leaves_of
from tests.support.tampering import run_by_hand

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def ask_as_platform(hub):
    """Ask with the platform's token; gives its id."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    caller = caller_of(hub, tokens["platform"])
    answer = disclose(hub, caller, TrustQuestion(CLEAN.code), Task("onboarding", "甲1"))
    assert answer.status == 200
    return caller.token_id


def test_a_sound_check_is_kept_and_logged(hub, clock):
    size = hub.audit.signed().size
    assert last_check(hub) is None

    report = run_job(hub, "audit-check")

    check = last_check(hub)
    assert (check.ok, check.actor, check.fault) == (True, "hub", None)
    assert check.entries == report["entries"] == size
    assert check.shards == [["2026", size, hub.audit.root("2026", size)]]
    (leaf,) = leaves_of(hub, "log.check")
    said = hub.audit.openings(leaf.header["id"])["detail"]["value"]
    assert said["shards"] == check.shards
    clock.advance(hours=1)
    check_log(hub, actor="cli:root")
    assert last_check(hub).actor == "cli:root"
    assert last_check(hub).entries == size + 2


def test_a_check_of_a_log_that_was_changed_is_kept_with_its_fault(hub):
    run_by_hand(
        hub.audit_engine,
        "audit_entry",
        update(audit_entry).where(audit_entry.c.seq == 3).values(body=b"{}"),
    )

    check = check_log(hub, actor="cli:root")

    assert not check.ok
    assert check.as_json() == last_check(hub).as_json()
    assert (check.fault["shard"], check.shards) == ("2026", [])
    assert check.fault["first"] <= 3
    assert leaves_of_nothing(hub)


def leaves_of_nothing(hub):
    """Tell that no check stands in the log, whose entries cannot all be read."""
    last = json.loads(hub.audit.entry(hub.audit.signed().size - 1))
    return last["op"] != "log.check"


def test_the_head_tells_size_root_and_when_it_was_signed(hub):
    head = log_head(hub)

    last = json.loads(hub.audit.entry(head.size - 1))
    assert head.root == hub.audit.root(head.shard, head.size)
    assert head.last_at == datetime.fromisoformat(last["at"])
    assert head.origin.endswith("/2026")
    assert log_witnesses(hub) is None


def test_each_entry_leads_step_by_step_to_the_root(hub):
    """Whoever follows the steps as they are told comes to the signed root."""
    whole = hub.audit.signed().size
    for index in range(whole):
        entry = prove_entry(hub, "2026", index)

        hashed = bytes.fromhex(entry.leaf_hash)
        for step in entry.steps:
            other = bytes.fromhex(step.hash)
            pair = (other, hashed) if step.is_left else (hashed, other)
            hashed = node_hash(*pair)
        assert hashed.hex() == entry.root == hub.audit.root("2026", whole)
        assert (entry.size, entry.is_witnessed) == (whole, False)


def test_an_entry_that_there_is_not_is_refused(hub):
    for shard, index in (("2026", 10**6), ("2025", 0), ("../..", 0)):
        with pytest.raises(AuditEntryUnknownError):
            prove_entry(hub, shard, index)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026/", "/3", "2026/x", "2026/-1", "٣/٣"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(EntryAddressError):
        read_address(text)


def test_an_address_is_read_as_receipts_write_it():
    assert read_address(" 2026/148 ") == ("2026", 148)
    assert read_address("2026-02/0") == ("2026-02", 0)


def test_the_last_use_of_a_token_is_read_off_the_log(hub, clock):
    assert token_uses(hub).last == {}
    token = ask_as_platform(hub)
    first = clock()

    assert token_uses(hub).last == {token: first}
    read = note_token_uses(hub)
    clock.advance(hours=3)
    again = ask_as_platform(hub)

    assert read == hub.audit.signed().size - 1
    assert again == token
    assert token_uses(hub).last == {token: clock()}
    assert note_token_uses(hub) == 1
    assert run_job(hub, "token-uses") == {"entries": 0}
    assert token_uses(hub).last == {token: clock()}
    assert token_uses(hub).read_at == clock()


def test_an_officers_session_is_no_token(hub):
    look_at(hub, entered(hub, "wang", "王建国"))

    assert token_uses(hub).last == {}
