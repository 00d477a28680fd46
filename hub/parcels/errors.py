"""What is refused of a parcel, and why; of most of it evidence is kept."""

from hub.ground.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnavailableError,
)


class SignatureMissingError(ForbiddenError):
    """No signature came with the parcel, or none that can be read."""

    code = "signature-missing"
    title = "Sign the parcel once (RFC 9421): send Signature-Input and Signature."


class SignatureIncompleteError(ForbiddenError):
    """The signature leaves out a component or parameter that it must have."""

    code = "signature-incomplete"
    title = "The signature must cover what the detail names: sign it too."


class SignatureStaleError(ForbiddenError):
    """The signature was made too long ago, or says that it has expired."""

    code = "signature-stale"
    title = "The signature is too old: sign anew, and set the clock if it is slow."


class SignatureAheadError(ForbiddenError):
    """The signature says that it was made in the future."""

    code = "signature-ahead"
    title = "The signature is of a time to come: set the sender's clock."


class SignatureWrongError(ForbiddenError):
    """The signature does not fit what was sent, or the key."""

    code = "signature-wrong"
    title = "The signature does not fit the request: send what was signed."


class SigningKeyUnknownError(ForbiddenError):
    """The member has no key of this id."""

    code = "signing-key-unknown"
    title = "The member has no such signing key: set it with credithub member key."


class SigningKeyEndedError(ForbiddenError):
    """The key was replaced by another one."""

    code = "signing-key-ended"
    title = "The signing key was replaced: sign with the member's newest key."


class SigningKeyRevokedError(ForbiddenError):
    """The key was revoked."""

    code = "signing-key-revoked"
    title = "The signing key was revoked: make a new pair and have the hub take it."


class NonceUsedError(ConflictError):
    """The very same signature came before."""

    code = "nonce-used"
    title = "This signed request came before: sign anew; the idempotency key may stay."


class ParcelHeadError(BadInputError):
    """A header of the parcel is missing or has no form that is known."""

    code = "parcel-head-invalid"
    title = "A header of the parcel is missing or wrong: send it as the detail says."


class ParcelTypeError(BadInputError):
    """The body is neither JSON nor JSON Lines, or is compressed."""

    status = 415
    code = "parcel-type"
    title = "Send the rows as application/json or application/x-ndjson, not compressed."


class ParcelTooLargeError(BadInputError):
    """The body has more bytes than a parcel may have."""

    status = 413
    code = "parcel-too-large"
    title = "The parcel has over 64 MiB: send it in several parcels."


class ParcelTooManyRowsError(BadInputError):
    """The parcel has more rows than one may have."""

    status = 413
    code = "parcel-too-many-rows"
    title = "The parcel has over 100,000 rows: send it in several parcels."


class ContentDigestError(BadInputError):
    """The body is not what Content-Digest says."""

    code = "content-digest-wrong"
    title = "The body does not fit its Content-Digest: send it again as it was signed."


class ParcelSourceError(NotFoundError):
    """No source of this name takes parcels of this member."""

    code = "parcel-source-unknown"
    title = "No source of this name takes your parcels: name one in Hub-Source."


class IdempotencyKeyUsedError(ConflictError):
    """Another parcel of the member has this key."""

    code = "idempotency-key-used"
    title = "Another parcel was sent under this Idempotency-Key: use a new one."


class ParcelBusyError(UnavailableError):
    """The source is being synced, or the same parcel is being taken in."""

    code = "parcel-busy"
    title = "The source is taking in something else: send the same parcel again soon."


class ParcelRefusedError(BadInputError):
    """Nothing of the parcel was taken in."""

    code = "parcel-refused"
    title = "Nothing of the parcel was taken in: mend what the detail names."


class ParcelUnknownError(NotFoundError):
    """The member has sent no parcel of this id."""

    code = "parcel-unknown"
    title = "You have sent no parcel with this id: take it from the answer to one."
