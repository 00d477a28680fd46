"""Commands about rows that did not become records."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from hub import pipeline
from hub.cli.click_types import Group, OneOf, examples
from hub.cli.known import refuse_unknown_source
from hub.cli.opened import actor, opened
from hub.cli.output import (
    ROWS,
    CommandOutput,
    Report,
    json_option,
    note,
    note_settling,
    reports,
    say,
    table,
)
from hub.cli.paths import NEW_FILE
from hub.cli.quarantine_decisions import close, filtered, release, return_
from hub.cli.quarantine_rules import rule
from hub.ground.errors import BadInputError
from hub.intake import quarantine as desk

STATES = ["open", "fixed", "released", "returned", "closed"]


TOTALS = ("reason", "source", "count")
LISTED = ("id", "source", "reason", "field", "file", "sheet", "row")


class CorrectionInvalidError(BadInputError):
    """A correction is not of the form FIELD=VALUE."""

    code = "correction-invalid"
    title = "Write a correction as FIELD=VALUE."


@click.group(cls=Group)
def quarantine() -> None:
    """Rows in quarantine."""


for command in (rule, release, close, return_):
    quarantine.add_command(command)


@quarantine.command("list")
@filtered
@click.option(
    "--state",
    type=OneOf(STATES),
    default="open",
    show_default=True,
    help="What became of them.",
)
@click.option("--limit", type=ROWS, default=100, show_default=True, help="Most rows.")
@click.option("--after", help="Start after this row id.")
@click.option("--totals", is_flag=True, help="Counts by reason and source instead.")
@reports
def list_(
    *,
    source: str | None,
    reason_code: str | None,
    file: str | None,
    state: str,
    totals: bool,
    **page: Any,
) -> Report:
    """List rows, oldest first, with the reason and the place of each."""
    chosen = desk.RowFilter(source, reason_code, file, state)
    with opened() as hub, hub.reads() as session:
        total = desk.total_of_rows(session, chosen)
        if totals:
            rows = [
                {"reason": facet.reason, "source": name, "count": count}
                for facet in desk.facets_of(session, chosen)
                for name, count in facet.sources
            ]
        else:
            found = desk.page_of_rows(session, chosen, **page)
            rows = [row.as_json() for row in found]
    if not rows:
        refuse_unknown_source(source)
    since = "" if total.oldest is None else f", the oldest since {total.oldest:%F %R}Z"
    shown = "" if totals else f", {len(rows):,} shown"
    rows_word = "row" if total.count == 1 else "rows"
    said = f"{total.count:,} {rows_word} {state}{since}{shown}"
    return CommandOutput(rows, TOTALS if totals else LISTED, afterwards=[said])


@quarantine.command()
@click.argument("row_id")
@click.option(
    "--whole", is_flag=True, help="Also the row's text and values, unmasked; logged so."
)
@json_option
def show(row_id: str, *, whole: bool, as_json: bool) -> None:
    """Show a row beside its header, with every fault of it; people are masked."""
    with opened() as hub:
        shown = desk.show_row(hub, row_id, actor=actor(), whole=whole)
    if as_json:
        say(shown, as_json=True)
        return
    cells, faults = shown.pop("cells"), shown.pop("faults")
    candidates = shown.pop("candidates")
    say(shown, as_json=False)
    table(faults, ("reason", "field", "detail"))
    if candidates:
        note("what a faulty cell may be, where one reading alone passes:")
        table(candidates, ("field", "text"))
    table([_cell_line(cell) for cell in cells], ("at", "column", "field", "cell"))


def _cell_line(cell: Mapping[str, Any]) -> dict[str, Any]:
    """Write a cell for people: its fault in front, the wrong characters in brackets."""
    text = cell["text"] if cell["text"] is not None else f"({cell['shown']})"
    if cell["span"] is not None:
        start, end = cell["span"]
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    if cell["rule"] is not None:
        text = f"{text} (read as {cell['meant']!r} by rule {cell['rule']})"
    return {
        "at": cell["reason"] or "",
        "column": cell["column"],
        "field": cell["field"] or "",
        "cell": text,
    }


@quarantine.command(
    epilog=examples(
        "credithub quarantine fix 01M8… fine_fen=3000元 --dry-run",
        "credithub quarantine fix 01M8… fine_fen=3000元 --reason 电话核实",
    )
)
@click.argument("row_id")
@click.argument("corrections", nargs=-1, required=True)
@click.option("--reason", help="Why these values are right.")
@click.option("--dry-run", is_flag=True, help="Only say what would become of the row.")
@reports
def fix(
    row_id: str, corrections: tuple[str, ...], *, reason: str | None, dry_run: bool
) -> Report:
    """Take a row in with corrected values, each as FIELD=VALUE.

    A value is read like a cell of its column, in the column's unit, unless a unit is
    typed behind it; what it is stored as is told. With - in their place the
    corrections are read from standard input, one a line: other users of the machine see
    the arguments of a command.
    """
    values = _read_corrections(corrections)
    with opened() as hub:
        if dry_run:
            trial = desk.try_row(hub, row_id, values)
            document = trial.as_json()
        else:
            taken = pipeline.fix_row(
                hub, row_id, values, actor=actor(), reason=reason or ""
            )
            document = taken.as_json()
    for one in document["corrections"]:
        before = "nothing" if one["before"] is None else one["before"]
        note(f"{one['label']} ({one['field']}): {one['echo']}; before: {before}")
    if not dry_run:
        note_settling()
    return document


def _read_corrections(corrections: tuple[str, ...]) -> dict[str, str]:
    """Read corrections from the arguments, or from standard input for a dash.

    Raises:
        CorrectionInvalidError: one is not of the form FIELD=VALUE.
    """
    if corrections == ("-",):
        corrections = _read_lines()
    values = {}
    for number, correction in enumerate(corrections, start=1):
        name, equals, value = correction.partition("=")
        if not equals:
            msg = f"correction {number} has no sign of equality"
            raise CorrectionInvalidError(msg)
        values[name] = value
    return values


def _read_lines() -> tuple[str, ...]:
    """Read the lines of standard input.

    Raises:
        CorrectionInvalidError: it is not UTF-8.
    """
    try:
        return tuple(sys.stdin.buffer.read().decode().splitlines())
    except UnicodeDecodeError as error:
        msg = "standard input is not UTF-8"
        raise CorrectionInvalidError(msg) from error


@quarantine.command()
@click.argument("source")
@click.option(
    "--out",
    required=True,
    type=NEW_FILE,
    help="The CSV file to write.",
)
@reports
def report(source: str, *, out: Path) -> Report:
    """Write for SOURCE which of its rows wait or were returned, and why: no content."""
    with opened() as hub, hub.reads() as session:
        made = desk.report_rows(session, source)
    out.write_bytes(made.content)
    return {"file": str(out), "rows": made.rows}
