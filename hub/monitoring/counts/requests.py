"""A line and a count for each request: what was asked, how fast, with which receipt.

Nothing in it tells of a merchant or a person: no path, only its template; no token, no
reference, no officer; the caller's address masked unless the setting says otherwise.
"""

import os
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

import msgspec

from hub.ground.clock import system_clock
from hub.monitoring.counts.counters import count_refusal, seconds_of
from hub.monitoring.counts.lines import LINES
from schemas.words import Purpose, RequestLog

MEMBER = "credithub.member"
"""Where the gate puts the code of the member that asks, in a request's environment."""
REFUSED_FROM = 400
NO_ROUTE = "none"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
PURPOSES = frozenset(map(str, Purpose))
PARAMETER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_encoder = msgspec.json.Encoder()
REQUEST_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What a proxy may call a request: nothing that could be a code or a name."""
MASKED_BITS = {4: 24, 6: 48}
"""Bits of an address that stay, by its version."""


class RequestLine(msgspec.Struct, omit_defaults=True):
    """A request as the log tells it; what is not known is left out."""

    at: str
    event: str
    method: str
    route: str
    status: int
    ms: float
    request: str
    address: str | None = None
    member: str | None = None
    purpose: str | None = None
    receipt: str | None = None
    code: str | None = None
    """Of the problem, where the request was refused."""


def note_answer(
    environ: Mapping[str, Any],
    route: str,
    status: int,
    started: datetime,
    *,
    mode: str,
    receipt: str | None = None,
    problem: bytes | None = None,
) -> None:
    """Count an answer, and tell of it on standard error unless ``mode`` is ``off``.

    ``route`` is a template; ``problem`` is the document of a refusal.
    """
    seconds = (system_clock() - started).total_seconds()
    seconds_of(route, status).observe(seconds)
    code = None
    if problem is not None and status >= REFUSED_FROM:
        code = count_refusal(problem)
    if mode == RequestLog.OFF:
        return
    method = environ["REQUEST_METHOD"]
    purpose = environ.get("HTTP_HUB_PURPOSE")
    address = environ.get("REMOTE_ADDR")
    line = RequestLine(
        at=started.isoformat(),
        event="request",
        method=method if method in METHODS else "other",
        route=route,
        status=status,
        ms=round(seconds * 1000, 2),
        request=request_id(environ),
        address=address if mode == RequestLog.WHOLE else masked(address or ""),
        member=environ.get(MEMBER),
        purpose=purpose if purpose in PURPOSES else None,
        receipt=receipt,
        code=code,
    )
    LINES.add(_encoder.encode(line))


def note_unread(route: str, status: int, problem: bytes) -> None:
    """Count the refusal of a request that was not read, and so has no line."""
    seconds_of(route, status).observe(0)
    count_refusal(problem)


def request_id(environ: Mapping[str, Any]) -> str:
    """Name a request as the proxy before the hub does, or by itself."""
    given = environ.get("HTTP_X_REQUEST_ID")
    return given if given and REQUEST_ID.fullmatch(given) else _own_id()


def _own_id() -> str:
    """Make a random UUID (RFC 9562, version 4)."""
    # Unlike uuid4, this keeps Python's global lock, which others would take.
    digits = os.getrandom(16).hex()
    return (
        f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
    )


@lru_cache(maxsize=1024)
def masked(address: str) -> str | None:
    """Leave of an address its network alone; None where it is none."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if parsed.is_loopback:
        return str(parsed)
    return str(ip_network(f"{parsed}/{MASKED_BITS[parsed.version]}", strict=False))


@lru_cache(maxsize=512)
def template_of(rule: str) -> str:
    """Write a rule of the framework as the documents write it: ``/v1/trust/{code}``."""
    return PARAMETER.sub(r"{\1}", rule)
