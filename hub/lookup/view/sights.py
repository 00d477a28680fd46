"""Opening a sight: what a caller may see for a purpose, kept once it was worked out."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

from hub.agreements.catalog import catalog_of, every_item
from hub.agreements.policy import ALL, Grant, Refusal, View, compile_view
from hub.agreements.service import bounds_of, find_view, keep_view, view_for
from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.ground.errors import ForbiddenError
from hub.lookup.task.tasks import NotGrantedError, Task
from hub.lookup.view.sight import Sight, SightRules
from hub.members.caller import Caller
from hub.members.officers import named_officer
from hub.ratings.schema import opened_kinds
from hub.rulebook import Rulebook
from schemas.words import FieldClass, MemberKind, Purpose

LAW = "law"
"""What stands in the place of an agreement where law itself opens a view."""


class OfficerRequiredError(ForbiddenError):
    """The agreement wants each question to name the officer who asks.

    Send ``Hub-Officer``.
    """

    code = "officer-required"
    title = "Name the officer who asks (Hub-Officer)."


def open_sight(hub: Hub, number: int, caller: Caller, task: Task, day: date) -> Sight:
    """Tell what a caller sees for the purpose of a task.

    Raises:
        NotGrantedError: nothing, with the rule that says so.
        OfficerRequiredError: the grant names officers, and the task names none.
        OfficerUnlistedError, OfficerAmbiguousError: the grant wants officers that the
            hub knows, and the task names another.
    """
    if caller.own is not None:
        own = own_sight(hub, number, task.purpose or "", day)
        return replace(own, names_self=caller.in_person)
    sight = sight_for(hub, number, caller, task.purpose or "", day)
    if sight.view.officer_required and not task.officer:
        raise OfficerRequiredError
    if sight.view.officer_listed and task.officer and caller.officer is None:
        with hub.reads() as session:
            named_officer(session, hub, caller.member, task.officer, at=hub.clock())
    return sight


def sight_for(hub: Hub, number: int, caller: Caller, purpose: str, day: date) -> Sight:
    """Tell what a caller sees for a purpose, whoever asks in person.

    Raises:
        NotGrantedError: nothing, with the rule that says so.
    """
    asker = (caller.member, caller.kind, caller.name, caller.territory)
    key = ("sight", *asker, purpose, day)
    found: Sight | Refusal | None = hub.cache.get(key)
    if found is None:
        with hub.reads() as session:
            view = view_for(session, hub.rulebook, caller, purpose, day)
        if isinstance(view, Refusal):
            found = view
        else:
            remember_view(hub, view)
            found = sight_of(hub, view, day)
        hub.cache.put(key, number, found)
    if isinstance(found, Refusal):
        raise NotGrantedError(found.rule)
    return found


def own_sight(hub: Hub, number: int, purpose: str, day: date) -> Sight:
    """Tell what a merchant sees of itself: all that law lets it, by no agreement.

    Raises:
        NotGrantedError: the purpose is another one, or law opens nothing that day.
    """
    key = ("own-sight", purpose, day)
    found: Sight | None = hub.cache.get(key)
    if found is not None:
        return found
    catalog = catalog_of(hub.rulebook, day)
    ceiling = hub.rulebook.ceilings(day).get(MemberKind.MERCHANT)
    everything = Grant(
        id=LAW,
        purposes=frozenset({Purpose.SELF}),
        items={item: frozenset({ALL}) for item in catalog.items},
        officer_for=frozenset(),
        valid_from=day,
        valid_to=None,
        legal_basis="" if ceiling is None else ceiling.source,
    )
    bounds = bounds_of(hub.rulebook, MemberKind.MERCHANT, purpose, day)
    view = compile_view(purpose, day, [everything], bounds, catalog)
    if isinstance(view, Refusal):
        raise NotGrantedError(view.rule)
    remember_view(hub, view)
    sight = sight_of(hub, view, day)
    hub.cache.put(key, number, sight)
    return sight


def remember_view(hub: Hub, view: View) -> None:
    """Keep a view under its id before the first answer is cut to it."""
    known = hub.shelf.take(KeptViews)
    if view.id in known.ids:
        return
    with hub.reads() as session:
        is_kept = find_view(session, view.id) is not None
    if not is_kept:
        with keeping_answers(hub.writes) as session:
            keep_view(session, view, at=hub.clock())
    known.ids.add(view.id)


class KeptViews:
    """The ids of views that this process knows to be kept."""

    def __init__(self) -> None:
        """Know of none yet."""
        self.ids: set[str] = set()


def sight_of(hub: Hub, view: View, day: date) -> Sight:
    """Look through a view on a day."""
    return Sight(view, day, sight_rules(hub.rulebook, day, hub.config.city))


@lru_cache(maxsize=16)
def sight_rules(rulebook: Rulebook, day: date, home: str) -> SightRules:
    """Read the rules of a day that sights rest on."""
    return SightRules(
        retention={
            rule.key: rule.months for rule in rulebook.in_force("retention", day)
        },
        told_of_businesses={
            rule.key: frozenset(rule.fields)
            for rule in rulebook.in_force("individual_businesses", day)
            if rule.told
        },
        rates_businesses=bool(opened_kinds(rulebook, day)),
        public_fields={
            item: frozenset(
                name for name, held in fields.items() if held == FieldClass.PUBLIC
            )
            for item, fields in every_item().items()
        },
        divisions=rulebook.divisions,
        home=home,
        book=rulebook,
    )
