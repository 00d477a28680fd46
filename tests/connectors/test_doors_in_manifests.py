"""A manifest names how its source comes and how it reads, and no secret."""

import tomllib
from pathlib import Path

import pytest

from connectors.base import Manifest, ManifestError, Reach, load_manifests
from connectors.doors.database.view import DatabaseView
from connectors.doors.drop import DropFolder
from connectors.doors.http.api import HttpApi
from connectors.doors.kinds import DOORS
from connectors.doors.opening import open_door
from connectors.doors.parcel import ParcelDoor
from connectors.doors.sftp.folder import SftpFolder
from connectors.manifest_anew import written_anew
from tests.support.own_sources import FINES, write_own

ANEW = written_anew(FINES)
VIEW = (
    'kind = "database"\naddress = "market"\nview = "v"\ncolumns = ["a"]\nrow_id = "a"'
)
SFTP = 'kind = "sftp"\naddress = "market"\nfolder = "/out"\nsecret = "k"'
HTTP = 'kind = "http_api"\naddress = "market"\nform = "json"'


def faults_of(text):
    """The codes and keys of all faults of a manifest, and what they say."""
    with pytest.raises(ManifestError) as caught:
        Manifest.read(text.encode(), folder="district_fines", file="source.toml")
    return caught.value.faults


def test_the_former_form_is_written_anew_with_the_same_meaning():
    commented = FINES.replace("formats", "# 格式\nformats").replace(
        '["csv"]', '[\n  "csv",  # [layout]\n]'
    )
    for text in (FINES, commented):
        anew = written_anew(text)
        assert Manifest.parse(tomllib.loads(anew)) == Manifest.parse(
            tomllib.loads(text)
        )
        assert tomllib.loads(anew)["door"] == {"kind": "drop"}
        assert set(tomllib.loads(anew)["reader"]) >= {"kind", "formats", "columns"}
        assert written_anew(anew) is None
        assert anew.count("#") == text.count("#")


def test_shipped_manifests_have_the_form_of_today():
    for path in Path("connectors").glob("*/source.toml"):
        assert written_anew(path.read_text("utf-8")) is None
    kinds = {one.door.kind for one in load_manifests().values()}
    assert kinds == {"drop", "parcel"}


@pytest.mark.parametrize("text", ["", "name =", "a = 1", FINES.replace("csv", "doc")])
def test_what_is_no_manifest_is_not_written_anew(text):
    assert written_anew(text) is None


DROP, TABLE = 'kind = "drop"', 'kind = "table"'
CSV = HTTP.replace("json", "csv")


@pytest.mark.parametrize(
    ("old", "new", "key", "code", "line"),
    [
        (f"[door]\n{DROP}\n", "", "door", "missing-key", "name ="),
        (DROP, 'kind = "ftp"', "door.kind", "unknown-word", "kind ="),
        (DROP, "kind = 7", "door.kind", "unknown-word", "kind ="),
        (DROP, f'{DROP}\nurl = "x"', "door.url", "secret-in-clear", "url"),
        (DROP, f'{DROP}\nfolder = "x"', "door.folder", "unknown-key", "folder"),
        (TABLE, 'kind = "sheet"', "reader.kind", "unknown-word", 'kind = "s'),
        (TABLE, f"{TABLE}\nx = 1", "reader.x", "unknown-key", "x ="),
        ("[door]", "nulls = []\n\n[door]", "nulls", "moved-key", "nulls"),
        ('["csv"]', '["doc"]', "reader.formats", "unknown-word", "formats"),
        (
            '["单位"]',
            '"单位"',
            "reader.columns.party_name",
            "wrong-type",
            "party_name",
        ),
        (
            '"plain"',
            '"plane"',
            "reader.dates.decision_day",
            "unknown-word",
            "decision_day",
        ),
        (DROP, f"{HTTP}\nseconds = 0", "door.seconds", "bounds", "seconds"),
        (DROP, f'{HTTP}\npaging = "x"', "door.paging", "unknown-word", "paging"),
        (DROP, f'{HTTP}\npaging = "cursor"', "door.next", "missing-key", "[door]"),
        (DROP, f'{HTTP}\nauth = "bearer"', "door.secret", "missing-key", "[door]"),
        (
            DROP,
            'kind = "http_api"\nform = "json"',
            "door.address",
            "missing-key",
            "[door]",
        ),
        (DROP, f'{CSV}\npaging = "number"', "door.paging", "bounds", "paging"),
        (DROP, f'{CSV}\nrow_id = "id"', "door.row_id", "bounds", "row_id"),
        (DROP, f"{SFTP}\ntries = 11", "door.tries", "bounds", "tries"),
        (DROP, f'{SFTP}\nauth = "x"', "door.auth", "unknown-word", "auth"),
        (DROP, SFTP.replace('"/out"', '""'), "door.folder", "bounds", "folder"),
        (DROP, SFTP.replace('"k"', '""'), "door.secret", "missing-key", "secret"),
        (DROP, f"{VIEW}\nsize = 0", "door.size", "bounds", "size"),
        (
            DROP,
            f"{VIEW}\nwindow_numbers = -1",
            "door.window_numbers",
            "bounds",
            "window",
        ),
        (DROP, VIEW.replace('"v"', '"a."'), "door.view", "bounds", "view"),
        (DROP, VIEW.replace('["a"]', "[]"), "door.columns", "bounds", "columns"),
        (DROP, VIEW.replace('["a"]', '["a", "a"]'), "door.columns", "bounds", "col"),
        (DROP, f'{VIEW}\nwatermark = "\\n"', "door.watermark", "bounds", "water"),
    ],
)
def test_a_fault_of_door_or_reader_is_told_by_its_key(old, new, key, code, line):
    assert old in ANEW
    text = ANEW.replace(old, new, 1)

    (fault,) = faults_of(text)

    assert (fault.key, fault.code) == (key, code)
    assert text.splitlines()[fault.line - 1].startswith(line)


@pytest.mark.parametrize(
    "said",
    [
        'secret = "S3cret-in-clear!"',
        'address = "https://u:S3cret@host/"',
        'password = "S3cret"',
        'token = "S3cret"',
    ],
)
def test_a_secret_in_clear_is_refused_and_never_repeated(tmp_path, said):
    key = said.partition(" ")[0]
    text = HTTP if key != "address" else 'kind = "http_api"\nform = "json"'
    path = write_own(tmp_path, text=ANEW.replace('kind = "drop"', f"{text}\n{said}"))

    faults = faults_of(path.read_text("utf-8"))

    assert [(one.code, one.key) for one in faults] == [
        ("secret-in-clear", f"door.{key}")
    ]
    assert not any("S3cret" in str(one) for one in faults)


def test_half_of_one_form_and_half_of_the_other_is_refused():
    text = FINES.replace("[layout]", '[door]\nkind = "drop"\n\n[layout]')

    assert [(one.code, one.key) for one in faults_of(text)] == [
        ("missing-key", "reader")
    ]


WRITTEN = {"database": VIEW, "http_api": HTTP, "sftp": SFTP}


def test_each_kind_of_door_is_opened(tmp_path):
    made = {}
    for kind in DOORS:
        keys = WRITTEN.get(kind, f'kind = "{kind}"')
        text = ANEW.replace('kind = "drop"', keys, 1)
        manifest = Manifest.parse(tomllib.loads(text))
        made[kind] = type(open_door(manifest, Reach(tmp_path)))

    assert made == {
        "database": DatabaseView,
        "drop": DropFolder,
        "http_api": HttpApi,
        "parcel": ParcelDoor,
        "sftp": SftpFolder,
    }


def test_a_pushed_source_fetches_nothing(tmp_path):
    door = ParcelDoor()
    door.check()

    assert list(door.fetch(None, None)) == []
