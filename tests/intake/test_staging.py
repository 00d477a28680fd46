"""Staging: what is judged as a whole comes in by chunks, whatever is killed over it."""

import random
import time
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from hub.after_intake import due_now, settle
from hub.archive.filing import Filing, file_drafts, file_prepared, prepare_filing
from hub.archive.lease import foresee_lease
from hub.archive.models import RecordHead, RecordVersion
from hub.archive.proof import archive_root
from hub.db.pace import Pace
from hub.ground.clock import legal_day
from hub.intake.apply import chunks, finish_staged
from hub.intake.apply.chunks import StagedApplication
from hub.intake.errors import StagedElsewhereError, SyncRunningError
from hub.intake.files import end_landing_retention, staging_file
from hub.intake.files.landing import store_beside
from hub.intake.models import (
    LandedFile,
    QuarantinedRow,
    SnapshotKey,
    StagedFile,
    SyncRun,
)
from hub.intake.report import RunReport
from hub.intake.service import sync
from hub.intake.validation import Validator
from tests.support.cut_off import syncing
from tests.support.intake_lines import BAD, INVALID, MANIFEST, blobs_of, firm, penalty
from tests.support.parts import LONG


@pytest.fixture
def kill_at(city, drops):
    """Sync in a process of its own and kill it when it has come to a point."""

    def kill_at(point, **more):
        with syncing(city, drops, point, **more):
            pass

    return kill_at


@pytest.fixture
def in_tens(monkeypatch):
    """Apply ten rows at a time."""
    monkeypatch.setattr(chunks, "Pace", lambda: Pace(10, 10))


KILLS = 20 if LONG else 5
IN_A = ["landing", "landed", "read", "staged", "rows:10", "finished"]
IN_B = ["rows:20", "rows:32"]


@pytest.mark.parametrize("point", [*IN_A, *IN_B])
def test_a_killed_sync_is_made_good_by_the_next(
    take, deliver, city, kill_at, point, same_elsewhere, rows_of
):
    deliver("a", *map(firm, range(10)))
    deliver("b", *map(firm, range(10, 30)), INVALID, penalty(1))
    kill_at(point)

    report = take()

    # A file that was finished for an earlier run is no news of this one.
    assert report["state"] == ("nothing-new" if point in IN_B else "done")
    assert same_elsewhere()
    runs = rows_of(SyncRun)
    assert [run.state for run in runs] == ["interrupted", report["state"]]
    named = [file for file in rows_of(LandedFile) if file.path is not None]
    assert blobs_of(city.config.instance)[0] == len(named) == 2
    assert rows_of(StagedFile) == []
    counted = [run.report for run in runs if run.report is not None]
    assert sum(said["records"] for said in counted) == 31
    assert sum(said["quarantined"] for said in counted) == 1
    assert len(rows_of(QuarantinedRow)) == 1
    assert len(rows_of(RecordVersion)) == 31
    assert take()["state"] == "nothing-new"
    assert same_elsewhere()


def test_a_run_that_was_cut_off_counts_all_rows_of_its_file_in_the_end(
    take, deliver, kill_at, rows_of
):
    deliver("a", *map(firm, range(25)), INVALID)
    kill_at("rows:10")

    report = take()

    first, _ = rows_of(SyncRun)
    assert (first.state, first.report["rows"]) == ("interrupted", 26)
    assert first.report["linked"] == 25
    assert report["resumed"] == [{"run": first.id, **first.report["files"][0]}]
    assert (report["rows"], report["unchanged"]) == (26, 25)
    assert report["still_quarantined"] == 1


def test_settling_goes_on_with_what_was_cut_off_where_its_source_is_known(
    city, deliver, kill_at, same_elsewhere, rows_of
):
    deliver("a", *map(firm, range(25)))
    kill_at("rows:10")
    assert len(rows_of(RecordHead)) == 10

    settle(city)

    assert same_elsewhere()
    assert [run.state for run in rows_of(SyncRun)] == ["interrupted"]
    assert settle(city) == 0


def test_a_snapshot_that_was_killed_over_its_withdrawals_withdraws_the_rest(
    take, deliver, source, kill_at, rows_of
):
    snapshots = source.with_manifest(snapshot=True)
    deliver("a", *map(firm, range(45)))
    take(of=snapshots)
    deliver("b", firm(1))
    kill_at("withdrawing", snapshot=True)
    assert {head.status for head in rows_of(RecordHead)} == {"active"}

    take(of=snapshots)

    gone = [head for head in rows_of(RecordHead) if head.status == "withdrawn"]
    assert len(gone) == 44
    assert len(rows_of(SnapshotKey)) == 1


def test_two_processes_cannot_sync_one_source(take, deliver, city, drops):
    deliver("a", firm(1))

    with (
        syncing(city, drops, "rows:1"),
        pytest.raises(SyncRunningError, match="lines"),
    ):
        take()


def test_nobody_else_is_asked_to_wait_for_a_whole_file(
    take, deliver, city, in_tens, rows_of
):
    deliver("a", *map(firm, range(40)))
    wrote = []

    def write(done, _):
        with city.writes.begin() as session:
            session.execute(update(SyncRun).values(detail=f"{done}"))
        wrote.append(len(rows_of(RecordHead)))

    take(progress=write)

    assert wrote == [10, 20, 30, 40]


def test_two_sources_take_turns_chunk_by_chunk(
    take, deliver, source, city, in_tens, drops, rows_of
):
    deliver("a", *map(firm, range(30)))
    other = source.with_manifest(name="others")
    other.folder = drops.parent / "others"
    other.folder.mkdir()
    (other.folder / "a").write_bytes((drops / "a").read_bytes())
    begun = []

    def meanwhile(done, _):
        if done == 10:
            begun.append(sync(city, other, touched=lambda *_: None).as_json())

    report = take(progress=meanwhile)

    assert begun[0]["records"] + begun[0]["unchanged"] == 30
    assert (report["rows"], report["state"]) == (30, "done")
    assert len(rows_of(RecordHead)) == 30


@pytest.mark.postgresql_in_long
def test_what_is_killed_at_random_moments_comes_in_as_if_nobody_had_been(
    take, deliver, city, drops, same_elsewhere, rows_of
):
    chooser = random.Random(11)
    rows = [maker(n) for n in range(300 * KILLS) for maker in (firm, penalty)]
    deliver("a", *rows, *[INVALID] * 7)
    reached = set()
    for number in range(KILLS):
        # The first is killed over reading, more or less; the others as rows come in.
        with syncing(city, drops, "coming" if number else "begun"):
            time.sleep(chooser.uniform(0, 0.5))
        reached.add(len(rows_of(RecordHead)))

    take()

    assert len(reached) >= KILLS - 1
    assert same_elsewhere()
    assert len(rows_of(RecordVersion)) == len(rows)
    assert len(rows_of(QuarantinedRow)) == 7
    assert rows_of(StagedFile) == []
    counted = [run.report for run in rows_of(SyncRun) if run.report is not None]
    assert sum(said["records"] for said in counted) == len(rows)


def half_in(city, deliver, kill_at, rows=25):
    """Leave a file half in."""
    deliver("a", *map(firm, range(rows)), INVALID, BAD)
    kill_at("rows:10")
    with city.reads() as session:
        return session.execute(
            select(StagedFile, LandedFile, SyncRun)
            .join(LandedFile, LandedFile.id == StagedFile.file_id)
            .join(SyncRun, SyncRun.id == StagedFile.run_id)
        ).one()


def test_of_two_that_apply_one_staged_file_the_second_changes_nothing(
    city, deliver, kill_at, root_of, rows_of, in_tens
):
    staged, file, run = half_in(city, deliver, kill_at)
    late = replace(
        StagedApplication(
            city, file, staged, RunReport("lines", run.id), "hub", lambda *_: None
        ),
        staged=StagedFile(
            **{c.name: getattr(staged, c.name) for c in StagedFile.__table__.columns}
        ),
    )
    finish_staged(city, due_now(city))
    before = root_of()

    late.hub = replace(city, config=city.config)
    path = store_again(city, staged)
    late.staged.path = path

    with pytest.raises(StagedElsewhereError):
        late.apply()

    assert root_of() == before
    assert len(rows_of(QuarantinedRow)) == 2
    assert [file.state for file in rows_of(LandedFile)] == ["done"]


def store_again(city, staged):
    """Keep the rows of a staged file that is gone, as a slow process still has them."""
    row = staging_file.AsideRow(
        None, "extra-cells", None, "", None, 1, None, None, None
    )
    return staging_file.write_staging(city, staged.run_id, None, [row] * staged.rows)


@pytest.mark.postgresql_in_long  # files alone
@pytest.mark.parametrize("fault", ["format", "rules", "lost", "changed"])
def test_staged_rows_that_cannot_be_used_are_read_again_from_the_landed_bytes(
    take, deliver, city, kill_at, same_elsewhere, rows_of, fault
):
    staged, _, run = half_in(city, deliver, kill_at)
    path = city.config.instance / "blobs" / run.id / staged.path
    if fault == "lost":
        path.unlink()
    elif fault == "changed":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        old = {"format": 0, "rules": city.rulebook.digest, "authority": None}
        if fault == "rules":
            old |= {"format": staging_file.FORMAT, "rules": "0" * 64}
        header = staging_file._framed(old)  # noqa: SLF001  # what an older version wrote
        written = store_beside(city, run.id, iter([header]))
        with city.writes.begin() as session:
            session.execute(update(StagedFile).values(path=written))

    report = take()

    code = {"lost": "staging-lost", "changed": "staging-lost"}.get(
        fault, "staging-outdated"
    )
    first, _ = rows_of(SyncRun)
    assert first.report["warnings"] == [f"a: {code}, read again"]
    assert (first.report["rows"], report["rows"]) == (27, 27)
    assert len(rows_of(RecordVersion)) == 25
    assert len(rows_of(QuarantinedRow)) == 2
    assert same_elsewhere()
    assert blobs_of(city.config.instance)[0] == 1


@pytest.mark.postgresql_in_long  # files alone
def test_a_file_that_can_no_longer_be_read_keeps_what_is_in_and_says_so(
    take, deliver, city, kill_at, rows_of
):
    staged, file, run = half_in(city, deliver, kill_at)
    folder = city.config.instance / "blobs" / run.id
    (folder / staged.path).unlink()
    (folder / file.path).write_bytes(b"damaged" * 20)

    report = take()

    assert report["resumed"] == [{"run": run.id, "file": "a", "reason": "blob-damaged"}]
    first, *_ = rows_of(LandedFile)
    assert (first.state, first.reason) == ("failed", "blob-damaged")
    assert (report["unchanged"], report["records"]) == (10, 15)


@pytest.mark.postgresql_in_long  # files alone
def test_staged_rows_lie_there_encrypted_and_are_gone_when_the_file_is_in(
    city, deliver, kill_at, take
):
    half_in(city, deliver, kill_at)
    kept = [p for p in (city.config.instance / "blobs").rglob("*") if p.is_file()]

    assert len(kept) == 2
    assert not any("商贸".encode() in path.read_bytes() for path in kept)
    take()
    assert blobs_of(city.config.instance)[0] == 1


def test_bytes_whose_rows_are_still_to_come_in_outlast_their_retention(
    city, deliver, kill_at, clock, take, rows_of
):
    half_in(city, deliver, kill_at)
    clock.advance(days=200)

    assert end_landing_retention(city).ended == 0
    take()
    assert len(rows_of(RecordHead)) == 25


def test_a_reader_sees_what_the_hub_knew_at_each_moment_between_two_chunks(
    take, deliver, city, in_tens
):
    deliver("a", *map(firm, range(30)))
    seen = {}

    def look(done, _):
        with city.reads() as session:
            moment = session.scalar(select(func.max(RecordVersion.known_from)))
        seen[done] = moment

    take(progress=look)

    with city.reads() as session:
        for done, moment in seen.items():
            known = select(func.count()).where(RecordVersion.known_from <= moment)
            assert session.scalar(known) == done


def drafts_of(hub, rows):
    """Make the drafts of rows."""
    validator = Validator(
        "lines",
        MANIFEST.authority,
        hub.rulebook,
        hub.keys.identity_hash,
        legal_day(hub.clock()),
    )
    made = []
    for row in rows:
        values = dict(row)
        kind = values.pop("kind", "registration")
        made.append(validator.draft(kind, values))
    return made


def some_rows(chooser):
    """Choose rows that speak of the same few firms, and not always alike."""
    makers = [
        lambda n: firm(n, business_scope=chooser.choice(["零售", "批发"])),
        lambda n: firm(n, party_name="宿迁新名商贸有限公司"),
        penalty,
        lambda n: penalty(n, uscc=None),
        lambda n: penalty(n, party_name="宿迁第1商贸有限公司"),
    ]
    count = chooser.randint(1, 8)
    return [chooser.choice(makers)(chooser.randint(0, 3)) for _ in range(count)]


@pytest.mark.parametrize("seed", range(100 if LONG else 5))
def test_rows_that_were_matched_before_others_came_are_matched_again(hubs, clock, seed):
    chooser = random.Random(seed)
    first, meanwhile, late = (some_rows(chooser) for _ in range(3))
    told, outcomes = [], []
    for is_overtaken in (True, False):
        hub = hubs(clock)
        clock.advance(seconds=1)
        filing = Filing(hub.keys, hub.rulebook.divisions, "r", "t", lambda *_: None)

        def file(rows, hub=hub, filing=filing):
            with hub.writes.begin() as session:
                drafts = drafts_of(hub, rows)
                return file_drafts(session, filing, drafts, at=hub.clock())

        file(first)
        drafts = drafts_of(hub, late)
        if is_overtaken:
            with hub.reads() as reading:
                foreseen = foresee_lease(reading, hub.clock())
                prepared = prepare_filing(reading, filing, drafts, foreseen.moment)
            file(meanwhile)
        else:
            file(meanwhile)
            with hub.reads() as reading:
                foreseen = foresee_lease(reading, hub.clock())
                prepared = prepare_filing(reading, filing, drafts, foreseen.moment)
        with hub.writes.begin() as session:
            outcomes.append(file_prepared(session, filing, drafts, prepared, foreseen))
        with hub.reads() as session:
            told.append(archive_root(session))

    assert outcomes[0] == outcomes[1]
    assert told[0] == told[1]
