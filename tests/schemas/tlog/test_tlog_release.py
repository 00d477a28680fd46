import hashlib
import json
from dataclasses import asdict, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical
from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.keys import Ed25519Signer
from schemas.tlog.proof import make_proof
from schemas.tlog.release import (
    MAX_RELEASE_BYTES,
    RELEASE_TYPE,
    ReleaseEntry,
    parse_release,
    verify_release,
)
from schemas.tlog.tree import leaf_hash

WHEEL = hashlib.sha256(b"a wheel").hexdigest()
ENTRY = ReleaseEntry(
    version="0.1.0",
    name="credithub-0.1.0-py3-none-any.whl",
    wheel=WHEEL,
    commit="0" * 40,
    lock="1" * 64,
    sbom="2" * 64,
    python="3.13.5",
    setuptools="84.2.1",
    at="2026-12-01T08:00:00Z",
)
SIGNER = Ed25519Signer("rel.example/r", Ed25519PrivateKey.from_private_bytes(b"r" * 32))
STRANGER = Ed25519Signer(
    "rel.example/r", Ed25519PrivateKey.from_private_bytes(b"s" * 32)
)

words = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,30}", fullmatch=True)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
entries = st.builds(
    ReleaseEntry,
    version=words,
    name=words,
    wheel=hashes,
    commit=hashes | st.binary(min_size=20, max_size=20).map(bytes.hex),
    lock=hashes,
    sbom=hashes,
    python=words,
    setuptools=words,
    at=st.datetimes().map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)),
)


def proof_of(entry, signer=SIGNER, extra=None):
    root = leaf_hash(entry)
    note = sign_checkpoint(Checkpoint(signer.name, 1, root), [signer])
    return make_proof(0, [], note, entry if extra is None else extra)


@given(entries)
def test_an_entry_is_read_as_it_was_written(entry):
    assert parse_release(entry.encode()) == entry


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("wheel", WHEEL.upper()),
        ("wheel", WHEEL[:-1]),
        ("wheel", f"{WHEEL}\n"),
        ("commit", "main"),
        ("at", "2026-12-01T08:00:00+08:00"),
        ("at", 1764576000),
        ("version", ""),
        ("name", "../credithub.whl"),
        ("t", "hub.audit/1"),
        ("more", "x"),
        ("lock", None),
        ("sbom", ["2" * 64]),
    ],
)
def test_an_entry_of_another_form_is_refused(member, value):
    members = asdict(ENTRY) | {"t": RELEASE_TYPE, member: value}
    if value is None:
        del members[member]

    with pytest.raises(TlogError) as refused:
        parse_release(canonical(members))

    assert refused.value.flaw == Flaw.LEAF


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        (b"", Flaw.LEAF),
        (b"[]", Flaw.LEAF),
        (b"\xff", Flaw.LEAF),
        (json.dumps(asdict(ENTRY) | {"t": RELEASE_TYPE}).encode(), Flaw.LEAF),
        (b"[" * 5_000, Flaw.LEAF),
        (b" " * (MAX_RELEASE_BYTES + 1), Flaw.TOO_LARGE),
    ],
)
def test_bytes_that_are_no_entry_are_refused(data, flaw):
    with pytest.raises(TlogError) as refused:
        parse_release(data)

    assert refused.value.flaw == flaw


def test_an_entry_that_could_not_be_read_is_not_written():
    with pytest.raises(TlogError):
        replace(ENTRY, wheel="x").encode()


def test_a_proof_speaks_of_the_wheel_whose_hash_it_has():
    entry, proven = verify_release(proof_of(ENTRY.encode()), WHEEL, SIGNER.verifier)

    assert entry == ENTRY
    assert (proven.index, proven.checkpoint.origin) == (0, "rel.example/r")


@pytest.mark.parametrize(
    ("proof", "wheel", "flaw"),
    [
        (proof_of(ENTRY.encode()), "f" * 64, Flaw.ANSWER),
        (proof_of(ENTRY.encode(), STRANGER), WHEEL, Flaw.UNTRUSTED),
        (
            proof_of(ENTRY.encode(), extra=replace(ENTRY, version="0.2.0").encode()),
            WHEEL,
            Flaw.ROOT_MISMATCH,
        ),
        (proof_of(b"entry"), WHEEL, Flaw.LEAF),
        (
            proof_of(ENTRY.encode()).replace(
                b"extra " + proof_of(ENTRY.encode()).split(b"\n")[1][6:] + b"\n", b""
            ),
            WHEEL,
            Flaw.PROOF_EXTRA,
        ),
        (b"a wheel", WHEEL, Flaw.BLANK_LINE),
    ],
)
def test_a_proof_of_something_else_is_refused(proof, wheel, flaw):
    with pytest.raises(TlogError) as refused:
        verify_release(proof, wheel, SIGNER.verifier)

    assert refused.value.flaw == flaw
