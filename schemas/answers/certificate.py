"""The prior-penalty certificate, and how several parties are asked for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

from msgspec import UNSET, UnsetType

from schemas.answers.document import (
    ReceiptedDocument,
    SentDocument,
    about,
    kept_as,
)
from schemas.answers.merchant import MerchantDocument
from schemas.answers.record import PresentDocument
from schemas.words import RecordStatus

WHY = (
    *("field-unknown", "group-unknown", "effect-unknown"),
    *("same-day", "item-unlike", "item-unsaid", "act-unsaid", "text-unsaid"),
    "operator-untold",
    *("goods-unsaid", "patent-unsaid"),
    *("words-alone", "code-alone", "articles-differ"),
    *("same-name", "review", "quarantine"),
)
"""Why something may belong on the list, and is not on it."""
EFFECT = ("served", "decided", "effective", "unknown")
"""By what the day of effect is told."""


NAMED_BY = ("code", "id_number")
"""What a party is asked for by."""


class TellingLawDocument(SentDocument, frozen=True):
    """A field of law, with what tells it: a code or article (``code``), or words."""

    field: Annotated[str, about("Its key, such as ip")]
    name: Annotated[str, about("Its name")]
    group: Annotated[
        str | None, about("Offences of the Criminal Law that count together")
    ]
    basis: Annotated[
        str, about("A code or article tells it, or words do", ("code", "words"))
    ]
    detail: Annotated[str, about("The code, article or word")]
    rule: Annotated[str, about("Key of the rule")]


class CertifiedRecord(SentDocument, frozen=True):
    """One of the records that tell of a document, and the state that it has."""

    id: Annotated[str, about("Public id of the record")]
    source: Annotated[str, about("Name of the source")]
    status: Annotated[str, about("Its state", RecordStatus)]
    learned_at: Annotated[datetime, about("Since when the hub knows it as it stands")]
    present: Annotated[
        PresentDocument | UnsetType,
        about("Its state today, where the past is told otherwise"),
    ] = UNSET


class DifferenceDocument(SentDocument, frozen=True):
    """A field of which the records of one document say different things."""

    field: Annotated[str, about("Name of the field")]
    values: Annotated[Sequence[str], about("Each that is said")]


class DecisionDocument(SentDocument, frozen=True, kw_only=True):
    """One decision document."""

    number: Annotated[str | None, about("Number of the document")]
    authority: Annotated[str | None, about("Who decided")]
    decision_day: Annotated[date | None, about("Day of the decision")]
    service_day: Annotated[
        Annotated[str, kept_as(date)] | None,
        about("Day of service, where a source tells it"),
    ]
    effect_day: Annotated[date | None, about("First day of effect, where known")]
    effect_day_basis: Annotated[
        str, about("By what it is known", ("served", "decided", "effective", "unknown"))
    ]
    review_outcome: Annotated[
        str | None,
        about(
            "How a review of the decision came out, where a source tells it",
            (
                "pending",
                "upheld",
                "changed",
                "annulled",
                "unlawful",
                "dismissed",
                "withdrawn",
            ),
        ),
    ]
    review_day: Annotated[
        Annotated[str, kept_as(date)] | None, about("Day of the decision on review")
    ]
    review_body: Annotated[str | None, about("Who reviewed it")]
    review_number: Annotated[str | None, about("Number of the decision on review")]
    kinds: Annotated[
        Sequence[str], about("Kinds of penalty: Administrative Penalty Law, art. 9")
    ]
    fine_fen: Annotated[int | None, about("Fine in fen")]
    confiscated_fen: Annotated[int | None, about("Confiscated, in fen")]
    violation: Annotated[str | None, about("Kind of violation")]
    basis: Annotated[str | None, about("Articles that are cited")]
    status: Annotated[
        str, about("The state that ends most of its records'", RecordStatus)
    ]
    status_text: Annotated[
        str | None, about("What the source says of review or annulment")
    ]
    withdrawal_reason: Annotated[str | None, about("Why it was withdrawn")]
    sealed: Annotated[bool, about("Whether the law seals it outside this basis")]
    law_fields: Annotated[
        Sequence[TellingLawDocument], about("Fields of law, with what tells each")
    ]
    records: Annotated[Sequence[CertifiedRecord], about("The records that tell of it")]
    differences: Annotated[Sequence[DifferenceDocument], about("Where they differ")]
    filed_under: Annotated[
        MerchantDocument | UnsetType,
        about("Whom it was decided on: the party's business, or who runs it"),
    ] = UNSET


class JudgmentDocument(SentDocument, frozen=True, kw_only=True):
    """One criminal judgment that has taken effect."""

    number: Annotated[str | None, about("Case number")]
    courts: Annotated[Sequence[str], about("Courts")]
    charges: Annotated[Sequence[str], about("Charges")]
    day: Annotated[date | None, about("Day of the judgment that took effect")]
    effect_day: Annotated[date | None, about("First day of effect, where known")]
    effect_day_basis: Annotated[
        str, about("By what it is known", ("served", "decided", "effective", "unknown"))
    ]
    status: Annotated[
        str, about("The state that ends most of its records'", RecordStatus)
    ]
    sealed: Annotated[bool, about("Whether the law seals it outside this basis")]
    law_fields: Annotated[
        Sequence[TellingLawDocument], about("Fields of law, with what tells each")
    ]
    records: Annotated[Sequence[CertifiedRecord], about("The records that tell of it")]
    filed_under: Annotated[
        MerchantDocument | UnsetType,
        about("Whom it was decided on: the party's business, or who runs it"),
    ] = UNSET


class PossibleDocument(SentDocument, frozen=True, kw_only=True):
    """Something that may belong on the list, and why nobody can tell yet.

    ``why`` is field-unknown, group-unknown, effect-unknown, same-name, review,
    quarantine or a doubt of law_fields.toml; ``text`` says every reason.
    """

    why: Annotated[
        str,
        about(
            "Why; the first reason of several",
            (
                "field-unknown",
                "group-unknown",
                "effect-unknown",
                "same-day",
                "item-unlike",
                "item-unsaid",
                "act-unsaid",
                "text-unsaid",
                "operator-untold",
                "goods-unsaid",
                "patent-unsaid",
                "words-alone",
                "code-alone",
                "articles-differ",
                "same-name",
                "review",
                "quarantine",
            ),
        ),
    ]
    text: Annotated[str, about("Every reason in words")]
    kind: Annotated[str | None, about("Kind of record")]
    record: Annotated[str | None, about("Public id of the record")] = None
    number: Annotated[str | None, about("Number of the document or case")] = None
    authority: Annotated[str | None, about("Who decided")] = None
    day: Annotated[date | None, about("Day of the decision")] = None
    effect_day: Annotated[date | None, about("First day of effect, where known")] = None
    effect_day_basis: Annotated[
        str | None,
        about("By what it is known", ("served", "decided", "effective", "unknown")),
    ] = None
    merchant: Annotated[
        str | None, about("Public id of whom it is filed under, or may be")
    ] = None
    source: Annotated[str | None, about("Name of the source")] = None
    row: Annotated[str | None, about("Number of the row in quarantine")] = None
    reason: Annotated[
        str | None, about("Reason of the question or of the quarantine")
    ] = None


class CertifiedPartyDocument(SentDocument, frozen=True, kw_only=True):
    """What is known of one party."""

    place: Annotated[int, about("Where the question names it first, from 1")]
    named_by: Annotated[str, about("What it was asked by", ("code", "id_number"))]
    asked: Annotated[
        str | None, about("The code as it was asked for; null for a number")
    ]
    found: Annotated[bool, about("Whether somebody is known by it")]
    merchant: MerchantDocument | None
    decisions: Annotated[
        Sequence[DecisionDocument], about("Decisions, the newest first")
    ]
    judgments: Annotated[
        Sequence[JudgmentDocument], about("Criminal judgments, the newest first")
    ]
    possible: Annotated[
        Sequence[PossibleDocument], about("What may belong on the list")
    ]
    has_more_possible: Annotated[bool, about("Whether there are more than are told")]
    statement: Annotated[
        str, about("That no others are known, and when; empty if refused")
    ]
    refused: Annotated[str | None, about("The rule by which nothing is told of it")] = (
        None
    )


class DaysDocument(SentDocument, frozen=True):
    """Days, both included; no first one where no time limits them."""

    first: Annotated[date | None, about("First day; null where no time limits them")]
    last: Annotated[date, about("Last day")]


class CertificateQuestionDocument(SentDocument, frozen=True, kw_only=True):
    """What was asked for, and by which rule."""

    field: Annotated[str, about("Field of law")]
    name: Annotated[str, about("Its name")]
    group: Annotated[str | None, about("Offences that count together")]
    penalties: DaysDocument
    judgments: DaysDocument
    window: Annotated[str | None, about("Name of the window")]
    on: Annotated[date | None, about("The day that it is counted back from")]
    text: Annotated[str | None, about("The window in words")]
    source: Annotated[str | None, about("The law that the window comes from")]
    status: Annotated[str | None, about("confirmed or unconfirmed")]


class CoverageDocument(SentDocument, frozen=True, kw_only=True):
    """What one source has delivered of the kinds that a certificate rests on."""

    source: Annotated[str, about("Name of the source")]
    title: Annotated[str, about("What it is called")]
    place: Annotated[
        str | None, about("Division of whose authorities it tells alone; null for any")
    ]
    kinds: Annotated[Sequence[str], about("Kinds of record")]
    first_day: Annotated[date | None, about("First day covered of those asked for")]
    last_day: Annotated[date | None, about("Last day covered of those asked for")]
    last_good_at: Annotated[datetime | None, about("Its last good run")]


class CertificateDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """The certificate for one party, or for several of one case."""

    question: CertificateQuestionDocument
    as_of: Annotated[
        date | UnsetType, about("The day of which it tells, of the past")
    ] = UNSET
    known_at: Annotated[datetime, about("The moment whose knowledge it tells")]
    log_shard: Annotated[str, about("Shard of the audit log as it is asked")]
    log_size: Annotated[int, about("Size of the audit log as it is asked")]
    parties: Annotated[
        Sequence[CertifiedPartyDocument], about("One part for each party")
    ]
    coverage: Annotated[Sequence[CoverageDocument], about("How far the sources reach")]
    nameless_rows: Annotated[
        int, about("Rows in quarantine that name nobody who can be told")
    ]
    not_shown: Annotated[
        Sequence[str], about("Fields of a decision that the agreement does not open")
    ]
    missing_kinds: Annotated[
        Mapping[str, str], about("Kinds of which nothing can be told, and why")
    ]
    statement: Annotated[str, about("What it says and what it does not prove")]
    view: Annotated[str, about("Id of the view that it is cut to")]
    sought: Annotated[
        str | UnsetType,
        about(
            "Keyed hash that the leaf commits to in the place of the body, so that "
            "nobody can try numbers against it"
        ),
    ] = UNSET
