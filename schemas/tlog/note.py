"""Signed notes (c2sp.org/signed-note): a text and the keys that stand behind it.

    text, one or more lines, each ending in a newline
    <empty line>
    — key-name base64(4-byte key id, signature)
    …

What is signed is the text with its final newline and nothing else. The parser accepts
exactly what ``sign_note`` could have printed, with any signature type.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.tlog.errors import Flaw, MalformedError, SignatureError
from schemas.tlog.keys import (
    KEY_ID_BYTES,
    Signer,
    Verifier,
    check_key_name,
)
from schemas.tlog.text import decode_base64, encode_base64

# Room for a log in key rotation and for thirty witnesses with two signature types each;
# the specification asks for at least 16.
MAX_SIGNATURES = 64
MAX_NOTE_BYTES = 512 * 1024
DASH = "\u2014 "

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose it says it is, and the signature's bytes."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        """Write the signature line with its newline."""
        return f"{DASH}{self.name} {encode_base64(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A well-formed note whose signatures nobody has checked yet."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note that at least one trusted key signed."""

    text: str
    verified: tuple[Signature, ...]
    # Lines of keys that the reader does not know; they prove nothing.
    ignored: tuple[Signature, ...]

    @property
    def signers(self) -> frozenset[str]:
        """The names of the trusted keys that signed."""
        return frozenset(signature.name for signature in self.verified)


def sign_note(text: str, signers: Sequence[Signer]) -> bytes:
    """Print a note with one signature line a signer, in their order.

    Raises:
        MalformedError: a text that no note can carry, no signer, or too many.
    """
    _check_text(text)
    message = text.encode()
    lines = [Signature(s.name, s.key_id, s.sign(message)).line() for s in signers]
    note = f"{text}\n{''.join(lines)}".encode()
    # What we print, we must be able to read.
    parse_note(note)
    return note


def add_signatures(note: bytes, signatures: Iterable[Signature]) -> bytes:
    """Print a note again with further signature lines at its end.

    Raises:
        MalformedError: the note is malformed, or would be with these lines.
    """
    parse_note(note)
    longer = note + "".join(s.line() for s in signatures).encode()
    parse_note(longer)
    return longer


def parse_note(data: bytes) -> Note:
    """Take a note apart without checking any signature.

    Raises:
        MalformedError: the bytes are not a note.
    """
    if len(data) > MAX_NOTE_BYTES:
        msg = f"a note has at most {MAX_NOTE_BYTES} bytes"
        raise MalformedError(Flaw.TOO_LARGE, msg)
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        msg = "a note is UTF-8"
        raise MalformedError(Flaw.ENCODING, msg) from error
    _check_characters(whole)
    # The text may have empty lines of its own: the last one ends it.
    text, blank, tail = whole.rpartition("\n\n")
    if not blank:
        msg = "no empty line between text and signatures"
        raise MalformedError(Flaw.BLANK_LINE, msg)
    if not tail.endswith("\n"):
        msg = "no signature line, or the last one has no newline"
        raise MalformedError(Flaw.SIGNATURE_LINE, msg)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        msg = f"a note has at most {MAX_SIGNATURES} signatures"
        raise MalformedError(Flaw.SIGNATURE_COUNT, msg)
    return Note(text + "\n", tuple(parse_signature(line) for line in lines))


def open_note(data: bytes, verifiers: Iterable[Verifier]) -> OpenedNote:
    """Read a note and check every signature of a key that the reader trusts.

    Raises:
        MalformedError: the bytes are not a note, or two of the verifiers cannot be told
            apart.
        SignatureError: a trusted key's signature is wrong, or no trusted key signed.
    """
    known: dict[tuple[str, bytes], Verifier] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
            msg = f"two trusted keys share the name {verifier.name} and the id"
            raise MalformedError(Flaw.KEY_CLASH, msg)
    note = parse_note(data)
    message = note.text.encode()
    verified, ignored = [], []
    for signature in note.signatures:
        found = known.get((signature.name, signature.key_id))
        if found is None:
            ignored.append(signature)
        elif found.verify(message, signature.value):
            verified.append(signature)
        else:
            msg = f"the signature of {signature.name} does not fit the text"
            raise SignatureError(Flaw.BAD_SIGNATURE, msg)
    if not verified:
        msg = "no trusted key signed the note"
        raise SignatureError(Flaw.UNTRUSTED, msg)
    return OpenedNote(note.text, tuple(verified), tuple(ignored))


def parse_signature(line: str) -> Signature:
    """Read one signature line, given without its newline.

    Raises:
        MalformedError: the line is not what ``Signature.line`` writes.
    """
    if not line.startswith(DASH):
        msg = "a signature line starts with an em dash and a space"
        raise MalformedError(Flaw.SIGNATURE_LINE, msg)
    name, blank, encoded = line.removeprefix(DASH).partition(" ")
    if not blank:
        msg = "a signature line reads: dash, key name, base64"
        raise MalformedError(Flaw.SIGNATURE_LINE, msg)
    check_key_name(name)
    data = decode_base64(encoded)
    if len(data) <= KEY_ID_BYTES:
        msg = "a signature line holds a key id and a signature"
        raise MalformedError(Flaw.SIGNATURE_LINE, msg)
    return Signature(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


def _check_text(text: str) -> None:
    """Refuse a text that no note can carry."""
    if not text.endswith("\n"):
        msg = "a note's text ends in a newline"
        raise MalformedError(Flaw.LINES, msg)
    _check_characters(text)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        msg = "a note's text is UTF-8"
        raise MalformedError(Flaw.ENCODING, msg) from error


def _check_characters(text: str) -> None:
    """Refuse ASCII control characters other than the newline."""
    if _CONTROL.search(text):
        msg = "a note has no control characters but newlines"
        raise MalformedError(Flaw.CONTROL_CHARACTER, msg)
