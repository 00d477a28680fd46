"""Refusals: what a problem document (RFC 9457) says, whoever wrote it."""

import json
from collections.abc import Mapping
from typing import Any

from connectors.hub_client.errors import HubRefusedError, NobodyKnownError
from connectors.hub_client.proving import ProvenReceipt
from connectors.transport import HttpReply

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
    code = str(problem.get("code", f"http-{reply.status}"))
    unsaid = f"status {reply.status} without a problem document of a hub"
    is_proven = receipt is not None
    kind = NobodyKnownError if code == NOBODY and is_proven else HubRefusedError
    return kind(
        code,
        str(problem.get("detail", "")),
        status=reply.status,
        title=str(problem.get("title", unsaid)),
        receipt=receipt,
        retry_after=_seconds(reply.headers.get("retry-after", "")),
        body=reply.body,
    )


def _seconds(text: str) -> int | None:
    """Read a number of seconds; None for a date, or for what is no such number."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None
