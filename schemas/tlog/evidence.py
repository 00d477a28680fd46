"""Any single piece of evidence, judged with the keys that its reader trusts.

An answer with its receipt, a receipt (tlog-proof with ``extra``) and a disclosure
bundle all prove one entry of the log. What kind a file is, its first bytes say.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeGuard

from schemas.canonical import CanonicalError
from schemas.tlog.bundle import BUNDLE_TYPE, parse_bundle
from schemas.tlog.checkpoint import open_checkpoint
from schemas.tlog.commitments import request_digest, response_digest
from schemas.tlog.cosignature import COSIGNATURES
from schemas.tlog.distrust import (
    FLAWS,
    DistrustStatement,
    ReceiptStanding,
    judge_receipt,
)
from schemas.tlog.errors import Flaw, MalformedError, ProofError, SignatureError
from schemas.tlog.extra import EntryWithProof, parse_extra
from schemas.tlog.keys import Verifier
from schemas.tlog.leaf import Leaf, parse_leaf
from schemas.tlog.merkle import verify_inclusion
from schemas.tlog.policy import NONE, QuorumPolicy, Witnessed, judge_checkpoint
from schemas.tlog.proof import HEADER, parse_proof
from schemas.tlog.receipt import ReceiptClaim, parse_claim, parse_inline
from schemas.tlog.tree import leaf_hash

Kind = Literal["answer", "receipt", "bundle"]
Level = Literal["included", "witnessed"]

Moments = tuple[int, int]
"""The first and the last moment of a time, in seconds since 1970."""

REQUEST_MEMBERS: Final = {"method", "path", "query", "purpose", "reference"}
BODY_MEMBER: Final = "body_sha256"
"""What a request has besides where its question stands in its body."""
SOUGHT_MEMBER: Final = "sought"
"""What it has in its place where the body names persons; the answer tells it."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom a reader trusts: the keys of logs, and a policy that names witnesses."""

    logs: Sequence[Verifier]
    policy: QuorumPolicy | None = None
    statements: Sequence[DistrustStatement] = ()
    """What was stated about keys that got into other hands."""

    def __post_init__(self) -> None:
        """Refuse a witness's key where a log's is asked for.

        Raises:
            MalformedError: a key that can only cosign.
        """
        for verifier in self.logs:
            if verifier.algorithm in COSIGNATURES:
                msg = f"the key of {verifier.name} is a witness's: name it in a policy"
                raise MalformedError(Flaw.KEY_ALGORITHM, msg)

    @property
    def has_quorum(self) -> bool:
        """Whether there are witnesses whose cosignatures are asked for."""
        return self.policy is not None and self.policy.quorum != NONE

    def verifiers(self) -> list[Verifier]:
        """Give the keys of all trusted logs, also of those that the policy names."""
        logs = self.policy.logs if self.policy else ()
        return list(dict.fromkeys([*self.logs, *(log.verifier for log in logs)]))


@dataclass(frozen=True, slots=True)
class Evidence(EntryWithProof):
    """A piece of evidence whose form is right; nothing is proven yet."""

    kind: Kind
    claim: ReceiptClaim | None = None
    answer: bytes | None = None


@dataclass(frozen=True, slots=True)
class Proven:
    """What a piece of evidence proves."""

    kind: Kind
    origin: str
    shard: str
    index: int
    size: int
    leaf_hash: str
    leaf: Leaf
    level: Level
    witnesses: Mapping[str, int]
    """By witness, when it says it cosigned, in seconds since 1970."""
    opened: Mapping[str, Any]
    """The values that were opened, by place in the leaf."""
    hidden: Sequence[str]
    """The places that stay closed."""
    compared: Sequence[str] = field(default=())
    """What was compared with the entry beside the evidence: answer, request."""
    standing: ReceiptStanding = ReceiptStanding.NOT_CONCERNED
    """Why it counts although a key is distrusted, where that matters."""


def read_evidence(data: bytes) -> Evidence:
    """Tell by its content what kind of evidence this is, and take it apart.

    Raises:
        MalformedError: no kind of evidence, or not in the form that the kind has.
        ProofError: an opening that opens nothing in the leaf.
    """
    if data.startswith(HEADER.encode()):
        return _read_receipt(data)
    if not data.startswith(b"{"):
        msg = "neither a receipt, nor an answer, nor a disclosure bundle"
        raise MalformedError(Flaw.KIND, msg)
    if f'"t":"{BUNDLE_TYPE}"'.encode() in data[-64:]:
        bundle = parse_bundle(data)
        return Evidence(bundle.leaf, bundle.proof, bundle.openings, "bundle")
    inline = parse_inline(data)
    return Evidence(
        inline.leaf, inline.proof, inline.openings, "answer", inline.claim, data
    )


def _read_receipt(data: bytes) -> Evidence:
    """Take a tlog-proof apart whose ``extra`` holds the leaf."""
    proof = parse_proof(data)
    if proof.extra is None:
        msg = "the receipt has no extra line, and so no leaf"
        raise MalformedError(Flaw.PROOF_EXTRA, msg)
    extra = parse_extra(proof.extra)
    return Evidence(extra.leaf, data, extra.openings or {}, "receipt")


def judge_evidence(
    evidence: Evidence,
    trust: Trust,
    *,
    answer: bytes | None = None,
    request: Mapping[str, str] | None = None,
    demand_witnesses: bool = False,
    cosigned_between: Moments | None = None,
) -> Proven:
    """Check a piece of evidence against trusted keys, and against what was exchanged.

    ``answer`` is what came with the receipt, where the evidence is not that answer
    itself: a body in JSON, or a file as it was downloaded; ``request`` has ``method``,
    ``path``, ``query``, ``purpose`` and ``reference`` of the question, and
    ``body_sha256`` if that stands in a body, or the answer's ``sought`` if the body
    names persons. With ``cosigned_between``, the quorum that is demanded must have
    cosigned in that time.

    Raises:
        MalformedError: the signed checkpoint or the request has another form.
        SignatureError: no trusted log signed, a trusted signature is wrong, or
            witnesses are demanded and too few cosigned, or in another time.
        ProofError: the evidence proves something else than it says.
    """
    proof = parse_proof(evidence.proof)
    witnessed = open_tree(proof.checkpoint, trust)
    checkpoint = witnessed.checkpoint
    hashed = leaf_hash(evidence.leaf)
    verify_inclusion(
        hashed, proof.index, checkpoint.size, proof.hashes, checkpoint.root
    )
    standing = judge_keys(witnessed, trust)
    leaf = parse_leaf(evidence.leaf)
    shard = str(leaf.header["shard"])
    if not checkpoint.origin.endswith(f"/{shard}"):
        msg = f"the entry is of shard {shard}, the checkpoint of {checkpoint.origin}"
        raise ProofError(Flaw.ORIGIN, msg)
    found = ReceiptClaim(shard, proof.index, hashed.hex(), checkpoint.size)
    if evidence.claim is not None and evidence.claim != found:
        msg = "the receipt names another place than the one that it proves"
        raise ProofError(Flaw.RECEIPT_CLAIM, msg)
    values = {place: opening["value"] for place, opening in evidence.openings.items()}
    compared = _compare(evidence, found, values, answer, request)
    is_witnessed = trust.has_quorum and witnessed.satisfied
    if demand_witnesses and not is_witnessed:
        msg = f"{len(witnessed.times)} cosignatures are no quorum of the policy"
        raise SignatureError(Flaw.QUORUM, msg)
    if cosigned_between is not None:
        demand_fresh(witnessed, trust, cosigned_between)
    return Proven(
        kind=evidence.kind,
        origin=checkpoint.origin,
        shard=shard,
        index=proof.index,
        size=checkpoint.size,
        leaf_hash=found.leaf_hash,
        leaf=leaf,
        level="witnessed" if is_witnessed else "included",
        witnesses=dict(witnessed.times),
        opened=values,
        hidden=[place for place in leaf.commitments if place not in values],
        compared=compared,
        standing=standing,
    )


def judge_keys(witnessed: Witnessed, trust: Trust) -> ReceiptStanding:
    """Refuse a tree that only a distrusted key speaks for.

    Raises:
        SignatureError: nothing but that key vouches for it, or it is of another history
            than the one that is stated.
    """
    verdict = judge_receipt(
        witnessed,
        trust.statements,
        cosigned=witnessed.times,
        is_quorum=trust.policy.is_satisfied_by
        if trust.policy is not None and trust.has_quorum
        else None,
    )
    if not verdict.valid:
        raise SignatureError(FLAWS[verdict.standing], verdict.text("en"))
    return verdict.standing


def demand_fresh(witnessed: Witnessed, trust: Trust, time: Moments) -> None:
    """Refuse a tree that no quorum says it cosigned in a time.

    Raises:
        SignatureError: too few did; a moment to come is no moment of it.
    """
    first, last = time
    fresh = {name for name, at in witnessed.times.items() if first <= at <= last}
    policy = trust.policy
    if policy is None or not trust.has_quorum or not policy.is_satisfied_by(fresh):
        msg = (
            f"{len(fresh)} of {len(witnessed.times)} cosignatures are of the time that "
            "was asked for, and those are no quorum of the policy"
        )
        raise SignatureError(Flaw.STALE, msg)


def open_tree(checkpoint: bytes, trust: Trust) -> Witnessed:
    """Open a signed checkpoint, with or without a policy.

    Raises:
        MalformedError: the bytes are not a signed checkpoint.
        SignatureError: no trusted log signed it, or a trusted key's line is wrong.
    """
    if trust.policy is not None:
        return judge_checkpoint(checkpoint, trust.policy, logs=trust.logs)
    opened, note = open_checkpoint(checkpoint, trust.logs)
    return Witnessed(opened, note, {}, satisfied=False)


def _compare(
    evidence: Evidence,
    found: ReceiptClaim,
    values: Mapping[str, Any],
    answer: bytes | None,
    request: Mapping[str, str] | None,
) -> list[str]:
    """Compare answer and request with what the entry commits to."""
    compared = []
    body = answer if evidence.answer is None else evidence.answer
    if body is not None:
        if _answer_digest(body, found, values) != _opened(values, "resp"):
            msg = "the entry commits to another answer"
            raise ProofError(Flaw.ANSWER, msg)
        compared.append("answer")
    if request is not None:
        if not is_request(request):
            msg = f"a request is described by {', '.join(sorted(REQUEST_MEMBERS))}"
            raise MalformedError(Flaw.QUESTION, msg)
        try:
            digest = request_digest(**request)
        except CanonicalError as error:
            raise MalformedError(Flaw.QUESTION, str(error)) from error
        if digest != _opened(values, "req"):
            msg = "the entry commits to another request"
            raise ProofError(Flaw.QUESTION, msg)
        if values.get("case", request["reference"]) != request["reference"]:
            msg = "the entry was made under another reference"
            raise ProofError(Flaw.QUESTION, msg)
        compared.append("request")
    return compared


def _answer_digest(body: bytes, found: ReceiptClaim, values: Mapping[str, Any]) -> str:
    """Hash an answer as its entry does: before its receipt, or whole as files are.

    Raises:
        MalformedError: it is JSON without a receipt, and was not sent so.
        ProofError: it names another entry.
    """
    whole = hashlib.sha256(body).hexdigest()
    if whole == values.get("resp") or not body.startswith(b"{"):
        return whole
    claim = parse_claim(body)
    # A receipt that was fetched later leads to a later checkpoint.
    if (claim.shard, claim.index, claim.leaf_hash) != (
        found.shard,
        found.index,
        found.leaf_hash,
    ):
        msg = "the answer names another entry than the one that is proven"
        raise ProofError(Flaw.RECEIPT_CLAIM, msg)
    return response_digest(body)


def is_request(document: object) -> TypeGuard[Mapping[str, str]]:
    """Tell whether this describes a request."""
    return (
        isinstance(document, Mapping)
        and set(document) - {BODY_MEMBER, SOUGHT_MEMBER} == REQUEST_MEMBERS
        and all(isinstance(value, str) for value in document.values())
    )


def _opened(values: Mapping[str, Any], place: str) -> Any:
    """Give an opened value.

    Raises:
        ProofError: the place was not opened.
    """
    if place not in values:
        msg = f"{place} is not opened, so nothing can be compared with it"
        raise ProofError(Flaw.NOT_OPENED, msg)
    return values[place]
