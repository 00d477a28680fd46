"""Refusals: what a problem document (RFC 9457) says, whoever wrote it."""

import json
import re
from collections.abc import Mapping
from typing import Any

from connectors.hub_client.errors import HubRefusedError, NobodyKnownError
from connectors.hub_client.proving import ProvenReceipt
from connectors.transport import HttpReply

CODE = re.compile(r"[a-z][a-z0-9-]{1,47}")
"""How a hub writes codes; whoever answers in its place may send anything."""
LONGEST_NUMBER = 6
NOBODY = "merchant-unknown"


def problem_of(reply: HttpReply) -> Mapping[str, Any]:
    """Read a problem document; nothing where it is none."""
    try:
        document = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def refusal_of(
    reply: HttpReply, problem: Mapping[str, Any], receipt: ProvenReceipt | None
) -> HubRefusedError:
    """Make the error of a refusal; ``receipt`` is None where nothing proves it."""
    code = _text(problem, "code")
    if not CODE.fullmatch(code):
        code = f"http-{reply.status}"
    unsaid = f"status {reply.status} without a problem document of a hub"
    is_proven = receipt is not None
    kind = NobodyKnownError if code == NOBODY and is_proven else HubRefusedError
    return kind(
        code,
        _text(problem, "detail"),
        status=reply.status,
        title=_text(problem, "title") or unsaid,
        receipt=receipt,
        retry_after=_seconds(reply.headers.get("retry-after", "")),
        body=reply.body,
    )


def _text(problem: Mapping[str, Any], name: str) -> str:
    """Give a text of a problem document; empty where it is none."""
    value = problem.get(name)
    return value if isinstance(value, str) else ""


def _seconds(text: str) -> int | None:
    """Read a number of seconds; None for a date, or for what is no such number."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None
