"""Why a redaction is not taken."""

from hub.ground.errors import BadInputError, ConflictError, NotFoundError


class RedactionFieldError(BadInputError):
    """The record has no free text in this field that may be redacted."""

    code = "redaction-field"
    title = "This field holds no text to redact: choose one that the page lists."


class RedactionAddsError(BadInputError):
    """A redacted text says what the original does not."""

    code = "redaction-adds"
    title = (
        "A redaction may only leave out: put █ in the place of what is left out and "
        "change nothing else."
    )


class RedactionPersonalError(BadInputError):
    """An identity or telephone number still stands in a redacted text."""

    code = "redaction-personal"
    title = "An identity or telephone number still stands in the text: put █ there."


class RedactionUnknownError(NotFoundError):
    """There is no redaction of this number."""

    code = "redaction-unknown"
    title = "There is no redaction of this number: choose one from the list."


class RedactionWaitsError(ConflictError):
    """A redaction of this text waits for a second person."""

    code = "redaction-waits"
    title = "A redaction of this text waits already: have it decided on first."


class RedactionDecidedError(ConflictError):
    """A redaction does not wait for this word any more, or not yet."""

    code = "redaction-decided"
    title = "This was decided on already: look at how it stands now."


class RedactionOwnError(ConflictError):
    """The wrong one of two persons speaks: nobody releases what they proposed."""

    code = "redaction-own"
    title = (
        "Who proposed it takes it back, and another person releases or refuses it: "
        "ask the other one."
    )


class RedactionOvertakenError(ConflictError):
    """The text of the record is another one than the redaction was made of."""

    code = "redaction-overtaken"
    title = "The record's text has changed since: refuse this and propose it anew."
