"""The document of a merchant's page: typed, so that a page is written against it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from msgspec import UNSET, UnsetType

from hub.lookup.file.register_facts import (
    CodeDocument,
    FormerName,
    NamePartDocument,
    RegisterDocument,
    SaidFact,
)
from hub.lookup.view.subjects import UNRATED
from schemas.answers.document import SentDocument
from schemas.answers.merchant import AnswerDocument, MerchantDocument
from schemas.answers.record import RecordDocument

RecordState = Literal[
    "active", "ended", "disputed", "repaired", "annulled", "withdrawn"
]
"""How a record stands: ``ended`` is active and past its end."""


class IdentityDocument(SentDocument, frozen=True, kw_only=True):
    """Who the merchant is, by what the shown records say."""

    name_parts: Sequence[NamePartDocument]
    """None of a name that is masked."""
    subject_class: str
    region_name: str | None
    codes: Sequence[CodeDocument]
    register: RegisterDocument | None
    """None where no record of a register is shown."""
    former_names: Sequence[FormerName]
    links: Mapping[str, int]
    """How many of the shown records name it by ``code_and_name``, ``code``, ``name``,
    or in fields that are not shown (``unshown``)."""


class FadingDocument(SentDocument, frozen=True):
    """When a reason next weighs less, and what it is worth then; 0 where it ends."""

    day: date
    points: int


class PageReason(SentDocument, frozen=True, kw_only=True):
    """Points of a rating: why, by which article, from which records."""

    code: str
    points: int
    text: str
    article: str | None
    records: Sequence[str]
    next: FadingDocument | None
    """None where it does not fade, or rests on a record that is not shown."""


class PageFlag(SentDocument, frozen=True, kw_only=True):
    """What stands beside the score: a limit of the grade, or why there is none."""

    code: str
    text: str
    article: str | None
    records: Sequence[str]
    at_most: str | None = None
    """The best grade that a limit leaves."""
    first_day: date | None = None
    """The first and last day of the shown records that it rests on."""
    last_day: date | None = None

    @property
    def says_why_unrated(self) -> bool:
        """Whether it says why there is no grade."""
        return self.code.startswith(UNRATED)


class FloorDocument(SentDocument, frozen=True):
    """The least score of a grade."""

    grade: str
    floor: int


class StepDocument(SentDocument, frozen=True):
    """The next better grade by the score alone, and how many points lack."""

    grade: str
    floor: int
    missing: int


class WhatIfDocument(SentDocument, frozen=True):
    """What the rating would be without one shown record."""

    record: str
    score: int
    grade: str


class PageRating(SentDocument, frozen=True, kw_only=True):
    """The stored rating with all that a reader needs to follow it."""

    grade: str
    score: int | None
    policy: str
    version: str
    as_of: date
    known_at: datetime
    digest: str
    is_advice: Literal[True] = True
    advice: str
    reasons: Sequence[PageReason]
    flags: Sequence[PageFlag]
    floors: Sequence[FloorDocument]
    full_score: int
    step: StepDocument | None
    what_if: WhatIfDocument | None


class VersionDocument(SentDocument, frozen=True, kw_only=True):
    """One shown version of a record, on both axes of time."""

    number: int
    what: str
    """``ingest``, ``correct`` or what a decision did."""
    event_day: date | None
    known_from: date
    known_to: date | None
    """The day on which the hub learned of the next shown one; null for the last."""
    status: str
    publicity_until: date | None
    changed: Sequence[str]
    """The shown fields that differ from the version before."""


class PageRecord(RecordDocument, frozen=True, kw_only=True):
    """One record as in the credit file, with its rules and its versions."""

    name: str
    """Of its kind."""
    law_names: Sequence[str] = ()
    """Names of the fields of law that it is told to be of, in their order."""
    state: RecordState
    tier: str | None
    rule: str | None
    """The rule that decided on its publicity; null where the view is not told."""
    article: str | None
    known_from: date
    """The day on which the hub first knew it, as far as its shown versions tell."""
    days_to_know: int | None
    promised_days: int | None
    is_late: bool
    """Whether the source took longer to tell than it promises, once it delivered."""
    versions: Sequence[VersionDocument]
    why: str | UnsetType = UNSET
    """To the merchant itself, in plain words: why it is public or not, until when."""
    repair_from: date | UnsetType | None = UNSET
    """To the merchant itself: from when on it may ask for repair of what is public."""


class KindCount(SentDocument, frozen=True, kw_only=True):
    """How many shown records of a kind there are."""

    kind: str
    name: str
    total: int
    documents: int
    """Each document once, however many records tell of it."""
    states: Mapping[str, int]
    amount_fen: int | None
    """Sum of the shown amounts; null where the kind has none or none is shown."""


class RatingPoint(SentDocument, frozen=True, kw_only=True):
    """A rating that held from a moment on."""

    known_at: datetime
    as_of: date
    score: int | None
    grade: str
    policy: str
    version: str
    changed: Sequence["ReasonChange"]
    """What differs from the point before."""


class ReasonChange(SentDocument, frozen=True):
    """A reason that came, went (null) or weighs otherwise."""

    code: str
    text: str
    records: Sequence[str]
    before: int | None
    after: int | None


class RatingHistoryDocument(SentDocument, frozen=True):
    """The ratings that were given, as far as the view is told of them."""

    is_told: bool
    points: Sequence[RatingPoint]


class WithheldGroup(SentDocument, frozen=True, kw_only=True):
    """What a rule of the view hides of an item; the same for every merchant."""

    item: str
    name: str
    rule: str
    text: str
    fields: Mapping[str, str]
    """Names of the fields by their keys; empty for the whole item."""


class LookDocument(SentDocument, frozen=True, kw_only=True):
    """One read of the merchant, in full to whoever looked and to supervision."""

    day: date
    member: str
    name: str
    op: str
    purpose: str | None
    refused: bool
    text: str
    at: str | UnsetType = UNSET
    entry: str | UnsetType = UNSET
    held: bool | UnsetType = UNSET
    about: str | UnsetType | None = UNSET
    status: int | UnsetType | None = UNSET
    reference: str | UnsetType | None = UNSET
    officer: str | UnsetType | None = UNSET


class LooksDocument(SentDocument, frozen=True, kw_only=True):
    """Who looked, as the history tells this asker; the newest first."""

    reads: Sequence[LookDocument]
    has_more: bool
    note: str


class SourceFreshness(SentDocument, frozen=True, kw_only=True):
    """How fresh a source is, whose kinds the view opens."""

    source: str
    title: str
    kinds: Sequence[str]
    last_good_day: date | None
    """None where no run ever ended well."""
    last_good_at: datetime | UnsetType = UNSET
    promised_days: int | None
    is_late: bool


class HolderDocument(AnswerDocument, frozen=True, kw_only=True):
    """Which merchant carries a code, told apart from all others and no further."""

    merchant: MerchantDocument
    subject_class: str
    region_name: str | None
    legal_rep: SaidFact | None
    """Who represents it or runs it, as the register says; None where none is shown."""


class RightDocument(SentDocument, frozen=True):
    """What a merchant may do about its own file, by which article."""

    title: str
    text: str
    article: str


class MerchantPageDocument(AnswerDocument, frozen=True, kw_only=True):
    """Everything about one merchant, cut to the view."""

    known: Literal[True] | UnsetType = UNSET
    """That it is what was known at a past moment."""
    as_of: date | UnsetType = UNSET
    """The day of which the past is told, where one was asked for."""
    known_at: datetime | UnsetType = UNSET
    """The moment that is answered for."""
    merchant: MerchantDocument
    identity: IdentityDocument
    rating: PageRating | None
    records: Sequence[PageRecord]
    counts: Sequence[KindCount]
    states: Mapping[str, int]
    """How many of the shown records stand how; ``all`` is all of them."""
    rating_history: RatingHistoryDocument
    withheld: Sequence[WithheldGroup]
    data_version: str | UnsetType = UNSET
    """Names what stands before it, so that it changes when that does."""
    looks: LooksDocument | UnsetType = UNSET
    """Not told of a past moment."""
    freshness: Sequence[SourceFreshness] | UnsetType = UNSET
    rights: Sequence[RightDocument] | UnsetType = UNSET
    """To the merchant itself: how it asks for repair, objects, and is told more."""
    salt: str | UnsetType = UNSET
    """To a person in person: it keeps whoever can open the log's entry from trying
    names against the answer."""
