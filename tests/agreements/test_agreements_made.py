"""Agreements are made whole or not at all, and a member's own stands for its kind's."""

import hashlib
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from hub.agreements.models import Agreement, DisclosureView
from hub.agreements.policy import Refusal
from hub.agreements.service import (
    digest_of,
    end_agreement,
    find_view,
    keep_view,
    list_agreements,
    make_agreement,
    view_for,
)
from hub.agreements.terms import AgreementInvalidError, Terms
from hub.ground.clock import legal_day
from hub.members.caller import Caller
from hub.outbox.models import OutboxEvent
from schemas.canonical import canonical

TODAY = date(2026, 11, 24)
TERMS = {
    "member_kind": "customs",
    "purposes": ["enforcement", "supervision"],
    "items": {"*": ["*"]},
    "title": "与海关的共享协议",
    "legal_basis": "政务数据共享条例",
    "valid_from": TODAY,
}


@pytest.fixture
def agree(hub):
    """Make an agreement with customs; gives its id."""

    def agreeing(**changes):
        with hub.writes.begin() as session:
            made = make_agreement(
                session,
                hub.rulebook,
                Terms(**TERMS | changes),
                actor="test",
                at=hub.clock(),
            )
            return made.id

    return agreeing


@pytest.fixture
def seen(hub):
    """Tell what a member of customs may see."""

    def seeing(member="agency:customs", purpose="enforcement", territory="321300"):
        caller = Caller(member, "customs", member, territory, "t", "s")
        day = legal_day(hub.clock())
        with hub.reads() as session:
            return view_for(session, hub.rulebook, caller, purpose, day)

    return seeing


def test_a_member_with_an_agreement_of_its_own_is_under_that_one_alone(agree, seen):
    of_all = agree()
    own = agree(member_code="agency:customs", items={"penalty": ["document_no"]})

    assert seen().items == {"penalty": {"document_no"}}
    assert [note.id for note in seen().grants] == [own]
    assert [note.id for note in seen("agency:other").grants] == [of_all]


def test_an_own_agreement_for_less_takes_what_the_kinds_would_open(agree, seen):
    agree()
    agree(member_code="agency:customs", purposes=["supervision"])

    assert seen() == Refusal("grant:none")
    assert seen(purpose="supervision").items
    assert seen("agency:other").items


def test_an_own_agreement_that_is_not_yet_valid_takes_nothing(hub, clock, agree, seen):
    agree()
    agree(
        member_code="agency:customs",
        purposes=["supervision"],
        valid_from=TODAY + timedelta(days=2),
    )

    assert "penalty" in seen().items
    clock.advance(days=2)
    assert seen() == Refusal("grant:none")


def test_an_own_agreement_that_is_over_or_was_ended_takes_nothing(
    hub, clock, agree, seen
):
    agree()
    agree(
        member_code="agency:customs",
        purposes=["supervision"],
        valid_to=TODAY + timedelta(days=1),
    )
    later = agree(
        member_code="agency:customs",
        purposes=["supervision"],
        valid_from=TODAY + timedelta(days=3),
    )

    assert seen() == Refusal("grant:none")
    clock.advance(days=2)
    assert "penalty" in seen().items
    clock.advance(days=1)
    assert seen() == Refusal("grant:none")
    with hub.writes.begin() as session:
        end_agreement(session, later, actor="test", at=hub.clock())
    assert "penalty" in seen().items


def test_territory_binds_agencies_and_neither_platforms_nor_members_of_no_place(
    hub, agree, seen
):
    agree()
    agree(member_kind="platform", purposes=["onboarding"])
    platform = Caller("platform:x", "platform", "x", "321300", "t", "s")
    with hub.reads() as session:
        view = view_for(session, hub.rulebook, platform, "onboarding", TODAY)

    assert seen().bound_to == {"321300"}
    assert seen(territory="*").bound_to is None
    assert seen(territory="").bound_to is None
    assert view.bound_to is None


@pytest.mark.parametrize(
    "changes",
    [
        {"items": {"wealth": ["*"]}},
        {"items": {"penalty": ["document_no", "mood"]}},
        {"items": {"*": ["mood"]}},
        {"territory": ["999999"]},
        {"territory": ["321300", "宿迁"]},
        {"purposes": ["enforcement", "curiosity"]},
        {"purposes": ["trial"]},
        {"member_kind": "stranger"},
        {"member_kind": "city_management"},
        {"valid_to": TODAY - timedelta(days=1)},
        {"title": "长" * 201},
        {"title": " "},
        {"legal_basis": "法" * 1001},
        {"legal_basis": "法\n律"},
    ],
)
def test_an_agreement_about_what_there_is_not_or_law_forbids_is_not_made(
    hub, agree, changes
):
    with hub.reads() as session:
        before = session.scalar(select(func.count()).select_from(OutboxEvent))

    with pytest.raises(AgreementInvalidError) as caught:
        agree(**changes)

    assert caught.value.code == "agreement-invalid"
    with hub.reads() as session:
        assert list_agreements(session) == []
        after = session.scalar(select(func.count()).select_from(OutboxEvent))
    assert after == before


def test_an_agreements_hash_is_that_of_its_text(hub, agree):
    made = agree(
        member_code="agency:customs",
        purposes=["supervision", "enforcement"],
        items={"penalty": ["uscc", "document_no"], "*": ["*"]},
        territory=["*"],
        valid_to=date(2030, 1, 1),
    )

    with hub.reads() as session:
        digest = digest_of(session.get(Agreement, made))
        event = session.scalars(select(OutboxEvent)).all()[-1]
    text = {
        "member_kind": "customs",
        "member": "agency:customs",
        "purposes": ["enforcement", "supervision"],
        "items": {"*": ["*"], "penalty": ["document_no", "uscc"]},
        "title": "与海关的共享协议",
        "legal_basis": "政务数据共享条例",
        "officer_for": ["enforcement"],
        "territory": ["*"],
        "valid_from": "2026-11-24",
        "valid_to": "2030-01-01",
    }

    assert digest == hashlib.sha256(canonical(text)).hexdigest()
    assert event.detail["digest"] == digest


@pytest.mark.parametrize(
    ("named", "officer_for"),
    [
        (None, ["enforcement"]),
        (True, ["enforcement", "supervision"]),
        (False, []),
    ],
)
def test_whether_an_officer_is_named_is_agreed_and_part_of_the_text(
    hub, agree, seen, named, officer_for
):
    made = agree(named_officer=named)

    with hub.reads() as session:
        row = session.get(Agreement, made)
        digest = digest_of(row)
    assert row.officer_for == officer_for
    assert seen().officer_required == ("enforcement" in officer_for)
    assert seen().grants[0].digest == digest


def test_two_that_keep_the_same_view_at_one_time_both_go_on(hub, agree, seen):
    agree()
    view = seen()

    def keep():
        with hub.writes.begin() as session:
            keep_view(session, view, at=hub.clock())

    with ThreadPoolExecutor(1) as beside:
        with hub.writes.begin() as session:
            keep_view(session, view, at=hub.clock())
            session.flush()
            other = beside.submit(keep)
            # It has found nothing kept, and waits for what is written here.
            assert not wait([other], timeout=0.3).done
        other.result()

    with hub.reads() as session:
        assert find_view(session, view.id)["audience"] == "agencies"


def test_a_view_is_kept_once_under_its_id_with_what_it_shows_and_withholds(
    hub, clock, agree, seen
):
    agree(items={"penalty": ["document_no"]})
    view = seen()
    first = hub.clock()
    for _ in range(2):
        with hub.writes.begin() as session:
            keep_view(session, view, at=hub.clock())
        clock.advance(days=1)

    with hub.reads() as session:
        kept = find_view(session, view.id)
        rows = session.scalars(select(DisclosureView)).all()

    assert [row.id for row in rows] == [view.id]
    assert kept["first_at"] == first
    assert kept["shows"] == {"penalty": ["document_no"]}
    assert kept["bound_to"] == ["321300"]
    assert {"item": "*", "field": "*", "rule": "territory"} in kept["withholds"]
    said = {
        "audience": kept["audience"],
        "bound_to": kept["bound_to"],
        "shows": kept["shows"],
        "withholds": kept["withholds"],
        "own_office": kept["own_office"],
    }
    assert hashlib.sha256(canonical(said)).hexdigest()[:16] == view.id
