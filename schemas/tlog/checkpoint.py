"""Checkpoints (c2sp.org/tlog-checkpoint): what a log signs about its whole tree.

    origin
    size, decimal
    root hash, base64

as the text of a signed note. Extension lines are never printed, and read only where the
reader asks for it: no auditor can check them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.tlog.errors import Flaw, MalformedError, SignatureError
from schemas.tlog.keys import Signer, Verifier
from schemas.tlog.note import OpenedNote, open_note, sign_note
from schemas.tlog.text import (
    HASH_BYTES,
    MAX_SIZE,
    decode_decimal,
    decode_hash,
    encode_base64,
)
from schemas.tlog.tree import EMPTY_ROOT

OWN_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size and root of one log's tree at one moment."""

    origin: str
    size: int
    root: bytes
    # Lines that other logs may have; ours has none.
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a checkpoint that cannot be printed or that no tree has.

        Raises:
            MalformedError: a bad origin, size, root or extension line.
        """
        if not self.origin or "\n" in self.origin:
            msg = "the origin is one line that is not empty"
            raise MalformedError(Flaw.ORIGIN, msg)
        if not 0 <= self.size <= MAX_SIZE:
            msg = f"no tree has the size {self.size}"
            raise MalformedError(Flaw.SIZE, msg)
        if len(self.root) != HASH_BYTES:
            msg = f"a root hash has {HASH_BYTES} bytes"
            raise MalformedError(Flaw.ROOT_HASH, msg)
        if not self.size and self.root != EMPTY_ROOT:
            msg = "the empty tree has only one root"
            raise MalformedError(Flaw.ROOT_HASH, msg)
        if any(not line or "\n" in line for line in self.extensions):
            msg = "an extension line is not empty"
            raise MalformedError(Flaw.EXTENSION, msg)

    def text(self) -> str:
        """Write the note text that the log signs."""
        lines = (
            self.origin,
            str(self.size),
            encode_base64(self.root),
            *self.extensions,
        )
        return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str, *, allow_extensions: bool = False) -> Checkpoint:
    """Read a checkpoint's note text.

    Raises:
        MalformedError: too few lines, a line that is not exactly what we would print,
            or an extension line where none is allowed.
    """
    *lines, rest = text.split("\n")
    if rest or len(lines) < OWN_LINES:
        msg = "a checkpoint has an origin, a size and a root line"
        raise MalformedError(Flaw.LINES, msg)
    origin, size, root, *extensions = lines
    if extensions and not allow_extensions:
        msg = "a checkpoint of this log has three lines"
        raise MalformedError(Flaw.EXTENSION, msg)
    return Checkpoint(
        origin,
        decode_decimal(size, Flaw.SIZE),
        decode_hash(root, Flaw.ROOT_HASH),
        tuple(extensions),
    )


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[Signer]) -> bytes:
    """Print a checkpoint as a signed note.

    Raises:
        MalformedError: no signer, or no key of the origin's name among them.
    """
    if checkpoint.origin not in {signer.name for signer in signers}:
        msg = f"no key of {checkpoint.origin} signs its checkpoint"
        raise MalformedError(Flaw.ORIGIN, msg)
    return sign_note(checkpoint.text(), signers)


def open_checkpoint(
    data: bytes, verifiers: Iterable[Verifier], *, allow_extensions: bool = False
) -> tuple[Checkpoint, OpenedNote]:
    """Read a signed checkpoint that the log itself vouches for.

    A witness, or another log's key, cannot speak for the log: one of the trusted keys
    that signed must bear the origin as its name.

    Raises:
        MalformedError: the bytes are not a signed checkpoint.
        SignatureError: a trusted key's signature is wrong, or no trusted key of the
            origin's name signed.
    """
    opened = open_note(data, verifiers)
    checkpoint = parse_checkpoint(opened.text, allow_extensions=allow_extensions)
    if checkpoint.origin not in opened.signers:
        msg = f"no trusted key of {checkpoint.origin} signed the checkpoint"
        raise SignatureError(Flaw.UNTRUSTED, msg)
    return checkpoint, opened
