"""Every file of the real data enters through a shipped source, or has its reason."""

import csv
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.base import RawRow, load_sources
from connectors.website_footer.footers import read_footer
from hub.ground.clock import SetClock
from hub.intake.service import sync
from tests.intake import test_real_deliveries, test_real_lists

DATA = Path(__file__).parents[2].parent / "shared" / "data"
ELSEWHERE = frozenset(
    file
    for file, *_ in (
        *test_real_deliveries.FILES,
        *test_real_lists.FILES,
        *test_real_lists.MORE_FILES,
    )
)
"""Files whose rows are counted by the tests of lists and deliveries."""
FILES = (
    # The file, its source, its data rows, how many of them are no records and why.
    ("registry/registry_linked_rows.csv", "registration", 227, {}),
    (
        "penalties/cn_samr_local_excerpt.tsv",
        "penalty_notices",
        32,
        # Parties whose names were masked before they were published are nobody.
        {"no-decision": 6, "party-missing": 24, "required": 1},
    ),
    # Most tell no day, and two are no apps.
    ("notices/cn_app_violation_excerpt.csv", "app_notices", 33, {"required": 26}),
    ("filings/cac_genai_filings_excerpt.csv", "licence_genai", 37, {}),
)
MORE_FILES = (
    ("registry/registry_jiangsu_2019_repmasked.csv", "registration", 5126, {}),
    ("notices/p2p_platform_issues.et", "platform_alerts", 5700, {"required": 31}),
)
FOOTERS = "filings/icp_footers.csv"
NO_RECORDS = {
    "README.md": "describes the data",
    "SHA256SUMS": "describes the data",
    "name_pairs_dev.csv": "pairs of names, truth for the search",
    "filings/miit_approved_tlds.csv": "domain endings: no filing, no day, no merchant",
    "matching/company_name_bio_train.txt": "truth for splitting names",
    "matching/link_truth.csv": "truth for linking",
    "matching/listed_company_short_full.jsonl": "pairs of names, truth for the search",
    "matching/lookalike_chars.json": "a table of characters",
    "penalties/tw_company_lookup_cache.sqlite": "a cache of lookups in a register "
    "abroad, without codes of this country, in no format that is delivered",
    "penalties/tw_labour_merged.sqlite": "what others made of the same files: truth",
    "regions/division_changes_1981_2026.json": "the rulebook's divisions come of it",
    "regions/divisions_mca_202609.json": "the rulebook's divisions come of it",
    "sampling/food_sampling_header_map.json": "names of columns, truth for headers",
}
"""Files that hold no records, each with the reason."""

pytestmark = [
    pytest.mark.skipif(
        not DATA.is_dir(), reason="the real data is not beside this checkout"
    ),
    pytest.mark.postgresql_in_long,
]


def test_every_file_has_a_source_or_a_reason():
    there = {
        path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()
    }
    entering = ELSEWHERE | {file for file, *_ in (*FILES, *MORE_FILES)}
    entering |= {FOOTERS}

    assert not entering & set(NO_RECORDS)
    assert entering | set(NO_RECORDS) == there


@pytest.fixture(scope="module")
def taken_in(hubs, tmp_path_factory):
    """Give a function that syncs a file once and reports of it."""
    hub = hubs(SetClock(datetime(2026, 11, 24, 2, tzinfo=UTC)))
    sources = load_sources(tmp_path_factory.mktemp("drops"))
    reports = {}

    def take_in(file, source):
        if file not in reports:
            reports[file] = sync(
                hub, sources[source], file=DATA / file, touched=lambda *_: None
            ).as_json()
        return hub, reports[file]

    return take_in


def check(report, source, rows, reasons):
    """Find every row of a file in its report."""
    assert (report["state"], report["source"]) == ("done", source)
    assert report["rows"] == rows
    assert rows == report["records"] + report["unchanged"] + report["quarantined"]
    assert report["reasons"] == reasons
    assert "columns" not in report


@pytest.mark.parametrize(("file", "source", "rows", "reasons"), FILES)
def test_every_row_of_a_file_is_accounted_for(taken_in, file, source, rows, reasons):
    check(taken_in(file, source)[1], source, rows, reasons)


@pytest.mark.long
@pytest.mark.parametrize(("file", "source", "rows", "reasons"), MORE_FILES)
def test_every_row_of_a_large_file_is_accounted_for(
    taken_in, file, source, rows, reasons
):
    check(taken_in(file, source)[1], source, rows, reasons)


def test_footers_wait_for_the_day_that_the_register_of_filings_tells(taken_in):
    _, report = taken_in(FOOTERS, "website_footer")

    assert (report["state"], report["reason"]) == ("failed", "all-quarantined")
    assert report["rows"] == report["quarantined"] == 38
    assert report["reasons"]["no-filing-number"] == 3


def test_38_footers_are_read_as_expected_and_three_of_them_refused():
    with (DATA / FOOTERS).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))

    footers = [read_footer(row["footer_text"]) for row in rows]

    assert len(footers) == 38
    assert sum(footer.filing_no is None for footer in footers) == 3
    for row, footer in zip(rows, footers, strict=True):
        assert (footer.firm or "") == row["expected_org"]
        assert (footer.filing_no or "") == row["expected_licence"]
        assert footer.province == row["expected_province"]
        assert (footer.police_no or "") == row["expected_psb_record"]


LABOUR = DATA / "penalties" / "tw_labour_raw"
MOST_SLIPS = 50
ARTICLE = re.compile(r"(\d+)條(?:第(\d+)項)?(?:第(\d+)款)?")


def articles_of(text):
    """Write the articles of a decision as the merged table does, in their order."""
    found = ["-".join(filter(None, one)) for one in ARTICLE.findall(text or "")]
    return tuple(dict.fromkeys(found))


def known_decisions():
    """Give day and articles of each document number of the merged table."""
    truth = DATA / "penalties" / "tw_labour_merged.sqlite"
    known = {}
    with closing(sqlite3.connect(f"file:{truth}?immutable=1", uri=True)) as database:
        query = "SELECT trim(doc_id), dt_exe, law, gov FROM unluckylabor"
        for number, day, law, city in database.execute(query):
            # A paragraph alone, -2, has lost the article that it is of.
            laws = (one for one in law.split(";") if one and one[0] != "-")
            told = tuple(dict.fromkeys(laws))
            known.setdefault(number, []).append((day, told, city))
    return known


@pytest.mark.parametrize(
    ("name", "file", "count"),
    [
        ("labour_taipei", "taipei_683113371043.csv", 2_969),
        ("labour_newtaipei", "newtaipei_103Violation01.xls", 26),
        ("labour_newtaipei", "newtaipei_105Violation01.ods", 406),
    ],
)
def test_documents_days_and_articles_are_those_of_the_merged_table(
    tmp_path, name, file, count
):
    source, known = load_sources(tmp_path)[name], known_decisions()
    with (LABOUR / file).open("rb") as data:
        rows = [item for item in source.read(file, data) if isinstance(item, RawRow)]

    assert len(rows) == count
    slips = unlike = 0
    for row in rows:
        values = row.values
        day, mine = values["decision_day"].isoformat(), articles_of(values["basis"])
        told = [laws for on, laws, _ in known[values["document_no"]] if on == day]
        same = any(set(laws) == set(mine) for laws in told)
        # There some articles are written without what parts them: 3839, 59-14.
        unlike += not (same or any(digits(laws) == digits(mine) for laws in told))
        slips += not same
    # One of them names an article twice besides.
    assert (slips <= MOST_SLIPS, unlike) == (True, name == "labour_taipei")
    if name == "labour_taipei":
        city = {number for number, rows in known.items() if rows[0][2] == "臺北市"}
        assert city == {row.values["document_no"] for row in rows}


def digits(laws):
    """Write articles without what parts them."""
    return sorted("".join(laws).replace("-", ""))
