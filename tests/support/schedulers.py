"""Schedulers in processes of their own, whose clocks are wrong and who may be killed.

What their jobs do stands in a journal, a table that the hub knows nothing of.
"""

import os
import shutil
import signal
import sys
import time
import traceback
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from hub.context import open_hub
from hub.db.tables import to_micros
from hub.ground.clock import Uptime
from hub.jobs import Job, Scheduler, Tempo, jobs_of
from hub.rulebook.night_rules import JobRule
from tests.support.forking import safe_fork
from tests.support.prepared import START, config_of

EACH_MINUTE = "* * * * *"
RULE = {
    "valid_from": START.date().replace(year=2000),
    "source": "made up",
    "status": "unconfirmed",
    "mark": "P",
}
JOURNAL = """CREATE TABLE journal (job VARCHAR(80) NOT NULL, slot BIGINT NOT NULL,
step INTEGER NOT NULL, fence BIGINT NOT NULL)"""
CLAIM = "SELECT slot, fence FROM job_slot WHERE job = :job AND state = 'running'"
WRITTEN = "SELECT count(*) FROM journal WHERE job = :job AND slot = :slot"
WRITE = "INSERT INTO journal VALUES (:job, :slot, :step, :fence)"
READ = "SELECT job, slot, step FROM journal"
STEPS = 3


@dataclass(frozen=True, slots=True)
class FastClock:
    """A clock that is ``scale`` times as fast, and wrong by what a file says."""

    began: float
    scale: float
    wrong: Path

    def __call__(self) -> datetime:
        """Tell the moment by this clock."""
        try:
            minutes = float(self.wrong.read_text() or 0)
        except (OSError, ValueError):
            minutes = 0.0
        return START + timedelta(seconds=self._passed(), minutes=minutes)

    def uptime(self) -> Uptime:
        """Tell the time that has really passed."""
        return Uptime("fast", self._passed())

    def _passed(self) -> float:
        return (time.monotonic() - self.began) * self.scale


def night_rules(**values):
    """Rules by which each slot is made up for."""
    usual = {"catch_up": "each", "within_minutes": 1440, "attempts": 3}
    usual |= {"back_off_seconds": 1, "most_minutes": 60}
    return (JobRule(key="*", **RULE, **(usual | values)),)


def with_rules(hub, rules):
    """Give the hub with other rules for due work."""
    return replace(hub, rulebook=replace(hub.rulebook, night=rules, _memo={}))


def journal_jobs(pause):
    """Two jobs: one is one write, the other three that know how far they came."""

    def read_claim(hub, job):
        with hub.reads() as session:
            return session.execute(text(CLAIM), {"job": job}).one()

    def write(hub, job, claim, step):
        values = {"job": job, "slot": claim.slot, "fence": claim.fence, "step": step}
        with hub.writes.begin() as session:
            session.execute(text(WRITE), values)

    def one(hub):
        claim = read_claim(hub, "one")
        time.sleep(pause)
        write(hub, "one", claim, 0)
        time.sleep(pause)
        return {}

    def steps(hub):
        claim = read_claim(hub, "steps")
        key = {"job": "steps", "slot": claim.slot}
        with hub.reads() as session:
            done = session.execute(text(WRITTEN), key).scalar_one()
        for step in range(done, STEPS):
            time.sleep(pause)
            write(hub, "steps", claim, step)
        return {}

    jobs = (
        Job("one", EACH_MINUTE, one, ends_with_write=True),
        Job("steps", EACH_MINUTE, steps),
    )
    return {job.name: job for job in jobs}


def second_folder(first: Path, second: Path) -> Path:
    """Make another instance folder: the same keys, nothing that landed, no log."""
    second.mkdir(mode=0o700)
    shutil.copytree(first / "keys", second / "keys")
    for name in ("config.toml", "rates"):
        if (first / name).is_file():
            shutil.copy(first / name, second / name)
    return second


def real_jobs(hub):
    """The syncs of two sources and what settles behind them, due each minute."""
    names = ("sync:registration", "sync:penalty_2018", "settle")
    jobs = jobs_of(hub)
    return {name: replace(jobs[name], schedule=EACH_MINUTE) for name in names}


def start_scheduler(instance, url, clock, *, pause=0.05, audit=None, is_real=False):
    """Fork a process that runs the jobs of an instance; give its id."""
    with safe_fork():
        child = os.fork()
    if child:
        return child
    try:
        config = config_of(instance, url)
        if audit is not None:
            config = replace(config, audit_database_url=audit)
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        with open_hub(config, clock, unchecked=True) as hub:
            # Real work keeps the writer of SQLite, and with it signs of life, waiting.
            tempo = Tempo(look=0.05, beat=0.1, silence=2.0 if is_real else 0.8)
            jobs = real_jobs(hub) if is_real else journal_jobs(pause)
            rules = night_rules(attempts=50) if is_real else night_rules()
            Scheduler(with_rules(hub, rules), jobs, tempo).run()
    except BaseException:  # noqa: BLE001  # the child ends here in any case
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(1)


def end(process, how=signal.SIGKILL):
    """Kill a process and wait for its end."""
    os.kill(process, how)
    os.waitpid(process, 0)


def read_journal(hub):
    """Give the journal's rows: job, slot, step."""
    with hub.reads() as session:
        return [tuple(row) for row in session.execute(text(READ))]


def expected(slots):
    """What the journal has where everything took effect exactly once."""
    return {("one", slot, 0) for slot in slots} | {
        ("steps", slot, step) for slot in slots for step in range(STEPS)
    }


def first_slots(count):
    """The first slots behind the start, as the database has them."""
    first = START.astimezone(UTC) + timedelta(minutes=1)
    return [to_micros(first + timedelta(minutes=number)) for number in range(count)]
