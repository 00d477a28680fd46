"""Who can open what a question for a criminal case was about: the asker and the escrow.

The hub seals such openings and keeps no key that opens them. The supervision escrow is
there so that a court can have them opened when the asking member will not or cannot.
"""

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from hub.audit.check import open_checked
from hub.audit.seals import newest_filed, subject_handle
from hub.context import Hub
from hub.ground.durable import FileState, file_state, replace_file
from hub.ground.errors import HubError
from hub.members.member_keys import MemberKeyInvalidError, current_key
from hub.outbox import service as outbox
from schemas.sealed_opening import (
    SealedOpeningError,
    key_id,
    public_text,
    read_public_key,
)
from schemas.words import PROCEEDINGS, Operation, operation_of

ESCROW = "escrow"
ESCROW_FILE = "escrow-key"
"""File in the instance folder: the escrow's public key in PEM."""


class EscrowMissingError(HubError):
    """The instance has no usable escrow key, so no such question is answered."""

    # No UnavailableError: the refusal itself is logged, unlike those.
    status = 503
    code = "escrow-missing"
    title = (
        "Questions for criminal cases need the public key of the escrow: set it with "
        "credithub audit escrow-key."
    )


def readers_for(
    hub: Hub, member: str, purpose: str | None
) -> tuple[X25519PublicKey, ...]:
    """Tell whose keys may open a question of a member for a purpose.

    Nobody's where the hub itself may; else the escrow's, and the member's if it has
    one.

    Raises:
        EscrowMissingError: there is no usable escrow key, or another than was logged.
    """
    if purpose not in PROCEEDINGS:
        return ()
    escrow = read_escrow(hub.config.instance)
    _demand_logged(hub, key_id(escrow).hex())
    own = _member_key(hub, member)
    return (escrow,) if own is None else (own, escrow)


def read_escrow(instance: Path) -> X25519PublicKey:
    """Read the escrow's key, anew whenever its file was changed.

    Raises:
        EscrowMissingError: the file is missing or holds no usable key.
    """
    path = instance / ESCROW_FILE
    try:
        return _parse(path, file_state(path))
    except OSError as error:
        msg = f"{path.name} cannot be read (credithub audit escrow-key sets it)"
        raise EscrowMissingError(msg) from error
    except SealedOpeningError as error:
        msg = f"{path.name}: {error}"
        raise EscrowMissingError(msg) from error


@lru_cache(maxsize=4)
def _parse(path: Path, state: FileState | None) -> X25519PublicKey:
    """Read a key file in one of its states."""
    del state
    return read_public_key(path.read_bytes())


def _demand_logged(hub: Hub, name: str) -> None:
    """Refuse an escrow key that is not the one that the log was told of last.

    Who can write the file must not become a reader without a leaf that says so.

    Raises:
        EscrowMissingError: another was logged last, or none.
    """
    number = hub.cache.number()
    logged: str | None = hub.cache.get(("escrow-key", name))
    if logged is None:
        logged = _logged_key(hub, name)
        hub.cache.put(("escrow-key", name), number, logged)
    if logged != name:
        msg = (
            "the key in the file is not the one that was logged last "
            "(credithub audit escrow-key sets it)"
        )
        raise EscrowMissingError(msg)


def _logged_key(hub: Hub, name: str) -> str:
    """Find the id of the escrow key that the log was told of last; empty if of none.

    The first versions filed each event under the key's own id, the later ones under
    one name for all.
    """
    handles = [subject_handle(ESCROW, subject, hub.keys) for subject in (ESCROW, name)]
    last = newest_filed(hub.audit_engine, handles)
    if last is None or operation_of(last.leaf()) != Operation.ESCROW_KEY_SET:
        return ""
    values = open_checked(hub.audit, last.leaf(), last.sealed)
    if values is None:
        return ""
    told: str = values.get("detail", {}).get("key", values["subject.id"])
    return told


def _member_key(hub: Hub, member: str) -> X25519PublicKey | None:
    """Find a member's key, from memory as long as the database is unchanged."""
    number = hub.cache.number()
    known: tuple[X25519PublicKey | None] | None
    known = hub.cache.get(("member-key", member))
    if known is None:
        with hub.reads() as session:
            known = (current_key(session, member),)
        hub.cache.put(("member-key", member), number, known)
    return known[0]


def set_escrow_key(hub: Hub, pem: bytes, *, actor: str) -> str:
    """Take the escrow's public key, log that, and return the key's id.

    Raises:
        KeyInvalidError: the text is no usable X25519 public key in PEM.
        AuditUnavailableError: the log cannot take the event; nothing was changed.
    """
    try:
        key = read_public_key(pem)
    except SealedOpeningError as error:
        raise MemberKeyInvalidError(str(error)) from error
    name = key_id(key).hex()
    with hub.writing() as session:
        outbox.put(
            session,
            at=hub.clock(),
            actor=actor,
            op=Operation.ESCROW_KEY_SET,
            subject_type=ESCROW,
            subject=ESCROW,
            detail={"key": name},
        )
    replace_file(hub.config.instance / ESCROW_FILE, public_text(key).encode())
    return name
