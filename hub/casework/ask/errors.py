"""What is refused of questions about matters: a stable code, and what to do instead."""

from hub.ground.errors import BadInputError


class MatterBodyError(BadInputError):
    """What was sent, or its key, cannot be read as a matter, a step or a paper."""

    code = "matter-body"
    title = "This is no matter or step of one: compare it with the example in /docs."


class MatterFilterError(BadInputError):
    """A filter or the length of a page of matters cannot be read."""

    code = "matter-filter"
    title = "The list cannot be filtered like this: correct what the detail names."


class MatterPaperFormError(BadInputError):
    """A paper is made as PDF or DOCX alone."""

    code = "matter-paper-file"
    title = "A paper is made as PDF or DOCX: name the form with .pdf or .docx."


class MatterPaperKindError(BadInputError):
    """An issued paper is to come with a step as a kind of document that it is not."""

    status = 422
    code = "matter-paper-kind"
    title = "The issued document is not of this kind: name the kind that its form is."
