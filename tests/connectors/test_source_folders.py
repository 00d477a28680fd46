"""Sources of one's own, and broken ones: each fault is placed, and stops nobody."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import find_sources, load_manifests
from connectors.manifest import MOST_BYTES
from connectors.manifest_faults import FAULT_TEXTS
from connectors.schedule import faults_of_schedule
from connectors.source_folders import OWN_FOLDER, find_folders
from tests.support.own_sources import FINES, write_own
from tests.support.parts import LONG

SHIPPED = set(load_manifests())
SPLITTING = """
from connectors.base import RawRow
from connectors.table_file import TableFile

class Splitting(TableFile):
    def shape(self, row):
        values = {n: v for n, v in row.values.items() if n != "_extra"}
        return RawRow(row.kind, values, row.place)
"""


def found(folder):
    return find_sources(Path("/nowhere"), folder)


def only_fault(folder):
    """The one fault of the one broken source; all shipped ones can start."""
    sources = found(folder)
    assert set(sources.ready) >= SHIPPED
    (broken,) = sources.broken
    (fault,) = broken.faults
    return fault


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir(mode=0o700)
    return folder


def test_a_source_of_ones_own_is_read_beside_the_shipped_ones(own):
    write_own(own)

    sources = found(own)

    assert set(sources.ready) == SHIPPED | {"district_fines"}
    assert sources.ready["district_fines"].door.folder == Path(
        "/nowhere/district_fines"
    )
    assert sources.broken == ()
    assert set(load_manifests()) == SHIPPED


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "code", "told"),
    [
        ("kinds =", "kind =", 6, "kind", "unknown-key", "kinds"),
        ('["penalty"]', '["penalties"]', 6, "kinds", "unknown-word", "penalty"),
        ("uscc =", "usc =", 16, "columns.usc", "unknown-field", "uscc"),
        ('"15 1 * * *"', '"15 25 * * *"', 5, "schedule", "bounds", "hour 25"),
        ('"15 1 * * *"', '"nightly"', 5, "schedule", "bounds", "1 parts"),
        ("= 1000", '= "1000"', 9, "expect_at_most", "wrong-type", "a whole number"),
        ('["单位"]', '"单位"', 15, "columns.party_name", "wrong-type", "a list"),
        ('= "yuan"', '= "jiao"', 25, "units.fine_fen", "unknown-word", "yuan"),
        ('["party_name",', '["party",', 12, "layout.required", "no-column", "party"),
        ('title = "区级', "title = 区级", 3, "", "toml", "Invalid value"),
        ('"agency:m', '"office:m', 2, "owner", "name", "agency:"),
        ('title = "区级处罚台账"\n', "", 1, "title", "missing-key", "a text"),
        ('["信用代码"]', '["单 位"]', 16, "columns.uscc", "twice", "party_name"),
        ('["信用代码"]', "[]", 16, "columns.uscc", "bounds", "at least one name"),
        (
            "[layout]",
            '[layout]\ndelimiter = ""',
            12,
            "layout.delimiter",
            "bounds",
            "one character",
        ),
        (
            "[layout]",
            '[layout]\nencodings = ["gbk2"]',
            12,
            "layout.encodings",
            "bounds",
            "gb18030",
        ),
    ],
)
def test_a_fault_is_told_by_file_line_and_key_and_what_would_be_right(
    own, old, new, line, key, code, told
):
    assert old in FINES
    text = FINES.replace(old, new, 1)
    path = write_own(own, text=text)
    write_own(own, "sound")

    sources = found(own)

    (broken,) = sources.broken
    faults = [one for one in broken.faults if one.code == code]
    assert [(one.file, one.line, one.key) for one in faults] == [(str(path), line, key)]
    assert told in str(faults[0])
    assert "\n" not in str(broken)
    assert set(sources.ready) == SHIPPED | {"sound"}


def test_all_faults_of_a_manifest_are_told_at_once(own):
    text = FINES.replace("uscc", "usc").replace("facts", "fact").replace("15 1", "1")
    write_own(own, text=text)

    (broken,) = found(own).broken

    assert [one.key for one in broken.faults] == [
        "schedule",
        "columns.usc",
        "columns.fact",
    ]
    assert "and 2 more: credithub source check district_fines" in str(broken)


def test_a_mended_manifest_is_read_anew_by_the_same_process(own):
    path = write_own(own, text=FINES.replace("kinds", "kind"))
    assert len(found(own).broken) == 1

    path.write_text(FINES, "utf-8")
    os.utime(path, ns=(1, 1))

    assert "district_fines" in found(own).ready


def test_a_manifest_beyond_its_bound_is_refused_unread(own):
    write_own(own, text=FINES + "#" * 10_000_000)

    fault = only_fault(own)

    assert (fault.code, fault.wanted) == ("too-large", f"{MOST_BYTES:,}")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"title = \xff", "encoding"), (b"a = " + b"[" * 100_000, "toml")],
)
def test_what_is_no_text_or_no_toml_is_told(own, content, code):
    write_own(own).write_bytes(content)

    assert only_fault(own).code == code


@pytest.mark.parametrize("number", ["9" * 5000, "0x" + "F" * 5000])
def test_a_number_beyond_all_bounds_is_told_with_its_line_and_stops_nobody(own, number):
    write_own(own, text=f"certainty = {number}\n{FINES}")

    fault = only_fault(own)

    assert (fault.code, fault.line) == ("toml", 1)
    assert "beyond 64 bits" in str(fault)
    assert set(found(own).ready) == SHIPPED


@pytest.mark.parametrize("place", ["", "district_fines", "district_fines/source.toml"])
@pytest.mark.parametrize("mode", [0o720, 0o702])
def test_what_others_can_write_to_is_not_used(own, place, mode):
    write_own(own)
    (own / place).chmod(mode)

    fault = only_fault(own)

    assert (fault.code, fault.file) == ("writable", str(own / place))


def test_a_link_is_not_used(own, tmp_path):
    write_own(own)
    link = tmp_path / "link"
    link.symlink_to(own)
    (own / "second").symlink_to(own / "district_fines")

    assert (only_fault(link).code, only_fault(own).code) == ("link", "link")


def test_a_program_that_others_can_write_to_is_not_run(own, tmp_path):
    ran = tmp_path / "ran"
    write_own(own, connector=f"open({str(ran)!r}, 'w').close()")
    (own / "district_fines" / "connector.py").chmod(0o666)

    assert only_fault(own).code == "writable"
    assert not ran.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_not_used(own):
    write_own(own)
    os.chown(own / "district_fines", 12345, 12345)

    fault = only_fault(own)

    assert (fault.code, fault.found, fault.wanted) == ("foreign", "12345", "0")


def test_a_folder_that_is_not_there_is_told_under_the_settings_name(own):
    sources = found(own / "absent")

    assert [one.name for one in sources.broken] == [OWN_FOLDER]
    assert set(sources.ready) == SHIPPED


def test_a_source_of_ones_own_cannot_take_a_shipped_ones_place(own):
    write_own(own, "registration")

    assert only_fault(own).code == "shipped-name"
    assert found(own).broken[0].name == "HUB_CONNECTORS:registration"
    owner = found(own).ready["registration"].manifest.title
    assert owner == load_manifests()["registration"].title


@pytest.mark.parametrize("name", [b"\xff\xfe", b"\x1b[31m\n", b"a" * 200, b"A b"])
def test_whatever_a_folder_is_called_it_can_be_told_of(own, name):
    write_own(own / os.fsdecode(name), "inner")
    (own / os.fsdecode(name) / "source.toml").symlink_to("inner/source.toml")

    (broken,) = found(own).broken

    for text in (broken.name, str(broken), *(one.file for one in broken.faults)):
        assert text.isprintable()
        assert text.encode()
    assert len(broken.name) <= 64


def test_a_folder_that_cannot_be_listed_stops_nobody(own, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    find_folders()
    monkeypatch.setattr(Path, "iterdir", refuse)

    fault = only_fault(own)

    assert (fault.code, fault.found) == ("unreadable", "Permission denied")


def test_a_connector_of_ones_own_reads_its_source(own):
    text = FINES.replace("facts =", "_extra =")
    write_own(own, text=text, connector=SPLITTING)

    made = found(own).ready["district_fines"]

    assert type(made.reader).__name__ == "Splitting"


@pytest.mark.parametrize(
    ("connector", "said"),
    [
        ("x = ", "SyntaxError"),
        ("import nothing_of_that_name", "ModuleNotFoundError"),
        ("raise SystemExit", "SystemExit"),
        (SPLITTING + "    def __init__(self, *_):\n        1 / 0", "ZeroDivisionError"),
        ("x = 1", "0 readers"),
    ],
)
def test_a_connector_that_does_not_load_is_told(own, connector, said):
    write_own(own, connector=connector)

    fault = only_fault(own)

    assert (fault.code, fault.found) == ("connector", said)


def test_a_column_of_a_connectors_own_wants_a_connector(own):
    write_own(own, text=FINES.replace("facts =", "_extra ="))

    fault = only_fault(own)

    assert (fault.code, fault.key) == ("no-connector", "columns._extra")


def test_every_fault_that_is_made_has_its_saying():
    root = Path(__file__).parents[2]
    files = [*(root / "connectors").rglob("*.py"), root / "schemas/configuration.py"]
    text = "".join(path.read_text("utf-8") for path in files)

    for code in FAULT_TEXTS:
        assert f'"{code}"' in text.replace(f'"{code}": (', "")


@pytest.mark.parametrize(
    "good", ["0 1 * * *", "*/5 1-3,6 1,15 jan-mar mon", "0 0 31 12 0-6/2"]
)
def test_what_cron_can_be_told_is_a_schedule(good):
    assert list(faults_of_schedule(good)) == []


@pytest.mark.parametrize("bad", ["60 * * * *", "* * 0 * *", "* * * 3-1 *", "a * * * *"])
def test_what_cron_cannot_be_told_is_none(bad):
    assert len(list(faults_of_schedule(bad))) == 1


EDITS = st.lists(
    st.tuples(
        st.integers(0, len(FINES.encode()) - 1),
        st.integers(0, 30),
        st.sampled_from(
            ["", "=", '"', "[", "]", "\n", "#", "\x00", "ü", "[a]", "1", "x"]
        ),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=2000 if LONG else 60)
@given(EDITS)
def test_however_a_manifest_is_damaged_it_is_told_of_and_stops_nobody(
    tmp_path_factory, edits
):
    content = FINES.encode()
    for start, length, put in edits:
        content = content[:start] + put.encode() + content[start + length :]
    folder = tmp_path_factory.mktemp("own")
    write_own(folder).write_bytes(content)

    sources = found(folder)

    names = {one.name for one in sources.broken}
    assert set(sources.ready) == (SHIPPED | {"district_fines"}) - names
    for broken in sources.broken:
        assert broken.name == "district_fines"
        assert "\n" not in str(broken)
        for fault in broken.faults:
            assert fault.file.endswith("district_fines/source.toml")
            assert fault.line is None or 1 <= fault.line <= content.count(b"\n") + 1
