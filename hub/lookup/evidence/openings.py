"""What the asking member may do with the openings of its questions: release, open."""

import json
import re
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from hub.audit.events import (
    SUBJECT_ROOT,
    AuditEvent,
    Receipt,
    about_subjects,
    make_event,
)
from hub.audit.seals import (
    check_opening,
    is_sealed_to_readers,
    is_under_subject,
    opening_place,
    read_subjects,
    read_values,
    subject_handle,
    texts_by_subject,
)
from hub.context import Hub
from hub.ground.actors import without_account
from hub.ground.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
)
from schemas.sealed_opening import (
    SealedOpeningError,
    key_id,
    open_sealed,
    read_private_key,
)
from schemas.words import TOLD_AT_ONCE, Operation

MERCHANT = "merchant"
ADDRESS = re.compile(r"([A-Za-z0-9-]{1,16})/(0|[1-9]\d{0,17})")


class AddressInvalidError(BadInputError):
    """The text names no entry of the log."""

    code = "address-invalid"
    title = "Name an entry like 2026/18."


class OpeningGoneError(NotFoundError):
    """Nothing is kept that opens the entry: it was erased, or never had an opening."""

    code = "opening-gone"
    title = "Nothing is kept that opens this entry: rely on its leaf alone."


class OpeningSealedError(BadInputError):
    """The entry is sealed to its readers, and no private key of one was given."""

    code = "opening-sealed"
    title = "This entry is sealed: open it with the private key of one of its readers."


class OpeningNotSealedError(ConflictError):
    """The entry is not sealed to readers, so no key is needed or opens it."""

    code = "opening-not-sealed"
    title = "This entry is not sealed to readers: see its history instead."


class ReleaseForbiddenError(ForbiddenError):
    """Only the member that asked may release a read."""

    code = "release-forbidden"
    title = "Only the member that asked may release this read: ask that member."


class ReleaseNeedlessError(ConflictError):
    """The read is told to the merchant already, or is no read of a merchant."""

    code = "release-needless"
    title = (
        "There is nothing to release, for the merchant is told of this already: go on."
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """An entry of the log with its opening as it is stored."""

    address: str
    leaf: dict[str, Any]
    handle: str
    sealed: bytes


def asker_of(hub: Hub, address: str) -> str:
    """Tell which member an entry says acted.

    Raises:
        AddressInvalidError, AuditEntryUnknownError: there is no such entry.
    """
    agency: str = _leaf(hub, address)["actor"]["agency"]
    return agency


def release(
    hub: Hub,
    member: str,
    address: str,
    *,
    key: X25519PrivateKey | None = None,
    officer: str | None = None,
    auth: str | None = None,
) -> Receipt:
    """Let the merchants know of a read that was held back; cannot be taken back.

    The release is logged first, then the openings are filed where the events of each
    merchant are found. A read that is sealed needs the private key of the member.
    ``auth`` names what the member showed to be let in.

    Raises:
        AddressInvalidError, AuditEntryUnknownError: there is no such entry.
        ReleaseForbiddenError: another member asked.
        ReleaseNeedlessError: the merchant is told of it already, or it is no read.
        OpeningGoneError, OpeningSealedError: it cannot be opened, or all merchants
            that it is about were erased since.
        AuditUnavailableError: the log cannot take the event; nothing was released.
    """
    leaf = _leaf(hub, address)
    if leaf["actor"]["agency"] != member:
        raise ReleaseForbiddenError(address)
    subject_type = leaf.get("subject", {}).get("type")
    if subject_type != MERCHANT or leaf.get("purpose") in TOLD_AT_ONCE:
        raise ReleaseNeedlessError(address)
    held = {
        entry: text
        for entry in _find(hub, address, leaf)
        if not _is_told(hub, entry, text := _unseal(hub, entry, key))
    }
    if not held:
        raise ReleaseNeedlessError(address)
    names = [
        name
        for text in held.values()
        for name in texts_by_subject(text)
        if not hub.audit.is_erased(leaf["id"], subject_type, name)
    ]
    if not names:
        raise OpeningGoneError(address)
    receipt = hub.audit.append(
        make_event(
            at=hub.clock(),
            actor=member,
            auth=auth,
            op=Operation.READ_RELEASE,
            officer=officer,
            subject_type=subject_type,
            detail={"entry": address} | without_account(officer),
            **about_subjects(names),
        )
    )
    for entry, text in held.items():
        hub.audit.refile(leaf["id"], entry.handle, subject_type, text)
    return receipt


def _is_told(hub: Hub, entry: _Entry, text: bytes) -> bool:
    """Tell whether an opening is filed where its subject is told of it."""
    told = {subject_handle(MERCHANT, name, hub.keys) for name in texts_by_subject(text)}
    return entry.handle in told and is_under_subject(entry.sealed)


def open_entry(
    hub: Hub, address: str, key: X25519PrivateKey, *, actor: str
) -> dict[str, Any]:
    """Open a sealed entry for the holder of one of its keys; that is logged first.

    Gives the values by their place in the leaf, and the names under ``subject.root``;
    each was checked against the leaf.

    Raises:
        AddressInvalidError, AuditEntryUnknownError: there is no such entry.
        OpeningGoneError, OpeningNotSealedError, OpeningSealedError: it cannot be
            opened by this key.
        AuditUnavailableError: the log cannot take the event; nothing was opened.
    """
    entry, *_ = _find(hub, address, _leaf(hub, address))
    if not is_sealed_to_readers(entry.sealed):
        raise OpeningNotSealedError(address)
    text = _unseal(hub, entry, key)
    # The event says which key opened which entry, not what was in it.
    event: AuditEvent = make_event(
        at=hub.clock(),
        actor=actor,
        op=Operation.OPENING_OPEN,
        detail={"entry": address, "key": key_id(key.public_key()).hex()},
    )
    hub.audit.append(event)
    names = [one.name for one in read_subjects(text)]
    return read_values(text) | ({SUBJECT_ROOT: names} if names else {})


def read_key(pem: bytes) -> X25519PrivateKey:
    """Read the private key of a reader.

    Raises:
        OpeningSealedError: the text is no such key.
    """
    try:
        return read_private_key(pem)
    except SealedOpeningError as error:
        raise OpeningSealedError(str(error)) from error


def _leaf(hub: Hub, address: str) -> dict[str, Any]:
    """Read an entry's leaf."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise AddressInvalidError(address)
    shard, index = match.groups()
    leaf: dict[str, Any] = json.loads(hub.audit.entry(int(index), shard))
    return leaf


def _find(hub: Hub, address: str, leaf: dict[str, Any]) -> list[_Entry]:
    """Find what is kept of an entry's openings, one for each subject."""
    kept = hub.audit.kept_openings(leaf["id"])
    if not kept:
        raise OpeningGoneError(address)
    return [_Entry(address, leaf, *one) for one in kept]


def _unseal(hub: Hub, entry: _Entry, key: X25519PrivateKey | None) -> bytes:
    """Open an entry and check that what is in it is what the leaf commits to."""
    event_id = entry.leaf["id"]
    if is_sealed_to_readers(entry.sealed):
        if key is None:
            raise OpeningSealedError(entry.address)
        try:
            text = open_sealed(entry.sealed, key, opening_place(event_id))
        except SealedOpeningError as error:
            raise OpeningSealedError(str(error)) from error
    else:
        found = hub.audit.unseal(event_id, entry.sealed)
        if found is None:
            raise OpeningGoneError(entry.address)
        text = found
    check_opening(text, entry.leaf)
    return text
