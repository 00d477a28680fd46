"""The drill for a stolen key: a new key, a new shard, and a statement for everybody."""

import json

import pytest
from sqlalchemy import select

from hub.audit.check import verify_whole
from hub.audit.errors import (
    AuditKeyRefusedError,
    AuditKeyUnknownError,
    AuditUnavailableError,
)
from hub.audit.operate import (
    KeyStore,
    distrust_key,
    list_statements,
    retire_keys,
    rotate_key,
)
from hub.audit.record.models import audit_key
from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.distrust import ReceiptStanding, judge_receipt, verify_statement
from schemas.tlog.keys import Ed25519Signer, parse_vkey
from schemas.tlog.merkle import inclusion_proof
from schemas.tlog.note import parse_note
from schemas.tlog.proof import make_proof, verify_entry
from schemas.tlog.tiles import TileCache
from schemas.tlog.tree import Frontier, leaf_hash
from tests.support.dying import dying_at


@pytest.fixture
def folder(keyring, instance_path):
    return instance_path / "keys"


@pytest.fixture
def open_server(open_log, folder):
    return lambda: open_log(key=KeyStore(folder))


@pytest.fixture
def log(open_server):
    return open_server()


def is_sound(log):
    return verify_whole(log.engine, log.vkeys(), anchor=log.mark()).ok


def private_files(folder):
    return sorted(path.name for path in folder.glob("audit-signer*.key"))


def key_id(log, shard=None):
    return log.key(shard).split("+")[1]


def statement_of(log):
    (text,) = list_statements(log)
    return verify_statement(text.encode(), log.vkeys())


def judge(log, entry, proof):
    keys = [parse_vkey(vkey) for vkey in log.vkeys()]
    return judge_receipt(verify_entry(proof.encode(), entry, keys), [statement_of(log)])


def test_the_log_goes_on_with_a_new_key_and_says_why(log, make, engine, folder):
    log.append_many([make(number) for number in range(4)])
    stolen, final = log.key(), log.checkpoint()

    distrust_key(log, key_id(log), after=3)
    receipt = log.append(make(9))

    assert receipt.address == "2026-02/1"
    assert json.loads(log.entry(0))["op"] == "shard.start"
    new, former = log.vkeys()
    assert former == stolen
    assert new.rpartition("+")[2] != stolen.rpartition("+")[2]
    assert len(parse_note(log.checkpoint().encode()).signatures) == 1
    statement = statement_of(log)
    assert (statement.key, statement.untrusted_after) == (stolen, 3)
    assert statement.origin == "hub.suqian.example/audit/2026-02"
    assert list(statement.ends) == ["hub.suqian.example/audit/2026"]
    assert str(statement.ends["hub.suqian.example/audit/2026"].size) == "4"
    assert final.startswith(statement.ends["hub.suqian.example/audit/2026"].text())
    assert is_sound(log)
    assert private_files(folder) == ["audit-signer-2.key"]
    with engine.connect() as connection:
        rows = connection.execute(select(audit_key.c.vkey, audit_key.c.untrusted_after))
        assert {tuple(row) for row in rows} == {(stolen, 3), (new, None)}


def test_a_running_server_follows_into_the_new_shard(log, open_server, make):
    server = open_server()
    server.append(make(1))

    distrust_key(log, key_id(log), after=1)

    assert server.append(make(2)).address == "2026-02/1"
    assert server.vkeys() == log.vkeys()


def test_receipts_of_the_stolen_key_are_proven_anew_or_say_that_they_are_not(log, make):
    first = log.append(make(1))
    entry, early = log.entry(0), log.inline(first)["proof"]
    log.append(make(2))

    distrust_key(log, key_id(log), after=2)

    assert judge(log, entry, early).standing is ReceiptStanding.UNTRUSTED_KEY
    fetched = log.proof(0, shard="2026")
    assert judge(log, entry, fetched).standing is ReceiptStanding.UNDER_LAST_TREE
    log.append(make(3))
    new = judge(log, log.entry(1, "2026-02"), log.proof(1, shard="2026-02"))
    assert new.standing is ReceiptStanding.NOT_CONCERNED


@pytest.mark.parametrize("size", [1, 2, 5])
def test_what_the_thief_signs_is_worth_nothing(log, make, keyring, size):
    signer = Ed25519Signer("hub.suqian.example/audit/2026", keyring.audit_signer)
    log.append_many([make(1), make(2)])
    distrust_key(log, key_id(log), after=2)
    leaves = [leaf_hash(b"forged %d" % number) for number in range(size)]
    root = Frontier().with_leaves(leaves).root
    note = sign_checkpoint(Checkpoint(signer.name, size, root), [signer])
    cache = TileCache(lambda *_: b"".join(leaves))
    hashes = inclusion_proof(0, size, cache.hashes_at(size))

    verdict = judge(log, b"forged 0", make_proof(0, hashes, note).decode())

    assert not verdict.valid


def test_keys_of_former_years_are_named_with_the_ends_of_all_their_shards(
    log, make, clock, engine
):
    log.append(make(1))
    clock.advance(days=60)
    log.append_many([make(number, at=clock()) for number in (2, 3)])

    distrust_key(log, key_id(log, "2026"), after=1)

    statement = statement_of(log)
    assert statement.key.startswith("hub.suqian.example/audit/2026+")
    sizes = {origin[-4:]: end.size for origin, end in statement.ends.items()}
    assert sizes == {"2026": 1, "2027": 3}
    assert log.current_shard() == "2027-02"
    assert is_sound(log)
    keys = [parse_vkey(vkey) for vkey in log.vkeys()]
    proof = log.proof(1, shard="2027").encode()
    proven = verify_entry(proof, log.entry(1, "2027"), keys)
    assert (
        judge_receipt(proven, [statement]).standing is ReceiptStanding.UNDER_LAST_TREE
    )


def test_a_key_that_signs_no_more_is_distrusted_without_a_new_one(log, make, clock):
    log.append(make(1))
    old = key_id(log)
    rotate_key(log, actor="cli:ops", at=clock(), overlap_days=0)
    retire_keys(log, actor="cli:ops", at=clock())
    key = log.key().rpartition("+")[2]

    distrust_key(log, old, after=1)

    assert log.key().rpartition("+")[2] == key
    assert statement_of(log).key.split("+")[1] == old


def test_during_an_overlap_the_other_key_goes_on_beside_a_new_one(log, make, clock):
    log.append(make(1))
    stolen = key_id(log)
    rotate_key(log, actor="cli:ops", at=clock(), overlap_days=30)
    beside = log.key().rpartition("+")[2]
    entry, proof = log.entry(0), log.proof(0)

    distrust_key(log, stolen, after=1)

    materials = [vkey.rpartition("+")[2] for vkey in log.vkeys() if "/2026-02+" in vkey]
    assert len(materials) == 2
    assert materials[1] == beside
    assert judge(log, entry, proof).standing is ReceiptStanding.NOT_CONCERNED


def test_a_second_theft_leaves_both_statements_to_be_read(log, make, engine):
    log.append(make(1))
    distrust_key(log, key_id(log), after=1)
    log.append(make(2))

    distrust_key(log, key_id(log), after=1)

    assert log.current_shard() == "2026-03"
    read = [verify_statement(t.encode(), log.vkeys()) for t in list_statements(log)]
    assert [s.origin[-7:] for s in read] == ["2026-03", "2026-02"]
    assert is_sound(log)


def test_what_cannot_be_stated_is_refused(log, make):
    with pytest.raises(AuditKeyRefusedError, match="rotate it"):
        distrust_key(log, key_id(log), after=0)
    log.append(make(1))
    stolen = key_id(log)
    with pytest.raises(AuditKeyRefusedError, match="1 signed"):
        distrust_key(log, stolen, after=2)
    with pytest.raises(AuditKeyUnknownError):
        distrust_key(log, stolen, after=1, shard="2025")
    assert log.current_shard() == "2026"

    distrust_key(log, stolen, after=1)

    assert distrust_key(log, stolen, after=1).distrusted.statement == "2026-02"
    assert log.current_shard() == "2026-02"
    with pytest.raises(AuditKeyRefusedError, match="already"):
        distrust_key(log, stolen, after=0)


KEY_STEPS = [(KeyStore, name) for name in ("new_private", "write", "destroy")]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", range(6))
def test_the_drill_may_end_at_any_step_and_is_finished_by_the_next_command(
    step, when, log, open_server, make, folder
):
    log.append(make(1))
    stolen = key_id(log)
    with dying_at(step, when, [*KEY_STEPS, (log, "start_shard")]) as fate:
        distrust_key(log, stolen, after=1)
    # Five steps: make, write, start the shard, write, destroy.
    assert fate.died == (step < 5)
    following = open_server()
    following.append(make(2))
    assert is_sound(following)

    distrust_key(following, stolen, after=1)

    last = open_server()
    assert last.current_shard() == "2026-02"
    last.append(make(3))
    assert statement_of(last).key.split("+")[1] == stolen
    assert is_sound(last)
    assert private_files(folder) == ["audit-signer-2.key"]


def test_a_year_that_turns_in_the_middle_of_the_drill_changes_nothing(
    log, make, clock, engine, monkeypatch
):
    log.append(make(1))
    stolen = key_id(log)
    start = log.start_shard

    def late(detail):
        monkeypatch.undo()
        clock.advance(days=60)
        log.append(make(2, at=clock()))
        return start(detail)

    monkeypatch.setattr(log, "start_shard", late)

    distrust_key(log, stolen, after=1)

    statement = statement_of(log)
    # The shard of 2027 was never the stolen key's.
    names = {origin.rpartition("/")[2] for origin in statement.ends}
    assert names == {"2026", "2027-02"}
    assert statement.ends["hub.suqian.example/audit/2026"].size == 1
    assert is_sound(log)


def test_a_log_that_is_closed_states_nothing_until_it_is_open_again(
    log, open_server, make
):
    log.append(make(1))
    stolen = key_id(log)
    log.close()

    with pytest.raises(AuditUnavailableError):
        distrust_key(log, stolen, after=1)

    again = open_server()
    assert again.append(make(2)).address == "2026/1"
    assert list_statements(again) == []
    distrust_key(again, stolen, after=1)
    assert statement_of(again).ends["hub.suqian.example/audit/2026"].size == 2
