"""What is wrong with a rule file whose effect is asked for."""

from hub.ground.errors import BadInputError


class ChangedFileError(BadInputError):
    """A changed rule file is broken, or of a kind whose effect is not worked out.

    It may also contradict the other files.
    """

    code = "changed-file"
    title = "The effect of this rule file cannot be worked out: mend what is named."
