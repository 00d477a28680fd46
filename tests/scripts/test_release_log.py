import fcntl
import os
import time
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from connectors.witness.state import State
from connectors.witness.witness import Witness
from schemas.tlog.add_checkpoint import AddCheckpoint
from schemas.tlog.checkpoint import parse_checkpoint
from schemas.tlog.cosignature import Ed25519Cosigner
from schemas.tlog.keys import Ed25519Signer
from schemas.tlog.merkle import consistency_proof
from schemas.tlog.note import parse_note
from schemas.tlog.proof import parse_proof
from schemas.tlog.release import ReleaseEntry, parse_release, verify_release
from schemas.tlog.tiles import TileCache, TilePath
from scripts.releases.errors import ReleaseRefusedError, ReleaseUnsoundError
from scripts.releases.log import log_release, read_log, write_log

KEY = Ed25519Signer("rel.example/r", Ed25519PrivateKey.from_private_bytes(b"r" * 32))
KEY_OF_A_WITNESS = Ed25519PrivateKey.from_private_bytes(b"w" * 32)


def entry(number):
    return ReleaseEntry(
        version=f"1.{number}",
        name=f"credithub-1.{number}.whl",
        wheel=number.to_bytes(32).hex(),
        commit="0" * 40,
        lock="1" * 64,
        sbom="2" * 64,
        python="3.13.5",
        setuptools="84.2.1",
        at="2026-12-01T08:00:00Z",
    )


@given(st.integers(1, 8))
def test_every_proof_ever_given_stays_valid_while_the_log_grows(
    tmp_path_factory, count
):
    folder = tmp_path_factory.mktemp("log") / "log"
    given_out = []
    for number in range(count):
        log, place = log_release(folder, entry(number), KEY, is_new=number == 0)
        given_out.append(log.prove(place))

    log = read_log(folder, KEY.verifier)

    assert len(log.entries) == count
    for number in range(count):
        for proof in (given_out[number], log.prove(number)):
            found, proven = verify_release(proof, entry(number).wheel, KEY.verifier)
            assert (found, proven.index) == (entry(number), number)


def test_the_files_are_those_of_a_log_that_others_read(tmp_path):
    count = 300
    entries = [entry(number).encode() for number in range(count)]
    write_log(tmp_path, entries, KEY)

    def read_tile(level, number, width):
        return (tmp_path / str(TilePath(level, number, width))).read_bytes()

    log = read_log(tmp_path, KEY.verifier)
    read = TileCache(read_tile).tree_at(count)

    for index in (0, 255, 256, count - 1):
        own = parse_proof(log.prove(index))
        assert list(own.hashes) == read.prove_inclusion(index)
    assert parse_checkpoint(parse_note(log.note).text).size == count


def test_a_witness_cosigns_the_log_while_it_grows(tmp_path):
    state = State(tmp_path)
    state.add_key(KEY.name, KEY.verifier.vkey())
    cosigner = Ed25519Cosigner("court.example/witness", KEY_OF_A_WITNESS)
    witness = Witness(tmp_path, state, [cosigner], time.time)
    folder = tmp_path / "log"

    def read_tile(level, number, width):
        return (folder / str(TilePath(level, number, width))).read_bytes()

    answers = []
    for old in range(4):
        log, _ = log_release(folder, entry(old), KEY, is_new=old == 0)
        read = TileCache(read_tile).hashes_at(old + 1)
        proof = consistency_proof(old, old + 1, read)
        asked = AddCheckpoint(old, tuple(proof), log.note)
        answers.append(witness.add_checkpoint(asked.encode()))
    beside = tmp_path / "beside"
    write_log(beside, [entry(number).encode() for number in range(7, 12)], KEY)
    forked = AddCheckpoint(4, tuple(proof), (beside / "checkpoint").read_bytes())

    assert [int(answer.status) for answer in answers] == [200] * 4
    assert int(witness.add_checkpoint(forked.encode()).status) == 422


def test_a_release_that_is_logged_already_is_found_and_not_logged_twice(tmp_path):
    log_release(tmp_path / "log", entry(1), KEY, is_new=True)
    log_release(tmp_path / "log", entry(2), KEY)

    log, place = log_release(tmp_path / "log", entry(1), KEY)

    assert (len(log.entries), place) == (2, 0)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_log_is_begun_once_and_only_when_asked(tmp_path, is_new):
    if is_new:
        log_release(tmp_path / "log", entry(1), KEY, is_new=True)

    with pytest.raises(ReleaseRefusedError, match="--new-log"):
        log_release(tmp_path / "log", entry(2), KEY, is_new=is_new)


def test_a_version_is_one_wheel(tmp_path):
    log_release(tmp_path / "log", entry(1), KEY, is_new=True)
    other = replace(entry(1), wheel="f" * 64)

    with pytest.raises(ReleaseRefusedError, match="raise the version"):
        log_release(tmp_path / "log", other, KEY)


def test_two_releases_do_not_write_one_log_at_one_time(tmp_path):
    folder = tmp_path / "log"
    log_release(folder, entry(1), KEY, is_new=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(ReleaseRefusedError, match="try again"):
            log_release(folder, entry(2), KEY)
    finally:
        os.close(handle)

    assert len(read_log(folder, KEY.verifier).entries) == 1


def change(path, old, new):
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda log: change(log / "tile/entries/000.p/2", b'"1.1"', b'"9.9"'),
        lambda log: (log / "tile/entries/000.p/2").unlink(),
        lambda log: change(log / "tile/entries/000.p/2", b"\x01", b"\x02"),
        lambda log: change(log / "checkpoint", b"\n2\n", b"\n1\n"),
        lambda log: (log / "checkpoint").write_bytes(b"rel.example/r\n"),
        lambda log: (log / "checkpoint").write_bytes(b"\n" * (1 << 20)),
        lambda log: (log / "tile/entries/000.p/2").write_bytes(b"\0" * (1 << 23)),
    ],
)
def test_a_log_that_was_changed_is_not_gone_on_with(tmp_path, spoil):
    log_release(tmp_path / "log", entry(1), KEY, is_new=True)
    log_release(tmp_path / "log", entry(2), KEY)

    spoil(tmp_path / "log")

    with pytest.raises(ReleaseUnsoundError, match=r"the log"):
        log_release(tmp_path / "log", entry(3), KEY)


def test_a_release_that_was_cut_off_before_its_head_is_made_again(tmp_path):
    folder = tmp_path / "log"
    log_release(folder, entry(1), KEY, is_new=True)
    head = (folder / "checkpoint").read_bytes()
    log_release(folder, entry(2), KEY)
    (folder / "checkpoint").write_bytes(head)

    log, place = log_release(folder, entry(3), KEY)

    assert [parse_release(one).version for one in log.entries] == ["1.1", "1.3"]
    assert place == 1
