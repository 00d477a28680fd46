"""Asking witnesses, all at once: to cosign a checkpoint, and what they saw last."""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar

from connectors.transport import Bounds, HttpReply, Transport, TransportError
from hub.witnessing.quorum import WitnessPolicy
from schemas.tlog.add_checkpoint import (
    SIZE_TYPE,
    AddCheckpoint,
    parse_cosignatures,
    parse_size,
)
from schemas.tlog.checkpoint import Checkpoint
from schemas.tlog.cosignature import cosigned_at
from schemas.tlog.errors import MalformedError
from schemas.tlog.merkle import HashReader, consistency_proof
from schemas.tlog.note import MAX_NOTE_BYTES, Signature
from schemas.tlog.policy import PolicyWitness

T = TypeVar("T")
BOUNDS = Bounds(most_bytes=MAX_NOTE_BYTES, most_seconds=5.0)
MOST_TRIES = 3
"""How often a witness may tell another size in one round."""
SHOWN = 200


class Said(StrEnum):
    """What came of asking a witness."""

    COSIGNED = "cosigned"
    AHEAD = "ahead"
    REFUSED = "refused"
    WRONG = "wrong"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What one witness said to a checkpoint."""

    said: Said
    detail: str
    signature: Signature | None = None
    size: int | None = None
    """The size that it holds, where it told one."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A signed checkpoint, and what proofs of its past are made from."""

    checkpoint: Checkpoint
    note: bytes
    read: HashReader

    @property
    def text(self) -> bytes:
        """The note text that is cosigned."""
        return self.checkpoint.text().encode()


class WitnessClient:
    """The witnesses of one policy; used by one thread at a time."""

    def __init__(self, policy: WitnessPolicy) -> None:
        """Allow the policy's hosts, and no others."""
        self.digest = policy.digest
        self._witnesses = policy.reachable
        # Agencies run witnesses in their own networks, at addresses that whoever runs
        # the hub has written down.
        self._transport = Transport([], inner=policy.hosts(), bounds=BOUNDS)
        self._sizes: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of what is open."""
        self._transport.close()

    def remember(self, origin: str, sizes: Mapping[str, int]) -> None:
        """Take note of the sizes that witnesses, by key, cosigned before."""
        with self._lock:
            for key, size in sizes.items():
                known = self._sizes.get((origin, key), 0)
                self._sizes[origin, key] = max(known, size)

    def submit(
        self, submission: Submission, asked: Sequence[PolicyWitness]
    ) -> dict[str, WitnessAnswer]:
        """Ask some witnesses to cosign; give their answers by name."""
        return self._at_once(asked, lambda witness: self._submit(witness, submission))

    def latest(self, origins: Sequence[str]) -> dict[str, list[bytes] | str]:
        """Ask every witness what it cosigned last for each of the origins.

        Gives the notes by witness, unchecked, or why it did not answer.
        """

        def ask(witness: PolicyWitness) -> list[bytes] | str:
            found = []
            try:
                for origin in origins:
                    reply = self._transport.fetch(latest_url(witness, origin))
                    if reply.status == HTTPStatus.OK:
                        found.append(reply.body)
                    elif reply.status != HTTPStatus.NOT_FOUND:
                        return _show(reply)
            except TransportError as error:
                return str(error)
            return found

        return self._at_once(self._witnesses, ask)

    def _at_once(
        self, witnesses: Sequence[PolicyWitness], ask: Callable[[PolicyWitness], T]
    ) -> dict[str, T]:
        """Ask each witness in a thread of its own."""
        if not witnesses:
            return {}
        with ThreadPoolExecutor(len(witnesses), "witness") as pool:
            answers = pool.map(ask, witnesses)
            return dict(zip([w.name for w in witnesses], answers, strict=True))

    def _submit(self, witness: PolicyWitness, submission: Submission) -> WitnessAnswer:
        """Ask one witness, going by the size that it tells."""
        checkpoint = submission.checkpoint
        place = (checkpoint.origin, witness.key)
        old = min(self._sizes.get(place, 0), checkpoint.size)
        for _ in range(MOST_TRIES):
            proof = consistency_proof(old, checkpoint.size, submission.read)
            request = AddCheckpoint(old, tuple(proof), submission.note)
            try:
                reply = self._transport.fetch(
                    f"{(witness.url or '').rstrip('/')}/add-checkpoint",
                    method="POST",
                    headers={"content-type": "text/plain; charset=utf-8"},
                    content=request.encode(),
                )
            except TransportError as error:
                return WitnessAnswer(Said.UNREACHABLE, str(error))
            if reply.status == HTTPStatus.OK:
                answer = _read_cosignature(witness, submission, reply)
                if answer.said is Said.COSIGNED:
                    with self._lock:
                        self._sizes[place] = checkpoint.size
                return answer
            told = _told_size(reply)
            if told is None:
                return WitnessAnswer(Said.REFUSED, _show(reply))
            if told > checkpoint.size:
                detail = f"it cosigned {told} entries, more than {checkpoint.size}"
                return WitnessAnswer(Said.AHEAD, detail, size=told)
            if told == old:
                return WitnessAnswer(
                    Said.WRONG, f"it refuses the size {told} that it tells"
                )
            old = told
        return WitnessAnswer(Said.WRONG, "it tells another size each time")


def latest_url(witness: PolicyWitness, origin: str) -> str:
    """Write the address where a witness shows what it cosigned last for a log."""
    named = hashlib.sha256(origin.encode()).hexdigest()
    return f"{(witness.url or '').rstrip('/')}/{named}/checkpoint"


def _read_cosignature(
    witness: PolicyWitness, submission: Submission, reply: HttpReply
) -> WitnessAnswer:
    """Take the witness's own line out of its answer, if it holds."""
    try:
        for signature in parse_cosignatures(reply.body):
            key = (signature.name, signature.key_id)
            if key != (witness.verifier.name, witness.verifier.key_id):
                continue
            holds = witness.verifier.verify(submission.text, signature.value)
            if holds and cosigned_at(signature):
                return WitnessAnswer(Said.COSIGNED, "", signature)
            return WitnessAnswer(
                Said.WRONG, "its cosignature does not fit the checkpoint"
            )
    except MalformedError as error:
        return WitnessAnswer(Said.WRONG, f"its answer is malformed: {error}")
    return WitnessAnswer(Said.WRONG, "it signs with another key than the policy's")


def _told_size(reply: HttpReply) -> int | None:
    """Read the size out of a conflict; None where none is told."""
    kind = reply.headers.get("content-type", "").partition(";")[0].strip()
    if reply.status != HTTPStatus.CONFLICT or kind != SIZE_TYPE:
        return None
    try:
        return parse_size(reply.body)
    except MalformedError:
        return None


def _show(reply: HttpReply) -> str:
    """Show a refusal on one line."""
    text = " ".join(reply.body[:SHOWN].decode("utf-8", "replace").split())
    return f"{reply.status} {text}"
