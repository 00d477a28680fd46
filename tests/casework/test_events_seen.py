"""Events of a matter that are one's own: what one did, what was sent to one then."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.casework.machines.loader import load_machines
from hub.casework.matter.reading import ToldEvent
from hub.casework.seeing import GivenSight, MatterViewer
from hub.casework.view import is_event_seen
from hub.casework.view.seen import Holding, MatterSeen
from schemas.words import CaseSight, MatterPart, PartReach

AT = datetime(2026, 11, 27, 8, tzinfo=UTC)
OWN = dict.fromkeys((MatterPart.EVENTS, MatterPart.DOCUMENTS), PartReach.OWN)
TABLES = {table.key: table for table in load_machines().tables}
LAWS = [(table, law) for table in TABLES.values() for law in table.events]


def event(law, no=3, actor="other", brings=None):
    """One event by a row of a table."""
    return ToldEvent(
        no=no,
        event=law.key,
        from_state=law.when[0],
        to_state=law.to,
        at=AT,
        happened_at=AT,
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


@given(
    st.sampled_from(LAWS),
    st.sampled_from(["me", "before", "other"]),
    st.sampled_from(["me", "before", "other", None]),
    st.sampled_from(["opener", "handler", "helper", "asker", "holder"]),
    st.integers(1, 5),
    st.none() | st.integers(1, 6),
    st.booleans(),
)
def test_an_event_is_ones_own_where_one_did_it_was_brought_in_or_told_then(
    ruled, actor, brings, role, since, until, is_opener
):
    table, law = ruled
    one = event(law, actor=actor, brings=brings)
    holdings = {role: (Holding("before", since, until),)}
    seen = seen_by(table, holdings, opener="me" if is_opener else "other")

    had = role in law.tells and since <= one.no and (until is None or until > one.no)
    opened = is_opener and "opener" in law.tells
    own = actor != "other" or brings in {"me", "before"} or had or opened
    assert is_event_seen(seen, one, MatterPart.EVENTS) == own
    assert is_event_seen(seen, one, MatterPart.DOCUMENTS) == own


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
