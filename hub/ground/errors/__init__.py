"""Every refusal the hub can give: a status, a code that never changes, and what to do.

The codes are part of the contract: they stand in problem documents (RFC 9457), in
CLI output and in ``docs/errors.md``.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from schemas.wording import Wording

TITLES_ZH = Path(__file__).with_name("titles.zh.toml")


class HubError(Exception):
    """Something the hub refuses or cannot do, said so that the caller can act on it."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = (
        "The hub failed: ask again; if it stays so, tell who runs the hub."
    )

    def __init__(self, detail: str | Wording = "", **extra: Any) -> None:
        """Take the case in ``detail`` and machine-readable ``extra`` members.

        A detail that is quoted from what was sent has no language.
        """
        worded = detail if isinstance(detail, Wording) else Wording(detail, detail)
        super().__init__(worded.en or self.title)
        self.worded = worded
        self.extra = extra

    @property
    def detail(self) -> str:
        """The case in English, as the command line and logs have it."""
        return self.worded.en

    def title_in(self, language: str) -> str:
        """Say what is wrong and what to do: in English for ``en``, else in Chinese."""
        return title_of(self.code, self.title, language)


class BadInputError(HubError):
    """What was sent cannot be used as it is."""

    status = 422
    code = "invalid"
    title = "The input is not valid: correct what the detail names."


class UnauthenticatedError(HubError):
    """No valid credential came with the request."""

    status = 401
    code = "unauthenticated"
    title = "A valid token is required: send Authorization: Bearer <token>."


class ForbiddenError(HubError):
    """The caller is known and may not do this."""

    status = 403
    code = "forbidden"
    title = "This is not allowed: ask who runs the hub."


class NotFoundError(HubError):
    """There is no such thing."""

    status = 404
    code = "not-found"
    title = "There is no such thing: check the address; /docs lists all of them."


class ConflictError(HubError):
    """The thing is in a state that does not allow this."""

    status = 409
    code = "conflict"
    title = "The present state does not allow this: look at it again."


class UnavailableError(HubError):
    """The hub cannot answer now; asking again later may work."""

    status = 503
    code = "unavailable"
    title = "The hub cannot answer now: ask again in a moment."


class ConfigError(HubError):
    """The configuration is missing or wrong; the hub does not start with it."""

    code = "config"
    title = "The configuration is wrong: mend the setting that the detail names."


def title_of(code: str, title: str, language: str) -> str:
    """Give the title of a code in a language; ``title`` is the English one."""
    return title if language == "en" else titles_zh().get(code, title)


@cache
def titles_zh() -> Mapping[str, str]:
    """Read the Chinese titles, by code."""
    return tomllib.loads(TITLES_ZH.read_text("utf-8"))


def error_classes(root: type[HubError] = HubError) -> Iterator[type[HubError]]:
    """Yield every error class that is defined so far, each once, the root first."""
    found = {root: None}
    for child in root.__subclasses__():
        found |= dict.fromkeys(error_classes(child))
    yield from found
