"""The messages between the log's writer and everybody else on the machine.

A message is its length in four bytes, big-endian, and so many bytes of MessagePack. A
caller sends one request and waits for its answer before the next one.
"""

import struct
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from msgspec import DecodeError, Raw, Struct, ValidationError
from msgspec.msgpack import Decoder, Encoder

from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.audit.record.batches import Batch, Place, Refusal, ShardStart
from hub.audit.record.events import AuditEvent
from schemas.canonical import CanonicalError, check_canonical
from schemas.tlog.errors import Flaw, MalformedError

MAX_MESSAGE_BYTES = 64 << 20
MOST_PACKED_BYTES = MAX_MESSAGE_BYTES - 16
"""Bytes of batches in a message; it has some more around them."""
VERSION = 3
LENGTH = struct.Struct(">I")


class ChannelError(Exception):
    """There is no writer to talk to, or no longer."""


class Asked(Struct, array_like=True):
    """What a caller wants committed; nothing, to find out whether it could be."""

    events: list[AuditEvent]
    start: ShardStart | None = None


class Request(Struct, array_like=True):
    """What callers of one process want committed, each for itself.

    Its fields, and those of a refusal in ``WriterAnswer``, stand where they stand in
    every version: else nobody could tell callers of another one that they are such.
    """

    version: int
    asked: list[Raw]
    """Of each caller an ``Asked``: what is wrong with one is no other's trouble."""


class WriterAnswer(Struct, array_like=True):
    """What became of what a caller wanted: places, or a reason why there are none."""

    places: list[Place]
    size: int = 0
    note: bytes = b""
    reason: str = ""
    detail: str = ""
    conflict: str = ""
    """The id that another event has."""
    flaw: Flaw | None = None
    """What is wrong with an event."""


def _write_key(key: object) -> bytes:
    """Write the key of a reader."""
    if isinstance(key, X25519PublicKey):
        return key.public_bytes_raw()
    msg = f"no field of an event holds a {type(key).__name__}"
    raise TypeError(msg)


def _read_key(kind: type, data: object) -> object:
    """Read the key of a reader."""
    if kind is X25519PublicKey and isinstance(data, bytes):
        return X25519PublicKey.from_public_bytes(data)
    msg = "not a key of a reader"
    raise ValueError(msg)


_encoder = Encoder(enc_hook=_write_key)
_asked = Decoder(Asked, dec_hook=_read_key)
_requests = Decoder(Request)
_answers = Decoder(list[WriterAnswer])


def pack_batch(batch: Batch) -> bytes:
    """Write a batch as it stands in a request.

    Raises:
        AuditUnavailableError: it is larger than a message may be.
        MalformedError: a field has a form that no leaf allows.
    """
    try:
        for event in batch.events:
            # The encoder would turn values that no leaf allows into some that it does.
            check_canonical(event.detail)
        packed = _encoder.encode(Asked(list(batch.events), batch.start))
    except (
        CanonicalError,
        OverflowError,
        RecursionError,
        TypeError,
        UnicodeEncodeError,
    ) as error:
        raise MalformedError(Flaw.LEAF, str(error)) from error
    if len(packed) > MOST_PACKED_BYTES:
        msg = (
            f"events of more than {MAX_MESSAGE_BYTES >> 20} MiB were handed in at once"
        )
        raise AuditUnavailableError(msg, reason="too-large")
    return packed


def pack_request(packed: Sequence[bytes]) -> bytes:
    """Write batches, each as ``pack_batch`` gave it, as one message."""
    return _pack([VERSION, list(map(Raw, packed))])


def flaw_of(batch: Batch) -> Refusal | None:
    """Tell why the writer could not read a batch if it came from another process."""
    try:
        return _unpack_batch(Raw(pack_batch(batch))).error
    except MalformedError as error:
        return error


def unpack_request(body: bytes) -> list[Batch]:
    """Read a request.

    Raises:
        ValueError: the bytes are not a request.
    """
    try:
        request = _requests.decode(body)
    except (DecodeError, ValidationError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if request.version == VERSION:
        batches = list(map(_unpack_batch, request.asked))
    else:
        batches = [_refused_version(request.version) for _ in request.asked]
    is_many = len(batches) > 1
    if not batches or (is_many and any(batch.start for batch in batches)):
        msg = "nothing is asked for, or not alone what starts a shard"
        raise ValueError(msg)
    return batches


def _unpack_batch(packed: Raw) -> Batch:
    """Read what a caller wants; where it cannot be read, it is refused."""
    try:
        asked = _asked.decode(packed)
    except (DecodeError, ValueError, RecursionError) as error:
        batch = Batch()
        batch.error = MalformedError(Flaw.LEAF, str(error))
        return batch
    return Batch(asked.events, asked.start)


def _refused_version(version: int) -> Batch:
    """Refuse what a caller of another version wants, whatever it is."""
    batch = Batch()
    msg = (
        f"the process that writes the audit log speaks version {VERSION} of its "
        f"protocol, the one that asks version {version}: restart the hub"
    )
    batch.error = AuditUnavailableError(msg, reason="other-version")
    return batch


def pack_answer(batches: Sequence[Batch]) -> bytes:
    """Write what became of a request's batches as a message."""
    return _pack(list(map(_answer_of, batches)))


def _answer_of(batch: Batch) -> WriterAnswer:
    """Say what became of one batch."""
    error = batch.error
    if error is None:
        return WriterAnswer(batch.places, batch.size, batch.note)
    if isinstance(error, AuditEventConflictError):
        conflict = str(error.extra["event"])
        return WriterAnswer([], detail=error.detail, conflict=conflict)
    if isinstance(error, MalformedError):
        return WriterAnswer([], flaw=error.flaw, detail=error.detail)
    return WriterAnswer([], reason=error.reason, detail=error.detail)


def unpack_answer(body: bytes, batches: Sequence[Batch]) -> None:
    """Read an answer into the batches that were sent.

    Raises:
        ChannelError: the bytes are not an answer to them.
    """
    try:
        answers = _answers.decode(body)
    except (DecodeError, ValidationError) as error:
        raise ChannelError(str(error)) from error
    if len(answers) != len(batches) or not all(map(_fits, answers, batches)):
        msg = "the writer answered another request"
        raise ChannelError(msg)
    for answer, batch in zip(answers, batches, strict=True):
        if answer.conflict:
            batch.error = AuditEventConflictError(answer.detail, event=answer.conflict)
        elif answer.flaw:
            batch.error = MalformedError(answer.flaw, answer.detail)
        elif answer.reason:
            batch.error = AuditUnavailableError(answer.detail, reason=answer.reason)
        batch.places, batch.size, batch.note = answer.places, answer.size, answer.note


def _fits(answer: WriterAnswer, batch: Batch) -> bool:
    """Tell whether an answer can be about a batch."""
    is_refused = bool(answer.conflict or answer.flaw or answer.reason)
    return is_refused or len(answer.places) == len(batch.events)


def _pack(message: object) -> bytes:
    """Write a message with its length."""
    body = _encoder.encode(message)
    return LENGTH.pack(len(body)) + body


def take_message(buffer: bytearray) -> bytes | None:
    """Cut the first message off what arrived; None where it is not whole yet.

    Raises:
        ValueError: it is said to be larger than a message may be.
    """
    if len(buffer) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack_from(buffer)
    if length > MAX_MESSAGE_BYTES:
        msg = f"a message of {length} bytes"
        raise ValueError(msg)
    end = LENGTH.size + length
    if len(buffer) < end:
        return None
    body = bytes(memoryview(buffer)[LENGTH.size : end])
    del buffer[:end]
    return body
