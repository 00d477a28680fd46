"""What the pages of the review desk have in common: who looks, and what is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import urlencode

from flask import request

from hub.console.serving.frames import site_hub
from hub.console.serving.language import language_of
from hub.console.serving.officers import demand_signed_in
from hub.console.words.translator import Translator, translator_of
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.members.officers import SignedIn, caller_for, demand_role, demand_standing
from hub.merchants.review import Age, Holder, Order, ReviewFilter, Said
from hub.merchants.service import find_itself, is_merchant_code
from hub.officer_actions import ViewingOfficer
from hub.officer_actions.queue import NamedOfficer
from schemas.words import OfficerRole

REVIEW = "/console/review"
FILTERS = ("question", "weight", "age", "holder", "merchant", "order", "said")
LARGEST = 2**53
DIGITS = 17
NOBODY = -1
"""Stands for a merchant that there is not: nothing is about it."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A reviewer at the desk, as one request found them."""

    hub: Hub
    signed_in: SignedIn
    officer: str
    voice: Translator

    def looks(self, screen: str) -> ViewingOfficer:
        """Say who looks, for the log."""
        return ViewingOfficer.of(caller_for(self.hub, self.signed_in, screen))


def reviewer_here() -> Reviewer:
    """Find the reviewer who is signed in, with roles as they are now.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as their names say.
    """
    hub = site_hub()
    signed_in = demand_standing(hub, demand_signed_in())
    demand_role(signed_in, OfficerRole.REVIEWER)
    return Reviewer(
        hub,
        signed_in,
        account_actor(signed_in.officer.id),
        translator_of(language_of(request)),
    )


def chosen_filters(given: Mapping[str, str]) -> dict[str, str]:
    """Keep what an address or a form says of filters; what nobody offers is dropped."""
    allowed: dict[str, tuple[Any, ...]] = {
        "weight": ("adverse", "neutral"),
        "age": get_args(Age),
        "holder": get_args(Holder),
        "order": get_args(Order),
        "said": get_args(Said),
    }
    found = {}
    for name in FILTERS:
        value = given.get(name, "")[:64]
        # No database looks for a text with a NUL.
        if "\0" not in value and value and value in allowed.get(name, (value,)):
            found[name] = value
    return found


def wanted_of(reviewer: Reviewer, chosen: Mapping[str, str]) -> ReviewFilter:
    """Read filters as what is wanted of the queue."""
    told: dict[str, Any] = {
        name: chosen[name]
        for name in ("age", "holder", "order", "said")
        if name in chosen
    }
    if "question" in chosen:
        told["reason"] = chosen["question"]
    if "weight" in chosen:
        told["adverse"] = chosen["weight"] == "adverse"
    code = chosen.get("merchant")
    if code is not None:
        merchant = None
        if is_merchant_code(code):
            with reviewer.hub.reads() as session:
                merchant = find_itself(session, code)
        told["merchant"] = NOBODY if merchant is None else merchant
    return ReviewFilter(reviewer.hub.clock(), reviewer.officer, **told)


def address(path: str, chosen: Mapping[str, str], **more: object) -> str:
    """Write an address of the desk with its filters."""
    query = urlencode({**chosen, **more})
    return f"{path}?{query}" if query else path


def told_decided(voice: Translator) -> str:
    """Say what the opinion that was just given has decided; nothing if it did not."""
    item, said = number_of(request.args.get("done")), request.args.get("decided", "")
    if not item or not voice.has(f"review.said.{said}"):
        return ""
    return voice.t(
        "review.told.decided", count=item, said=voice.t(f"review.said.{said}")
    )


def number_of(text: str | None) -> int:
    """Read a number of an item or an opinion; 0 where there is none."""
    if not text or not text.isascii() or not text.isdecimal():
        return 0
    number = int(text[:DIGITS])
    return number if number <= LARGEST else 0


def worded(voice: Translator, prefix: str, code: str) -> str:
    """Say a code in words; one that has none is ``other``."""
    key = f"{prefix}.{code}"
    return voice.t(key if voice.has(key) else f"{prefix}.other")


def person_named(people: Mapping[str, NamedOfficer], actor: str) -> str:
    """Name an officer with the member, as colleagues call them."""
    known = people.get(actor)
    if known is None:
        return actor
    return f"{known.name}\u3000{known.member}" if known.member else known.name
