"""The envelope in which a record is shown."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from msgspec import UNSET, UnsetType, field

from schemas.answers.document import (
    SentDocument,
    about,
    kept_as,
)
from schemas.words import EndedBy, RecordStatus


class PublicityDocument(SentDocument, frozen=True, kw_only=True):
    """Whether a record is public today, until when, and what ended it."""

    public: Annotated[bool, about("Whether it is public today")]
    from_: Annotated[
        date | None, about("First public day; null if it never was public")
    ] = field(name="from")
    until: Annotated[date | None, about("Last public day; null if no end is known")]
    ended_on: Annotated[date | None, about("Last day of what has ended")]
    ended_by: Annotated[str | None, about("What ended it", EndedBy)]
    rule: Annotated[str | None, about("Key of the rule on publicity that decided")]


class LawFieldDocument(SentDocument, frozen=True):
    """A field of law that a record is of, and what tells it."""

    field: Annotated[str, about("Key of the field of law")]
    group: Annotated[str | None, about("Articles of the Criminal Law, like 213-215")]
    basis: Annotated[
        str, about("Told by a code or an article, or by words", ("code", "words"))
    ]
    detail: Annotated[str, about("The code, article or word")]
    rule: Annotated[str, about("Key of the rule in law_fields.toml")]


class CaseClassDocument(SentDocument, frozen=True):
    """The row of the monthly form in which a case is counted."""

    name: Annotated[str, about("Key of the row")]
    rule: Annotated[str, about("Key of the rule in case_classes.toml")]


class GoodsDocument(SentDocument, frozen=True):
    """The category of the goods that a record is about, with its risk."""

    category: Annotated[str, about("Key of the category, or unknown")]
    risk: Annotated[str | None, about("high, medium or low; null if unknown")]
    basis: Annotated[
        str, about("What tells the category", ("field", "words", "unknown"))
    ]


class LawDocument(SentDocument, frozen=True):
    """Which law a record is about, by what is shown of it."""

    fields: Annotated[
        Sequence[LawFieldDocument],
        about("Fields of law; empty where nothing tells any"),
    ]
    case_class: CaseClassDocument | UnsetType = UNSET
    goods: GoodsDocument | UnsetType = UNSET


class PresentDocument(SentDocument, frozen=True):
    """The status that a record has today, and since when."""

    status: Annotated[str, about("Its state", RecordStatus)]
    since: Annotated[
        date | None, about("Day from which it has it; null if it always had")
    ]


class RecordDocument(SentDocument, frozen=True, kw_only=True):
    """One record with the fields that are shown."""

    id: Annotated[str, about("Public record id, the same in every view and version")]
    kind: Annotated[str, about("Record kind")]
    source: Annotated[str, about("Name of the source that delivered it")]
    event_day: Annotated[date | None, about("The day the record is about")]
    status: Annotated[str, about("State of the current version", RecordStatus)]
    status_from: Annotated[
        date | UnsetType,
        about(
            "Day from which it has the status, where it has not always had it; in "
            "proceedings and to the merchant itself"
        ),
    ] = UNSET
    present: Annotated[
        PresentDocument | UnsetType,
        about("Its status today, where the past is told otherwise"),
    ] = UNSET
    publicity_until: Annotated[
        date | None, about("Last day it may be public; null if it is not public")
    ]
    publicity: Annotated[
        Annotated[Mapping[str, Any], kept_as(PublicityDocument)] | UnsetType,
        about("Towards agencies and the merchant itself"),
    ] = UNSET
    redacted: Annotated[
        Sequence[str] | UnsetType,
        about("Fields of the body that stand in a redacted version"),
    ] = UNSET
    law: Annotated[
        LawDocument | UnsetType, about("Towards agencies and the merchant itself")
    ] = UNSET
    rule: Annotated[
        str | UnsetType | None,
        about(
            "Key of the rule that decided; for work on a case and to the merchant "
            "itself, as article and reason are"
        ),
    ] = UNSET
    article: Annotated[str | UnsetType | None, about("Legal source of that rule")] = (
        UNSET
    )
    reason: Annotated[
        str | UnsetType | None,
        about("Why it is public, is not, or not for longer: a code"),
    ] = UNSET
    body: Annotated[Mapping[str, Any], about("The fields this caller may see")]
