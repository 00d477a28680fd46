"""What a proven answer tells, as typed values; made only after the receipt was checked.

Money in ``RecordTold.document`` is in fen, days are ``date``, moments aware UTC.
Members that this version does not know stay in ``ProvenAnswer.document``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from connectors.hub_client.asking import SentQuestion
from connectors.hub_client.members import Members
from connectors.hub_client.proving import ProvenReceipt


@dataclass(frozen=True, slots=True)
class MerchantTold:
    """Who an answer is about."""

    id: str
    """Public id; it never dies, though it may lead on to another merchant."""
    uscc: str | None
    name: str | None
    """Registered name as received; masked for persons."""
    status: str
    region: str | None
    disputed_identity: bool
    """Whether it is open if somebody else registered in its name."""

    @classmethod
    def read(cls, told: Members) -> Self:
        """Read the member ``merchant``."""
        return cls(
            id=told.text("id"),
            uscc=told.text_or_none("uscc"),
            name=told.text_or_none("name"),
            status=told.text("status"),
            region=told.text_or_none("region"),
            disputed_identity=told.flag("disputed_identity", absent=False),
        )


@dataclass(frozen=True, slots=True)
class ReasonTold:
    """One reason of a rating; the points of all add up to the score."""

    code: str
    points: int
    text: str
    records: tuple[str, ...]
    """Public ids of the records it rests on."""


@dataclass(frozen=True, slots=True)
class RatingTold:
    """A stored rating; advice, and no legal ground for refusal by itself."""

    grade: str
    """Grade, or ``unrated``."""
    score: int | None
    """0 to 1000; None where unrated."""
    policy: str
    as_of: date
    known_at: datetime
    reasons: tuple[ReasonTold, ...]
    unrated_because: str | None
    """Code of why there is no grade."""

    @classmethod
    def read(cls, told: Members) -> Self:
        """Read the member ``rating``."""
        unrated = told.inner_or_none("unrated_because")
        return cls(
            grade=told.text("grade"),
            score=told.whole_or_none("score"),
            policy=told.text("policy"),
            as_of=told.day("as_of"),
            known_at=told.moment("known_at"),
            reasons=tuple(
                ReasonTold(
                    row.text("code"),
                    row.whole("points"),
                    row.text("text"),
                    row.texts("records"),
                )
                for row in told.rows("reasons")
            ),
            unrated_because=None if unrated is None else unrated.text("code"),
        )


@dataclass(frozen=True, slots=True)
class PastRatingTold:
    """A rating computed again for a day and a moment; all else is in ``document``."""

    rating: RatingTold
    version: str
    digest: str
    origin: str
    """``stored``, ``computed``, or ``shown``: of what the asker is shown alone."""
    contradicted: bool
    """Whether a rating was stored for exactly this that says otherwise."""

    @classmethod
    def read(cls, told: Members) -> Self:
        """Read the member ``rating``."""
        return cls(
            rating=RatingTold.read(told),
            version=told.text("version"),
            digest=told.text("digest"),
            origin=told.text("origin"),
            contradicted=told.inner_or_none("contradiction") is not None,
        )


@dataclass(frozen=True, slots=True)
class FlagTold:
    """Something that must be seen beside the grade."""

    code: str
    text: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordTold:
    """A record as the view shows it."""

    id: str
    kind: str
    source: str
    event_day: date
    document: Mapping[str, Any]
    """The record as it came: its other members by the record's kind."""


@dataclass(frozen=True, slots=True)
class HitTold:
    """A merchant that a query may mean."""

    id: str
    name: str
    codes: tuple[str, ...]
    score: float
    """How alike the names are, 0 to 1; it ranks and links nothing."""
    match: bool
    """Whether linking would decide for it by itself."""
    lookalike: str | None
    vetoes: tuple[str, ...]
    relation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenAnswer:
    """An answer whose receipt was checked before it was made."""

    asked: SentQuestion
    """The question as it was first sent."""
    path: str
    """What was asked in the end: the hub may have led on to another merchant."""
    receipt: ProvenReceipt
    body: bytes
    """The answer as it came: keep it byte for byte, it is the evidence."""
    document: Mapping[str, Any]
    etag: str | None
    moved_from: tuple[ProvenReceipt, ...] = ()
    """Receipts of the answers that led on here, in their order."""
    unchanged: ProvenReceipt | None = None
    """What proves that the hub answered 304 to the last asking; else None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingAnswer(ProvenAnswer):
    """The stored rating of a merchant."""

    merchant: MerchantTold
    rating: RatingTold | None
    data_version: str
    rely_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRatingAnswer(ProvenAnswer):
    """How a merchant was rated, or would have been, for a day by what was known."""

    known: bool
    """Whether the merchant was known at the moment."""
    as_of: date
    known_at: datetime
    merchant: MerchantTold | None
    """None where it was not known then."""
    rating: PastRatingTold | None
    """None where the asker may not be told of it today."""
    data_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustAnswer(RatingAnswer):
    """The onboarding check of a merchant."""

    flags: tuple[FlagTold, ...]
    records: tuple[RecordTold, ...]
    """Public, unexpired records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAnswer(ProvenAnswer):
    """The credit file of a merchant, cut to the asker's agreement."""

    known: bool
    """Whether the merchant was known at the moment that was asked about."""
    as_of: date | None
    """The day of which the past is told; None for the present."""
    known_at: datetime | None
    """The moment whose knowledge is told; None for the present."""
    merchant: MerchantTold | None
    """None where it was not known then."""
    rating: RatingTold | None
    records: tuple[RecordTold, ...]
    view: str
    """Id of the view; ``/v1/views/{id}`` lists what it withholds."""
    data_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchAnswer(ProvenAnswer):
    """The hits of each query by its key, best first."""

    results: Mapping[str, tuple[HitTold, ...]]


def read_rating(told: Members) -> dict[str, Any]:
    """Read what an answer with a rating tells.

    Raises:
        AnswerShapeError: it lacks a member, or one has another form.
    """
    rating = told.inner_or_none("rating")
    return {
        "merchant": MerchantTold.read(told.inner("merchant")),
        "rating": None if rating is None else RatingTold.read(rating),
        "data_version": told.text("data_version"),
        "rely_until": told.moment("rely_until"),
    }


def read_past_rating(told: Members) -> dict[str, Any]:
    """Read what a rating of the past tells; raises as ``read_rating`` does."""
    merchant, rating = told.inner_or_none("merchant"), told.inner_or_none("rating")
    return {
        "known": told.flag("known"),
        "as_of": told.day("as_of"),
        "known_at": told.moment("known_at"),
        "merchant": None if merchant is None else MerchantTold.read(merchant),
        "rating": None if rating is None else PastRatingTold.read(rating),
        "data_version": told.text("data_version"),
    }


def read_trust_answer(told: Members) -> dict[str, Any]:
    """Read what an onboarding check tells; raises as ``read_rating`` does."""
    flags = tuple(
        FlagTold(row.text("code"), row.text("text"), row.texts("records"))
        for row in told.rows("flags")
    )
    return read_rating(told) | {"flags": flags, "records": read_records(told)}


def read_file(told: Members) -> dict[str, Any]:
    """Read what a credit file tells; raises as ``read_rating`` does."""
    merchant, rating = told.inner_or_none("merchant"), told.inner_or_none("rating")
    return {
        "known": told.flag("known", absent=True),
        "as_of": told.day("as_of") if told.text_or_none("as_of") else None,
        "known_at": told.moment("known_at") if told.text_or_none("known_at") else None,
        "merchant": None if merchant is None else MerchantTold.read(merchant),
        "rating": None if rating is None else RatingTold.read(rating),
        "records": read_records(told),
        "view": told.text("view"),
        "data_version": told.text("data_version"),
    }


def read_match(told: Members) -> dict[str, Any]:
    """Read what a match tells; raises as ``read_rating`` does."""
    responses = told.inner("responses")
    results = {
        key: tuple(_read_hit(row) for row in responses.inner(key).rows("results"))
        for key in responses.names()
    }
    return {"results": results}


def read_records(told: Members) -> tuple[RecordTold, ...]:
    """Read the member ``records``; raises as ``read_rating`` does."""
    return tuple(
        RecordTold(
            id=row.text("id"),
            kind=row.text("kind"),
            source=row.text("source"),
            event_day=row.day("event_day"),
            document=row.plain(),
        )
        for row in told.rows("records")
    )


def _read_hit(row: Members) -> HitTold:
    """Read one hit of a query."""
    properties = row.inner("properties")
    return HitTold(
        id=row.text("id"),
        name=row.text("caption"),
        codes=properties.texts("uscCode"),
        score=row.number("score"),
        match=row.flag("match"),
        lookalike=row.text_or_none("lookalike"),
        vetoes=row.texts("vetoes"),
        relation=row.text_or_none("relation"),
    )
