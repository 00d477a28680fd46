"""C1: a simulated year of the clocks of ``scale`` open matters, in four processes.

From July on, each day has its round of the job ``clocks`` in all four at once; in
November the notice on the next year's holidays is entered, and one process is killed in
the middle of that day's round. In the end each clock must have warned, moved, run out
and been noted in its matter on the days of an independent journal, and no more often.
Loading is apart. The reference writes as many rows plainly, one transaction a day.
"""

import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from hub.audit.operate import accept_clock
from hub.casework.matter import DOCUMENT, MatterEventRow, check_matters
from hub.context import Hub, make_instance, open_hub
from hub.deadlines import wrong_clocks
from hub.deadlines.models import ClockStepRow
from hub.ground.config import Config
from hub.outbox.models import OutboxEvent
from hub.rulebook.working_days import FILE_NAME
from schemas.words import ClockStep
from scripts.workloads.c1_city import OPENED, Running, load_matters
from scripts.workloads.c1_journal import (
    BEIJING,
    NOTICE_DAYS_MADE_UP,
    NOTICE_DAYS_OFF,
    calendars,
    firing_of,
)
from scripts.workloads.c1_worker import ToldClock
from scripts.workloads.fresh import emptied, settings
from scripts.workloads.served import END_SECONDS, ROOT, settings_of

PROCESSES = 4
FIRST, DAYS = date(2026, 7, 1), 365
NOTICE = date(2026, 11, 5)
"""Day on which the notice is entered, and one process killed."""
ROUND_AT = time_of_day(0, 10)
NEXT_ROUND = timedelta(minutes=5)
KILLED_AFTER = 0.03
"""Seconds into its round at which the process is killed."""
MOST_TOLD = 1_000

Fired = Counter[tuple[int, str, datetime]]
"""How often a clock did something at a moment."""


@dataclass
class Year:
    """What a year took, and what was wrong in the end."""

    load_seconds: float = 0.0
    day_seconds: list[float] = field(default_factory=list)
    fired: int = 0
    wrong: list[str] = field(default_factory=list)
    cpu_seconds: float = 0.0
    """Processor time of the processes, of all cores together."""
    was_cut: bool = False
    """Whether the killed process was in the middle of its round."""


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Let a year pass and compare with the journal.

    Raises:
        RuntimeError: a clock fired on another day, twice or not at all.
    """
    with emptied(cache / "c1") as instance:
        config = settings(instance)
        year = pass_year(config, scale)
        plain = _write_plainly(config, year.fired)
    if year.wrong:
        msg = f"{len(year.wrong)} are wrong: {'; '.join(year.wrong[:5])}"
        raise RuntimeError(msg)
    seconds = sum(year.day_seconds)
    return {
        "figures": {
            "year_seconds": seconds,
            "cpu_seconds": year.cpu_seconds,
            "worst_day_seconds": max(year.day_seconds),
            "firings": year.fired,
            "firings_per_s": year.fired / seconds,
            "load_seconds": year.load_seconds,
            "killed_in_mid_round": int(year.was_cut),
        },
        "reference": {"plain_seconds": plain},
        "ratios": {"vs_plain": seconds / plain},
    }


def pass_year(config: Config, scale: int, days: int = DAYS) -> Year:
    """Load matters, let days pass in four processes, and compare with the journal."""
    year, began = Year(), time.perf_counter()
    make_instance(config)
    accept_clock(config.anchor, datetime(2100, 1, 1, tzinfo=UTC))
    rounds = {
        day: datetime.combine(day, ROUND_AT, BEIJING)
        for day in (FIRST + timedelta(days=one) for one in range(days))
    }
    clock = ToldClock(OPENED)
    # As in operation, one process writes the log for all, and none of these is it.
    with open_hub(config, clock) as hub:
        hub.audit.write_now()
        running = load_matters(hub, scale, FIRST, FIRST + timedelta(days=DAYS))
        year.load_seconds = time.perf_counter() - began
        before = _spent_by_children()
        with _working(config) as workers:
            for day, at in rounds.items():
                began, clock.at = time.perf_counter(), at
                _do_day(config, year, workers, day, at)
                year.day_seconds.append(time.perf_counter() - began)
                if day.day == 1:
                    spent = sum(year.day_seconds)
                    print(f"{day}: {spent:,.1f} s so far", file=sys.stderr)
        year.cpu_seconds = _spent_by_children() - before
        year.fired, year.wrong = compare(hub, running, rounds)
    return year


def _spent_by_children() -> float:
    """Tell the processor time of all processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _do_day(
    config: Config, year: Year, workers: "_Workers", day: date, at: datetime
) -> None:
    """Do the round of a day; on that of the notice one process is killed in it."""
    if day != NOTICE:
        workers.do_round(at)
        return
    _enter_notice(config.instance)
    year.was_cut = workers.kill_one(at)
    # The next round of the job: five minutes later, on the same day.
    workers.do_round(at + NEXT_ROUND)


class _Workers:
    """The processes that do the rounds."""

    def __init__(self, processes: Sequence["subprocess.Popen[str]"]) -> None:
        """Have begun, and wait until each is ready."""
        self._processes = list(processes)
        for process in self._processes:
            _heard(process)

    def do_round(self, at: datetime) -> None:
        """Let all of them do a round at once, and wait until each is done."""
        for process in self._processes:
            _tell(process, at)
        for process in self._processes:
            _heard(process)

    def kill_one(self, at: datetime) -> bool:
        """Kill one in its round; tell whether it was in the middle of it."""
        for process in self._processes:
            _tell(process, at)
        time.sleep(KILLED_AFTER)
        victim = self._processes.pop()
        victim.kill()
        told, _ = victim.communicate()
        for process in self._processes:
            _heard(process)
        return not told


def _tell(process: "subprocess.Popen[str]", at: datetime) -> None:
    """Tell a process the moment of its next round."""
    if process.stdin is not None:
        process.stdin.write(json.dumps({"at": at.isoformat()}) + "\n")
        process.stdin.flush()


def _heard(process: "subprocess.Popen[str]") -> Mapping[str, Any]:
    """Hear what a process has done.

    Raises:
        RuntimeError: it has ended.
    """
    line = "" if process.stdout is None else process.stdout.readline()
    if not line:
        msg = f"a process ended with {process.wait()}"
        raise RuntimeError(msg)
    heard: Mapping[str, Any] = json.loads(line)
    return heard


@contextmanager
def _working(config: Config) -> Iterator[_Workers]:
    """Start the processes, and end them in the end."""
    environment = settings_of(config.instance) | {
        "HUB_DATABASE_URL": config.database_url,
        "HUB_AUDIT_DATABASE_URL": config.audit_database_url,
    }
    processes = [
        subprocess.Popen(  # our own program
            [sys.executable, "-m", "scripts.workloads.c1_worker", OPENED.isoformat()],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(PROCESSES)
    ]
    try:
        yield _Workers(processes)
        for process in processes:
            if process.poll() is None:
                # The end of its input ends it.
                process.communicate(timeout=END_SECONDS)
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
                process.communicate()


def _enter_notice(instance: Path) -> None:
    """Enter the notice on the holidays of the next year, as an agency would."""
    off = ", ".join(day.isoformat() for day in NOTICE_DAYS_OFF)
    made_up = ", ".join(day.isoformat() for day in NOTICE_DAYS_MADE_UP)
    year = NOTICE_DAYS_OFF[0].year
    (instance / FILE_NAME).write_text(
        f'[[entry]]\nkey = "{year}"\nstate = "published"\ndays_off = [{off}]\n'
        f"days_made_up = [{made_up}]\nvalid_from = {year}-01-01\n"
        f'valid_to = {year}-12-31\nsource = "made up"\n'
        'status = "confirmed"\nmark = "V"\n',
        "utf-8",
    )


def compare(
    hub: Hub, running: Sequence[Running], rounds: Mapping[date, datetime]
) -> tuple[int, list[str]]:
    """Compare what fired with what should have; give how much, and what is wrong."""
    wanted, fired = _journal(running, rounds), _fired(hub)
    late = rounds[NOTICE] + NEXT_ROUND if NOTICE in rounds else None
    # On the day of the kill the round five minutes later counts as that day's.
    found: Fired = Counter()
    for (clock, what, at), times in fired.items():
        found[clock, what, rounds[NOTICE] if at == late else at] += times
    wrong = [f"missing {one}" for one in wanted - found]
    wrong += [f"too much {one}" for one in found - wanted]
    with hub.reads() as session:
        told: Counter[str] = Counter()
        query = select(OutboxEvent.op, OutboxEvent.detail).where(
            OutboxEvent.op.in_(("clock.mark", "matter.note"))
        )
        for op, detail in session.execute(query):
            told[op] += detail["count"]
            if detail["count"] > MOST_TOLD:
                wrong.append(f"{op} tells of {detail['count']}")
        noted = sum(times for (_, what, _), times in found.items() if what == "noted")
        if told != Counter({"matter.note": noted, "clock.mark": found.total() - noted}):
            wrong.append(f"the log tells of {dict(told)}")
        wrong += [f"clock {one}" for one in wrong_clocks(session)]
    # Of the papers of copies there are no bytes, and that alone is no fault here.
    wrong += [
        f"matter {one.number}: {one.why}"
        for one in check_matters(hub)
        if one.why != DOCUMENT
    ]
    return found.total(), wrong


def _journal(running: Sequence[Running], rounds: Mapping[date, datetime]) -> Fired:
    """Write what should have fired."""
    both = calendars()
    notice = NOTICE if NOTICE in rounds else max(rounds)
    wanted: Fired = Counter()
    for one in running:
        firing = firing_of(one.rule, one.start, rounds, notice, both)
        moments = {
            "warned": firing.warned,
            "moved": firing.moved,
            "overdue": firing.overdue,
            "noted": firing.overdue,
        }
        for what, at in moments.items():
            if at is not None:
                wanted[one.clock, what, at.astimezone(UTC)] += 1
    return wanted


def _fired(hub: Hub) -> Fired:
    """Read what fired, by the steps of clocks and the events of matters."""
    step, event = ClockStepRow, MatterEventRow
    by_time = (ClockStep.WARNED, ClockStep.MOVED, ClockStep.OVERDUE)
    steps = select(step.clock_id, step.kind, step.at).where(step.kind.in_(by_time))
    notes = select(event.clock, event.at)
    with hub.reads() as session:
        found: Fired = Counter(
            (clock, kind, at.astimezone(UTC))
            for clock, kind, at in session.execute(steps)
        )
        found.update(
            (clock, "noted", at.astimezone(UTC))
            for clock, at in session.execute(notes)
            if clock is not None
        )
    return found


def _write_plainly(config: Config, count: int) -> float:
    """Write as many rows as fired, plainly; give the seconds."""
    row = {"a": "overdue", "b": "2026-11-05", "c": "x" * 64}
    with open_hub(config, ToldClock(OPENED)) as hub:
        made = "CREATE TABLE c1_plain (n BIGINT PRIMARY KEY, a TEXT, b TEXT, c TEXT)"
        with hub.engine.begin() as connection:
            connection.execute(text(made))
        began = time.perf_counter()
        written = 0
        for day in range(DAYS):
            until = count * (day + 1) // DAYS
            rows = [row | {"n": n} for n in range(written, until)]
            with hub.engine.begin() as connection:
                if rows:
                    insert = text("INSERT INTO c1_plain VALUES (:n, :a, :b, :c)")
                    connection.execute(insert, rows)
            written = until
        seconds = time.perf_counter() - began
        with hub.engine.begin() as connection:
            connection.execute(text("DROP TABLE c1_plain"))
    return seconds
