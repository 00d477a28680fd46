"""A row that is open from an earlier delivery is one item, not two."""

from connectors.base import Place, RawRow
from hub.db.pace import Pace
from hub.intake import quarantine
from hub.intake.apply import chunks
from hub.intake.files.staging import content_of
from hub.intake.models import QuarantinedRow
from tests.support.delivered import make_source
from tests.support.intake_lines import INVALID, firm

DETAILS = {"reason": "电话核实", "actor": "officer:7"}


def test_a_row_that_comes_again_is_counted_at_the_one_that_is_open(
    take, deliver, rows_of
):
    deliver("a", firm(1), INVALID)
    first = take()
    deliver("b", firm(2), INVALID)
    second = take()
    deliver("c", INVALID, firm(3))
    third = take()

    assert "seen_again" not in first
    assert [report["quarantined"] for report in (first, second, third)] == [1, 1, 1]
    assert (second["seen_again"], third["seen_again"]) == (1, 1)
    (row,) = rows_of(QuarantinedRow)
    assert (row.run_id, row.seen_again) == (first["run"], 2)
    assert row.seen_at > row.opened_at


def test_rows_of_one_file_that_say_the_same_stay_as_many_as_they_are(
    take, deliver, rows_of
):
    deliver("a", INVALID, INVALID)
    take()

    assert [row.seen_again for row in rows_of(QuarantinedRow)] == [0, 0]

    deliver("b", INVALID, firm(1), INVALID)
    assert take()["seen_again"] == 2
    assert sorted(row.seen_again for row in rows_of(QuarantinedRow)) == [0, 2]


def test_rows_of_one_file_stay_apart_though_they_come_in_by_turns(
    take, deliver, rows_of, monkeypatch
):
    monkeypatch.setattr(chunks, "Pace", lambda: Pace(1, 1))
    deliver("a", INVALID, firm(1), INVALID)

    report = take()

    assert "seen_again" not in report
    assert [row.seen_again for row in rows_of(QuarantinedRow)] == [0, 0]


def test_another_row_is_another_item(take, deliver, rows_of):
    deliver("a", INVALID)
    take()
    deliver("b", {**INVALID, "address": "样例路1号"})
    report = take()

    assert "seen_again" not in report
    assert len(rows_of(QuarantinedRow)) == 2


def test_a_row_that_was_decided_opens_anew_when_it_comes_again(
    take, deliver, rows_of, city
):
    deliver("a", INVALID)
    take()
    (row,) = rows_of(QuarantinedRow)
    quarantine.close_row(city, row.id, state="closed", **DETAILS)
    deliver("b", firm(1), INVALID)
    take()

    assert sorted(row.state for row in rows_of(QuarantinedRow)) == ["closed", "open"]


def test_what_a_row_is_known_by_does_not_tell_what_it_says(
    take, deliver, rows_of, city
):
    deliver("a", INVALID)
    take()

    (row,) = rows_of(QuarantinedRow)
    digest = content_of(RawRow("registration", INVALID, Place(None, 1, 0, 1)))
    assert row.content != digest.hex()
    assert row.content == city.keys.identity_hash(digest.hex())


def test_an_unreadable_row_is_known_by_its_cells(tmp_path, take):
    source = make_source(tmp_path, name="lines", kinds=["penalty"])
    head = "当事人,代码,日期,罚款\n"
    for name, rows in (("a.csv", "a,b,c,d,e\n"), ("b.csv", "\na,b,c,d,e\n")):
        (tmp_path / name).write_text(head + rows, "utf-8")
        report = take(of=source)

    assert (report["quarantined"], report["seen_again"]) == (1, 1)
