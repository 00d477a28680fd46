"""Openings of commitments: sealed at rest, found by subject, and erasable.

Three kinds of sealing, told apart by their first bytes: under a data key of the
subject (``cso1``), to the keys of those who may read a criminal case (``cho1``), and
under the instance's own key (its id) where an event has no subject to erase.
"""

import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple, Protocol
from unicodedata import normalize

from cryptography.exceptions import InvalidTag

from hub.audit.errors import OpeningDamagedError
from hub.audit.record.batches import KeyRow
from hub.audit.record.events import AuditEvent, open_values
from hub.audit.record.subjects import OneOfMany
from hub.audit.seals.subject_keys import KEY_ID_CHARS, SubjectKey, SubjectKeys
from hub.ground.encoding import encode_compiled
from hub.ground.errors import ConfigError
from hub.outbox.macs import MacKeys
from schemas import sealed_opening
from schemas.tlog.commitments import Opening, verify_opening
from schemas.words import ALWAYS_TOLD, PROCEEDINGS, TOLD_AT_ONCE, present_spelling

HANDLE_BYTES = 32
MAGIC = b"cso1"
NONCE_BYTES = 12
FOUND_BY_ALL = "matter"
"""Type of subject of which every read is found by its name, whatever it was for."""

_NOT_IN_CODES = re.compile(r"[^0-9A-Z]+")
_NOT_IN_NAMES = re.compile(r"[\W_]+")


class Sealer(Protocol):
    """What the log needs of the instance's keys; ``hub.keys.Keyring`` has it."""

    def identity_hash(self, text: str) -> str:
        """Hash a value so that equals can be found and nothing else can."""

    def seal(self, data: bytes, context: str) -> bytes:
        """Encrypt bytes for one place only."""

    def unseal(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what was sealed for the same place."""


class InstanceKeys(Sealer, MacKeys, Protocol):
    """What the log and the outbox before it need; ``Keyring`` has it."""


class SealedEvent(NamedTuple):
    """What is stored beside an event's leaf."""

    openings: Sequence[tuple[str, bytes]] = ()
    """For each subject its handle and the sealed bytes; none where nothing is kept."""
    keys: Sequence[KeyRow] = ()
    """Data keys that may not be stored yet."""


def subject_handle(subject_type: str | None, subject: str, keys: Sealer) -> str:
    """Name a subject so that those with the keys, and only they, find its events.

    A merchant's code has one handle in whatever case and width it is written, and
    whatever stands before it or between its characters.
    """
    return keys.identity_hash(f"audit-subject:{_name(subject_type, subject)}")


def held_handle(subject_type: str | None, subject: str, keys: Sealer) -> str:
    """Name a subject as the events are filed that are not told to it.

    They stand apart, so that what is told can be counted and paged without them.
    """
    return keys.identity_hash(f"audit-held:{_name(subject_type, subject)}")


def _name(subject_type: str | None, subject: str) -> str:
    """Write a subject's type and name in one way."""
    if subject_type == "merchant":
        text = normalize("NFKC", subject).upper()
        subject = _NOT_IN_CODES.sub("", text) or _NOT_IN_NAMES.sub("", text)
    return f"{subject_type or ''}:{subject}"


def is_told(purpose: str | None, op: str) -> bool:
    """Tell whether the subject of an event hears of it without a release."""
    return purpose in TOLD_AT_ONCE or present_spelling(op) in ALWAYS_TOLD


def seal_event(event: AuditEvent, keys: Sealer, subjects: SubjectKeys) -> SealedEvent:
    """Make the rows that keep what opens an event's commitments.

    A read for a criminal case is sealed to ``event.readers``; without any, nothing is
    kept of what it was about.
    """
    values = event.committed()
    if not values:
        return SealedEvent()
    seed, place = event.seed.hex(), opening_place(event.id)
    if event.purpose in PROCEEDINGS:
        if not event.readers:
            return SealedEvent()
        text = write_opening(seed, values, event.subjects)
        sealed = sealed_opening.seal_for(text, event.readers, place)
        return SealedEvent([(name, sealed) for name in _handles_of_sealed(event, keys)])
    texts = {one.name: write_opening(seed, values, (one,)) for one in event.subjects}
    if event.subject is not None:
        texts[event.subject] = write_opening(seed, values, event.subjects)
    if not texts:
        # Nobody can ask for its erasure, so a key of its own would only cost space.
        text = write_opening(seed, values, ())
        return SealedEvent([(_random_handle(), keys.seal(text, place))])
    # Only what merchants do with the answer depends on the purpose; changes have none.
    held = event.subject_type == "merchant" and not is_told(event.purpose, event.op)
    name = held_handle if held else subject_handle
    openings, rows = [], []
    for subject, own in texts.items():
        handle = name(event.subject_type, subject, keys)
        key = subjects.key_for(handle)
        openings.append((handle, seal_under(key, own, place)))
        if key.row is not None:
            rows.append(key.row)
    return SealedEvent(openings, rows)


def _handles_of_sealed(event: AuditEvent, keys: Sealer) -> set[str]:
    """Give the handles that a read for a criminal case is filed under.

    Nobody finds one about a merchant. Of a matter its handler is told who looked, by
    the open part of the leaf: what was asked stays sealed.
    """
    if event.subject_type != FOUND_BY_ALL:
        return {_random_handle()}
    names = {event.subject, *(one.name for one in event.subjects)}
    handles = {subject_handle(FOUND_BY_ALL, name, keys) for name in names if name}
    return handles or {_random_handle()}


def write_opening(
    seed: str, values: Mapping[str, object], subjects: Sequence[OneOfMany]
) -> bytes:
    """Write what opens an event's commitments, and its root for some subjects."""
    document: dict[str, object] = {"seed": seed, "values": values}
    if subjects:
        document["subjects"] = [asdict(one) for one in subjects]
    return encode_compiled(document)


def _random_handle() -> str:
    """Draw a handle that nobody finds."""
    return secrets.token_hex(HANDLE_BYTES)


def seal_under(key: SubjectKey, text: bytes, place: str) -> bytes:
    """Encrypt an opening under a subject's data key, for one place."""
    nonce = os.getrandom(NONCE_BYTES)
    name = key.key_id.encode("ascii")
    return MAGIC + name + nonce + key.cipher.encrypt(nonce, text, place.encode())


def is_sealed_to_readers(sealed: bytes) -> bool:
    """Tell whether only the holders of readers' keys can open the bytes."""
    return isinstance(sealed, bytes) and sealed.startswith(sealed_opening.MAGIC)


def is_under_subject(sealed: bytes) -> bool:
    """Tell whether the bytes are under a subject's data key."""
    return isinstance(sealed, bytes) and sealed.startswith(MAGIC)


def key_id_of(sealed: bytes) -> str:
    """Read which data key of a subject bytes are under."""
    return sealed[len(MAGIC) : len(MAGIC) + KEY_ID_CHARS].decode("ascii", "replace")


def unseal_text(
    event_id: str, sealed: bytes, keys: Sealer, subjects: SubjectKeys
) -> bytes | None:
    """Decrypt an event's opening; None where its key was erased or is not the hub's.

    Raises:
        OpeningDamagedError: the bytes were changed or belong to another event.
    """
    if not isinstance(sealed, bytes):
        # A database file may hold a text where bytes belong.
        raise OpeningDamagedError(event_id)
    place = opening_place(event_id)
    if is_sealed_to_readers(sealed):
        return None
    end = len(MAGIC) + KEY_ID_CHARS
    try:
        if not is_under_subject(sealed):
            return keys.unseal(sealed, place)
        key = subjects.stored_key(key_id_of(sealed))
    except ConfigError as error:
        # The instance's key is there since the hub opened, so it is the bytes.
        raise OpeningDamagedError(event_id) from error
    if key is None:
        return None
    nonce, rest = sealed[end : end + NONCE_BYTES], sealed[end + NONCE_BYTES :]
    try:
        return key.cipher.decrypt(nonce, rest, place.encode())
    except (InvalidTag, ValueError) as error:
        raise OpeningDamagedError(event_id) from error


def read_values(text: bytes) -> dict[str, Any]:
    """Give the committed values of an opening by their place in the leaf."""
    values: dict[str, Any] = json.loads(text)["values"]
    return values


def texts_by_subject(text: bytes) -> dict[str, bytes]:
    """Give for each subject of an opening the text that it alone may be told."""
    document = json.loads(text)
    seed, values = document["seed"], document["values"]
    among = read_subjects(text)
    if not among:
        return {values["subject.id"]: text}
    return {one.name: write_opening(seed, values, (one,)) for one in among}


def read_subjects(text: bytes) -> list[OneOfMany]:
    """Give those of an event's several subjects that an opening tells of."""
    listed = json.loads(text).get("subjects", [])
    return [OneOfMany(**one | {"path": tuple(one["path"])}) for one in listed]


def read_openings(text: bytes) -> dict[str, dict[str, Any]]:
    """Give what opens an event's commitments: ``{place: {"salt", "value"}}``."""
    document = json.loads(text)
    return open_values(bytes.fromhex(document["seed"]), document["values"])


def check_opening(text: bytes, leaf: Mapping[str, Any]) -> None:
    """Check that an opening says what its event's leaf commits to.

    Raises:
        ProofError: it opens something else.
    """
    for place, opened in read_openings(text).items():
        group, _, name = place.partition(".")
        committed = leaf[group][name] if name else leaf[group]
        verify_opening(committed, Opening(place, opened["salt"], opened["value"]))
    for one in read_subjects(text):
        one.check(leaf["subject"]["root"])


def opening_place(event_id: str) -> str:
    """Name the place that an event's openings are sealed for."""
    return f"audit-opening:{event_id}"
