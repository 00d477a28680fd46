"""What an absent row means: nothing, unless each file is everything there is."""

from dataclasses import replace

import pytest

from connectors.base import load_sources
from hub.archive.models import RecordHead, RecordVersion
from tests.support.intake_lines import INVALID, firm, uscc
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
    source.manifest = replace(source.manifest, snapshot=True)
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
