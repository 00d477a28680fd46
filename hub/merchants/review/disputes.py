"""Disputed identity: somebody may have registered in another's name.

False registration is for the registration authority to find out (SAMR Order 88 of
2024). Until it has, two people may mark a merchant: nothing new is attached to it, it
is not rated, and platforms are shown nothing adverse of it. Two people lift the mark,
and everything is decided as if it had never been.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.bulk import insert_rows
from hub.db.counters import allocate_ids
from hub.db.tables import to_micros
from hub.decisions import SaidWord, check_document, check_word, first_of, who_holds
from hub.ground.actors import HUB, said_by
from hub.ground.documents import document_of
from hub.ground.errors import ConflictError
from hub.merchants.identity.cards import MerchantCard
from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.ledger.merges import disputed_themselves
from hub.merchants.link.batch_rows import write_merchants
from hub.merchants.link.merging import Groups, decide_again
from hub.merchants.models import IdentityDispute
from hub.merchants.rules.states import MerchantState
from hub.names import Divisions
from hub.outbox import service as outbox
from hub.outbox.telling import demand_rows_logged
from schemas.words import Operation

DisputeVerdict = Literal["disputed", "lifted"]


class DisputeStandingError(ConflictError):
    """The identity of the merchant is disputed already."""

    code = "dispute-standing"
    title = (
        "The identity of this merchant is disputed already: lift that first, or leave"
        " it."
    )


class DisputeMissingError(ConflictError):
    """The identity of the merchant is not disputed, so nothing can be lifted."""

    code = "dispute-missing"
    title = "The identity of this merchant is not disputed: check the code."


@dataclass(frozen=True, slots=True)
class DisputeStatement:
    """Who says that a merchant's identity is disputed, or no more, and on what.

    Raises:
        OfficerInvalidError, ReasonInvalidError: nobody can be seen to say it, or why.
        DocumentInvalidError: no document is named.
    """

    verdict: DisputeVerdict
    reason: str
    document: str
    actor: str
    at: datetime

    def __post_init__(self) -> None:
        """Refuse what could not be read later."""
        check_word(self.reason, self.actor)
        check_document(self.document)


@dataclass(frozen=True, slots=True)
class DisputeOutcome:
    """Whether the word of a person decided, and who is due for rating."""

    merchant: str
    verdict: DisputeVerdict
    decided: bool
    touched: frozenset[int] = frozenset()

    def as_json(self) -> dict[str, object]:
        """Give the outcome as a JSON object, without internal ids."""
        return document_of(self, ("merchant", "verdict", "decided"))


def judge_identity(
    session: Session, card: MerchantCard, stated: DisputeStatement, divisions: Divisions
) -> DisputeOutcome:
    """Mark a merchant as disputed, or lift that, once a second person says the same.

    Raises:
        DisputeStandingError, DisputeMissingError: it is so already.
        SameOfficerError: both words are one person's.
    """
    hold_linking(session)
    groups = Groups(session, [card.id])
    wanted = stated.verdict == "disputed"
    if wanted == (groups.states[card.id].disputed_from is not None):
        raise DisputeStandingError if wanted else DisputeMissingError
    # Whoever is one with the marked merchant is marked with it, and only as long.
    states = groups.parts(groups.root(card.id))
    parts = {state.id for state in states}
    said = _said_since(session, {card.id} if wanted else parts)
    first = first_of(who_holds(said, stated.verdict, stated.actor), stated.actor)
    about = {card.id}
    if first is not None and not wanted:
        # Another may have stood for them when the mark was put.
        about |= disputed_themselves(session, parts)
    for number in sorted(about):
        _write(session, groups.states[number], stated, decides=first is not None)
    if first is None:
        return DisputeOutcome(card.public_id, stated.verdict, decided=False)
    for state in states:
        state.disputed_from = to_micros(stated.at) if wanted else None
    write_merchants(session, states, stated.at)
    touched = parts
    if not wanted:
        touched |= decide_again(
            session, parts, divisions, at=stated.at, actor=stated.actor
        )
    return DisputeOutcome(
        card.public_id, stated.verdict, decided=True, touched=frozenset(touched)
    )


def _said_since(session: Session, merchants: Collection[int]) -> list[SaidWord]:
    """Read the last word that was said, unless it decided."""
    query = (
        select(IdentityDispute)
        .where(IdentityDispute.merchant_id.in_(merchants))
        .order_by(IdentityDispute.id.desc())
        .limit(1)
    )
    last = session.scalars(query).first()
    if last is None or last.decides:
        return []
    demand_rows_logged(session, IdentityDispute.__tablename__, [(last.id,)])
    return [SaidWord(last.verdict, last.actor)]


def _write(
    session: Session, about: MerchantState, stated: DisputeStatement, *, decides: bool
) -> None:
    """Append what a person said, and put it into the outbox."""
    number = allocate_ids(session, "identity_dispute", 1)
    row = {
        "id": number,
        "merchant_id": about.id,
        "verdict": stated.verdict,
        "decides": decides,
        "reason": stated.reason,
        "document": stated.document,
        "actor": stated.actor,
        "at": stated.at,
    }
    insert_rows(session, IdentityDispute, [row])
    outbox.put(
        session,
        at=stated.at,
        actor=HUB,
        op=Operation.IDENTITY_DISPUTE,
        subject_type="identity",
        subject=about.public_id,
        detail={
            "dispute": number,
            "verdict": stated.verdict,
            "decides": decides,
            "document": stated.document,
            **said_by(stated.actor),
        },
    )
