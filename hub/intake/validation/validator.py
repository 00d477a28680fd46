"""Turn a row into a draft of a record, or into the reason why it is none: pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marshmallow import ValidationError

from hub.archive.drafts import Draft, record_key
from hub.archive.rules import (
    SEALED,
    issuer_of,
    judge,
    seal_facts,
    seal_facts_of_row,
    seal_of,
    unknown_item,
)
from hub.ground.encoding import canonical_compiled
from hub.merchants.rules import Claim
from hub.rulebook import Rulebook
from schemas.base import CODES, problems_of
from schemas.canonical import CanonicalError
from schemas.codes.identifiers import CodeVerdict, fold
from schemas.fields import mask_name
from schemas.fields.masks import mask_identity_numbers
from schemas.record import KINDS, Body, Party, RecordKind
from schemas.words import SubjectClass

PERSON_PART = "person"
"""Stands in a stored natural key for the part that names a natural person."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a row is no record: a stable code, the field, a text without its values."""

    reason: str
    field: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Validator:
    """What validation knows besides the row itself.

    ``hash_identity`` is the instance's keyed hash of an identity number, ``day`` the
    day of receipt in China: what a row tells as done cannot lie after it.
    """

    source: str
    authority: str | None
    rules: Rulebook
    hash_identity: Callable[[str], str]
    day: date

    def draft(self, kind_name: str, values: Mapping[str, Any]) -> Draft | Rejection:
        """Validate a row and draft its record."""
        try:
            body = KINDS[kind_name].load(values)
        except ValidationError as error:
            return _rejection(error)
        return self.draft_body(kind_name, body)

    def seal_of_row(self, kind_name: str, values: Mapping[str, Any]) -> str | None:
        """Tell which rule seals a row that is no record, by what can be read of it."""
        facts = seal_facts_of_row(KINDS[kind_name], values)
        return seal_of(kind_name, facts, self.day, self.rules)

    def draft_body(self, kind_name: str, body: Body) -> Draft | Rejection:
        """Draft the record of a body that is valid already, as its kind loads it."""
        kind = KINDS[kind_name]
        ahead = kind.day_ahead(body, self.day)
        if ahead is not None:
            return Rejection("future-day", ahead, "the day lies after the receipt")
        unknown = unknown_item(kind_name, body, kind.event_day(body), self.rules)
        if unknown is not None:
            return Rejection("item-unknown", *unknown)
        parties = kind.parties(body)
        natural_key = kind.key(body, parties)
        masked, personal = kind.personal(body)
        key = record_key(kind_name, natural_key)
        shown_key = _shown_key(natural_key, parties)
        draft = self._draft(kind, (key, shown_key), masked, parties, personal)
        rule = seal_of(kind.name, seal_facts(kind, body, parties), self.day, self.rules)
        if rule is not None:
            draft = replace(draft, record_class=SEALED, sealed_by=rule)
        try:
            # Made now, where a row that cannot be hashed can still be set aside.
            _ = draft.content_hash
            if personal:
                _ = canonical_compiled(dict(personal))
        except CanonicalError as error:
            return Rejection("not-canonical", None, str(error))
        return draft

    def _draft(
        self,
        kind: RecordKind,
        keys: tuple[bytes, tuple[str, ...]],
        body: Body,
        parties: tuple[Party, ...],
        personal: Mapping[str, str],
    ) -> Draft:
        """Draft a record from its masked body, its parties and its personal values."""
        event_day = kind.event_day(body)
        effect = kind.effect(body)
        issuer, issuer_code = issuer_of(body)

        return Draft(
            key=keys[0],
            kind=kind.name,
            source=self.source,
            natural_key=keys[1],
            body=body,
            event_day=event_day,
            personal=personal,
            claims=self._claims(kind, keys[0], body, parties),
            effect=effect,
            judgement=judge(kind.name, body, self.rules, subject=parties[0]),
            issuer=issuer or self.authority,
            issuer_code=issuer_code,
            unite=self.unite_with(kind.name, keys, body, personal),
        )

    def unite_with(
        self,
        kind_name: str,
        keys: tuple[bytes, tuple[str, ...]],
        body: Body,
        personal: Mapping[str, str],
    ) -> Callable[[Body], Draft] | None:
        """Give what drafts the record of a row together with the body it has already.

        ``keys`` are the record's key and the natural key that is stored. None for kinds
        whose rows replace each other.
        """
        kind = KINDS[kind_name]
        if kind.merge != "union":
            return None

        def unite(stored: Body) -> Draft:
            united = kind.combine(stored, body)
            return self._draft(kind, keys, united, kind.parties(united), personal)

        return unite

    def _claims(
        self, kind: RecordKind, key: bytes, body: Body, parties: tuple[Party, ...]
    ) -> tuple[Claim, ...]:
        """Say who the record's parties are, persons in masked form.

        What is the subject's, as a shop is, is so between the days of the record.
        """
        owns = kind.relates is not None and kind.relates.owned
        days = kind.effect(body) if owns else (None, None)
        return tuple(
            Claim(
                record_key=key,
                party_no=number,
                kind=kind.name,
                source=self.source,
                is_register=kind.register and number == 0,
                name=_shown_name(party),
                subject_class=party.kind,
                identifiers=self._identifiers(party),
                region=_region(body) if number == 0 else None,
                valid_from=days[0] if number > 0 else None,
                valid_to=days[1] if number > 0 else None,
            )
            for number, party in enumerate(parties)
        )

    def _identifiers(self, party: Party) -> tuple[CodeVerdict, ...]:
        """Give a party's codes; an identity number leaves only its keyed hash."""
        number = party.id_number
        if number is None or "*" in number:
            return party.identifiers
        value = self.hash_identity(fold(number))
        return (*party.identifiers, CodeVerdict("id_hash", "", value, "valid"))


def _rejection(error: ValidationError) -> Rejection:
    """Take the first problem of a row; the texts of others would repeat its values."""
    problem = problems_of(error)[0]
    return Rejection(problem.code, problem.field, CODES.get(problem.code, problem.code))


def _shown_name(party: Party) -> str | None:
    """Mask a natural person's name, and an identity number in any other."""
    if party.name is None:
        return None
    if party.kind == SubjectClass.NATURAL_PERSON:
        return mask_name(party.name)
    return mask_identity_numbers(party.name)


def _shown_key(
    natural_key: tuple[str, ...], parties: tuple[Party, ...]
) -> tuple[str, ...]:
    """Leave out of a natural key what names a natural person."""
    persons = {
        party.key for party in parties if party.kind == SubjectClass.NATURAL_PERSON
    }
    return tuple(
        PERSON_PART if part in persons else mask_identity_numbers(part)
        for part in natural_key
    )


def _region(body: Body) -> str | None:
    """Tell the region that the row gives for its subject."""
    region = body.get("region_code") or body.get("city") or body.get("province")
    return str(region) if region else None
