"""Parties with nothing but a name are proposed a merchant, and never attached to it."""

from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.db.counters import IdCounter
from hub.merchants.link import proposals
from hub.merchants.models import LinkJudgement, LinkWatch, Membership, ReviewItem
from hub.merchants.review import decide_review, retract_review
from hub.merchants.review.cards import list_reviews
from hub.merchants.review.decision import ReviewClosedError
from hub.merchants.service import merchants_by_ids, rebuild_memberships
from tests.support.linked import look, propose

FIRM = "宿迁市洋河商贸有限公司"


def asked(desk, state="open"):
    """List what is asked: the name and the proposed merchant's."""
    with desk.reads() as session:
        return [
            (card.evidence["name"], card.merchant_name)
            for card in list_reviews(session, state=state)
        ]


def card_of(desk):
    with desk.reads() as session:
        (card,) = list_reviews(session)
    return card


def decide(desk, decision, *actors):
    item = card_of(desk).id
    for actor in actors:
        with desk.writes.begin() as session:
            outcome = decide_review(
                session, item, decision=decision, actor=actor, at=desk.at, reason="印章"
            )
    return outcome


@pytest.fixture
def firm(desk, codes):
    """A registered firm's merchant."""
    desk.link(desk.register("r1", FIRM, codes.uscc(1)))
    return look(desk, codes.uscc(1)).id


def test_an_exact_and_unique_name_is_proposed_and_attaches_nothing(desk, firm):
    row = desk.claim("p1", FIRM)
    desk.link(row)

    report = propose(desk)

    card = card_of(desk)
    assert report == {"looked_at": 1, "proposed": 1, "settled": 0}
    assert (card.reason, card.score, card.merchant_name) == ("name-only", 1.0, FIRM)
    assert card.evidence["vetoes"] == []
    assert desk.member_of(row) not in (None, firm)
    assert look(desk, "M" + "A" * 20) is None


def test_a_name_that_is_like_one_is_proposed_with_what_it_was_made_of(desk, firm):
    desk.link(desk.claim("p1", "洋河商贸有限责任公司沭阳分公司"))

    propose(desk)

    card = card_of(desk)
    assert card.merchant_name == FIRM
    assert 0.8 <= card.score < 1
    assert card.evidence["compared"] == FIRM
    assert card.evidence["features"]["stem"] == 1
    assert card.evidence["vetoes"] == ["branch"]


def test_a_name_unlike_all_others_is_proposed_nobody(desk, firm):
    desk.link(desk.claim("p1", "徐州市双沟童装厂"))

    assert propose(desk) == {"looked_at": 1, "proposed": 0, "settled": 0}
    assert asked(desk) == []


def test_a_name_with_little_in_common_is_not_worth_asking_about(desk, firm):
    desk.link(desk.claim("p1", "徐州市洋河童装厂"))

    assert propose(desk) == {"looked_at": 1, "proposed": 0, "settled": 0}


@pytest.mark.parametrize("name", [FIRM, "洋河商贸有限公司"])
def test_a_merchant_that_nothing_is_attached_to_any_more_is_not_proposed(
    desk, codes, name
):
    desk.link(desk.register("r1", FIRM, codes.uscc(1)))
    desk.link(desk.register("r1", "徐州市双沟童装厂", codes.uscc(2)))
    desk.link(desk.claim("p1", name))

    assert propose(desk)["proposed"] == 0


def test_two_bearers_of_one_name_are_both_shown_with_a_veto(desk, codes):
    desk.link(desk.register("r1", FIRM, codes.uscc(1)))
    desk.link(desk.register("r2", FIRM, codes.reg_no(2)))
    desk.link(desk.claim("p1", FIRM))

    propose(desk)

    card = card_of(desk)
    assert (card.merchant_name, card.other_name) == (FIRM, FIRM)
    assert card.evidence["vetoes"] == ["not-unique"]


def test_a_registered_bearer_goes_before_one_that_was_called_so_once(desk, codes):
    desk.link(desk.register("r1", FIRM, codes.uscc(1)))
    desk.link(desk.register("r1", "宿迁市双沟商贸有限公司", codes.uscc(1)))
    desk.link(desk.claim("p1", FIRM))
    propose(desk)
    assert card_of(desk).merchant_name == "宿迁市双沟商贸有限公司"

    desk.link(desk.register("r2", FIRM, codes.uscc(2)))
    propose(desk)

    assert card_of(desk).merchant_name == FIRM


def test_natural_persons_are_neither_proposed_nor_proposed_to(desk, codes):
    desk.link(desk.claim("p1", "王某", subject_class="natural_person"))
    desk.link(desk.register("r1", "王某", codes.uscc(1)))

    assert propose(desk)["looked_at"] == 0
    assert asked(desk) == []


def test_other_provisional_merchants_are_never_proposed(desk):
    desk.link(*(desk.claim(f"p{n}", FIRM) for n in range(30)))

    assert propose(desk) == {"looked_at": 30, "proposed": 0, "settled": 0}


def test_many_that_wait_under_a_name_do_not_hide_the_registered_one(desk, codes):
    desk.link(*(desk.claim(f"p{n}", f"洋河{n}商贸有限公司") for n in range(40)))
    desk.link(desk.register("r1", FIRM, codes.uscc(1)))

    assert propose(desk)["proposed"] == 40


def test_a_pass_that_finds_nothing_new_writes_nothing(desk, firm, everything):
    desk.link(desk.claim("p1", FIRM), desk.claim("p2", "徐州市双沟童装厂"))
    propose(desk)
    before = everything()

    assert propose(desk)["looked_at"] == 0
    assert propose(desk, everyone=True)["looked_at"] == 2
    assert everything() == before


@pytest.mark.parametrize("times", [1, 100])
def test_what_people_say_while_names_are_compared_is_not_overlooked(
    desk, firm, times, monkeypatch
):
    monkeypatch.setattr(proposals, "AT_ONCE", 100)
    desk.link(desk.claim("p1", FIRM))
    propose(desk)
    left = [*range(times)]

    @contextmanager
    def overtaken():
        # Somebody is quicker than the pass, and the first says that it is another.
        if len(left) == times:
            decide(desk, "different", "officer-1")
        elif left:
            desk.link(desk.claim(f"q{len(left)}", f"徐州市双沟{len(left)}童装厂"))
        if left:
            left.pop()
        with desk.writing() as session:
            yield session

    report = propose(desk, overtaken, everyone=True)

    assert report["proposed"] == 0
    assert asked(desk) == []


def test_a_pass_that_was_cut_off_is_made_up_for(desk, firm, monkeypatch):
    desk.link(*(desk.claim(f"p{n}", FIRM) for n in range(5)))
    monkeypatch.setattr(proposals, "AT_ONCE", 2)
    inserted = proposals.insert_items
    monkeypatch.setattr(
        proposals,
        "insert_items",
        lambda session, rows: (
            1 / 0 if len(desk.rows(ReviewItem)) else inserted(session, rows)
        ),
    )
    with pytest.raises(ZeroDivisionError):
        propose(desk)
    assert len(asked(desk)) == 2
    monkeypatch.setattr(proposals, "insert_items", inserted)

    assert propose(desk)["proposed"] == 5
    assert len(asked(desk)) == 5


def test_where_many_wait_only_new_ones_are_looked_at_until_the_night(
    desk, codes, monkeypatch
):
    monkeypatch.setattr(proposals, "FEW", 1)
    desk.link(desk.claim("p1", FIRM), desk.claim("p2", FIRM))
    propose(desk)
    desk.link(desk.register("r1", FIRM, codes.uscc(1)), desk.claim("p3", FIRM))

    assert propose(desk) == {"looked_at": 1, "proposed": 1, "settled": 0}
    assert propose(desk, everyone=True)["proposed"] == 3


def test_adverse_records_are_asked_about_first_and_then_by_likeness(desk, firm):
    desk.link(
        desk.claim("p1", FIRM, kind="licence"),
        desk.claim("p2", "洋河商贸有限公司"),
        desk.claim("p3", FIRM),
        desk.claim("p4", "洋河商贸有限公司", kind="shop"),
    )
    propose(desk)

    with desk.reads() as session:
        cards = list_reviews(session)
        pages = [list_reviews(session, limit=1, after=0)]
        while pages[-1]:
            pages.append(list_reviews(session, limit=1, after=pages[-1][0].id))

    order = [(card.evidence["name"], card.score < 1) for card in cards]
    assert order == [
        (FIRM, False),
        ("洋河商贸有限公司", True),
        (FIRM, False),
        ("洋河商贸有限公司", True),
    ]
    assert [card.id for page in pages for card in page] == [card.id for card in cards]


def test_two_people_attach_what_was_proposed(desk, firm):
    row = desk.claim("p1", FIRM)
    desk.link(row)
    own = desk.member_of(row)
    propose(desk)

    decide(desk, "same", "officer-1")
    assert desk.member_of(row) == own
    outcome = decide(desk, "same", "officer-2")

    with desk.reads() as session:
        gone = merchants_by_ids(session, [own])[own]
    assert outcome.merchant_id == desk.member_of(row) == firm
    assert firm in outcome.touched
    assert gone.status == "superseded"
    assert look(desk, gone.public_id).id == firm
    assert propose(desk, everyone=True)["looked_at"] == 0


def test_whom_people_refused_is_not_proposed_to_that_party_again(desk, codes, firm):
    row = desk.claim("p1", FIRM)
    desk.link(row)
    propose(desk)

    decide(desk, "different", "officer-1")

    assert propose(desk, everyone=True)["proposed"] == 0
    assert desk.member_of(row) not in (None, firm)
    desk.link(desk.register("r2", FIRM, codes.reg_no(2)))
    propose(desk)
    other = look(desk, codes.reg_no(2)).id
    assert [row[3] for row in desk.rows(ReviewItem)] == [firm, other]


def test_a_first_opinion_stands_while_the_same_merchant_is_proposed(desk, codes, firm):
    desk.link(desk.claim("p1", "洋河商贸有限公司"))
    propose(desk)
    decide(desk, "same", "officer-1")

    desk.link(desk.register("r2", "徐州洋河商贸有限公司", codes.uscc(2)))
    propose(desk)
    again = card_of(desk)
    assert (again.first_actor, again.other_name is not None) == ("officer-1", True)

    desk.link(desk.register("r3", "洋河商贸有限公司", codes.uscc(3)))
    propose(desk)

    assert card_of(desk).first_actor is None


def test_nobody_decides_about_a_merchant_that_was_proposed_in_between(
    desk, codes, firm
):
    row = desk.claim("p1", "洋河商贸有限公司")
    desk.link(row)
    own = desk.member_of(row)
    propose(desk)
    seen = card_of(desk).id
    desk.link(desk.register("r2", "洋河商贸有限公司", codes.uscc(2)))
    propose(desk)

    with desk.writing() as session, pytest.raises(ReviewClosedError):
        decide_review(
            session, seen, decision="same", actor="officer-1", at=desk.at, reason="印章"
        )

    assert card_of(desk).id != seen
    assert desk.member_of(row) == own


@pytest.mark.parametrize(
    ("decision", "officers"),
    [("same", ["officer-1", "officer-2"]), ("different", ["officer-1"])],
)
def test_a_proposal_whose_answer_was_taken_back_waits_again(
    desk, firm, decision, officers
):
    desk.link(desk.claim("p1", FIRM))
    propose(desk)
    before = [row[:-7] for row in desk.rows(ReviewItem)]
    item = card_of(desk).id
    decide(desk, decision, *officers)

    with desk.writing() as session:
        retract_review(
            session,
            item,
            actor="officer-1",
            second_actor="officer-2",
            at=desk.at,
            reason="系两户",
            divisions=desk.divisions,
        )
    propose(desk, everyone=True)

    assert card_of(desk).id == item
    assert [row[:-7] for row in desk.rows(ReviewItem)] == before


def test_a_row_that_brings_the_code_settles_the_question(desk, codes, firm):
    row = desk.claim("p1", FIRM)
    desk.link(row)
    own = desk.member_of(row)
    propose(desk)

    corrected = desk.claim("p1", FIRM, codes.uscc(1))
    desk.link(corrected)

    with desk.reads() as session:
        gone = merchants_by_ids(session, [own])[own]
    assert asked(desk) == []
    assert asked(desk, "settled") == [(FIRM, FIRM)]
    assert desk.member_of(corrected) == firm
    assert (gone.status, look(desk, gone.public_id).id) == ("superseded", firm)


def test_a_row_that_still_says_the_same_name_leaves_the_question_open(desk, firm):
    desk.link(desk.claim("p1", FIRM))
    propose(desk)
    number = card_of(desk).id

    desk.link(desk.claim("p1", FIRM, region="321300"))
    assert card_of(desk).id == number
    desk.link(desk.claim("p1", "徐州市双沟童装厂"))

    assert asked(desk) == []


def test_a_register_that_renames_the_proposed_one_changes_the_question(
    desk, codes, firm
):
    desk.link(desk.claim("p1", "洋河商贸有限公司"))
    propose(desk)

    desk.link(desk.register("r1", "徐州市双沟童装厂", codes.uscc(1), valid_from=None))
    report = propose(desk)

    assert report["proposed"] == 1  # by its former name
    assert card_of(desk).evidence["compared"] == FIRM


def test_proposals_leave_the_ledger_alone(desk, firm):
    desk.link(desk.claim("p1", FIRM))
    tables = (LinkJudgement, Membership, LinkWatch)
    before = [desk.rows(table) for table in tables]

    propose(desk)

    assert [desk.rows(table) for table in tables] == before


def test_the_tables_rebuilt_after_a_proposal_was_followed_are_identical(desk, firm):
    desk.link(desk.claim("p1", FIRM))
    propose(desk)
    decide(desk, "same", "officer-1", "officer-2")
    before = desk.rows(Membership), desk.rows(LinkWatch)

    with desk.writes.begin() as session:
        rebuild_memberships(session)

    assert (desk.rows(Membership), desk.rows(LinkWatch)) == before


STEMS = ("洋河", "洋和", "双沟")
NAMES = [
    f"{place}{stem}商贸{form}"
    for place in ("", "宿迁市", "沭阳县")
    for stem in STEMS
    for form in ("有限公司", "有限责任公司")
]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    firms=st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True),
    rows=st.lists(st.sampled_from(NAMES), min_size=1, max_size=5),
    data=st.data(),
)
def test_the_order_of_arrival_decides_no_proposal(desk, codes, firms, rows, data):
    claims = [
        desk.register(f"r{n}", name, codes.uscc(n)) for n, name in enumerate(firms)
    ]
    claims += [desk.claim(f"p{n}", name) for n, name in enumerate(rows)]
    shuffled = data.draw(st.permutations(claims))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(claims)), max_size=3)))

    found = []
    for order, places in ((claims, []), (shuffled, cuts)):
        with desk.trial():
            for start, end in zip([0, *places], [*places, len(order)], strict=True):
                desk.link(*order[start:end])
                propose(desk)
            found.append(proposed(desk))

    assert found[0] == found[1]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    firms=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    rows=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4),
    coded=st.lists(st.booleans(), min_size=4, max_size=4),
    first=st.booleans(),
)
def test_an_unrelated_merchant_changes_neither_links_nor_proposals(
    desk, codes, firms, rows, coded, first
):
    claims = [
        desk.register(f"r{n}", name, codes.uscc(n)) for n, name in enumerate(firms)
    ]
    claims += [
        desk.claim(f"p{n}", name, *([codes.uscc(n)] if with_code else []))
        for n, (name, with_code) in enumerate(zip(rows, coded, strict=False))
    ]
    stranger = desk.register("r9", "徐州市青伊童装厂", codes.uscc(99))

    found = []
    for order in (claims, [stranger, *claims] if first else [*claims, stranger]):
        with desk.trial():
            desk.link(*order)
            propose(desk)
            found.append((desk.memberships(claims), proposed(desk)))

    assert found[0] == found[1]


def proposed(desk):
    """Tell of each party the open question, without what differs between hubs."""
    with desk.reading() as session:
        ids = session.scalars(select(ReviewItem.merchant_id)).all()
        cards = merchants_by_ids(session, ids)
        items = session.execute(
            select(ReviewItem.__table__).where(ReviewItem.state == "open")
        ).all()
    return {
        (item.record_key, cards[item.merchant_id].uscc, item.score, str(item.evidence))
        for item in items
    }


def test_where_a_pass_stands_is_read_from_its_counters(desk, firm):
    desk.link(desk.claim("p1", FIRM))
    propose(desk)

    with desk.reads() as session:
        counters = dict(session.execute(select(IdCounter.name, IdCounter.next)).all())

    assert counters["proposed_merchant"] == counters["merchant"]
    assert counters["proposed_name"] == counters["name_change"]
