"""What is refused of matters between hubs: a stable code, and what to do instead."""

from hub.ground.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
)


class PeerUnknownError(NotFoundError):
    """No other hub is known by this member code, or none is any more."""

    code = "peer-unknown"
    title = "No hub is known by this member: set it with credithub peer set."


class PeerInvalidError(BadInputError):
    """What is said of another hub cannot be used."""

    code = "peer-invalid"
    title = "What is said of the other hub cannot be used: mend what the detail names."


class PeerTriedError(BadInputError):
    """The other hub was tried before it was set, and something does not fit.

    Address, token, key or trusted keys; the detail names which.
    """

    code = "peer-tried"
    title = (
        "The other hub was tried, and does not take what is set: mend what the detail "
        "names, or set it untried with --no-try."
    )


class PeerBusyError(ConflictError):
    """Parcels are on their way under the names that would change."""

    code = "peer-busy"
    title = "Parcels to this hub are on their way: wait until they are acknowledged."


class MatterPeerError(ForbiddenError):
    """The sender is no hub with which matters are exchanged."""

    code = "matter-parcel-peer"
    title = "Matters are not exchanged with this member: ask who runs the hub for it."


class MatterParcelShapeError(BadInputError):
    """The body is no parcel of a matter."""

    code = "matter-parcel-shape"
    title = (
        "The body is no parcel of a matter: send it as docs/matters-between-hubs.md."
    )


class MatterTableUnknownError(ConflictError):
    """The matter goes on under a table of its machine that this hub does not have."""

    code = "matter-parcel-table"
    title = "This hub does not have the table of the matter: bring both to one version."


class MatterParcelOtherError(ConflictError):
    """Something else has come under this number of the matter."""

    code = "matter-parcel-other"
    title = "Another event has this number here: compare the matter in both hubs."


class MatterParcelLeadError(ConflictError):
    """The event was not the sender's to write."""

    code = "matter-parcel-lead"
    title = "This event is not yours to write: send it as a step to be taken."


class MatterParcelAheadError(ConflictError):
    """Too much has come before what it follows."""

    code = "matter-parcel-ahead"
    title = "Too many events wait for earlier ones: send what comes first."


class MatterParcelSizeError(BadInputError):
    """The documents of one step do not go into a parcel."""

    code = "matter-parcel-size"
    title = "At most 44 MiB of documents go to another hub with one step: split it."


class MatterParcelDocumentError(ConflictError):
    """A document of the event is gone, or is not what it is said to be."""

    code = "matter-parcel-document"
    title = "A document of the event is missing or another: send it whole."


class MatterTwoHubsError(ConflictError):
    """The matter is exchanged with another hub already."""

    code = "matter-two-hubs"
    title = "One matter goes to one other hub: open another matter for this one."


class StepWaitsError(ConflictError):
    """A step of this matter waits already for the other hub's word."""

    code = "matter-step-waits"
    title = "A step waits for the other hub's word: wait for it, then say the next."
