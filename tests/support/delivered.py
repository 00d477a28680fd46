"""Files as members deliver them, and sources that read them, for tests."""

import io
import json
import subprocess
import sys
import zlib
from pathlib import Path

from connectors.base import BadRow, Header, RawRow, Skipped, Source
from connectors.doors.drop import DropFolder
from connectors.manifest import Manifest
from connectors.table_file import TableFile

ROOT = Path(__file__).parents[2]
MIB = 1 << 20

BASE = {
    "name": "example",
    "owner": "agency:example",
    "title": "样例",
    "legal_basis": "样例",
    "schedule": "0 1 * * *",
    "kinds": ["penalty"],
    "formats": ["csv", "xlsx", "xls", "ods", "json", "jsonl"],
    "expect_at_least": 0,
    "expect_at_most": 1000,
    "columns": {
        "party_name": ["当事人", "name"],
        "uscc": ["代码", "code"],
        "decision_day": ["日期", "day"],
        "fine_fen": ["罚款", "fine"],
    },
    "dates": {"decision_day": "plain"},
    "units": {"fine_fen": "yuan"},
}


def make_source(folder=Path("/nowhere"), **changes):
    """A source over four columns: party, code, day and fine."""
    return dropped(Manifest.parse({**BASE, **changes}), folder)


def dropped(manifest, folder, reader=TableFile):
    """A source whose tables are dropped into a folder."""
    return Source(manifest, DropFolder(folder), reader(manifest))


def read_all(source, content, name="a.csv"):
    """Everything a source yields for some bytes or text."""
    raw = content.encode() if isinstance(content, str) else content
    return list(source.read(name, io.BytesIO(raw)))


def rows_of(items):
    """The rows among what a source yields."""
    return [item for item in items if isinstance(item, RawRow)]


def bad_of(items):
    """The unreadable rows among what a source yields."""
    return [item for item in items if isinstance(item, BadRow)]


def skipped_of(items):
    """The reasons of rows without data, in order."""
    return [item.reason for item in items if isinstance(item, Skipped)]


def headers_of(items):
    """The headers among what a source yields."""
    return [item for item in items if isinstance(item, Header)]


READING = """
import collections, json, resource, sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from connectors.base import load_sources, SourceError, RawRow, BadRow
source = load_sources(Path("/nowhere"))[sys.argv[2]]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.monotonic()
counts, code, detail = collections.Counter(), None, None
try:
    with open(sys.argv[3], "rb") as data:
        for item in source.read(sys.argv[3], data):
            is_bad = isinstance(item, BadRow)
            counts[item.reason if is_bad else type(item).__name__] += 1
except SourceError as error:
    code, detail = error.code, error.detail
print(json.dumps({
    "counts": counts, "code": code, "detail": detail,
    "seconds": time.monotonic() - start,
    "grown": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10,
    "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10,
}))
"""


def read_apart(source_name, path):
    """Read a file in a process of its own, to see what it costs in memory (bytes)."""
    done = subprocess.run(
        [sys.executable, "-c", READING, str(ROOT), source_name, str(path)],
        capture_output=True,
        check=True,
        timeout=120,
        cwd="/",
    )
    return json.loads(done.stdout)


def deflated_zeros(size):
    """Raw deflate of so many zero bytes (whole MiB), made of one repeated block."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # After a full flush nothing refers back, so the block can stand there many times.
    block = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * (size // MIB) + packer.flush()


def make_zip(*entries):
    """A zip of (name, raw deflate, declared size, CRC), whether they agree or not."""
    out, directory = io.BytesIO(), io.BytesIO()
    for name, packed, size, crc in entries:
        offset = out.tell()
        numbers = b"".join(
            number.to_bytes(4, "little") for number in (crc, len(packed), size)
        )
        common = b"\x14\x00\x00\x00\x08\x00" + bytes(4) + numbers
        common += len(name).to_bytes(2, "little") + bytes(2)
        out.write(b"PK\x03\x04" + common + name.encode() + packed)
        directory.write(b"PK\x01\x02\x14\x00" + common + bytes(10))
        directory.write(offset.to_bytes(4, "little") + name.encode())
    count = len(entries).to_bytes(2, "little")
    sizes = len(directory.getvalue()).to_bytes(4, "little")
    sizes += out.tell().to_bytes(4, "little")
    out.write(directory.getvalue())
    out.write(b"PK\x05\x06" + bytes(4) + count * 2 + sizes + bytes(2))
    return out.getvalue()
