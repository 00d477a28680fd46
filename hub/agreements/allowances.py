"""How much a member may ask: by its agreements, else by the rules of its kind."""

from contextlib import suppress
from datetime import date

from sqlalchemy.orm import Session

from hub.agreements.service import standing_agreements
from hub.context import Hub
from hub.contradictions import is_closed, kind_name, member_name
from hub.db.stored_values import StoredTypeError
from hub.ground.clock import legal_day
from hub.members.caller import Caller
from hub.members.limits import Allowance
from hub.rulebook import Rulebook


def allowance_of(hub: Hub, caller: Caller) -> Allowance | None:
    """Tell how much a caller may ask; None for the operator, and at a window.

    What was found stays good until something changes.
    """
    if caller.own is not None:
        return None
    day = legal_day(hub.clock())
    number = hub.cache.number() if caller.change is None else caller.change
    key = ("allowance", caller.member, caller.kind, day)
    found: tuple[Allowance | None] | None = hub.cache.get(key)
    if found is None:
        found = (_allowance(hub, caller, day, number),)
        hub.cache.put(key, number, found)
    return found[0]


def _allowance(hub: Hub, caller: Caller, day: date, number: int) -> Allowance | None:
    """Read how much a caller may ask, by its kind where agreements cannot be trusted.

    Who asks is refused later, with a leaf, by what rests on the agreements.
    """
    names = (member_name(caller.member), kind_name(caller.kind))
    if not is_closed(hub, names, number):
        with hub.reads() as session, suppress(StoredTypeError):
            return read_allowance(session, hub.rulebook, caller, day)
    usual = hub.rulebook.rule("limits", caller.kind, day)
    return None if usual is None else Allowance(usual.rate, usual.quota)


def read_allowance(
    session: Session, rulebook: Rulebook, caller: Caller, day: date
) -> Allowance | None:
    """Read how much a member may ask on a day; None where no rule names its kind.

    Of several agreements the most counts, each with what its kind may where it says
    nothing.
    """
    usual = rulebook.rule("limits", caller.kind, day)
    if usual is None:
        return None
    rows = standing_agreements(session, caller, day)
    rates = [usual.rate if row.rate is None else row.rate for row in rows]
    quotas = [usual.quota if row.quota is None else row.quota for row in rows]
    return Allowance(max(rates, default=usual.rate), max(quotas, default=usual.quota))
