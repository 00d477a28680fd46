"""What a merchant is: a company or a person's business, as the register says today."""

import runpy
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from hub.merchants.index import NameIndex
from hub.merchants.models import Merchant, ReviewItem, ReviewOpinion
from tests.support.linked import look, reviews

REVISION = (
    Path(__file__).parents[2]
    / "hub/migrations/business/business_0088_classes_by_codes.py"
)
NAME = "宿迁市双沟商贸行"
PERSON, COMPANY = "individual_business", "organisation"


@pytest.fixture
def say(desk, codes):
    """Let a register say what the merchant of an organisation code is."""

    def saying(what, record="r1", name=NAME, **more):
        category = "92" if what == PERSON else "91"
        code = codes.uscc(1, category=category)
        claim = desk.register(record, name, code, subject_class=what, **more)
        desk.link(claim)

    return saying


def what_it_is(desk, codes):
    return look(desk, codes.org_code(1)).subject_class


@pytest.fixture
def openly_found(desk):
    """Tell whether platforms may find anybody by the name, by an index that lasts."""
    index, looks = NameIndex(), count()

    def finding():
        found = index.present(desk.reads, next(looks)).opened.find(NAME, 5)
        return NAME in {candidate.name for candidate in found}

    return finding


@pytest.mark.parametrize("end", [PERSON, COMPANY])
def test_a_row_with_the_same_name_tells_what_its_merchant_has_become(
    desk, codes, say, openly_found, end
):
    start = COMPANY if end == PERSON else PERSON
    say(start)
    before = what_it_is(desk, codes), openly_found()

    say(end, region="321322")

    assert before == (start, start == COMPANY)
    assert (what_it_is(desk, codes), openly_found()) == (end, end == COMPANY)
    assert look(desk, codes.org_code(1)).region == "321322"


def test_a_row_that_is_no_registers_tells_nothing(desk, codes, say):
    say(COMPANY)

    desk.link(
        desk.claim("p1", NAME, codes.uscc(1, category="92"), subject_class=PERSON)
    )

    assert what_it_is(desk, codes) == COMPANY


def test_where_no_register_has_named_it_a_code_of_any_row_tells(desk, codes):
    told = []
    shop = codes.uscc(1, category="92")
    for record, code, what in (
        ("p1", codes.org_code(1), COMPANY),
        ("p2", shop, PERSON),
        ("p3", codes.org_code(1), COMPANY),
        ("p2", codes.uscc(2, category="92"), PERSON),
    ):
        desk.link(desk.claim(record, NAME, code, subject_class=what))
        number = look(desk, codes.org_code(1)).id
        with desk.reads() as session:
            told.append(session.get_one(Merchant, number).subject_class)

    assert told == [COMPANY, PERSON, PERSON, COMPANY]


def test_an_upgrade_says_of_older_ones_what_their_code_says(desk, codes):
    shop, company = codes.uscc(1, category="92"), codes.uscc(2)
    desk.link(desk.claim("p1", NAME, shop, subject_class=PERSON))
    desk.link(desk.claim("p2", "洋河有限公司", company))
    revision = runpy.run_path(str(REVISION))

    with desk.writes.begin() as session:
        session.execute(update(Merchant).values(subject_class=COMPANY))
        session.execute(text(revision["PERSONS"]))
        told = session.scalars(select(Merchant.subject_class).order_by(Merchant.id))
        assert list(told) == [PERSON, COMPANY]


def test_an_organisation_code_alone_does_not_make_a_business_a_company(
    desk, codes, say, openly_found
):
    say(PERSON)

    desk.link(desk.register("r2", NAME, codes.org_code(1)))
    desk.link(desk.register("r2", "宿迁市双沟商贸部", codes.org_code(1)))

    assert what_it_is(desk, codes) == PERSON
    assert not openly_found()


def test_an_older_row_tells_nothing_of_today(desk, codes, say):
    say(COMPANY, valid_from=date(2022, 1, 1))

    say(PERSON, record="r2", valid_from=date(2020, 1, 1))

    assert what_it_is(desk, codes) == COMPANY


def test_what_a_row_told_leaves_with_it(desk, codes, say, openly_found):
    say(PERSON)
    say(COMPANY, record="r2")
    before = what_it_is(desk, codes)

    desk.link(desk.register("r2", "洋河有限公司", codes.uscc(7)))

    assert before == COMPANY
    assert what_it_is(desk, codes) == PERSON
    assert not openly_found()


def test_a_row_that_is_only_decided_again_does_not_bring_back_what_it_told(
    desk, codes, say
):
    say(PERSON)
    say(COMPANY, record="r2", name="宿迁市双沟商贸有限公司")

    # The old name becomes another's: the row that gave it is looked at, alone.
    desk.link(desk.register("r3", NAME, codes.reg_no(3)))

    assert what_it_is(desk, codes) == COMPANY


def test_a_merge_ends_when_one_becomes_a_persons_business_under_its_old_name(
    desk, codes, decide
):
    desk.link(desk.claim("p1", NAME, codes.reg_no(1)))
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    desk.link(desk.claim("p2", NAME, codes.uscc(1), codes.reg_no(1)))
    ((_, one, other),) = reviews(desk)
    with desk.reads() as session:
        decide(session.scalars(select(ReviewItem.id)).one())
    merged = look(desk, codes.reg_no(1)).id == look(desk, codes.uscc(1)).id

    code = codes.uscc(1, category="92")
    desk.link(desk.register("r1", NAME, code, subject_class=PERSON))

    assert merged
    assert {one, other} == {look(desk, c).id for c in (codes.reg_no(1), code)}
    with desk.reads() as session:
        last = session.scalars(select(ReviewOpinion).order_by(ReviewOpinion.id)).all()
    assert last[-1].rule == "classes-disagree"
