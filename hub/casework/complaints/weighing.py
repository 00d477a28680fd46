"""What was raised before, found by keyed hashes, and what of it may be weighed.

Nobody is named by what leaves here but counts and numbers of matters: counts are advice
to whoever decides (SAMR Order 121, articles 17 and 35(2)), and refuse nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.casework.complaints.acceptance import Sign, weigh_signs
from hub.casework.complaints.law import Machine, acceptance_rules
from hub.casework.complaints.repeats import (
    RaisedOnce,
    count_same_complainant,
    count_same_fact,
    count_shared_contact,
)
from hub.casework.matter.models import MatterMarkRow, MatterRow
from hub.casework.matter.reading import OpenedMatter
from hub.db.bulk import CHUNK, in_chunks

BY, PARTY, FACT, CONTACT = (
    "raised_by",
    "raised_against",
    "raised_fact",
    "raised_contact",
)
ALSO_BY, ALSO_PARTY, CODE = "raised_by_also", "raised_name", "raised_code"
"""Kinds of marks: keyed hashes that tell what was raised before from what was not. They
are none by which the same party is warned of. Who is known by two things has two marks,
the second hashed like the first, so that each is found by either."""
PERSON, AGAINST = (BY, ALSO_BY), (PARTY, ALSO_PARTY)
RAISED: Final = ("complaint", "report")
"""Kinds of matters that somebody raises."""
SHORT_TIME: Final = "short_time"

Marks = Iterable[tuple[str, str]]
"""Marks of one matter, as kind and digest."""


def raised_once(  # what stands in it, and its marks
    number: str,
    machine: Machine,
    received: date,
    marks: Marks,
    *,
    adds_facts: bool = False,
) -> RaisedOnce:
    """Give something that was raised as it is compared, by its marks."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for kind, digest in marks:
        found[kind].append(digest)
    return RaisedOnce(
        number=number,
        machine=machine,
        received=received,
        reporter=next(iter(found[BY]), None),
        party=next(iter(found[PARTY]), ""),
        fact=next(iter(found[FACT]), ""),
        adds_facts=adds_facts,
        contacts=frozenset(found[CONTACT]),
        also_by=frozenset(found[ALSO_BY]),
        also_against=frozenset(found[ALSO_PARTY]),
        code=next(iter(found[CODE]), ""),
    )


def read_earlier(
    session: Session, new: RaisedOnce, *under: tuple[Collection[str], Collection[str]]
) -> list[RaisedOnce]:
    """Read all that was raised under some marks until the day of something.

    ``under`` are kinds with digests, of each of which one has to be there. Marks are
    hashed with the kind of matter, so all that is found is of the same.
    """
    mark, matter = MatterMarkRow, MatterRow
    query = select(matter.id, matter.number, matter.opened_day)
    query = query.where(matter.opened_day <= new.received)
    for kinds, digests in under:
        has = mark.kind.in_(sorted(kinds)), mark.digest.in_(sorted(digests))
        query = query.where(matter.id.in_(select(mark.matter_id).where(*has)))
    rows = session.execute(query.order_by(matter.id)).all()
    marks = _marks_of(session, [row.id for row in rows])
    return [
        raised_once(number, new.machine, day, marks[matter_id])
        for matter_id, number, day in rows
    ]


def weigh_raised(session: Session, matter: OpenedMatter) -> tuple[Sign, ...]:
    """Count what whoever handles a complaint or report may weigh; nothing of others.

    What was not taken in as raised by somebody has no marks, and nothing is counted.
    """
    if matter.machine.key not in RAISED:
        return ()
    machine, day = cast("Machine", matter.machine.key), matter.opened_day
    marks = _marks_of(session, [matter.id])[matter.id]
    new = raised_once(matter.number, machine, day, marks)
    if not new.party:
        return ()
    mine = read_earlier(session, new, (PERSON, new.persons), (AGAINST, new.against))
    if machine == "report":
        return weigh_signs(day, same_report=count_same_fact(new, mine))
    sharing = read_earlier(session, new, ((CONTACT,), new.contacts))
    window = _short_time(day)
    many = count_same_complainant(new, mine, days=window)
    return weigh_signs(
        day,
        same_complainant=many if many > 1 and window else 0,
        shared_contact=count_shared_contact(new, sharing),
        days=window,
    )


def _short_time(day: date) -> int:
    """Tell within how many days complaints of one person are counted together."""
    return next(
        (r.days for r in acceptance_rules() if r.key == SHORT_TIME and r.in_force(day)),
        0,
    )


def _marks_of(
    session: Session, ids: Collection[str]
) -> defaultdict[str, list[tuple[str, str]]]:
    """Read the marks of some matters."""
    mark = MatterMarkRow
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    query = select(mark.matter_id, mark.kind, mark.digest)
    for chunk in in_chunks(ids, CHUNK):
        for row in session.execute(query.where(mark.matter_id.in_(chunk))):
            found[row.matter_id].append((row.kind, row.digest))
    return found
