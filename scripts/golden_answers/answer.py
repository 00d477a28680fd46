"""Answers as they are kept: every byte but ids, moments and receipts.

A body is read, labels are put for what is random, and it is written down again. That
this loses nothing is checked each time: the body as it was read must be written back to
the very bytes that were sent.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from scripts.golden_answers.labels import Labels
from scripts.golden_answers.questions import Asked

KEPT_HEADERS = (
    *("content-type", "cache-control", "vary", "etag", "location"),
    *("www-authenticate", "retry-after", "allow"),
)
RECEIPT = "receipt"
_VERSION = re.compile(r"[0-9a-f]{16}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ENTRY = re.compile(r"\d{4}/\d+")
_MADE_UP = re.compile(r"auto:[0-9A-Z]{26}")
_TAG = re.compile(r'W/"([0-9a-f]{16})\.[0-9a-f]{16}(\.\w+)"')
Document = dict[str, Any]


class AnswerError(ValueError):
    """An answer has a form that the corpus cannot keep whole."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Give a header."""
        found = (value for key, value in self.headers if key.lower() == name)
        return next(found, None)


def plain(asked: Asked, answer: Answer, labels: Labels, held: str | None) -> Document:
    """Write an answer down without what is random; ``held`` is the tag that was sent.

    Raises:
        AnswerError: something would be lost.
    """
    form, body = _read(asked, answer.body)
    address = answer.header("hub-receipt")
    headers: Document = {
        name: labels.put(value)
        for name in KEPT_HEADERS
        if (value := answer.header(name)) is not None
    }
    if "allow" in headers:
        # A set of the framework's, in any order.
        headers["allow"] = ", ".join(sorted(headers["allow"].split(", ")))
    if "etag" in headers:
        version = body.get("data_version") if isinstance(body, dict) else None
        headers["etag"] = _tag(headers["etag"], version, held)
    if address is not None:
        headers["hub-receipt"] = _address(asked, address, body)
    return {
        "status": answer.status,
        "headers": headers,
        "form": form,
        "body": _plain(body, labels),
    }


def _read(asked: Asked, body: bytes) -> tuple[str, Any]:
    """Read a body and tell how it was written: compact, by the framework, or not."""
    if not body:
        return "empty", None
    document = json.loads(body)
    if json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() == body:
        return "compact", document
    if json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n" == (
        body.decode()
    ):
        return "framework", document
    msg = f"{asked.name}: the body is not written as any known form: {body[:200]!r}"
    raise AnswerError(msg)


def _tag(tag: str, version: str | None, held: str | None) -> str:
    """Put the form of an entity tag for it, if it names the version of the body."""
    if held is not None and tag == held:
        return "{held}"
    match = _TAG.fullmatch(tag)
    if match is None or match[1] != version:
        return tag
    return f'W/"{{data_version}}.{{view}}{match[2]}"'


def _address(asked: Asked, address: str, body: Any) -> str:
    """Check that header and body name the same entry, where both do."""
    if not _ENTRY.fullmatch(address):
        msg = f"{asked.name}: {address} is no entry"
        raise AnswerError(msg)
    told = body.get(RECEIPT) if isinstance(body, dict) else None
    if isinstance(told, dict) and f"{told['shard']}/{told['index']}" != address:
        msg = f"{asked.name}: header and body name two receipts"
        raise AnswerError(msg)
    return "{entry}"


def _plain(value: Any, labels: Labels, name: str = "") -> Any:
    """Put labels for what is random in a value; ``name`` is the field it stands in."""
    if isinstance(value, dict):
        if name == RECEIPT:
            # Which members it has is told, and no more.
            return "{" + " ".join(_members(value)) + "}"
        return {
            labels.put(key): _plain(one, labels, key) for key, one in value.items()
        }
    if isinstance(value, list):
        if name == "entries" and value and all(map(_is_entry, value)):
            return "{entries}"
        return [_plain(one, labels) for one in value]
    return _plain_text(value, labels, name) if isinstance(value, str) else value


def _members(value: Document) -> list[str]:
    """List the members of a receipt, with those of its openings."""
    return [
        f"{name}({' '.join(sorted(one))})" if isinstance(one, dict) else name
        for name, one in value.items()
    ]


def _is_entry(value: Any) -> bool:
    """Tell whether a value names an entry of the log."""
    return isinstance(value, str) and _ENTRY.fullmatch(value) is not None


def _plain_text(text: str, labels: Labels, name: str) -> str:
    """Put a label for a text that is random in its field."""
    if name == "data_version" and _VERSION.fullmatch(text):
        return "{data_version}"
    if name == "digest" and _DIGEST.fullmatch(text):
        return "{digest}"
    if name == "entry" and _ENTRY.fullmatch(text):
        return "{entry}"
    if name == "reference" and _MADE_UP.fullmatch(text):
        return "auto:{event}"
    if name == "next":
        return "{cursor}"
    return labels.run(text) if name == "run" else labels.put(text)
