"""Who is named as the actor: the hub where nobody asked, and officers' accounts."""

from typing import Any

from schemas.words import ACCOUNT_PREFIX

HUB = "hub"
"""The hub itself: what it does by its own rules and clock."""


def account_actor(account_id: str) -> str:
    """Name an officer who was signed in: ``officer:`` and the id of their account."""
    return ACCOUNT_PREFIX + account_id


def is_account(actor: str) -> bool:
    """Tell whether an actor is an officer who was signed in."""
    return actor.startswith(ACCOUNT_PREFIX)


def agency_of(actor: str) -> str:
    """Name in clear who acted; of an officer the log tells by a commitment."""
    return HUB if is_account(actor) else actor


def said_by(actor: str) -> dict[str, Any]:
    """Tell in an event's detail who decided, and that nobody was signed in, if so.

    A name that was typed proves nobody, unlike an account; rules need none.
    """
    return {"officer": actor} | without_account(actor)


def done_by(actor: str) -> dict[str, Any]:
    """Tell the same where the actor stands in clear, unless it is an account."""
    return said_by(actor) if is_account(actor) else without_account(actor)


def without_account(actor: str | None) -> dict[str, Any]:
    """Mark that nobody was signed in, where somebody is named and was not."""
    if actor is None or actor == HUB or is_account(actor):
        return {}
    return {"without_account": True}
