"""Whether a parcel's head was signed by its member: whole, in time, and once.

The library checks the signature alone. What it must cover, how old it may be by the
hub's clock, whose key it is and that it was not used before is decided here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import http_sf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.members.member_keys import MemberSigningKey
from hub.parcels.errors import (
    NonceUsedError,
    SignatureAheadError,
    SignatureIncompleteError,
    SignatureMissingError,
    SignatureStaleError,
    SignatureWrongError,
    SigningKeyEndedError,
    SigningKeyRevokedError,
    SigningKeyUnknownError,
)
from hub.parcels.heads import ParcelHead
from hub.parcels.models import ParcelNonce
from schemas.answers.parcel_head import (
    COVERED,
    MOST_AGE,
    MOST_AHEAD,
    NONCE_FORM,
    PARAMETERS,
)

LONGEST_INPUT = 2_000
LONGEST_SIGNATURE = 500


@dataclass(frozen=True, slots=True)
class ParcelSignature:
    """What a good signature says of itself."""

    key: str
    nonce: str
    created: datetime


class _Verifier(HTTPMessageVerifier):
    """Checks the signature; its time is judged by the hub's own clock."""

    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        """Leave the time alone."""


class _OneKey(HTTPSignatureKeyResolver):
    """Knows the key that was found already."""

    def __init__(self, public: Ed25519PublicKey) -> None:
        """Give this key for every id."""
        self._public = public

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        """Give the key."""
        del key_id
        return self._public

    def resolve_private_key(self, key_id: str) -> Any:
        """Have none: nothing is signed here."""
        raise NotImplementedError(key_id)


def check_signature(
    keys: Iterable[MemberSigningKey], head: ParcelHead, at: datetime
) -> ParcelSignature:
    """Check that a head was signed with one of a member's keys, and when.

    Raises:
        SignatureMissingError, SignatureIncompleteError, SignatureStaleError,
        SignatureAheadError, SignatureWrongError, SigningKeyUnknownError,
        SigningKeyEndedError, SigningKeyRevokedError: as their names say.
    """
    covered, parameters = _read_input(head)
    if missing := [name for name in COVERED if name not in covered]:
        raise SignatureIncompleteError(", ".join(missing))
    if missing := sorted(PARAMETERS - parameters.keys()):
        raise SignatureIncompleteError(", ".join(missing))
    key, nonce = str(parameters["keyid"]), str(parameters["nonce"])
    if not NONCE_FORM.fullmatch(nonce):
        msg = "nonce: 16-100 A-Z a-z 0-9 + / = _ -"
        raise SignatureIncompleteError(msg)
    created = _check_time(parameters, at)
    public = _find_key(keys, key)
    verifier = _Verifier(
        signature_algorithm=algorithms.ED25519, key_resolver=_OneKey(public)
    )
    try:
        verifier.verify(head, max_age=None, require_components=COVERED)
    except HTTPMessageSignaturesException as error:
        raise SignatureWrongError(str(error)) from error
    return ParcelSignature(key, nonce, created)


def claimed_key(head: ParcelHead) -> str | None:
    """Tell which key a head claims to be signed with, be it true or not."""
    try:
        return str(_read_input(head)[1].get("keyid"))[:64]
    except SignatureMissingError:
        return None


def use_nonce(session: Session, signed: ParcelSignature, at: datetime) -> None:
    """Note that a signature was used; it is good once.

    Raises:
        NonceUsedError: it was before.
    """
    session.execute(delete(ParcelNonce).where(ParcelNonce.until < at))
    until = signed.created + MOST_AGE + MOST_AHEAD
    session.add(ParcelNonce(signing_key=signed.key, nonce=signed.nonce, until=until))
    try:
        session.flush()
    except IntegrityError as error:
        raise NonceUsedError from error


def _read_input(head: ParcelHead) -> tuple[set[str], dict[str, Any]]:
    """Read what the one signature covers, and its parameters.

    Raises:
        SignatureMissingError: there is none, more than one, or it cannot be read.
    """
    said, signature = head.header("Signature-Input"), head.header("Signature")
    if not (0 < len(said) <= LONGEST_INPUT and 0 < len(signature) <= LONGEST_SIGNATURE):
        raise SignatureMissingError
    try:
        parsed: Any = http_sf.parse(said.encode("latin-1"), tltype="dictionary")
    except (ValueError, UnicodeError) as error:
        raise SignatureMissingError from error
    if len(parsed) != 1:
        raise SignatureMissingError
    ((members, parameters),) = parsed.values()
    if not isinstance(members, list):
        raise SignatureMissingError
    # One with parameters of its own covers a part of a header only.
    covered = {name for name, own in members if isinstance(name, str) and not own}
    return covered, dict(parameters)


def _check_time(parameters: dict[str, Any], at: datetime) -> datetime:
    """Tell when a signature was made, if that is neither long ago nor to come."""
    moments = {}
    for name in ("created", "expires"):
        value = parameters.get(name)
        if value is None:
            continue
        try:
            if not isinstance(value, int):
                raise SignatureIncompleteError(name)
            moments[name] = datetime.fromtimestamp(value, UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise SignatureIncompleteError(name) from error
    created = moments["created"]
    if created > at + MOST_AHEAD:
        raise SignatureAheadError
    if created < at - MOST_AGE or moments.get("expires", at) < at:
        raise SignatureStaleError
    return created


def _find_key(keys: Iterable[MemberSigningKey], key: str) -> Ed25519PublicKey:
    """Find the key of this id, if it is good today."""
    for one in keys:
        if one.id != key:
            continue
        if one.revoked_at is not None:
            raise SigningKeyRevokedError
        if one.valid_to is not None:
            raise SigningKeyEndedError
        return one.public
    raise SigningKeyUnknownError
