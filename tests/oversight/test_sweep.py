"""Every table and column, changed past the hub: seen by a check, or harmless.

The list of tables says how each is covered; the ways to change them are made from it.
"""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

import hub.app  # whoever serves has all models
from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.audit.mover import move_outbox
from hub.db.tables import Base
from hub.ground.errors import ConfigError
from hub.members.service import issue_token
from hub.merchants.models import ReviewItem
from hub.officer_actions import decide_item
from hub.outbox.covered import covered_tables, parts_of, read_covered
from hub.oversight import ComparedPart, compare
from tests.support.enabled import admit
from tests.support.little_city import (
    CLEAN,
    EVERYTHING,
    FINED,
    FIRMS,
    HIDDEN,
    Firm,
    bring_penalties,
    bring_registers,
    penalty_row,
    uscc,
)
from tests.support.officer_lists import listed, sign_list
from tests.support.parts import LONG
from tests.support.prepared import opened, prepare_city
from tests.support.sweep import (
    Bender,
    exchanged_columns,
    fill,
    fill_part,
    is_single,
    told_tables,
    way_of_day,
    ways_of,
    without_keys,
)
from tests.support.tampered import prepare_watched

DAY = datetime.now(UTC).toordinal()


def test_every_table_and_column_is_on_the_list():
    listed, there = covered_tables(), Base.metadata.tables

    assert set(listed) == set(there)
    for name, covered in listed.items():
        columns = set(there[name].columns.keys())
        assert {*covered.harmless_columns, *covered.unsaid} <= columns, name
        assert {covered.open, covered.by} <= columns | {""}, name
        if covered.told:
            assert list(covered.key) == there[name].primary_key.columns.keys()
        if covered.part_of:
            assert len(listed[covered.part_of].key) == 1


@pytest.mark.parametrize(
    "line",
    [
        'not_yet = "nobody has come to it"',
        'harmless = "a cache", open_columns = { a = "b" }',
        'harmless = "a cache", told = "in part"',
        'part_of = "nothing", by = "id"',
    ],
)
def test_a_table_that_is_neither_proven_nor_harmless_is_refused(line):
    with pytest.raises(ConfigError):
        read_covered(f"[table]\na = {{ {line} }}")


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def chosen_ways(name):
    """Choose the ways to change one table: all, or that of the day."""
    return ways_of(name) if LONG else [way_of_day(name, DAY)]


def rows_found(hub):
    """Name the rows that are found to be other than told, made up as they are."""
    return {
        one.detail.partition(": ")[0]
        for one in compare(hub, ComparedPart(only=("rows",)))
        if one.code != "not-compared"
    }


@pytest.mark.postgresql_in_long
def test_every_told_row_that_is_changed_is_found_and_no_other(hub):
    plans, keys = {}, {}
    without_keys(hub.engine)
    with hub.writes.begin() as session:
        for name in told_tables():
            tables = (name, *(part.name for part in parts_of(name)))
            plans[name] = [way for table in tables for way in chosen_ways(table)]
            keys[name] = fill(session, name, 2 * len(plans[name]) + 2)
    assert rows_found(hub) & set(all_texts(keys)) == set()

    bent = set()
    with Bender(hub.engine) as bender:
        older = {
            way.table: bender.rows(way.table)
            for ways in plans.values()
            for way in ways
            if way.what == "older"
        }
        bender.commit()
        bent |= let_pass(hub, older, keys)
        for name, rows in older.items():
            bender.put_back(name, rows)
        for name, ways in plans.items():
            for number, way in enumerate(ways):
                chosen = [keys[name][2 * number], keys[name][2 * number + 1]]
                if way.what != "older":
                    bent |= bend_row(bender, name, way, chosen)

    found = rows_found(hub)
    missed = {text for text in bent if text not in found}
    assert not missed
    untouched = set(all_texts(keys)) - bent
    assert not untouched & found


LATER = 5_000
"""Number of the first made-up row that is written after a copy was taken."""


def let_pass(hub, tables, keys):
    """Write more rows of some tables as the hub does; name whose they are."""
    written = set()
    with hub.writes.begin() as session:
        for table in tables:
            covered = covered_tables()[table]
            name = covered.part_of or table
            if covered.part_of and not is_single(covered):
                owners = keys[name][-1:]
                fill_part(session, covered, owners, LATER)
            else:
                first = LATER + 10 * sorted(tables).index(table)
                owners = fill(session, name, 1, first)
            written |= {text_of(name, key) for key in owners}
    return written


COMPARED = {
    "record_version": "records",
    "record_judgement": "records",
    "record_head": "records",
    "sealed_value": "records",
    "link_judgement": "judgements",
    "membership": "judgements",
    "link_watch": "what parties rest on",
    "merchant": "merchants",
    "merchant_identifier": "merchants",
    "merchant_name": "merchants",
    "rating": "ratings",
    "outbox_event": "outbox",
    "member": "rows",
    "api_token": "rows",
    "member_key": "rows",
    "officer_list": "rows",
    "agreement": "rows",
    "review_opinion": "rows",
}
"""Tables that are compared in other ways, and the comparison that sees to each."""


def test_every_table_that_is_compared_otherwise_is_swept():
    compared = {name for name, one in covered_tables().items() if one.compared}
    assert compared == set(COMPARED)


@pytest.fixture
def watched(databases, instance_path, clock):
    """A hub with something of each kind that the log has a root over."""
    with opened(databases, instance_path, prepare_watched, clock) as hub:
        yield hub


@pytest.mark.postgresql_in_long
def test_every_row_that_is_compared_otherwise_is_found_when_it_is_changed(
    watched, instance_path, clock
):
    hub = watched
    without_keys(hub.engine)
    with Bender(hub.engine) as bender:
        older = {name: bender.rows(name) for name in COMPARED}
        bender.commit()
    clock.advance(hours=30)
    go_on(hub, instance_path)
    move_outbox(hub.writes, hub.audit)
    assert list(compare(hub, ComparedPart())) == []

    unseen = []
    with Bender(hub.engine) as bender:
        for name, part in COMPARED.items():
            order = ", ".join(Base.metadata.tables[name].primary_key.columns.keys())
            rows = bender.rows(name, order=f"ORDER BY {order}")
            assert len(rows) > 1, name
            assert sorted(map(repr, rows)) != sorted(map(repr, older[name])), name
            bender.commit()
            wanted = ComparedPart() if LONG else ComparedPart(only=(part,))
            for way in chosen_ways(name):
                bend_table(bender, way, rows, older[name])
                bender.commit()
                if not any(compare(hub, wanted)):
                    unseen.append(str(way))
                bender.put_back(name, rows)

    assert not unseen, ", ".join(unseen)


def bend_table(bender, way, rows, older):
    """Change a table in one way at rows that are there."""
    if way.what == "older":
        bender.put_back(way.table, older)
        return
    one, other = differing(way, rows)
    bender.bend(way, rows[-1] if way.what == "delete newest" else one, other)


def go_on(hub, folder):
    """Let the city go on, so that each table has rows that it had not before."""
    new = [
        Firm(uscc(71 + n), f"宿迁市新{one}商贸有限公司") for n, one in enumerate("一二")
    ]
    renamed = Firm(CLEAN.code, "宿迁市云山商贸有限公司")
    bring_registers(hub, folder, (*FIRMS[1:], renamed, *new))
    doubtful = [
        penalty_row(FINED, 500 + n, "2026-09-01", 行政相对人名称=HIDDEN.name)
        for n in range(2)
    ]
    rows = [penalty_row(firm, 400, "2026-10-02") for firm in new[:1]]
    bring_penalties(hub, folder, [*rows, *doubtful], "on.csv")
    with hub.reads() as session:
        items = session.scalars(
            select(ReviewItem.id).where(ReviewItem.state == "open")
        ).all()
    for item in items[:2]:
        decide_item(hub, item, decision="different", officer="甲", reason="两家")
    waiting = penalty_row(Firm(uscc(60), renamed.name), 600, "2026-09-05")
    bring_penalties(hub, folder, [waiting], "waiting.csv")
    at = hub.clock()
    for member in ("agency:new-1", "agency:new-2"):
        admit(hub, member)
        with hub.writes.begin() as session:
            sign_list(session, member, listed("甲"), at=at)
            issue_token(session, hub.keys, member, system="s", actor="test", at=at)
            terms = Terms(
                member_kind="market_supervision",
                member_code=member,
                purposes=["supervision"],
                items=EVERYTHING,
                named_officer=False,
                title="协议",
                legal_basis="条例",
                valid_from=date(2026, 1, 1),
            )
            make_agreement(session, hub.rulebook, terms, actor="test", at=at)


def differing(way, rows):
    """Choose two rows, not the first, that an exchange would change."""
    one, columns = rows[len(rows) // 2], exchanged_columns(way.table)
    others = [row for row in rows if any(row[c] != one[c] for c in columns)]
    assert others or way.what != "exchange", f"nothing of {way.table} can be exchanged"
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
    newest = -1 if way.what == "delete newest" else 0
    order = ", ".join(Base.metadata.tables[way.table].primary_key.columns.keys())
    for key in chosen:
        stored = {f"k{n}": bender.stored(value) for n, value in enumerate(key)}
        found = bender.rows(way.table, where, f"ORDER BY {order}", **stored)
        rows.append(found[newest])
    bender.bend(way, rows[0], rows[1])
    owners = chosen if way.what == "exchange" else chosen[:1]
    if way.what == "copy" and way.table == name:
        return set()
    return {text_of(name, key) for key in owners}
