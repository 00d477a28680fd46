"""Retention: landed bytes end, their hash and the records stay."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.intake.errors import LandingEndedError
from hub.intake.files import end_landing_retention
from hub.intake.models import LandedFile
from hub.outbox.models import OutboxEvent
from tests.support.intake_lines import BAD, INVALID, firm


def test_landed_bytes_end_with_their_retention_and_the_hash_stays(
    take, deliver, city, clock, landed
):
    deliver("a", firm(1))
    take()
    clock.advance(days=179)
    assert end_landing_retention(city).ended == 0

    clock.advance(days=2)
    report = end_landing_retention(city)

    (file,) = landed()
    assert (report.ended, report.overdue) == (1, ())
    assert (file.state, file.path, len(file.sha256)) == ("done", None, 64)
    assert city.keys.landing_key(file.run_id) is None
    assert not (city.config.instance / "blobs" / file.run_id).exists()
    assert end_landing_retention(city).ended == 0
    with city.reads() as session:
        event = session.scalars(
            select(OutboxEvent).where(OutboxEvent.op == "landing.end")
        ).one()
    assert event.subject == file.run_id


def test_bytes_with_open_rows_are_kept_and_named_as_overdue(
    take, deliver, city, clock, listed, desk
):
    deliver("a", firm(1), INVALID, BAD)
    take()
    clock.advance(days=181)

    report = end_landing_retention(city).as_json()

    assert report["ended"] == 0
    (overdue,) = report["overdue"]
    assert (overdue["name"], overdue["open_rows"]) == ("a", 2)
    for entry in listed():
        assert desk.show(entry.id, whole=True)["raw"]
        desk.close(entry.id)
    assert end_landing_retention(city).ended == 1


def test_after_its_retention_a_decided_row_can_no_longer_be_seen(
    take, deliver, city, clock, listed, desk
):
    deliver("a", INVALID)
    take()
    (entry,) = listed()
    desk.close(entry.id)
    end_landing_retention(city, clock() + timedelta(days=181))

    with pytest.raises(LandingEndedError):
        desk.show(entry.id)


def test_the_same_bytes_are_known_by_their_hash_after_their_end(
    take, deliver, city, clock
):
    deliver("a", firm(1))
    take()
    end_landing_retention(city, clock() + timedelta(days=181))

    report = take()

    assert (report["unchanged"], report["state"]) == (1, "nothing-new")


def test_one_files_retention_is_not_anothers(take, deliver, city, clock):
    deliver("a", firm(1))
    take()
    clock.advance(days=100)
    deliver("b", firm(2))
    take()
    clock.advance(days=81)

    assert end_landing_retention(city).ended == 1
    with city.reads() as session:
        kept = session.scalars(
            select(LandedFile.name).where(LandedFile.path.is_not(None))
        ).all()
    assert kept == ["b"]
