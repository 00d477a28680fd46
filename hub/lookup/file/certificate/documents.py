"""The prior-penalty certificate as it is sent."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import UNSET, UnsetType

from hub.lookup.file.documents import MerchantDocument, PresentDocument
from schemas.answers.document import SentDocument


class FieldTold(SentDocument, frozen=True):
    """A field of law, with what tells it: a code or article (``code``), or words."""

    field: str
    name: str
    group: str | None
    basis: str
    detail: str
    rule: str


class CertifiedRecord(SentDocument, frozen=True):
    """One of the records that tell of a document, and the state that it has."""

    id: str
    source: str
    status: str
    learned_at: datetime
    present: PresentDocument | UnsetType = UNSET
    """Its state today, where that of then is told and was another."""


class DifferenceTold(SentDocument, frozen=True):
    """A field of which the records of one document say different things."""

    field: str
    values: Sequence[str]


class DecisionDocument(SentDocument, frozen=True, kw_only=True):
    """One decision document."""

    number: str | None
    authority: str | None
    decision_day: date | None
    service_day: str | None
    effect_day: date | None
    effect_day_basis: str
    """served, decided (handed over on the spot), effective, or unknown."""
    review_outcome: str | None
    review_day: str | None
    review_body: str | None
    review_number: str | None
    kinds: Sequence[str]
    fine_fen: int | None
    confiscated_fen: int | None
    violation: str | None
    basis: str | None
    status: str
    status_text: str | None
    withdrawal_reason: str | None
    sealed: bool
    law_fields: Sequence[FieldTold]
    records: Sequence[CertifiedRecord]
    differences: Sequence[DifferenceTold]
    filed_under: MerchantDocument | UnsetType = UNSET
    """Whom it was decided on, where that is not the party itself: its business, or
    who runs it."""


class JudgmentDocument(SentDocument, frozen=True, kw_only=True):
    """One criminal judgment that has taken effect."""

    number: str | None
    courts: Sequence[str]
    charges: Sequence[str]
    day: date | None
    effect_day: date | None
    effect_day_basis: str
    status: str
    sealed: bool
    law_fields: Sequence[FieldTold]
    records: Sequence[CertifiedRecord]
    filed_under: MerchantDocument | UnsetType = UNSET


class PossibleDocument(SentDocument, frozen=True, kw_only=True):
    """Something that may belong on the list, and why nobody can tell yet.

    ``why`` is field-unknown, group-unknown, effect-unknown, same-name, review,
    quarantine or a doubt of law_fields.toml; ``text`` says every reason.
    """

    why: str
    text: str
    kind: str | None
    record: str | None = None
    number: str | None = None
    authority: str | None = None
    day: date | None = None
    effect_day: date | None = None
    effect_day_basis: str | None = None
    merchant: str | None = None
    """Public id of the merchant that it is filed under, or may be."""
    source: str | None = None
    row: str | None = None
    """Number of a row in quarantine."""
    reason: str | None = None


class PartyDocument(SentDocument, frozen=True, kw_only=True):
    """What is known of one party."""

    place: int
    """Where the question names it first, from 1."""
    named_by: str
    """``code``, or ``id_number``, which nothing repeats."""
    asked: str | None
    """The code as it was asked for; None for a number."""
    found: bool
    merchant: MerchantDocument | None
    decisions: Sequence[DecisionDocument]
    judgments: Sequence[JudgmentDocument]
    possible: Sequence[PossibleDocument]
    has_more_possible: bool
    statement: str
    refused: str | None = None
    """The rule by which nothing is told of it."""


class DaysTold(SentDocument, frozen=True):
    """Days, both included; no first one where no time limits them."""

    first: date | None
    last: date


class AskedDocument(SentDocument, frozen=True, kw_only=True):
    """What was asked for, and by which rule."""

    field: str
    name: str
    group: str | None
    penalties: DaysTold
    judgments: DaysTold
    window: str | None
    on: date | None
    text: str | None
    source: str | None
    status: str | None


class CoverageDocument(SentDocument, frozen=True, kw_only=True):
    """What one source has delivered of the kinds that a certificate rests on."""

    source: str
    title: str
    place: str | None
    """Division of whose authorities it tells alone."""
    kinds: Sequence[str]
    first_day: date | None
    last_day: date | None
    last_good_at: datetime | None


class CertificateDocument(SentDocument, frozen=True, kw_only=True):
    """The certificate for one party, or for several of one case."""

    question: AskedDocument
    as_of: date | UnsetType = UNSET
    """The day of which it tells, where the past is asked for."""
    known_at: datetime
    log_shard: str
    log_size: int
    parties: Sequence[PartyDocument]
    coverage: Sequence[CoverageDocument]
    nameless_rows: int
    """Rows in quarantine of which nobody can tell whom they are about."""
    not_shown: Sequence[str]
    """Fields of a decision that the agreement does not open."""
    missing_kinds: Mapping[str, str]
    """Kinds of record that no source delivers or the agreement does not open, each
    with the reason."""
    statement: str
    view: str
    sought: str | UnsetType = UNSET
    """What the leaf commits to in the place of a body that names persons."""
