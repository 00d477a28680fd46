"""What an absent row means: nothing, unless each file is everything there is."""

import os
from itertools import islice

import pytest
from msgspec import structs

from connectors.base import Source, load_sources
from connectors.doors.drop import DropFolder
from hub.archive.models import RecordHead, RecordVersion
from tests.support.intake_lines import (
    INVALID,
    MANIFEST,
    LinesReader,
    firm,
    uscc,
)
from tests.support.spreadsheets import xlsx


def test_an_absent_row_withdraws_nothing(take, deliver, rows_of):
    deliver("a", firm(1), firm(2))
    take()
    deliver("b", firm(1))
    take()

    assert {head.status for head in rows_of(RecordHead)} == {"active"}


@pytest.fixture
def snapshots(source):
    """The source, each of whose files is everything there is."""
    return source.with_manifest(snapshot=True)


def test_a_full_snapshot_withdraws_what_is_absent(
    take, deliver, snapshots, rows_of, touched
):
    deliver("a", firm(1), firm(2))
    take(of=snapshots)
    touched.clear()
    deliver("b", firm(1))
    take(of=snapshots)

    assert sorted(head.status for head in rows_of(RecordHead)) == [
        "active",
        "withdrawn",
    ]
    assert len(touched) == 1


def test_what_comes_back_into_a_snapshot_is_active_again(
    take, deliver, snapshots, rows_of
):
    for name, rows in (("a", (1, 2)), ("b", (1,)), ("c", (1, 2))):
        file = deliver(name, *map(firm, rows))
        take(file, of=snapshots)

    assert {head.status for head in rows_of(RecordHead)} == {"active"}
    assert len(rows_of(RecordVersion)) == 4


def test_a_snapshot_with_rows_in_quarantine_withdraws_nothing(
    take, deliver, snapshots, rows_of
):
    deliver("a", firm(1), firm(2))
    take(of=snapshots)
    deliver("b", firm(1), INVALID)
    take(of=snapshots)

    assert {head.status for head in rows_of(RecordHead)} == {"active"}


def test_a_snapshot_with_a_sheet_that_nobody_could_read_withdraws_nothing(
    take, drops, rows_of
):
    header = ["企业名称", "统一社会信用代码", "注册日期"]
    rows = [[f"宿迁第{n}商贸有限公司", uscc(n), "2020-05-06"] for n in range(4)]
    source = load_sources(drops)["registration"]
    source.manifest = structs.replace(source.manifest, snapshot=True)
    file = drops / "a.xlsx"
    file.write_bytes(xlsx([header, *rows]))
    take(file, of=source)

    file.write_bytes(xlsx([header, *rows[:2]], rows[2:]))
    report = take(file, of=source)

    assert (report["rows"], report["unread"]) == (2, 2)
    assert {head.status for head in rows_of(RecordHead)} == {"active"}

    file.write_bytes(xlsx([header, *rows[:2]], []))
    take(file, of=source)

    states = sorted(head.status for head in rows_of(RecordHead))
    assert states == ["active"] * 2 + ["withdrawn"] * 2


@pytest.fixture
def folder(drops, clock):
    """A source whose full lists lie in a folder, where they go on lying."""
    clock.advance(days=3_650)
    manifest = structs.replace(MANIFEST, snapshot=True)
    return Source(manifest, DropFolder(drops), LinesReader(manifest))


def aged(path, moment):
    """Have a file last changed at a moment of its owner's."""
    os.utime(path, (moment, moment))
    return path


def states(report):
    """Tell what became of each file of a sync."""
    return [file["state"] for file in report["files"]]


def test_full_lists_that_go_on_lying_in_a_folder_are_taken_in_once(
    take, deliver, folder, rows_of, touched, clock
):
    aged(deliver("monday", firm(1), firm(2)), 1_000)
    aged(deliver("tuesday", firm(1)), 2_000)
    assert states(take(of=folder)) == ["done", "done"]
    versions = len(rows_of(RecordVersion))
    touched.clear()

    for _ in range(3):
        clock.advance(days=1)
        assert states(take(of=folder)) == ["repeated", "repeated"]

    (folder.door.folder / "tuesday").unlink()
    assert states(take(of=folder)) == ["repeated"]
    assert (len(rows_of(RecordVersion)), touched) == (versions, set())


def test_an_older_full_list_under_a_new_name_is_news_and_the_newest_goes_behind_it(
    take, deliver, folder, rows_of
):
    aged(deliver("monday", firm(1), firm(2)), 1_000)
    aged(deliver("tuesday", firm(1)), 3_000)
    take(of=folder)

    aged(deliver("late", firm(1), firm(2), firm(3)), 2_000)
    assert states(take(of=folder)) == ["repeated", "done", "done"]
    aged(deliver("again", firm(1), firm(2)), 4_000)
    assert states(take(of=folder)) == ["repeated", "repeated", "repeated", "done"]

    assert states(take(of=folder)) == ["repeated"] * 4
    assert sorted(head.status for head in rows_of(RecordHead)) == [
        "active",
        "active",
        "withdrawn",
    ]


def test_a_sync_cut_off_between_two_full_lists_leaves_the_newest_standing_at_last(
    take, deliver, folder, rows_of, monkeypatch
):
    aged(deliver("monday", firm(1), firm(2)), 1_000)
    aged(deliver("tuesday", firm(1)), 3_000)
    take(of=folder)
    aged(deliver("late", firm(1), firm(2)), 2_000)
    fetch = DropFolder.fetch
    with monkeypatch.context() as patch:
        patch.setattr(
            DropFolder, "fetch", lambda *given: cut_off_after(2, fetch(*given))
        )
        with pytest.raises(KeyboardInterrupt):
            take(of=folder)

    take(of=folder)

    assert {head.status for head in rows_of(RecordHead)} == {"active", "withdrawn"}


def cut_off_after(most, deliveries):
    """Yield some deliveries and die."""
    yield from islice(deliveries, most)
    raise KeyboardInterrupt
