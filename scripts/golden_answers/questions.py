"""One question of the corpus: who asks what, for what, and how it is put."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from scripts.golden_answers.callers import Caller

REFERENCE = quote("2026-第15号")
OFFICER = quote("张某")
NOBODY = Caller("nobody", "nobody", "")
OPERATOR = Caller("operator", "operator", "operator", ("supervision", "self"))
HISTORY = "HISTORY"
"""The method of what is asked of the service itself, as the command line does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put; its name is the same in every city."""

    name: str
    caller: Caller
    purpose: str | None
    about: str
    """What kind of question it is, such as ``trust`` or ``match``."""
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    held: str | None = None
    """The question whose entity tag is sent as held."""
    after: str | None = None
    """The question whose page this one goes on after."""


def put(
    about: str, caller: Caller, purpose: str | None, path: str, *said: str, **more: Any
) -> Asked:
    """Put a question with all that it needs; ``said`` completes its name.

    ``reference`` and ``officer`` may be left out by None; ``language`` is ``zh``.
    """
    token = more.pop(
        "authorization", f"Bearer {caller.token}" if caller.token else None
    )
    said_of_it = {
        "Authorization": token,
        "Hub-Purpose": purpose,
        "Hub-Reference": more.pop("reference", REFERENCE),
        "Hub-Officer": more.pop("officer", OFFICER),
        "Accept-Language": more.pop("language", "zh"),
    }
    headers = dict(more.pop("headers", {})) | {
        name: value for name, value in said_of_it.items() if value is not None
    }
    name = "/".join((about, caller.name, purpose or "-", *said))
    return Asked(name, caller, purpose, about, path, headers=headers, **more)


def look(
    about: str, caller: Caller, purpose: str | None, code: str, *said: str, **more: Any
) -> Asked:
    """Ask for the onboarding check, the credit file or the rating of a code."""
    paths = {
        "trust": "/v1/trust/{}",
        "merchant": "/v1/merchants/{}",
        "rating": "/v1/merchants/{}/rating",
    }
    query = more.pop("query", None)
    path = paths[about].format(quote(code))
    if query:
        path += "?" + urlencode(query)
    kind = more.pop("kind", about)
    return put(kind, caller, purpose, path, *said, **more)


def post(
    about: str, caller: Caller, purpose: str | None, path: str, *said: str, **more: Any
) -> Asked:
    """Send a document, or bytes that are none."""
    document = more.pop("document")
    body = (
        document
        if isinstance(document, bytes)
        else json.dumps(document, ensure_ascii=False).encode()
    )
    headers = {"Content-Type": more.pop("content_type", "application/json")}
    return put(
        about,
        caller,
        purpose,
        path,
        *said,
        method="POST",
        body=body,
        headers=headers,
        **more,
    )
