"""A task is a purpose under a reference, in one session, as long as its role lasts."""

from datetime import date

import pytest

from hub.agreements.service import end_agreement, list_agreements, make_agreement
from hub.agreements.terms import AgreementInvalidError, Terms
from hub.db.ids import new_id
from hub.members.officers import (
    RoleForbidsError,
    SignedOutError,
    TaskEndedError,
    TaskPurposeError,
    TaskReferenceError,
    begin_task,
    caller_for,
    end_officer,
    end_task,
    last_references,
    set_roles,
    sign_out,
    tasks_of,
    use_task,
)
from hub.members.officers.models import OfficerAccount, OfficerTaskRow
from schemas.words import OfficerRole
from tests.support.little_city import EVERYTHING
from tests.support.signed_in import BUREAU, a_task, leaves_of, opened_to, signed

pytestmark = pytest.mark.postgresql_in_long


def test_a_task_counts_its_pages_until_it_ends(hub, clock):
    signed_in = signed(hub)
    task = a_task(hub, signed_in)
    clock.advance(minutes=3)

    use_task(hub, signed_in, task.id)
    used = use_task(hub, signed_in, task.id)
    (listed,) = tasks_of(hub, signed_in)
    end_task(hub, signed_in, task.id)

    assert (used.pages, used.last_used_at) == (2, hub.clock())
    assert listed == used
    assert used.officer == f"officer:{signed_in.officer.id}"
    assert list(tasks_of(hub, signed_in)) == []
    for service in (use_task, end_task):
        with pytest.raises(TaskEndedError):
            service(hub, signed_in, task.id)


@pytest.mark.parametrize("purpose", ["trial", "onboarding", "curiosity", ""])
def test_only_purposes_that_an_agreement_opens_today_begin_a_task(hub, purpose):
    signed_in = signed(hub)

    assert sorted(opened_to(hub, signed_in)) == [
        *("enforcement", "supervision", "transfer")
    ]
    with pytest.raises(TaskPurposeError):
        a_task(hub, signed_in, purpose)


def test_an_agreement_that_has_ended_begins_no_task(hub):
    signed_in = signed(hub)
    with hub.writes.begin() as session:
        for row in list_agreements(session):
            if row.ended_at is None:
                end_agreement(session, row.id, actor="test", at=hub.clock())

    with pytest.raises(TaskPurposeError):
        a_task(hub, signed_in)


@pytest.mark.parametrize(
    "reference",
    ["", "    ", "　　　　　1"[:5], "abc", "没有数字", "1" * 65, "a\nb1", "x1\ud800"],
)
def test_a_reference_of_another_form_begins_no_task(hub, reference):
    signed_in = signed(hub)

    with pytest.raises(TaskReferenceError):
        a_task(hub, signed_in, reference=reference)


@pytest.mark.parametrize("reference", ["2026", "宿市监〔2026〕15号", "1" * 64])
def test_four_to_sixty_four_characters_with_a_digit_are_a_reference(hub, reference):
    assert a_task(hub, signed(hub), reference=f" {reference} ").reference == reference


def agree(hub, form, **changes):
    with hub.writes.begin() as session:
        values = {
            "member_kind": "market_supervision",
            "member_code": BUREAU,
            "purposes": ["enforcement"],
            "items": EVERYTHING,
            "title": "执法协议",
            "legal_basis": "行政处罚法",
            "reference_form": form,
            "valid_from": date(2026, 1, 1),
        }
        return make_agreement(
            session,
            hub.rulebook,
            Terms(**values | changes),
            actor="test",
            at=hub.clock(),
        )


def test_an_agreement_says_which_form_its_references_have(hub):
    signed_in = signed(hub)
    agree(hub, r"宿市监案〔\d{4}〕[1-9]\d*号")

    assert a_task(hub, signed_in, reference="宿市监案〔2026〕15号")
    with pytest.raises(TaskReferenceError):
        a_task(hub, signed_in, reference="2026-15")


@pytest.mark.parametrize(
    "form", ["(a+)+b", "a*a*a*a*", "[", "", "x" * 201, "a|b", r"(?=a)", "a**", r"\1"]
)
def test_a_form_that_could_keep_the_hub_busy_is_not_agreed_on(hub, form):
    with pytest.raises(AgreementInvalidError):
        agree(hub, form)


def test_an_agreement_without_a_form_keeps_the_hash_that_it_had():
    values = {
        "member_kind": "court",
        "purposes": ["trial"],
        "items": {},
        "title": "t",
        "legal_basis": "b",
        "valid_from": date(2026, 1, 1),
    }

    assert "reference" not in Terms(**values).as_json()
    assert Terms(**values, reference_form="1").as_json()["reference"] == "1"


def test_a_role_that_is_taken_away_ends_the_task_at_its_next_page(hub):
    signed_in = signed(hub)
    task = a_task(hub, signed_in)
    use_task(hub, signed_in, task.id)

    with hub.writes.begin() as session:
        set_roles(
            session, "wang", [OfficerRole.AUDIT_ADMIN], actor="test", at=hub.clock()
        )

    for service in (use_task, end_task):
        with pytest.raises(SignedOutError):
            service(hub, signed_in, task.id)
    with pytest.raises(SignedOutError):
        caller_for(hub, signed_in, "merchant")


def test_a_role_that_changed_under_a_live_session_is_refused_all_the_same(hub):
    signed_in = signed(hub)
    task = a_task(hub, signed_in)
    with hub.writes.begin() as session:
        row = session.get(OfficerTaskRow, task.id)
        account = session.get(OfficerAccount, row.account_id)
        account.roles = ["audit_admin"]

    assert account.id == signed_in.officer.id
    with pytest.raises(RoleForbidsError):
        use_task(hub, signed_in, task.id)
    with pytest.raises(RoleForbidsError):
        caller_for(hub, signed_in, "merchant")


def test_an_officer_who_ended_in_mid_task_is_refused_at_the_next_page(hub):
    signed_in = signed(hub)
    task = a_task(hub, signed_in)

    with hub.writes.begin() as session:
        end_officer(session, "wang", actor="test", at=hub.clock())

    with pytest.raises(SignedOutError):
        use_task(hub, signed_in, task.id)


def test_a_task_is_of_its_session_alone(hub):
    signed_in, other = signed(hub), signed(hub, "zhao")
    task = a_task(hub, signed_in)

    for number in (task.id, "", "x" * 26, "\x00" * 26, "0" * 26):
        with pytest.raises(TaskEndedError):
            use_task(hub, other, number)
    sign_out(hub, signed_in.session_id)
    with pytest.raises(SignedOutError):
        use_task(hub, signed_in, task.id)


def test_two_windows_hold_two_tasks(hub):
    signed_in = signed(hub)
    one = a_task(hub, signed_in)
    other = a_task(hub, signed_in, "supervision", "双随机-2026-7")

    use_task(hub, signed_in, one.id)
    end_task(hub, signed_in, one.id)

    assert use_task(hub, signed_in, other.id).purpose == "supervision"


def work_on(hub, signed_in, clock, tasks):
    """Begin many tasks under one reference."""
    first = a_task(hub, signed_in)
    with hub.writes.begin() as session:
        row = session.get_one(OfficerTaskRow, first.id)
        for _ in range(tasks):
            clock.advance(seconds=1)
            number = new_id(clock())
            sealed = hub.keys.seal(first.reference.encode(), f"officer-task:{number}")
            session.add(
                OfficerTaskRow(
                    id=number,
                    account_id=row.account_id,
                    session_id=row.session_id,
                    purpose=row.purpose,
                    reference_sealed=sealed,
                    started_at=clock(),
                    used_at=clock(),
                    pages=1,
                )
            )


def test_the_last_ten_references_are_offered_again(hub, clock):
    signed_in = signed(hub)
    for number in [*range(12), 3]:
        clock.advance(seconds=1)
        end_task(hub, signed_in, a_task(hub, signed_in, reference=f"案-{number:03}").id)
    work_on(hub, signed_in, clock, tasks=201)

    offered = [task.reference for task in last_references(hub, signed_in)]

    assert offered[1:] == [
        f"案-{number:03}" for number in (3, 11, 10, 9, 8, 7, 6, 5, 4)
    ]
    assert list(last_references(hub, signed(hub, "zhao"))) == []


def test_references_are_kept_sealed_and_their_leaves_commit_to_them(hub):
    signed_in = signed(hub)
    task = a_task(hub, signed_in)

    with hub.reads() as session:
        row = session.get(OfficerTaskRow, task.id)
    (leaf,) = leaves_of(hub, "officer.task")
    opened = hub.audit.openings(leaf.header["id"])

    assert task.reference.encode() not in row.reference_sealed
    assert leaf.header["purpose"] == "enforcement"
    assert opened["case"]["value"] == task.reference
    assert opened["actor.user"]["value"] == task.officer


def test_a_task_begins_with_what_was_opened_and_nothing_else(hub):
    signed_in = signed(hub)

    with pytest.raises(TaskPurposeError):
        begin_task(hub, signed_in, "enforcement", "2026-15", opened={})
