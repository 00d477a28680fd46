"""What windows are refused for."""

from hub.ground.errors import BadInputError, ConflictError


class WindowCheckError(BadInputError):
    """The identity check at a window lacks something, or cannot be right."""

    code = "window-check"
    title = "The identity check is not complete: check what the detail names."

    def __init__(self, *wrong: str) -> None:
        """Take the names of the fields at fault; what was typed is never repeated."""
        super().__init__(", ".join(wrong))
        self.wrong = frozenset(wrong)


class WindowClosedError(ConflictError):
    """The window has closed, or belongs to another screen."""

    code = "window-closed"
    title = "This window has closed: check the identity again."
