"""Answers as they are kept: every byte but ids, moments and receipts.

Labels are put for these in the text of a body as it was sent; all else stays as it is.
"""

import base64
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
RECEIPT = '"receipt":'
LEAF_MEMBERS = ("op", "purpose", "decision", "resp_class")
"""What of a leaf is the same in every city."""
_RANDOM = re.compile(
    r"\b(?P<id>[Mm][A-Za-z2-7]{20}|[Rr][A-Za-z2-7]{24})\b"
    r"|(?<=\"grant:)(?P<agreement>[0-9A-Z]{26})(?=:)"
    r'|"(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"'
    r'|(?<="data_version":")(?P<data_version>[0-9a-f]{16})(?=")'
    r'|(?<="digest":")(?P<digest>[0-9a-f]{64})(?=")'
    r'|(?<="entry":")(?P<entry>\d{4}/\d+)(?=")'
    r'|(?<="entries":)(?P<entries>\["\d{4}/\d+"(?:,"\d{4}/\d+")*\])'
    r'|(?<="reference":"auto:)(?P<event>[0-9A-Z]{26})(?=")'
    r'|(?<="next":")(?P<cursor>[A-Za-z0-9_=-]+)(?=")'
    r'|(?<="run":")(?P<run>[0-9A-Z]{26})(?=")'
)
"""What may be random, by its form and, but for ids and moments, by its field.

Quotes within a text are escaped, so that no text can look like a field.
"""
_ENTRY = re.compile(r"\d{4}/\d+")
_TAG = re.compile(r'W/"([0-9a-f]{16})\.[0-9a-f]{16}(\.\w+)"')
_VERSION = re.compile(r'"data_version":"([0-9a-f]{16})"')
Document = dict[str, Any]


class AnswerError(ValueError):
    """An answer contradicts itself, so that it cannot be kept."""


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
        AnswerError: header and body name different receipts.
    """
    text = answer.body.decode()
    headers: Document = {
        name: labels.put(value)
        for name in KEPT_HEADERS
        if (value := answer.header(name)) is not None
    }
    if "allow" in headers:
        # A set of the framework's, in any order.
        headers["allow"] = ", ".join(sorted(headers["allow"].split(", ")))
    if "etag" in headers:
        headers["etag"] = _tag(headers["etag"], text, held)
    address = answer.header("hub-receipt")
    text, told = without_receipt(text)
    if address is not None:
        if not _ENTRY.fullmatch(address) or told not in {None, address}:
            msg = f"{asked.name}: the header names {address}, the body {told}"
            raise AnswerError(msg)
        headers["hub-receipt"] = "{entry}"
    return {
        "status": answer.status,
        "headers": headers,
        "body": _RANDOM.sub(lambda found: _label(found, labels), text),
    }


def _label(found: re.Match[str], labels: Labels) -> str:
    """Give the label of what was found."""
    name = found.lastgroup or ""
    if name in {"id", "agreement"}:
        return labels.put(found[0])
    if name == "moment":
        return f'"{labels.put(found[name])}"'
    if name == "run":
        return labels.run(found[0])
    return '"{entries}"' if name == "entries" else f"{{{name}}}"


def _tag(tag: str, text: str, held: str | None) -> str:
    """Put the form of an entity tag for it, if it names the version of the body."""
    if held is not None and tag == held:
        return "{held}"
    version, match = _VERSION.search(text), _TAG.fullmatch(tag)
    if match is None or version is None or match[1] != version[1]:
        return tag
    return f'W/"{{data_version}}.{{view}}{match[2]}"'


def without_receipt(text: str) -> tuple[str, str | None]:
    """Tell of a receipt, the last member of a body, only which members it has.

    Also give the entry that it names.
    """
    place = text.rfind(RECEIPT)
    if place < 0:
        return text, None
    begin = place + len(RECEIPT)
    receipt, end = json.JSONDecoder().raw_decode(text, begin)
    told = json.dumps(_members(receipt), ensure_ascii=False, separators=(",", ":"))
    return text[:begin] + told + text[end:], f"{receipt['shard']}/{receipt['index']}"


def _members(receipt: Document) -> Document:
    """List the members of a receipt, those of its openings, and what its leaf says."""
    told: Document = dict.fromkeys(receipt, "")
    if "openings" in receipt:
        told["openings"] = sorted(receipt["openings"])
    if "leaf" in receipt:
        leaf = json.loads(base64.b64decode(receipt["leaf"]))
        said = {name: leaf[name] for name in LEAF_MEMBERS if name in leaf}
        said["resp_class"] = dict.fromkeys(leaf["resp_class"], "") | {
            name: leaf["resp_class"][name] for name in ("about", "status", "records")
        }
        told["leaf"] = said
    return told
