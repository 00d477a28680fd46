"""The prosecutor's comparisons from the command line, on record like every look."""

from datetime import date
from typing import Any

import click

from hub.casework.comparisons import MOST_MERCHANTS
from hub.cli.asking import OFFICER_WHO_ASKS, caller_for, system_account
from hub.cli.click_types import DAY, Between, Group, OneOf, examples, listed
from hub.cli.opened import CLI, opened
from hub.cli.output import CommandOutput, Report, reports
from hub.officer_actions import ViewingOfficer, show_comparison
from schemas.words import ComparisonModel, Way


@click.group(cls=Group)
def comparisons() -> None:
    """Compare records for the prosecutor."""


@comparisons.command(
    "run",
    epilog=examples(
        "credithub comparisons run --model not-transferred --since 2026-01-01 \\",
        "    --member agency:procuratorate --officer 沈检察官",
    ),
)
@click.option(
    "--model",
    required=True,
    type=OneOf(ComparisonModel),
    help=f"What is compared: {listed(ComparisonModel)}.",
)
@click.option("--since", required=True, type=DAY, help="Decided on this day or later.")
@click.option(
    "--after",
    type=Between(0, 2**31 - 1),
    default=0,
    show_default=True,
    help="Behind which merchant to go on: next_after of the page before.",
)
@click.option(
    "--merchants",
    "most",
    type=Between(1, MOST_MERCHANTS),
    default=MOST_MERCHANTS,
    show_default=True,
    help="How many merchants are looked through.",
)
@click.option("--member", required=True, help="The procuratorate that asks.")
@OFFICER_WHO_ASKS
@reports
def run_command(
    *, model: str, since: date, member: str, officer: str, **page_asked: int
) -> Report:
    """Show a page of hits, each with its records, its rule and its articles.

    Hits are leads: a person looks before anything follows. The look is on record.
    """
    with opened() as hub:
        caller = caller_for(hub, member)
        looks = ViewingOfficer(
            officer, Way.COMMAND_LINE, system_account(), agency=member, auth=CLI
        )
        view = show_comparison(
            hub,
            looks,
            caller,
            ComparisonModel(model),
            since=since,
            **page_asked,
        )
    page = view.page
    hits = [hit.as_json() for hit in page.hits]
    told = {"merchants": page.merchants, "next_after": page.next_after}
    notes = [f"{len(hits)} hits among {page.merchants} merchants"]
    if page.next_after is not None:
        rest = f"not all were looked through: go on with --after {page.next_after}"
        notes.append(rest)
    return CommandOutput(
        told | {"hits": hits}, lines=list(map(_hit_line, hits)), notes=notes
    )


def _hit_line(hit: dict[str, Any]) -> str:
    """Write a hit as one line."""
    record = hit["records"][0]
    articles = "；".join(one["article"]["zh"] for one in hit["reached"])
    parts = [hit["merchant"], hit["day"], record["id"], record["number"], articles]
    parts += [] if hit["certain"] else ["可能，尚待查明"]
    return "  ".join(str(part) for part in parts if part)
