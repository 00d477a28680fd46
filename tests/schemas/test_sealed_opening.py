"""What is sealed to readers opens for them alone, in its place, and unchanged only."""

import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from schemas.sealed_opening import (
    MAX_READERS,
    SealedOpeningError,
    key_id,
    make_private_key,
    open_sealed,
    public_text,
    read_private_key,
    read_public_key,
    reader_ids,
    seal_for,
)

TEXT = '{"seed":"00","values":{"case":"（2026）苏13刑初1号"}}'.encode()
PLACE = "audit-opening:01KB0Z9Q7V3M5N8P2R4T6W8X0Y"
# The example of docs/audit-log.md; its private key was made for it.
EXAMPLE_KEY = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VuBCIEICAy01R3u4j+hqSZx24D5p6OPHGb5Ry65bZbrBGXrRdq
-----END PRIVATE KEY-----
"""
EXAMPLE = base64.b64decode(
    "Y2hvMQGj1JenuuhmT8gZhJIsFpJGH7VuNJTrvkWRN/iRGZjYLe5sB/3sLVKWZLVYGsAsplUlPElk"
    "2HE/a6upamcu+MOJaAsiPS8GA8mZjO5IfRBuMtBohn0t/miahnMN5om8P6bzQvZS0k+zeNVRXu7G"
    "f+vQeXC0pPzzQXLnfI1Lt114BGhpMrBaBnInh9sS8QrTfh21inPjEFnnUsRtSxPFJVj0Bg5VcUTE"
    "08WpTxgvaBZKpsiz/p5N+XM="
)


@pytest.fixture(scope="module")
def readers():
    return [X25519PrivateKey.generate() for _ in range(3)]


@pytest.fixture(scope="module")
def sealed(readers):
    return seal_for(TEXT, [key.public_key() for key in readers[:2]], PLACE)


def test_every_reader_opens_it(readers, sealed):
    assert [open_sealed(sealed, key, PLACE) for key in readers[:2]] == [TEXT, TEXT]
    assert reader_ids(sealed) == [key_id(key.public_key()).hex() for key in readers[:2]]


def test_nobody_else_opens_it_and_nowhere_else(readers, sealed):
    with pytest.raises(SealedOpeningError):
        open_sealed(sealed, readers[2], PLACE)
    with pytest.raises(SealedOpeningError):
        open_sealed(sealed, readers[0], f"{PLACE}x")


def test_a_change_of_any_byte_is_noticed(readers, sealed):
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(SealedOpeningError):
            open_sealed(bytes(changed), readers[0], PLACE)


def test_what_was_cut_short_is_refused(readers, sealed):
    for length in range(len(sealed)):
        with pytest.raises(SealedOpeningError):
            open_sealed(sealed[:length], readers[0], PLACE)


@pytest.mark.parametrize("count", [0, MAX_READERS + 1])
def test_there_is_a_reader_and_not_too_many(readers, count):
    with pytest.raises(SealedOpeningError):
        seal_for(TEXT, [readers[0].public_key()] * count, PLACE)


def test_the_documented_example_opens():
    assert open_sealed(EXAMPLE, read_private_key(EXAMPLE_KEY), PLACE) == TEXT


def test_the_documented_bytes_open_by_the_documented_rule_alone():
    key = read_private_key(EXAMPLE_KEY)
    context = b"credithub sealed opening v1:" + PLACE.encode()
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(key.public_key().public_bytes_raw())

    header, rest = EXAMPLE[: 5 + 96], EXAMPLE[5 + 96 :]
    data_key = suite.decrypt(header[5 + 16 :], key, context)

    assert header[:5] == b"cho1\x01"
    assert header[5 : 5 + 16] == digest.finalize()[:16]
    assert AESGCM(data_key).decrypt(rest[:12], rest[12:], context + header) == TEXT


def test_keys_are_read_back_as_they_were_written():
    private = read_private_key(make_private_key().encode())
    public = read_public_key(public_text(private.public_key()).encode())

    assert public.public_bytes_raw() == private.public_key().public_bytes_raw()


@pytest.mark.parametrize(
    "text", [b"", b"\xff", b"x" * 5_000, EXAMPLE_KEY.replace(b"VuBC", b"VwBC")]
)
def test_what_is_no_x25519_private_key_is_refused(text):
    with pytest.raises(SealedOpeningError):
        read_private_key(text)
    with pytest.raises(SealedOpeningError):
        read_public_key(text)
