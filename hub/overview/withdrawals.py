"""How fast each source tells the hub that something it published has ended.

A removal from a list, or an annulment, must reach whoever published the record within
some working days of the decision. What counts is the day of the decision against the
day on which the hub had it; whether the source was late or the way was, nobody can tell
from here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from statistics import median_low
from typing import NamedTuple

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, aliased

from hub.archive.models import RecordVersion
from hub.calendar import WorkingCalendar, due_of, working_days_between
from hub.context import Hub
from hub.ground.clock import CHINA, legal_day
from hub.overview.models import WithdrawalDelay
from hub.rulebook import Rulebook
from hub.rulebook.time_rules import ClockRule
from hub.rulebook.working_days import load_calendar
from schemas.record import KINDS, meaning_of
from schemas.words import RecordClass, RecordStatus

REMOVED = ("removed_day",)
"""The fields of a kind whose end is the day of a decision that ends it."""
GONE = (RecordStatus.ANNULLED.value, RecordStatus.WITHDRAWN.value)


class KnownEnd(NamedTuple):
    """An end of a record that the hub had known before, and when it learned of it."""

    source: str
    kind: str
    decided: date | None
    """None where the source tells that it is gone, and not since when."""
    told_at: datetime


def measure_ends(
    ends: Iterable[KnownEnd], rules: Rulebook, calendar: WorkingCalendar
) -> list[WithdrawalDelay]:
    """Measure ends by the rules of the days on which they were decided."""
    days: dict[tuple[str, str], list[int]] = defaultdict(list)
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for end in ends:
        told = legal_day(end.told_at)
        rule = _rule_of(rules, end.kind, end.decided or told)
        if rule is None:
            continue
        key = (end.source, rule.key)
        late, provisional, without_day = counts[key]
        if end.decided is None:
            without_day += 1
        else:
            start = datetime.combine(end.decided, time(12), CHINA)
            due = due_of(calendar, start, rule.term())
            days[key].append(working_days_between(calendar, end.decided, told))
            late += told > due.day
            provisional += due.provisional
        counts[key] = [late, provisional, without_day]
    return [
        WithdrawalDelay(
            source=source,
            rule=rule,
            measured=len(days[key]),
            in_time=len(days[key]) - late,
            late=late,
            provisional=provisional,
            without_day=without_day,
            median_days=median_low(days[key]) if days[key] else None,
            most_days=max(days[key], default=None),
        )
        for key, (late, provisional, without_day) in sorted(counts.items())
        for source, rule in [key]
    ]


def count_withdrawals(hub: Hub) -> list[WithdrawalDelay]:
    """Measure every end that sources have told so far, and keep the figures."""
    calendar = load_calendar(hub.config.instance, hub.rulebook)
    with hub.reads() as session:
        found = measure_ends(_told_ends(session, hub.rulebook), hub.rulebook, calendar)
    at = hub.clock()
    with hub.writing(keeps_answers=True) as session:
        session.execute(delete(WithdrawalDelay))
        for one in found:
            one.counted_at = at
        session.add_all(found)
    return found


def withdrawal_delays(session: Session) -> Mapping[str, tuple[WithdrawalDelay, ...]]:
    """Read what was last measured, by source."""
    table = WithdrawalDelay
    found: dict[str, tuple[WithdrawalDelay, ...]] = {}
    for row in session.scalars(select(table).order_by(table.source, table.rule)):
        found[row.source] = (*found.get(row.source, ()), row)
    return found


def _rule_of(rules: Rulebook, kind: str, day: date) -> ClockRule | None:
    """Find the rule that sets the term for ends of a kind on a day."""
    held: tuple[ClockRule, ...] = rules.in_force("clocks", day)
    return next((rule for rule in held if kind in rule.ends_of), None)


def _told_ends(session: Session, rules: Rulebook) -> Iterable[KnownEnd]:
    """Read the ends of records that the hub had before it learned of them."""
    kinds = {kind for rule in rules.clocks for kind in rule.ends_of}
    listed = {kind for kind in KINDS if meaning_of(kind).effect_until == REMOVED}
    now, before, older = (aliased(RecordVersion) for _ in range(3))
    # What decisions on repair move is told again, with the end that was told before.
    again = exists().where(
        (older.key == now.key) & (older.seq < now.seq - 1),
        (older.status == now.status) & (older.status_from == now.status_from),
    )
    query = (
        select(now.source, now.kind, now.status, now.effect_to, now.known_from)
        .add_columns(now.status_from, before.status, before.effect_to, again)
        .join(before, (before.key == now.key) & (before.seq == now.seq - 1))
        .where(now.kind.in_(sorted(kinds)), now.seq > 1)
        .where(now.record_class == RecordClass.OPEN)
        .execution_options(yield_per=1000)
    )
    for row in session.execute(query):
        source, kind, status, ends, told_at, since, was, ended, is_again = row
        if kind in listed and ends is not None and ended is None:
            yield KnownEnd(source, kind, ends, told_at)
        elif status in GONE and was not in GONE and not is_again:
            yield KnownEnd(source, kind, _decided(since, ended, told_at), told_at)


def _decided(since: date | None, ended: date | None, told_at: datetime) -> date | None:
    """Give the day from which a record is told to be gone, if it is told now.

    An end that was told before says nothing of when its source took it away; nor does
    the day on which the hub learned of it, which stands for one that is not told.
    """
    is_told = since is not None and since != ended and since < legal_day(told_at)
    return since if is_told else None
