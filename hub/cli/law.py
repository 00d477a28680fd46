"""Commands about the law that the rules stand for: is it whole, what would it move."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from hub.cli.click_types import DAY, Group, examples, listed
from hub.cli.opened import opened
from hub.cli.output import (
    CommandOutput,
    ProgressLine,
    Report,
    json_option,
    reports,
    say,
    table,
)
from hub.cli.paths import READABLE
from hub.ground.clock import legal_day, system_clock
from hub.overview.impact import TAKEN, measure, read_changed
from hub.rulebook.law_report import LawReport, check_law
from hub.rulebook.sourced import LawFinding

FOUND = ("what", "file", "line", "key", "detail", "reason")
GROUPS = ("records", "merchants", "ratings", "certificates", "clocks", "leads")


@click.group(cls=Group)
def law() -> None:
    """The law that the rules stand for."""


@law.command(epilog=examples("credithub law check --on 2027-01-01"))
@click.option("--on", type=DAY, help="As the rules stand on this day, not today.")
@click.option("--all", "whole", is_flag=True, help="What is explained, too.")
@reports
def check(*, on: date | None, whole: bool) -> Report:
    """Look through all rules for what is stale, contradicts, or has no words or case.

    Exit code 1 where something is found that nobody has explained.
    """
    day: date = on or legal_day(system_clock())
    report = check_law(day)
    found = report.findings if whole else report.unexplained
    head, rows = _summary(report), list(map(_row, found))
    columns = FOUND if rows else ()
    fails = bool(report.unexplained)
    return CommandOutput(
        head | {"findings": rows}, columns, rows, head=head, fails=fails
    )


def _summary(report: LawReport) -> dict[str, Any]:
    """Say what was looked through."""
    return {
        "on": report.on.isoformat(),
        "rules": report.rules,
        "with_sentence": report.read,
        "with_summary": report.summed_up,
        "undecided_by_law": dict(report.norms),
        "explained": len(report.findings) - len(report.unexplained),
        "unexplained": len(report.unexplained),
    }


def _row(one: LawFinding) -> dict[str, Any]:
    """Write a finding."""
    return {name: getattr(one, name) for name in FOUND}


@law.command(epilog=examples("credithub law impact publicity.toml --json"))
@click.argument("file", type=READABLE)
@json_option
def impact(file: Path, *, as_json: bool) -> None:
    """Tell what a changed rule FILE would move if it held today; nothing is written."""
    with opened() as hub, ProgressLine("records") as line:
        document = measure(hub, read_changed(file, hub.rulebook), line).as_json()
    if as_json:
        say(document, as_json=True)
        return
    heads = ("file", "rules", "judged")
    say({name: document[name] for name in heads}, as_json=False)
    for name in GROUPS:
        part = document[name]
        shown = {key: part[key] for key in part if key not in {"by", "ids"}}
        click.echo(f"\n{name}")
        say(shown, as_json=False)
        if part["by"]:
            table(part["by"], tuple(part["by"][0]))


impact.help = f"{impact.help}\n\nFILE is one of: {listed(TAKEN)}."
