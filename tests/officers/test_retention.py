"""What is kept of sessions and tasks is removed in time, and nothing that goes on."""

import pytest
from sqlalchemy import func, select

from hub.jobs import run_job
from hub.members.officers import (
    SignInRefusedError,
    begin_sign_in,
    find_signed_in,
    last_references,
)
from hub.members.officers.models import OfficerSession, OfficerTaskRow
from hub.members.windows import open_window
from hub.members.windows.models import OwnFileWindow
from tests.support.at_window import SEEN, a_clerk
from tests.support.signed_in import DESK, a_task, chosen, leaves_of, signed


def counted(hub, table):
    with hub.reads() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_a_session_that_nobody_ended_is_ended_and_told(hub, clock):
    signed(hub)
    before = counted(hub, OfficerSession)
    clock.advance(hours=11)

    report = run_job(hub, "officer-retention")
    again = run_job(hub, "officer-retention")

    assert report["ended"] == before
    assert again["ended"] == 0
    assert len(leaves_of(hub, "officer.leave")) == before


def test_ninety_days_after_its_end_nothing_is_left_of_a_session(hub, clock):
    a_task(hub, signed(hub))
    with pytest.raises(SignInRefusedError):
        begin_sign_in(hub, "wang", "a wrong password", peer=DESK)
    clock.advance(hours=11)
    run_job(hub, "officer-retention")
    clock.advance(days=89)
    kept = run_job(hub, "officer-retention")
    tasks = counted(hub, OfficerTaskRow)
    clock.advance(days=1, minutes=1)
    token = chosen(hub, "li")

    gone = run_job(hub, "officer-retention")

    assert (kept["sessions"], kept["tasks"], kept["counts"]) == (0, 0, 2)
    assert tasks == 1
    assert gone["sessions"] >= 1
    assert gone["tasks"] == 1
    assert counted(hub, OfficerTaskRow) == 0
    assert find_signed_in(hub, token) is not None


def test_who_is_at_work_stays_signed_in_with_the_last_references(hub, clock):
    signed_in = signed(hub)
    a_task(hub, signed_in)
    clock.advance(minutes=20)

    report = run_job(hub, "officer-retention")

    assert report["ended"] == 0
    assert [one.reference for one in last_references(hub, signed_in)]


def test_a_window_goes_with_the_session_that_it_was_opened_in(hub, clock):
    merchant = "M00000000000000000000"
    open_window(hub, a_clerk(hub), merchant, SEEN, device="Firefox")
    clock.advance(hours=11)
    run_job(hub, "officer-retention")
    clock.advance(days=90, minutes=1)

    gone = run_job(hub, "officer-retention")

    assert gone["windows"] == 1
    assert counted(hub, OwnFileWindow) == counted(hub, OfficerSession) == 0
