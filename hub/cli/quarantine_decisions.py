"""Commands that decide on rows in quarantine: one, or all of a filter."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from hub import pipeline
from hub.cli.known import source_names
from hub.cli.manners import ListingOption
from hub.cli.opened import actor, opened
from hub.cli.output import ProgressLine, exits_cleanly, json_option, note_settling, say
from hub.ground.errors import BadInputError
from hub.intake import quarantine as desk


class RowsUnnamedError(BadInputError):
    """A command names neither a row nor a filter, or both."""

    code = "rows-unnamed"
    title = "Name one row, or a filter: --source, --reason-code, --file or --all."


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


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that narrow which rows are meant."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


def _deciding(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one row or the filters of many, and a reason."""
    for option in (
        json_option,
        click.option("--reason", required=True, help="Why."),
        click.option("--all", "everything", is_flag=True, help="Every open row."),
    ):
        command = option(command)
    return click.argument("row_id", required=False)(filtered(command))


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


@click.command()
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


@click.command()
@_deciding
@exits_cleanly
def close(row_id: str | None, *, as_json: bool, **decision: Any) -> None:
    """Decide that a row is no record, or that all rows of a filter are none."""
    _end(row_id, "closed", as_json=as_json, **decision)


@click.command("return")
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
