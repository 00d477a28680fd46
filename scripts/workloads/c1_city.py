"""Matters for C1: one of each kind by the service, and copies of it for a whole year.

A copy has its own number, moments and clock; of its papers there is what they are, not
their bytes.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.calendar import WorkingCalendar
from hub.casework.matter import (
    ELSEWHERE,
    MatterActor,
    MatterDocumentRow,
    MatterEventRow,
    MatterMemberRow,
    MatterRow,
    NewDocument,
    NewMatter,
    NewStep,
    StepDone,
    place_of,
    seal_json,
)
from hub.casework.service import act, open_matter
from hub.context import Hub
from hub.db.bulk import in_chunks, insert_rows, refresh_statistics
from hub.db.cache import keeping_answers
from hub.db.counters import allocate_ids
from hub.db.ids import new_id
from hub.db.tables import Base
from hub.deadlines.flow import fold, open_step
from hub.deadlines.models import ClockRow, ClockStepRow
from hub.deadlines.steps import StepAuthor, standing_of, step_row, write_rule
from hub.ground.clock import CHINA, legal_day
from hub.members.models import Member
from hub.members.service import MemberCard, add_member
from hub.rulebook.working_days import load_calendar

ASKER, HELPER, POLICE = "agency:bench", "agency:bench-helper", "agency:bench-police"
MEMBERS = {
    ASKER: "market_supervision",
    HELPER: "market_supervision",
    POLICE: "public_security",
}
OPENED = datetime.combine(date(2026, 6, 30), time(9), CHINA)
"""When the first of each kind is opened, before the year begins."""
FOUNDED = date(2019, 1, 1)
SEED = 11
OFFICE_HOURS = (8 * 60, 18 * 60)
AT_ONCE = 2_000

OF_A_MATTER: tuple[Any, ...] = (MatterEventRow, MatterDocumentRow, MatterMemberRow)

Step = tuple[str, str, str, str, dict[str, str]]
"""Event, member, officer, kinds of papers, facts."""


@dataclass(frozen=True, slots=True)
class KindOfMatter:
    """A kind of matter with the steps that lead to the clock that runs for it."""

    machine: str
    rule: str
    days: int
    """About how many days its term has."""
    share: int
    steps: tuple[Step, ...]


KINDS = (
    KindOfMatter(
        "complaint",
        "complaint.accept",
        10,
        30,
        (("receive", ASKER, "甲", "", {"to": HELPER, "summary": "未退款"}),),
    ),
    KindOfMatter(
        "complaint",
        "complaint.mediate",
        60,
        15,
        (
            ("receive", ASKER, "甲", "", {"to": HELPER, "summary": "未退款"}),
            ("accept", HELPER, "乙", "acceptance_notice", {}),
        ),
    ),
    KindOfMatter(
        "clue",
        "case.check",
        21,
        25,
        (
            (
                *("receive", ASKER, "甲", ""),
                {"to": HELPER, "clue_source": "platform", "summary": "疑似侵权"},
            ),
        ),
    ),
    KindOfMatter(
        "clue",
        "case.decide",
        90,
        10,
        (
            (
                *("receive", ASKER, "甲", ""),
                {"to": HELPER, "clue_source": "platform", "summary": "疑似侵权"},
            ),
            ("confirm", HELPER, "乙", "clue_feedback", {"outcome_text": "查实"}),
            ("propose_filing", HELPER, "甲", "case_filing_form", {"reason": "属实"}),
            ("file_case", HELPER, "乙", "", {"document_no": "1"}),
        ),
    ),
    KindOfMatter(
        "assistance",
        "case.assist",
        21,
        10,
        (
            (
                *("ask", ASKER, "甲", "assistance_letter"),
                {
                    "to": HELPER,
                    "subject_text": "某店",
                    "summary": "核实地址",
                    "legal_basis_text": "第四十五条",
                },
            ),
        ),
    ),
    KindOfMatter(
        "transfer",
        "transfer.decide",
        3,
        6,
        (
            (
                *("report_to_head", ASKER, "甲", "investigation_report"),
                {
                    "offence": "假冒注册商标罪",
                    "team": "甲、乙",
                    "summary": "涉案六万元",
                },
            ),
        ),
    ),
    KindOfMatter(
        "transfer",
        "transfer.hand-over",
        1,
        4,
        (
            (
                *("report_to_head", ASKER, "甲", "investigation_report"),
                {
                    "offence": "假冒注册商标罪",
                    "team": "甲、乙",
                    "summary": "涉案六万元",
                },
            ),
            ("approve_transfer", ASKER, "乙", "", {"reason": "涉嫌犯罪"}),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs for a matter."""

    clock: int
    rule: str
    start: datetime


def load_matters(
    hub: Hub, count: int, first: date, last: date, *, bytes_elsewhere: bool = False
) -> list[Running]:
    """Open ``count`` matters whose clocks run out from one day to another.

    With ``bytes_elsewhere`` nobody misses the bytes of copied papers here.
    """
    add_members(hub, FOUNDED)
    calendar = load_calendar(hub.config.instance, hub.rulebook)
    choose = random.Random(SEED)  # noqa: S311  # picks days, keeps no secret
    running: list[Running] = []
    shares = sum(kind.share for kind in KINDS)
    for kind in KINDS:
        with keeping_answers(hub.writes) as session:
            done = _take_steps(session, hub, kind.steps, kind.machine)
        blob = {"blob": ELSEWHERE} if bytes_elsewhere else {}
        template = _Template(hub, kind, done, calendar, blob)
        running.append(template.own)
        copies = count * kind.share // shares - 1
        starts = [_start(choose, kind.days, first, last) for _ in range(copies)]
        for chunk in in_chunks(starts, AT_ONCE):
            with keeping_answers(hub.writes) as session:
                running += template.copy(session, chunk)
    with keeping_answers(hub.writes) as session:
        refresh_statistics(session)
    return running


def add_members(hub: Hub, since: date) -> None:
    """Let the members be there that take part, if they are not yet."""
    with hub.writes.begin() as session:
        for code, kind in MEMBERS.items():
            if session.get(Member, code) is not None:
                continue
            card = MemberCard(
                code=code, kind=kind, name=code, territory="321300", valid_from=since
            )
            add_member(session, hub.rulebook, card, actor="bench", at=hub.clock())


def step_of(step: Step, last: StepDone | None) -> NewStep:
    """Write a step that follows the last one with its papers."""
    event, _, _, papers, facts = step
    documents = [
        NewDocument(kind, kind, b"%PDF-1.7 " + kind.encode()) for kind in papers.split()
    ]
    version = 0 if last is None else last.no
    return NewStep(event, facts=facts, documents=documents, version=version)


def _start(choose: random.Random, days: int, first: date, last: date) -> datetime:
    """Choose when a clock begins that is to run out about between two days."""
    span = (last - first).days
    day = first + timedelta(days=choose.randrange(span) - days)
    minutes = choose.randrange(*OFFICE_HOURS)
    return datetime.combine(day, time(), CHINA) + timedelta(minutes=minutes)


def _take_steps(
    session: Session, hub: Hub, steps: Sequence[Step], machine: str
) -> StepDone:
    """Open a matter and take its steps, as officers do."""
    done = None
    for one in steps:
        step, actor = step_of(one, done), MatterActor(one[1], one[2], played=True)
        if done is None:
            done = open_matter(session, hub, NewMatter(machine, step), actor)
        else:
            done = act(session, hub, done.number, step, actor)
    if done is None:
        msg = f"{machine}: no step"
        raise ValueError(msg)
    return done


class _Template:
    """A matter with all its rows, to be copied."""

    def __init__(
        self,
        hub: Hub,
        kind: KindOfMatter,
        done: StepDone,
        calendar: WorkingCalendar,
        blob: Mapping[str, str],
    ) -> None:
        """Read the rows of a matter and its clock; ``blob`` is where papers lie."""
        self._blob = blob
        self._hub, self._kind, self._calendar = hub, kind, calendar
        self._number = done.number
        with hub.reads() as session:
            self._matter = _rows(session, MatterRow, MatterRow.id == done.id)[0]
            self._rows: dict[type[Base], list[dict[str, Any]]] = {
                table: _rows(session, table, table.matter_id == done.id)
                for table in OF_A_MATTER
            }
            (self._clock,) = _rows(
                session,
                ClockRow,
                (ClockRow.subject == done.number) & (ClockRow.rule == kind.rule),
            )
        self.own = Running(self._clock["id"], kind.rule, self._clock["start_at"])

    def copy(self, session: Session, starts: Sequence[datetime]) -> list[Running]:
        """Write one copy for each moment at which its clock begins."""
        first = allocate_ids(session, "clock", len(starts))
        series = allocate_ids(session, f"bench:{self._kind.rule}", len(starts))
        tables: tuple[Any, ...] = (MatterRow, *self._rows, ClockRow, ClockStepRow)
        written: dict[type[Base], list[dict[str, Any]]] = {one: [] for one in tables}
        for place, start in enumerate(starts):
            number = f"{self._number[:-1]}-{series + place}号"
            self._copy_matter(written, number, start)
            self._copy_clock(written, number, start, first + place)
        for table, rows in written.items():
            insert_rows(session, table, rows)
        return [
            Running(first + place, self._kind.rule, start)
            for place, start in enumerate(starts)
        ]

    def _copy_matter(
        self,
        written: dict[type[Base], list[dict[str, Any]]],
        number: str,
        start: datetime,
    ) -> None:
        """Copy a matter with what belongs to it."""
        day, matter = legal_day(start), "C" + new_id(start)
        own = {"id": matter, "number": number, "opened_at": start}
        written[MatterRow].append(
            self._matter | own | {"opened_day": day, "last_day": day}
        )
        changes: dict[type[Base], Callable[[dict[str, Any]], dict[str, Any]]] = {
            MatterEventRow: lambda row: {
                "at": start,
                "happened_at": start,
                "day": day,
                "facts": seal_json(self._hub.keys, {}, place_of(matter, row["no"])),
            },
            MatterDocumentRow: lambda _: {"id": new_id(start), **self._blob},
            MatterMemberRow: lambda _: {},
        }
        for table, change in changes.items():
            for row in self._rows[table]:
                written[table].append(row | {"matter_id": matter} | change(row))

    def _copy_clock(
        self,
        written: dict[type[Base], list[dict[str, Any]]],
        number: str,
        start: datetime,
        clock: int,
    ) -> None:
        """Copy a clock, counted from its own beginning."""
        rule = self._hub.rulebook.rule("clocks", self._kind.rule, legal_day(start))
        step = open_step(rule, self._calendar, start, start)
        now = fold(start, [step])
        own = {
            "id": clock,
            "subject": number,
            "start_at": start,
            "rule_from": rule.valid_from,
            "terms": write_rule(rule),
        }
        standing = standing_of(now, rule, self._calendar)
        written[ClockRow].append(self._clock | own | standing)
        author = StepAuthor("bench", "办理")
        written[ClockStepRow].append(step_row(clock, 1, step, author, self._calendar))


def _rows(session: Session, table: Any, where: Any) -> list[dict[str, Any]]:
    """Read rows as they would be inserted."""
    query = select(table.__table__).where(where)
    return [dict(row._mapping) for row in session.execute(query)]  # noqa: SLF001  # its documented name
