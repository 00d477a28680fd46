"""Commands for a clock that was wrong, or a hub that was off for long."""

from datetime import date, datetime

import click

from hub.audit.operate import accept_clock, continue_after_clock
from hub.cli.click_types import Group
from hub.cli.opened import actor, opened
from hub.cli.output import CommandOutput, Report, reports
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError
from hub.outbox import service as outbox
from schemas.words import Operation


class ClockDayError(BadInputError):
    """The day that was typed is not the day of the machine's clock."""

    code = "clock-day"
    title = "The machine's clock has another day than --today: set it right first."


@click.group(cls=Group)
def clock() -> None:
    """What to do when the log refuses the machine's clock."""


def _today(context: click.Context, parameter: click.Parameter, typed: datetime) -> date:
    """Take the day that somebody reads from a calendar, not from this machine."""
    del context, parameter
    return typed.date()


today_option = click.option(
    "--today",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_today,
    help="The day that it is in China, from a calendar, not from this machine.",
)


@clock.command()
@today_option
@reports
def accept(*, today: date) -> Report:
    """Say that the clock is right: the hub was off for as long as it seems."""
    with opened() as hub:
        now = hub.clock()
        _check_day(now, today)
        last = accept_clock(hub.config.anchor, now)
        seen = None if last is None else last.isoformat()
        with hub.writing() as session:
            outbox.put(
                session,
                at=now,
                actor=actor(),
                op=Operation.CLOCK_ACCEPT,
                subject_type="clock",
                subject="clock",
                detail={"now": now.isoformat(), "last": seen or ""},
            )
    return {"now": now.isoformat(), "last_seen": seen}


@clock.command("continue")
@today_option
@reports
def continue_(*, today: date) -> Report:
    """Go on, in a new shard, behind entries that a clock ahead has written.

    Those entries and every receipt of them stay valid.
    """
    with opened() as hub:
        _check_day(hub.clock(), today)
        shard, last = continue_after_clock(hub.audit, hub.config.anchor)
        hub.log_waiting()
    goes_on = (
        f"日志已在新分片继续 the log goes on in {shard}; earlier receipts stay valid"
    )
    document = {"shard": shard, "last_entry": last.isoformat()}
    return CommandOutput(document, afterwards=[goes_on])


def _check_day(now: datetime, today: date) -> None:
    """Refuse to go on by a clock that is wrong still.

    Raises:
        ClockDayError: it has another day.
    """
    if legal_day(now) != today:
        msg = f"the machine says {legal_day(now)}, --today says {today}"
        raise ClockDayError(msg)
