"""Keys that got into other hands: the log's statement, and what receipts still prove.

A statement is the tlog-proof of the first entry of a shard that another key signs. Its
``extra`` is the canonical JSON of the leaf in base64 and of what opens its ``detail``:

    {"leaf": "…", "openings": {"detail": {"salt": "…", "value": {
        "reason": "key-compromised",
        "key": verifier key, in the shard whose tree the size speaks of,
        "untrusted_after": size,
        "former": [last signed checkpoint of earlier shards that the key spoke for, …],
        "previous": last signed checkpoint of the shard before}}}}

Whoever has the key can sign any tree, also one smaller than ``untrusted_after``. So its
signature alone proves nothing any more: a receipt counts where others saw its tree
before the statement, or where the tree is a prefix of one that the statement names.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from schemas.canonical import CanonicalError, read_canonical
from schemas.tlog.checkpoint import Checkpoint, parse_checkpoint
from schemas.tlog.commitments import SEED_BYTES, Opening, field_salt, verify_opening
from schemas.tlog.errors import Flaw, MalformedError, ProofError
from schemas.tlog.keys import compute_key_id, parse_vkey
from schemas.tlog.leaf import Leaf, parse_leaf
from schemas.tlog.merkle import verify_consistency
from schemas.tlog.note import OpenedNote, parse_note
from schemas.tlog.proof import ProvenLeaf, parse_proof, verify_proof
from schemas.tlog.text import decode_base64, encode_base64
from schemas.tlog.tree import leaf_hash
from schemas.words import Operation, operation_of

REASON: Final = "key-compromised"
PLACE: Final = "detail"
SALT: Final = field_salt(bytes(SEED_BYTES), PLACE)
REQUIRED: Final = frozenset({"key", "previous", "reason", "untrusted_after"})


class CheckedTree(Protocol):
    """A checkpoint whose signatures were found right, of whatever kind of evidence."""

    @property
    def checkpoint(self) -> Checkpoint:
        """The tree."""

    @property
    def note(self) -> OpenedNote:
        """The signatures."""


@dataclass(frozen=True, slots=True)
class DistrustStatement:
    """What a log says about one of its keys, signed by another one."""

    key: str
    """The distrusted verifier key."""
    untrusted_after: int
    at: datetime
    """The log's time of the statement, aware UTC."""
    origin: str
    """The shard that begins with the statement."""
    ends: Mapping[str, Checkpoint]
    """By origin, the last tree of each shard that the key may have signed."""
    proven: CheckedTree | None = field(default=None, repr=False, compare=False)
    """The entry that it is, and who signed it; None where that is of no matter."""

    def key_id(self, origin: str) -> bytes:
        """Give the id that the key has in a shard."""
        return compute_key_id(origin, b"", _material(self.key))

    def vkeys(self) -> list[str]:
        """Write the distrusted key as it is named in the shards that are stated.

        With them a reader checks what it signed; the statement says what that proves.
        """
        text = encode_base64(_material(self.key))
        return [f"{o}+{self.key_id(o).hex()}+{text}" for o in self.ends]


class ReceiptStanding(StrEnum):
    """What a receipt is worth beside the statements; the codes keep their meaning."""

    NOT_CONCERNED = "not-concerned"
    UNDER_LAST_TREE = "under-last-tree"
    WITNESSED_BEFORE = "witnessed-before"
    CONTRADICTED = "contradicted"
    UNTRUSTED_KEY = "untrusted-key"


TEXTS: Final[Mapping[ReceiptStanding, Mapping[str, str]]] = {
    ReceiptStanding.NOT_CONCERNED: {
        "zh": "签名密钥未被宣布失信，回执的效力不受影响。",
        "en": "The key that signed is not distrusted; the receipt is not concerned.",
    },
    ReceiptStanding.UNDER_LAST_TREE: {
        "zh": "签名密钥已被宣布失信，但回执所在的树属于声明所载分片末次检查点，"
        "回执有效。",
        "en": "The key is distrusted, but the receipt's tree is part of the last one "
        "that the statement names: the receipt is valid.",
    },
    ReceiptStanding.WITNESSED_BEFORE: {
        "zh": "签名密钥已被宣布失信，但足够数量的见证方在声明之前已见证，回执有效。",
        "en": "The key is distrusted, but enough witnesses saw the receipt's tree "
        "before the statement: the receipt is valid.",
    },
    ReceiptStanding.CONTRADICTED: {
        "zh": "回执与声明所载分片末次检查点相矛盾：它来自另一份历史，回执无效。",
        "en": "The receipt contradicts the last tree that the statement names: it "
        "comes from another history and is not valid.",
    },
    ReceiptStanding.UNTRUSTED_KEY: {
        "zh": "签名密钥已被宣布失信，且声明之前未获足够见证：凭此回执不能证明，"
        "请向数据枢纽重新取得该条目的证明。",
        "en": "The key is distrusted and too few witnesses saw the tree before the "
        "statement: the receipt proves nothing by itself. Fetch a new proof of its "
        "entry.",
    },
}


FLAWS: Final = {
    ReceiptStanding.CONTRADICTED: Flaw.CONTRADICTED,
    ReceiptStanding.UNTRUSTED_KEY: Flaw.UNTRUSTED_KEY,
}
"""The flaws of what does not count any more."""


@dataclass(frozen=True, slots=True)
class DistrustVerdict:
    """What a receipt with a right signature is worth beside the statements."""

    standing: ReceiptStanding
    statement: DistrustStatement | None
    """The statement that decided; None where no distrusted key stands alone."""

    @property
    def valid(self) -> bool:
        """Whether the receipt still proves what it says."""
        return self.standing not in {
            ReceiptStanding.CONTRADICTED,
            ReceiptStanding.UNTRUSTED_KEY,
        }

    def text(self, language: str = "zh") -> str:
        """Say it in Chinese (``zh``) or English (``en``)."""
        return TEXTS[self.standing][language]


def verify_statement(data: bytes, vkeys: Iterable[str]) -> DistrustStatement:
    """Read a printed statement that a trusted key, and not the key itself, signed.

    ``vkeys`` are the verifier keys of the log that the reader trusts.

    Raises:
        MalformedError: not a proof, not such a statement, or no verifier key.
        SignatureError: no trusted key but the distrusted one signed.
        ProofError: the hashes or the opening do not fit the leaf.
    """
    proof = parse_proof(data)
    leaf_bytes, value = _read_extra(proof.extra)
    key, size = _read_key(value)
    others = [parse_vkey(v) for v in vkeys if _material(v) != _material(key)]
    proven = verify_proof(proof, leaf_hash(leaf_bytes), others)
    leaf = parse_leaf(leaf_bytes)
    origin = proven.checkpoint.origin
    _check_leaf(leaf, proven, value)
    ends = _read_ends(value)
    log = origin.rpartition("/")[0]
    name = parse_vkey(key).name
    _need({o.rpartition("/")[0] for o in ends} | {log} == {log}, "is of two logs")
    # Otherwise the key of a closed shard could accuse those that came after it.
    _need(max(ends) < origin, "does not come after the shards that it names")
    _need(name in ends and size <= ends[name].size, "has a size that no tree had")
    at = datetime.fromisoformat(leaf.header["at"])
    return DistrustStatement(key, size, at, origin, ends, proven)


def judge_receipt(
    proven: CheckedTree,
    statements: Iterable[DistrustStatement],
    *,
    cosigned: Mapping[str, int] | None = None,
    is_quorum: Callable[[Collection[str]], bool] | None = None,
    consistency: Sequence[bytes] | None = None,
) -> DistrustVerdict:
    """Judge a receipt's or an export's tree, if it is rightly signed, by statements.

    ``cosigned`` tells by witness when it says it saw the receipt's tree (seconds since
    1970; 0 where it does not say), from verified cosignatures; ``is_quorum`` whether
    witnesses are enough.
    ``consistency`` proves that the receipt's tree is a prefix of the last one of its
    shard.
    """
    origin = proven.checkpoint.origin
    own = {s.key_id for s in proven.note.verified if s.name == origin}
    against = [s for s in statements if s.key_id(origin) in own]
    if not own <= {statement.key_id(origin) for statement in against}:
        return DistrustVerdict(ReceiptStanding.NOT_CONCERNED, None)
    found = {
        _judge(proven.checkpoint, statement, cosigned or {}, is_quorum, consistency): (
            statement
        )
        for statement in against
    }
    # A contradiction outweighs everything; then one good reason is enough.
    for standing in (
        ReceiptStanding.CONTRADICTED,
        ReceiptStanding.UNDER_LAST_TREE,
        ReceiptStanding.WITNESSED_BEFORE,
    ):
        if standing in found:
            return DistrustVerdict(standing, found[standing])
    return DistrustVerdict(ReceiptStanding.UNTRUSTED_KEY, against[0])


def _judge(
    tree: Checkpoint,
    statement: DistrustStatement,
    cosigned: Mapping[str, int],
    is_quorum: Callable[[Collection[str]], bool] | None,
    consistency: Sequence[bytes] | None,
) -> ReceiptStanding:
    """Judge a tree that only a distrusted key signed by one statement."""
    end = statement.ends.get(tree.origin)
    if end is not None:
        if tree.size > end.size or (tree.size == end.size and tree.root != end.root):
            return ReceiptStanding.CONTRADICTED
        if tree.size == end.size or _is_prefix(tree, end, consistency):
            return ReceiptStanding.UNDER_LAST_TREE
    # A cosignature may state no time, which reads 0: it may have been made later.
    stated = statement.at.timestamp()
    before = {name for name, at in cosigned.items() if 0 < at < stated}
    if before and is_quorum is not None and is_quorum(before):
        return ReceiptStanding.WITNESSED_BEFORE
    return ReceiptStanding.UNTRUSTED_KEY


def _is_prefix(
    tree: Checkpoint, end: Checkpoint, consistency: Sequence[bytes] | None
) -> bool:
    """Tell whether a proof joins a tree to the last one of its shard."""
    if consistency is None:
        return False
    try:
        verify_consistency(tree.size, end.size, consistency, tree.root, end.root)
    except ProofError:
        return False
    return True


def _read_extra(extra: bytes | None) -> tuple[bytes, Any]:
    """Take the leaf's bytes and the value of its opening out of a proof's extra."""
    try:
        document = read_canonical(extra or b"")
    except CanonicalError as error:
        raise MalformedError(Flaw.STATEMENT, str(error)) from error
    leaf = _member(document, "leaf", {"leaf", "openings"})
    openings = _member(document, "openings", {"leaf", "openings"})
    opening = _member(openings, PLACE, {PLACE})
    value = _member(opening, "value", {"salt", "value"})
    _need(isinstance(leaf, str), "has no leaf")
    _need(opening["salt"] == SALT, "has another salt than anybody can derive")
    return decode_base64(leaf, Flaw.STATEMENT), value


def _member(group: object, name: str, names: set[str]) -> Any:
    """Take one member of an object that has these members and no other."""
    if not isinstance(group, dict) or set(group) != names:
        msg = f"the statement has other members than {', '.join(sorted(names))}"
        raise MalformedError(Flaw.STATEMENT, msg)
    return group[name]


def _read_key(value: object) -> tuple[str, int]:
    """Take the distrusted key and the size out of an opened detail."""
    if not isinstance(value, dict) or set(value) - {"former"} != REQUIRED:
        msg = "the statement has other members than it must"
        raise MalformedError(Flaw.STATEMENT, msg)
    key, size = value["key"], value["untrusted_after"]
    _need(value["reason"] == REASON, "has another reason")
    _need(isinstance(key, str), "names no key")
    _need(type(size) is int and size >= 0, "names no size")
    parse_vkey(key)
    return key, size


def _check_leaf(leaf: Leaf, proven: ProvenLeaf, value: Mapping[str, Any]) -> None:
    """Refuse a leaf that does not begin its shard with this value."""
    shard = proven.checkpoint.origin.rpartition("/")[2]
    is_first = proven.index == 0 and operation_of(leaf.header) == Operation.SHARD_START
    _need(is_first and leaf.header["shard"] == shard, "does not begin its shard")
    committed = leaf.commitments.get(PLACE, "")
    verify_opening(committed, Opening(PLACE, SALT, value))


def _read_ends(value: Mapping[str, Any]) -> dict[str, Checkpoint]:
    """Read the last checkpoints of former shards; the leaf vouches for them."""
    former = value.get("former", [])
    _need(isinstance(former, list), "names no former shards")
    notes = [*former, value["previous"]]
    _need(all(isinstance(note, str) for note in notes), "names no checkpoint")
    read = [parse_checkpoint(parse_note(note.encode()).text) for note in notes]
    ends = {checkpoint.origin: checkpoint for checkpoint in read}
    _need(len(ends) == len(read), "names a shard twice")
    return ends


def _material(vkey: str) -> bytes:
    """Give the type and public key of a verifier key."""
    return decode_base64(vkey.split("+", 2)[-1], Flaw.KEY_TEXT)


def _need(holds: bool, otherwise: str) -> None:  # noqa: FBT001  # reads as a sentence
    """Refuse a statement of which something does not hold."""
    if not holds:
        msg = f"the statement {otherwise}"
        raise MalformedError(Flaw.STATEMENT, msg)
