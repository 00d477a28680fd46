"""Who may ask for a history, what of the records it opens, and who oversees looks."""

from datetime import date

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.lookup.task.tasks import NotGrantedError, Task
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import open_sight, own_sight
from hub.members.caller import Caller
from hub.merchants.service import MerchantCard, identifiers_of, superseded_ids
from schemas.words import LEADING, Purpose

OPERATOR = "operator"
"""Kind of the caller that is no member but runs the hub, at the command line."""
MERCHANT = "merchant"
"""Kind of the caller that is a merchant itself: ``merchant:<its code>`` by a token of
its own, or whoever stands at a member's window, for ``Caller.own``."""
OTHERS = "self:other"
"""The rule by which a merchant is told of no other."""


def history_sight(hub: Hub, caller: Caller, task: Task, day: date) -> Sight | None:
    """Tell what the asker sees of records; None for the operator, who sees all.

    Raises:
        NotGrantedError: nothing, with the rule that says so.
        OfficerRequiredError: the grant names officers, and the task names none.
    """
    purpose = task.purpose
    if caller.kind == OPERATOR and purpose == "supervision":
        return None
    if caller.kind in {OPERATOR, MERCHANT} and purpose == "self":
        return own_sight(hub, hub.cache.number(), Purpose.SELF, day)
    return open_sight(hub, hub.cache.number(), caller, task, day)


def oversees(hub: Hub, caller: Caller, purpose: str | None) -> bool:
    """Tell whether a caller supervises the hub: who looked, and for which case.

    That is for the office that leads in the whole city, or above it: what members did
    with shared data is looked into by the authority of sharing (State Council Order 809
    art. 29). All others that supervise, supervise merchants.
    """
    if purpose != Purpose.SUPERVISION:
        return False
    if caller.kind == OPERATOR:
        return True
    leads = caller.kind in LEADING
    return leads and hub.rulebook.divisions.lies_in(hub.config.city, caller.territory)


def check_own(session: Session, caller: Caller, card: MerchantCard | None) -> None:
    """Refuse a merchant that asks for another one.

    Raises:
        NotGrantedError: the code is not one of the caller's own.
    """
    own = caller.own or caller.member.partition(":")[2].upper()
    if card is None or own not in names_of(session, card):
        raise NotGrantedError(OTHERS)


def codes_of(session: Session, card: MerchantCard) -> list[str]:
    """List the codes of a merchant."""
    found = identifiers_of(session, [card.id]).get(card.id, [])
    return [identifier.value for identifier in found]


def names_of(session: Session, card: MerchantCard) -> list[str]:
    """List the ids and codes that events about a merchant may be filed under."""
    return [
        card.public_id,
        *superseded_ids(session, card.id),
        *codes_of(session, card),
    ]
