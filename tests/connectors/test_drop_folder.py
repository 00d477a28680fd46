"""A drop folder is read in order, and late files are not passed over."""

import io
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import SourceError
from connectors.doors.drop import moment_of
from tests.support.delivered import make_source, rows_of

MOMENT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


def pages_of(source, since, at):
    """The one page of each delivery."""
    return [page for delivery in source.fetch(since, at) for page in delivery.pages]


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

    pages = list(pages_of(make_source(tmp_path), None, MOMENT))

    assert names(pages) == ["b.csv", "c.csv", "a.csv"]
    assert [page.cursor for page in pages] == sorted(page.cursor for page in pages)


def test_a_page_opens_the_bytes_of_its_file(tmp_path):
    drop(tmp_path, "a.csv", MOMENT)
    source = make_source(tmp_path)
    (page,) = pages_of(source, None, MOMENT)

    with page.open() as data:
        rows = rows_of(source.read(page.name, data))

    assert [row.values["party_name"] for row in rows] == ["a"]


def test_a_file_that_arrives_late_is_not_passed_over(tmp_path):
    drop(tmp_path, "a.csv", MOMENT)
    source = make_source(tmp_path)
    (page,) = pages_of(source, None, MOMENT)
    arrived = datetime.fromisoformat(page.cursor)

    def taken(days):
        cursor = (arrived + timedelta(days=days)).isoformat()
        return names(pages_of(source, cursor, arrived + timedelta(days=100)))

    assert (taken(6), taken(8)) == (["a.csv"], [])


def test_a_file_that_kept_the_moment_of_an_older_day_is_taken_when_it_arrives(tmp_path):
    drop(tmp_path, "new.csv", MOMENT)
    source = make_source(tmp_path)
    (page,) = pages_of(source, None, MOMENT)
    drop(tmp_path, "copied.csv", MOMENT - timedelta(days=80))

    assert names(pages_of(source, page.cursor, FAR)) == ["copied.csv", "new.csv"]


@pytest.mark.parametrize("moment", [MOMENT + timedelta(days=4000), "beyond"])
def test_a_file_with_a_moment_to_come_hides_none_that_follow(tmp_path, moment):
    path = drop(tmp_path, "wrong.csv", MOMENT)
    seconds = 10**15 if moment == "beyond" else moment.timestamp()
    try:
        os.utime(path, (seconds, seconds))
    except (OverflowError, OSError):
        pytest.skip("this file system has no such moment")
    source = make_source(tmp_path)
    (page,) = pages_of(source, None, MOMENT)
    drop(tmp_path, "next.csv", MOMENT)

    assert names(pages_of(source, page.cursor, FAR)) == ["next.csv", "wrong.csv"]


def test_a_cursor_from_a_clock_that_was_ahead_passes_over_nothing(tmp_path):
    drop(tmp_path, "a.csv", MOMENT)
    source = make_source(tmp_path)
    (page,) = pages_of(source, None, MOMENT)
    now = datetime.fromisoformat(page.cursor)

    ahead = (now + timedelta(days=4000)).isoformat()

    assert names(pages_of(source, ahead, now)) == ["a.csv"]


def test_the_cursor_passes_no_file_that_was_not_yielded_yet(tmp_path):
    # The newest content arrives first, so it is the last to be read.
    for days, name in enumerate("cba"):
        drop(tmp_path, f"{name}.csv", MOMENT - timedelta(days=days))
        time.sleep(0.01)
    source = make_source(tmp_path)

    pages = list(pages_of(source, None, FAR))

    arrived = [moment_of((tmp_path / p.name).stat().st_ctime_ns) for p in pages]
    cursors = [datetime.fromisoformat(page.cursor) for page in pages]
    assert names(pages) == ["a.csv", "b.csv", "c.csv"]
    assert arrived == sorted(arrived, reverse=True)
    assert cursors == [arrived[2], arrived[2], arrived[0]]


def test_a_file_that_is_renamed_meanwhile_is_passed_over(tmp_path, monkeypatch):
    drop(tmp_path, "a.csv", MOMENT)
    gone = tmp_path / "b.csv"
    monkeypatch.setattr(Path, "iterdir", lambda _: iter([gone, tmp_path / "a.csv"]))

    assert names(pages_of(make_source(tmp_path), None, MOMENT)) == ["a.csv"]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("处罚名单.csv".encode(), "处罚名单.csv"),
        ("处罚名单.csv".encode("gb18030"), "处罚名单.csv"),
        (b"a\n\x1b[31m.csv", "a��[31m.csv"),
        (b"a\xff.csv", "a\ufffd.csv"),
    ],
)
def test_a_file_name_in_another_encoding_is_read_as_text(tmp_path, raw, name):
    (tmp_path / os.fsdecode(raw)).write_text("当事人,代码\na,1\n", "utf-8")

    (page,) = pages_of(make_source(tmp_path), None, MOMENT)

    with page.open() as data:
        assert data.read()
    assert page.name == name


def test_unfinished_files_folders_and_links_are_passed_over(tmp_path):
    outside = drop(tmp_path, "outside.csv", MOMENT)
    folder = tmp_path / "drops"
    folder.mkdir()
    drop(folder, ".partial.csv", MOMENT)
    (folder / "old").mkdir()
    (folder / "link.csv").symlink_to(outside)

    assert list(pages_of(make_source(folder), None, MOMENT)) == []


def test_a_file_that_turns_into_a_link_is_not_opened(tmp_path):
    outside = drop(tmp_path, "outside.csv", MOMENT)
    folder = tmp_path / "drops"
    folder.mkdir()
    path = drop(folder, "a.csv", MOMENT)
    (page,) = pages_of(make_source(folder), None, MOMENT)
    path.unlink()
    path.symlink_to(outside)

    with pytest.raises(OSError, match="symbolic link"):
        page.open()


def test_a_pipe_in_the_place_of_a_listed_file_holds_nobody_up(tmp_path):
    folder = tmp_path / "drops"
    folder.mkdir()
    path = drop(folder, "a.csv", MOMENT)
    (page,) = pages_of(make_source(folder), None, MOMENT)
    path.unlink()
    os.mkfifo(path)

    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(page.open)
        try:
            refused = opening.exception(5)
        finally:
            # Whoever waits for a writer would wait for ever.
            os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))

    assert refused.code == "delivery-unreadable"


def test_a_hard_link_is_not_read_and_its_file_is_named(tmp_path):
    key = drop(tmp_path, "token.key", MOMENT, "a secret")
    folder = tmp_path / "drops"
    folder.mkdir()
    (folder / "a.csv").hardlink_to(key)
    drop(folder, "b.csv", MOMENT)
    pages = {page.name: page for page in pages_of(make_source(folder), None, MOMENT)}

    with pytest.raises(SourceError) as refused:
        pages["a.csv"].open()
    with pages["b.csv"].open() as data:
        assert data.read()

    assert refused.value.code == "hard-link"
    assert "a.csv" in str(refused.value)
    # A copy is delivered like any other file.
    key.unlink()
    with pages["a.csv"].open() as data:
        assert data.read() == b"a secret"


def test_a_missing_drop_folder_is_refused(tmp_path):
    source = make_source(tmp_path / "absent")

    for attempt in (source.check, lambda: list(pages_of(source, None, MOMENT))):
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
