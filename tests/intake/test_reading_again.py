"""A landed file is read again: what never became a record comes in, the rest stays."""

import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from sqlalchemy import select, update

from connectors.base import BadRow, FoundSources, RawRow, Skipped
from hub.archive.models import RecordHead, RecordVersion
from hub.archive.proof import archive_root
from hub.context import Hub
from hub.db.pace import Pace
from hub.ground.clock import SetClock
from hub.intake import quarantine
from hub.intake.apply import chunks, find_run_to_read, finish_staged, read_again
from hub.intake.errors import (
    LandingDestroyedError,
    RunWithoutFilesError,
    SnapshotSupersededError,
)
from hub.intake.files import end_landing_retention
from hub.intake.models import QuarantinedRow, StagedFile, SyncRun
from hub.intake.run_reads import RunUnknownError
from hub.intake.runs import start_run
from hub.intake.service import sync
from hub.outbox.models import OutboxEvent
from tests.support.dying import Death
from tests.support.intake_lines import (
    BAD,
    MANIFEST,
    Lines,
    blobs_of,
    firm,
    lines,
    penalty,
)
from tests.support.parts import LONG

pytestmark = pytest.mark.postgresql_in_long

UNREADABLE = b'{"kind": "unreadable"}'
WRONG = {"established_day": "source_url"}
"""A column that is mapped to a field that registrations do not have."""
MOMENT = datetime(2026, 11, 24, 2, tzinfo=UTC)
numbers = count()


class Mapped(Lines):
    """Lines whose columns are renamed, or not read at all, as a manifest would."""

    def __init__(self, folder, manifest=MANIFEST, *, columns=None, skips=()):
        super().__init__(folder, manifest)
        self.columns = columns or {}
        self.skips = skips

    def read(self, name, data):
        for item in super().read(name, data):
            if isinstance(item, RawRow | BadRow) and item.place.row in self.skips:
                yield Skipped("total", item.place)
            elif isinstance(item, RawRow):
                values = {self.columns.get(n, n): v for n, v in item.values.items()}
                yield replace(item, values=values)
            else:
                yield item


@pytest.fixture
def mapped(drops):
    return partial(Mapped, drops)


@pytest.fixture
def again(city, source, touched, clock):
    """Read a run again, with the source as it is now or another one."""

    def again(run, *, of=None):
        clock.advance(seconds=1)
        with city.reads() as session:
            meant = find_run_to_read(session, run)
        report = read_again(
            city,
            of or source,
            meant.run,
            touched=lambda _, ids: touched.update(ids),
            actor="cli:wang",
        )
        return report.as_json()

    return again


def die(*_):
    raise Death


def fates(report):
    names = ("rows", "records", "unchanged", "quarantined", "still_quarantined")
    return tuple(report[name] for name in names)


def test_a_file_whose_rows_are_all_set_aside_is_a_failure(
    take, deliver, mapped, landed, listed, rows_of
):
    deliver("a", *map(firm, range(3)))

    report = take(of=mapped(columns=WRONG))

    assert (report["state"], report["reason"]) == ("failed", "all-quarantined")
    assert report["detail"] == "a: all 3 rows are in quarantine: unknown-field 3"
    assert fates(report) == (3, 0, 0, 3, 0)
    assert [(file.state, file.reason) for file in landed()] == [
        ("done", "all-quarantined")
    ]
    assert len(listed()) == 3
    (run,) = rows_of(SyncRun)
    assert (run.state, run.reason) == ("failed", "all-quarantined")


def test_the_same_bytes_are_a_failure_again_as_long_as_nothing_came_of_them(
    take, deliver, mapped, listed, landed
):
    deliver("a", *map(firm, range(3)))
    first = take(of=mapped(columns=WRONG))

    report = take()

    assert (report["state"], report["reason"]) == ("failed", "all-quarantined")
    assert fates(report) == (3, 0, 0, 0, 3)
    assert f"sync --again {first['run']}" in report["warnings"][0]
    assert [file.state for file in landed()] == ["done", "repeated"]
    assert len(listed()) == 3


def test_rows_that_a_person_closed_are_no_alarm(take, deliver, listed, desk):
    deliver("a", BAD, BAD)
    take()
    for row in listed():
        desk.close(row.id)

    report = take()

    assert (report["state"], fates(report)) == ("nothing-new", (2, 0, 0, 0, 2))
    assert report["warnings"] == []


def test_a_mended_mapping_brings_in_what_never_became_a_record(
    take, deliver, mapped, again, listed, rows_of, city
):
    deliver("a", *map(firm, range(30)), BAD, penalty(1))
    run = take(of=mapped(columns=WRONG))["run"]
    assert len(listed()) == 31

    report = again(run)

    assert (report["state"], report["again"]) == ("done", run)
    assert fates(report) == (32, 30, 1, 0, 1)
    (left,) = listed()
    assert left.reason == "extra-cells"
    taken = listed(state="released")
    assert {row.decision for row in taken} == {f"read again by run {report['run']}"}
    assert {row.decided_by for row in taken} == {"cli:wang"}
    assert {r.decision_run for r in rows_of(QuarantinedRow)} == {report["run"], None}
    told = [e for e in rows_of(OutboxEvent) if e.op == "quarantine.decide"]
    assert sum(event.detail["count"] for event in told) == 30
    assert blobs_of(city.config.instance) == (1, 1)
    assert rows_of(StagedFile) == []


def test_reading_again_twice_changes_nothing(take, deliver, mapped, again, root_of):
    deliver("a", *map(firm, range(5)), BAD)
    run = take(of=mapped(columns=WRONG))["run"]
    second = again(run)
    after = root_of()

    third = again(second["run"])

    assert fates(third) == (6, 0, 5, 0, 1)
    assert (third["again"], root_of()) == (run, after)


def test_a_record_that_was_read_wrongly_is_revised_by_reading_again(
    take, deliver, mapped, again, rows_of
):
    deliver("a", *(firm(n, business_scope="零售", address="东街") for n in range(3)))
    swapped = {"business_scope": "address", "address": "business_scope"}
    run = take(of=mapped(columns=swapped))["run"]

    report = again(run)

    assert fates(report) == (3, 3, 0, 0, 0)
    newest = [row for row in rows_of(RecordVersion) if row.seq == 2]
    assert [row.body["business_scope"] for row in newest] == ["零售"] * 3


def test_several_rows_of_one_record_are_not_told_again(take, deliver, again, rows_of):
    deliver("a", firm(1, business_scope="零售"), firm(1, business_scope="批发"))
    run = take()["run"]

    report = again(run)

    assert fates(report) == (2, 0, 2, 0, 0)
    assert len(rows_of(RecordVersion)) == 2


def test_what_a_later_delivery_said_is_not_undone(
    take, deliver, mapped, again, rows_of, root_of
):
    deliver("a", firm(1, business_scope="零售"), firm(2))
    run = take(of=mapped(columns=WRONG))["run"]
    deliver("b", firm(1, business_scope="批发"))
    take()

    report = again(run)

    assert fates(report) == (2, 1, 1, 0, 0)
    scopes = {row.body.get("business_scope") for row in rows_of(RecordVersion)}
    assert scopes == {"批发", None}


def test_what_people_decided_on_a_row_stands(take, deliver, again, listed, desk):
    late = firm(1, established_day="昨天")
    deliver("a", late, BAD, penalty(2, decision_day="昨天"), firm(3))
    run = take()["run"]
    first, second, third = sorted(listed(), key=lambda row: row.row)
    desk.fix(first.id, established_day="2020-05-06")
    desk.close(second.id)

    report = again(run)

    assert fates(report) == (4, 0, 2, 0, 2)
    assert [row.id for row in listed()] == [third.id]
    assert [row.id for row in listed(state="closed")] == [second.id]


def test_a_closed_row_stays_out_though_it_can_be_read_now(
    take, deliver, mapped, again, listed, desk
):
    deliver("a", *map(firm, range(3)))
    run = take(of=mapped(columns=WRONG))["run"]
    closed, *_ = listed()
    desk.close(closed.id)

    report = again(run)

    assert fates(report) == (3, 2, 0, 0, 1)
    assert [row.id for row in listed(state="closed")] == [closed.id]


def test_a_row_that_is_still_no_record_keeps_its_item_with_todays_reason(
    take, deliver, mapped, again, listed
):
    deliver("a", firm(1, established_day="昨天"))
    run = take(of=mapped(columns=WRONG))["run"]
    (before,) = listed()

    report = again(run)

    (after,) = listed()
    assert (before.reason, after.reason) == ("unknown-field", "date-unreadable")
    assert (after.id, after.field) == (before.id, "established_day")
    assert (report["state"], report["reason"]) == ("failed", "all-quarantined")
    assert fates(report) == (1, 0, 0, 0, 1)


def test_a_record_whose_row_is_bad_now_stays_and_the_row_is_set_aside(
    take, deliver, mapped, again, listed, rows_of
):
    deliver("a", firm(1), penalty(1))
    run = take()["run"]

    report = again(run, of=mapped(columns=WRONG))

    assert fates(report) == (2, 0, 1, 1, 0)
    assert [row.reason for row in listed()] == ["unknown-field"]
    assert len(rows_of(RecordHead)) == 2


def test_an_item_whose_row_carries_no_data_any_more_is_closed(
    take, deliver, mapped, again, listed
):
    deliver("a", firm(1), BAD)
    run = take()["run"]

    report = again(run, of=mapped(skips=(2,)))

    assert fates(report) == (1, 0, 1, 0, 0)
    assert listed() == []
    (gone,) = listed(state="closed")
    assert gone.decision == f"no data row any more, read again by run {report['run']}"


def test_a_file_that_could_not_be_read_at_all_can_be_read_again(
    take, deliver, again, landed, source
):
    deliver("a", firm(1), {"kind": "unreadable"})
    run = take()["run"]
    broken = again(run)
    assert (broken["state"], broken["reason"]) == ("failed", "truncated")
    assert [file.state for file in landed()] == ["failed"]

    class Forgiving(Lines):
        def read(self, name, data):
            yield from super().read(name, io.BytesIO(data.readline()))

    report = again(run, of=Forgiving(source.folder))

    assert (report["state"], report["records"]) == ("done", 1)
    assert [file.state for file in landed()] == ["done"]


def test_a_file_that_was_in_and_cannot_be_read_now_stays_in(
    take, deliver, again, landed, drops, root_of
):
    deliver("a", firm(1))
    run, before = take()["run"], root_of()

    class Strict(Lines):
        def read(self, name, data):
            yield from super().read(name, io.BytesIO(data.read() + UNREADABLE))

    report = again(run, of=Strict(drops))

    assert (report["state"], report["reason"]) == ("failed", "truncated")
    assert [file.state for file in landed()] == ["done"]
    assert root_of() == before


def test_a_run_of_repeated_bytes_is_read_again_where_they_are_kept(
    take, deliver, mapped, again
):
    deliver("a", firm(1))
    take(of=mapped(columns=WRONG))
    deliver("b", firm(1))
    second = take(of=mapped(columns=WRONG))["run"]

    report = again(second)

    assert fates(report) == (1, 1, 0, 0, 0)


def test_destroyed_bytes_cannot_be_read_again(  # fixtures
    take, deliver, again, city, desk, listed, clock
):
    deliver("a", firm(1), BAD)
    run = take()["run"]
    desk.close(listed()[0].id)
    clock.advance(days=city.config.landing_days + 1)
    assert end_landing_retention(city).ended == 1

    with pytest.raises(LandingDestroyedError, match=run):
        again(run)


def test_only_a_run_that_landed_files_can_be_read_again(
    take, deliver, again, desk, listed, city
):
    deliver("a", firm(1), firm(2, established_day="昨天"))
    take()
    fixed = desk.fix(listed()[0].id, established_day="2020-05-06")["run"]

    with pytest.raises(RunWithoutFilesError):
        again(fixed)
    with pytest.raises(RunUnknownError):
        again("01M80000000000000000000000")
    with city.writes.begin() as session:
        empty = start_run(session, "lines", kind="sync", actor="hub", at=city.clock())
    with pytest.raises(RunWithoutFilesError):
        again(empty)


def test_an_old_whole_list_is_not_read_again(take, deliver, again, source, rows_of):
    lists = source.with_manifest(snapshot=True)
    deliver("a", firm(1), firm(2))
    first = take(of=lists)["run"]
    deliver("b", firm(1))
    second = take(of=lists)["run"]

    with pytest.raises(SnapshotSupersededError, match=second):
        again(first, of=lists)
    assert fates(again(second, of=lists)) == (1, 0, 1, 0, 0)
    gone = [row for row in rows_of(RecordHead) if row.status == "withdrawn"]
    assert len(gone) == 1


def test_a_whole_list_with_rows_aside_withdraws_nothing_when_read_again(
    take, deliver, again, source, mapped, rows_of
):
    manifest = structs.replace(MANIFEST, snapshot=True)
    deliver("a", firm(1), firm(2))
    take(of=source.with_manifest(snapshot=True))
    deliver("b", firm(1), BAD)
    second = take(of=source.with_manifest(snapshot=True))["run"]

    again(second, of=mapped(manifest))

    assert {row.status for row in rows_of(RecordHead)} == {"active"}


def test_a_row_that_people_mended_is_not_absent_from_a_list_read_again(  # fixtures
    take, deliver, again, source, rows_of, desk, listed
):
    lists = source.with_manifest(snapshot=True)
    desk.sources = {"lines": lists}
    deliver("a", firm(1), firm(2))
    take(of=lists)
    deliver("b", firm(1, established_day="昨天"), firm(2))
    run = take(of=lists)["run"]
    desk.fix(listed()[0].id, established_day="2020-05-06")

    report = again(run, of=lists)

    assert fates(report) == (2, 0, 2, 0, 0)
    assert {row.status for row in rows_of(RecordHead)} == {"active"}


def test_a_list_that_was_too_short_is_so_when_it_is_read_again(
    take, deliver, again, source, rows_of, landed
):
    deliver("a", *map(firm, range(3)))
    take(of=source.with_manifest(snapshot=True))
    deliver("b", firm(1))
    strict = source.with_manifest(snapshot=True, expect_at_least=3)
    short = take(of=strict)
    assert short["state"] == "kept-yesterday"

    report = again(short["run"], of=strict)

    assert (report["state"], report["reason"]) == ("failed", "too-few-rows")
    assert {row.status for row in rows_of(RecordHead)} == {"active"}
    assert "kept-yesterday" in {file.state for file in landed()}

    again(short["run"], of=source.with_manifest(snapshot=True))
    gone = [row for row in rows_of(RecordHead) if row.status == "withdrawn"]
    assert len(gone) == 2


def test_the_first_of_two_tries_that_failed_is_read_where_the_bytes_are_kept(
    take, deliver, again, source
):
    deliver("a", firm(1), {"kind": "unreadable"})
    first = take()["run"]
    take()

    class Forgiving(Lines):
        def read(self, name, data):
            yield from super().read(name, io.BytesIO(data.readline()))

    report = again(first, of=Forgiving(source.folder))

    assert (report["state"], report["records"]) == ("done", 1)


def test_a_row_that_an_earlier_file_brought_and_people_mended_is_no_new_item(
    take, deliver, again, listed, desk
):
    late = firm(1, established_day="昨天")
    deliver("a", late)
    take()
    deliver("b", late, firm(5))
    run = take()["run"]
    desk.fix(listed()[0].id, established_day="2020-05-06")

    again(run)

    assert listed() == []


def test_rows_that_an_earlier_file_brought_too_are_told_of_and_released_there(
    take, deliver, mapped, again, listed
):
    deliver("a", firm(1))
    first = take(of=mapped(columns=WRONG))["run"]
    deliver("b", firm(1), firm(2))
    second = take(of=mapped(columns=WRONG))["run"]

    report = again(second)
    assert report["warnings"] == [
        "b: 1 of its rows are open from an earlier delivery; "
        f"sync --again {first} reads them there"
    ]
    assert len(listed()) == 1

    assert fates(again(first)) == (1, 0, 1, 0, 0)
    assert listed() == []


@pytest.mark.parametrize("step", [1, 2, 3])
def test_reading_again_that_is_cut_off_goes_on_where_it_stopped(  # noqa: PLR0917  # fixtures
    take, deliver, mapped, again, listed, city, drops, rows_of, monkeypatch, step
):
    monkeypatch.setattr(chunks, "Pace", lambda: Pace(10, 10))
    deliver("a", *map(firm, range(25)), BAD)
    run = take(of=mapped(columns=WRONG))["run"]
    told, steps = chunks.take_read_again, count(1)

    def dying(*given, **more):
        told(*given, **more)
        if next(steps) == step:
            raise Death

    with monkeypatch.context() as patch:
        patch.setattr(chunks, "take_read_again", dying)
        with pytest.raises(Death):
            again(run)
    assert len(listed()) == 26 - min(10 * (step - 1), 25)

    monkeypatch.setattr(
        Hub, "find_sources", lambda _: FoundSources({"lines": Lines(drops)}, ())
    )
    assert finish_staged(city, lambda *_: None) == 1

    assert [row.reason for row in listed()] == ["extra-cells"]
    assert len(listed(state="released")) == len(rows_of(RecordVersion)) == 25
    assert rows_of(StagedFile) == []
    assert blobs_of(city.config.instance) == (1, 1)


def test_a_file_that_was_in_stays_in_where_its_second_reading_is_lost(
    take, deliver, again, city, monkeypatch, drops, landed
):
    deliver("a", firm(1))
    run = take()["run"]
    with monkeypatch.context() as patch:
        patch.setattr(chunks.StagedApplication, "apply", die)
        with pytest.raises(Death):
            again(run)
    with city.writes.begin() as session:
        session.execute(update(StagedFile).values(path="lost"))

    class Strict(Lines):
        def read(self, name, data):
            yield from super().read(name, io.BytesIO(data.read() + UNREADABLE))

    report = take(of=Strict(drops))

    assert report["resumed"][0]["reason"] == "truncated"
    assert [file.state for file in landed()] == ["done", "repeated"]


def test_bytes_that_are_being_read_again_outlast_their_retention(
    take, deliver, again, city, monkeypatch, clock
):
    deliver("a", firm(1))
    run = take()["run"]
    with monkeypatch.context() as patch:
        patch.setattr(chunks.StagedApplication, "apply", die)
        with pytest.raises(Death):
            again(run)
    clock.advance(days=city.config.landing_days + 1)

    assert end_landing_retention(city).ended == 0


rows = st.lists(
    st.builds(
        lambda make, number, day, scope: make(number, **day, **scope),
        st.just(firm),
        st.integers(0, 4),
        st.sampled_from([{}, {"established_day": "昨天"}]),
        st.sampled_from([{}, {"business_scope": "零售"}]),
    )
    | st.builds(penalty, st.integers(0, 4))
    | st.just(BAD),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def world(hubs):
    """Two hubs: one reads wrongly first, the other rightly at once."""
    return hubs(SetClock(MOMENT)), hubs(SetClock(MOMENT))


@settings(
    max_examples=2000 if LONG else 8, suppress_health_check=[HealthCheck.too_slow]
)
@given(rows)
def test_reading_wrongly_and_again_leaves_what_reading_rightly_does(
    world, tmp_path_factory, rows
):
    late, early = world
    folder = tmp_path_factory.mktemp("drops")
    manifest = structs.replace(MANIFEST, name=f"lines-{next(numbers)}")
    (folder / "a").write_bytes(lines(*rows))

    touched = {"touched": lambda *_: None}
    for hub in world:
        hub.clock.advance(seconds=1)
    wrong = sync(late, Mapped(folder, manifest, columns=WRONG), **touched)
    right = Lines(folder, manifest)
    again = read_again(late, right, wrong.run, actor="cli:wang", **touched)
    once = sync(early, right, **touched)

    assert again.tally.rows == once.tally.rows == len(rows)
    assert again.tally.records + wrong.tally.records >= once.tally.records
    assert newest(late) == newest(early)
    with late.reads() as session:
        chosen = quarantine.RowFilter(source=manifest.name)
        open_rows = quarantine.total_of_rows(session, chosen).count
    assert open_rows == once.tally.quarantined


def newest(hub):
    with hub.reads() as session:
        query = select(RecordHead.key, RecordHead.content_hash, RecordHead.status)
        return {tuple(row) for row in session.execute(query)}


def test_the_root_is_the_same_as_if_the_file_had_been_read_rightly(
    take, deliver, mapped, again, root_of, hubs, tmp_path
):
    deliver("a", *map(firm, range(5)), BAD)
    run = take(of=mapped(columns=WRONG))["run"]
    again(run)

    other = hubs(SetClock(datetime(2026, 11, 24, 2, tzinfo=UTC) + timedelta(seconds=1)))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a").write_bytes(lines(*map(firm, range(5)), BAD))
    sync(other, Lines(tmp_path / "other"), touched=lambda *_: None)

    with other.reads() as session:
        assert archive_root(session) == root_of()


@pytest.fixture(scope="module")
def one_more(hubs):
    """A hub beside the two, which must stay alike."""
    return hubs(SetClock(MOMENT))


@settings(
    max_examples=2000 if LONG else 8, suppress_health_check=[HealthCheck.too_slow]
)
@given(rows)
def test_a_preview_foretells_what_a_sync_makes_of_each_row(
    one_more, tmp_path_factory, rows
):
    hub = one_more
    folder = tmp_path_factory.mktemp("drops")
    source = Lines(folder, structs.replace(MANIFEST, name=f"lines-{next(numbers)}"))
    (folder / "a").write_bytes(lines(*rows))

    shown = quarantine.preview_file(hub, source, folder / "a")
    report = sync(hub, source, touched=lambda *_: None)

    told = Counter(
        row.faults[0].reason for row in shown.rows if row.state == "quarantine"
    )
    assert told == report.tally.reasons
    assert len(shown.rows) == report.tally.rows
    assert shown.met.replaced == report.tally.replaced
    with hub.reads() as session:
        chosen = quarantine.RowFilter(source=source.manifest.name)
        items = quarantine.page_of_rows(session, chosen, limit=100)
    places = {row.place.row for row in shown.rows if row.state == "quarantine"}
    assert {item.row for item in items} == places
