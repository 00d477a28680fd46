"""The desk of quarantine: rows beside their header, corrections, many at once."""

import csv
import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from connectors.base import Manifest
from hub.archive.service import current_records
from hub.intake import quarantine
from hub.intake.apply.source_lock import source_lock
from hub.intake.errors import (
    QuarantineDecidedError,
    ReasonMissingError,
    SyncRunningError,
)
from hub.intake.models import SyncRun
from hub.outbox.models import OutboxEvent
from schemas.record import KINDS
from tests.support.delivered import dropped
from tests.support.intake_lines import BAD, INVALID, firm, lines, penalty, uscc

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

HEADER = (
    "行政相对人名称,行政相对人代码_1,法定代表人,行政处罚决定书文号,处罚内容,"
    "罚款金额（万元）,处罚决定日期,处罚机关,内部编号"
)
OFFICE = "宿迁市市场监督管理局"
WRONG = uscc(7)[:8] + "89" + uscc(7)[10:]
"""Two characters wrong: no code but for one slip, so the row is no record."""


def cells(number=7, **changes):
    """Write the cells of a penalty in the layout of 2018."""
    values = {
        "name": f"宿迁第{number}商贸有限公司",
        "code": uscc(number),
        "rep": "严小明",
        "no": f"宿市监罚〔2025〕{number}号",
        "content": "罚款人民币38200元",
        "fine": "3.82",
        "day": "2025-12-01",
        "office": OFFICE,
        "own": "秘密-1",
    } | changes
    return ",".join(values.values())


@pytest.fixture
def penalties(drops):
    """The source of penalties in the layout of 2018."""
    return dropped(Manifest.of("connectors.penalty_2018"), drops)


@pytest.fixture
def received(tmp_path, take, penalties, desk):
    """Take in a file of penalties, whose desk reads them again."""

    def received(*rows, name="a.csv"):
        path = tmp_path / name
        path.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
        desk.sources = {"lines": desk.sources["lines"], "penalty_2018": penalties}
        return take(path, of=penalties)

    return received


def cell_of(shown, column):
    (found,) = [one for one in shown["cells"] if one["column"] == column]
    return found


def test_a_row_stands_beside_its_header_with_the_wrong_characters_marked(
    received, listed, desk
):
    received(cells(code=WRONG))
    (entry,) = listed()

    shown = desk.show(entry.id)

    assert [one["column"] for one in shown["cells"]] == HEADER.split(",")
    code = cell_of(shown, "行政相对人代码_1")
    assert (code["text"], code["field"]) == (WRONG, "uscc")
    assert (code["reason"], code["span"]) == ("code-check", [8, 17])
    assert cell_of(shown, "罚款金额（万元）")["text"] == "3.82"


def test_people_are_masked_and_columns_that_nobody_reads_stay_closed(
    received, listed, desk
):
    received(cells(code=WRONG, content="严小明13812345678 罚款38200元"))
    (entry,) = listed()

    shown = desk.show(entry.id)

    assert cell_of(shown, "法定代表人")["text"] == "严*"
    assert cell_of(shown, "法定代表人")["shown"] == "masked"
    assert cell_of(shown, "处罚内容")["text"] == "严*138****5678 罚款38200元"
    assert cell_of(shown, "内部编号")["shown"] == "unread"
    for hidden in ("严小明", "13812345678", "秘密-1"):
        assert hidden not in str(shown)


def test_a_natural_person_who_was_fined_is_masked_too(received, listed, desk):
    received(cells(name="严大明", code="", day="昨天"))
    (entry,) = listed()

    assert cell_of(desk.show(entry.id), "行政相对人名称")["text"] == "严*"


def test_every_fault_of_a_row_is_told_at_once(received, listed, desk):
    received(cells(code=WRONG, fine="三块", day="昨天", no=""))
    (entry,) = listed()

    shown = desk.show(entry.id)

    assert {(one["reason"], one["field"]) for one in shown["faults"]} == {
        ("date-unreadable", "decision_day"),
        ("money-unreadable", "fine_fen"),
        ("required", "document_no"),
        ("code-check", "uscc"),
    }
    assert cell_of(shown, "处罚决定日期")["span"] == [0, 1]
    assert cell_of(shown, "行政处罚决定书文号")["reason"] == "required"


def test_a_row_with_cells_out_of_place_is_shown_without_a_name_in_it(
    received, listed, desk
):
    shifted = cells(8).replace(f"{uscc(8)},", "")
    received(cells(), cells(9) + ",严小明,更多", shifted, name="b.csv")
    entries = sorted(listed(), key=lambda entry: entry.row)

    more, fewer = (desk.show(entry.id) for entry in entries)

    for shown in (more, fewer):
        assert [one["reason"] for one in shown["faults"]] == ["cell-count"]
        assert "严小明" not in str(shown)
    assert len(more["cells"]) == len(HEADER.split(",")) + 2
    assert cell_of(fewer, "行政相对人代码_1")["text"] == "严*"


def test_a_source_of_objects_shows_its_names_and_values(take, deliver, listed, desk):
    deliver("a", INVALID)
    take()
    (entry,) = listed()

    shown = desk.show(entry.id)

    label = KINDS["registration"].label("established_day")
    assert cell_of(shown, label)["shown"] == "missing"
    assert INVALID["uscc"] in [one["text"] for one in shown["cells"]]


@pytest.mark.parametrize(
    ("typed", "echo"),
    [
        ("3", "3 万元 = 30,000.00 元"),
        ("1,500元", "1,500 元 = 1,500.00 元"),
        ("0.5 万元", "0.5 万元 = 5,000.00 元"),
    ],
)
def test_a_typed_amount_is_read_in_the_unit_of_its_column_unless_it_has_one(
    received, listed, desk, city, touched, typed, echo
):
    received(cells(fine="三块"))
    (entry,) = listed()

    trial = desk.attempt(entry.id, fine_fen=typed)
    taken = desk.fix(entry.id, fine_fen=typed)

    (tried,), (fixed,) = trial.corrections, taken["corrections"]
    assert (tried.echo, fixed["echo"]) == (echo, echo)
    assert (tried.before, tried.unit) == (None, echo.split()[1])
    with city.reads() as session:
        ((record,),) = current_records(session, touched).values()
    yuan = echo.partition(" = ")[2].removesuffix(".00 元").replace(",", "")
    assert record.body["fine_fen"] == int(yuan) * 100


def test_what_the_value_would_have_stored_before_is_told(received, listed, desk):
    received(cells(code=WRONG, fine="3"))
    (entry,) = listed()

    (one,) = desk.attempt(entry.id, fine_fen="0.3").corrections

    assert (one.before, one.after) == ("30,000.00 元", "3,000.00 元")


def test_a_trial_tells_fate_and_publicity_and_writes_nothing(
    received, listed, desk, root_of, rows_of
):
    received(cells(code=WRONG))
    (entry,) = listed()
    before, runs = root_of(), len(rows_of(SyncRun))

    invalid = desk.attempt(entry.id)
    valid = desk.attempt(entry.id, uscc=uscc(7))

    assert (invalid.state, invalid.faults[0].reason) == ("invalid", "code-check")
    assert (valid.state, valid.fate) == ("record", "linked")
    assert valid.event_day.isoformat() == "2025-12-01"
    assert valid.publicity_rule
    assert (root_of(), len(rows_of(SyncRun))) == (before, runs)
    assert [row.state for row in listed()] == ["open"]
    assert desk.fix(entry.id, uscc=uscc(7))["linked"] == 1


def test_a_trial_foretells_what_holds_a_record_or_leaves_it_as_it_is(
    take, deliver, listed, desk
):
    deliver("a", firm(1), firm(2, established_day="?"), firm(1, approved_day="?"))
    take()
    second, first = sorted(listed(), key=lambda entry: entry.row)

    foretold = [
        desk.attempt(first.id, approved_day="").fate,
        desk.attempt(second.id, established_day="2020-05-06").fate,
    ]

    assert foretold == ["unchanged", "linked"]
    assert desk.fix(first.id, approved_day="")["unchanged"] == 1
    assert desk.fix(second.id, established_day="2020-05-06")["linked"] == 1


def test_of_a_row_that_the_law_seals_today_nothing_but_the_rule_is_told(
    received, listed, desk
):
    received(cells(code=WRONG))
    (entry,) = listed()

    trial = desk.attempt(entry.id, authority="宿迁市公安局")

    assert (trial.state, trial.faults, trial.corrections) == ("sealed", (), ())
    assert trial.sealed_by
    assert trial.kind is None


def test_the_list_is_filtered_counted_and_paged_both_ways(
    received, take, deliver, listed, city
):
    received(cells(code=WRONG), cells(8, day="昨天"), name="x.csv")
    deliver("a", BAD, BAD, INVALID)
    take()

    with city.reads() as session:
        chosen = quarantine.RowFilter(reason="extra-cells")
        total = quarantine.total_of_rows(session, chosen)
        facets = quarantine.facets_of(session)
        everything = [entry.id for entry in listed()]
        back = quarantine.page_of_rows(
            session, quarantine.RowFilter(), limit=2, before=everything[3]
        )
        beside = quarantine.neighbours_of(
            session, quarantine.RowFilter(), everything[1]
        )

    assert (total.count, total.oldest is not None) == (2, True)
    most = facets[0]
    assert (most.reason, most.count) == ("extra-cells", 2)
    assert most.sources == (("lines", 2),)
    assert sum(facet.count for facet in facets) == 5
    assert [entry.id for entry in back] == everything[1:3]
    assert beside == (everything[0], everything[2])
    assert len(listed(file="x.csv")) == 2
    assert len(listed(file=listed(file="x.csv")[0].file_sha256)) == 2
    assert listed(file="y.csv") == []
    assert {entry.source for entry in listed(reason="code-check")} == {"penalty_2018"}


def test_a_blank_reason_decides_nothing(take, deliver, listed, desk, city):
    deliver("a", INVALID)
    take()
    (entry,) = listed()

    for blank in ("", "  ", "\u3000", "\u200b"):
        with pytest.raises(ReasonMissingError):
            quarantine.close_row(city, entry.id, actor="officer:7", reason=blank)
        with pytest.raises(ReasonMissingError):
            quarantine.close_rows(
                city, quarantine.RowFilter(), actor="officer:7", reason=blank
            )

    assert [row.state for row in listed()] == ["open"]


def decisions(city):
    """Read the events of decisions."""
    with city.reads() as session:
        query = select(OutboxEvent).where(OutboxEvent.op == "quarantine.decide")
        return list(session.scalars(query))


def test_many_rows_are_closed_with_one_event_for_each_chunk(
    take, deliver, listed, desk, city
):
    deliver("a", *[BAD] * 450, INVALID)
    take()

    report = desk.close_all(reason="extra-cells", source="lines")

    assert (report.matched, report.done) == (450, 450)
    events = decisions(city)
    assert len(events) == report.chunks > 1
    assert sum(event.detail["count"] for event in events) == 450
    assert {event.detail["filter"]["reason"] for event in events} == {"extra-cells"}
    assert {event.detail["officer"] for event in events} == {"officer:7"}
    assert [row.reason for row in listed()] == ["required"]
    closed = listed(state="closed", limit=1_000)
    assert {(row.decided_by, row.decision) for row in closed} == {
        ("officer:7", "电话核实")
    }


def test_many_rows_are_released_once_their_source_can_read_them(
    take, deliver, listed, desk, city, source
):
    deliver("a", *[BAD] * 3, INVALID, *[BAD] * 300)
    deliver("b", BAD)
    take()

    class Better(type(source)):
        """Reads bad rows as registrations, but for those of one firm."""

        def read(self, name, data):
            del name
            for number, line in enumerate(list(data)):
                row = firm(number) if line == lines(BAD) else None
                if number == 2:
                    row = firm(2, established_day="?")
                text = line if row is None else lines(row)
                for item in super().read("", io.BytesIO(text)):
                    place = replace(
                        item.place,
                        row=number + 1,
                        offset=self.offset,
                        length=len(line),
                    )
                    yield replace(item, place=place)
                self.offset += len(line)
                if number == 303:
                    self.offset = 0

        offset = 0

    better = Better(source.folder)
    desk.sources = {"lines": better}
    (file,) = {entry.file for entry in listed(limit=1_000)} - {"b"}
    report = desk.release_all(source="lines", file=file)

    assert (report.matched, report.done) == (304, 302)
    assert report.left == {"date-unreadable": 1, "required": 1}
    assert report.fates == {"linked": 302}
    assert sum(event.detail["count"] for event in decisions(city)) == 302
    assert len(listed(state="released", limit=1_000)) == 302
    assert {entry.reason for entry in listed()} == {"extra-cells", "required"}
    with city.reads() as session:
        run = session.get(SyncRun, report.runs[0])
    assert (run.kind, run.state, run.report["records"]) == ("quarantine", "done", 302)


def test_nothing_is_released_while_the_source_is_synced(take, deliver, desk, city):
    deliver("a", INVALID)
    take()

    with source_lock(city, "lines"), pytest.raises(SyncRunningError):
        desk.release_all(source="lines")


def test_who_comes_second_finds_the_row_decided(take, deliver, listed, desk):
    deliver("a", INVALID)
    take()
    (entry,) = listed()
    desk.fix(entry.id, established_day="2021-01-01")

    with pytest.raises(QuarantineDecidedError):
        desk.release(entry.id)
    with pytest.raises(QuarantineDecidedError):
        desk.attempt(entry.id)
    assert desk.close_all(source="lines").matched == 0


def test_the_report_to_a_source_tells_places_and_no_content(
    received, listed, city, desk
):
    received(cells(code=WRONG), cells(8, day="昨天"), name="=cmd.csv")
    first, second = sorted(listed(), key=lambda entry: entry.row)
    quarantine.close_row(
        city, first.id, actor="officer:7", reason="请更正", state="returned"
    )

    with city.reads() as session:
        made = quarantine.report_rows(session, "penalty_2018")

    text = made.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert made.rows == len(rows) == 2
    by_state = {row["状态"]: row for row in rows}
    assert by_state["open"]["文件"] == "'=cmd.csv"
    assert by_state["open"]["字段名称"] == "处罚决定日期"
    assert by_state["returned"]["原因代码"] == "code-check"
    for hidden in (WRONG, "严小明", "商贸"):
        assert hidden not in text
    assert desk.attempt(second.id).state == "invalid"


def test_penalties_of_lines_in_yuan_are_read_in_yuan(take, deliver, listed, desk):
    deliver("a", penalty(1, decision_day="?"))
    take()
    (entry,) = listed()

    typed = {"fine_fen": "3万元", "decision_day": "2026-03-02"}
    corrections = desk.attempt(entry.id, **typed).corrections

    assert corrections[0].echo == "3 万元 = 30,000.00 元"
    assert corrections[1].echo == "2026-03-02 = 2026-03-02"
