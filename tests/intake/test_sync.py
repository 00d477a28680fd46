"""Sync: every row ends somewhere, and a file counts whole or not at all."""

import errno
import os
import threading

import pytest
from sqlalchemy import text

from connectors.base import load_sources
from hub.archive.models import RecordHead, RecordVersion
from hub.ground.blobs import BlobStore
from hub.intake.apply.source_lock import source_lock
from hub.intake.errors import SyncRunningError
from hub.intake.files import staging
from hub.intake.models import QuarantinedRow, SourceCursor, SyncRun
from hub.intake.service import sync
from hub.outbox.models import OutboxEvent
from tests.support.intake_lines import BAD, INVALID, blobs_of, firm, penalty, uscc
from tests.support.schedulers import night_rules, with_rules
from tests.support.spreadsheets import xlsx

CASE = (
    '{"departmentName": "宿迁市市场监督管理局", "punishNumber": "宿市监罚〔2026〕1号", '
    '"obligorName": "宿迁第1商贸有限公司", "decisionDate": "2026-05-06"}\n'
)
COUNTS = ("rows", "records", "unchanged", "quarantined", "skipped")


def counts(report):
    """Give the counts of a report in their order."""
    return tuple(report[name] for name in COUNTS)


def test_every_row_is_a_record_unchanged_or_in_quarantine(take, deliver):
    deliver("a", firm(1), firm(1), None, BAD, INVALID, penalty(1), penalty(2))

    report = take()

    assert counts(report) == (6, 3, 1, 2, 1)
    assert report["linked"] + report["held"] + report["provisional"] == 3
    assert report["reasons"] == {"extra-cells": 1, "required": 1}
    assert report["state"] == "done"
    assert report["source"] == "lines"


def test_every_code_cell_is_judged_for_the_report(take, deliver):
    right = firm(3)["uscc"]
    wrong = f"{right[:10]}3434{right[14:]}"
    deliver("a", firm(1), firm(2, reg_no="N/A"), penalty(3, uscc=wrong))

    report = take()

    assert report["identifiers"]["uscc"] == {"invalid": 1, "valid": 2}
    assert report["code_columns"]["reg_no"] == {"absent": 1}


def test_the_same_bytes_again_change_nothing(take, deliver, root_of, landed, city):
    deliver("a", firm(1), BAD, penalty(1))
    first, before = take(), root_of()
    kept = blobs_of(city.config.instance)

    again = take()

    assert counts(again) == (first["rows"], 0, first["rows"] - 1, 0, 0)
    assert (again["still_quarantined"], again["state"]) == (1, "nothing-new")
    assert again["warnings"] == [
        "a: 1 of its rows wait in quarantine; "
        f"sync --again {first['run']} reads them anew"
    ]
    assert root_of() == before
    assert blobs_of(city.config.instance) == kept == (1, 1)
    assert [file.state for file in landed()] == ["done", "repeated"]


def test_a_new_export_counts_only_what_changed(take, deliver, root_of):
    deliver("a", *map(firm, range(50)))
    take()

    deliver("b", *map(firm, range(49)), firm(49, business_scope="零售"))
    report = take()

    assert counts(report) == (100, 1, 99, 0, 0)
    assert [file["state"] for file in report["files"]] == ["repeated", "done"]


def test_a_return_to_older_content_is_a_record(take, deliver, rows_of):
    for name, scope in (("a", "零售"), ("b", "批发"), ("c", "零售")):
        deliver(name, firm(1, business_scope=scope), *[None] * ord(name))
        report = take()

    assert report["files"][-1]["state"] == "done"
    assert [row.seq for row in rows_of(RecordVersion)] == [1, 2, 3]


def test_a_delivery_that_cannot_be_opened_keeps_no_other_from_its_turn(
    take, deliver, drops, landed
):
    (drops / "a").mkdir()
    deliver("b", firm(1))

    report = take()

    assert [file["state"] for file in report["files"]] == ["failed", "done"]
    assert (report["state"], report["reason"]) == ("failed", "delivery-unreadable")
    assert [(file.name, file.state) for file in landed()] == [("b", "done")]


def test_a_file_named_after_a_person_is_told_of_without_the_number(
    take, deliver, landed
):
    deliver("身份证320102198001011238电话13812345678", firm(1))

    report = take()

    shown = "身份证320102********1238电话138****5678"
    assert [file["name"] for file in report["files"]] == [shown]
    assert [file.name for file in landed()] == [shown]


def test_a_drop_with_a_name_of_another_encoding_is_taken_in(take, drops, landed):
    source = load_sources(drops.parent / "all")["penalty_cases"]
    source.door.folder.mkdir(parents=True)
    name = os.fsdecode("处罚.jsonl".encode("gb18030"))
    (source.door.folder / name).write_text(CASE, "utf-8")

    report = take(of=source)

    assert report["rows"] == 1
    assert [(file.name, file.state) for file in landed()] == [("处罚.jsonl", "done")]


@pytest.mark.parametrize("name", ["\\ud800", "\\udfff", "\\u0000"])
def test_what_no_database_stores_costs_a_row_and_no_file(take, drops, rows_of, name):
    source = load_sources(drops)["penalty_cases"]
    file = drops / "a.jsonl"
    file.write_text(f'{{"{name}": 1, "{name}": 2}}\n{CASE}', "utf-8")

    report = take(file, of=source)

    assert (report["state"], report["rows"]) == ("done", 2)
    assert report["reasons"]["duplicate-key"] == 1
    assert "stands there twice" in rows_of(QuarantinedRow)[0].detail


def test_what_no_database_stores_may_stand_in_why_a_file_failed(take, drops):
    source = load_sources(drops)["licence_cosmetics"]
    file = drops / "a.json"
    file.write_text('{"\\ud800": 1, "\\ud800": 2}', "utf-8")

    report = take(file, of=source)

    assert (report["state"], report["reason"]) == ("failed", "duplicate-key")


def test_rows_of_a_sheet_without_a_header_are_told_of(take, drops):
    source = load_sources(drops)["registration"]
    header = ["企业名称", "统一社会信用代码", "注册日期"]
    rows = [["宿迁第1商贸有限公司", uscc(1), "2020-05-06"]] * 3
    file = drops / "a.xlsx"
    file.write_bytes(xlsx([["登记信息"], header, *rows], rows, [["说明"]], []))

    report = take(file, of=source)

    assert (report["rows"], report["skipped"]) == (3, 5)
    assert report["warnings"] == [
        "a.xlsx: sheet Sheet2 has no header, its 3 rows were not read",
        "a.xlsx: sheet Sheet3 has no header, its 1 rows were not read",
    ]


def test_an_unreadable_file_leaves_no_row_behind(take, deliver, rows_of, landed):
    deliver("a", *map(firm, range(1500)), BAD, {"kind": "unreadable"})

    report = take()

    assert (report["state"], report["reason"]) == ("failed", "truncated")
    assert counts(report) == (0, 0, 0, 0, 0)
    assert rows_of(RecordHead) == rows_of(QuarantinedRow) == []
    assert [(file.state, file.reason) for file in landed()] == [("failed", "truncated")]


@pytest.mark.parametrize(("good", "reason"), [(5, "mostly-bad"), (7, None)])
def test_a_file_of_which_very_much_and_most_is_bad_is_refused_as_a_whole(
    take, deliver, rows_of, landed, monkeypatch, good, reason
):
    monkeypatch.setattr(staging, "MOST_BAD_ROWS", 5)
    deliver("a", *map(firm, range(good)), *[BAD, INVALID] * 3)

    report = take()

    assert report.get("reason") == reason
    assert [file.reason for file in landed()] == [reason]
    assert len(rows_of(QuarantinedRow)) == (0 if reason else 6)
    assert len(rows_of(RecordHead)) == (0 if reason else good)


def test_the_files_around_an_unreadable_one_are_taken_in(take, deliver):
    deliver("a", firm(1))
    deliver("b", {"kind": "unreadable"})
    deliver("c", firm(3))

    report = take()

    assert (report["records"], report["state"]) == (2, "failed")
    assert [file["state"] for file in report["files"]] == ["done", "failed", "done"]


def test_a_failed_file_is_tried_again_and_its_bytes_are_kept_once(
    take, deliver, city, landed
):
    deliver("a", {"kind": "unreadable"})
    take()
    take()

    assert [file.state for file in landed()] == ["failed", "failed"]
    assert blobs_of(city.config.instance)[0] == 1


def test_a_full_disk_is_no_fault_of_the_delivery(take, deliver, rows_of, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    deliver("a", firm(1))
    monkeypatch.setattr(BlobStore, "put", full)

    with pytest.raises(OSError, match="No space"):
        take()
    monkeypatch.undo()
    again = take()

    assert [run.reason for run in rows_of(SyncRun)] == ["internal", None]
    assert again["records"] == 1


def test_a_crash_is_recorded_and_not_swallowed(take, deliver, rows_of, landed):
    deliver("a", firm(1), {"kind": "crash"})

    with pytest.raises(ZeroDivisionError):
        take()

    (run,) = rows_of(SyncRun)
    assert (run.state, run.reason) == ("failed", "internal")
    assert rows_of(RecordHead) == rows_of(SourceCursor) == []
    assert [file.state for file in landed()] == ["failed"]


def test_a_file_that_is_too_large_is_refused_with_its_reason(take, deliver, city):
    deliver("a", firm(1))
    deliver("b", firm(2, note="x" * (17 << 20)))

    report = take()

    assert (report["records"], report["reason"]) == (1, "file-too-large")
    assert blobs_of(city.config.instance)[0] == 1


def test_a_missing_drop_folder_is_a_failed_run(take, drops, rows_of):
    drops.rmdir()

    report = take()

    assert (report["state"], report["reason"]) == ("failed", "delivery-unreadable")
    assert [run.state for run in rows_of(SyncRun)] == ["failed"]


def test_a_drop_with_too_few_rows_keeps_yesterdays_data(
    take, deliver, source, root_of, rows_of
):
    expecting = source.with_manifest(expect_at_least=2)
    deliver("a", firm(1), firm(2))
    take(of=expecting)
    before = root_of()

    deliver("b", firm(1, business_scope="零售"))
    report = take(of=expecting)

    assert (report["state"], report["reason"]) == ("kept-yesterday", "too-few-rows")
    assert root_of() == before
    assert report["records"] == 0


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("limit", [{"most_rows": 2}, {"most_mb": 1}])
def test_a_delivery_of_more_than_a_source_may_bring_leaves_nothing(
    city, source, deliver, touched, root_of, limit
):
    before = root_of()
    deliver("a", *map(firm, (1, 2, 3)), *([firm(4, note="x" * 1000)] * 1100))
    bounded = with_rules(city, night_rules(**limit))

    report = sync(bounded, source, touched=lambda _, ids: touched.update(ids))

    assert (report.state, report.reason) == ("failed", "delivery-too-big")
    assert (root_of(), touched) == (before, set())


def test_too_few_rows_are_fine_in_a_file_that_a_person_named(take, deliver, source):
    file = deliver("a", firm(1))

    report = take(file, of=source.with_manifest(expect_at_least=2))

    assert (report["state"], report["records"]) == ("done", 1)


def test_too_many_rows_only_warn(take, deliver, source):
    deliver("a", firm(1), firm(2))

    report = take(of=source.with_manifest(expect_at_most=1))

    assert (report["state"], report["records"]) == ("done", 2)
    assert report["warnings"] == ["a: 2 rows, at most 1 were expected"]


def test_scheduled_deliveries_move_the_cursor_and_named_files_do_not(
    take, deliver, rows_of, tmp_path
):
    deliver("a", firm(1))
    take()
    (tmp_path / "z").write_bytes(b"")
    take(tmp_path / "z")

    (cursor,) = rows_of(SourceCursor)
    assert (cursor.cursor, cursor.source) == ("a", "lines")


def test_a_second_sync_of_the_same_source_is_refused_while_one_runs(
    take, deliver, city, rows_of
):
    deliver("a", firm(1))
    inside, go_on = threading.Event(), threading.Event()

    def hold():
        with source_lock(city, "lines"):
            inside.set()
            go_on.wait(20)

    other = threading.Thread(target=hold)
    other.start()
    inside.wait(20)

    with pytest.raises(SyncRunningError):
        take()
    with source_lock(city, "another"):
        pass
    go_on.set()
    other.join()

    assert take()["records"] == 1
    assert len(rows_of(SyncRun)) == 1


OPEN = text(
    "SELECT query FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
)


@pytest.mark.only_database("postgresql")
def test_no_transaction_is_open_while_a_source_is_asked_for_its_deliveries(
    take, deliver, city, source
):
    deliver("a", firm(1))
    fetch, seen = source.door.fetch, []

    def looking(*asked):
        with city.engine.connect() as connection:
            seen.append(connection.scalars(OPEN).all())
        with pytest.raises(SyncRunningError), source_lock(city, "lines"):
            pass
        yield from fetch(*asked)

    source.door.fetch = looking

    assert take()["records"] == 1
    assert seen == [[]]


def test_every_run_has_an_event_with_its_counts(take, deliver, city, rows_of):
    deliver("a", firm(1), BAD)

    report = take()

    events = {event.op: event for event in rows_of(OutboxEvent)}
    assert events["source.sync"].subject == report["run"]
    assert events["source.sync"].detail["rows"] == 2
    assert events["record.append"].detail["count"] == 1


def test_progress_counts_the_rows_of_all_files(take, deliver):
    deliver("a", *map(firm, range(1200)))
    deliver("b", firm(1), None)
    seen = []

    take(progress=lambda *done: seen.append(done))

    done = [rows for rows, _ in seen]
    assert done == sorted(done)
    assert {1200, 1201} <= set(done)
    assert len(done) > 2


def test_a_run_remembers_when_its_source_last_went_well(take, deliver, city, clock):
    deliver("a", firm(1))
    take()
    good = clock()
    clock.advance(days=1)
    deliver("b", {"kind": "unreadable"})
    take()

    with city.reads() as session:
        assert session.get(SourceCursor, "lines").last_good_at == good


def test_a_row_that_replaces_another_of_its_file_is_told_of(take, deliver, rows_of):
    first = penalty(1, fine_fen="6000000")
    deliver("a", first, first, penalty(2), penalty(1, fine_fen="2000000"))

    report = take()

    assert (report["records"], report["unchanged"], report["replaced"]) == (3, 1, 1)
    (warning,) = report["warnings"]
    assert "1 rows replaced within the file" in warning
    assert "replaced" not in take()
    assert len(rows_of(RecordHead)) == 2
