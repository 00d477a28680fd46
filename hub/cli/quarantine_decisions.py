"""Commands that decide on rows in quarantine: one, or all of a filter."""

from collections.abc import Mapping
from typing import Any

import click

from hub import pipeline
from hub.cli.click_types import ListingOption, all_of
from hub.cli.known import source_names
from hub.cli.opened import actor, opened
from hub.cli.output import ProgressLine, Report, note_settling, reports
from hub.ground.errors import BadInputError
from hub.intake import quarantine as desk


class RowsUnnamedError(BadInputError):
    """A command names neither a row nor a filter, or both."""

    code = "rows-unnamed"
    title = "Name one row, or a filter: --source, --reason-code, --file or --all."


filtered = all_of(
    click.option(
        "--source",
        cls=ListingOption,
        values=source_names,
        help="Only rows of this source.",
    ),
    click.option("--reason-code", help="Only rows set aside for this reason."),
    click.option("--file", help="Only rows of this file: its name or SHA-256."),
)
"""Gives a command the options that narrow which rows are meant."""


_deciding = all_of(
    click.argument("row_id", required=False),
    filtered,
    click.option("--all", "everything", is_flag=True, help="Every open row."),
    click.option("--reason", required=True, help="Why."),
    reports,
)
"""Gives a command one row or the filters of many, and a reason."""


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
def release(
    row_id: str | None, *, reason: str, everything: bool, **filters: str | None
) -> Report:
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
    return document


@click.command()
@_deciding
def close(row_id: str | None, **decision: Any) -> Report:
    """Decide that a row is no record, or that all rows of a filter are none."""
    return _end(row_id, "closed", **decision)


@click.command("return")
@_deciding
def return_(row_id: str | None, **decision: Any) -> Report:
    """Give a row, or all rows of a filter, back to the source to be sent anew."""
    return _end(row_id, "returned", **decision)


def _end(
    row_id: str | None,
    state: str,
    *,
    reason: str,
    everything: bool,
    **filters: str | None,
) -> Report:
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
    return document
