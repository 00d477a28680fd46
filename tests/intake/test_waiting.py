"""A file whose columns were guessed and are not sure waits for one person's yes."""

import pytest
from msgspec.structs import replace

from connectors.manifest import Layout, Manifest
from hub.archive.models import RecordHead
from hub.intake.apply import ColumnsDecision, decide_columns, read_again
from hub.intake.errors import (
    ColumnsChangedError,
    FileNotWaitingError,
    LandingEndedError,
    NewerTakenInError,
    ReasonMissingError,
    RowUnreadableError,
)
from hub.intake.files.retention import end_landing_retention
from hub.intake.files.staging import stage_file
from hub.intake.models import LandedFile, QuarantinedRow, StagedFile, SyncRun
from hub.outbox.models import OutboxEvent
from tests.support.delivered import dropped
from tests.support.intake_lines import blobs_of, uscc

pytestmark = pytest.mark.postgresql_in_long

KNOWN = {
    "party_name": ("企业名称",),
    "uscc": ("统一社会信用代码",),
    "established_day": ("成立日期",),
}
MANIFEST = Manifest.parse(
    {
        "name": "tables",
        "owner": "agency:test",
        "title": "测试来源",
        "legal_basis": "test",
        "schedule": "0 2 * * *",
        "kinds": ["registration"],
        "formats": ["csv"],
        "expect_at_least": 0,
        "expect_at_most": 100,
        "authority": "样例市市场监督管理局",
        "layout": {"header_matches": 2, "required": ["party_name", "uscc"]},
        "columns": {name: list(said) for name, said in KNOWN.items()},
        "dates": {"established_day": "plain"},
    }
)
RIGHT = "企业名称,统一社会信用代码,成立日期"
SURE = "企业名称,统一社会信用代,成立日期"
UNSURE = "企业全称,统一社会信用代码,成立日期"


@pytest.fixture
def tables(drops):
    """A source of tables; ``tables.changed(...)`` changes its manifest."""
    made = dropped(MANIFEST, drops)
    made.changed = lambda **changes: dropped(replace(MANIFEST, **changes), drops)
    return made


@pytest.fixture
def drop(drops):
    """Deliver a table of some firms under a header."""

    def drop(name, header, *numbers, more=""):
        rows = [f"样例市第{n}机械厂,{uscc(n)},2020-01-0{n}" for n in numbers]
        (drops / name).write_text("\n".join([header, *rows]) + f"\n{more}", "utf-8")
        return drops / name

    return drop


@pytest.fixture
def decide(city, touched):
    """Decide on the file of a run that waits."""

    def decide(source, report, *, is_right=True, reason="电话核实", **more):
        decision = ColumnsDecision(report["run"], is_right, "officer:7", reason, **more)
        return decide_columns(
            city, source, decision, lambda _, ids: touched.update(ids)
        ).as_json()

    return decide


def test_a_file_whose_columns_are_sure_comes_in_and_its_report_says_how(
    take, tables, drop
):
    drop("a.csv", SURE, 1, 2)

    report = take(of=tables)

    assert (report["state"], report["records"]) == ("done", 2)
    (told,) = report["columns"]
    assert {key: told[key] for key in ("column", "field", "basis", "sure")} == {
        "column": "统一社会信用代",
        "field": "uscc",
        "basis": "both",
        "sure": True,
    }
    assert 800 <= told["certainty"] < 1000


def test_nothing_of_a_file_enters_before_the_yes(
    take, tables, drop, rows_of, root_of, landed, city
):
    empty = root_of()
    drop("a.csv", UNSURE, 1, 2, more="样例市坏厂,1,2020-01-01\n")

    report = take(of=tables)

    assert (report["state"], report["reason"]) == ("waiting", "columns-unsure")
    assert (report["rows"], report["records"], report["quarantined"]) == (0, 0, 0)
    (told,) = report["columns"]
    assert (told["column"], told["field"], told["sure"]) == (
        "企业全称",
        "party_name",
        False,
    )
    assert report["warnings"] == [
        "a.csv: as guessed, 2 rows would be records, 1 would not: 1 required"
    ]
    assert root_of() == empty
    assert rows_of(QuarantinedRow) == rows_of(StagedFile) == []
    (file,) = landed()
    assert (file.state, file.reason, file.rows) == ("waiting", "columns-unsure", 3)
    assert blobs_of(city.config.instance) == (1, 1)


def test_a_yes_lets_the_file_in_as_it_was_shown(
    take, tables, drop, decide, rows_of, landed, touched
):
    drop("a.csv", UNSURE, 1, 2, more="样例市坏厂,1,2020-01-01\n")
    waiting = take(of=tables)

    report = decide(tables, waiting)

    assert (report["state"], report["records"], report["quarantined"]) == ("done", 2, 1)
    assert report["run"] == waiting["run"]
    assert "reason" not in report
    assert [one["state"] for one in report["files"]] == ["done"]
    assert report["columns"] == waiting["columns"]
    assert report["warnings"][-1] == "a.csv: columns accepted: 电话核实"
    assert len(touched) == 2
    (file,) = landed()
    assert (file.state, file.reason) == ("done", None)
    (run,) = rows_of(SyncRun)
    assert (run.state, run.records) == ("done", 2)


def test_a_no_ends_the_file_and_nothing_enters(
    take, tables, drop, decide, landed, root_of, city
):
    empty = root_of()
    drop("a.csv", UNSURE, 1)

    report = decide(tables, take(of=tables), is_right=False)

    assert (report["state"], report["reason"]) == ("failed", "columns-refused")
    assert root_of() == empty
    (file,) = landed()
    assert (file.state, file.path) == ("refused", None)
    assert blobs_of(city.config.instance) == (0, 0)


@pytest.mark.parametrize("is_right", [True, False])
def test_a_decision_is_in_the_log_without_its_reason(
    take, tables, drop, decide, rows_of, landed, is_right
):
    drop("a.csv", UNSURE, 1)

    decide(tables, take(of=tables), is_right=is_right)

    (event,) = [one for one in rows_of(OutboxEvent) if one.op == "columns.decide"]
    assert event.detail["state"] == ("accepted" if is_right else "refused")
    assert event.detail["fields"] == ["party_name"]
    assert event.detail["file"] == landed()[0].sha256
    assert "电话核实" not in str(event.detail)


def test_what_was_decided_cannot_be_decided_again(take, tables, drop, decide):
    drop("a.csv", UNSURE, 1)
    waiting = take(of=tables)
    with pytest.raises(ReasonMissingError):
        decide(tables, waiting, reason=" ")
    decide(tables, waiting)

    with pytest.raises(FileNotWaitingError):
        decide(tables, waiting, is_right=False)


def test_of_several_files_that_wait_one_is_named(
    take, tables, drop, decide, landed, rows_of
):
    drop("a.csv", UNSURE, 1)
    drop("b.csv", UNSURE, 2)
    waiting = take(of=tables)
    first, second = landed()
    with pytest.raises(FileNotWaitingError):
        decide(tables, waiting)

    report = decide(tables, waiting, file_sha256=second.sha256)
    assert report["state"] == "waiting"
    report = decide(tables, waiting, file_sha256=first.sha256)

    assert (report["state"], report["records"]) == ("done", 2)
    assert len(rows_of(RecordHead)) == 2


def test_the_same_bytes_wait_once(take, tables, drop, landed, city):
    drop("a.csv", UNSURE, 1)
    first = take(of=tables)

    report = take(of=tables)

    assert report["state"] == "waiting"
    assert report["warnings"] == [f"a.csv: the same bytes wait in run {first['run']}"]
    assert [file.state for file in landed()] == ["waiting", "repeated"]
    assert blobs_of(city.config.instance) == (1, 1)


@pytest.mark.parametrize("is_right", [True, False])
def test_no_run_waits_for_what_is_decided(
    take, tables, drop, decide, rows_of, is_right
):
    drop("a.csv", UNSURE, 1)
    first = take(of=tables)
    second = take(of=tables)

    decide(tables, first, is_right=is_right)

    states = {run.id: run.state for run in rows_of(SyncRun)}
    assert states[first["run"]] == ("done" if is_right else "failed")
    assert states[second["run"]] == "nothing-new"


def test_bytes_that_were_refused_stay_so_until_the_manifest_knows_the_name(
    take, tables, drop, decide, landed
):
    drop("a.csv", UNSURE, 1)
    decide(tables, take(of=tables), is_right=False)

    report = take(of=tables)
    assert (report["state"], report["reason"]) == ("failed", "columns-refused")
    assert [file.state for file in landed()] == ["refused", "refused"]

    known = {**KNOWN, "party_name": ("企业名称", "企业全称")}
    report = take(of=tables.changed(columns=known))
    assert (report["state"], report["records"]) == ("done", 1)


def test_bytes_that_wait_do_so_no_more_when_they_come_in_by_a_mended_manifest(
    take, tables, drop, decide, landed, rows_of, city
):
    drop("a.csv", UNSURE, 1)
    waiting = take(of=tables)
    known = {**KNOWN, "party_name": ("企业名称", "企业全称")}

    report = take(of=tables.changed(columns=known))

    assert report["records"] == 1
    assert [file.state for file in landed()] == ["repeated", "done"]
    assert sorted(run.state for run in rows_of(SyncRun)) == ["done", "nothing-new"]
    assert blobs_of(city.config.instance) == (1, 1)
    with pytest.raises(FileNotWaitingError):
        decide(tables, waiting)


def test_a_yes_is_to_what_was_shown_and_to_nothing_else(
    take, tables, drop, decide, rows_of
):
    drop("a.csv", UNSURE, 1)
    waiting = take(of=tables)
    more = {**KNOWN, "former_names": ("企业全名",)}
    changed = tables.changed(columns=more)

    with pytest.raises(ColumnsChangedError):
        decide(changed, waiting)

    assert rows_of(RecordHead) == []
    shown = rows_of(SyncRun)[0].report["columns"]
    assert shown != waiting["columns"]


def test_a_guessed_snapshot_withdraws_nothing_even_after_a_yes(
    take, tables, drop, decide, rows_of
):
    snapshots = tables.changed(snapshot=True)
    drop("a.csv", RIGHT, 1, 2)
    take(of=snapshots)
    drop("b.csv", UNSURE, 1)
    waiting = take(of=snapshots)
    assert {head.status for head in rows_of(RecordHead)} == {"active"}

    decide(snapshots, waiting)
    assert {head.status for head in rows_of(RecordHead)} == {"active"}

    drop("c.csv", RIGHT, 1)
    take(of=snapshots)
    assert sorted(head.status for head in rows_of(RecordHead)) == [
        "active",
        "withdrawn",
    ]


def test_an_older_full_list_can_only_be_refused(take, tables, drop, decide, rows_of):
    snapshots = tables.changed(snapshot=True)
    drop("a.csv", UNSURE, 1)
    waiting = take(of=snapshots)
    drop("b.csv", RIGHT, 1, 2)
    take(of=snapshots)

    with pytest.raises(NewerTakenInError):
        decide(snapshots, waiting)

    assert len(rows_of(RecordHead)) == 2
    assert decide(snapshots, waiting, is_right=False)["state"] == "failed"


def test_a_file_that_waits_is_kept_over_its_retention_and_told_of(
    take, tables, drop, decide, city, clock
):
    drop("a.csv", UNSURE, 1)
    waiting = take(of=tables)
    clock.advance(days=city.config.landing_days + 1)

    report = end_landing_retention(city)

    assert (report.ended, [one.name for one in report.overdue]) == (0, ["a.csv"])
    assert decide(tables, waiting)["records"] == 1


def test_a_file_whose_bytes_are_gone_can_only_be_refused(
    take, tables, drop, decide, city
):
    drop("a.csv", UNSURE, 1)
    waiting = take(of=tables)
    with city.writes.begin() as session:
        session.query(LandedFile).update({"path": None})

    with pytest.raises(LandingEndedError):
        decide(tables, waiting)

    assert decide(tables, waiting, is_right=False)["state"] == "failed"


def test_a_file_that_waits_keeps_no_row_that_the_law_seals(
    take, drops, decide, landed, rows_of
):
    columns = {
        "party_name": ("行政相对人名称",),
        "document_no": ("处罚决定书文号",),
        "decision_day": ("处罚决定日期",),
        "authority": ("处罚机关",),
    }
    changes = {
        "kinds": ("penalty",),
        "columns": columns,
        "layout": Layout(header_matches=3, required=("party_name", "document_no")),
        "dates": {"decision_day": "plain"},
    }
    penalties = dropped(replace(MANIFEST, **changes), drops)
    head = "行政相对人全称,处罚决定书文号,处罚决定日期,处罚机关"
    rows = [
        "样例市第一机械厂,样市监罚〔2021〕1号,2021-01-02,样例市市场监督管理局",
        "样例市第二机械厂,样公罚〔2021〕2号,2021-01-02,样例市公安局",
    ]
    (drops / "a.csv").write_text("\n".join([head, *rows]), "utf-8")

    waiting = take(of=penalties)
    (file,) = landed()
    report = decide(penalties, waiting)

    assert (waiting["state"], file.form) == ("waiting", "rows")
    assert (report["records"], report["reasons"]) == (1, {"sealed": 1})
    assert report["columns"] == waiting["columns"]
    assert [row.content for row in rows_of(QuarantinedRow)] == [None]


def test_a_yes_that_was_cut_off_is_finished_by_the_next_sync(
    take, tables, drop, decide, rows_of, monkeypatch
):
    drop("a.csv", UNSURE, 1)
    waiting = take(of=tables)
    with monkeypatch.context() as broken:
        broken.setattr("hub.intake.apply.columns_decision.finish", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            decide(tables, waiting)
    assert rows_of(RecordHead) == []

    take(of=tables)

    assert len(rows_of(RecordHead)) == 1
    assert rows_of(StagedFile) == []
    run = next(one for one in rows_of(SyncRun) if one.id == waiting["run"])
    assert (run.state, run.reason, run.records) == ("done", None, 1)
    assert [one["state"] for one in run.report["files"]] == ["done"]
    assert run.report["warnings"][-1] == "a.csv: columns accepted: 电话核实"


def test_a_decision_that_was_cut_off_over_its_reading_leaves_the_file_waiting(
    take, tables, drop, decide, city, monkeypatch
):
    drop("a.csv", UNSURE, 1)
    waiting = take(of=tables)

    def cut_off(*given):
        stage_file(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("hub.intake.apply.columns_decision.stage_file", cut_off)
        with pytest.raises(KeyboardInterrupt):
            decide(tables, waiting)
    assert blobs_of(city.config.instance) == (2, 2)

    assert decide(tables, waiting)["records"] == 1
    assert blobs_of(city.config.instance) == (1, 1)


@pytest.mark.parametrize("is_right", [True, False])
@pytest.mark.parametrize("step", ["end_decided", "settle_waiting"])
def test_a_decision_that_was_cut_off_at_its_end_leaves_no_run_waiting(  # noqa: PLR0917  # fixtures
    take, tables, drop, decide, rows_of, monkeypatch, is_right, step
):
    drop("a.csv", UNSURE, 1)
    waiting = take(of=tables)
    again = take(of=tables)["run"]
    with monkeypatch.context() as broken:
        broken.setattr(f"hub.intake.apply.columns_decision.{step}", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            decide(tables, waiting, is_right=is_right)

    take(of=tables)

    runs = {run.id: run for run in rows_of(SyncRun)}
    first = runs[waiting["run"]]
    ended = ("done", None) if is_right else ("failed", "columns-refused")
    assert (first.state, first.reason) == ended
    assert runs[again].state == "nothing-new"


def test_no_row_is_released_by_columns_that_nobody_has_said_yes_to(
    take, tables, drop, decide, desk, listed, rows_of
):
    bad = f"样例市坏厂,{uscc(9)},昨天\n"
    drop("a.csv", UNSURE, 1, more=bad)
    decide(tables, take(of=tables))
    (row,) = listed()
    more = {**KNOWN, "former_names": ("企业全名",)}
    desk.sources = {"tables": tables.changed(columns=more)}

    with pytest.raises(RowUnreadableError):
        desk.release(row.id)
    assert desk.release_all(source="tables").left == {"row-unreadable": 1}

    # As it was said yes to, the row is read, and is what it was.
    desk.sources = {"tables": tables}
    assert desk.release_all(source="tables").left == {"date-unreadable": 1}
    assert len(rows_of(RecordHead)) == 1


def test_a_second_reading_of_a_file_that_waits_is_finished_and_it_waits_no_more(
    take, tables, drop, city, rows_of, monkeypatch
):
    drop("a.csv", UNSURE, 1)
    waiting = take(of=tables)
    known = {**KNOWN, "party_name": ("企业名称", "企业全称")}
    mended = tables.changed(columns=known)
    with monkeypatch.context() as broken:
        broken.setattr("hub.intake.apply.source_runs.finish", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            read_again(
                city, mended, waiting["run"], touched=lambda *_: None, actor="cli:wang"
            )

    take(of=mended)

    assert len(rows_of(RecordHead)) == 1
    assert "waiting" not in {run.state for run in rows_of(SyncRun)}


def _cut_off(*_):
    raise KeyboardInterrupt
