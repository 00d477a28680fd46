"""Every table and column, changed past the hub: seen by a check, or harmless.

The list of tables says how each is covered; the ways to change them are made from it.
"""

from datetime import UTC, datetime

import pytest

import hub.app  # whoever serves has all models
from hub.db.tables import Base
from hub.outbox.covered import HOW, covered_tables, parts_of
from hub.oversight import ComparedPart, compare
from tests.support.parts import LONG
from tests.support.prepared import opened, prepare_city
from tests.support.sweep import Bender, fill, told_tables, ways_of, without_keys
from tests.support.tampered import prepare_watched


def test_every_table_and_column_is_on_the_list():
    listed, there = covered_tables(), Base.metadata.tables

    assert set(listed) == set(there)
    for name, covered in listed.items():
        columns = set(there[name].columns.keys())
        apart = {*covered.harmless_columns, *covered.open_columns}
        assert apart | set(covered.unsaid) <= columns, name
        assert {covered.open, covered.by} <= columns | {""}, name
        if covered.told:
            assert list(covered.key) == there[name].primary_key.columns.keys()
        if covered.part_of:
            assert len(listed[covered.part_of].key) == 1


def test_the_list_counts_what_is_not_covered_yet():
    by_word = dict.fromkeys(HOW, 0)
    for covered in covered_tables().values():
        by_word[covered.how] += 1
    columns = sum(len(one.open_columns) for one in covered_tables().values())

    # Whoever covers one more, or adds one that is not, says so here.
    assert (by_word["not_yet"], columns) == (NOT_YET, NOT_YET_COLUMNS)


NOT_YET, NOT_YET_COLUMNS = 4, 20


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def rows_found(hub):
    """Name the rows that a whole comparison finds to be other than told."""
    return {
        one.detail.partition(": ")[0]
        for one in compare(hub, ComparedPart())
        if one.code != "not-compared"
    }


def drawn(ways, day):
    """Choose one column's change by the day, and all that is no change of a column."""
    changes = [way for way in ways if way.what == "change"]
    return [changes[day % len(changes)], *(w for w in ways if w.what != "change")]


@pytest.mark.postgresql_in_long
def test_every_told_row_that_is_changed_is_found_and_no_other(hub):
    day = datetime.now(UTC).toordinal()
    plans, keys = {}, {}
    without_keys(hub.engine)
    with hub.writes.begin() as session:
        for name in told_tables():
            ways = [
                way
                for table in (name, *(part.name for part in parts_of(name)))
                for way in (ways_of(table) if LONG else drawn(ways_of(table), day))
            ]
            plans[name] = ways
            keys[name] = fill(session, name, 2 * len(ways) + 2)
    assert rows_found(hub) & set(all_texts(keys)) == set()

    bent = set()
    with Bender(hub.engine) as bender:
        for name, ways in plans.items():
            for number, way in enumerate(ways):
                chosen = [keys[name][2 * number], keys[name][2 * number + 1]]
                bent |= bend_row(bender, name, way, chosen)

    found = rows_found(hub)
    missed = {text for text in bent if text not in found}
    assert not missed
    untouched = set(all_texts(keys)) - bent
    assert not untouched & found


COMPARED = sorted(
    name for name, covered in covered_tables().items() if covered.compared
)
A_DAY = 3
"""Tables that are compared in other ways, and bent in an ordinary run."""


@pytest.fixture
def watched(databases, instance_path, clock):
    """A hub with something of each kind that the log has a root over."""
    with opened(databases, instance_path, prepare_watched, clock) as hub:
        yield hub


def chosen_tables(day):
    """Choose some tables by the day, or all."""
    if LONG:
        return COMPARED
    first = day * A_DAY
    return [COMPARED[(first + one) % len(COMPARED)] for one in range(A_DAY)]


@pytest.mark.only_database("sqlite")
def test_every_row_that_is_compared_otherwise_is_found_when_it_is_changed(watched):
    day = datetime.now(UTC).toordinal()
    without_keys(watched.engine)
    assert set(compare(watched, ComparedPart())) == set()
    unseen = []
    with Bender(watched.engine) as bender:
        for name in chosen_tables(day):
            rows = bender.rows(name)
            if len(rows) < 2:
                # Of these there are too few; their ways are in tamperings.toml.
                assert name in FEW
                continue
            for way in ways_of(name) if LONG else drawn(ways_of(name), day):
                one, other = differing(way, rows)
                if way.what == "exchange" and one[way.column] == other[way.column]:
                    continue
                bender.bend(way, one, other)
                bender.commit()
                if not any(compare(watched, ComparedPart())):
                    unseen.append(str(way))
                bender.put_back(name, rows)

    assert not unseen, ", ".join(unseen)


FEW = {"member_key", "review_opinion", "sealed_value"}


def differing(way, rows):
    """Choose two rows, not the first, that an exchange would change."""
    one = rows[len(rows) // 2]
    others = [
        row for row in rows if not way.column or row[way.column] != one[way.column]
    ]
    return one, (others or rows)[-1]


def all_texts(keys):
    """Name all rows that were made up."""
    return [text_of(name, key) for name, some in keys.items() for key in some]


def text_of(name, key):
    """Name a row as a check does."""
    return f"{name} {'/'.join(map(plain, key))}"


def plain(value):
    """Write a part of a key as it is stored."""
    if isinstance(value, datetime):
        return str(int(value.timestamp()) * 1_000_000)
    return value.hex() if isinstance(value, bytes) else str(value)


def bend_row(bender, name, way, chosen):
    """Change a table at one of the owners made up; name the owners that it changes."""
    covered = covered_tables()[way.table]
    by = covered_tables()[name].key if way.table == name else (covered.by,)
    where = "WHERE " + " AND ".join(f"{one} = :k{n}" for n, one in enumerate(by))
    rows = []
    for key in chosen:
        stored = {f"k{n}": bender.stored(value) for n, value in enumerate(key)}
        rows.append(bender.rows(way.table, where, **stored)[0])
    bender.bend(way, rows[0], rows[1])
    owners = chosen if way.what == "exchange" else chosen[:1]
    if way.what == "copy" and way.table == name:
        return set()
    return {text_of(name, key) for key in owners}
