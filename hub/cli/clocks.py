"""Commands about clocks: which are due, and what happens to one of them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

import click

from hub.casework.matter import SUBJECT
from hub.cli.asking import officer_option, speaker, system_account
from hub.cli.click_types import (
    DAY,
    Between,
    Group,
    OneOf,
    all_of,
    examples,
    limit_option,
    listed,
)
from hub.cli.opened import CLI, opened
from hub.cli.output import NUMBER, CommandOutput, Report, reports
from hub.deadlines import (
    ClockCard,
    ClockFilter,
    Extension,
    NewClock,
    close_clock,
    pause_clock,
    resume_clock,
)
from hub.ground.clock import CHINA
from hub.officer_actions import (
    ClockSaid,
    ViewingOfficer,
    begin_clock,
    change_clock,
    decline_extension,
    prolong_clock,
    show_clocks,
    show_one_clock,
)
from schemas.words import ClockStart, ClockState, PauseReason, Way

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])
COLUMNS = (
    *("id", "state", "due_day", "provisional", "rule", "subject_type", "subject"),
    "matter",
    *("owner", "version", "paused_too_long"),
)
STEP_COLUMNS = ("number", "step", "at", "by", "reason", "pause", "due_day")
MOST, USUAL = 500, 50
Command = Callable[..., None]


@click.group(cls=Group)
def clock() -> None:
    """Keep clocks: open one by an event, let it stand still, extend it, meet it."""


@click.command(
    epilog=examples(
        "credithub clocks --state overdue --owner agency:market-supervision",
        "credithub clocks --until 2026-12-31 --json",
    )
)
@click.option(
    "--state",
    "states",
    type=OneOf(ClockState),
    multiple=True,
    help=f"Clocks that stand so; all that are open if not given: {listed(ClockState)}.",
)
@click.option("--rule", help="Clocks under this rule alone.")
@click.option("--owner", help="Clocks on which this member has to act.")
@click.option("--subject", help="Clocks that run for this number alone.")
@click.option("--since", type=DAY, help="Due on this day or later.")
@click.option("--until", type=DAY, help="Due on this day or earlier.")
@limit_option(MOST, USUAL, "clocks")
@officer_option("looks")
@reports
def clocks(
    *,
    states: tuple[str, ...],
    since: date | None,
    until: date | None,
    limit: int,
    officer: str,
    **only: str | None,
) -> Report:
    """List clocks, what is due first at the top, and count how they stand.

    The look is on record before anything is shown.
    """
    wanted = ClockFilter(
        states=tuple(map(ClockState, states)),
        since=since,
        until=until,
        **only,
    )
    with opened() as hub:
        view = show_clocks(hub, _looks(officer), wanted, limit=limit)
    counts = {str(state): count for state, count in view.counts.items()}
    rows = [_row(card, view.matters) for card in view.cards]
    said = ", ".join(f"{state}: {count}" for state, count in counts.items()) or "none"
    more = ["not all are shown: see --limit, --since and --until"] if view.more else []
    document = {"counts": counts, "clocks": rows}
    return CommandOutput(document, COLUMNS, rows, notes=[said, *more])


clock.add_command(clocks, "list")


_said = all_of(
    click.option("--reason", required=True, help="Why; kept with the clock."),
    officer_option("says so"),
    click.option(
        "--version",
        type=NUMBER,
        help="Refuse if the clock has changed since this version of it.",
    ),
    reports,
)
"""Gives a command who says it, why, and of which version of the clock."""


NUMBERED = click.argument("number", type=NUMBER)


@clock.command(
    "open",
    epilog=examples(
        "credithub clock open complaint.accept --event received --for complaint"
        " 2026-15 --owner agency:market-supervision --reason 登记"
    ),
)
@click.argument("rule")
@click.argument("subject")
@click.option(
    "--event",
    required=True,
    type=OneOf(ClockStart),
    help=f"From what it counts: {listed(ClockStart)}.",
)
@click.option(
    "--at",
    "start",
    type=MOMENT,
    help="When that was, in China time; now if not given, of a day its beginning.",
)
@click.option(
    "--for", "subject_type", required=True, help="What SUBJECT is, such as complaint."
)
@click.option("--owner", required=True, help="Code of the member that has to act.")
@_said
def open_command(
    *,
    rule: str,
    subject: str,
    event: str,
    start: datetime | None,
    subject_type: str,
    owner: str,
    **said: Any,
) -> Report:
    """Open a clock for SUBJECT under RULE, by its version on the day of the event.

    docs/rulebook.md names the rules; SUBJECT is a number, and names no person.
    """
    with opened() as hub:
        moment = hub.clock() if start is None else start.replace(tzinfo=CHINA)
        new = NewClock(rule, event, moment, subject_type, subject, owner)
        return begin_clock(hub, new, ClockSaid(**said)).as_json()


@clock.command("show")
@NUMBERED
@officer_option("looks")
@reports
def show_command(*, number: int, officer: str) -> Report:
    """Show clock NUMBER: its rule, how it stands, all that has happened to it."""
    with opened() as hub:
        card, steps = show_one_clock(hub, _looks(officer), number)
    rows = [one.as_json() for one in steps]
    document = card.as_json()
    return CommandOutput(document | {"steps": rows}, STEP_COLUMNS, rows, head=document)


@clock.command("pause")
@NUMBERED
@click.option(
    "--for",
    "pause",
    required=True,
    type=OneOf(PauseReason),
    help=f"For what, if its rule knows that: {listed(PauseReason)}.",
)
@_said
def pause_command(*, number: int, pause: str, **said: Any) -> Report:
    """Let clock NUMBER stand still; what it stands still does not count."""
    with opened() as hub:
        act = partial(pause_clock, pause=pause)
        return change_clock(hub, number, ClockSaid(**said), act).as_json()


@clock.command("resume")
@NUMBERED
@click.option(
    "--for",
    "pause",
    type=OneOf(PauseReason),
    help=f"For what it stands still no more, else for all: {listed(PauseReason)}.",
)
@_said
def resume_command(*, number: int, pause: str | None, **said: Any) -> Report:
    """Let clock NUMBER go on; its due day moves by what it stood still."""
    with opened() as hub:
        act = partial(resume_clock, pause=pause)
        return change_clock(hub, number, ClockSaid(**said), act).as_json()


@clock.command("extend")
@NUMBERED
@click.option(
    "--by",
    "amount",
    type=Between(1, 3_660),
    help="By how much, in the unit of its rule.",
)
@click.option(
    "--until",
    type=DAY,
    help="Its last day, where the law sets no limit and whoever extends names it.",
)
@_said
def extend_command(
    *, number: int, amount: int | None, until: date | None, **said: Any
) -> Report:
    """Extend clock NUMBER, once, within what its rule allows.

    Where the rule wants two people, a second one consents by saying the same.
    """
    with opened() as hub:
        said["officer"] = speaker(hub, said["officer"])
        asked = Extension(amount or 0, until)
        card, is_extended = prolong_clock(hub, number, asked, ClockSaid(**said))
    second = "proposed: a second person consents by saying the same"
    return CommandOutput(card.as_json(), afterwards=() if is_extended else [second])


@clock.command("decline")
@NUMBERED
@_said
def decline_command(*, number: int, **said: Any) -> Report:
    """Refuse the extension of clock NUMBER that waits, or take the own one back."""
    with opened() as hub:
        said["officer"] = speaker(hub, said["officer"])
        return decline_extension(hub, number, ClockSaid(**said)).as_json()


@clock.command("meet")
@NUMBERED
@_said
def meet_command(*, number: int, **said: Any) -> Report:
    """Say that what clock NUMBER runs for is done; late stays late."""
    with opened() as hub:
        act = partial(close_clock, is_met=True)
        return change_clock(hub, number, ClockSaid(**said), act).as_json()


@clock.command("end")
@NUMBERED
@_said
def end_command(*, number: int, **said: Any) -> Report:
    """Say that what clock NUMBER runs for is gone without being done."""
    with opened() as hub:
        act = partial(close_clock, is_met=False)
        return change_clock(hub, number, ClockSaid(**said), act).as_json()


def _row(card: ClockCard, matters: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """Write a clock as a line, with the kind and state of the matter it runs for."""
    named = matters.get(card.subject) if card.subject_type == SUBJECT else None
    return card.as_json() | {"matter": "，".join(named) if named else None}


def _looks(officer: str) -> ViewingOfficer:
    """Say who looks at the command line."""
    return ViewingOfficer(officer, Way.COMMAND_LINE, system_account(), auth=CLI)
