"""Real published files go through their sources row by row, none lost or invented."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from connectors.base import BadRow, RawRow, Skipped, load_sources
from schemas.codes.identifiers import identify
from schemas.record import KINDS
from tests.support.delivered import make_source

DATA = Path(__file__).parents[2].parent / "shared" / "data"
SOURCES = load_sources(Path("/nowhere"))
FILES = [
    ("registration", "registry/registry_jiangsu_2008.csv", 11_203),
    ("registration", "registry/registry_suqian_allyears.csv", 1_721),
    ("dishonest_ecommerce", "blacklists/ecommerce_dishonest_91855.xlsx", 500),
    ("dishonest_transport", "blacklists/transport_dishonest_93516.xls", 270),
    ("debtor_ocr", "blacklists/ocr_judgment_defaulters_93512_1.xlsx", 181),
    ("abnormal_notices", "blacklists/cn_abnormal_operation_25.jsonl", 25),
    ("penalty_cases", "penalties/cn_admin_penalties_15.jsonl", 15),
    ("debtor_notices", "courts/cn_dishonest_debtors_21.jsonl", 21),
    ("court_filings", "courts/cn_court_filings_179.jsonl", 179),
    ("licence_cosmetics", "licences/nmpa_cosmetics_licences_202101.json", 720),
    ("licence_cosmetics", "licences/nmpa_cosmetics_licences_202105.json", 135),
    ("sampling_drug", "sampling/tcm_sampling_failures_114802.xlsx", 39),
]

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")


def read(name, path):
    with (DATA / path).open("rb") as data:
        return list(SOURCES[name].read(Path(path).name, data))


@pytest.mark.parametrize(("name", "path", "count"), FILES, ids=[f[1] for f in FILES])
def test_a_real_file_has_exactly_its_rows(name, path, count):
    items = read(name, path)

    assert sum(isinstance(item, RawRow) for item in items) == count
    assert not [item for item in items if isinstance(item, Skipped | BadRow)]


@pytest.mark.parametrize(("name", "path", "count"), FILES, ids=[f[1] for f in FILES])
def test_every_value_of_a_real_file_is_one_its_record_kind_knows(name, path, count):
    rows = [item for item in read(name, path) if isinstance(item, RawRow)]

    for row in rows:
        kind = KINDS[row.kind]
        assert set(row.values) <= set(kind.fields())
        for field in set(SOURCES[name].manifest.dates) & set(row.values):
            # Every day in these files is one that we can read.
            assert not isinstance(row.values[field], str), (field, row)


def verdicts(rows, field):
    values = [row.values.get(field) for row in rows]
    return Counter(
        (verdict.scheme, verdict.status)
        for verdict in (identify(value) for value in values if value is not None)
    )


def test_codes_of_the_registry_of_2008_come_through_as_they_are():
    rows = [r for r in read(*FILES[0][:2]) if isinstance(r, RawRow)]

    found = verdicts(rows, "uscc")

    assert found["uscc", "valid"] == 10_042
    assert found["reg_no_15", "valid"] == 827
    assert found["coop_reg_no", "valid"] == 334


def test_codes_of_the_e_commerce_list_come_through_in_the_columns_they_stand_in():
    rows = [r for r in read(*FILES[2][:2]) if isinstance(r, RawRow)]

    assert verdicts(rows, "uscc")["uscc", "valid"] == 476
    assert verdicts(rows, "org_code")["uscc", "valid"] == 84
    assert verdicts(rows, "org_code")["org_code", "valid"] == 334
    assert verdicts(rows, "reg_no")["reg_no_15", "valid"] == 489


def test_filings_and_hearings_are_of_fifty_nine_cases():
    rows = [r for r in read(*FILES[8][:2]) if isinstance(r, RawRow)]

    keys = {
        KINDS["court_case"].natural_key(KINDS["court_case"].load(row.values))
        for row in rows
    }

    assert len(keys) == 59


def column(field, name):
    return {field: [name]}


@pytest.mark.parametrize(
    ("path", "layout", "columns", "count"),
    [
        (
            "taipei_683113371043.csv",
            {},
            column("document_no", "處分字號") | column("decision_day", "處分日期"),
            2_969,
        ),
        (
            "newtaipei_103Violation01.xls",
            {},
            column("document_no", "處分書文號") | column("decision_day", "處分日期"),
            26,
        ),
        (
            "newtaipei_105Violation01.ods",
            {"positions": ["", "", "", "", "document_no", "decision_day"]},
            {},
            407,
        ),
    ],
    ids=["big5-hkscs", "xls", "ods"],
)
def test_tables_of_the_republic_agree_with_what_others_read_in_them(
    path, layout, columns, count
):
    source = make_source(
        layout=layout, columns=columns, units={}, dates={"decision_day": "roc"}
    )
    truth = DATA / "penalties" / "tw_labour_merged.sqlite"
    with closing(sqlite3.connect(f"file:{truth}?immutable=1", uri=True)) as database:
        query = "SELECT doc_id, dt_exe FROM unluckylabor"
        known = {(number.strip(), day) for number, day in database.execute(query)}

    with (DATA / "penalties" / "tw_labour_raw" / path).open("rb") as data:
        rows = [r.values for r in source.read(path, data) if isinstance(r, RawRow)]

    found = {
        (row["document_no"].strip(), row["decision_day"].isoformat()) for row in rows
    }
    assert len(rows) == count
    assert found - known == set()


def test_titles_merged_firms_and_empty_sheets_of_a_real_bulletin_are_no_rows():
    columns = column("party_name", "事業單位") | column("document_no", "處分書文號")
    source = make_source(columns=columns, dates={}, units={})

    path = DATA / "penalties" / "tw_labour_raw" / "kaohsiung_10504-0.xlsx"
    with path.open("rb") as data:
        items = list(source.read(path.name, data))

    rows = [item for item in items if isinstance(item, RawRow)]
    assert len(rows) == 344
    assert all(row.values["party_name"] for row in rows)
    assert [item.reason for item in items if isinstance(item, Skipped)] == ["title"]


def test_a_wps_spreadsheet_without_header_is_read_by_position():
    source = make_source(
        layout={"positions": ["decision_day", "party_name"]}, columns={}, units={}
    )

    with (DATA / "notices" / "p2p_platform_issues.et").open("rb") as data:
        found = [r for r in source.read("a.et", data) if isinstance(r, RawRow)]

    assert len(found) == 5_700


LABOUR = DATA / "penalties" / "tw_labour_raw"
TRUTH = DATA / "penalties" / "tw_labour_merged.sqlite"


@pytest.mark.parametrize(
    ("name", "file", "count"),
    [
        ("labour_taipei", "taipei_683113371043.csv", 2_969),
        ("labour_newtaipei", "newtaipei_103Violation01.xls", 26),
        ("labour_newtaipei", "newtaipei_105Violation01.ods", 406),
    ],
)
def test_decisions_of_labour_bureaus_are_those_that_others_read_from_them(
    name, file, count
):
    with closing(sqlite3.connect(f"file:{TRUTH}?mode=ro", uri=True)) as database:
        known = {}
        for number, *told in database.execute(
            "SELECT doc_id, dt_exe, corp, boss FROM unluckylabor"
        ):
            known.setdefault(number, []).append(told)

    rows = [item for item in read(name, LABOUR / file) if isinstance(item, RawRow)]

    assert len(rows) == count
    agreeing = 0
    for row in rows:
        values = row.values
        told = known[values["document_no"]]
        assert values["decision_day"].isoformat() in [day for day, *_ in told]
        # There a person without a firm is somebody who answers for none.
        agreeing += any(
            values["party_name"] in {corp or boss, boss} for _, corp, boss in told
        )
    # The others take what stands in brackets for a person: 花旗(台灣), (養護型).
    assert agreeing >= 0.98 * count


def test_people_and_the_shops_they_own_are_told_apart():
    parties = [
        item.values
        for item in read("labour_kaohsiung", LABOUR / "kaohsiung_10504-0.xlsx")
        if isinstance(item, RawRow)
    ]

    owned = [values for values in parties if "party_category" in values]
    assert len(owned) >= 50
    for values in owned:
        assert values["party_category"] == "individual_business"
        assert 2 <= len(values["legal_rep"]) <= 6
    assert not [values for values in parties if "即" in values["party_name"]]
