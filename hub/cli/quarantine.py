"""Commands about rows that did not become records."""

import sys

import click

from hub import pipeline
from hub.audit.mover import move_outbox
from hub.cli.opened import actor, opened
from hub.cli.output import (
    NUMBER,
    exits_cleanly,
    json_option,
    note_settling,
    say,
    table,
)
from hub.ground.errors import BadInputError
from hub.intake import quarantine as desk


class CorrectionInvalidError(BadInputError):
    """A correction is not of the form FIELD=VALUE."""

    code = "correction-invalid"
    title = "Write a correction as FIELD=VALUE."


def register(cli: click.Group) -> None:
    """Hang the commands under the root."""
    cli.add_command(quarantine)


@click.group()
def quarantine() -> None:
    """Rows in quarantine."""


@quarantine.command("list")
@click.option("--source", help="Only rows of this source.")
@click.option(
    "--state",
    type=click.Choice(["open", "fixed", "released", "closed"]),
    default="open",
    show_default=True,
)
@click.option("--limit", type=NUMBER, default=100, show_default=True)
@click.option("--after", help="Start after this row id.")
@json_option
@exits_cleanly
def list_(
    *, source: str | None, state: str, limit: int, after: str | None, as_json: bool
) -> None:
    """List rows with the reason and the place of each."""
    with opened() as hub, hub.reads() as session:
        rows = [
            row.as_json()
            for row in desk.list_rows(
                session, source=source, state=state, limit=limit, after=after
            )
        ]
    if as_json:
        say(rows, as_json=True)
    else:
        table(rows, ("id", "source", "reason", "field", "sheet", "row"))


@quarantine.command()
@click.argument("row_id")
@json_option
@exits_cleanly
def show(row_id: str, *, as_json: bool) -> None:
    """Show a row as it was received, read from the landed file."""
    with opened() as hub:
        shown = desk.show_row(hub, row_id, actor=actor())
        # The look is in the log before anybody sees what was looked at.
        move_outbox(hub.writes, hub.audit)
    say(shown, as_json=as_json)


@quarantine.command()
@click.argument("row_id")
@click.argument("corrections", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why these values are right.")
@json_option
@exits_cleanly
def fix(
    row_id: str, corrections: tuple[str, ...], *, reason: str, as_json: bool
) -> None:
    """Take a row in with corrected values, each as FIELD=VALUE.

    With - in their place they are read from standard input, one a line: other users of
    the machine see the arguments of a command.
    """
    if corrections == ("-",):
        corrections = _read_lines()
    values = {}
    for number, correction in enumerate(corrections, start=1):
        name, equals, value = correction.partition("=")
        if not equals:
            msg = f"correction {number}"
            raise CorrectionInvalidError(msg)
        values[name] = value
    with opened() as hub:
        report = pipeline.fix_row(hub, row_id, values, actor=actor(), reason=reason)
    note_settling()
    say(report.as_json(), as_json=as_json)


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
@click.argument("row_id")
@click.option("--reason", required=True)
@json_option
@exits_cleanly
def release(row_id: str, *, reason: str, as_json: bool) -> None:
    """Try a row again as it is, under today's rules."""
    with opened() as hub:
        report = pipeline.release_row(hub, row_id, actor=actor(), reason=reason)
    note_settling()
    say(report.as_json(), as_json=as_json)


@quarantine.command()
@click.argument("row_id")
@click.option("--reason", required=True)
@json_option
@exits_cleanly
def close(row_id: str, *, reason: str, as_json: bool) -> None:
    """Decide that a row is no record."""
    with opened() as hub:
        desk.close_row(hub, row_id, actor=actor(), reason=reason)
        move_outbox(hub.writes, hub.audit)
    say({"closed": row_id}, as_json=as_json)
