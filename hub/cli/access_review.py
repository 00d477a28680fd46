"""Commands about the access review: weekly samples of looks, without merchants."""

from datetime import date, timedelta
from typing import Any

import click

from hub.cli.asking import officer_option, system_account
from hub.cli.click_types import DAY, Between, Group
from hub.cli.opened import CLI, opened
from hub.cli.output import NUMBER, CommandOutput, Report, reports
from hub.context import Hub
from hub.officer_actions import ViewingOfficer, log_view
from hub.oversight import (
    AgreementRate,
    SampleCard,
    SampledLook,
    agreement_rates,
    draw_again,
    draw_due,
    draw_sample,
    list_samples,
    looks_of,
    mark_look,
)
from schemas.words import AccessMark, Way

WEEK = click.argument("week", type=DAY)
OFFICER = officer_option("looks or says so")
SAMPLE_COLUMNS = ("week", "looks", "drawn", "explained", "unexplained", "waiting")
LOOK_COLUMNS = (
    *("number", "entry", "at", "officer", "purpose", "reference", "screen", "signs"),
    "mark",
)
RATE_DAYS = 90


@click.group("access-review", cls=Group)
def access_review() -> None:
    """A weekly sample of looks at merchants, and whether each is explained."""


@access_review.command("draw")
@click.option("--week", type=DAY, help="A Monday; all that are due if not given.")
@reports
def draw(*, week: date | None) -> Report:
    """Draw the samples of the weeks that are over, as the job does on Mondays."""
    with opened() as hub:
        if week is None:
            found = draw_due(hub)
        else:
            drawn = draw_sample(hub, week)
            found = [] if drawn is None else [drawn]
    return _samples(found)


@access_review.command("list")
@reports
def list_() -> Report:
    """List the samples and how far each has been judged, the newest first."""
    with opened() as hub:
        found = list_samples(hub)
    return _samples(found)


@access_review.command("show")
@WEEK
@OFFICER
@reports
def show(*, week: date, officer: str) -> Report:
    """Show the looks of the sample of WEEK, named by its Monday.

    The look at them is in the log before anything is shown.
    """
    with opened() as hub:
        found = looks_of(hub, week)
        _log_look(hub, officer, week)
    rows = [look_document(one) for one in found]
    return CommandOutput(rows, LOOK_COLUMNS)


@access_review.command("mark")
@WEEK
@click.argument("number", type=NUMBER)
@click.option(
    "--explained/--unexplained",
    "explained",
    default=None,
    help="Whether the look is explained; one of them must be said.",
)
@click.option("--reason", required=True, help="Why; it names no merchant.")
@OFFICER
@reports
def mark(
    *, week: date, number: int, explained: bool | None, reason: str, officer: str
) -> Report:
    """Say of look NUMBER of the sample of WEEK whether it is explained."""
    if explained is None:
        msg = "say --explained or --unexplained"
        raise click.UsageError(msg)
    said = AccessMark.EXPLAINED if explained else AccessMark.UNEXPLAINED
    with opened() as hub:
        card = mark_look(hub, week, number, said, reason=reason, actor=officer)
    return {
        "week": week.isoformat(),
        "number": number,
        "mark": str(card.mark),
        "by": card.actor,
        "at": card.at.isoformat(),
    }


@access_review.command("again")
@WEEK
@reports
def again(*, week: date) -> Report:
    """Draw the sample of WEEK once more from the log; fails where it differs."""
    with opened() as hub:
        found = draw_again(hub, week)
    document = {
        "week": found.week.isoformat(),
        "same": found.ok,
        "differs": list(found.differs),
    }
    return CommandOutput(document, fails=not found.ok)


@access_review.command("reviewers")
@click.option(
    "--days",
    type=Between(1, 3_650),
    default=RATE_DAYS,
    show_default=True,
    help="Of how many past days.",
)
@reports
def reviewers(*, days: int) -> Report:
    """Tell how often second reviewers agreed with the first, for each who was first."""
    with opened() as hub:
        now = hub.clock()
        rates = agreement_rates(hub, now - timedelta(days=days), now)
    rows = [_rate(one) for one in rates]
    return CommandOutput(rows, ("reviewer", "answered", "agreed", "percent"))


def look_document(sampled: SampledLook) -> dict[str, Any]:
    """Write a drawn look as a document."""
    told, given = sampled.told, sampled.mark
    return {
        "number": sampled.number,
        "entry": told.look.place,
        "at": told.look.at.isoformat(),
        "member": told.member,
        "officer": told.look.person,
        "name": told.look.name,
        "way": told.way,
        "screen": told.screen,
        "what": told.op,
        "purpose": told.purpose,
        "reference": told.look.reference,
        "signs": list(map(str, sampled.signs)),
        "mark": None if given is None else str(given.mark),
        "reason": None if given is None else given.reason,
        "marked_by": None if given is None else given.actor,
        "marked_at": None if given is None else given.at.isoformat(),
    }


def _samples(cards: list[SampleCard]) -> CommandOutput:
    """Write samples."""
    rows = [
        {
            "week": card.week.isoformat(),
            "looks": card.looks,
            "warned": dict(card.warned),
            "drawn": card.drawn,
            "explained": card.explained,
            "unexplained": card.unexplained,
            "waiting": card.waiting,
            "seed": card.seed,
            "heads": [head._asdict() for head in card.heads],
            "drawn_at": card.drawn_at.isoformat(),
        }
        for card in cards
    ]
    if not rows:
        return CommandOutput(rows, notes=["no sample"])
    return CommandOutput(rows, SAMPLE_COLUMNS)


def _rate(rate: AgreementRate) -> dict[str, Any]:
    """Write a reviewer's rate as a document."""
    return {
        "reviewer": rate.reviewer,
        "answered": rate.answered,
        "agreed": rate.agreed,
        "percent": rate.percent,
    }


def _log_look(hub: Hub, officer: str, week: date) -> None:
    """Put a look at a sample into the log."""
    looks = ViewingOfficer(officer, Way.COMMAND_LINE, system_account(), auth=CLI)
    log_view(
        hub,
        looks,
        subject_type="desk-item",
        subject=week.isoformat(),
        detail={"item": week.isoformat()},
    )
