"""What a log sends to a witness (c2sp.org/tlog-witness, add-checkpoint).

    old decimal
    base64 of a hash            (the consistency proof, one line each, at most 63)
    <empty line>
    the signed checkpoint

The parser accepts exactly what ``AddCheckpoint.encode`` prints.
"""

from dataclasses import dataclass

from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.note import MAX_NOTE_BYTES, Signature, parse_note, parse_signature
from schemas.tlog.text import (
    HASH_BYTES,
    MAX_SIZE,
    decode_decimal,
    decode_hash,
    encode_base64,
)

MAX_HASHES = 63
MAX_REQUEST_BYTES = MAX_NOTE_BYTES + 4096
SIZE_TYPE = "text/x.tlog.size"
"""Content type of the size that a 409 tells."""


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A signed checkpoint, and the proof that it continues the tree of ``old_size``."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes

    def encode(self) -> bytes:
        """Print the request's body.

        Raises:
            MalformedError: a part that no request can carry.
        """
        _check_parts(self)
        lines = [f"old {self.old_size}", *map(encode_base64, self.proof), "", ""]
        return "\n".join(lines).encode() + self.note


def parse_add_checkpoint(data: bytes) -> AddCheckpoint:
    """Take a request's body apart without checking proof or signatures.

    Raises:
        MalformedError: the bytes are not a request as ``encode`` prints it.
    """
    if len(data) > MAX_REQUEST_BYTES:
        msg = f"a request has at most {MAX_REQUEST_BYTES} bytes"
        raise MalformedError(Flaw.TOO_LARGE, msg)
    head, blank, note = data.partition(b"\n\n")
    if not blank:
        msg = "no empty line between proof and checkpoint"
        raise MalformedError(Flaw.BLANK_LINE, msg)
    if not head.isascii():
        msg = "all lines before the checkpoint are ASCII"
        raise MalformedError(Flaw.ENCODING, msg)
    first, *lines = head.decode().split("\n")
    if not first.startswith("old "):
        msg = "the first line does not say the old size"
        raise MalformedError(Flaw.REQUEST, msg)
    if len(lines) > MAX_HASHES:
        msg = f"a proof has at most {MAX_HASHES} hashes"
        raise MalformedError(Flaw.PROOF_LENGTH, msg)
    request = AddCheckpoint(
        decode_decimal(first.removeprefix("old "), Flaw.SIZE),
        tuple(decode_hash(line, Flaw.PROOF_HASH) for line in lines),
        note,
    )
    _check_parts(request)
    return request


def parse_cosignatures(data: bytes) -> list[Signature]:
    """Read a witness's answer: one or more signature lines, none of them checked.

    Raises:
        MalformedError: the bytes are not signature lines.
    """
    if len(data) > MAX_NOTE_BYTES:
        msg = f"an answer has at most {MAX_NOTE_BYTES} bytes"
        raise MalformedError(Flaw.TOO_LARGE, msg)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        msg = "signature lines are UTF-8"
        raise MalformedError(Flaw.ENCODING, msg) from error
    if not text.endswith("\n"):
        msg = "no signature line, or the last one has no newline"
        raise MalformedError(Flaw.SIGNATURE_LINE, msg)
    return [parse_signature(line) for line in text[:-1].split("\n")]


def parse_size(data: bytes) -> int:
    """Read the size that a 409 tells: a decimal and a newline.

    Raises:
        MalformedError: anything else.
    """
    text = data.decode("ascii", "replace")
    if not text.endswith("\n"):
        msg = "a size ends in a newline"
        raise MalformedError(Flaw.SIZE, msg)
    return decode_decimal(text[:-1], Flaw.SIZE)


def _check_parts(request: AddCheckpoint) -> None:
    """Refuse parts that no request can carry."""
    if not 0 <= request.old_size <= MAX_SIZE:
        msg = f"no tree has the size {request.old_size}"
        raise MalformedError(Flaw.SIZE, msg)
    if len(request.proof) > MAX_HASHES:
        msg = f"a proof has at most {MAX_HASHES} hashes"
        raise MalformedError(Flaw.PROOF_LENGTH, msg)
    if any(len(item) != HASH_BYTES for item in request.proof):
        msg = f"every hash of a proof has {HASH_BYTES} bytes"
        raise MalformedError(Flaw.PROOF_HASH, msg)
    parse_note(request.note)
