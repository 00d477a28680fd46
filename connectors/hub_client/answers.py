"""Answers as a client gives them: a document that was proven before it was read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from connectors.hub_client.asking import SentQuestion
from connectors.hub_client.proving import ProvenReceipt
from schemas.answers.document import SentDocument

Document = TypeVar("Document", bound=SentDocument)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenAnswer(Generic[Document]):
    """An answer whose receipt was checked before it was made."""

    asked: SentQuestion
    """The question as it was first sent."""
    path: str
    """What was asked in the end: the hub may have led on to another merchant."""
    receipt: ProvenReceipt
    body: bytes
    """The answer as it came: keep it byte for byte, it is the evidence."""
    document: Document
    """What it tells, as the hub sends it."""
    etag: str | None = None
    moved_from: tuple[ProvenReceipt, ...] = ()
    """Receipts of the answers that led on here, in their order."""
    unchanged: ProvenReceipt | None = None
    """What proves that the hub answered 304 to the last asking; else None."""

    @property
    def members(self) -> Mapping[str, Any]:
        """All that came, also what this version does not know."""
        told: dict[str, Any] = json.loads(self.body)
        return told


@dataclass(frozen=True, slots=True)
class DocumentTaken:
    """The bytes of a document, which the receipt proves."""

    content: bytes = field(repr=False)
    media_type: str
    receipt: ProvenReceipt
