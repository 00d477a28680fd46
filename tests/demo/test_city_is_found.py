"""Each merchant of a city is found by what is typed of its names."""

import random
from contextlib import suppress

import pytest
from sqlalchemy import select

from hub.archive.models import RecordVersion
from hub.ground.clock import legal_day
from hub.lookup.search import walking
from hub.lookup.search.found_merchants import root_of
from hub.lookup.search.searches import typed_names
from hub.lookup.search.walking import AfterInvalidError
from hub.lookup.task.tasks import NotGrantedError
from hub.lookup.view.sights import sight_for
from hub.members.caller import Caller
from hub.members.models import Member
from hub.merchants.models import Membership, Merchant, MerchantName
from hub.names import flat
from schemas.words import PERSONS, Purpose
from tests.support.parts import LONG

pytestmark = pytest.mark.postgresql_in_long

EVERY = 1 if LONG else 80
"""One in this many names is typed."""
A_PAGE = 50
FIRST_PAGE = 10
ORDER = ("public", "bound", "agencies")
PLACES = ("宿迁", "沭阳", "宿城", "泗洪", "宿豫")


@pytest.fixture
def viewers(city):
    """The sight of whoever may look at merchants, of each view once."""
    number, day = city.cache.number(), legal_day(city.clock())
    with city.reads() as session:
        members = session.execute(
            select(Member.code, Member.kind, Member.territory).order_by(Member.code)
        ).all()
    found = {}
    for code, kind, territory in members:
        caller = Caller(code, kind, "x", territory, "t", "s")
        for purpose in Purpose:
            with suppress(NotGrantedError):
                sight = sight_for(city, number, caller, purpose, day)
                found.setdefault(sight.view.id, sight)
    return list(found.values())


def kind_of(sight):
    """Tell whether a view is that of the public, of a place, or of who sees all."""
    if sight.view.is_public:
        return "public"
    return "agencies" if sight.view.bound_to is None else "bound"


def sees_no_more(one, other):
    """Tell whether a view finds by no more names: each place has names of its own."""
    if kind_of(one) == kind_of(other):
        return one.view.bound_to == other.view.bound_to
    return ORDER.index(kind_of(one)) < ORDER.index(kind_of(other))


def looking(city, sight):
    """Look at the city's names through a sight."""
    return typed_names(city, city.cache.number(), sight)


def open_and_other_names(city):
    """Read the names of firms that are there: whose, and whether by a register."""
    with city.reads() as session:
        return session.execute(
            select(Merchant.id, MerchantName.kind, MerchantName.name)
            .join(MerchantName, MerchantName.merchant_id == Merchant.id)
            .where(
                Merchant.status == "active",
                Merchant.merged_into.is_(None),
                Merchant.subject_class.not_in(PERSONS),
            )
            .order_by(Merchant.id, MerchantName.name)
        ).all()


def walked(names, text):
    """Walk the list of a text to its end, page by page."""
    walk, found, after = names.walk(text, firms=True), [], None
    while True:
        page = walk.page(A_PAGE, after)
        found += [root_of(one) for one in page.shown]
        after = page.after
        if after is None:
            return found, walk.count()


def test_a_firm_is_found_by_any_beginning_of_each_of_its_names(city, viewers):
    for asker in ("agencies", "public"):
        sight = next(one for one in viewers if kind_of(one) == asker)
        named = open_and_other_names(city)
        if asker == "public":
            named = [one for one in named if one[1] == "registered"]

        typed, missed = type_all(city, sight, named)

        assert typed > 50
        assert missed == []


def type_all(city, sight, named):
    """Type all beginnings of some of the names; gives how many, and what is missed."""
    flats = [flat(name) for *_, name in named]
    lists, missed, typed = {}, [], 0
    with looking(city, sight) as names:
        names.showing.load({merchant for merchant, *_ in named})
        for (merchant, *_), name in list(zip(named, flats, strict=True))[::EVERY]:
            shown = names.showing.get(merchant)
            if shown is None:
                continue
            for size in range(3, len(name) + 1):
                text = name[:size]
                if text not in lists:
                    lists[text] = walked(names, text)[0]
                typed += 1
                begins = sum(one.startswith(text) for one in flats)
                first = lists[text][: FIRST_PAGE if begins <= FIRST_PAGE else None]
                if root_of(shown) not in first:
                    missed.append((text, name))
    return typed, missed


def test_whoever_may_see_more_finds_no_less(city, viewers):
    """Of whom one view finds, another that sees as much of names finds all it shows."""
    named = open_and_other_names(city)
    dice = random.Random(3)  # made-up names, no secrets
    texts = [
        flat(name)[:size]
        for *_, name in dice.sample(named, 40 if LONG else 2)
        for size in (4, 6)
    ]
    missed = []
    for text in [*texts, "hqt", "shuyang"]:
        found = {}
        for sight in viewers:
            with looking(city, sight) as names:
                found[sight.view.id] = set(walked(names, text)[0])
        everybody = set().union(*found.values())
        for sight in viewers:
            with looking(city, sight) as names:
                names.showing.load(everybody)
                shown = {one for one in everybody if names.showing.get(one)}
            for other in viewers:
                if sees_no_more(other, sight):
                    gone = (found[other.view.id] & shown) - found[sight.view.id]
                    missed += [(text, kind_of(other), kind_of(sight)) for _ in gone]

    assert len(viewers) >= 20
    assert set(map(kind_of, viewers)) == set(ORDER)
    assert missed == []


def test_a_list_is_walked_page_by_page_and_goes_on_behind_none_but_its_own(
    city, viewers, monkeypatch
):
    sight = next(one for one in viewers if kind_of(one) == "agencies")
    monkeypatch.setattr(walking, "MOST_COUNTED", 100)
    opened = (
        select(Membership.merchant_id)
        .join(RecordVersion, RecordVersion.key == Membership.record_key)
        .where(RecordVersion.kind.in_(sight.view.items))
    )
    with city.reads() as session:
        known = set(session.scalars(opened))
    named = [one for one in open_and_other_names(city) if one[0] in known]

    with looking(city, sight) as names:
        for text in PLACES:
            found, count = walked(names, text)
            assert len(found) == len(set(found))
            assert {one for one, _, name in named if text in flat(name)} <= set(found)
            assert count.value == min(len(found), 100)
            assert count.is_whole == (len(found) <= 100)

        other = names.walk("沭阳", firms=True).page(1).shown[0].subject.public_id
        walk = names.walk("宿城", firms=True)

        for after in (other, "M" + "A" * 20, "x", ""):
            with pytest.raises(AfterInvalidError):
                walk.page(10, after)
