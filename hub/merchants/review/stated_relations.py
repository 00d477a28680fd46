"""Relations that people state: on a document, or as the answer to a review item.

One person is enough: a relation attaches nothing to anybody and no rating rests on it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.decisions import check_document, check_word
from hub.ground.actors import HUB, said_by
from hub.ground.documents import Documented
from hub.ground.errors import BadInputError, ConflictError
from hub.merchants.identity.cards import MerchantCard, merchants_by_ids
from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.ledger.opinions import PAIR_REASONS, OpinionGiver
from hub.merchants.models import Membership, ReviewItem
from hub.merchants.relate.relations import (
    BRANCH,
    BY_DOCUMENT,
    BY_REVIEW,
    MARK,
    SHOP,
    SUCCESSOR,
    Relation,
    RelationAuthor,
    relations_between,
    write_relations,
)
from hub.outbox import service as outbox
from schemas.words import PERSONS, Operation

StatedKind = Literal["branch-of", "operates-shop", "owns-mark", "successor-of"]
"""How people call the kinds of relations."""

KIND_OF: dict[StatedKind, str] = dict(
    zip(get_args(StatedKind), (BRANCH, SHOP, MARK, SUCCESSOR), strict=True)
)
MARK_LIMIT = 64


class RelationUnfitError(ConflictError):
    """The two cannot stand in this relation: they are one, or a person is a branch."""

    code = "relation-unfit"
    title = "These two merchants cannot stand in this relation: check both codes."


class RelationStandingError(ConflictError):
    """People have stated this relation already."""

    code = "relation-standing"
    title = "This relation is stated already: end it before stating it anew."


class RelationMissingError(ConflictError):
    """No paper states this relation, so there is nothing to withdraw."""

    code = "relation-missing"
    title = "No document states this relation: take back the record that says it."


class MarkInvalidError(BadInputError):
    """A mark's number is missing, is given for another kind, or cannot be one."""

    code = "mark-invalid"
    title = "Give the mark's registration number with owns-mark, and with it alone."


class DaysInvalidError(BadInputError):
    """The relation would end before it begins."""

    code = "days-invalid"
    title = "The last day lies before the first: give the days in their order."


@dataclass(frozen=True, slots=True)
class RelationStatement:
    """What somebody takes from a paper: that one merchant is something to another.

    Raises:
        OfficerInvalidError, ReasonInvalidError: nobody can be seen to say it, or why.
        DocumentInvalidError: no document is named.
        MarkInvalidError, DaysInvalidError: as their names say.
    """

    kind: StatedKind
    document: str
    reason: str
    actor: str
    at: datetime
    mark: str | None = None
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be read later."""
        check_word(self.reason, self.actor)
        check_document(self.document)
        owns = self.kind == "owns-mark"
        if owns != (self.mark is not None) or not _is_mark(
            "0" if self.mark is None else self.mark
        ):
            raise MarkInvalidError
        if self.since and self.until and self.until < self.since:
            raise DaysInvalidError


def _is_mark(number: str) -> bool:
    """Tell whether a text may be a registration number: 1234567, or G1234567."""
    return number.isascii() and number.isalnum() and len(number) <= MARK_LIMIT


@dataclass(frozen=True, slots=True)
class RelationOutcome(Documented):
    """A relation that people stated or withdrew, by public ids."""

    kind: StatedKind
    merchant: str
    other: str
    stands: bool


def state_relation(
    session: Session,
    one: MerchantCard,
    other: MerchantCard,
    statement: RelationStatement,
) -> RelationOutcome:
    """State on a document that one merchant stands in a relation to another.

    Raises:
        RelationUnfitError: they cannot.
        RelationStandingError: it is stated already.
    """
    hold_linking(session)
    _check_fit(KIND_OF[statement.kind], one, other)
    if _stated(session, one, other, statement):
        raise RelationStandingError
    relation = Relation(
        KIND_OF[statement.kind],
        one.id,
        other.id,
        BY_DOCUMENT,
        mark=statement.mark,
        valid_from=statement.since,
        valid_to=statement.until,
    )
    return _write(session, one, other, statement, {relation: True})


def _check_fit(kind: str, one: MerchantCard, other: MerchantCard) -> None:
    """Refuse a relation in which two merchants cannot stand.

    Raises:
        RelationUnfitError: they cannot.
    """
    is_person = not PERSONS.isdisjoint((one.subject_class, other.subject_class))
    roots = {card.merged_into or card.id for card in (one, other)}
    if len(roots) == 1 or (kind == BRANCH and is_person):
        raise RelationUnfitError


def withdraw_relation(
    session: Session,
    one: MerchantCard,
    other: MerchantCard,
    statement: RelationStatement,
) -> RelationOutcome:
    """Withdraw on a document what people stated; its days need not be named again.

    Raises:
        RelationMissingError: people have not stated it.
    """
    hold_linking(session)
    stated = _stated(session, one, other, statement)
    if not stated:
        raise RelationMissingError
    return _write(session, one, other, statement, dict.fromkeys(stated, False))


def _stated(
    session: Session,
    one: MerchantCard,
    other: MerchantCard,
    statement: RelationStatement,
) -> list[Relation]:
    """Find what papers say of this relation, from one to the other, of whatever days.

    What is said of another part of one of them, or the other way round, is not it.
    """
    kind = KIND_OF[statement.kind]
    wanted = Relation(kind, one.id, other.id, BY_DOCUMENT, mark=statement.mark)
    return [
        found.relation
        for found in relations_between(session, kind, "from", ([other.id], [one.id]))
        if found.relation._replace(valid_from=None, valid_to=None) == wanted
    ]


def _write(
    session: Session,
    one: MerchantCard,
    other: MerchantCard,
    statement: RelationStatement,
    words: dict[Relation, bool],
) -> RelationOutcome:
    """Append what a person said, and put it into the outbox."""
    author = RelationAuthor(statement.actor, statement.at, reason=statement.reason)
    stands = all(words.values())
    number = write_relations(session, words, author, statement.document)
    outbox.put(
        session,
        at=statement.at,
        actor=HUB,
        op=Operation.RELATION_STATE,
        subject_type="relation",
        subject=one.public_id,
        detail={
            "relation": number,
            "kind": statement.kind,
            "other": other.public_id,
            "mark": statement.mark,
            "stands": stands,
            "document": statement.document,
            **said_by(statement.actor),
        },
    )
    return RelationOutcome(statement.kind, one.public_id, other.public_id, stands)


def relate_item(
    session: Session,
    item: ReviewItem,
    decision: Literal["branch-of", "shop-of"],
    giver: OpinionGiver,
) -> None:
    """Write what the party, or the second of two merchants, is to the proposed one.

    Raises:
        RelationUnfitError: it cannot be that.
    """
    subject, key = item.other_id, None
    if item.reason not in PAIR_REASONS:
        key = item.record_key
        query = select(Membership.merchant_id).where(
            Membership.record_key == key, Membership.party_no == item.party_no
        )
        subject = session.scalar(query)
    if subject is None or item.merchant_id is None:
        msg = "the item names no two merchants"
        raise RuntimeError(msg)
    relation = (
        Relation(BRANCH, subject, item.merchant_id, BY_REVIEW, key)
        if decision == "branch-of"
        else Relation(SHOP, item.merchant_id, subject, BY_REVIEW, key)
    )
    cards = merchants_by_ids(session, [subject, item.merchant_id])
    _check_fit(relation.kind, cards[subject], cards[item.merchant_id])
    author = RelationAuthor(giver.last, giver.at, item=item.id, reason=giver.reason)
    write_relations(session, {relation: True}, author)
