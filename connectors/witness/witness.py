"""Whether to cosign: add-checkpoint as c2sp.org/tlog-witness defines it."""

import base64
import hashlib
import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

from connectors.witness.evidence import PROOF, SPLIT, drop_proof, keep_evidence
from connectors.witness.state import CosignedHead, State, read_head, write_head
from schemas.tlog.add_checkpoint import (
    SIZE_TYPE,
    AddCheckpoint,
    parse_add_checkpoint,
)
from schemas.tlog.checkpoint import Checkpoint, parse_checkpoint
from schemas.tlog.cosignature import MLDSA44_COSIGNATURE, Cosigner
from schemas.tlog.errors import (
    Flaw,
    MalformedError,
    ProofError,
    SignatureError,
    TlogError,
)
from schemas.tlog.keys import parse_vkey
from schemas.tlog.merkle import verify_consistency
from schemas.tlog.note import OpenedNote, Signature, open_note, parse_note
from schemas.tlog.split_view import SplitView
from schemas.tlog.text import decode_hash
from schemas.tlog.tree import EMPTY_ROOT

PLAIN = "text/plain; charset=utf-8"
CLOCK_STEP_SECONDS = 300
"""How far a clock may be set back before the witness waits for it to catch up."""

logger = logging.getLogger("credithub-witness")


@dataclass(frozen=True, slots=True)
class WitnessResponse:
    """What is sent back."""

    status: HTTPStatus
    body: bytes
    content_type: str = PLAIN


class RefusedError(Exception):
    """A request is refused with a status of its own."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        """Take the status and a line for people."""
        super().__init__(text)
        self.status = status


class Witness:
    """Cosigns the growing trees of the logs it knows; used from any thread."""

    def __init__(
        self,
        folder: Path,
        state: State,
        cosigners: Sequence[Cosigner],
        clock: Callable[[], float],
    ) -> None:
        """Remember in ``state``, keep evidence under ``folder``."""
        self._folder = folder
        self._state = state
        self._cosigners = tuple(cosigners)
        self._clock = clock

    def add_checkpoint(self, body: bytes) -> WitnessResponse:
        """Answer an add-checkpoint request; a 200 is durable before it is given."""
        try:
            request, checkpoint, opened = self._open(body)
            with self._state.writing() as writing:
                return self._advance(writing, request, checkpoint, opened)
        except RefusedError as error:
            return _refuse(error.status, str(error))
        except MalformedError as error:
            status = HTTPStatus.BAD_REQUEST
            if error.flaw is Flaw.BASE64 and _has_stray_bits(body):
                status = HTTPStatus.FORBIDDEN
            return _refuse(status, str(error))
        except SignatureError as error:
            return _refuse(HTTPStatus.FORBIDDEN, str(error))
        except sqlite3.Error:
            logger.exception("the memory failed, nothing was cosigned")
            text = "the witness cannot remember now"
            return _refuse(HTTPStatus.SERVICE_UNAVAILABLE, text)

    def latest(self, origin_hash: str) -> WitnessResponse:
        """Answer a monitor: the last cosigned checkpoint of a log, by its hash."""
        for origin, head in self._state.heads().items():
            if hashlib.sha256(origin.encode()).hexdigest() == origin_hash:
                return WitnessResponse(HTTPStatus.OK, head.note)
        return _refuse(HTTPStatus.NOT_FOUND, "no checkpoint of this log was cosigned")

    def about(self) -> WitnessResponse:
        """Say who this is and what was seen last, for people."""
        lines = ["CreditHub 见证节点 witness", ""]
        lines += [f"key {cosigner.vkey()}" for cosigner in self._cosigners]
        for origin, head in sorted(self._state.heads().items()):
            lines.append(f"log {origin} size {head.size} time {head.cosigned_at}")
        return WitnessResponse(HTTPStatus.OK, "\n".join([*lines, ""]).encode())

    def _open(self, body: bytes) -> tuple[AddCheckpoint, Checkpoint, OpenedNote]:
        """Read a request whose checkpoint a known log signed.

        Raises:
            MalformedError: the request is malformed.
            RefusedError: the log is unknown, or it asks for something impossible.
            SignatureError: no trusted key signed, or one denies it.
        """
        request = parse_add_checkpoint(body)
        origin = parse_note(request.note).text.partition("\n")[0]
        vkeys = self._state.keys_of(origin)
        if not vkeys:
            raise RefusedError(HTTPStatus.NOT_FOUND, f"unknown log {origin:.200}")
        opened = open_note(request.note, map(parse_vkey, vkeys))
        try:
            checkpoint = parse_checkpoint(opened.text, allow_extensions=True)
        except MalformedError as error:
            if not _has_wrong_empty_root(opened.text):
                raise
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            raise RefusedError(status, str(error)) from error
        if request.old_size > checkpoint.size:
            text = f"old {request.old_size} is beyond the checkpoint's size"
            raise RefusedError(HTTPStatus.BAD_REQUEST, text)
        return request, checkpoint, opened

    def _advance(
        self,
        writing: sqlite3.Connection,
        request: AddCheckpoint,
        checkpoint: Checkpoint,
        opened: OpenedNote,
    ) -> WitnessResponse:
        """Compare with the last tree and go on to the new one, all in a transaction."""
        head = read_head(writing, checkpoint.origin)
        size, root = (head.size, head.root) if head else (0, EMPTY_ROOT)
        if request.old_size != size:
            body = f"{size}\n".encode()
            return WitnessResponse(HTTPStatus.CONFLICT, body, SIZE_TYPE)
        try:
            verify_consistency(
                size, checkpoint.size, request.proof, root, checkpoint.root
            )
        except ProofError as error:
            self._keep_evidence(request, checkpoint, opened, head, error)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            raise RefusedError(status, str(error)) from error
        now = int(self._clock())
        last = head.cosigned_at if head else 0
        if now < last - CLOCK_STEP_SECONDS:
            logger.error("the clock is %d s behind the last cosignature", last - now)
            text = "the witness's clock was set back"
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, text)
        at = max(now, last)
        lines = [
            cosigner.cosign(opened.text, at)
            for cosigner in self._cosigners
            # This type would leave the extension lines unsigned.
            if not (checkpoint.extensions and cosigner.algorithm == MLDSA44_COSIGNATURE)
        ]
        note = _print_note(opened, lines)
        new = CosignedHead(checkpoint.size, checkpoint.root, at, note)
        write_head(writing, checkpoint.origin, new)
        try:
            drop_proof(self._folder, opened.text)
        except OSError:
            logger.exception("a proof that was made good could not be removed")
        return WitnessResponse(HTTPStatus.OK, "".join(s.line() for s in lines).encode())

    def _keep_evidence(
        self,
        request: AddCheckpoint,
        checkpoint: Checkpoint,
        opened: OpenedNote,
        head: CosignedHead | None,
        error: ProofError,
    ) -> None:
        """Keep a request that the log signed and that does not fit what was seen."""
        origin, note = checkpoint.origin, _print_note(opened)
        is_split = (
            head is not None
            and checkpoint.size == head.size
            and checkpoint.root != head.root
        )
        try:
            if head is not None and is_split:
                data = SplitView(head.note, note).encode()
                path = keep_evidence(self._folder, SPLIT, opened.text, data)
            else:
                known = head.note if head else b""
                data = replace(request, note=note).encode() + b"\n" + known
                path = keep_evidence(self._folder, PROOF, opened.text, data)
        except OSError:
            logger.exception("evidence against %s could not be kept", origin)
            return
        where = path or "not kept: there is too much of it already"
        logger.error("%s: %s; evidence: %s", origin, error, where)


def _print_note(opened: OpenedNote, lines: Sequence[Signature] = ()) -> bytes:
    """Print a note with the log's signatures and cosignatures made for it.

    Lines that nobody here checked are left out of what is kept and shown.
    """
    logs = {(s.name, s.key_id): s for s in opened.verified}
    signatures = [*logs.values(), *lines]
    note = f"{opened.text}\n{''.join(s.line() for s in signatures)}".encode()
    parse_note(note)
    return note


def _has_stray_bits(body: bytes) -> bool:
    """Tell whether signatures are base64, if not as an encoder writes it.

    Other witnesses read such a line, and find that its signature does not fit; here it
    is none, and the request as such is not malformed.
    """
    lines = body.rpartition(b"\n\n")[2].splitlines()
    try:
        for line in lines:
            base64.b64decode(line.rpartition(b" ")[2], validate=True)
    except ValueError:
        return False
    return True


def _has_wrong_empty_root(text: str) -> bool:
    """Tell whether a well-formed checkpoint gives the empty tree another root."""
    _, size, root, *_ = [*text.split("\n"), "", ""]
    try:
        return size == "0" and decode_hash(root, Flaw.ROOT_HASH) != EMPTY_ROOT
    except TlogError:
        return False


def _refuse(status: HTTPStatus, text: str) -> WitnessResponse:
    """Say no, with a line for people."""
    return WitnessResponse(status, f"{text}\n".encode("utf-8", "replace"))
