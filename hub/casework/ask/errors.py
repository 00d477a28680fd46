"""What is refused of questions about matters: a stable code, and what to do instead."""

from hub.ground.errors import BadInputError


class MatterBodyError(BadInputError):
    """What was sent cannot be read as a matter or a step of one."""

    code = "matter-body"
    title = "This is no matter or step of one: compare it with the example in /docs."


class MatterFilterError(BadInputError):
    """A filter or place of a list of matters cannot be read."""

    code = "matter-filter"
    title = "The list cannot be filtered like this: correct what the detail names."


class MatterPaperFormError(BadInputError):
    """A paper is asked for as a file that none is made as."""

    code = "matter-paper-file"
    title = "A paper is made as PDF or DOCX: name the form with .pdf or .docx."
