"""The process that reads spreadsheets is bounded, alone, and says how it ended."""

import io
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from connectors.base import SourceError
from connectors.readers.spreadsheets import sheet_reader
from tests.support.delivered import MIB, ROOT, make_source, read_all
from tests.support.spreadsheets import HEADER, ROWS, xlsx

SOURCE = make_source()


def test_a_reader_that_is_dropped_half_way_leaves_no_process_behind():
    rows = [HEADER, *([f"厂{n}" * 100, str(n)] for n in range(20_000))]
    others = children()
    reading = sheet_reader.read_sheets(io.BytesIO(xlsx(rows)))
    next(reading)
    assert children() > others

    reading.close()

    assert children() == others


def children():
    """The processes that this one has started and that still run."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if parent == str(os.getpid()):
                found.add(stat.parent.name)
    return found


def test_a_file_over_the_bound_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("connectors.readers.limits.SHEET_BYTES", 1000)

    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, xlsx(ROWS), "a.xlsx")

    assert refusal.value.code == "too-large"


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("import os; os.kill(os.getpid(), 9)", "too-large"),
        ("raise SystemExit(3)", "reader-failed"),
        ("import time; time.sleep(60)", "too-slow"),
        ("import sys; sys.stdout.buffer.write(b'\\xff' * 100)", "too-large"),
        ("print('x' * (1 << 27))", "too-large"),
    ],
)
def test_a_reading_process_that_dies_hangs_or_babbles_refuses_the_file(
    program, code, monkeypatch
):
    monkeypatch.setattr("connectors.readers.spreadsheets.sheet_reader.BOOT", program)
    # On a busy machine the others may take a while to say what they have to say.
    patience = 1 if code == "too-slow" else 30
    monkeypatch.setattr("connectors.readers.limits.CHILD_SILENCE_SECONDS", patience)
    start = time.monotonic()

    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, xlsx(ROWS), "a.xlsx")

    assert refusal.value.code == code
    # It is killed and not waited for.
    assert time.monotonic() - start < 20


SPYING = """
import os, resource, sys
sys.path.append(sys.argv[1])
from connectors.base import SourceError
from connectors.readers.spreadsheets import sheet_child as child

def tell(data):
    bounds = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)
    raise SourceError("told", repr((
        sorted(set(os.environ) - {"LC_CTYPE"}),
        [resource.getrlimit(bound)[0] for bound in bounds],
        os.getcwd(),
        len(os.listdir("/proc/self/fd")),
    )))

child.read_workbook = tell
child.main()
"""


def test_the_reading_process_gets_no_environment_and_is_bounded(monkeypatch):
    monkeypatch.setattr("connectors.readers.spreadsheets.sheet_reader.BOOT", SPYING)
    monkeypatch.setenv("HUB_SECRET", "x")

    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, xlsx(ROWS), "a.xlsx")

    # Open are the three streams, the way out, the null device, and the look itself.
    told = ([], [1500 * MIB, 60, 0], "/", 6)
    assert (refusal.value.code, refusal.value.detail) == ("told", repr(told))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("MemoryError()", "too-large"),
        ("SourceError('truncated', 'x')", "truncated"),
        ("ValueError('x')", "unreadable"),
        ("c.python_calamine.PasswordError('x')", "password"),
    ],
)
def test_whatever_goes_wrong_in_the_reading_process_is_said(fault, code, monkeypatch):
    program = (
        "import sys; sys.path.append(sys.argv[1]); "
        "from connectors.readers.spreadsheets import sheet_child as c; "
        "from connectors.base import SourceError\n"
        "def fail(data):\n"
        f"    raise {fault}\n"
        "c.read_workbook = fail; c.main()"
    )
    monkeypatch.setattr("connectors.readers.spreadsheets.sheet_reader.BOOT", program)

    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, xlsx(ROWS), "a.xlsx")

    assert refusal.value.code == code


def test_the_reading_process_can_be_started_as_a_module(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(ROWS))
    with path.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "connectors.readers.spreadsheets.sheet_child"],
            stdin=file,
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={},
        )

    assert "样例厂".encode() in done.stdout
