"""Every refusal the hub can give: a status, a code that never changes, and what to do.

The codes are part of the contract: they stand in problem documents (RFC 9457), in
CLI output and in ``docs/errors.md``.
"""

from collections.abc import Iterator
from typing import Any, ClassVar


class HubError(Exception):
    """Something the hub refuses or cannot do, said so that the caller can act on it."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "The hub failed."

    def __init__(self, detail: str = "", **extra: Any) -> None:
        """Take the case in ``detail`` and machine-readable ``extra`` members."""
        super().__init__(detail or self.title)
        self.detail = detail
        self.extra = extra


class BadInputError(HubError):
    """What was sent cannot be used as it is."""

    status = 422
    code = "invalid"
    title = "The input is not valid."


class UnauthenticatedError(HubError):
    """No valid credential came with the request."""

    status = 401
    code = "unauthenticated"
    title = "A valid token is required."


class ForbiddenError(HubError):
    """The caller is known and may not do this."""

    status = 403
    code = "forbidden"
    title = "This is not allowed."


class NotFoundError(HubError):
    """There is no such thing."""

    status = 404
    code = "not-found"
    title = "There is no such thing."


class ConflictError(HubError):
    """The thing is in a state that does not allow this."""

    status = 409
    code = "conflict"
    title = "The present state does not allow this."


class UnavailableError(HubError):
    """The hub cannot answer now; asking again later may work."""

    status = 503
    code = "unavailable"
    title = "The hub cannot answer now."


class ConfigError(HubError):
    """The configuration is missing or wrong; the hub does not start with it."""

    code = "config"
    title = "The configuration is wrong."


def error_classes(root: type[HubError] = HubError) -> Iterator[type[HubError]]:
    """Yield every error class that has been defined so far, the root first."""
    yield root
    for child in root.__subclasses__():
        yield from error_classes(child)
