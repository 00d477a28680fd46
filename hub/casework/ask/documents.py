"""What is told of matters, as types; what somebody does not see is null."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from hub.lookup.disclosure import SentDocument


class MatterLineDocument(SentDocument, frozen=True, kw_only=True):
    """One matter of a list."""

    number: str
    sight: str
    kind: str | None
    kind_name: str | None
    state: str | None
    state_name: str | None
    version: int | None
    handler: str
    awaits: str | None
    opened_on: date | None
    closed_at: datetime | None
    due_on: date | None
    due_state: str | None


class MattersDocument(SentDocument, frozen=True, kw_only=True):
    """A page of matters, the newest first."""

    matters: Sequence[MatterLineDocument]
    next: str | None


class MatterPartyDocument(SentDocument, frozen=True, kw_only=True):
    """Somebody whom a matter is about, or who takes part."""

    role: str
    role_name: str
    name: str
    code: str
    phone: str
    address: str
    domain: str
    merchant: str | None
    event: int


class MatterEventDocument(SentDocument, frozen=True, kw_only=True):
    """One thing that happened in a matter."""

    number: int
    event: str
    name: str
    from_state: str
    to_state: str
    at: datetime
    happened_at: datetime
    day: date
    member: str
    officer: str
    role: str
    basis: str
    facts: dict[str, Any] | None


class MatterPaperDocument(SentDocument, frozen=True, kw_only=True):
    """A document of a matter, without its bytes."""

    id: str
    event: int
    kind: str
    name: str
    title: str
    sha256: str
    size: int
    media_type: str
    signs: Sequence[str] | None


class MatterClockDocument(SentDocument, frozen=True, kw_only=True):
    """A clock that runs, or ran, for a matter."""

    rule: str
    name: str
    article: str
    state: str
    due_on: date
    due_at: datetime
    provisional: bool
    owner: str
    overdue_since: datetime | None
    closed_at: datetime | None
    learned_at: datetime | None


class StepFactDocument(SentDocument, frozen=True, kw_only=True):
    """A fact that a step must or may tell."""

    key: str
    name: str
    kind: str
    required: bool
    options: Sequence[str]


class MatterStepDocument(SentDocument, frozen=True, kw_only=True):
    """A step that the asker may take next, and what it still needs."""

    event: str
    name: str
    article: str
    roles: Sequence[str]
    to_state: str
    facts: Sequence[StepFactDocument]
    missing: Sequence[str]
    proposes: bool
    decides: str
    brings: str


class MatterLinkDocument(SentDocument, frozen=True, kw_only=True):
    """What another matter is to this one."""

    number: str
    kind: str
    is_from_here: bool


class MatterWarningDocument(SentDocument, frozen=True, kw_only=True):
    """Another matter that shares a party with this one, told to its handler alone."""

    number: str
    handler: str
    shared: Sequence[str]


class MatterSignDocument(SentDocument, frozen=True, kw_only=True):
    """A count that the handler may weigh, with its article; it refuses nothing."""

    sign: str
    name: str
    article: str
    count: int
    days: int | None


class MatterEntryDocument(SentDocument, frozen=True, kw_only=True):
    """An entry of the log about a matter: who did or looked at what, and when."""

    at: datetime
    entry: str
    op: str
    about: str | None
    member: str
    refused: bool


class MatterDocument(SentDocument, frozen=True, kw_only=True):
    """One matter, as much of it as the asker sees."""

    number: str
    sight: str
    kind: str | None
    kind_name: str | None
    state: str | None
    state_name: str | None
    version: int | None
    handler: str
    awaits: str | None
    opener: str | None
    territory: str | None
    opened_on: date | None
    closed_at: datetime | None
    merchant: str | None
    roles: Sequence[str]
    parties: Sequence[MatterPartyDocument] | None
    events: Sequence[MatterEventDocument] | None
    documents: Sequence[MatterPaperDocument] | None
    clocks: Sequence[MatterClockDocument] | None
    links: Sequence[MatterLinkDocument] | None
    warnings: Sequence[MatterWarningDocument]
    signs: Sequence[MatterSignDocument]
    entries: Sequence[MatterEntryDocument] | None
    steps: Sequence[MatterStepDocument]
    rating: str | None


class StepTakenDocument(SentDocument, frozen=True, kw_only=True):
    """What became of a step."""

    number: str
    event: int
    version: int
    state: str
    state_name: str
    repeated: bool
    asked: bool
    steps: Sequence[MatterStepDocument]


class MatterAdviceDocument(SentDocument, frozen=True, kw_only=True):
    """Advice on thresholds for one matter."""

    number: str
    advice: dict[str, Any]


class RaisedDocument(SentDocument, frozen=True, kw_only=True):
    """What became of a complaint or report that was handed in."""

    number: str
    handler: str
    basis: str
    question: str
    between: Sequence[str]
    missing: Sequence[str]
    repeated: bool


class InformantDocument(SentDocument, frozen=True, kw_only=True):
    """Who raised a complaint or report, in clear."""

    number: str
    name: str
    phone: str
    address: str
    identity_no: str
    wants_secrecy: bool


class IssuedPaperDocument(SentDocument, frozen=True, kw_only=True):
    """A paper that was issued in a matter."""

    id: str
    form: str
    name: str
    paper_number: str
    issuer: str
    day: date
    issued_at: datetime
    entry: str
    kept: bool


class PapersDocument(SentDocument, frozen=True, kw_only=True):
    """Papers that were issued in a matter, in their order."""

    number: str
    papers: Sequence[IssuedPaperDocument]
