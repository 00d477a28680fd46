"""The drops: byte for byte the same, in the sources' formats, with countable dirt."""

import csv
import hashlib
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from connectors.base import Header, RawRow, load_sources
from connectors.cells import read_day
from connectors.manifest import Manifest
from hub.demo.files.drops import LISTED_UP_TO, write_drops
from hub.demo.files.layouts import LAYOUTS
from hub.demo.files.manifest import RECORDS
from hub.demo.founding import AGENCIES, COMMON_DOOR, NEIGHBOURS_DOOR
from hub.demo.records.rows import FORMS, write_day
from hub.demo.records.truth import rows_of
from hub.demo.town.population import Population

ROOT = Path(__file__).parents[2]
WRITING = """
import sys
from datetime import date
from pathlib import Path
from hub.demo.files.drops import write_drops
from hub.demo.town.population import Population
write_drops(Population(date(2026, 11, 24)), 400, Path(sys.argv[1]))
"""


def digests(folder):
    """What lies in a folder: hash and moment of every file."""
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*.*")
    }


def test_two_processes_write_the_same_bytes(tmp_path):
    for number in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", WRITING, str(tmp_path / number)],
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": number},
        )

    one, other = digests(tmp_path / "1"), digests(tmp_path / "2")

    assert one == other
    assert len(one) == len(LAYOUTS)
    bulletin = tmp_path / "1" / "sampling_food" / "食品抽检不合格公告_0001.xlsx"
    about = zipfile.ZipFile(bulletin).read("docProps/core.xml")
    # Two quick builds could have one moment by chance: it must be the drop's own.
    assert about.count(b"2026-11-22T12:00:00Z") == 2


@pytest.fixture(scope="module")
def dropped(tmp_path_factory):
    """Drops about 1,500 merchants and their manifest."""
    folder = tmp_path_factory.mktemp("drops")
    return folder, write_drops(Population(date(2026, 11, 24)), 1_500, folder)


@pytest.mark.parametrize(
    "layout", LAYOUTS, ids=lambda one: f"{one.source}-{one.series}"
)
def test_every_series_reads_by_its_manifest(dropped, layout):
    folder, _ = dropped
    source = load_sources(folder)[layout.source]
    asked = {field for _, field in layout.columns if field[0] != "="}
    ours = {"serial": "_serial", "second_kind": "_second_kind", "items": "failed_items"}

    path = next((folder / layout.source).glob(f"{layout.name}_0001.*"))
    with path.open("rb") as data:
        items = list(source.read(path.name, data))

    headers = [item for item in items if isinstance(item, Header)]
    found = {field for header in headers for field in header.found}
    assert {ours.get(field, field) for field in asked} == found
    ignored = {name for header in headers for name in header.ignored}
    assert ignored == {name for name, field in layout.columns if field[0] == "="}
    assert any(isinstance(item, RawRow) for item in items)


def test_days_are_written_as_offices_do_and_read_back():
    day = date(2026, 3, 5)

    texts = [write_day(day, style) for style in range(len(FORMS))]

    assert len(set(texts)) == len(FORMS)
    assert {read_day(text, "plain") for text in texts} == {day}


def test_the_manifest_counts_what_was_written(dropped):
    _, manifest = dropped

    for source, counts in manifest["sources"].items():
        expected = counts["expected"]
        records = sum(expected[fate] for fate in RECORDS)
        assert expected["records"] == records
        whole = records + expected["unchanged"] + expected["quarantined"]
        assert expected["rows"] == whole, source
        assert expected["quarantined"] == sum(expected["reasons"].values())
        assert expected["skipped"] == sum(counts["skipped"].values())


def test_the_dirt_can_be_found_in_the_files(dropped):
    folder, manifest = dropped
    with (folder / "registration" / "市场主体登记_0001.csv").open("rb") as file:
        text = file.read().decode("utf-8")
    rows = list(csv.reader(text.splitlines()))
    planted = manifest["sources"]["registration"]["planted"]
    header, body = rows[0], [row for row in rows if row != rows[0]]
    code = header.index("统一社会信用代码")
    marks = {"无", "/", "N/A", "\\N", "-", "暂无", "不详", "NULL"}

    lower = [row for row in body if row[code] != row[code].upper()]
    marked = [row for row in body if marks & set(row)]

    assert len(lower) == planted["lower-case-code"] > 5
    assert len(marked) == planted["null-mark"] > 50
    assert len([row for row in rows if row == header]) == 2
    assert [row[header.index("注册日期")] for row in body].count(
        "1900-1-1"
    ) == planted.get("sentinel-date", 0)


def test_every_kind_of_dirt_is_somewhere_in_a_larger_city(population):
    wanted = {
        *("lower-case-code", "full-width-code", "blank-in-code", "letter-for-digit"),
        *("code-in-wrong-column", "organisation-code-only", "masked-code"),
        *("failing-code", "failing-code-rescued", "code-missing", "placeholder-code"),
        *("bracket-width", "name-slip", "blank-in-name", "division-variant"),
        *("nameless", "no-party", "swap", "duplicate-document", "document-brackets"),
        *("natural-person", "sentinel-date", "date-unreadable", "amount-too-fine"),
        *("cells-missing", "capital-unread", "removal-update", "orderer-and-maker"),
        *("shop-number-missing", "product-missing"),
        *("complaint-number-missing", "quantity-unreadable", "day-ahead"),
        *("not-judged", "unknown-outcome", "work-of-no-list", "brushed-score"),
        "broken-commitment",
    }

    found = set()
    for index in range(15_000):
        for row in rows_of(population, index):
            found.update(row.planted)
        if found == wanted:
            break

    assert found == wanted


def test_the_manifest_says_where_every_swap_stands(dropped):
    folder, manifest = dropped

    assert manifest["swap_count"] == len(manifest["swaps"]) >= 10
    for swap in manifest["swaps"]:
        path = folder / swap["source"] / swap["file"]
        line = path.read_text("gb18030").splitlines()[swap["row"] - 1]
        assert swap["name"] in line
        assert swap["code"] in line
        assert swap["document_no"][-7:] in line
        assert swap["name_belongs_to"] != swap["code"]


def test_swaps_are_only_counted_in_a_large_city(tmp_path, population, monkeypatch):
    monkeypatch.setattr("hub.demo.files.drops.LISTED_UP_TO", 100)

    manifest = write_drops(population, 400, tmp_path)

    assert LISTED_UP_TO == 20_000
    assert manifest["swaps"] == []
    assert manifest["swap_count"] > 0


def test_long_series_become_several_files_of_bounded_size(
    tmp_path, population, monkeypatch
):
    monkeypatch.setattr("hub.demo.files.layouts.CSV_ROWS", 200)
    monkeypatch.setattr("hub.demo.files.layouts.SHEET_ROWS", 10)

    manifest = write_drops(population, 700, tmp_path)

    files = sorted((tmp_path / "registration").iterdir())
    moments = [path.stat().st_mtime_ns for path in files]
    counts = manifest["sources"]["registration"]
    assert len(files) == counts["files"] == -(-counts["expected"]["rows"] // 200)
    assert moments == sorted(set(moments))
    assert len(list((tmp_path / "sampling_food").iterdir())) > 1


def test_platforms_write_numbers_and_nulls_as_such(dropped):
    folder, _ = dropped
    lines = (folder / "shop_platform" / "hepin_0001.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]

    assert any(isinstance(row["shop_id"], int) for row in rows)
    assert any(row["closed"] is None for row in rows)
    assert any(row["exempt"] is True for row in rows)


def test_the_owners_of_all_sources_are_members():
    members = {f"agency:{code}" for code, *_ in AGENCIES}
    members |= {COMMON_DOOR[0], NEIGHBOURS_DOOR[0]}

    owners = {
        Manifest.of(f"connectors.{name}").owner
        for name in load_sources(Path("/nowhere"))
    }

    assert owners <= members
