"""Events of a matter that are one's own: what one did, what was sent to one then."""

from datetime import UTC, date, datetime
from itertools import product
from types import SimpleNamespace

import pytest

from hub.casework.machines.loader import load_machines
from hub.casework.matter.reading import WholeEvent
from hub.casework.seeing import GivenSight, MatterViewer
from hub.casework.view import is_event_seen
from hub.casework.view.seen import Holding, MatterSeen
from schemas.words import CaseSight, MatterPart, PartReach

AT = datetime(2026, 11, 27, 8, tzinfo=UTC)
OWN = dict.fromkeys((MatterPart.EVENTS, MatterPart.DOCUMENTS), PartReach.OWN)
TABLES = {table.key: table for table in load_machines().tables}
ROLES = load_machines().words.roles
LAWS = [(table, law) for table in TABLES.values() for law in table.events]


def event(law, no=3, actor="other", brings=None):
    """One event by a row of a table."""
    return WholeEvent(
        no=no,
        event=law.key,
        from_state=law.when[0],
        to_state=law.to,
        at=AT,
        happened_at=AT,
        counts_at=AT,
        day=date(2026, 11, 27),
        actor=actor,
        officer="甲",
        role="handler",
        brings=brings,
        basis="",
        facts={},
    )


def seen_by(machine, holdings=None, parts=OWN, sight=CaseSight.WHOLE, opener="other"):
    """How far ``me``, who was ``before`` once, sees a matter."""
    viewer = MatterViewer("me", "platform", "", frozenset({"before"}))
    matter = SimpleNamespace(machine=machine, opener=opener, handler="other")
    given = GivenSight(sight, parts)
    return MatterSeen(matter, viewer, given, frozenset(), holdings or {})


def test_an_event_is_ones_own_where_one_did_it_was_brought_in_or_told_then():
    people = ("me", "before", "other")
    times = {(1, None): True, (3, None): True, (2, 4): True, (1, 3): False}
    times[4, None] = False
    for table, law in LAWS:
        for actor, brings in product(people, (*people, None)):
            seen = seen_by(table)
            own = actor != "other" or brings in {"me", "before"}
            one = event(law, actor=actor, brings=brings)
            assert is_event_seen(seen, one, MatterPart.EVENTS) == own
            assert is_event_seen(seen, one, MatterPart.DOCUMENTS) == own
        for role, (time, had) in product(ROLES, times.items()):
            seen = seen_by(table, {role: (Holding("before", *time),)})
            told = had and role in law.tells
            assert is_event_seen(seen, event(law), MatterPart.EVENTS) == told
        seen = seen_by(table, opener="me")
        told = "opener" in law.tells
        assert is_event_seen(seen, event(law), MatterPart.EVENTS) == told


@pytest.mark.parametrize("sight", CaseSight)
def test_a_part_is_shown_by_its_own_reach_and_parties_and_documents_with_the_whole(
    sight,
):
    table, law = LAWS[0]
    parts = {
        MatterPart.EVENTS: PartReach.ALL,
        MatterPart.DOCUMENTS: PartReach.OWN,
        MatterPart.PARTIES: PartReach.ALL,
    }
    seen = seen_by(table, parts=parts, sight=sight)
    whole = sight is CaseSight.WHOLE
    theirs, mine = event(law), event(law, actor="me")

    assert is_event_seen(seen, theirs, MatterPart.EVENTS)
    assert not is_event_seen(seen, theirs, MatterPart.DOCUMENTS)
    assert is_event_seen(seen, mine, MatterPart.DOCUMENTS) == whole
    assert is_event_seen(seen, theirs, MatterPart.PARTIES) == whole
    assert not is_event_seen(seen, mine, MatterPart.LINKS)
