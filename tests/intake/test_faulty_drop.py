"""Whatever befalls a file in a folder: a named end, and the next sync completes."""

import csv
import errno
import gzip
import io
import json
import os
import threading
import time
import zipfile

import pytest

from connectors.base import Manifest, Source
from connectors.doors.drop import DropFolder, Opener
from connectors.table_file import TableFile
from hub.archive.models import RecordHead
from tests.support.intake_lines import penalty

pytestmark = pytest.mark.postgresql_in_long

ROWS = [penalty(number) for number in range(1, 7)]
FIELDS = [name for name in ROWS[0] if name != "kind"]
NAMED = {
    "too-few-rows",
    "truncated",
    "invalid-json",
    "format",
    "encoding",
    "no-header",
    "columns-missing",
    "all-quarantined",
    "delivery-unreadable",
    "zip-bomb",
    "damaged",
}
"""How a sync may end over a fault."""


def written(form):
    """Write the rows as a delivery of a form."""
    if form == "jsonl":
        return "".join(f"{json.dumps(row)}\n" for row in ROWS).encode()
    text = io.StringIO()
    table = csv.DictWriter(text, FIELDS, extrasaction="ignore")
    table.writeheader()
    table.writerows(ROWS)
    return text.getvalue().encode("gb18030")


@pytest.fixture
def source(drops):
    """A source of penalties in a folder."""
    manifest = Manifest.parse(
        {
            "name": "lines",
            "owner": "agency:test",
            "title": "文件来源",
            "legal_basis": "test",
            "schedule": "0 2 * * *",
            "kinds": ["penalty"],
            "expect_at_least": len(ROWS),
            "expect_at_most": 100,
            "door": {"kind": "drop"},
            "reader": {
                "kind": "table",
                "formats": ["csv", "jsonl", "xlsx"],
                "columns": {name: [name] for name in FIELDS},
                "dates": {"decision_day": "plain"},
                "units": {"fine_fen": "fen"},
            },
        }
    )
    return Source(manifest, DropFolder(drops), TableFile(manifest))


class Delivery:
    """A file in a folder, and what may befall it before it is whole."""

    def __init__(self, path, whole, monkeypatch):
        """Deliver ``whole`` at ``path`` in the end."""
        self.path, self.whole, self.monkeypatch = path, whole, monkeypatch
        self.writer = None

    def spoil(self, fault):
        """Leave in the folder what the fault makes of the file."""
        half = len(self.whole) // 2
        spoilt = {
            "cut": self.whole[:half],
            "double": self.whole + self.whole,
            "reorder": self.whole[half:] + self.whole[:half],
            "garbage": self.whole[::-1],
            # As a file system leaves what was promised and not written.
            "wrong-length": self.whole[:half] + bytes(len(self.whole) - half),
            "gzip-bomb": gzip.compress(bytes(32 << 20)),
        }
        match fault:
            case "delay":
                self.path.with_name(f".{self.path.name}").write_bytes(self.whole)
            case "slow-loris":
                self.path.write_bytes(b"")
                self.writer = threading.Thread(target=self._write_slowly)
                self.writer.start()
            case "pipe":
                os.mkfifo(self.path)
            case "500":
                self.path.write_bytes(self.whole)
                self._let_the_disk_fail(half)
            case "zip-bomb":
                with zipfile.ZipFile(
                    self.path.with_suffix(".xlsx"), "w", zipfile.ZIP_DEFLATED
                ) as book:
                    book.writestr("xl/workbook.xml", bytes(600 << 20))
            case _:
                self.path.write_bytes(spoilt[fault])

    def mend(self):
        """Deliver the whole file, as a member does: a dotted name, then its own."""
        self.monkeypatch.undo()
        if self.writer is not None:
            self.writer.join()
        self.path.with_suffix(".xlsx").unlink(missing_ok=True)
        dotted = self.path.with_name(f".{self.path.name}")
        dotted.write_bytes(self.whole)
        dotted.rename(self.path)

    def _write_slowly(self):
        with self.path.open("ab", buffering=0) as file:
            for byte in self.whole[: len(self.whole) // 2]:
                file.write(bytes([byte]))
                time.sleep(0.0005)

    def _let_the_disk_fail(self, after):
        class Failing(io.RawIOBase):
            def __init__(self, file):
                self.file, self.left = file, after

            def readable(self):
                return True

            def close(self):
                self.file.close()
                super().close()

            def readinto(self, buffer):
                if not self.left:
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
                part = self.file.read(min(self.left, len(buffer)))
                self.left -= len(part)
                buffer[: len(part)] = part
                return len(part)

        whole = Opener.__call__
        self.monkeypatch.setattr(
            Opener, "__call__", lambda one: io.BufferedReader(Failing(whole(one)))
        )


@pytest.mark.parametrize("form", ["jsonl", pytest.param("csv", marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "fault",
    [
        *("cut", "wrong-length", "500"),
        *(
            pytest.param(fault, marks=pytest.mark.long)
            for fault in (
                *("delay", "double", "reorder", "garbage", "slow-loris", "pipe"),
                *("gzip-bomb", "zip-bomb"),
            )
        ),
    ],
)
def test_a_fault_has_a_name_and_the_next_sync_completes(
    take, source, drops, rows_of, monkeypatch, fault, form
):
    delivery = Delivery(drops / f"night.{form}", written(form), monkeypatch)
    delivery.spoil(fault)
    first = take(of=source)
    delivery.mend()
    second = take(of=source)
    third = take(of=source)

    assert first["state"] in ("done", "nothing-new") or first["reason"] in NAMED
    assert second["state"] in ("done", "nothing-new")
    assert third["state"] == "nothing-new"
    assert len(rows_of(RecordHead)) == len(ROWS)
    assert first["records"] + second["records"] == len(ROWS)
    assert third["records"] == 0


def test_a_file_that_cannot_be_read_stops_no_other(
    take, source, drops, rows_of, monkeypatch
):
    whole = Opener.__call__
    Delivery(drops / "a.jsonl", written("jsonl"), monkeypatch).spoil("500")
    failing = Opener.__call__
    other = drops / "b.jsonl"
    other.write_bytes(written("jsonl"))
    ways = iter([failing, whole])

    def opened(one):
        return next(ways)(one)

    monkeypatch.setattr(Opener, "__call__", opened)
    report = take(of=source)

    assert (report["reason"], report["records"]) == ("delivery-unreadable", len(ROWS))
    assert [one["state"] for one in report["files"]] == ["failed", "done"]
    assert len(rows_of(RecordHead)) == len(ROWS)
