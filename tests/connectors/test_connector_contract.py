"""Every source keeps the same promises."""

from importlib.resources import files
from pathlib import Path

import pytest
from marshmallow import ValidationError

from connectors.base import (
    BadRow,
    Header,
    Manifest,
    RawRow,
    Skipped,
    SourceError,
    load_sources,
)
from connectors.doors.parcel import ParcelDoor
from connectors.table_file import TableFile
from schemas.record import KINDS
from tests.support.delivered import read_all, rows_of

SOURCES = load_sources(Path("/nowhere"))
PUSHED = {"penalty_neighbour"}
"""Sources whose members push their rows as parcels."""
PARTS_OF_LINES = ("{", "刑")
"""What stands in every row of a source whose rows give parties as a list."""
CONNECTORS = Path(str(files("connectors")))


def sample_of(name):
    found = list((CONNECTORS / name).glob("sample.*"))
    if len(found) != 1:
        pytest.fail(
            f"connectors/{name} needs one sample file (sample.csv, .json or .jsonl) "
            f"with made-up rows and has {len(found)}: docs/connect-a-source.md, step 3",
            pytrace=False,
        )
    return found[0]


def read_sample(name):
    path = sample_of(name)
    return read_all(SOURCES[name], path.read_bytes(), path.name)


@pytest.fixture(params=sorted(SOURCES))
def name(request):
    return request.param


def test_every_folder_with_a_manifest_is_a_source():
    folders = {path.parent.name for path in CONNECTORS.glob("*/source.toml")}

    assert set(SOURCES) == folders
    assert "registration" in folders


def test_a_source_bears_the_name_of_its_folder_and_reads_its_own_drop_folder(name):
    source = SOURCES[name]

    assert source.manifest.name == name
    if name in PUSHED:
        assert isinstance(source.door, ParcelDoor)
    else:
        assert source.door.folder == Path("/nowhere") / name
    assert Manifest.of(f"connectors.{name}") == source.manifest


def test_a_source_yields_record_kinds_that_there_are(name):
    kinds = SOURCES[name].manifest.kinds

    assert set(kinds) <= set(KINDS)
    assert {row.kind for row in rows_of(read_sample(name))} == set(kinds)


def test_every_column_is_a_field_of_the_record_kind(name):
    manifest = SOURCES[name].manifest
    fields = {field for kind in manifest.kinds for field in KINDS[kind].fields()}
    own = {column for column in manifest.columns if column.startswith("_")}

    assert set(manifest.columns) - own <= fields
    assert set(manifest.constants) <= fields
    # Columns of its own need a connector that takes them out again.
    assert not own or type(SOURCES[name].reader) is not TableFile


def test_every_yielded_value_is_a_field_of_its_kind(name):
    for row in rows_of(read_sample(name)):
        assert set(row.values) <= set(KINDS[row.kind].fields())


def test_at_least_one_row_of_the_sample_is_a_good_record(name):
    loaded = []
    for row in rows_of(read_sample(name)):
        try:
            loaded.append(KINDS[row.kind].load(row.values))
        except ValidationError:
            continue

    assert loaded


def test_days_and_amounts_of_the_record_kind_are_declared(name):
    manifest = SOURCES[name].manifest
    for kind in manifest.kinds:
        declared = KINDS[kind].contract().fields
        for column in set(manifest.columns) & set(declared):
            field = type(declared[column]).__name__
            assert (field == "LegalDate") == (column in manifest.dates), column
            assert (field == "Money") == (column in manifest.units), column


def test_every_physical_row_of_the_sample_is_accounted_for(name):
    items = read_sample(name)
    kinds = (RawRow, Skipped, BadRow, Header)
    places = [(item.place.sheet, item.place.row) for item in items]

    assert all(isinstance(item, kinds) for item in items)
    if sample_of(name).suffix == ".csv":
        raw = sample_of(name).read_bytes()
        assert len(places) == len(set(places))
        assert sum(item.place.length for item in items) == len(raw)


def test_a_place_points_at_the_bytes_of_its_row(name):
    raw = sample_of(name).read_bytes()
    encoding = "gb18030" if name == "penalty_2018" else "utf-8"

    for row in rows_of(read_sample(name)):
        place = row.place
        text = raw[place.offset : place.offset + place.length].decode(encoding)
        said = [row.values.get(name) for name in ("party_name", "product")]
        # What stands in a list of parties, or comes from the row above, is not here.
        said += [row.values.get("document_no"), *PARTS_OF_LINES]
        assert any(one in text for one in said if one)


def test_reading_twice_gives_the_same(name):
    assert read_sample(name) == read_sample(name)


def test_a_source_refuses_to_start_without_its_drop_folder(name):
    if name in PUSHED:
        # There is nothing to reach: its member sends.
        assert SOURCES[name].check() is None
        return
    with pytest.raises(SourceError) as refusal:
        SOURCES[name].check()

    assert refusal.value.code == "drop-folder-missing"


def test_a_source_refuses_a_format_that_it_does_not_declare(name):
    undeclared = {"csv", "json", "jsonl"} - set(SOURCES[name].manifest.formats)

    for form in undeclared:
        with pytest.raises(SourceError) as refusal:
            read_all(SOURCES[name], b"{}", f"a.{form}")
        assert refusal.value.code == "format"
