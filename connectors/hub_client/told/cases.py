"""What a hub tells to work on a case: certificates, persons, values in clear.

Each value stands here only once its receipt was checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from connectors.hub_client.members import Members
from connectors.hub_client.told.answers import MerchantTold, ProvenAnswer


@dataclass(frozen=True, slots=True)
class DocumentTold:
    """A decision, a judgment, or what may belong to them."""

    number: str | None
    day: date | None
    document: Mapping[str, Any]
    """As it came: its other members by what it is."""


@dataclass(frozen=True, slots=True)
class PartyTold:
    """What is known of one party of a certificate."""

    place: int
    """Where the question names it first, from 1."""
    asked: str | None
    """The code as it was asked for; None for an identity number."""
    merchant: MerchantTold | None
    """None where nobody is known by it."""
    decisions: tuple[DocumentTold, ...]
    judgments: tuple[DocumentTold, ...]
    possible: tuple[DocumentTold, ...]
    """What may belong to these and nobody can place yet."""
    has_more_possible: bool
    refused: str | None
    """The rule by which nothing is told of it; then nothing else says anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateAnswer(ProvenAnswer):
    """Prior penalties and judgments of the parties; no proof of absence."""

    parties: tuple[PartyTold, ...]
    known_at: datetime
    log_size: int
    statement: str
    """What it says and what it does not prove."""
    view: str


@dataclass(frozen=True, slots=True)
class PersonalFieldTold:
    """One field in clear, or why there is nothing."""

    field: str
    state: str
    """``clear``, ``plain``, ``erased``, ``none`` or ``withheld``."""
    value: Any


@dataclass(frozen=True, slots=True)
class PersonalRecordTold:
    """One record that was named."""

    id: str
    known: bool
    """Whether the asker's file has it."""
    fields: tuple[PersonalFieldTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalAnswer(ProvenAnswer):
    """Personal values in clear; keep them no longer than the case needs."""

    merchant: MerchantTold
    records: tuple[PersonalRecordTold, ...]
    view: str


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A person that a number was found for, and the records it stands in."""

    merchant: MerchantTold
    records: tuple[str, ...]
    """Public ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsAnswer(ProvenAnswer):
    """Who is known by an identity number; nobody is an answer too."""

    persons: tuple[PersonTold, ...]
    view: str


def read_certificate(told: Members) -> dict[str, Any]:
    """Read what a certificate tells.

    Raises:
        AnswerShapeError: it lacks a member, or one has another form.
    """
    return {
        "parties": tuple(map(_read_party, told.rows("parties"))),
        "known_at": told.moment("known_at"),
        "log_size": told.whole("log_size"),
        "statement": told.text("statement"),
        "view": told.text("view"),
    }


def read_personal(told: Members) -> dict[str, Any]:
    """Read what is told in clear; raises as ``read_certificate`` does."""
    return {
        "merchant": MerchantTold.read(told.inner("merchant")),
        "records": tuple(map(_read_record, told.rows("records"))),
        "view": told.text("view"),
    }


def read_persons(told: Members) -> dict[str, Any]:
    """Read who was found; raises as ``read_certificate`` does."""
    return {
        "persons": tuple(
            PersonTold(
                MerchantTold.read(row.inner("merchant")),
                tuple(one.text("id") for one in row.rows("records")),
            )
            for row in told.rows("persons")
        ),
        "view": told.text("view"),
    }


def _read_party(row: Members) -> PartyTold:
    """Read the part of one party."""
    merchant = row.inner_or_none("merchant")
    return PartyTold(
        place=row.whole("place"),
        asked=row.text_or_none("asked"),
        merchant=None if merchant is None else MerchantTold.read(merchant),
        decisions=_documents(row, "decisions", "decision_day"),
        judgments=_documents(row, "judgments", "day"),
        possible=_documents(row, "possible", "day"),
        has_more_possible=row.flag("has_more_possible"),
        refused=row.text_or_none("refused"),
    )


def _documents(row: Members, name: str, day: str) -> tuple[DocumentTold, ...]:
    """Read a list of documents."""
    return tuple(
        DocumentTold(
            number=one.text_or_none("number"),
            day=None if one.plain().get(day) is None else one.day(day),
            document=one.plain(),
        )
        for one in row.rows(name)
    )


def _read_record(row: Members) -> PersonalRecordTold:
    """Read one record that was named."""
    known = row.flag("known")
    return PersonalRecordTold(
        id=row.text("id"),
        known=known,
        fields=tuple(
            PersonalFieldTold(
                one.text("field"), one.text("state"), one.plain().get("value")
            )
            for one in (row.rows("fields") if known else ())
        ),
    )
