"""What the hub builds again from other rows: compared with them, and made anew."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from hub.ground.clock import legal_day
from hub.jobs import run_job
from hub.merchants.index import EMPTY, bring_up, rebuild_index
from hub.names.search.segment import LONGEST_TEXT, IndexedName, Segment, as_indexed
from hub.oversight import check_evidence, list_faults
from hub.ratings.models import Rating, RatingDue
from tests.support.little_city import CLEAN
from tests.support.prepared import opened, prepare_city

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city, with its index of names stored."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        rebuild_index(hub.reads, hub.writes, at=hub.clock())
        yield hub


def found(hub):
    """Tell whether a process that starts now finds a firm by its name."""
    with hub.reads() as session:
        store = bring_up(session, EMPTY).store
    return any(one.name == CLEAN.name for one in store.find(CLEAN.name, 5))


def codes(hub):
    """Name what was found."""
    return [fault["code"] for fault in list_faults(hub)]


EMPTIED = ("DELETE FROM name_segment", "DELETE FROM name_segment_part")
BENT = {
    "emptied": EMPTIED,
    "nobody's": ("UPDATE name_segment_part SET body = substr(body, 1, 0)",),
    "without what leads to them": (
        "UPDATE name_segment_part SET body = (SELECT body FROM name_segment_part"
        " WHERE part = 'open.spoken.pairs') WHERE part = 'open.written.pairs'",
    ),
    "without those of persons": (
        "DELETE FROM name_segment_part WHERE part LIKE 'other.%'",
    ),
}


@pytest.mark.parametrize("way", BENT)
def test_an_index_of_names_that_was_bent_is_found_at_night_and_made_anew(hub, way):
    check_evidence(hub, actor="t", whole=True)
    assert found(hub)
    assert codes(hub) == []
    with hub.engine.begin() as connection:
        for statement in BENT[way]:
            assert connection.execute(text(statement)).rowcount

    run_job(hub, "audit-check")

    assert codes(hub) == ["index-changed"]
    assert found(hub)
    check_evidence(hub, actor="t", whole=True)
    assert codes(hub) == []


def test_names_that_wait_for_the_index_are_missed_too(hub):
    with hub.engine.begin() as connection:
        for statement in (*EMPTIED, "DELETE FROM name_change"):
            connection.execute(text(statement))
    assert not found(hub)

    check_evidence(hub, actor="t")

    assert codes(hub) == ["index-changed"]
    assert found(hub)


@pytest.mark.parametrize(
    "name", ["(云朵)酒業" * 60, "Ａ·Ｂ㈱" * 90, "\ud800云朵", "云"]
)
def test_a_name_is_indexed_as_it_is_kept(name):
    rows = [IndexedName(7, is_open=True, name=name)]
    made = Segment.of(rows)

    assert list(made.rows()) == [as_indexed(one) for one in rows]
    again = Segment.of(list(made.rows()))
    assert {k: bytes(v) for k, v in again.parts().items()} == {
        k: bytes(v) for k, v in made.parts().items()
    }
    assert len(made.name(0)) <= LONGEST_TEXT


LATER = {
    "forgotten": "DELETE FROM rating_due",
    "put off": "UPDATE rating_due SET due_day = '2999-01-01'",
}


@pytest.mark.parametrize("way", LATER)
def test_ratings_whose_day_was_taken_away_are_found_and_given_anew(hub, way):
    check_evidence(hub, actor="t", whole=True)
    assert codes(hub) == []
    with hub.engine.begin() as connection:
        assert connection.execute(text(LATER[way])).rowcount

    check_evidence(hub, actor="t", whole=True)
    assert codes(hub) == ["rating-due"]
    run_job(hub, "rate")
    check_evidence(hub, actor="t", whole=True)

    assert codes(hub) == []


def test_a_rating_that_grew_old_unseen_is_found(hub, clock):
    with hub.reads() as session:
        first = session.scalar(select(func.min(RatingDue.due_day)))
    # The day before, by when the rules of that year hold.
    clock.advance(days=(first - legal_day(hub.clock())).days - 1)
    run_job(hub, "rate")
    before = count(hub)
    with hub.engine.begin() as connection:
        due = RatingDue.__table__
        put_off = update(due).where(due.c.due_day == first)
        connection.execute(put_off.values(due_day=first + timedelta(days=1)))
    clock.advance(days=1)
    run_job(hub, "rate")
    assert count(hub) == before

    check_evidence(hub, actor="t", whole=True)
    assert codes(hub) == ["rating-due"]
    run_job(hub, "rate")

    assert count(hub) > before


def count(hub):
    """Count the ratings."""
    with hub.reads() as session:
        return session.scalar(select(func.count()).select_from(Rating))
