"""A signer may live in another process: a program with a key of its own."""

import stat
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.audit.check import verify_whole
from hub.audit.errors import AuditKeyRefusedError, AuditUnavailableError
from hub.audit.keys import signers
from hub.audit.operate import KeyStore, SignedBy, retire_keys, rotate_key
from schemas.tlog.note import parse_note

pytestmark = pytest.mark.postgresql_in_long

PROGRAM = """
import os, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
if any(name.startswith("HUB_") for name in os.environ):
    sys.exit("the hub's settings are nobody's business")
key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(open(sys.argv[1]).read()))
sys.stdout.buffer.write(key.sign(sys.stdin.buffer.read()))
"""


@pytest.fixture
def token(tmp_path):
    """A program that signs with a key the hub never sees; its file is the token."""
    program, secret = tmp_path / "sign.py", tmp_path / "token"
    program.write_text(PROGRAM)
    key = Ed25519PrivateKey.generate()
    secret.write_text(key.private_bytes_raw().hex())
    secret.chmod(stat.S_IRUSR)
    command = f"{sys.executable} {program} {secret}"
    signed_by = SignedBy(command, key.public_key().public_bytes_raw())
    return signed_by, secret


@pytest.fixture
def log(open_log, keyring, instance_path, monkeypatch):
    monkeypatch.setenv("HUB_DATABASE_URL", "postgresql://secret")
    return open_log(key=KeyStore(instance_path / "keys"))


@pytest.fixture
def rotate(log, clock):
    def run(signed_by):
        return rotate_key(
            log, actor="cli:ops", at=clock(), overlap_days=1, signed_by=signed_by
        )

    return run


def test_a_program_signs_beside_a_file_and_then_alone(
    log, make, rotate, token, clock, engine, instance_path
):
    signed_by, _ = token
    log.append(make(1))
    rotate(signed_by)
    log.append(make(2))

    clock.advance(hours=1)
    retire_keys(log, actor="cli:ops", at=clock())
    log.append(make(3))

    assert len(parse_note(log.checkpoint().encode()).signatures) == 1
    assert not list((instance_path / "keys").glob("audit-signer*.key"))
    assert verify_whole(engine, log.vkeys(), anchor=log.mark()).ok


def test_a_program_that_fails_appends_nothing_and_may_recover(log, make, rotate, token):
    signed_by, secret = token
    log.append(make(1))
    rotate(signed_by)
    text = secret.read_text()
    secret.unlink()

    with pytest.raises(AuditUnavailableError) as refusal:
        log.append(make(2))

    assert refusal.value.reason == "signer"
    assert len(log.entries(0, 99)) == 2
    secret.write_text(text)
    assert log.append(make(2)).index == 2


def test_a_signature_of_another_key_is_never_printed(log, make, rotate, token):
    signed_by, secret = token
    log.append(make(1))
    rotate(signed_by)
    secret.chmod(0o600)
    secret.write_text(Ed25519PrivateKey.generate().private_bytes_raw().hex())

    with pytest.raises(AuditUnavailableError, match="another signature"):
        log.append(make(2))

    assert len(log.entries(0, 99)) == 2


def test_a_program_that_hangs_is_given_up(
    log, make, rotate, token, tmp_path, monkeypatch
):
    signed_by, _ = token
    log.append(make(1))
    rotate(signed_by)
    (tmp_path / "sign.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(signers, "COMMAND_SECONDS", 0.3)

    with pytest.raises(AuditUnavailableError, match="timed out"):
        log.append(make(2))


@pytest.mark.parametrize(
    ("command", "key"),
    [
        ("/bin/false", "11" * 32),
        ("/no/such/program", "11" * 32),
        ("", "11" * 32),
        ('"open', "11" * 32),
        ("/bin/cat", "11" * 32),
        ("/bin/cat", "11" * 31),
    ],
)
def test_a_program_that_does_not_sign_with_its_key_becomes_no_key(
    log, make, rotate, command, key
):
    log.append(make(1))

    with pytest.raises(AuditKeyRefusedError):
        rotate(SignedBy(command, bytes.fromhex(key)))

    assert len(log.vkeys()) == 1
    assert log.append(make(2)).index == 1


def test_a_key_under_which_anybody_can_sign_becomes_no_key(log, make, rotate, tmp_path):
    # The point of order 1, and the signature that fits every text under it.
    forged = bytes([1, *[0] * 63])
    program = tmp_path / "forge.py"
    program.write_text(f"import sys; sys.stdout.buffer.write({forged!r})")
    log.append(make(1))

    with pytest.raises(AuditKeyRefusedError, match="small order"):
        rotate(SignedBy(f"{sys.executable} {program}", forged[:32]))

    assert len(log.vkeys()) == 1


def test_the_same_key_does_not_come_twice(log, make, rotate, token):
    log.append(make(1))
    rotate(token[0])

    with pytest.raises(AuditKeyRefusedError, match="already"):
        rotate(token[0])
