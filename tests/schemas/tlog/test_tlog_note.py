"""Signed notes and their keys, against the published examples."""

import base64
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from schemas.tlog.checkpoint import (
    Checkpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from schemas.tlog.errors import Flaw, MalformedError, SignatureError
from schemas.tlog.keys import (
    VERIFIERS,
    Ed25519Signer,
    Ed25519Verifier,
    check_key_name,
    compute_key_id,
    parse_vkey,
    write_vkey,
)
from schemas.tlog.note import (
    MAX_NOTE_BYTES,
    Signature,
    add_signatures,
    open_note,
    parse_note,
    sign_note,
)
from schemas.tlog.tree import EMPTY_ROOT

# The example of golang.org/x/mod/sumdb/note, the first implementation.
PETER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETER_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_NOTE = (
    PETER_TEXT + "\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6"
    "RyyBwJnAM=\n"
).encode()
# An example of another implementation of c2sp.org/signed-note.
FOO_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu"
    "72IneyaQM=\n"
).encode()
# The example of c2sp.org/tlog-checkpoint.
SOFA = (
    "example.com/behind-the-sofa\n20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
)
# Every code point with the Unicode property White_Space.
SPACES = [
    *range(0x09, 0x0E),
    0x20,
    0x85,
    0xA0,
    0x1680,
    *range(0x2000, 0x200B),
    0x2028,
    0x2029,
    0x202F,
    0x205F,
    0x3000,
]
SIGNER = Ed25519Signer("hub.example/audit/2026", Ed25519PrivateKey.generate())
WITNESS = Ed25519Signer("court.example/witness", Ed25519PrivateKey.generate())


def test_the_published_example_is_signed_byte_for_byte():
    signer = Ed25519Signer(
        "PeterNeumann", Ed25519PrivateKey.from_private_bytes(PETER_SEED)
    )

    assert sign_note(PETER_TEXT, [signer]) == PETER_NOTE
    assert signer.verifier.vkey() == PETER_KEY


@pytest.mark.parametrize(
    ("key", "note"), [(PETER_KEY, PETER_NOTE), (FOO_KEY, FOO_NOTE)]
)
def test_published_notes_open_with_their_published_keys(key, note):
    verifier = parse_vkey(key)

    opened = open_note(note, [verifier])

    assert opened.signers == {verifier.name}
    assert opened.text == note.decode().split("\n\n")[0] + "\n"


@pytest.mark.parametrize(
    ("key", "key_id"),
    [
        (PETER_KEY, "c74f20a3"),
        (FOO_KEY, "530d903a"),
        (
            "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
            "af0cfe78",
        ),
        (
            "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
            "da77ade7",
        ),
    ],
)
def test_published_keys_have_their_published_ids(key, key_id):
    name, _, encoded = key.split("+", 2)
    data = base64.b64decode(encoded)

    assert compute_key_id(name, data[:1], data[1:]).hex() == key_id
    assert write_vkey(name, data[:1], data[1:]) == key


def test_a_key_text_read_and_written_is_the_same():
    verifier = parse_vkey(SIGNER.verifier.vkey())

    assert verifier == SIGNER.verifier
    assert hash(verifier) == hash(SIGNER.verifier)
    assert verifier != WITNESS.verifier
    assert verifier != SIGNER.verifier.vkey()


def test_no_part_of_a_key_text_can_be_changed():
    for at in range(len(PETER_KEY)):
        for change in ("", "x", PETER_KEY[at] * 2):
            changed = PETER_KEY[:at] + change + PETER_KEY[at + 1 :]
            if changed == PETER_KEY:
                continue
            with pytest.raises(MalformedError):
                parse_vkey(changed)


def test_names_with_any_unicode_space_are_refused():
    for code in SPACES:
        with pytest.raises(MalformedError) as caught:
            check_key_name(f"a{chr(code)}b")
        assert caught.value.flaw is Flaw.KEY_NAME


def test_names_with_any_other_character_above_the_controls_are_taken():
    refused = {*SPACES, ord("+"), *range(0x20), *range(0xD800, 0xE000)}

    for code in range(sys.maxunicode + 1):
        if code not in refused:
            check_key_name(chr(code))


def test_a_short_public_key_is_refused():
    with pytest.raises(MalformedError):
        Ed25519Verifier("a", bytes(31))


class UpsideDown:
    """A signature type of an algorithm that the library does not know."""

    algorithm = b"\xffupside-down"
    name = "reversed.example"

    def __init__(self, name="reversed.example", public_key=b"key"):
        self.name = name
        self.key_id = compute_key_id(name, self.algorithm, public_key)

    def sign(self, message):
        return message[::-1]

    def verify(self, message, signature):
        return signature == message[::-1]


def test_another_algorithm_stands_beside_without_a_change_to_the_note(monkeypatch):
    monkeypatch.setitem(VERIFIERS, UpsideDown.algorithm, UpsideDown)
    other = UpsideDown()
    verifier = parse_vkey(write_vkey(other.name, other.algorithm, b"key"))

    note = sign_note("text\n", [SIGNER, other])

    assert open_note(note, [verifier]).signers == {"reversed.example"}
    assert open_note(note, [SIGNER.verifier]).ignored[0].name == "reversed.example"
    assert len(open_note(note, [SIGNER.verifier, verifier]).verified) == 2


def test_a_trusted_key_that_did_not_sign_does_no_harm():
    note = sign_note("text\n", [SIGNER])

    opened = open_note(note, [WITNESS.verifier, SIGNER.verifier, SIGNER.verifier])

    assert opened.signers == {SIGNER.name}


def test_two_trusted_keys_that_look_alike_are_refused():
    class Twin(UpsideDown):
        pass

    twin, other = Twin(), Twin()

    with pytest.raises(MalformedError) as caught:
        open_note(sign_note("text\n", [twin]), [twin, other])

    assert caught.value.flaw is Flaw.KEY_CLASH


def test_without_trusted_keys_no_note_opens():
    with pytest.raises(SignatureError):
        open_note(sign_note("text\n", [SIGNER]), [])


def test_signatures_can_be_added_to_a_signed_note():
    note = sign_note("text\n", [SIGNER])
    cosignature = Signature(WITNESS.name, WITNESS.key_id, WITNESS.sign(b"text\n"))

    longer = add_signatures(note, [cosignature])

    assert longer.startswith(note)
    assert longer == sign_note("text\n", [SIGNER, WITNESS])
    with pytest.raises(MalformedError):
        add_signatures(b"no note", [cosignature])


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", Flaw.LINES),
        ("no newline", Flaw.LINES),
        ("tab\t\n", Flaw.CONTROL_CHARACTER),
        ("half \ud800\n", Flaw.ENCODING),
        ("x" * MAX_NOTE_BYTES + "\n", Flaw.TOO_LARGE),
    ],
    ids=["empty", "no newline", "tab", "surrogate", "too large"],
)
def test_a_text_that_no_note_can_carry_is_not_signed(text, flaw):
    with pytest.raises(MalformedError) as caught:
        sign_note(text, [SIGNER])

    assert caught.value.flaw is flaw


def test_a_note_without_signers_is_not_printed():
    with pytest.raises(MalformedError) as caught:
        sign_note("text\n", [])

    assert caught.value.flaw is Flaw.SIGNATURE_LINE


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n")))
def test_any_text_comes_out_as_it_went_in(text):
    note = sign_note(text + "\n", [SIGNER, WITNESS])

    assert open_note(note, [SIGNER.verifier]).text == text + "\n"
    assert len(parse_note(note).signatures) == 2


@given(st.binary(max_size=300))
def test_no_bytes_make_the_parser_fail_otherwise_than_by_refusing(data):
    with pytest.raises(MalformedError):
        parse_note(data + b"!")


def test_the_published_checkpoint_is_read_and_printed():
    checkpoint = parse_checkpoint(SOFA)

    assert checkpoint.origin == "example.com/behind-the-sofa"
    assert checkpoint.size == 20852163
    assert checkpoint.root.hex().startswith("0ac5186a91863e8e1d90c808")
    assert checkpoint.text() == SOFA


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_signed_checkpoint_comes_back(size, root):
    checkpoint = Checkpoint(SIGNER.name, size, root)

    data = sign_checkpoint(checkpoint, [SIGNER, WITNESS])
    opened, note = open_checkpoint(data, [WITNESS.verifier, SIGNER.verifier])

    assert opened == checkpoint
    assert note.signers == {SIGNER.name, WITNESS.name}


def test_a_checkpoint_is_not_printed_without_a_key_of_its_origin():
    with pytest.raises(MalformedError) as caught:
        sign_checkpoint(Checkpoint("other.example", 0, EMPTY_ROOT), [SIGNER])

    assert caught.value.flaw is Flaw.ORIGIN


@pytest.mark.parametrize(
    ("origin", "size", "root", "extensions", "flaw"),
    [
        ("", 0, EMPTY_ROOT, (), Flaw.ORIGIN),
        ("a\nb", 0, EMPTY_ROOT, (), Flaw.ORIGIN),
        ("a", -1, EMPTY_ROOT, (), Flaw.SIZE),
        ("a", 2**63, bytes(32), (), Flaw.SIZE),
        ("a", 1, bytes(31), (), Flaw.ROOT_HASH),
        ("a", 0, bytes(32), (), Flaw.ROOT_HASH),
        ("a", 1, bytes(32), ("",), Flaw.EXTENSION),
        ("a", 1, bytes(32), ("b\nc",), Flaw.EXTENSION),
    ],
)
def test_a_checkpoint_that_no_log_has_cannot_be_made(
    origin, size, root, extensions, flaw
):
    with pytest.raises(MalformedError) as caught:
        Checkpoint(origin, size, root, extensions)

    assert caught.value.flaw is flaw


def test_a_checkpoint_text_ends_in_a_newline():
    with pytest.raises(MalformedError) as caught:
        parse_checkpoint(SOFA + "rest")

    assert caught.value.flaw is Flaw.LINES


def test_extension_lines_are_read_where_the_reader_asks_for_them():
    text = SOFA + "Timestamp: 1\nmore\n"

    checkpoint = parse_checkpoint(text, allow_extensions=True)

    assert checkpoint.extensions == ("Timestamp: 1", "more")
    assert checkpoint.text() == text
    with pytest.raises(MalformedError) as caught:
        parse_checkpoint(SOFA + "\n", allow_extensions=True)
    assert caught.value.flaw is Flaw.EXTENSION
