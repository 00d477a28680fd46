"""Lists of Taiwanese labour bureaus and of sentenced firms: every row accounted for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from connectors.base import load_sources
from hub.archive.models import RecordHead, RecordVersion
from hub.ground.clock import SetClock
from hub.intake.service import sync

DATA = Path(__file__).parents[2].parent / "shared" / "data"
LABOUR = "penalties/tw_labour_raw"
FUNDRAISING = "blacklists/ocr_illegal_fundraising_93512_4.xlsx"
FILES = (
    # The file, its source, its data rows, those that join one above, what is no record.
    (f"{LABOUR}/kaohsiung_10503-0.xls", "labour_kaohsiung", 26, 43, {}),
    (f"{LABOUR}/tainan_10407.xlsx", "labour_tainan", 5, 1, {}),
    (
        f"{LABOUR}/taoyuan_tabula-105-7.csv",
        "labour_taoyuan",
        142,
        0,
        {"party-missing": 14},
    ),
    (FUNDRAISING, "fundraising_ocr", 144, 0, {}),
)
MORE_FILES = (
    (f"{LABOUR}/taipei_683113371043.csv", "labour_taipei", 2969, 0, {}),
    (f"{LABOUR}/newtaipei_103Violation01.xls", "labour_newtaipei", 26, 0, {}),
    (f"{LABOUR}/newtaipei_105Violation01.ods", "labour_newtaipei", 406, 1, {}),
    (
        f"{LABOUR}/kaohsiung_10504-0.xlsx",
        "labour_kaohsiung",
        245,
        99,
        {"required": 1},
    ),
    (f"{LABOUR}/tainan_10509.xls", "labour_tainan", 175, 0, {"date-unreadable": 1}),
    (f"{LABOUR}/taichung_tabula-10505.csv", "labour_taichung", 139, 0, {}),
)

pytestmark = [
    pytest.mark.skipif(
        not DATA.is_dir(), reason="the real data is not beside this checkout"
    ),
    pytest.mark.postgresql_in_long,
]


def take_in(hub, sources, file, source):
    """Sync a file of the data and give its report."""
    report = sync(
        hub, sources[source], file=DATA / file, touched=lambda *_: None
    ).as_json()
    assert (report["state"], report["source"]) == ("done", source)
    return report


@pytest.fixture(scope="module")
def lists(hubs, tmp_path_factory):
    """A hub, its sources, and the reports of all lists that it took in."""
    hub = hubs(SetClock(datetime(2026, 11, 24, 2, tzinfo=UTC)))
    sources = load_sources(tmp_path_factory.mktemp("drops"))
    return hub, sources, {row[0]: take_in(hub, sources, *row[:2]) for row in FILES}


def check(report, rows, joined, reasons):
    """Find every row of a file in its report."""
    assert report["rows"] == rows
    assert rows == report["records"] + report["unchanged"] + report["quarantined"]
    assert report.get("skipped_as", {}).get("continuation", 0) == joined
    assert report["reasons"] == reasons
    assert "columns" not in report


@pytest.mark.parametrize(("file", "source", "rows", "joined", "reasons"), FILES)
def test_every_row_of_a_list_is_accounted_for(
    lists, file, source, rows, joined, reasons
):
    assert lists[2][file]["source"] == source
    check(lists[2][file], rows, joined, reasons)


@pytest.mark.long
@pytest.mark.parametrize(("file", "source", "rows", "joined", "reasons"), MORE_FILES)
def test_every_row_of_a_longer_list_is_accounted_for(
    lists, file, source, rows, joined, reasons
):
    check(take_in(*lists[:2], file, source), rows, joined, reasons)


def test_a_decision_is_one_record_however_many_rows_it_takes(lists):
    hub, _, reports = lists
    run = reports[f"{LABOUR}/kaohsiung_10503-0.xls"]["run"]

    with hub.reads() as session:
        bodies = session.scalars(
            select(RecordVersion.body).where(RecordVersion.run_id == run)
        ).all()

    assert len(bodies) == 26
    assert sum(body["basis"].count("；") + 1 for body in bodies) == 69


def test_a_sentence_is_no_suspicion_so_nothing_of_it_is_sealed(lists):
    hub, _, reports = lists
    run = reports[FUNDRAISING]["run"]

    with hub.reads() as session:
        found = session.execute(
            select(RecordVersion.kind, RecordVersion.record_class, func.count())
            .where(RecordVersion.run_id == run)
            .group_by(RecordVersion.kind, RecordVersion.record_class)
        ).all()

    assert [tuple(row) for row in found] == [("criminal_case", "open", 144)]


@pytest.mark.long
def test_a_second_sync_of_a_list_changes_nothing(lists):
    hub, sources, _ = lists
    with hub.reads() as session:
        before = session.scalar(select(func.count()).select_from(RecordHead))

    for file, source, rows, *_ in FILES:
        report = sync(
            hub, sources[source], file=DATA / file, touched=lambda *_: None
        ).as_json()
        told = report["unchanged"] + report["still_quarantined"]
        assert (told, report["records"]) == (rows, 0)

    with hub.reads() as session:
        after = session.scalar(select(func.count()).select_from(RecordHead))
    assert after == before
