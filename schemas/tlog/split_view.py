"""The evidence that a log was rewritten: two signed checkpoints that do not fit.

    tlog-split-view/1
    # text for people, any number of lines
    root base64                 (only where the sizes differ and a proof was had)
    proof base64                (one line a hash)
    <empty line>
    the smaller signed checkpoint
    <empty line>
    the larger signed checkpoint

Two roots signed for one size are proof enough. For different sizes ``root`` is what the
larger tree shows for the smaller size, and ``proof`` joins the two (RFC 6962, 2.1.2):
the log signed one tree of that size and later a tree that begins with another one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from schemas.tlog.checkpoint import Checkpoint, open_checkpoint
from schemas.tlog.errors import Flaw, MalformedError, ProofError
from schemas.tlog.keys import Verifier
from schemas.tlog.merkle import verify_consistency
from schemas.tlog.note import MAX_NOTE_BYTES, parse_note
from schemas.tlog.proof import MAX_HASHES
from schemas.tlog.text import HASH_BYTES, decode_hash, encode_base64

HEADER: Final = "tlog-split-view/1"
MAX_EVIDENCE_BYTES = 2 * MAX_NOTE_BYTES + 64 * 1024
PARTS = 5
EXPLANATION: Final = (
    "审计日志分叉证据：同一日志签署了两个互不相容的检查点。",
    "任何人持该日志的公钥即可核验两个签名，无需日志运营方配合。",
    "Evidence of a rewritten log: both checkpoints below bear the log's signature,",
    "and no append-only history holds both. Anybody with the log's public key can",
    "check this; the log's operator need not be asked. Keep this file unchanged.",
)


@dataclass(frozen=True, slots=True)
class SplitView:
    """Two signed checkpoints of one log, and what shows that they do not fit."""

    smaller: bytes
    larger: bytes
    root: bytes | None = None
    """The root that the larger tree has at the smaller size."""
    proof: tuple[bytes, ...] = ()

    def encode(self) -> bytes:
        """Print the evidence, with a text for people.

        Raises:
            MalformedError: a part that no evidence can carry.
        """
        _check_parts(self)
        lines = [HEADER, *(f"# {line}" for line in EXPLANATION)]
        if self.root is not None:
            lines.append(f"root {encode_base64(self.root)}")
        lines += [f"proof {encode_base64(item)}" for item in self.proof]
        head = "\n".join([*lines, "", ""]).encode()
        return head + self.smaller + b"\n" + self.larger


@dataclass(frozen=True, slots=True)
class ProvenSplit:
    """A log that signed two histories."""

    smaller: Checkpoint
    larger: Checkpoint


def parse_split_view(data: bytes) -> SplitView:
    """Take evidence apart without judging it.

    Raises:
        MalformedError: the bytes are not evidence as ``encode`` prints it, whatever the
            text for people says.
    """
    if len(data) > MAX_EVIDENCE_BYTES:
        msg = f"evidence has at most {MAX_EVIDENCE_BYTES} bytes"
        raise MalformedError(Flaw.TOO_LARGE, msg)
    # Neither checkpoints nor the lines before them have empty lines of their own.
    parts = data.split(b"\n\n")
    if len(parts) != PARTS:
        msg = "evidence is a head and two signed checkpoints, parted by empty lines"
        raise MalformedError(Flaw.EVIDENCE, msg)
    head, first_text, first_lines, second_text, second_lines = parts
    try:
        header, *lines = head.decode().split("\n")
    except UnicodeDecodeError as error:
        msg = "evidence is UTF-8"
        raise MalformedError(Flaw.ENCODING, msg) from error
    if header != HEADER:
        msg = f"the first line is not {HEADER}"
        raise MalformedError(Flaw.EVIDENCE, msg)
    lines = [line for line in lines if not line.startswith("# ")]
    root = None
    if lines and lines[0].startswith("root "):
        root = decode_hash(lines.pop(0).removeprefix("root "), Flaw.EVIDENCE)
    if any(not line.startswith("proof ") for line in lines):
        msg = "a line before the checkpoints is neither text, root nor proof"
        raise MalformedError(Flaw.EVIDENCE, msg)
    evidence = SplitView(
        smaller=first_text + b"\n\n" + first_lines + b"\n",
        larger=second_text + b"\n\n" + second_lines,
        root=root,
        proof=tuple(
            decode_hash(line.removeprefix("proof "), Flaw.PROOF_HASH) for line in lines
        ),
    )
    _check_parts(evidence)
    return evidence


def prove_split_view(
    evidence: SplitView,
    verifiers: Iterable[Verifier],
    *,
    allow_extensions: bool = False,
) -> ProvenSplit:
    """Check that the evidence convicts the log, with its public key only.

    Raises:
        MalformedError: a checkpoint is malformed.
        SignatureError: the log did not sign one of the checkpoints.
        ProofError: both fit into one history, or nothing shows that they do not.
    """
    keys = tuple(verifiers)
    smaller, _ = open_checkpoint(
        evidence.smaller, keys, allow_extensions=allow_extensions
    )
    larger, _ = open_checkpoint(
        evidence.larger, keys, allow_extensions=allow_extensions
    )
    if smaller.origin != larger.origin:
        msg = f"two logs: {smaller.origin} and {larger.origin}"
        raise MalformedError(Flaw.ORIGIN, msg)
    if smaller.size > larger.size:
        msg = "the smaller checkpoint comes first"
        raise ProofError(Flaw.SIZE_ORDER, msg)
    other = larger.root if smaller.size == larger.size else evidence.root
    if other is None:
        msg = "nothing shows which tree the larger one begins with"
        raise ProofError(Flaw.EVIDENCE, msg)
    if other == smaller.root:
        msg = "the larger tree begins with the smaller one"
        raise ProofError(Flaw.EVIDENCE, msg)
    verify_consistency(smaller.size, larger.size, evidence.proof, other, larger.root)
    return ProvenSplit(smaller, larger)


def _check_parts(evidence: SplitView) -> None:
    """Refuse parts that no evidence can carry."""
    if evidence.root is not None and len(evidence.root) != HASH_BYTES:
        msg = f"a root hash has {HASH_BYTES} bytes"
        raise MalformedError(Flaw.ROOT_HASH, msg)
    if len(evidence.proof) > MAX_HASHES:
        msg = f"a proof has at most {MAX_HASHES} hashes"
        raise MalformedError(Flaw.PROOF_LENGTH, msg)
    if any(len(item) != HASH_BYTES for item in evidence.proof):
        msg = f"every hash of a proof has {HASH_BYTES} bytes"
        raise MalformedError(Flaw.PROOF_HASH, msg)
    for note in (evidence.smaller, evidence.larger):
        text = parse_note(note).text
        if "\n\n" in text or text.startswith("\n"):
            msg = "a checkpoint has no empty lines"
            raise MalformedError(Flaw.LINES, msg)
