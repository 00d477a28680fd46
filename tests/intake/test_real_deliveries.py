"""Real deliveries through their real sources: every row is accounted for."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from connectors.base import load_sources
from hub.archive.models import RecordHead, RecordVersion
from hub.archive.proof import archive_root
from hub.ground.clock import SetClock
from hub.intake.service import sync
from hub.merchants.models import Membership

DATA = Path(__file__).parents[2].parent / "shared" / "data"
FILES = (
    # The file, its source, its data rows, how many of them are no records and why.
    ("registry/registry_jiangsu_2008.csv", "registration", 11203, {}),
    ("registry/registry_suqian_allyears.csv", "registration", 1721, {}),
    ("blacklists/ecommerce_dishonest_91855.xlsx", "dishonest_ecommerce", 500, {}),
    (
        "blacklists/transport_dishonest_93516.xls",
        "dishonest_transport",
        270,
        {"code-check": 1},
    ),
    (
        "blacklists/cn_abnormal_operation_25.jsonl",
        "abnormal_notices",
        25,
        {"party-missing": 5},
    ),
    (
        "penalties/cn_admin_penalties_15.jsonl",
        "penalty_cases",
        15,
        {"party-missing": 8},
    ),
    (
        "penalties/cn_env_penalty_notices_49.jsonl",
        "environment_notices",
        49,
        {"no-decision": 21, "party-missing": 2},
    ),
    ("courts/cn_dishonest_debtors_21.jsonl", "debtor_notices", 21, {}),
    ("courts/cn_court_filings_179.jsonl", "court_filings", 179, {}),
    ("licences/nmpa_cosmetics_licences_202101.json", "licence_cosmetics", 720, {}),
    ("licences/nmpa_cosmetics_licences_202105.json", "licence_cosmetics", 135, {}),
    ("sampling/tcm_sampling_failures_114802.xlsx", "sampling_drug", 39, {}),
    (
        "blacklists/ocr_judgment_defaulters_93512_1.xlsx",
        "debtor_ocr",
        181,
        {"code-check": 10},
    ),
)
NAMES = {Path(file).stem: file for file, *_ in FILES}

pytestmark = [
    pytest.mark.postgresql_in_long,
    pytest.mark.skipif(
        not DATA.is_dir(), reason="the real data is not beside this checkout"
    ),
]


class City:
    """A hub that has taken every file in once, and what was reported of each."""

    def __init__(self, hub, drops):
        """Sync every file in its order."""
        self.hub = hub
        self.sources = load_sources(drops)
        self.reports = {file: self.sync(file) for file, *_ in FILES}

    def sync(self, file, path=None):
        """Sync a file of the data, or another one through the same source."""
        name = next(source for known, source, *_ in FILES if known == file)
        return sync(
            self.hub,
            self.sources[name],
            file=path or DATA / file,
            touched=lambda *_: None,
        ).as_json()

    def root(self):
        """Hash everything that the hub knows."""
        with self.hub.reads() as session:
            return archive_root(session)

    def run(self, stem):
        """Give the run that took a file in."""
        return self.reports[NAMES[stem]]["run"]


@pytest.fixture(scope="module")
def real_city(hubs, tmp_path_factory):
    """All real files, taken in once for the module."""
    hub = hubs(SetClock(datetime(2026, 11, 24, 2, tzinfo=UTC)))
    return City(hub, tmp_path_factory.mktemp("drops"))


@pytest.mark.parametrize(("file", "source", "rows", "reasons"), FILES)
def test_every_row_of_a_real_file_is_accounted_for(
    real_city, file, source, rows, reasons
):
    report = real_city.reports[file]

    assert report["source"] == source
    assert report["state"] == "done"
    assert report["rows"] == rows
    assert rows == report["records"] + report["unchanged"] + report["quarantined"]
    assert report["records"] == sum(
        report[name] for name in ("linked", "held", "provisional")
    )
    assert report["reasons"] == reasons


@pytest.mark.parametrize(
    ("stem", "column", "verdicts"),
    [
        ("ecommerce_dishonest_91855", "uscc", {"valid": 476}),
        ("transport_dishonest_93516", "uscc", {"valid": 19, "invalid": 1}),
        ("transport_dishonest_93516", "org_code", {"valid": 261, "unknown": 1}),
    ],
)
def test_code_columns_are_worth_what_a_count_by_hand_says(
    real_city, stem, column, verdicts
):
    assert real_city.reports[NAMES[stem]]["code_columns"][column] == verdicts


@pytest.mark.parametrize(
    ("stem", "schemes"),
    [
        (
            "registry_jiangsu_2008",
            {
                "uscc": {"valid": 10042},
                "reg_no_15": {"valid": 827},
                "coop_reg_no": {"valid": 334},
            },
        ),
        (
            "registry_suqian_allyears",
            {
                "uscc": {"valid": 1614},
                "reg_no_15": {"valid": 61},
                "coop_reg_no": {"valid": 41},
                "reg_no_13": {"valid": 5},
            },
        ),
    ],
)
def test_the_registry_mixes_schemes_in_one_column(real_city, stem, schemes):
    assert real_city.reports[NAMES[stem]]["identifiers"] == schemes


def test_of_143_scanned_codes_22_pass_and_organisation_codes_save_most_rows(
    real_city,
):
    report = real_city.reports[NAMES["ocr_judgment_defaulters_93512_1"]]

    column = report["code_columns"]["uscc"]
    assert (column["valid"], sum(column.values())) == (22, 143)
    assert report["code_columns"]["org_code"]["valid"] == 154
    assert report["linked"] == 158


def test_codes_in_the_wrong_column_and_rows_without_a_unified_code_are_linked(
    real_city,
):
    shops = real_city.reports[NAMES["ecommerce_dishonest_91855"]]
    carriers = real_city.reports[NAMES["transport_dishonest_93516"]]

    # 334 organisation codes, 84 unified codes in their column; one stands elsewhere.
    assert shops["code_columns"]["org_code"]["valid"] >= 334 + 84
    assert shops["linked"] + shops["held"] == 500
    assert shops["provisional"] == carriers["provisional"] == 0
    assert carriers["linked"] >= 261


def test_filings_and_hearings_make_59_cases(real_city):
    with real_city.hub.reads() as session:
        cases = session.scalar(
            select(func.count(RecordVersion.key.distinct())).where(
                RecordVersion.kind == "court_case"
            )
        )

    assert cases == 59


def test_the_licences_of_may_are_26_updates_and_109_inserts(real_city):
    may = real_city.run("nmpa_cosmetics_licences_202105")

    with real_city.hub.reads() as session:
        seqs = session.scalars(
            select(RecordVersion.seq).where(RecordVersion.run_id == may)
        ).all()

    assert Counter(seq > 1 for seq in seqs) == {True: 26, False: 109}


def test_a_penalty_filed_twice_is_one_record(real_city):
    run = real_city.run("cn_admin_penalties_15")

    with real_city.hub.reads() as session:
        keys = session.scalars(
            select(RecordVersion.key).where(RecordVersion.run_id == run)
        ).all()

    assert len(keys) == len(set(keys)) == 6
    assert real_city.reports[NAMES["cn_admin_penalties_15"]]["unchanged"] == 1


def test_a_held_row_is_attached_to_nobody(real_city):
    held = sum(report["held"] for report in real_city.reports.values())

    with real_city.hub.reads() as session:
        heads = session.scalar(select(func.count()).select_from(RecordHead))
        attached = session.scalar(select(func.count(Membership.record_key.distinct())))

    assert held >= 1
    assert heads - attached == held


def test_a_second_sync_of_every_file_changes_nothing(real_city):
    before = real_city.root()

    for file, _, rows, _ in FILES:
        report = real_city.sync(file)
        aside = real_city.reports[file]["quarantined"]
        assert (report["unchanged"], report["records"]) == (rows - aside, 0)
        assert report["still_quarantined"] == aside
        assert report["state"] == "nothing-new"

    assert real_city.root() == before


def test_a_new_export_of_the_registry_counts_only_the_changed_row(real_city, tmp_path):
    file = NAMES["registry_suqian_allyears"]
    text = (DATA / file).read_text("utf-8")
    head, first, rest = text.split("\n", 2)
    export = tmp_path / "export.csv"
    export.write_text("\n".join((head, rest.strip("\n"), _moved(first))), "utf-8")

    report = real_city.sync(file, export)

    assert (report["rows"], report["records"]) == (1721, 1)


def _moved(line):
    """Write a registry row with another address."""
    address = line.rpartition(",")[2]
    return line.removesuffix(address) + "宿迁市宿城区新址1号"


@pytest.mark.parametrize("stem", ["cn_abnormal_operation_25", "cn_court_filings_179"])
def test_a_new_export_of_json_lines_in_another_order_has_no_news(
    real_city, tmp_path, stem
):
    file = NAMES[stem]
    rows = (DATA / file).read_text("utf-8").splitlines()
    export = tmp_path / "export.jsonl"
    export.write_text("\n".join(reversed(rows)), "utf-8")

    report = real_city.sync(file, export)

    assert report["records"] == 0
    assert report["rows"] == len(rows)


def test_a_new_export_of_the_licences_with_one_change_is_one_record(
    real_city, tmp_path
):
    file = NAMES["nmpa_cosmetics_licences_202105"]
    document = json.loads((DATA / file).read_text("utf-8"))
    rows = document if isinstance(document, list) else document["list"]
    rows[0]["epsProductAddress"] = "江苏省宿迁市宿城区新址1号"
    export = tmp_path / "export.json"
    export.write_text(json.dumps(document, ensure_ascii=False), "utf-8")

    report = real_city.sync(file, export)

    assert (report["rows"], report["records"]) == (135, 1)


def test_environment_notices_are_fewer_records_than_rows(real_city):
    report = real_city.reports["penalties/cn_env_penalty_notices_49.jsonl"]
    told = select(func.count()).select_from(RecordHead)
    told = told.join(RecordVersion, RecordVersion.key == RecordHead.key)
    query = told.where(
        RecordVersion.seq == RecordHead.seq,
        RecordVersion.source == "environment_notices",
    )

    with real_city.hub.reads() as session:
        records = session.scalar(query)

    decisions = report["rows"] - report["quarantined"]
    assert (report["rows"], decisions, records) == (49, 26, 15)
