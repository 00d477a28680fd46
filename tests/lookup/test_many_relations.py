"""Very many relations of one merchant: the latest are told, and that there are more."""

import pytest
from sqlalchemy import text

from hub.db.prepared import PreparedQuery
from hub.lookup.file import relations
from hub.merchants.relate import Relation
from hub.merchants.relate.relations import (
    AT_ONCE,
    BY_DOCUMENT,
    MARK,
    RelationAuthor,
    next_rows,
    write_relations,
)
from hub.merchants.service import find_merchant
from tests.support.little_city import (
    CLEAN,
    SHOPKEEPER,
    TWIN,
    Firm,
    bring_registers,
    uscc,
)
from tests.support.related import hide, state

pytestmark = pytest.mark.postgresql_in_long

BRANCHES = [Firm(uscc(20 + n), f"{CLEAN.name}第{n}分公司") for n in range(1, 5)]
FROM_BRANCHES = [{"kind": "branch_of", "direction": "from"}]


@pytest.fixture
def told(ask):
    """Ask for the codes at the other ends, and of which relations there are more."""

    def asking(kind, code=CLEAN.code, **more):
        _, document = ask(kind, "merchant", code, **more)
        merchant = document["merchant"]
        ends = [one["merchant"]["uscc"] for one in merchant["relations"]]
        return ends, merchant["relations_more"]

    return asking


@pytest.fixture
def two(monkeypatch):
    """Let two relations of one kind be as many as are told."""
    monkeypatch.setattr(relations, "MOST_TOLD", 2)


def bring(hub, clock, folder, *branches):
    """Register branches one after the other, so that each is known later."""
    for branch in branches:
        clock.advance(minutes=1)
        bring_registers(hub, folder, [branch])
    clock.advance(minutes=1)


def codes_of(*branches):
    return [branch.code for branch in branches]


def test_as_many_as_are_told_are_all_that_there_are(hub, clock, told, tmp_path, two):
    bring(hub, clock, tmp_path, *BRANCHES[:2])

    assert told("platform") == (codes_of(*BRANCHES[:2]), [])
    assert told("market_supervision") == (codes_of(*BRANCHES[:2]), [])


def test_of_more_the_latest_are_told_and_each_branch_tells_its_parent(
    hub, clock, told, tmp_path, two
):
    bring(hub, clock, tmp_path, *BRANCHES[:3])

    for kind in ("platform", "market_supervision"):
        assert told(kind) == (codes_of(*BRANCHES[1:3]), FROM_BRANCHES)
        assert told(kind, BRANCHES[0].code) == ([CLEAN.code], [])


def test_many_of_one_kind_take_no_place_of_another(hub, clock, told, tmp_path, two):
    state(hub, CLEAN, "successor-of", SHOPKEEPER)
    bring(hub, clock, tmp_path, *BRANCHES[:3])

    ends, more = told("market_supervision")

    assert ends == [*codes_of(*BRANCHES[1:3]), SHOPKEEPER.code]
    assert more == FROM_BRANCHES


def test_what_is_hidden_takes_no_place_and_is_not_among_the_more(
    hub, clock, told, tmp_path, two
):
    bring(hub, clock, tmp_path, *BRANCHES[:3])
    hide(hub, clock, BRANCHES[2].code)

    assert told("platform") == (codes_of(*BRANCHES[:2]), [])
    assert told("market_supervision") == (codes_of(*BRANCHES[:2]), [])
    assert told("procuratorate", purpose="prosecution") == (
        codes_of(*BRANCHES[1:3]),
        FROM_BRANCHES,
    )


def test_what_only_people_said_moves_nothing_that_a_platform_is_told(
    hub, clock, told, tmp_path, two
):
    bring(hub, clock, tmp_path, *BRANCHES[:3])
    before = told("platform")
    clock.advance(minutes=1)
    state(hub, TWIN, "branch-of", CLEAN)
    clock.advance(minutes=1)

    assert told("platform") == before
    assert told("market_supervision") == (
        [TWIN.code, BRANCHES[2].code],
        FROM_BRANCHES,
    )


def test_what_was_known_at_a_moment_is_told_for_ever(hub, clock, told, tmp_path, two):
    moments, then = [], []
    for branch in BRANCHES:
        bring(hub, clock, tmp_path, branch)
        moments.append(clock().isoformat())
        then.append(told("market_supervision"))
    bring(hub, clock, tmp_path, Firm(BRANCHES[1].code, "沭阳县青伊商贸有限公司"))
    clock.advance(minutes=1)

    again = [told("market_supervision", known_at=moment) for moment in moments]

    assert again == then
    assert [len(more) for _, more in then] == [0, 0, 1, 1]
    assert told("market_supervision") == (codes_of(*BRANCHES[2:]), FROM_BRANCHES)


def test_all_that_a_told_relation_rests_on_is_told_however_old(
    hub, clock, ask, tmp_path, monkeypatch
):
    monkeypatch.setattr(relations, "MOST_TOLD", 1)
    bring(hub, clock, tmp_path, *BRANCHES[:3])
    state(hub, BRANCHES[0], "branch-of", CLEAN)
    clock.advance(minutes=1)

    _, document = ask("market_supervision", "merchant", CLEAN.code)

    (one,) = document["merchant"]["relations"]
    assert one["merchant"]["uscc"] == BRANCHES[0].code
    assert [basis["rule"] for basis in one["basis"]] == ["document", "branch-name"]
    assert document["merchant"]["relations_more"] == FROM_BRANCHES


@pytest.fixture
def marks(hub, clock):
    """Let a firm own more marks of another than are read at once."""
    clock.advance(minutes=1)
    with hub.writes.begin() as session:
        one, other = (find_merchant(session, firm.code) for firm in (CLEAN, TWIN))
        said = [
            Relation(MARK, one.id, other.id, BY_DOCUMENT, mark=str(n))
            for n in range(3 * AT_ONCE)
        ]
        write_relations(
            session, dict.fromkeys(said, True), RelationAuthor("t", clock())
        )
        gone = said[-AT_ONCE:]
        write_relations(
            session, dict.fromkeys(gone, False), RelationAuthor("t", clock())
        )
    clock.advance(minutes=1)
    return said


def test_no_more_rows_are_read_than_are_told_or_stand_no_more(ask, marks, monkeypatch):
    pages = []
    rows = PreparedQuery.rows

    def counting(query, session, values):
        found = rows(query, session, values)
        if "before" in values:
            pages.append(len(found))
        return found

    monkeypatch.setattr(PreparedQuery, "rows", counting)

    _, document = ask("market_supervision", "merchant", CLEAN.code)

    told = [one["mark"] for one in document["merchant"]["relations"]]
    latest = [one.mark for one in marks[-AT_ONCE - relations.MOST_TOLD : -AT_ONCE]]
    assert told == sorted(latest)
    assert document["merchant"]["relations_more"] == [
        {"kind": "owns_mark", "direction": "to"}
    ]
    # Those that were withdrawn are passed over, twice: by their last and first word.
    assert sum(pages) == 3 * AT_ONCE


@pytest.mark.parametrize("direction", ["to", "from"])
def test_the_database_reads_a_page_in_order_without_sorting_the_rest(
    hub, marks, direction
):
    with hub.writes.begin() as session:
        connection = session.connection()
        explain = "EXPLAIN QUERY PLAN"
        if connection.dialect.name == "postgresql":
            explain = "EXPLAIN"
            # So few rows would be sorted all the same.
            session.execute(text("SET LOCAL enable_sort = off"))
            session.execute(text("SET LOCAL enable_seqscan = off"))
        query = next_rows(direction).compile(dialect=connection.dialect)
        asked = {"id": 1, "kind": MARK, "before": 1 << 62, "until": 1 << 62}
        asked = query.construct_params(asked)
        if query.positiontup is not None:
            asked = tuple(asked[name] for name in query.positiontup)
        plan = str(connection.exec_driver_sql(f"{explain} {query}", asked).all())
    assert (
        f"ix_merchant_relation_{'merchant' if direction == 'to' else 'other'}" in plan
    )
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
