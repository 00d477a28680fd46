"""Forms that only our own pages can send."""

import io
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from flask import Request, Response
from werkzeug.datastructures import MultiDict

from hub.console.serving.cookies import read_cookie, set_cookie
from hub.console.views.tables import FormField
from hub.ground.errors import ForbiddenError

COOKIE = "hub-form"
FIELD = "csrf"
VALUE_BYTES = 24
OWN = frozenset({"same-origin", "none"})


class FormForgedError(ForbiddenError):
    """A form came from elsewhere than from a page of the hub."""

    code = "form-forged"
    title = (
        "This form was not sent from a page of the hub: open the page again and send "
        "it from there."
    )


class FormRequest(Request):
    """A request whose files stay in memory: what people upload never lies on a disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Give the place where a file of the form is put."""
        del total_content_length, content_type, filename, content_length
        return io.BytesIO()


@dataclass(frozen=True, slots=True)
class SentForm:
    """What a form was sent with, and in words what is wrong with its fields."""

    values: MultiDict[str, str] = field(default_factory=MultiDict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    """By the names of the fields."""

    @property
    def errors(self) -> Sequence[FormField]:
        """List what is wrong, for the summary on top."""
        return [FormField(name, "", error=text) for name, text in self.wrong.items()]

    def field(self, name: str, label: str, **more: Any) -> FormField:
        """Describe a field with what was typed and what is wrong with it.

        ``value`` is what stands in it at first.
        """
        value = self.values.get(name, more.pop("value", ""))
        return FormField(name, label, value=value, error=self.error(name), **more)

    def error(self, name: str) -> str:
        """Say what is wrong with a field; nothing where it is sound."""
        return self.wrong.get(name, "")

    def has(self, name: str, value: str) -> bool:
        """Tell whether a value was chosen."""
        return value in self.values.getlist(name)


NOTHING_SENT = SentForm()
"""A form as its page first shows it."""


def check_origin(request: Request) -> None:
    """Refuse what a browser says that another site's page sent.

    Raises:
        FormForgedError: it came from another site.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site is not None and site not in OWN
    if foreign or (origin is not None and origin != request.host_url.rstrip("/")):
        raise FormForgedError


def check_form(request: Request, expected: str) -> None:
    """Refuse a form that does not send back the value of its page.

    Raises:
        FormForgedError: it has another value, or came from another site.
    """
    check_origin(request)
    given = request.form.get(FIELD, "")
    if not expected or not secrets.compare_digest(given.encode(), expected.encode()):
        raise FormForgedError


def visitor_value(request: Request) -> str:
    """Give the value of forms of somebody who is not signed in."""
    return read_cookie(request, COOKIE) or secrets.token_urlsafe(VALUE_BYTES)


def keep_visitor_value(request: Request, response: Response, value: str) -> None:
    """Let the browser send the value beside the form, until it is closed."""
    set_cookie(request, response, COOKIE, value, seconds=None)
