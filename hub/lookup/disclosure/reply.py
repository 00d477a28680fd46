"""Answers and refusals: before their leaf is in the log, and ready to be sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.agreements.policy import View
from hub.audit.events import Decision, Receipt
from hub.ground.errors import HubError
from hub.lookup.disclosure.encoding import encode, plain
from schemas.answers.document import SentDocument
from schemas.words import Operation

ReplyDocument = SentDocument | Mapping[str, Any]
"""A document; a mapping where the names of its members are not ours to choose."""

OK = 200
NOT_MODIFIED = 304
MOVED = 308
NOT_FOUND = 404
FORBIDDEN = 403
PROBLEM_TYPE = "application/problem+json"
DETAIL_LIMIT = 500
JSON_TYPE = "application/json"


UNCOUNTED = frozenset(
    {Operation.MERCHANT_MATCH, Operation.PERSONAL_SHOW, Operation.PERSON_FIND}
)
"""Of these a leaf does not tell for a criminal case how many merchants were found."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of disclosure a leaf tells of."""

    op: str
    subject_type: str
    about: str
    """Which document was asked for."""
    tells_of_others: bool = False
    """Whether it may tell of merchants beside the one that was asked for."""

    @property
    def finds_merchants(self) -> bool:
        """Tell whether the number of merchants that it is about says what was found."""
        return self.tells_of_others or self.op in UNCOUNTED


@dataclass(frozen=True, slots=True)
class Disclosure:
    """An answer or refusal, ready to be sent, with the receipt that covers it."""

    status: int
    media_type: str
    body: bytes
    """What is sent: the document with its receipt, encoded."""
    receipt: Receipt
    document: ReplyDocument | None = None
    """The same before it was encoded, without the receipt; None if none is sent."""
    rely_until: datetime | None = None
    """Until when the answer may be relied on; said in the body after the document."""
    receipt_member: Mapping[str, Any] = field(default_factory=dict)
    """The receipt as the body has it."""
    etag: str | None = None
    location: str | None = None
    """Where the merchant that was asked for is now, for a permanent redirect."""
    view: View | None = None
    """What it was cut to, where anything was shown."""
    may_be_stored: bool = True
    """Whether whoever receives it may keep a copy that nobody asked it to keep."""
    file: str = ""
    """Under which name it is saved, in ASCII; a browser opens no file by itself."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What will be sent, before its leaf is in the log."""

    status: int
    decision: Decision
    subjects: Collection[str]
    """Whom it is about: what was asked for, or each merchant that is shown."""
    document: ReplyDocument | None = None
    """What is told; None if nothing is, or if it is no document."""
    kept: bytes | None = None
    """The document encoded but for its end, where it was kept so."""
    rely_until: datetime | None = None
    """Until when it may be relied on, to be told after the document."""
    is_whole: bool = False
    """Whether the document has no room for the receipt, which a header then names."""
    raw: bytes = b""
    """What is sent if it is no document; its receipt is named in a header only."""
    media_type: str | None = None
    etag: str | None = None
    records: int = 0
    asked: int = 1
    """How many questions it answers: a batch has one for each query or line."""
    view: View | None = None
    location: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What the leaf commits to besides, by name."""
    may_be_stored: bool = True
    """Whether a cache or a browser may keep it."""
    file: str = ""
    """Under which name it is to be saved, in ASCII, where it is a file."""
    earlier: Sequence["Reply"] = ()
    """Parts of it that have a leaf of their own, which goes before."""

    def told(self) -> bytes:
        """Give all that it tells, encoded; for whoever looks for something in it."""
        if self.kept is not None:
            return self.kept
        return self.raw if self.document is None else encode(self.document)


def as_plain(disclosure: Disclosure) -> dict[str, Any]:
    """Give the document of a disclosure with its receipt, as plain values."""
    told: dict[str, Any] = plain(disclosure.document) or {}
    if disclosure.rely_until is not None:
        told["rely_until"] = plain(disclosure.rely_until)
    return told | {"receipt": plain(disclosure.receipt_member)}


def shorten(detail: str) -> str:
    """Cut a detail that repeats what was sent, which may be long."""
    if len(detail) <= DETAIL_LIMIT:
        return detail
    return f"{detail[:DETAIL_LIMIT]}…"


def problem(error: HubError, language: str) -> dict[str, Any]:
    """Write an error as a problem document (RFC 9457), in a language.

    ``help`` leads to what the code means, on the hub's own page.
    """
    document: dict[str, Any] = {
        "type": f"urn:credithub:problem:{error.code}",
        "title": error.title_in(language),
        "status": error.status,
        "code": error.code,
        "help": help_of(error.code),
    }
    if detail := error.worded.of(language):
        document["detail"] = shorten(detail)
    return document | dict(error.extra)


def help_of(code: str) -> str:
    """Give the address at which a code is explained."""
    return f"/docs#error-{code}"
