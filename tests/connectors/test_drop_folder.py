"""A drop folder is read in order, and late files are not passed over."""

import io
import os
from datetime import UTC, datetime, timedelta

import pytest
from delivered import make_source, rows_of

from connectors.base import SourceError

MOMENT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def drop(folder, name, moment, text="当事人,代码\na,1\n"):
    path = folder / name
    path.write_text(text, "utf-8")
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    return path


def names(pages):
    return [page.name for page in pages]


def test_files_come_by_the_moment_they_were_changed_then_by_name(tmp_path):
    drop(tmp_path, "a.csv", MOMENT + timedelta(hours=1))
    drop(tmp_path, "c.csv", MOMENT)
    drop(tmp_path, "b.csv", MOMENT)

    pages = list(make_source(tmp_path).fetch(None))

    assert names(pages) == ["b.csv", "c.csv", "a.csv"]
    assert [page.cursor for page in pages] == sorted(page.cursor for page in pages)


def test_a_page_opens_the_bytes_of_its_file(tmp_path):
    drop(tmp_path, "a.csv", MOMENT)
    source = make_source(tmp_path)
    (page,) = source.fetch(None)

    with page.open() as data:
        rows = rows_of(source.read(page.name, data))

    assert [row.values["party_name"] for row in rows] == ["a"]


def test_a_file_that_arrives_late_with_an_older_moment_is_not_passed_over(tmp_path):
    drop(tmp_path, "new.csv", MOMENT)
    source = make_source(tmp_path)
    (page,) = source.fetch(None)
    drop(tmp_path, "late.csv", MOMENT - timedelta(days=6))
    drop(tmp_path, "ancient.csv", MOMENT - timedelta(days=8))

    pages = list(source.fetch(page.cursor))

    assert names(pages) == ["late.csv", "new.csv"]


def test_unfinished_files_folders_and_links_are_passed_over(tmp_path):
    outside = drop(tmp_path, "outside.csv", MOMENT)
    folder = tmp_path / "drops"
    folder.mkdir()
    drop(folder, ".partial.csv", MOMENT)
    (folder / "old").mkdir()
    (folder / "link.csv").symlink_to(outside)

    assert list(make_source(folder).fetch(None)) == []


def test_a_file_that_turns_into_a_link_is_not_opened(tmp_path):
    outside = drop(tmp_path, "outside.csv", MOMENT)
    folder = tmp_path / "drops"
    folder.mkdir()
    path = drop(folder, "a.csv", MOMENT)
    (page,) = make_source(folder).fetch(None)
    path.unlink()
    path.symlink_to(outside)

    with pytest.raises(OSError, match="symbolic link"):
        page.open()


def test_a_missing_drop_folder_is_refused(tmp_path):
    source = make_source(tmp_path / "absent")

    for attempt in (source.check, lambda: list(source.fetch(None))):
        with pytest.raises(SourceError) as refusal:
            attempt()
        assert refusal.value.code == "drop-folder-missing"


def test_a_present_drop_folder_is_fine(tmp_path):
    assert make_source(tmp_path).check() is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.4"),
        ("a.xls", b"<html><table></table></html>"),
        ("noending", b"a,b"),
        ("a.xlsx", b""),
    ],
)
def test_a_file_of_no_known_format_is_refused(name, content):
    with pytest.raises(SourceError) as refusal:
        list(make_source().read(name, io.BytesIO(content)))

    assert refusal.value.code == "format"


def test_a_stream_that_only_reads_is_enough():
    class Trickle(io.RawIOBase):
        def __init__(self, content):
            self._rest = content

        def readable(self):
            return True

        def readinto(self, buffer):
            piece, self._rest = self._rest[:3], self._rest[3:]
            buffer[: len(piece)] = piece
            return len(piece)

    raw = "当事人,代码\n样例厂,1\n".encode()

    (row,) = rows_of(make_source().read("a.csv", io.BufferedReader(Trickle(raw))))

    assert row.values["party_name"] == "样例厂"
