"""Why a redaction is not taken."""

from hub.ground.errors import BadInputError, ConflictError, NotFoundError


class RedactionFieldError(BadInputError):
    """The record has no free text in this field that can be redacted."""

    code = "redaction-field"
    title = "This field holds no text to redact: choose one that the page lists."


class RedactionAddsError(BadInputError):
    """A redacted text says what the original does not.

    A redaction may only put █ in the place of passages.
    """

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
    """There is no redacted version of this number."""

    code = "redaction-unknown"
    title = "There is no redaction of this number: choose one from the list."


class RedactionOvertakenError(ConflictError):
    """The record's text is another one than the redacted version was made of."""

    code = "redaction-overtaken"
    title = "The record's text has changed since: refuse this and propose it anew."
