"""Opening a sight: what a caller may see for a purpose, kept once it was worked out."""

from datetime import date
from functools import lru_cache

from hub.agreements.catalog import every_item
from hub.agreements.policy import Refusal, View
from hub.agreements.service import find_view, keep_view, view_for
from hub.context import Hub
from hub.db.cache import changes_no_answer
from hub.ground.errors import ForbiddenError
from hub.lookup.task.tasks import NotGrantedError, Task
from hub.lookup.view.sight import Sight, SightRules
from hub.members.caller import Caller
from hub.rulebook import Rulebook
from schemas.words import FieldClass


class OfficerRequiredError(ForbiddenError):
    """The grant wants each question to name the officer who asks."""

    code = "officer-required"
    title = "Name the officer who asks (Hub-Officer)."


def open_sight(hub: Hub, number: int, caller: Caller, task: Task, day: date) -> Sight:
    """Tell what a caller sees for the purpose of a task.

    Raises:
        NotGrantedError: nothing, with the rule that says so.
        OfficerRequiredError: the grant names officers, and the task names none.
    """
    sight = sight_for(hub, number, caller, task.purpose or "", day)
    if sight.view.officer_required and not task.officer:
        raise OfficerRequiredError
    return sight


def sight_for(hub: Hub, number: int, caller: Caller, purpose: str, day: date) -> Sight:
    """Tell what a caller sees for a purpose, whoever asks in person.

    Raises:
        NotGrantedError: nothing, with the rule that says so.
    """
    key = ("sight", caller.member, caller.kind, caller.territory, purpose, day)
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


def remember_view(hub: Hub, view: View) -> None:
    """Keep a view under its id before the first answer is cut to it."""
    known = hub.shelf.take(KeptViews)
    if view.id in known.ids:
        return
    with hub.reads() as session:
        is_kept = find_view(session, view.id) is not None
    if not is_kept:
        with hub.writes.begin() as session:
            changes_no_answer(session)
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
        public_fields={
            item: frozenset(
                name for name, held in fields.items() if held == FieldClass.PUBLIC
            )
            for item, fields in every_item().items()
        },
        divisions=rulebook.divisions,
        home=home,
    )
