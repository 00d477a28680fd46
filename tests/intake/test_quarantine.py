"""Quarantine: seen with its reason, decided by a person, never lost."""

import io

import pytest
from sqlalchemy import select

from hub.archive.service import current_records
from hub.intake.errors import (
    QuarantineDecidedError,
    QuarantineUnknownError,
    RowStillInvalidError,
    RowUnreadableError,
)
from hub.intake.models import SyncRun
from hub.outbox.models import OutboxEvent
from tests.support.intake_lines import BAD, INVALID, firm, lines


def test_a_row_is_listed_with_reason_field_and_place(take, deliver, listed):
    deliver("a", firm(1), None, INVALID, BAD)
    take()

    first, second = sorted(listed(), key=lambda entry: entry.row)

    assert (first.reason, first.field, first.row) == ("required", "established_day", 3)
    assert (second.reason, second.field, second.row) == ("extra-cells", None, 4)
    assert (first.file, first.kind, first.state) == ("a", "registration", "open")
    assert first.as_json()["opened_at"].endswith("+00:00")


def test_the_list_can_be_narrowed_and_paged(take, deliver, listed):
    deliver("a", BAD, BAD, BAD)
    take()

    page = listed(limit=2)
    rest = listed(after=page[-1].id)

    assert (len(page), len(rest)) == (2, 1)
    assert listed(source="another") == listed(state="closed") == []
    assert len(listed(state=None)) == 3


def test_no_table_holds_the_row_itself_and_show_reads_it_from_the_file(
    take, deliver, listed, desk
):
    deliver("a", firm(1), INVALID, firm(2))
    take()
    (entry,) = listed()

    shown = desk.show(entry.id, whole=True)

    assert "宿迁无日期有限公司" not in str(entry.as_json())
    assert shown["raw"].encode() == lines(INVALID)
    assert shown["values"] == INVALID


def told_officer(city, event):
    """Read from the log, where the event is by now, which officer it names."""
    return city.audit.openings(event.id)["actor.user"]["value"]


def test_looking_at_a_row_is_an_event(take, deliver, listed, desk, city):
    deliver("a", BAD)
    take()
    (entry,) = listed()

    desk.show(entry.id)

    with city.reads() as session:
        event = session.scalars(
            select(OutboxEvent).where(OutboxEvent.op == "quarantine.show")
        ).one()
    assert (event.subject, event.actor) == (entry.id, "hub")
    assert told_officer(city, event) == "officer:7"


def test_a_fixed_row_becomes_a_record_of_a_run_of_its_own(
    take, deliver, listed, desk, city, touched
):
    deliver("a", INVALID)
    take()
    (entry,) = listed()

    report = desk.fix(entry.id, established_day="2021-01-01")

    assert (report["rows"], report["records"], report["linked"]) == (1, 1, 1)
    with city.reads() as session:
        run = session.get(SyncRun, report["run"])
        ((row,),) = current_records(session, touched).values()
    assert (run.kind, run.state) == ("quarantine", "done")
    assert row.event_day.isoformat() == "2021-01-01"
    assert listed() == []
    (decided,) = listed(state="fixed")
    assert (decided.decided_by, decided.decision) == ("officer:7", "电话核实")


def test_an_empty_correction_clears_a_field(take, deliver, listed, desk):
    deliver("a", firm(1, approved_day="昨天"))
    take()
    (entry,) = listed()

    assert desk.fix(entry.id, approved_day="")["records"] == 1


def test_a_fix_that_is_no_record_changes_nothing(take, deliver, listed, desk, root_of):
    deliver("a", firm(1), INVALID)
    take()
    (entry,) = listed()
    before = root_of()

    with pytest.raises(RowStillInvalidError, match="date-unreadable"):
        desk.fix(entry.id, established_day="昨天")
    with pytest.raises(RowStillInvalidError, match="unknown-field"):
        desk.fix(entry.id, founded="2021-01-01")

    assert root_of() == before
    assert [row.state for row in listed()] == ["open"]


def test_releasing_tries_the_row_as_it_is(take, deliver, listed, desk):
    deliver("a", INVALID)
    take()
    (entry,) = listed()

    with pytest.raises(RowStillInvalidError):
        desk.release(entry.id)


def test_a_row_that_the_source_has_learnt_to_read_can_be_released(
    take, deliver, listed, desk, source
):
    deliver("a", firm(2), BAD)
    take()
    (entry,) = listed()
    with pytest.raises(RowUnreadableError, match="extra-cells"):
        desk.release(entry.id)

    class Better(type(source)):
        """Reads bad rows as registrations."""

        def read(self, name, data):
            del name
            text = data.read().replace(*map(lines, (BAD, firm(9))))
            yield from super().read("", io.BytesIO(text))

    desk.sources = {"lines": Better(source.folder)}
    place = listed()[0]
    report = desk.release(entry.id)

    assert place.row == 2
    assert (report["records"], listed()) == (1, [])


def test_an_unreadable_row_of_a_source_of_one_kind_can_be_typed_in(
    take, deliver, listed, desk, source
):
    deliver("a", BAD)
    take()
    (entry,) = listed()
    with pytest.raises(RowUnreadableError):
        desk.fix(entry.id, **firm(1))

    desk.sources = {"lines": source.with_manifest(kinds=("registration",))}

    assert desk.fix(entry.id, **firm(1))["records"] == 1


def test_a_closed_row_is_decided_for_good(take, deliver, listed, desk):
    deliver("a", INVALID)
    take()
    (entry,) = listed()

    desk.close(entry.id)

    for decide in (desk.close, desk.release):
        with pytest.raises(QuarantineDecidedError):
            decide(entry.id)
    assert [row.state for row in listed(state=None)] == ["closed"]


def test_every_decision_is_an_event(take, deliver, listed, desk, city):
    deliver("a", INVALID, BAD)
    take()
    fixed, closed = sorted(listed(), key=lambda entry: entry.row)

    desk.fix(fixed.id, established_day="2021-01-01")
    desk.close(closed.id)

    with city.reads() as session:
        events = session.scalars(
            select(OutboxEvent).where(OutboxEvent.op == "quarantine.decide")
        ).all()
    assert {event.actor for event in events} == {"hub"}
    assert {told_officer(city, event) for event in events} == {"officer:7"}
    assert {event.subject: event.detail["state"] for event in events} == {
        fixed.id: "fixed",
        closed.id: "closed",
    }


def test_an_unknown_row_is_not_found(desk):
    for look in (desk.show, desk.close, desk.release):
        with pytest.raises(QuarantineUnknownError):
            look("nobody")


def test_a_row_of_a_source_that_is_gone_cannot_be_read(take, deliver, listed, desk):
    deliver("a", INVALID)
    take()
    desk.sources = {}

    with pytest.raises(RowUnreadableError):
        desk.show(listed()[0].id)
