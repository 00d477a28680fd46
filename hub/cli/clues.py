"""How clues were checked, from the command line, on record like every look."""

from datetime import date
from typing import Any

import click

from hub.cli.asking import OFFICER_WHO_ASKS, system_account
from hub.cli.click_types import MONTH, Group, examples
from hub.cli.opened import CLI, opened
from hub.cli.output import CommandOutput, Report, reports
from hub.ground.clock import legal_day
from hub.officer_actions import ViewingOfficer, show_clue_figures
from schemas.words import Way


@click.group(cls=Group)
def clues() -> None:
    """Tell how clues were checked."""


@clues.command(
    "figures",
    epilog=examples(
        "credithub clues figures --member agency:leading-office --officer 王主任 \\",
        "    --first 2026-01 --last 2026-11",
    ),
)
@click.option(
    "--first", type=MONTH, help="First month in which clues were opened; January."
)
@click.option("--last", type=MONTH, help="Last month; this one if not given.")
@click.option("--member", required=True, help="The leading office that asks.")
@OFFICER_WHO_ASKS
@reports
def figures_command(
    *, first: date | None, last: date | None, member: str, officer: str
) -> Report:
    """Show by agency what became of the clues of some months, and the check rate.

    The rate is of clues that were confirmed or ruled out, among all that an agency had
    to check. The look is on record.
    """
    with opened() as hub:
        looks = ViewingOfficer(
            officer, Way.COMMAND_LINE, system_account(), agency=member, auth=CLI
        )
        today = legal_day(hub.clock())
        until = last or today
        since = first or until.replace(month=1)
        found = show_clue_figures(hub, looks, since, until).figures
    told = found.as_json()
    checked = f"{found.clues} clues, {_rate(found.rate)} checked"
    return CommandOutput(
        told, lines=list(map(_line, told["agencies"])), notes=[checked]
    )


def _line(one: dict[str, Any]) -> str:
    """Write an agency as one line."""
    names = ("received", "waiting", "passed_on", "unchecked", "confirmed", "ruled_out")
    counts = "  ".join(f"{name} {one[name]}" for name in (*names, "duplicate"))
    return f"{one['agency']}  {_rate(one['check_rate'])}  {counts}"


def _rate(rate: int | None) -> str:
    """Write a rate in ten-thousandths as per cent."""
    return "-" if rate is None else f"{rate // 100}.{rate % 100:02} %"
