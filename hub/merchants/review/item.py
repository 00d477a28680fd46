"""One item of the queue with all that it asks about, for whoever is to decide it.

An opinion is told to others once they have given their own: who reads first what
somebody else thinks mostly thinks it too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from hub.decisions import is_same_officer
from hub.merchants.identity.cards import (
    IdentifierCard,
    MerchantCard,
    identifiers_of,
    merchants_by_ids,
)
from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.ledger.opinions import (
    BRANCH_REASON,
    PAIR_REASONS,
    TOLD_OF_ANOTHER,
    opinions_now,
)
from hub.merchants.models import (
    LinkJudgement,
    Membership,
    MerchantAlias,
    MerchantName,
    ReviewItem,
    ReviewOpinion,
)
from hub.merchants.review.cards import ReviewCard, cards_of
from hub.merchants.review.decision import Opinion, ReviewOutcome, ReviewUnknownError
from hub.merchants.rules.claims import Claim, PartyKey, read_claim

NAMES_SHOWN = 6
SIBLINGS_SHOWN = 10
READ_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ReviewSide:
    """One of the merchants that an item is about, without anything that rates it."""

    merchant: MerchantCard
    codes: tuple[IdentifierCard, ...]
    other_names: tuple[str, ...]
    records: int
    """How many parties of records are the merchant's."""


@dataclass(frozen=True, slots=True)
class OpinionCard:
    """What somebody said; ``said`` and ``reason`` are None while they are hidden."""

    number: int
    actor: str
    at: datetime
    said: str | None
    reason: str | None
    decides: bool


@dataclass(frozen=True, slots=True)
class SiblingItem:
    """Another open item about the same two; ``swapped`` the other way round."""

    card: ReviewCard
    swapped: bool


@dataclass(frozen=True, slots=True)
class ReviewWhole:
    """An item, what its record says of the party, both merchants, what was said."""

    card: ReviewCard
    claim: Claim | None
    """What the record says of the party; None where nothing links them to one."""
    first: ReviewSide | None
    second: ReviewSide | None
    opinions: tuple[OpinionCard, ...]
    siblings: tuple[SiblingItem, ...]
    answers: tuple[Opinion, ...]
    last_opinion: int
    """Number of the newest opinion, by which a form that is sent twice is known."""
    retracting: str | None = field(default=None)
    """Who has said that the standing decision be taken back, if somebody has."""

    @property
    def is_pair(self) -> bool:
        """Tell whether two merchants are asked about, and no record's party."""
        return self.card.reason in PAIR_REASONS


def read_review(session: Session, item_id: int, *, officer: str) -> ReviewWhole:
    """Read one item for an officer.

    Raises:
        ReviewUnknownError: there is no such item.
    """
    table = ReviewItem.__table__
    row = session.execute(select(table).where(table.c.id == item_id)).first()
    if row is None:
        raise ReviewUnknownError(str(item_id))
    (card,) = cards_of(session, [row])
    sides = _sides(session, [n for n in (row.merchant_id, row.other_id) if n])
    said = opinions_now(session, item_id)
    return ReviewWhole(
        card=card,
        claim=_claim_of(session, (row.record_key, row.party_no)),
        first=sides.get(row.merchant_id),
        second=sides.get(row.other_id),
        opinions=shown_opinions(said, officer, is_open=row.state == "open"),
        siblings=_siblings(session, row.id, card, row.merchant_id, row.other_id),
        answers=answers_to(row.reason, row.merchant_id, row.other_id),
        last_opinion=said[-1].id if said else 0,
        retracting=_retracting(said) if row.state == "decided" else None,
    )


def answers_to(
    reason: str, merchant_id: int | None, other_id: int | None
) -> tuple[Opinion, ...]:
    """List the answers that an item takes, "unsure" always among them."""
    if merchant_id is None:
        return ("different", "unsure")
    if reason == BRANCH_REASON:
        return ("branch-of", "different", "unsure")
    if reason == TOLD_OF_ANOTHER:
        return ("same", "different", "unsure")
    if reason in PAIR_REASONS or other_id is None:
        return ("same", "different", "branch-of", "unsure", "shop-of")
    return ("same", "other", "different", "unsure")


def shown_opinions(
    said: Sequence[ReviewOpinion], officer: str, *, is_open: bool
) -> tuple[OpinionCard, ...]:
    """Tell who has given an opinion, and what it is to whoever has given one too.

    To be unsure is none: else one would only have to say so to read the others'.
    """
    own = any(
        is_same_officer(row.actor, officer) and row.opinion != "unsure" for row in said
    )
    return tuple(
        OpinionCard(
            number=row.id,
            actor=row.actor,
            at=row.at,
            said=row.opinion if shown else None,
            reason=row.evidence["reason"] if shown else None,
            decides=row.decides,
        )
        for row in said
        for shown in (not is_open or own or is_same_officer(row.actor, officer),)
    )


def outcome_since(
    session: Session, item_id: int, *, decision: str, officer: str, number: int
) -> ReviewOutcome | None:
    """Tell what came of what an officer said behind an opinion of that number.

    None where the officer has not said it since.
    """
    hold_linking(session)
    table = ReviewOpinion
    said = session.scalar(
        select(table.id).where(
            table.item_id == item_id,
            table.id > number,
            table.actor == officer,
            table.opinion == decision,
        )
    )
    item = None if said is None else session.get(ReviewItem, item_id)
    if item is None:
        return None
    return ReviewOutcome(
        item.id, item.state, cast("Opinion | None", item.decision), None
    )


def opinions_by(
    session: Session, officer: str, *, limit: int, before: int = 0
) -> list[tuple[ReviewCard, OpinionCard]]:
    """List what an officer said, the newest first, with how each item stands."""
    table = ReviewOpinion
    query = select(table).where(table.actor == officer)
    if before:
        query = query.where(table.id < before)
    rows = session.scalars(query.order_by(table.id.desc()).limit(limit)).all()
    items = ReviewItem.__table__
    wanted = select(items).where(items.c.id.in_({row.item_id for row in rows}))
    cards = {card.id: card for card in cards_of(session, session.execute(wanted).all())}
    return [
        (
            cards[row.item_id],
            OpinionCard(
                row.id,
                row.actor,
                row.at,
                row.opinion,
                row.evidence["reason"],
                row.decides,
            ),
        )
        for row in rows
    ]


def _retracting(said: Sequence[ReviewOpinion]) -> str | None:
    """Tell who has asked that the decision be taken back, before anybody agreed."""
    return next((row.actor for row in said if row.opinion == "retracted"), None)


def _claim_of(session: Session, party: PartyKey) -> Claim | None:
    """Read what a record says of one of its parties, as it was last judged."""
    table = LinkJudgement
    query = (
        select(table.claim)
        .where(table.record_key == party[0], table.party_no == party[1])
        .order_by(table.id.desc())
        .limit(1)
    )
    text = session.scalar(query)
    return None if text is None else read_claim(party, text)


def _sides(session: Session, ids: Collection[int]) -> dict[int | None, ReviewSide]:
    """Read the merchants that an item is about, by themselves."""
    cards = merchants_by_ids(session, ids)
    codes = identifiers_of(session, ids)
    names = _other_names(session, cards)
    table = Membership
    query = select(table.merchant_id, func.count()).where(table.merchant_id.in_(ids))
    counts = dict(session.execute(query.group_by(table.merchant_id)).all())
    return {
        number: ReviewSide(
            card,
            tuple(codes.get(number, ())),
            tuple(names.get(number, ()))[:NAMES_SHOWN],
            counts.get(number, 0),
        )
        for number, card in cards.items()
    }


def _other_names(
    session: Session, cards: dict[int, MerchantCard]
) -> dict[int, list[str]]:
    """Read what merchants were or are called besides."""
    found: dict[int, list[str]] = {}
    for table in (MerchantName, MerchantAlias):
        query = select(table.merchant_id, table.name)
        rows = session.execute(
            query.where(table.merchant_id.in_(cards)).order_by(table.name)
        )
        for number, name in rows:
            called = found.setdefault(number, [])
            if name not in (cards[number].name, *called):
                called.append(name)
    return found


def _siblings(
    session: Session,
    item_id: int,
    card: ReviewCard,
    one: int | None,
    other: int | None,
) -> tuple[SiblingItem, ...]:
    """Find the other open items that ask about the same two."""
    table = ReviewItem.__table__
    if one is None:
        return ()
    query = select(table).where(table.c.state == "open", table.c.id != item_id)
    if other is None:
        query = query.where(table.c.merchant_id == one, table.c.other_id.is_(None))
    else:
        pair = (one, other)
        query = query.where(
            or_(table.c.merchant_id.in_(pair), table.c.other_id.in_(pair)),
            table.c.merchant_id.in_(pair),
            table.c.other_id.in_(pair),
        )
    query = query.order_by(table.c.id).limit(READ_AT_ONCE)
    name = card.evidence.get("name")
    if other is None and not name:
        return ()
    shown: list[Row[Any]] = []
    rows = session.execute(query).all()
    while rows and len(shown) < SIBLINGS_SHOWN:
        shown += [
            row for row in rows if other is not None or row.evidence.get("name") == name
        ]
        rows = session.execute(query.where(table.c.id > rows[-1].id)).all()
    shown = shown[:SIBLINGS_SHOWN]
    return tuple(
        SiblingItem(found, row.merchant_id == other and row.other_id == one)
        for row, found in zip(shown, cards_of(session, shown), strict=True)
    )
