"""The week's looks of people at merchants, read from the log, without the merchants.

Who looked is known by their session, or as the command line named them. What only the
asking member and the escrow can open stays closed: of such a look the reference is that
of the officer's task, and of surnames nothing is found.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from hub.archive.reads import all_versions
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.ground.clock import CHINA
from hub.members.officers import (
    OfficerCard,
    OfficerTask,
    officers_by_sessions,
    tasks_of_sessions,
)
from hub.merchants.service import find_merchant
from hub.oversight.policy import Look, surname_of
from schemas.words import (
    LOOKS,
    Operation,
    RecordClass,
    SubjectClass,
    Way,
    operation_of,
)

PEOPLE = frozenset({Way.PAGE, Way.COMMAND_LINE})
"""How people ask; a member's system may ask for nobody in particular."""
SAW = frozenset({"allow", "partial"})
REPRESENTATIVE = "legal_rep"
WAY_OF_PEOPLE = b'"role":"'
"""Stands in the leaf of every question that did not come by a member's system."""


class Head(NamedTuple):
    """A tree head over a shard's entries up to the last one of a week."""

    shard: str
    size: int
    root: str
    """Lower-case hex."""


@dataclass(frozen=True, slots=True)
class TellableLook:
    """A look as the audit administrator is told of it: everything but the merchant."""

    look: Look
    member: str
    purpose: str | None
    screen: str
    way: str
    op: str
    officer: OfficerCard | None = None
    """Nothing where nobody was signed in."""
    event_id: str = field(default="", repr=False)


def span_of(week: date) -> tuple[datetime, datetime]:
    """Tell when a week begins and ends, in China time."""
    begins = datetime.combine(week, time(), CHINA)
    return begins, begins + timedelta(days=7)


def read_week(
    hub: Hub, week: date, sizes: Mapping[str, int] | None = None
) -> tuple[list[TellableLook], list[Head]]:
    """Read the looks of a week, and the tree heads over the entries that have them.

    With ``sizes`` none but the first so many entries of each shard are looked at.
    """
    ends: dict[str, int] = {}
    leaves: list[tuple[str, int, dict[str, Any]]] = []
    for shard, index, body in hub.audit.written_between(*span_of(week)):
        if sizes is not None and index >= sizes.get(shard, 0):
            continue
        ends[shard] = index + 1
        if WAY_OF_PEOPLE in body and _is_look(leaf := json.loads(body)):
            leaves.append((shard, index, leaf))
    heads = [
        Head(shard, end, hub.audit.root(shard, end)) for shard, end in ends.items()
    ]
    return list(_looks_of(hub, leaves)), heads


def read_looks(hub: Hub, places: Sequence[tuple[str, int]]) -> list[TellableLook]:
    """Read some looks again, by shard and index.

    Raises:
        AuditEntryUnknownError: the log has no such entry.
    """
    leaves = [
        (shard, index, json.loads(hub.audit.entry(index, shard)))
        for shard, index in places
    ]
    return list(_looks_of(hub, leaves))


def with_surnames(
    hub: Hub, looks: Sequence[TellableLook], known_at: datetime
) -> list[TellableLook]:
    """Add to looks the surnames of people whom the merchants' records name.

    What the hub had learned by a moment counts; sealed records do not.
    """
    names: dict[str, frozenset[str]] = {}
    found = []
    with hub.reads() as session:
        for told in looks:
            code = _subject(hub, told.event_id)
            if code is not None and code not in names:
                names[code] = _surnames(session, code, known_at)
            surnames = names.get(code or "", frozenset())
            found.append(replace(told, look=replace(told.look, surnames=surnames)))
    return found


def _is_look(leaf: Mapping[str, Any]) -> bool:
    """Tell whether a leaf is a look of a person at a merchant that showed something.

    Who is told of other cases by a party looks at those, by a member's system as well.
    """
    return operation_of(leaf) == Operation.MATTER_WARN or (
        operation_of(leaf) in LOOKS
        and leaf["actor"].get("role") in PEOPLE
        and leaf.get("decision", {}).get("outcome") in SAW
    )


def _looks_of(
    hub: Hub, leaves: Sequence[tuple[str, int, dict[str, Any]]]
) -> Iterator[TellableLook]:
    """Tell of looks whose leaves were read."""
    keys = {leaf.get("auth", {}).get("key", "") for *_, leaf in leaves}
    with hub.reads() as session:
        officers = officers_by_sessions(session, keys)
    tasks = tasks_of_sessions(hub, officers)
    for shard, index, leaf in leaves:
        key = leaf.get("auth", {}).get("key", "")
        officer = officers.get(key) if leaf["actor"]["role"] == Way.PAGE else None
        opened = hub.audit.openings(leaf["id"]) or {}
        at = datetime.fromisoformat(leaf["at"])
        reference = _value(opened, "case")
        if reference is None and officer is not None:
            reference = _reference_of(tasks.get(key, ()), leaf.get("purpose"), at)
        typed = _value(opened, "actor.user") or ""
        agency = leaf["actor"]["agency"]
        person = account_actor(officer.id) if officer else f"{agency}:{typed}"
        look = Look(
            shard=shard,
            index=index,
            at=at,
            person=person,
            name=typed if officer is None else officer.name,
            reference=reference,
            tells_of_others=operation_of(leaf) == Operation.MATTER_WARN,
        )
        yield TellableLook(
            look=look,
            member=agency,
            purpose=leaf.get("purpose"),
            screen=leaf["actor"].get("system", ""),
            way=leaf["actor"]["role"],
            op=operation_of(leaf),
            officer=officer,
            event_id=leaf["id"],
        )


def _reference_of(
    tasks: Sequence[OfficerTask], purpose: str | None, at: datetime
) -> str | None:
    """Tell under which reference a session asked for a purpose at a moment.

    Where two tasks ran for it, both are told.
    """
    ran = [
        task.reference
        for task in tasks
        if task.purpose == purpose
        and task.started_at <= at
        and (task.ended_at is None or at <= task.ended_at)
    ]
    return " / ".join(dict.fromkeys(ran)) or None


def _value(opened: Mapping[str, Mapping[str, Any]], place: str) -> str | None:
    """Read what was committed to at a place, where it can be opened."""
    return str(opened[place]["value"]) if place in opened else None


def _subject(hub: Hub, event_id: str) -> str | None:
    """Tell by which code the merchant of a look is known, where it can be opened."""
    return _value(hub.audit.openings(event_id) or {}, "subject.id")


def _surnames(session: Session, code: str, known_at: datetime) -> frozenset[str]:
    """Gather the surnames that a merchant's records tell; a person's own name too."""
    merchant = find_merchant(session, code)
    if merchant is None:
        return frozenset()
    told = {
        surname_of(row.body.get(REPRESENTATIVE))
        for row in all_versions(session, merchant.id)
        if row.known_from <= known_at and row.record_class == RecordClass.OPEN
    }
    if merchant.subject_class == SubjectClass.NATURAL_PERSON:
        told.add(surname_of(merchant.name))
    return frozenset(name for name in told if name)
