"""Names are found as soon as they are written, on both databases alike."""

import pytest
from sqlalchemy import func, select

from hub.merchants import index
from hub.merchants.identity import set_aliases
from hub.merchants.index import EMPTY, NameIndex, bring_up, is_due, rebuild_index
from hub.merchants.models import MerchantAlias, NameChange, NameSegmentPart
from hub.merchants.review import decide_review
from hub.merchants.review.cards import list_reviews
from hub.names.search.rank import rank
from hub.names.search.retrieve import NameStore
from hub.names.search.segment import IndexedName, Segment

FIRMS = [
    "宿迁市云朵酒业有限公司",
    "沭阳县云朵商贸有限公司",
    "宿迁云杉酒业有限公司",
    "泗洪县双沟童装厂",
    "安徽省青伊湖农机专业合作社",
    "宿城区张记小吃店",
]
WANTED = [
    "云朵酒业",
    "沭阳云朵商贸有限责任公司",
    "运朵酒业有限公司",
    "双沟",
    "张记",
    "無",
]


@pytest.fixture
def firms(desk, codes):
    """Six firms that a register named; their merchants in order."""
    rows = [
        desk.register(f"r{at}", name, codes.uscc(at))
        for at, name in enumerate(FIRMS, 1)
    ]
    return [outcome.merchant_id for outcome in desk.link(*rows).outcomes]


def found(desk, name, reading=EMPTY):
    """List the names that are found in the database as it stands."""
    with desk.reading() as session:
        store = bring_up(session, reading).store
    return [(r.merchant_id, r.name) for r in rank(store, name, desk.divisions, 5)]


def test_a_name_is_found_in_the_transaction_that_writes_it(desk, codes):
    with desk.trial():
        row = desk.register("r1", "宿迁市云朵酒业有限公司", codes.uscc(1))
        merchant = desk.outcome(row).merchant_id

        inside = found(desk, "云朵酒业")

    assert inside == [(merchant, "宿迁市云朵酒业有限公司")]
    assert found(desk, "云朵酒业") == []


def test_the_shared_index_does_not_keep_what_is_not_committed(desk, codes):
    shared = NameIndex()
    with desk.trial() as session:
        desk.outcome(desk.register("r1", FIRMS[0], codes.uscc(1)))

        assert len(shared.within(session)) == 1

    assert len(shared.present(desk.reads, 1)) == 0


def test_the_database_finds_what_plain_memory_finds(desk, firms):
    rows = [IndexedName(m, True, name) for m, name in zip(firms, FIRMS, strict=True)]
    memory = NameStore((Segment.of(rows),))

    before = [found(desk, name) for name in WANTED]
    rebuild_index(desk.reads, desk.writes, at=desk.at)
    after = [found(desk, name) for name in WANTED]

    plain = [
        [(r.merchant_id, r.name) for r in rank(memory, name, desk.divisions, 5)]
        for name in WANTED
    ]
    assert before == plain
    assert after == plain
    assert [bool(hits) for hits in plain] == [True] * 5 + [False]


def test_a_rebuilt_index_takes_the_changes_in(desk, firms):
    count = rebuild_index(desk.reads, desk.writes, at=desk.at)

    with desk.reads() as session:
        waiting = session.scalar(select(func.count()).select_from(NameChange))
        segments = session.scalars(select(NameSegmentPart.segment_id).distinct()).all()
    assert (count, waiting, segments) == (len(firms), 0, [1])
    rebuild_index(desk.reads, desk.writes, at=desk.at)
    with desk.reads() as session:
        assert session.scalars(select(NameSegmentPart.segment_id).distinct()).all() == [
            2
        ]


def test_a_renamed_firm_is_found_by_both_names_and_once(desk, codes, firms):
    rebuild_index(desk.reads, desk.writes, at=desk.at)

    desk.link(desk.register("r1", "宿迁市彩霞酿造有限公司", codes.uscc(1)))

    assert found(desk, "彩霞酿造")[0] == (firms[0], "宿迁市彩霞酿造有限公司")
    by_old = found(desk, "宿迁市云朵酒业有限公司")
    assert by_old[0] == (firms[0], "宿迁市云朵酒业有限公司")
    assert [merchant for merchant, _ in by_old].count(firms[0]) == 1


def test_a_reader_of_the_old_index_goes_over_to_the_new_one(desk, codes, firms):
    with desk.reads() as session:
        old = bring_up(session, EMPTY)
    rebuild_index(desk.reads, desk.writes, at=desk.at)
    desk.link(desk.register("r9", "宿迁市白鹭粮油有限公司", codes.uscc(9)))

    assert len(found(desk, "白鹭粮油", reading=old)) == 1
    with desk.reads() as session:
        assert bring_up(session, old).stored == 1


def test_an_index_that_an_earlier_release_stored_is_made_anew_in_memory(desk, firms):
    rebuild_index(desk.reads, desk.writes, at=desk.at)
    with desk.writing() as session:
        for part in session.scalars(select(NameSegmentPart)):
            part.part = part.part.removeprefix("open.").removeprefix("other.")

    assert found(desk, "云朵酒业")[0] == (firms[0], FIRMS[0])
    assert len(found(desk, "双沟")) == 1


def test_many_small_changes_do_not_pile_up(desk, codes, monkeypatch):
    monkeypatch.setattr(index, "MOST_SEGMENTS", 3)
    reading = EMPTY
    for number in range(1, 9):
        desk.link(
            desk.register(f"r{number}", f"宿迁市第{number}云朵厂", codes.uscc(number))
        )
        with desk.reads() as session:
            reading = bring_up(session, reading)

    assert len(reading.store.segments) <= 3
    assert len(rank(reading.store, "云朵厂", desk.divisions, 20)) == 8


def test_the_index_is_due_when_a_twentieth_of_the_names_changed(
    desk, codes, firms, monkeypatch
):
    monkeypatch.setattr(index, "LEAST_CHANGES", 3)

    with desk.reads() as session:
        assert is_due(session)
    assert rebuild_index(desk.reads, desk.writes, at=desk.at, only_due=True) == 6
    assert rebuild_index(desk.reads, desk.writes, at=desk.at, only_due=True) == 0


def test_a_shops_name_finds_its_owner_until_the_shop_leaves(desk, codes, firms):
    shop = desk.claim("s1", FIRMS[0], codes.uscc(1), kind="shop")
    desk.link(shop)
    with desk.writes.begin() as session:
        set_aliases(
            session, {shop.party: (firms[0], "蓝天白云旗舰店")}, source="platform"
        )

    assert found(desk, "蓝天白云旗舰店") == [(firms[0], "蓝天白云旗舰店")]

    # The row now bears another firm's code and name: its party moves.
    desk.link(desk.claim("s1", FIRMS[1], codes.uscc(2), kind="shop"))
    assert found(desk, "蓝天白云旗舰店") == []
    assert desk.rows(MerchantAlias) == []


def test_what_people_attach_is_found_by_its_name_too(desk, codes, firms):
    desk.link(desk.claim("p1", "宿迁市云朵酒叶有限公司", codes.uscc(1)))
    with desk.writes.begin() as session:
        (item,) = list_reviews(session)
        for officer in ("wang", "li"):
            decide_review(
                session,
                item.id,
                decision="same",
                actor=officer,
                at=desk.at,
                reason="印章一致",
            )

    assert found(desk, "宿迁市云朵酒叶有限公司")[0] == (
        firms[0],
        "宿迁市云朵酒叶有限公司",
    )


def test_natural_persons_are_not_in_the_index(desk):
    desk.link(
        desk.claim("p1", "张***三", subject_class="natural_person", kind="penalty")
    )

    assert found(desk, "张***三") == []
