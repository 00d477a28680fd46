"""What a power cut may take from the log: nothing that was acknowledged.

The disk is made up (see ``lossy_disk``), SQLite and the log's own code are real. With
``synchronous=NORMAL``, which the writer refuses, the same cuts do lose events: so the
cuts are hard enough.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text

from hub.audit.check import verify_whole
from hub.audit.log import AuditLog
from hub.audit.record.models import SCHEMA, metadata
from hub.db.engines import make_engine
from tests.support.lossy_disk import LossyDisk, put_on
from tests.support.parts import LONG

ORIGIN = "hub.suqian.example/audit"
RUNS = 40 if LONG else 3
CUTS = 12
COMMITS = 30


@dataclass
class Cut:
    """The files that a power cut left, and what had been acknowledged by then."""

    files: dict
    receipts: list


@dataclass
class World:
    """A log on a disk that may lose its power at any write or flush."""

    folder: Path
    make: Callable
    open_log: Callable
    cuts: list = field(default_factory=list)

    def run(self, seed, level):
        """Append under load, with cuts at random operations."""
        chance = random.Random(seed)
        disk = LossyDisk(f"lossy-{level}-{seed}")
        path = self.folder / "audit.db"
        engine = make_engine(f"sqlite:///{path}", schema=SCHEMA)
        put_on(disk, engine)
        if level != "FULL":
            sqlalchemy_event.listen(
                engine,
                "connect",
                lambda driver, _: driver.execute(f"PRAGMA synchronous={level}"),
            )
        metadata.create_all(engine)
        receipts = []

        def maybe_cut():
            if chance.random() < 0.03 and len(self.cuts) < CUTS * (seed + 1):
                self.cuts.append(Cut(disk.after_power_cut(chance), list(receipts)))

        disk.on_operation = maybe_cut
        log = self.open_log(engine, self.folder / "audit-anchor")
        for number in range(COMMITS):
            events = [self.make(number * 100 + n) for n in range(chance.randint(1, 40))]
            receipts += log.append_many(events)
        log.close()
        engine.dispose()
        disk.unregister()

    def lost(self, cut):
        """Count the acknowledged events that are not where they were after a cut."""
        folder = self.folder / "after"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for path, data in cut.files.items():
            (folder / Path(path).name).write_bytes(data)
        engine = make_engine(f"sqlite:///{folder / 'audit.db'}", schema=SCHEMA)
        with engine.connect() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
            tables = connection.scalar(
                text("SELECT count(*) FROM sqlite_master WHERE name = 'audit_entry'")
            )
            rows = (
                connection.execute(text("SELECT seq, id, leaf_hash FROM audit_entry"))
                if tables
                else ()
            )
            found = {seq: (event_id, hashed.hex()) for seq, event_id, hashed in rows}
        log = self.open_log(engine, folder / "no-anchor")
        if found:
            assert verify_whole(engine, log.vkeys()).ok
        log.close()
        engine.dispose()
        return sum(
            found.get(receipt.index) != (receipt.event.id, receipt.leaf_hash)
            for receipt in cut.receipts
        )


@pytest.fixture
def world(tmp_path, make, keyring, clock):
    def open_log(engine, anchor):
        return AuditLog(
            engine, keyring.audit_signer, ORIGIN, keyring, clock, anchor=anchor
        )

    def make_world(name):
        folder = tmp_path / name
        folder.mkdir()
        return World(folder, make, open_log)

    return make_world


def all_cuts(world, level):
    cuts = []
    for seed in range(RUNS):
        one = world(f"{level}-{seed}")
        one.run(seed, level)
        cuts += [(one, cut) for cut in one.cuts]
    return cuts


def test_a_power_cut_takes_nothing_that_was_acknowledged(world):
    cuts = all_cuts(world, "FULL")

    assert len(cuts) >= RUNS
    assert any(cut.receipts for _, cut in cuts)
    assert [one.lost(cut) for one, cut in cuts] == [0] * len(cuts)


def test_the_same_cuts_do_lose_events_where_commits_are_not_flushed(world, monkeypatch):
    monkeypatch.setattr(
        "hub.audit.write.storing.database.check_durability", lambda connection: None
    )

    cuts = all_cuts(world, "NORMAL")

    assert any(one.lost(cut) for one, cut in cuts)
