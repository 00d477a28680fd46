"""The inline receipt: the last member of an answer, which proves the rest of it.

    …,"receipt":{"shard": …, "index": …, "leaf_hash": …, "checkpoint_size": …,
                 "leaf": base64, "proof": tlog-proof text, "openings": {…}}}

in the compact form in which it was sent. The bytes before it are what the leaf's
``resp`` commits to, so an answer is kept as it came, byte for byte.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.tlog.commitments import RECEIPT_MEMBER
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.extra import EntryWithProof, ReceiptExtra, check_openings
from schemas.tlog.leaf import is_word, parse_leaf
from schemas.tlog.proof import make_proof, parse_proof
from schemas.tlog.text import decode_base64

PLACE_MEMBERS = ("shard", "index", "leaf_hash", "checkpoint_size")
INLINE_MEMBERS = (*PLACE_MEMBERS, "leaf", "proof", "openings")
ASKER_PLACES = frozenset({"req", "resp", "case"})
MAX_ANSWER_BYTES = 64 << 20
MAX_INTEGER = 2**53 - 1

_HEX = re.compile(r"[0-9a-f]{64}")
_BLANKS = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class ReceiptClaim:
    """What a receipt says of itself, beside what it proves."""

    shard: str
    index: int
    leaf_hash: str
    """Lower-case hex."""
    checkpoint_size: int


@dataclass(frozen=True, slots=True)
class InlineReceipt(EntryWithProof):
    """An answer's receipt, taken apart."""

    claim: ReceiptClaim


def parse_inline(answer: bytes) -> InlineReceipt:
    """Read the receipt of an answer that came with ``Prefer: receipt=inline``.

    Raises:
        MalformedError: the answer does not end in such a receipt.
        ProofError: an opening that opens nothing in the leaf.
    """
    member = _read_member(answer)
    if tuple(member) != INLINE_MEMBERS:
        msg = "no inline receipt: ask with Prefer: receipt=inline"
        raise MalformedError(Flaw.RECEIPT_FORM, msg)
    claim = _read_claim(member)
    if not isinstance(member["proof"], str) or not isinstance(member["leaf"], str):
        msg = "leaf and proof are texts"
        raise MalformedError(Flaw.RECEIPT_FORM, msg)
    try:
        proof = member["proof"].encode()
    except UnicodeEncodeError as error:
        msg = "the proof holds half of a surrogate pair"
        raise MalformedError(Flaw.RECEIPT_FORM, msg) from error
    parse_proof(proof)
    leaf = decode_base64(member["leaf"], Flaw.RECEIPT_FORM)
    openings = member["openings"]
    commitments = parse_leaf(leaf).commitments
    if (
        not isinstance(openings, dict)
        or not openings.keys() <= ASKER_PLACES
        or not all(isinstance(opening, dict) for opening in openings.values())
        or not all(isinstance(o.get("value"), str) for o in openings.values())
    ):
        msg = "the openings of a receipt are texts, those of req, resp and case"
        raise MalformedError(Flaw.RECEIPT_FORM, msg)
    check_openings(openings, commitments, Flaw.RECEIPT_FORM)
    return InlineReceipt(leaf, proof, openings, claim)


def proof_of_inline(receipt: Mapping[str, Any]) -> bytes:
    """Write the receipt of an answer as a tlog-proof that stands alone.

    Raises:
        MalformedError: it is not such a receipt.
        ProofError: an opening that opens nothing in the leaf.
    """
    answer = b'{"told":null,' + RECEIPT_MEMBER + (_compact(receipt) or b"") + b"}"
    inline = parse_inline(answer)
    proof = parse_proof(inline.proof)
    extra = ReceiptExtra(inline.leaf, inline.openings).encode()
    return make_proof(proof.index, proof.hashes, proof.checkpoint, extra)


def parse_claim(answer: bytes) -> ReceiptClaim:
    """Read where the receipt of an answer says that its entry stands.

    Raises:
        MalformedError: the answer does not end in a receipt, inline or not.
    """
    member = _read_member(answer)
    if tuple(member) not in (PLACE_MEMBERS, INLINE_MEMBERS):
        msg = "no receipt: its members are others"
        raise MalformedError(Flaw.RECEIPT_FORM, msg)
    return _read_claim(member)


def _read_claim(member: Mapping[str, Any]) -> ReceiptClaim:
    """Read the place that a receipt names."""
    shard, index, leaf_hash, size = (member[name] for name in PLACE_MEMBERS)
    if not (
        is_word(shard)
        and _is_count(index)
        and isinstance(leaf_hash, str)
        and _HEX.fullmatch(leaf_hash)
        and _is_count(size)
    ):
        msg = "a receipt names shard, index, leaf hash and checkpoint size"
        raise MalformedError(Flaw.RECEIPT_FORM, msg)
    return ReceiptClaim(shard, index, leaf_hash, size)


def _read_member(answer: bytes) -> dict[str, Any]:
    """Cut the receipt off an answer and read it."""
    if len(answer) > MAX_ANSWER_BYTES:
        msg = f"an answer has at most {MAX_ANSWER_BYTES} bytes"
        raise MalformedError(Flaw.TOO_LARGE, msg)
    body = answer.rstrip(_BLANKS)
    start = body.rfind(RECEIPT_MEMBER)
    if start < 1 or body[start - 1 : start] != b"," or not body.endswith(b"}"):
        msg = 'the answer has no last member "receipt" after others'
        raise MalformedError(Flaw.RECEIPT_MEMBER, msg)
    start += len(RECEIPT_MEMBER)
    # What stands before the receipt must be the inside of one object, so that nothing
    # can stand behind it.
    rest = _load(body[:start] + b"null}")
    if not isinstance(rest, dict) or list(rest)[-1:] != ["receipt"]:
        msg = "the receipt is not the last member of the answer"
        raise MalformedError(Flaw.RECEIPT_MEMBER, msg)
    text = body[start:-1]
    member = _load(text)
    if not isinstance(member, dict) or _compact(member) != text:
        msg = "the receipt is not an object in the form in which it is sent"
        raise MalformedError(Flaw.RECEIPT_FORM, msg)
    return member


def _load(data: bytes) -> Any:
    """Decode JSON."""
    try:
        return json.loads(data.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        msg = "the answer is no JSON in UTF-8"
        raise MalformedError(Flaw.RECEIPT_MEMBER, msg) from error


def _refuse(name: str) -> None:
    """Refuse the numbers that JSON does not have."""
    raise ValueError(name)


def _compact(value: object) -> bytes | None:
    """Write JSON as it is sent; None where it has no bytes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None


def _is_count(value: object) -> bool:
    """Tell whether this is a number of things."""
    return type(value) is int and 0 <= value <= MAX_INTEGER
