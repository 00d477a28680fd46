"""What people say of merchants and records: carried out and logged at once.

Whom they touch is due for rating, and the job `settle` catches up with that, with the
index of names, with proposals and with relations: nobody waits for a city's backlog.
Whom they mean by a code is read while nothing is linked, so that it still is that
merchant when their word takes effect.
"""

from dataclasses import replace

from sqlalchemy.orm import Session

from hub.after_intake import due_now
from hub.archive.lease import hold_lease
from hub.archive.reads import withdrawn_among
from hub.context import Hub
from hub.contradictions import demand_names, review_name
from hub.ground.errors import NotFoundError
from hub.merchants.ledger import hold_linking
from hub.merchants.relate import relate_again
from hub.merchants.review import (
    DisputeOutcome,
    DisputeStatement,
    DisputeVerdict,
    Opinion,
    RelationOutcome,
    RelationStatement,
    ReviewOutcome,
    ask_whether_one,
    decide_review,
    judge_identity,
    outcome_since,
    retract_review,
    state_relation,
    withdraw_relation,
)
from hub.merchants.service import find_itself, merchants_by_ids


class CodeUnknownError(NotFoundError):
    """No merchant carries the code that a command names."""

    code = "code-unknown"
    title = "No merchant carries this code: check it letter by letter."


def decide_item(  # who says what of which item, why, and on which page
    hub: Hub,
    item: int,
    *,
    decision: Opinion,
    officer: str,
    reason: str,
    page: int | None = None,
) -> ReviewOutcome:
    """Give an officer's opinion on a review item, mark whom it touched, log it.

    ``page`` is the newest opinion that the officer's page knew of: the same said again
    from that page is the same form sent twice, and has the outcome that it had.
    """
    demand_names(hub, [review_name(item)])
    with hub.writing() as session:
        at = hold_lease(session, hub.clock())
        if page is not None and (
            first := outcome_since(
                session, item, decision=decision, officer=officer, number=page
            )
        ):
            return first
        outcome = decide_review(
            session, item, decision=decision, actor=officer, at=at, reason=reason
        )
        due_now(hub)(session, outcome.touched)
    return outcome


def retract_item(
    hub: Hub, item: int, *, officer: str, reason: str, page: int | None = None
) -> ReviewOutcome:
    """Give an officer's word that a decision be taken back, mark, and log it.

    ``page`` is as for ``decide_item``.
    """
    demand_names(hub, [review_name(item)])
    with hub.writing() as session:
        at = hold_lease(session, hub.clock())
        if page is not None and (
            first := outcome_since(
                session, item, decision="retracted", officer=officer, number=page
            )
        ):
            return first
        outcome = retract_review(
            session,
            item,
            actor=officer,
            at=at,
            reason=reason,
            divisions=hub.rulebook.divisions,
        )
        due_now(hub)(session, outcome.touched)
    return outcome


def ask_pair(hub: Hub, code: str, other: str, *, officer: str, reason: str) -> int:
    """Open a review item on whether the merchants of two codes are one; log it.

    Raises:
        CodeUnknownError: nobody carries one of the codes.
    """
    with hub.writing() as session:
        at = hold_lease(session, hub.clock())
        hold_linking(session)
        return ask_whether_one(
            session,
            _itself(session, code),
            _itself(session, other),
            actor=officer,
            at=at,
            reason=reason,
        )


def _itself(session: Session, code: str) -> int:
    """Find the merchant that carries a code that a command names.

    While linking is held, so that it still is that merchant when it is spoken of.
    """
    number = find_itself(session, code)
    if number is None:
        raise CodeUnknownError(code)
    return number


def judge_merchant(
    hub: Hub,
    code: str,
    verdict: DisputeVerdict,
    *,
    officer: str,
    reason: str,
    document: str,
) -> DisputeOutcome:
    """Give an officer's word on whether a merchant's identity is disputed; log it.

    The merchant that carries the code is meant by itself, whoever stands for it.

    Raises:
        CodeUnknownError: no merchant carries the code.
    """
    with hub.writing() as session:
        at = hold_lease(session, hub.clock())
        hold_linking(session)
        (card,) = merchants_by_ids(session, [_itself(session, code)]).values()
        outcome = judge_identity(
            session,
            card,
            DisputeStatement(verdict, reason, document, officer, at),
            hub.rulebook.divisions,
        )
        due_now(hub)(session, outcome.touched)
    return outcome


def say_relation(
    hub: Hub, code: str, other: str, statement: RelationStatement, *, stands: bool
) -> RelationOutcome:
    """State or withdraw, on a document, what one merchant is to another; log it.

    The codes' merchants are meant by themselves, whoever stands for them.

    Raises:
        CodeUnknownError: nobody carries one of the codes.
    """
    say = state_relation if stands else withdraw_relation
    with hub.writing() as session:
        at = hold_lease(session, statement.at)
        hold_linking(session)
        one, two = _itself(session, code), _itself(session, other)
        cards = merchants_by_ids(session, [one, two])
        outcome = say(session, cards[one], cards[two], replace(statement, at=at))
        # What people state of a branch stands in place of what its name tells.
        relate_again(session, [one], at=at, withdrawn=withdrawn_among)
    return outcome
