"""Commands about rows that did not become records."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from hub import pipeline
from hub.audit.mover import move_outbox
from hub.cli.known import refuse_unknown_source, source_names
from hub.cli.manners import Group, ListingOption, OneOf, examples
from hub.cli.opened import actor, opened
from hub.cli.output import (
    ROWS,
    ProgressLine,
    exits_cleanly,
    json_option,
    note,
    note_settling,
    say,
    table,
)
from hub.cli.paths import NEW_FILE
from hub.cli.quarantine_rules import rule
from hub.ground.errors import BadInputError
from hub.intake import quarantine as desk

STATES = ["open", "fixed", "released", "returned", "closed"]


class CorrectionInvalidError(BadInputError):
    """A correction is not of the form FIELD=VALUE."""

    code = "correction-invalid"
    title = "Write a correction as FIELD=VALUE."


class RowsUnnamedError(BadInputError):
    """A command names neither a row nor a filter, or both."""

    code = "rows-unnamed"
    title = "Name one row, or a filter: --source, --reason-code, --file or --all."


def register(cli: click.Group) -> None:
    """Hang the commands under the root."""
    quarantine.add_command(rule)
    cli.add_command(quarantine)


@click.group(cls=Group)
def quarantine() -> None:
    """Rows in quarantine."""


FILTERS = (
    click.option(
        "--source",
        cls=ListingOption,
        values=source_names,
        help="Only rows of this source.",
    ),
    click.option("--reason-code", help="Only rows set aside for this reason."),
    click.option("--file", help="Only rows of this file: its name or SHA-256."),
)


def _filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that narrow which rows are meant."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


@quarantine.command("list")
@_filtered
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
@json_option
@exits_cleanly
def list_(
    *,
    source: str | None,
    reason_code: str | None,
    file: str | None,
    state: str,
    totals: bool,
    as_json: bool,
    **page: Any,
) -> None:
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
    if as_json:
        say(rows, as_json=True)
    elif totals:
        table(rows, ("reason", "source", "count"))
    else:
        table(rows, ("id", "source", "reason", "field", "file", "sheet", "row"))
    since = "" if total.oldest is None else f", the oldest since {total.oldest:%F %R}Z"
    shown = "" if totals else f", {len(rows):,} shown"
    note(f"{total.count:,} rows {state}{since}{shown}")


@quarantine.command()
@click.argument("row_id")
@click.option(
    "--whole", is_flag=True, help="Also the row's text and values, unmasked; logged so."
)
@json_option
@exits_cleanly
def show(row_id: str, *, whole: bool, as_json: bool) -> None:
    """Show a row beside its header, with every fault of it; people are masked."""
    with opened() as hub:
        shown = desk.show_row(hub, row_id, actor=actor(), whole=whole)
        # The look is in the log before anybody sees what was looked at.
        move_outbox(hub.writes, hub.audit)
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
@json_option
@exits_cleanly
def fix(
    row_id: str,
    corrections: tuple[str, ...],
    *,
    reason: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
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
    say(document, as_json=as_json)


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


def _deciding(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one row or the filters of many, and a reason."""
    for option in (
        json_option,
        click.option("--reason", required=True, help="Why."),
        click.option("--all", "everything", is_flag=True, help="Every open row."),
    ):
        command = option(command)
    return click.argument("row_id", required=False)(_filtered(command))


def _chosen(
    row_id: str | None, filters: Mapping[str, str | None], *, everything: bool
) -> desk.RowFilter | None:
    """Tell which rows are meant; None where it is the one that is named.

    Raises:
        RowsUnnamedError: neither one row nor a filter is named, or both.
    """
    narrows = everything or any(value is not None for value in filters.values())
    if narrows == (row_id is not None):
        raise RowsUnnamedError
    if row_id is not None:
        return None
    return desk.RowFilter(filters["source"], filters["reason_code"], filters["file"])


@quarantine.command()
@_deciding
@exits_cleanly
def release(
    row_id: str | None,
    *,
    reason: str,
    everything: bool,
    as_json: bool,
    **filters: str | None,
) -> None:
    """Try a row again as it is, under today's rules, or all rows of a filter."""
    chosen = _chosen(row_id, filters, everything=everything)
    with opened() as hub:
        if chosen is None:
            one = pipeline.release_row(
                hub, row_id or "", actor=actor(), reason=reason
            ).report
            document = one.as_json()
        else:
            with ProgressLine("released") as progress:
                many = pipeline.release_rows(
                    hub, chosen, actor=actor(), reason=reason, progress=progress
                )
            document = many.as_json()
    note_settling()
    say(document, as_json=as_json)


@quarantine.command()
@_deciding
@exits_cleanly
def close(row_id: str | None, *, as_json: bool, **decision: Any) -> None:
    """Decide that a row is no record, or that all rows of a filter are none."""
    _end(row_id, "closed", as_json=as_json, **decision)


@quarantine.command("return")
@_deciding
@exits_cleanly
def return_(row_id: str | None, *, as_json: bool, **decision: Any) -> None:
    """Give a row, or all rows of a filter, back to the source to be sent anew."""
    _end(row_id, "returned", as_json=as_json, **decision)


def _end(
    row_id: str | None,
    state: str,
    *,
    reason: str,
    everything: bool,
    as_json: bool,
    **filters: str | None,
) -> None:
    """Decide on one row, or on many, that they come in no more as they are."""
    chosen = _chosen(row_id, filters, everything=everything)
    with opened() as hub:
        if chosen is None:
            named = {"actor": actor(), "reason": reason, "state": state}
            desk.close_row(hub, row_id or "", **named)
            move_outbox(hub.writes, hub.audit)
            document: dict[str, Any] = {state: row_id}
        else:
            with ProgressLine(state) as progress:
                report = pipeline.close_rows(
                    hub,
                    chosen,
                    actor=actor(),
                    reason=reason,
                    state=state,
                    progress=progress,
                )
            document = report.as_json()
    say(document, as_json=as_json)


@quarantine.command()
@click.argument("source")
@click.option(
    "--out",
    required=True,
    type=NEW_FILE,
    help="The CSV file to write.",
)
@json_option
@exits_cleanly
def report(source: str, *, out: Path, as_json: bool) -> None:
    """Write for SOURCE which of its rows wait or were returned, and why: no content."""
    with opened() as hub, hub.reads() as session:
        made = desk.report_rows(session, source)
    out.write_bytes(made.content)
    say({"file": str(out), "rows": made.rows}, as_json=as_json)
