"""Rows that a second core judges come to what they come to on one."""

import os
import random
import signal
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Place, RawRow
from hub.ground.keys import Keyring
from hub.intake.files import staging
from hub.intake.files.cores import RowJudges, SecondCore, row_judges
from hub.intake.files.cores.judged_rows import judge, write_judged
from hub.intake.validation import Validator
from hub.rulebook import load_rulebook
from tests.support.cut_off import syncing
from tests.support.intake_lines import BAD, INVALID, firm, penalty
from tests.support.parts import LONG

pytestmark = pytest.mark.postgresql_in_long

SEALED = penalty(9, authority="宿迁市公安局")
NOT_CANONICAL = penalty(7, fine_fen=2**60)

cells = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(["", "昨天", "坏\0名", "\ud800", "320102198001011238", "张三"]),
    st.integers(-3, 2**60),
    st.dates(date(1700, 1, 1), date(2300, 1, 1)),
    st.booleans(),
    st.lists(st.text(max_size=4), max_size=3),
)
columns = st.sampled_from(
    ["party_name", "uscc", "decision_day", "fine_fen", "tier", "colour", "basis"]
)
dirty = st.tuples(
    st.sampled_from([penalty, firm]),
    st.integers(0, 9),
    st.dictionaries(columns, cells, max_size=4),
)


def row_of(maker, number, changes):
    """Make a row with some cells changed."""
    values = maker(number) | changes
    return RawRow(values.pop("kind", "registration"), values, Place(None, 1, 0, 1))


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """The folder of an instance's keys."""
    folder = tmp_path_factory.mktemp("instance") / "keys"
    Keyring.create(folder)
    return folder


@pytest.fixture(scope="module")
def validator(keys):
    """What judges by those keys."""
    hashing = Keyring(keys).identity_hash
    return Validator("lines", "某局", load_rulebook(), hashing, date(2026, 11, 24))


@pytest.fixture(scope="module")
def second(keys, validator):
    """A second core that takes rows."""
    core = SecondCore()
    assert core.is_ready(keys, validator, 30)
    yield core
    core.end()


class Both:
    """Judges rows here and there; shown short when an example fails."""

    def __init__(self, second, validator):
        """Take what judges there, and what judges here."""
        self.second, self.validator = second, validator

    def there(self, rows):
        """Judge rows on the second core."""
        assert self.second.ask(self.validator, rows)
        return self.second.answer()

    def here(self, rows):
        """Judge rows in this process."""
        return judge(self.validator, rows)


@pytest.fixture(scope="module")
def both(second, validator):
    """The two."""
    return Both(second, validator)


def test_neither_arguments_nor_environment_of_the_process_hold_a_key(second, keys):
    process = Path(f"/proc/{second.pid}")
    told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()

    for file in keys.glob("*.key"):
        assert file.read_text().strip().encode() not in told


@given(st.lists(dirty, min_size=1, max_size=8))
def test_dirty_rows_have_the_same_bodies_and_the_same_errors(both, drawn):
    rows = [(row.kind, row.values) for row in (row_of(*one) for one in drawn)]

    there, here = both.there(rows), both.here(rows)

    kinds = [type(one.outcome) for one in here]
    assert [type(one.outcome) for one in there] == kinds
    assert write_judged(there) == write_judged(here)


@pytest.fixture
def at_once(monkeypatch):
    """Let files of few rows use the second core, fifty rows at a time."""
    monkeypatch.setattr(row_judges, "ROWS_ALONE", 0)
    monkeypatch.setattr(row_judges, "cores", lambda: 2)
    monkeypatch.setattr(staging, "ROWS_AT_ONCE", 50)


@pytest.fixture
def ready(city, monkeypatch):
    """The hub's second core, which whoever asks for it waits for."""
    core = city.shelf.take(SecondCore)
    asked = core.is_ready
    monkeypatch.setattr(core, "is_ready", lambda *about: asked(*about, 30))
    return core


MIXED = [
    row
    for number in range(60)
    for row in (firm(number), penalty(number), None, *[INVALID, BAD][number % 2 :])
]


@pytest.mark.usefixtures("at_once")
def test_a_file_comes_in_as_on_one_core(
    take, deliver, ready, monkeypatch, same_elsewhere
):
    asked = []
    ask = ready.ask
    monkeypatch.setattr(
        ready, "ask", lambda *given: asked.append(len(given[1])) or ask(*given)
    )
    deliver("a", *MIXED, SEALED, NOT_CANONICAL)

    report = take()

    assert sum(asked) > 50
    monkeypatch.setattr(row_judges, "cores", lambda: 1)
    assert same_elsewhere()
    assert report["rows"] == sum(row is not None for row in MIXED) + 2
    assert report["reasons"]["sealed"] == 1


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("when", [0, 1, 3] if LONG else [1])
def test_a_second_core_that_is_killed_costs_nothing_but_time(
    take, deliver, ready, monkeypatch, same_elsewhere, when
):
    left = [when]
    ask = ready.ask

    def kill_then(validator, rows):
        left[0] -= 1
        taken = ask(validator, rows)
        if left[0] == -1:
            os.kill(ready.pid, signal.SIGKILL)
        return taken

    monkeypatch.setattr(ready, "ask", kill_then)
    deliver("a", *MIXED)

    report = take()

    assert report["rows"] == sum(row is not None for row in MIXED)
    assert left[0] <= -1
    assert ready.pid is None
    monkeypatch.setattr(row_judges, "cores", lambda: 1)
    assert same_elsewhere()


@pytest.mark.long
@pytest.mark.usefixtures("at_once")
def test_a_file_that_breaks_off_leaves_nothing_and_the_next_is_judged_on_both(
    take, deliver, ready
):
    deliver("a", *MIXED, {"kind": "unreadable"})
    deliver("b", *MIXED)

    report = take()

    assert [file["state"] for file in report["files"]] == ["failed", "done"]
    assert ready.take()
    ready.leave()


def test_a_small_file_and_one_core_start_no_process(take, deliver, city, monkeypatch):
    core = city.shelf.take(SecondCore)
    deliver("a", *map(firm, range(20)))
    take()
    assert core.pid is None

    monkeypatch.setattr(row_judges, "ROWS_ALONE", 0)
    monkeypatch.setattr(row_judges, "cores", lambda: 1)
    deliver("b", *map(firm, range(20, 40)))
    take()

    assert core.pid is None


def test_a_process_with_other_keys_or_rules_is_of_no_use(validator, tmp_path):
    Keyring.create(tmp_path / "keys")
    core = SecondCore()
    judges = RowJudges(validator, core, tmp_path / "keys")

    assert not core.is_ready(tmp_path / "keys", validator, 30)

    assert not core.take()
    assert core.pid is None
    judges.begin([row_of(firm, 1, {})])
    assert len(judges.end()) == 1


def orphans():
    """Count processes of second cores whose parents are gone."""
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        found += b"second_process" in command and parent == "1"
    return found


@pytest.mark.long
def test_what_is_killed_on_two_cores_at_random_moments_comes_in_as_if_nobody_had_been(
    take, deliver, city, drops, same_elsewhere
):
    chooser = random.Random(16)
    rows = [row for number in range(1_500) for row in (firm(number), penalty(number))]
    deliver("a", *rows, *[INVALID] * 7, BAD)
    for number in range(20):
        # The first ten are killed over reading, more or less; the others as rows come.
        is_early = number < 10
        with syncing(city, drops, "cores" if is_early else "coming"):
            time.sleep(chooser.uniform(0, 1.5 if is_early else 0.3))

    take()

    assert same_elsewhere()
    # One that has no parent any more ends as it next asks for rows.
    deadline = time.monotonic() + 20
    while orphans() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert orphans() == 0
