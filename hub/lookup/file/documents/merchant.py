"""A merchant as answers tell of it, and whom it is related to."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import UNSET, UnsetType

from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Subject
from schemas.answers.document import SentDocument


class RelatedDocument(SentDocument, frozen=True):
    """The merchant at the other end of a relation."""

    id: str
    uscc: str | None
    name: str | None


class RelationDocument(SentDocument, frozen=True):
    """How the merchant stands to another one."""

    kind: str
    direction: str
    merchant: RelatedDocument
    mark: str | None
    since: date | None
    until: date | None
    basis: Sequence[Mapping[str, str]]


class MoreRelations(SentDocument, frozen=True):
    """That there are more relations of a kind than are told."""

    kind: str
    direction: str


class MerchantDocument(SentDocument, frozen=True):
    """Who the merchant is, a person's business masked towards the public."""

    id: str
    uscc: str | None
    name: str | None
    status: str
    region: str | None
    disputed_identity: Literal[True] | UnsetType = UNSET
    relations: Sequence[RelationDocument] | UnsetType = UNSET
    relations_more: Sequence[MoreRelations] | UnsetType = UNSET


def merchant_document(
    subject: Subject, sight: Sight | None, *, is_found: bool = True
) -> MerchantDocument:
    """Write who the merchant is; with no sight, as the operator sees it: unmasked.

    One that is not found but asked for itself bears its registered name.
    """
    name = subject.name
    if sight is not None:
        name = sight.name_of(subject) if is_found else sight.registered_name_of(subject)
    return MerchantDocument(
        id=subject.public_id,
        uscc=subject.uscc,
        name=name,
        status=subject.status,
        region=subject.region,
        disputed_identity=True if subject.disputed else UNSET,
    )
