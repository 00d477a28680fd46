"""What a receipt proves, to whom, and what the log keeps to itself."""

import base64
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from hub.audit.errors import AuditEntryUnknownError, AuditUnavailableError
from hub.audit.record.models import audit_entry, audit_opening, metadata
from hub.audit.record.tiles import ProofTiles, read_tile
from hub.audit.seals import subject_handle
from hub.audit.write.placement import store_full_tiles
from hub.audit.write.storing.database import statements_on
from schemas.tlog.keys import parse_vkey
from schemas.tlog.merkle import root_at
from schemas.tlog.tiles import TileCache
from schemas.tlog.tree import Frontier, leaf_hash
from schemas.tlog.verify import verify_receipt


def check_as_a_stranger(leaf, proof, vkey):
    """Check a tlog-proof with hashlib and a bare Ed25519 key; give its index."""
    head, _, note = proof.partition("\n\n")
    lines = head.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    index = int(lines[1].removeprefix("index "))
    hashes = [base64.b64decode(line) for line in lines[2:]]

    text, _, signature_line = note.partition("\n\n")
    origin, size, root = text.split("\n")
    name, key_id, encoded_key = vkey.split("+", 2)
    signed = base64.b64decode(signature_line.split(" ")[2])
    assert (origin, signature_line.split(" ")[1]) == (name, name)
    assert signed[:4].hex() == key_id
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded_key)[1:])
    key.verify(signed[4:], f"{text}\n".encode())

    node = hashlib.sha256(b"\x00" + base64.b64decode(leaf)).digest()
    at, last = index, int(size) - 1
    for sibling in hashes:
        if at & 1 or at == last:
            node = hashlib.sha256(b"\x01" + sibling + node).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + sibling).digest()
        at, last = at >> 1, last >> 1
    assert last == 0
    assert node == base64.b64decode(root)
    return index


@pytest.mark.parametrize("before", [0, 1, 2, 5, 255, 256, 300])
def test_a_stranger_checks_a_receipt_with_the_public_key_alone(log, make, before):
    log.append_many([make(number) for number in range(before)])

    receipt = log.append(make(before))

    inline = log.inline(receipt)
    assert receipt.index == before
    assert receipt.checkpoint_size == before + 1
    assert check_as_a_stranger(inline["leaf"], inline["proof"], log.key()) == before


def test_our_own_checker_agrees_with_the_stranger(log, make):
    receipts = log.append_many([make(number) for number in range(20)])

    verdicts = [
        verify_receipt(
            log.inline(receipt)["proof"].encode(),
            log.entry(receipt.index),
            [parse_vkey(log.key())],
        )
        for receipt in receipts
    ]

    assert all(verdict.valid for verdict in verdicts)
    assert [verdict.index for verdict in verdicts] == list(range(20))


def test_the_openings_tie_request_answer_and_case_to_the_leaf(log, make):
    receipt = log.append(make(7))

    inline = log.inline(receipt)

    leaf = json.loads(base64.b64decode(inline["leaf"]))
    assert set(inline["openings"]) == {"req", "resp", "case"}
    for field, opening in inline["openings"].items():
        array = [opening["salt"], field, opening["value"]]
        text = json.dumps(array, ensure_ascii=False, separators=(",", ":"))
        assert leaf[field] == hashlib.sha256(text.encode()).hexdigest()
    assert inline["openings"]["case"]["value"] == "宿市监案〔2026〕7号"


def test_a_receipt_gives_the_members_that_an_answer_shows(log, make):
    receipt = log.append(make())

    assert receipt.as_json() == {
        "shard": "2026",
        "index": 0,
        "leaf_hash": leaf_hash(log.entry(0)).hex(),
        "checkpoint_size": 1,
    }
    assert receipt.address == "2026/0"


def test_nothing_that_names_a_person_or_case_is_stored_in_clear(log, make, engine):
    log.append(make(7, detail={"note": "王老五的案子"}))

    with engine.connect() as connection:
        stored = b"".join(
            cell if isinstance(cell, bytes) else str(cell).encode()
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            for cell in row
        )

    assert len(stored) > 500
    for secret in ("宿市监案", "张三", "M7QK2D5A", "ab" * 32, "王老五"):
        assert secret.encode() not in stored


def test_the_hub_can_open_what_a_leaf_commits_to(log, make):
    event = make(7, detail={"note": "x"})

    log.append(event)

    opened = log.openings(event.id)
    assert opened == event.openings()
    assert opened["subject.id"]["value"] == "M7QK2D5A"
    assert opened["actor.user"]["value"] == "张三"
    assert opened["detail"]["value"] == {"note": "x"}


def test_erasing_an_opening_leaves_the_proof_valid(log, make, engine):
    event = make(7)
    receipt = log.append(event)

    with engine.begin() as connection:
        connection.execute(audit_opening.delete())

    assert log.openings(event.id) is None
    leaf = base64.b64encode(log.entry(0)).decode()
    assert check_as_a_stranger(leaf, log.proof(receipt.index), log.key()) == 0


def test_a_merchants_events_are_found_by_its_handle(log, make, engine, keyring):
    about = make(1, purpose="onboarding")
    log.append_many([about, make(2, subject="M-OTHER", purpose="onboarding")])

    handle = subject_handle("merchant", "M7QK2D5A", keyring)

    with engine.connect() as connection:
        query = select(audit_opening.c.event_id).where(
            audit_opening.c.subject == handle
        )
        assert list(connection.scalars(query)) == [about.id]


def test_an_empty_log_signs_that_it_is_empty(log):
    lines = log.checkpoint().split("\n")

    assert lines[:2] == ["hub.suqian.example/audit/2026", "0"]
    assert log.entries(0, 10) == []


def test_an_entry_can_be_proven_under_any_kept_checkpoint(log, make, clock):
    for number in range(3):
        log.append(make(number))
        clock.advance(seconds=2)

    leaf = base64.b64encode(log.entry(1)).decode()

    assert check_as_a_stranger(leaf, log.proof(1), log.key()) == 1
    assert check_as_a_stranger(leaf, log.proof(1, size=2), log.key()) == 1
    assert "\n2\n" in log.proof(1, size=2)


def test_what_the_log_does_not_have_is_not_found(log, make):
    log.append_many([make(1), make(2)])

    with pytest.raises(AuditEntryUnknownError):
        log.proof(2)
    with pytest.raises(AuditEntryUnknownError):
        log.proof(0, size=1)
    with pytest.raises(AuditEntryUnknownError):
        log.entry(2)
    with pytest.raises(AuditEntryUnknownError):
        log.checkpoint("2025")


def test_stored_tiles_lead_to_the_same_root_as_the_entries(engine):
    size = 65_536 + 300
    hashes = [hashlib.sha256(str(seq).encode()).digest() for seq in range(size)]
    rows = [
        {"shard": "2026", "seq": seq, "id": str(seq), "leaf_hash": item, "body": b""}
        for seq, item in enumerate(hashes)
    ]

    with engine.begin() as connection:
        connection.execute(insert(audit_entry), rows)
        statements = statements_on(connection)
        for old, new in ((0, 1000), (1000, 65_536), (65_536, size)):
            store_full_tiles(statements, "2026", old, new)
        tiles = TileCache(lambda *tile: read_tile(connection, "2026", *tile))
        roots = {at: root_at(at, tiles.hashes_at(at)) for at in (256, 65_536, size)}

    assert roots == {at: Frontier().with_leaves(hashes[:at]).root for at in roots}


def test_proofs_read_tiles_as_they_are_stored_and_leave_connections_as_they_were(
    full_log, engine
):
    tiles = ProofTiles(engine, "2026")
    places = [(0, 0, 256), (0, 1, 256), (0, 2, 88), (1, 0, 2), (0, 2, 256)]
    with engine.connect() as connection:
        stored = [read_tile(connection, "2026", *place) for place in places]

    read = [tiles.read(*place) for place in places]
    with engine.connect() as connection:
        connection.execute(delete(audit_opening))
        connection.rollback()

    assert read == stored
    assert [len(data) // 32 for data in read] == [256, 256, 88, 2, 0]
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(audit_opening)) == 600


def test_a_database_that_fails_under_a_proof_fails_as_everywhere(
    full_log, engine, tamper
):
    tamper("ALTER TABLE audit_tile RENAME TO elsewhere")

    with pytest.raises(DBAPIError):
        ProofTiles(engine, "2026").read(0, 0, 256)


def changed(log, seq):
    """An entry's bytes with another operation, and their hash."""
    body = log.entry(seq).replace(b'"op":"', b'"op":"x')
    return {"body": body, "leaf_hash": leaf_hash(body)}


@pytest.mark.parametrize("seq", [3, 7])
def test_a_damaged_log_hands_out_no_proof_that_does_not_hold(
    log, open_log, make, tamper, seq
):
    log.append_many([make(number) for number in range(5)])
    receipt = log.append(make(9))
    log.append_many([make(number) for number in range(10, 12)])

    tamper(
        (
            update(audit_entry)
            .where(audit_entry.c.seq == seq)
            .values(**changed(log, seq)),
        )
    )

    reader = open_log()
    with pytest.raises(AuditUnavailableError) as of_changed:
        reader.proof(seq)
    with pytest.raises(AuditUnavailableError) as of_other:
        reader.proof(6)
    assert {of_changed.value.reason, of_other.value.reason} == {"damaged"}
    if seq == 3:
        with pytest.raises(AuditUnavailableError):
            reader.inline(receipt)
    else:
        assert reader.inline(receipt)["proof"]


def test_a_writer_does_not_begin_on_a_log_whose_end_was_changed(
    log, open_log, make, tamper
):
    log.append_many([make(number) for number in range(5)])
    log.close()
    tamper(
        (update(audit_entry).where(audit_entry.c.seq == 2).values(**changed(log, 2)),)
    )

    with pytest.raises(AuditUnavailableError) as refusal:
        open_log().append(make(9))

    assert refusal.value.reason == "damaged"
