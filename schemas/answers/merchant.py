"""The merchant that an answer is about, with its rating, and the credit file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from msgspec import UNSET, UnsetType, field

from schemas.answers.document import (
    ReceiptedDocument,
    SentDocument,
    about,
    kept_as,
)
from schemas.answers.record import RecordDocument


class RelatedDocument(SentDocument, frozen=True):
    """The merchant at the other end of a relation."""

    id: Annotated[str, about("Public id of the merchant")]
    uscc: Annotated[str | None, about("Unified social credit code")]
    name: Annotated[str | None, about("Name as received; masked for persons")]


class BasisDocument(SentDocument, frozen=True, kw_only=True):
    """What a relation rests on: a record that is shown, a paper, or people's answer."""

    rule: Annotated[
        str, about("register-parent, branch-name, shop, review or document")
    ]
    record: Annotated[str | UnsetType, about("Public id of the record")] = UNSET
    document: Annotated[str | UnsetType, about("Number of the paper")] = UNSET


class RelationDocument(SentDocument, frozen=True):
    """How the merchant stands to another one."""

    kind: Annotated[str, about("branch_of, operates_shop, owns_mark or successor_of")]
    direction: Annotated[
        str, about("to: the merchant is it to the other; from: the other to it")
    ]
    merchant: RelatedDocument
    mark: Annotated[str | None, about("Registration number of the mark that is owned")]
    since: Annotated[date | None, about("First day, where one is told")]
    until: Annotated[date | None, about("Last day, where one is told")]
    basis: Annotated[
        Sequence[Annotated[Mapping[str, str], kept_as(BasisDocument)]],
        about("What it rests on, as far as this view shows it"),
    ]


class MoreRelations(SentDocument, frozen=True):
    """That there are more relations of a kind than are told."""

    kind: Annotated[str, about("branch_of, operates_shop, owns_mark or successor_of")]
    direction: Annotated[
        str, about("to: the merchant is it to others; from: others to it")
    ]


class MerchantDocument(SentDocument, frozen=True):
    """Who the merchant is, a person's business masked towards the public."""

    id: Annotated[str, about("Public id of the merchant; it never dies")]
    uscc: Annotated[str | None, about("Unified social credit code")]
    name: Annotated[
        str | None, about("Registered name as received; masked for persons")
    ]
    status: Annotated[str, about("State of the registration, or of the entry")]
    region: Annotated[str | None, about("Division code or name")]
    disputed_identity: Annotated[
        bool | UnsetType,
        about("There, and true, where somebody else may have registered in its name"),
    ] = UNSET
    relations: Annotated[
        Sequence[RelationDocument] | UnsetType,
        about(
            "In the credit file: how it stands to others, of each kind and direction "
            "the fifty that the hub learned of last"
        ),
    ] = UNSET
    relations_more: Annotated[
        Sequence[MoreRelations] | UnsetType,
        about(
            "In the credit file: of which relations this view may see more than the "
            "fifty"
        ),
    ] = UNSET


class ReasonDocument(SentDocument, frozen=True, kw_only=True):
    """One reason of a rating; the points of all reasons add up to the score."""

    code: Annotated[str, about("Stable code of the reason")]
    points: Annotated[int, about("Points it gives or takes")]
    text: Annotated[str, about("What it means, for people")]
    records: Annotated[Sequence[str], about("Public ids of the records it rests on")]


class UnratedDocument(SentDocument, frozen=True):
    """Why there is no grade, by code and in words."""

    code: Annotated[str, about("Stable code of the reason")]
    text: Annotated[str, about("What it means, for people")]


class RatingDocument(SentDocument, frozen=True):
    """The stored rating."""

    grade: Annotated[str, about("Grade, or unrated where too little is known")]
    score: Annotated[int | None, about("0 to 1000; null where unrated")]
    policy: Annotated[str, about("Policy and its version")]
    as_of: Annotated[date, about("Day the rating is for")]
    known_at: Annotated[datetime, about("Moment up to which records are counted")]
    digest: Annotated[str, about("SHA-256 of the policy without its texts")]
    reasons: Annotated[
        Sequence[Annotated[Mapping[str, Any], kept_as(ReasonDocument)]],
        about("Reasons; their points add up to the score"),
    ]
    unrated_because: Annotated[
        UnratedDocument | UnsetType,
        about("Why there is no grade; only where there is none"),
    ] = UNSET


class FlagDocument(SentDocument, frozen=True, kw_only=True):
    """Something that changes the grade or must be seen beside it."""

    code: Annotated[str, about("Stable code of the flag")]
    text: Annotated[str, about("What it means, for people")]
    records: Annotated[
        Sequence[str] | UnsetType, about("Public ids of the records it rests on")
    ] = UNSET
    article: Annotated[
        str | UnsetType, about("Article that a statutory restraint rests on")
    ] = UNSET
    from_: Annotated[date | UnsetType, about("First day of a statutory restraint")] = (
        field(name="from", default=UNSET)
    )
    until: Annotated[
        date | UnsetType | None, about("Its last day; null where no end is known")
    ] = UNSET


class AnswerDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """An answer about one merchant that the hub knows."""

    found: Annotated[bool, about("Whether somebody carries the code")] = True


class MovedDocument(AnswerDocument, frozen=True, kw_only=True):
    """That another merchant stands for the one whose public id was asked for."""

    moved_to: Annotated[str, about("Public id of the merchant that stands for it")]


class CreditFileDocument(AnswerDocument, frozen=True, kw_only=True):
    """The credit file, cut to the view."""

    merchant: Annotated[MerchantDocument, about(always=False)]
    rating: Annotated[RatingDocument | None, about(always=False)]
    restraints: Annotated[
        Sequence[Annotated[Mapping[str, Any], kept_as(FlagDocument)]] | UnsetType,
        about("Statutory restraints of today, if there are any"),
    ] = UNSET
    records: Annotated[
        Sequence[RecordDocument], about("Records as this view shows them")
    ]
    view: Annotated[
        str, about("Id of the view; /v1/views/{id} lists what it never shows")
    ]
    known: Annotated[
        bool | UnsetType, about("Whether the merchant was known at known_at")
    ] = UNSET
    as_of: Annotated[
        date | UnsetType,
        about(
            "The day of which the past is told; the day of asking where none was "
            "asked for"
        ),
    ] = UNSET
    known_at: Annotated[
        datetime | UnsetType, about("The moment whose knowledge of it is told")
    ] = UNSET
    data_version: Annotated[
        str | UnsetType, about("Version of the visible data", always=True)
    ] = UNSET


class UnknownThenDocument(AnswerDocument, frozen=True, kw_only=True):
    """That somebody carries the code now and nobody carried it then."""

    known: Annotated[bool, about("Always false")] = False
    as_of: Annotated[date, about("The day of which the past is told")]
    known_at: Annotated[datetime, about("The moment whose knowledge of it is told")]
    records: Annotated[Sequence[RecordDocument], about("Always empty")] = ()
    view: Annotated[
        str, about("Id of the view; /v1/views/{id} lists what it never shows")
    ]
    data_version: Annotated[
        str | UnsetType, about("Version of the visible data", always=True)
    ] = UNSET


class WithheldRuleDocument(SentDocument, frozen=True, kw_only=True):
    """A rule by which something is never shown, and what it says."""

    item: Annotated[str, about("Data item, * for every item")]
    field: Annotated[str, about("Field, * for every field")]
    rule: Annotated[str, about("Name of the rule")]
    text: Annotated[str, about("The rule in words")]


class ViewDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """What a view shows and never shows, of whichever merchant."""

    view: Annotated[str, about("Id of the view, a hash of what it shows and withholds")]
    audience: Annotated[
        str, about("Whom it is for: public, agencies, proceedings or self")
    ]
    bound_to: Annotated[
        Sequence[str], about("Divisions outside which only public data are shown")
    ]
    shows: Annotated[
        Mapping[str, Sequence[str]], about("Fields that are shown, by data item")
    ]
    personal: Annotated[
        Mapping[str, Sequence[str]] | UnsetType,
        about(
            "Fields that a second question may open in clear to work on a case, by "
            "data item; absent where there are none"
        ),
    ] = UNSET
    own_office: Annotated[
        str | UnsetType,
        about(
            "Office that is shown decisions of its own after their repair, for "
            "enforcement, and none that are annulled or withdrawn; absent where none "
            "is"
        ),
    ] = UNSET
    withheld: Annotated[
        Sequence[WithheldRuleDocument], about("What is never shown, and by which rule")
    ]
