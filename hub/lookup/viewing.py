"""Who may ask for a history, and what of the merchant's records that opens."""

from datetime import date

from sqlalchemy.orm import Session

from hub.agreements.policy import Grant, Refusal, View, compile_view
from hub.agreements.service import catalog
from hub.context import Hub
from hub.lookup.questions import NotGrantedError
from hub.lookup.ready import open_view
from hub.members.caller import Caller
from hub.merchants.service import MerchantCard, identifiers_of, superseded_ids

OPERATOR = "operator"
"""Kind of the caller that is no member but runs the hub, at the command line."""
MERCHANT = "merchant"
"""Kind of the caller that is a merchant itself: ``merchant:<its code>``."""
OTHERS = "self:other"
"""The rule by which a merchant is told of no other."""


def history_view(hub: Hub, caller: Caller, purpose: str, day: date) -> View | None:
    """Tell what the asker may see of records; None for the operator, who sees all.

    Raises:
        NotGrantedError: nothing, with the rule that says so.
    """
    if caller.kind == OPERATOR and purpose == "supervision":
        return None
    if caller.kind in {OPERATOR, MERCHANT} and purpose == "self":
        return _own_view(hub, day)
    return open_view(hub, hub.cache.number(), caller, purpose, day)


def _own_view(hub: Hub, day: date) -> View:
    """Compile what a merchant sees of itself: all that law lets it, by no agreement."""
    everything = Grant(
        id="law",
        purposes=frozenset({"self"}),
        items={"*": frozenset({"*"})},
        named_officer=False,
        valid_from=day,
        valid_to=None,
    )
    ceiling = hub.rulebook.ceilings(day).get(MERCHANT)
    view = compile_view(
        "self",
        day,
        [everything],
        ceiling.purposes if ceiling else None,
        ceiling.items if ceiling else frozenset(),
        catalog(),
    )
    if isinstance(view, Refusal):
        raise NotGrantedError(view.rule)
    return view


def check_own(session: Session, caller: Caller, card: MerchantCard | None) -> None:
    """Refuse a merchant that asks for another one.

    Raises:
        NotGrantedError: the code is not one of the caller's own.
    """
    own = caller.member.partition(":")[2].upper()
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
